"""Issue and return: the ledger's entries, the rules they meet, and who may pass them over."""
