"""Health, for machines."""
