"""Imports of a unit's spreadsheets: the same service for the command line and the browser."""
