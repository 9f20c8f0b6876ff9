"""Reports: what each asks of the record, as tables with their totals."""
