"""Brings a machine from one release to another, whole or not at all."""
