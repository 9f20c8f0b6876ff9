"""What somebody corrected in a sheet after its check, without touching the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fixes:
    """Corrections of a sheet: cells, rows left out, and words that stand for other words."""

    cells: dict[int, dict[str, str]] = field(default_factory=dict)
    skipped: frozenset[int] = frozenset()
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    def applied(self, row: int, given: dict[str, str]) -> dict[str, str]:
        """Return a row's {field: value} as corrected; a value corrected to nothing goes away."""
        if not (self.words or self.cells):
            return given
        meant = {name: self.words.get(name, {}).get(value, value) for name, value in given.items()}
        meant |= self.cells.get(row, {})
        return {name: value for name, value in meant.items() if value}

    def more(
        self,
        *,
        cells: dict[int, dict[str, str]],
        skipped: frozenset[int],
        words: dict[str, dict[str, str]],
    ) -> Fixes:
        """Return these corrections and others on top of them."""
        rows = self.cells.keys() | cells.keys()
        names = self.words.keys() | words.keys()
        return Fixes(
            {row: self.cells.get(row, {}) | cells.get(row, {}) for row in sorted(rows)},
            self.skipped | skipped,
            {name: self.words.get(name, {}) | words.get(name, {}) for name in sorted(names)},
        )

    def as_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        cells = {str(row): values for row, values in self.cells.items()}
        return {"cells": cells, "skipped": sorted(self.skipped), "words": self.words}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Fixes:
        """Return the corrections that `as_json` wrote."""
        cells = {int(row): values for row, values in stored["cells"].items()}
        return cls(cells, frozenset(stored["skipped"]), stored["words"])


NOTHING_FIXED = Fixes()
