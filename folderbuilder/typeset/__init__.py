"""Stage 5: turn blocks into galleys, pages with tags, links and anchors."""
