"""Who held what at a moment."""
