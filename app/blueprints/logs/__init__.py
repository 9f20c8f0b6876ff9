"""What the programs wrote down of their work, for admins."""
