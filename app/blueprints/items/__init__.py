"""Items: the list and a page for each."""
