"""Stage 6: bind galleys and the patient's own pages into the bytes of one folder."""
