"""Health: whether ArmGuard can do its work, for monitors."""
