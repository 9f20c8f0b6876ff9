"""What the record answers to its witnesses: codes on paper, signed checkpoints, files to take."""
