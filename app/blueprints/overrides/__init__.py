"""Overrides: the rules that were passed over, week by week."""
