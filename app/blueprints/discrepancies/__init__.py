"""Discrepancies: what is missing, damaged or faulty, and the questions at a return."""
