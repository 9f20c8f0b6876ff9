"""How a record begins, is copied and gives way to another."""
