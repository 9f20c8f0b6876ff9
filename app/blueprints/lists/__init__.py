"""Lists as each user arranges them: columns, page size, saved views."""
