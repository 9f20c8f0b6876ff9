"""The figures of a count: frozen where it is closed, else as they are at this moment."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from app.models.counts import Count, CountClosing
from app.queries import count_baseline, count_rows
from app.queries.count_baseline import Baseline
from app.queries.count_judging import Judged
from app.queries.count_rows import Sighting
from app.queries.count_shapes import Figures, StockLine, thawed


class Progress(NamedTuple):
    """How far a count has come: weapons seen, to be there now, not seen yet, and by whom."""

    seen: int
    expected: int
    missing: int
    people: list[tuple[str, int]]
    sightings: list[count_rows.Sighting]


def of(count: Count, closing: CountClosing | None) -> Figures:
    """Return the frozen figures of a closed count, else what they are now."""
    return thawed(closing.figures) if closing is not None else now(count)


def now(count: Count) -> Figures:
    """Return the figures of a count as they are at this moment."""
    baseline = count_baseline.of(count)
    sightings = count_rows.sightings(count.id)
    seen = _seen(sightings)
    known = count_rows.items([*baseline.items, *seen])
    moves = count_rows.moves(count.created_at)
    judged = Judged(count, baseline, seen, known, moves)
    findings = judged.findings(sightings) if count.method == "scan" else []
    return Figures(
        judged.found,
        len(seen),
        judged.models(count_rows.quantities(count.id, "model_id")),
        _stock(count, baseline),
        findings,
        _people(sightings),
    )


def _seen(sightings: list[Sighting]) -> dict[str, Sighting]:
    """Return each item's last sighting, with the rack of the last one that says a rack."""
    seen: dict[str, Sighting] = {}
    for one in sightings:
        if (item := one.item_id) is None:
            continue
        before = seen.get(item)
        if before is not None and not one.rack:
            verdict = before.verdict if one.verdict == "here" else one.verdict
            one = one._replace(rack=before.rack, verdict=verdict)
        seen[item] = one
    return seen


def _people(sightings: list[Sighting]) -> list[tuple[str, int]]:
    """Return how many weapons each counter has seen, each once."""
    seen = {(one.by, one.item_id) for one in sightings if one.item_id is not None}
    return sorted(Counter(by for by, _ in seen).items())


def _stock(count: Count, baseline: Baseline) -> list[StockLine]:
    counted = count_rows.quantities(count.id, "stock_id")
    lots = count_rows.lots({key: counted.get(key) for key in baseline.stock})
    return [
        StockLine(key, name, baseline.stock[key], there - baseline.stock[key],
                  counted[key].quantity if key in counted else None)
        for key, name, there in lots
    ]  # fmt: skip


def progress(count: Count) -> Progress:
    """Return how far an open count has come; asked at every scan, so no weapon is looked up."""
    baseline = count_baseline.of(count)
    sightings = count_rows.sightings(count.id)
    seen = {one.item_id for one in sightings if one.item_id is not None}
    moves = count_rows.moves(count.created_at)
    here = {key for key, there in baseline.items.items()
            if count_baseline.is_here(there.state, moves.until(key, None))}  # fmt: skip
    return Progress(len(seen), len(here), len(here - seen), _people(sightings), sightings)
