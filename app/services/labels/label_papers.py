"""Which papers there are to print on: the presets, and the unit's own printers with their nudge."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from app.documents import presets
from app.documents.papers import A4, LETTER, Paper, renamed
from app.queries import labels, paging
from app.queries.rows import Row

OWN = "own-"
PAGES = {"label": None, "a4": A4, "letter": LETTER}
# What each form of paper is printed on, its usual one first.
_FORMS: dict[str, dict[str, Paper]] = {
    "label": presets.PRESETS,
    "person": presets.PRESETS,
    "tag": presets.TAG_PAPERS,
    "card": presets.CARD_PAPERS,
}
FORMS = tuple(_FORMS)


def known(form: str) -> str:
    """Return what is printed: a form of that name, else labels of items."""
    return form if form in _FORMS else "label"


class Loaded(NamedTuple):
    """A paper in a printer: what an address calls it, its measures, its nudge (right, down)."""

    key: str
    paper: Paper
    nudge: tuple[float, float] = (0.0, 0.0)


def choices(form: str) -> list[Loaded]:
    """Return what this form (label, person, tag, card) can be printed on, the unit's own first."""
    presets_ = [Loaded(key, paper) for key, paper in _FORMS[form].items()]
    return [*(_own(row) for row in labels.profiles() if _serves(row, form)), *presets_]


def chosen(form: str, key: str) -> Loaded:
    """Return the paper of that name; the unit's first or the usual one where there is none."""
    offered = choices(form)
    return next((loaded for loaded in offered if loaded.key == key), offered[0])


def named(key: str) -> Loaded:
    """Return the paper of that name, whatever is printed on it."""
    for form in ("label", "tag", "card"):
        found = chosen(form, key)
        if found.key == key:
            return found
    return chosen("label", key)


def every_preset() -> dict[str, Paper]:
    """Return all presets by their names."""
    return presets.PRESETS | presets.TAG_PAPERS | presets.CARD_PAPERS


def _serves(row: Row, form: str) -> bool:
    if row["preset"] is None:
        return form in ("label", "person")
    return row["preset"] in _FORMS[form]


def _own(row: Row) -> Loaded:
    base = every_preset()[row["preset"]] if row["preset"] else custom(row["layout"])
    nudge = (row["nudge_x"], row["nudge_y"])
    return Loaded(f"{OWN}{row['id']}", renamed(base, row["name"]), nudge)


def custom(layout: dict[str, Any]) -> Paper:
    """Return the paper of a unit's own measures, as `labels.add_printer` keeps them."""
    label = (layout["width"], layout["height"])
    page = PAGES[layout["page"]] or label
    paper = Paper(
        "Your printers", "", page, label, dpi=int(layout["dpi"]), safe=layout.get("safe", 1.0)
    )
    if layout["page"] == "label":
        return replace(paper, pitch=label)
    return replace(
        paper,
        columns=int(layout["columns"]),
        rows=int(layout["rows"]),
        left=layout["left"],
        top=layout["top"],
        pitch=(label[0] + layout["gap_x"], label[1] + layout["gap_y"]),
    )


def own_id(key: str) -> int | None:
    """Return the row of a unit's own printer, None for a preset's name."""
    return paging.number(key.removeprefix(OWN)) if key.startswith(OWN) else None
