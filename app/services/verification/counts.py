"""Sees that what a count expected is what it was when it began: the chain has its digest."""

from __future__ import annotations

import hashlib

import apsw

from app.services.verification.findings import Findings
from app.services.verification.tables import has_table


def check_counts(connection: apsw.Connection, findings: Findings) -> None:
    """Compare each baseline with the digest that the chain carries for it."""
    if not has_table(connection, "counts"):
        return
    for number, kept, said in connection.execute(
        "SELECT id, baseline, baseline_sha256 FROM counts"
    ):
        if hashlib.sha256(str(kept).encode()).hexdigest() != said:
            text = f"counts {number}: its baseline is not the one that it began with."
            findings.add("baseline_differs", text)
