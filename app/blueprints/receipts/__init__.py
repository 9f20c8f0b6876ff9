"""Receipts: the list, one page each, printed, signed, voided, with the scan of the signed paper."""
