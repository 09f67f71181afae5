"""The commands: options in, one call of the pipeline, and what came of it out. Nothing is decided here."""
