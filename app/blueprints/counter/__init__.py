"""The counter: one scan is one judged, committed entry."""
