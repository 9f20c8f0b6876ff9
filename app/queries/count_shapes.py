"""What a count's page and sheet are made of: lines by model and lot, and what did not agree."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NamedTuple

# What did not agree, in the order in which somebody works it off.
CATEGORIES = {
    "missing": "Missing",
    "place": "Wrong place",
    "out": "Should be out",
    "unknown": "Unknown",
}


class ModelLine(NamedTuple):
    """One model: what it had when the count began, what moved since, and what was counted."""

    id: int
    name: str
    assigned: int
    on_hand: int
    issued: int
    maintenance: int
    missing: int
    moved: int
    counted: int | None

    @property
    def expected(self) -> int:
        """Return how many are to be in the room."""
        return self.on_hand + self.maintenance + self.moved

    @property
    def difference(self) -> int | None:
        """Return how many more there are than there should be; None while nobody has counted."""
        return None if self.counted is None else self.counted - self.expected


class StockLine(NamedTuple):
    """One pool or lot: on hand when the count began, moved until it was counted, counted."""

    id: int
    name: str
    on_hand: int
    moved: int
    counted: int | None

    @property
    def expected(self) -> int:
        """Return how many are to lie there."""
        return self.on_hand + self.moved

    @property
    def difference(self) -> int | None:
        """Return how many more there are than there should be; None while nobody has counted."""
        return None if self.counted is None else self.counted - self.expected


class Finding(NamedTuple):
    """One thing that did not agree; `done` says what was done about it, `holder` who has it."""

    category: str
    item_id: str | None
    sighting_id: int | None
    label: str
    place: str
    seen_in: str
    text: str
    done: str
    holder: str = ""


class Figures(NamedTuple):
    """Everything a count's page and its sheet say."""

    found: int
    seen: int
    models: list[ModelLine]
    stock: list[StockLine]
    findings: list[Finding]
    people: list[tuple[str, int]]

    @property
    def expected(self) -> int:
        """Return how many weapons are to be in the room."""
        return sum(line.expected for line in self.models)

    def of(self, category: str) -> list[Finding]:
        """Return what did not agree in one way."""
        return [one for one in self.findings if one.category == category]

    @property
    def differing(self) -> list[ModelLine | StockLine]:
        """Return the lines whose numbers differ."""
        lines: list[ModelLine | StockLine] = [*self.models, *self.stock]
        return [line for line in lines if line.difference]

    @property
    def uncounted(self) -> list[str]:
        """Return what nobody has counted yet."""
        lines: list[ModelLine | StockLine] = [*self.models, *self.stock]
        return [line.name for line in lines if line.counted is None]

    @property
    def differences(self) -> int:
        """Return how many things did not agree, numbers by model or lot included."""
        stock = [line for line in self.stock if line.difference]
        # Where weapons were scanned, what did not agree explains their numbers.
        models = [] if self.findings else [line for line in self.models if line.difference]
        return len(self.findings) + len(stock) + len(models)

    @property
    def digest(self) -> str:
        """Return what tells these figures from any others."""
        return hashlib.sha256(self.frozen().encode()).hexdigest()

    def frozen(self) -> str:
        """Return the figures as they are kept: without who holds what."""
        nobody = self._replace(findings=[one._replace(holder="") for one in self.findings])
        return json.dumps(nobody._asdict(), ensure_ascii=False)


def thawed(kept: str) -> Figures:
    """Return figures as `frozen` kept them."""
    said: dict[str, Any] = json.loads(kept)
    return Figures(
        said["found"],
        said["seen"],
        [ModelLine(*line) for line in said["models"]],
        [StockLine(*line) for line in said["stock"]],
        [Finding(*one) for one in said["findings"]],
        [(name, number) for name, number in said["people"]],
    )
