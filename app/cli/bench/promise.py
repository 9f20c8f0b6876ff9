"""One promise of performance.md with the figure that was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Promise:
    """A figure and its limit; `least` says which way: at least the limit, or at most."""

    promise: str
    figure: float
    limit: float
    least: bool
    why: str = ""  # it could not be measured

    @property
    def met(self) -> bool:
        """Say whether the promise is kept."""
        if self.why:
            return False
        return self.figure >= self.limit if self.least else self.figure <= self.limit

    def as_json(self) -> dict[str, Any]:
        """Return the promise as `--json` prints it."""
        if self.why:
            return {"promise": f"{self.promise}: {self.why}", "figure": None, "limit": None,
                    "met": False}  # fmt: skip
        return {"promise": self.promise, "figure": round(self.figure, 3), "limit": self.limit,
                "met": self.met}  # fmt: skip

    def in_words(self) -> str:
        """Return the promise as one line."""
        if self.why:
            return f"MISSED {self.promise}, not measured: {self.why}"
        sense = "at least" if self.least else "at most"
        state = "kept  " if self.met else "MISSED"
        return f"{state} {self.promise}: {self.figure:,.2f} ({sense} {self.limit:,})"


def at_least(promise: str, figure: float, limit: float) -> Promise:
    """Promise that a figure reaches a limit."""
    return Promise(promise, figure, limit, least=True)


def at_most(promise: str, figure: float, limit: float) -> Promise:
    """Promise that a figure does not pass a limit."""
    return Promise(promise, figure, limit, least=False)


def unmeasured(promise: str, why: str) -> Promise:
    """Return a promise that is not kept because it could not be measured."""
    return Promise(promise, 0.0, 0.0, least=True, why=why.rstrip("."))
