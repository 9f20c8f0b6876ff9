"""The camera's sheet, photographs read in its place, and ArmGuard as an app of the device."""
