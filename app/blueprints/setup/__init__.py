"""The first run after its first page: unit, data, scanner, printer, backup; and restoring."""
