"""The unit's settings, the scanner test, and the checklist of the first days."""
