"""Stage 7: re-read a finished folder and give a verdict."""
