"""Stage 2: read who gets a folder."""
