"""Personnel: the list and a page for each person."""
