"""Stage 3: choose the sections for one patient, each with its reason."""
