"""The custody ledger: the list, a page for each entry, and its correction."""
