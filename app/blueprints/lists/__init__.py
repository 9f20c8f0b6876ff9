"""Lists as each user arranges them: columns, page size."""
