"""Programs for other machines: each is one file that needs nothing of ArmGuard."""
