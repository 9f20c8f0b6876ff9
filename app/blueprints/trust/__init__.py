"""Trust: how a device comes to know this machine's certificate. For anybody, and by plain HTTP."""
