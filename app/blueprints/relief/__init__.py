"""Relief in place and swap: two entries in one step."""
