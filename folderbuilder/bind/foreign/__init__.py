"""A patient's own PDF files: found, taken apart in a process of their own, and copied without what acts or tells."""
