"""The user guide on the screen."""
