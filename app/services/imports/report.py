"""What came of an import: counts, changes, and each row's problems."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from app.services.field_checks import Flaw

NEW, CHANGED, SAME, BLANK = "new", "changed", "same", "blank"
REFUSED, SKIPPED = "refused", "skipped"


@dataclass(frozen=True)
class Outcome:
    """What a row comes to: new, changed, same or refused; why, and the step that writes it."""

    what: str
    record_id: str = ""
    flaws: list[Flaw] = field(default_factory=list)
    differences: dict[str, tuple[str, str]] = field(default_factory=dict)
    step: Callable[[], object] | None = None


@dataclass(frozen=True)
class Problem:
    """Why a row was refused: the sheet's column and value, and perhaps a better value."""

    row: int
    column: str
    value: str
    reason: str
    suggestion: str | None = None
    field: str = ""


@dataclass(frozen=True)
class Change:
    """What a row changes in a record that is already there: {column: [old, new]}."""

    row: int
    id: str
    fields: dict[str, tuple[str, str]]


@dataclass
class Report:
    """An import's outcome; a dry run's differs from the real one's only in what was written."""

    file: str
    kind: str
    dry_run: bool
    good_rows: bool = False
    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    blank: int = 0
    refused: int = 0
    skipped: int = 0
    imported: int = 0
    written: bool = False
    unknown_columns: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def count(self, what: str) -> None:
        """Count one more row with this outcome."""
        self.rows += 1
        setattr(self, what, getattr(self, what) + 1)

    @property
    def to_write(self) -> int:
        """Return how many rows are written, or would be by the real run."""
        return 0 if self.problems and not self.good_rows else self.new + self.changed

    def as_json(self) -> dict[str, Any]:
        """Return the report in the shape of `armguard import --json`."""
        said = asdict(self)
        for problem in said["problems"]:
            del problem["field"]  # ours; whoever reads the report knows the sheet's column
        return said
