"""Notices: what a user is told of."""
