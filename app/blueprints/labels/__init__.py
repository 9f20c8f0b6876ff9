"""Labels, tags and ID cards: chosen, seen at their size, printed, written down."""
