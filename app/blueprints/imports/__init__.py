"""Imports in the browser: upload, columns, check."""
