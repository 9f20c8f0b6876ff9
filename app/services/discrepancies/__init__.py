"""What did not match, and what a return was asked."""
