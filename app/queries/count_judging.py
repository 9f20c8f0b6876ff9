"""Compares what was seen in a count with what was to be there, and with what moved since."""

from __future__ import annotations

from collections import Counter

from app.models.counts import Count
from app.queries import count_rows
from app.queries.count_baseline import IN, MAINTENANCE, MISSING, OUT, Baseline, Expected
from app.queries.count_rows import Known, Moves, Sighting
from app.queries.count_shapes import CATEGORIES, Finding, ModelLine
from app.queries.places import rack_of

STATES = (IN, OUT, MAINTENANCE, MISSING)
HERE = (IN, MAINTENANCE)
# What is wrong with something that was seen, by its state or by what was said of it.
_NOT_HERE = {
    OUT: "It is out by the record, and was seen in the armory.",
    MISSING: "It is reported missing, and was seen in the armory.",
    "gone": "It is off the books ({}).",
}


class Judged:
    """Compares what was seen with the baseline and with what moved since."""

    def __init__(
        self,
        count: Count,
        baseline: Baseline,
        seen: dict[str, Sighting],
        known: dict[str, Known],
        moves: Moves,
    ) -> None:
        self._count, self._baseline, self._seen = count, baseline, seen
        self._known, self._moves = known, moves
        self._done = count_rows.done(count.id)
        self.found = 0

    def findings(self, sightings: list[Sighting]) -> list[Finding]:
        """Return what did not agree, what is missing first, each part along the racks."""
        found = [one for key in self._baseline.items if (one := self._expected(key)) is not None]
        found += [one for key in self._seen if (one := self._unexpected(key)) is not None]
        ways = list(CATEGORIES)
        found.sort(key=lambda one: (ways.index(one.category), one.place, one.label))
        unknown = {one.code.upper(): one for one in sightings if one.verdict == "unknown"}
        found += [self._unknown(one) for one in unknown.values()]
        return self._with_papers(found)

    def state_at(self, item_id: str, at: str | None) -> str:
        """Return where an item was by the ledger at a moment (stored text; None is now)."""
        moved = self._moves.until(item_id, at)
        if moved is not None:
            return OUT if moved == "Take" else IN
        return self._baseline.items[item_id].state

    def _expected(self, item_id: str) -> Finding | None:
        """Return what is wrong with an item of the baseline, and count it where nothing is."""
        there, sighting = self._baseline.items[item_id], self._seen.get(item_id)
        if sighting is None:
            is_in = self.state_at(item_id, None) in (IN, MAINTENANCE)
            return self._missing(item_id, there) if is_in else None
        state = self.state_at(item_id, sighting.at)
        if state in (OUT, MISSING):
            return self._finding("out", item_id, _NOT_HERE[state], there.rack)
        self.found += 1
        if sighting.rack and there.rack and sighting.rack not in (there.rack, rack_of(there.rack)):
            text = f"It belongs in {there.rack}."
            return self._finding("place", item_id, text, there.rack)
        return None

    def _missing(self, item_id: str, there: Expected) -> Finding:
        text = "In maintenance, and not seen." if there.state == MAINTENANCE else "Not seen."
        return self._finding("missing", item_id, text, there.rack)

    def _unexpected(self, item_id: str) -> Finding | None:
        """Return what is wrong with something that was seen and is not in the baseline."""
        if item_id in self._baseline.items:
            return None
        item, sighting = self._known[item_id], self._seen[item_id]
        if sighting.verdict in _NOT_HERE:
            text = _NOT_HERE[sighting.verdict].format(item.status.lower())
            return self._finding("out", item_id, text, item.rack)
        if sighting.verdict != "place":
            return None
        if self._done.get(item_id):  # its place may be another since; what was done says from where
            return self._finding("place", item_id, "It did not belong there.", None)
        rack = item.rack or "no rack"
        return self._finding("place", item_id, f"It belongs in {rack}.", item.rack)

    def _finding(self, category: str, item_id: str, text: str, rack: str | None) -> Finding:
        item, sighting = self._known[item_id], self._seen.get(item_id)
        return Finding(
            category, item_id, sighting.id if sighting else None, item.label,
            item.place if item.rack == rack else rack or "",
            (sighting.rack or "") if sighting else "", text,
            self._what_was_done(category, item_id, sighting),
        )  # fmt: skip

    def _what_was_done(self, category: str, item_id: str, sighting: Sighting | None) -> str:
        said = self._done.get(item_id, "")
        back = sighting and self._moves.after(item_id, sighting.at) == "Return"
        return said or ("Returned since." if category == "out" and back else "")

    def _unknown(self, one: Sighting) -> Finding:
        done = self._done.get(one.id, "")
        return Finding("unknown", None, one.id, one.code, "", one.rack or "", "Unknown.", done)

    def _with_papers(self, found: list[Finding]) -> list[Finding]:
        """Say of what was out when it was seen by which paper it was, and who holds it still."""
        asked = {one.item_id: self._seen[one.item_id].at for one in found
                 if one.item_id is not None and one.text == _NOT_HERE[OUT]}  # fmt: skip
        papers = count_rows.papers(asked)
        return [
            one._replace(text=f"Out on {papers[one.item_id].receipt}, and seen in the armory.",
                         holder=papers[one.item_id].holder)
            if one.text == _NOT_HERE[OUT] and one.item_id in papers else one
            for one in found
        ]  # fmt: skip

    def models(self, counted: dict[int, count_rows.Counted]) -> list[ModelLine]:
        """Return a line for each model of the baseline."""
        by_scan = self._count.method == "scan"
        quantities = {model: number.quantity for model, number in counted.items()}
        states: dict[int, Counter[str]] = {}
        for key, there in self._baseline.items.items():
            model = self._known[key].model_id
            number = counted.get(model)
            until = number.at if number and not by_scan else None
            tally = states.setdefault(model, Counter())
            tally[there.state] += 1
            tally["moved"] += self._moved(key, there, until)
            tally["seen"] += key in self._seen
        names = {item.model_id: (item.item_class, item.model) for item in self._known.values()}
        return [
            ModelLine(
                model, names[model][1], sum(tally[word] for word in STATES),
                tally[IN], tally[OUT], tally[MAINTENANCE], tally[MISSING], tally["moved"],
                tally["seen"] if by_scan else quantities.get(model),
            )
            for model, tally in sorted(states.items(), key=lambda one: names[one[0]])
        ]  # fmt: skip

    def _moved(self, item_id: str, there: Expected, until: str | None) -> int:
        """Return 1 for an item that came in since the count began, -1 for one that went out."""
        sighting = self._seen.get(item_id)
        at = sighting.at if sighting is not None else until
        was_in, is_in = (
            there.state in (IN, MAINTENANCE),
            self.state_at(item_id, at) in (IN, MAINTENANCE),
        )
        return int(is_in) - int(was_in)
