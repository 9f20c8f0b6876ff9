"""Who may draw: qualifications, orders against it, and whose weapon is whose."""
