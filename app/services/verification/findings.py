"""What a verification found, in words that name table, key and column but never a private value."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

# A file that somebody ran through a script would otherwise print a line per row.
MOST_OF_A_KIND = 20


@dataclass(frozen=True)
class Finding:
    """One thing that does not fit: a code for programs, a sentence, the audit row it concerns."""

    code: str
    text: str
    seq: int | None = None


@dataclass(frozen=True)
class Report:
    """What came of a verification; `head` is the 10-character code, empty without a chain.

    `since` is the signed row behind which the replay began, None for the whole chain.
    """

    head_seq: int
    head: str
    rows: int
    findings: tuple[Finding, ...]
    since: int | None = None

    @property
    def ok(self) -> bool:
        """Say whether nothing was found."""
        return not self.findings

    @property
    def first_bad_row(self) -> int | None:
        """Return the number of the first audit row that a finding names."""
        return min((found.seq for found in self.findings if found.seq is not None), default=None)

    def as_json(self) -> dict[str, Any]:
        """Return the report as `armguard verify --json` prints it."""
        findings = [
            {key: value for key, value in asdict(found).items() if value is not None}
            for found in self.findings
        ]
        return {"ok": self.ok, "head_seq": self.head_seq, "head": self.head, "rows": self.rows,
                "since": self.since, "findings": findings}  # fmt: skip


class Findings:
    """Collects findings; after the first few of a kind it only counts."""

    def __init__(self) -> None:
        self._kept: list[Finding] = []
        self._count: Counter[str] = Counter()

    def add(self, code: str, text: str, seq: int | None = None) -> None:
        """Keep a finding, or count it when there are many of its kind."""
        self._count[code] += 1
        if self._count[code] <= MOST_OF_A_KIND:
            self._kept.append(Finding(code, text, seq))

    def join(self, others: Findings) -> None:
        """Take in what another check has found meanwhile."""
        self._kept += others._kept
        self._count += others._count

    def all(self) -> tuple[Finding, ...]:
        """Return what was found, in the order of the checks."""
        more = [
            Finding(code, f"… and {count - MOST_OF_A_KIND:,} more findings like {code}.")
            for code, count in self._count.items()
            if count > MOST_OF_A_KIND
        ]
        return tuple(self._kept + more)
