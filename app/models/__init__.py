"""Tables: columns and constraints, one file per noun."""
