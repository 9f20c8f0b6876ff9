"""The machine's clock: how sure it is, that it is right, and by how much entries are off."""
