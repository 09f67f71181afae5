"""Stage 4: fill templates, so that blocks hold only what will be printed."""
