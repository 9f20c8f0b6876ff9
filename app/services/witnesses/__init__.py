"""What stands outside the record and remembers it: signed checkpoints, and devices."""
