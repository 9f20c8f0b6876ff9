"""Alert mode: switched on and off, and the checks it put off."""
