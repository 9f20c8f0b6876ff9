"""Labels, tags and cards, and the printers they come from."""
