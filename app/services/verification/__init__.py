"""Proves the record: replays the chain and compares everything else in the file with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.services.verification.findings import Finding, Report

__all__ = ["Finding", "Report", "verify"]


def verify(
    path: Path,
    *,
    since_checkpoint: bool = False,
    kept: Sequence[Path] = (),
    media: Sequence[Path] = (),
    lenient: bool = False,
) -> Report:
    """Prove the record in `path`; nothing is written.

    The chain is replayed from its first row on, or, `since_checkpoint`, behind the newest signed
    checkpoint, where there is one: then rows that nobody spoke of since are not compared. `kept`
    are checkpoint files from outside the record, or folders of them. `media` are folders in which
    sealed segments lie, besides that of the name beside the file; `lenient` finds nothing where
    one is not there, and begins behind it.

    Raises OSError when the file cannot be read at all. A file that is damaged, or no database,
    gives a finding.
    """
    from app.services.verification import proof  # a megabyte and a half, which starting needs not

    return proof.verify(path, proof.Asked(since_checkpoint, (*kept,), (*media,), lenient))
