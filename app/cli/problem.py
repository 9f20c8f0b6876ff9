"""Why a command could not do it."""

from __future__ import annotations


class Problem(Exception):
    """Why a command could not do it: one sentence for a person."""
