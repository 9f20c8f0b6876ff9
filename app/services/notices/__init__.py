"""What users are told of by the bell in the header."""
