"""Stage 8: make folders for many patients, each proofed before it gets its name."""
