"""What is asked of the machine itself: to shut down, to start again."""
