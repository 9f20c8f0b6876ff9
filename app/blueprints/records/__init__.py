"""What every record has: status, archive, codes, remarks, a timeline to print."""
