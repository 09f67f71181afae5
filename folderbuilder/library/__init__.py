"""Stage 1: read and validate what can be printed."""
