"""Reports on paper and as files: asked for, drawn, kept with the ledger's code."""
