"""The HTTP API, version 1: what other programs read and write, as design and docs promise it."""
