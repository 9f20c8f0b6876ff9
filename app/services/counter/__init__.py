"""The counter: judges a scan, keeps hand-overs, says what came of it."""
