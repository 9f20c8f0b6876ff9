"""Codes on photographs, for browsers that cannot read them."""
