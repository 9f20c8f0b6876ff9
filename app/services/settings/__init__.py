"""What a unit sets: settings, tables, the logo, its scanners."""
