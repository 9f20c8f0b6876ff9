"""Reports: what they answer, on screen, on paper and as files."""
