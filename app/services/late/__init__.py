"""Work on paper and its way back: numbered lines, and the entries that are typed in from them."""
