"""Reads for screens and services; nothing here writes."""
