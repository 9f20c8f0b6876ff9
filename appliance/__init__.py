"""What the appliance does outside ArmGuard: Python's standard library only."""
