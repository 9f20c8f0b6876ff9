"""The machine that ArmGuard runs on: shut down, started again."""
