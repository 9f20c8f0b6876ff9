"""What is done outside a request: asked for, done once, shown, and each night's plan."""
