"""The first page: where the weapons are, who is overdue, today."""
