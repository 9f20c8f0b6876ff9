"""One run of labels: which things, on which paper, and the pages that come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.documents import id_cards, item_tags, label_sheets
from app.documents.drawing import Sheet
from app.documents.id_cards import Card, Photo
from app.documents.item_tags import Tag
from app.documents.label_face import Label, TooSmall
from app.documents.label_sheets import Setup
from app.documents.pdf import pdf
from app.queries import labels, photos
from app.queries.labels import Wanted
from app.queries.rows import Row
from app.queries.settings import setting
from app.services.errors import Refusal
from app.services.labels.label_papers import Loaded
from app.services.records.photos import THUMB, path_of
from app.services.settings import logo

MOST = 1000
# What one request draws, for the browser or as a PDF, while somebody waits; more is the worker's.
MOST_IN_REQUEST = 200
# What a screen shows of a run: a page stays small however many labels its paper has.
SHOWN = 30
NAMES = {"label": "label", "person": "label", "tag": "tag", "card": "card"}
PEOPLE = frozenset({"person", "card"})


class TooMany(Refusal):
    """More than one run may hold."""

    code = "too_many_labels"
    title = "Too many labels"

    def __init__(self) -> None:
        super().__init__(
            f"These are more than {MOST:,} labels. Print them rack by rack or model by model."
        )


class ForTheWorker(Refusal):
    """More than a request draws while somebody waits."""

    code = "too_many_labels"
    title = "Press PDF on the page of labels"

    def __init__(self) -> None:
        super().__init__(
            f"More than {MOST_IN_REQUEST} labels are made beside the counter, as a job. Nothing "
            "was made yet."
        )


class NoRoom(Refusal):
    """The paper is too small for the code."""

    code = "label_too_small"
    title = "Does not fit"


@dataclass(frozen=True)
class Run:
    """What is asked for. `form` is label, person, tag or card."""

    form: str
    wanted: Wanted
    loaded: Loaded
    start: int = 1
    bars: bool = False
    rows: list[Row] = field(default_factory=list)
    without_code: int = 0

    @property
    def setup(self) -> Setup:
        """Return how it comes out; a start beyond the page is its last position."""
        paper, nudge = self.loaded.paper, self.loaded.nudge
        return Setup(paper, max(1, min(self.start, paper.count)), nudge, self.bars)

    @property
    def pages(self) -> int:
        """Return the number of pages; a page of cards has a back."""
        fronts = label_sheets.page_count(len(self.rows), self.setup)
        return fronts * 2 if self.form == "card" else fronts

    @property
    def name(self) -> str:
        """Return what is printed, in words: 1 label, 12 ID cards."""
        name = "ID card" if self.form == "card" else NAMES[self.form]
        return f"{len(self.rows):,} {name}{'' if len(self.rows) == 1 else 's'}"

    @property
    def kind(self) -> str:
        """Return whose codes these are: item or person."""
        return "person" if self.form in PEOPLE else "item"


def prepare(form: str, wanted: Wanted, loaded: Loaded, start: int, bars: bool) -> Run:
    """Return the run with its things. Raises TooMany for more than a request can draw."""
    wanted = replace(wanted, form=form)
    if labels.are_more(wanted, MOST, of_people=form in PEOPLE):
        raise TooMany
    found = (labels.people if form in PEOPLE else labels.items)(wanted)
    rows = [row for row in found if row["code"]]
    drawn_as_bars = bars and form in ("label", "person")
    return Run(form, wanted, loaded, start, drawn_as_bars, rows, len(found) - len(rows))


def sheets(run: Run, media: Path | None = None) -> Iterator[Sheet]:
    """Yield the pages, with the photographs of the folder `media`.

    Raises NoRoom where the paper has no room for a code.
    """
    try:
        yield from _drawn(run, media)
    except TooSmall as error:
        raise NoRoom(str(error)) from None


def first_page(run: Run, media: Path | None = None) -> Sheet | None:
    """Return the first page with its first SHOWN labels; None when there is nothing to print."""
    return next(sheets(replace(run, rows=run.rows[:SHOWN]), media), None)


def _drawn(run: Run, media: Path | None) -> Iterator[Sheet]:
    unit = setting("unit_name")
    if run.form == "card":
        mark = logo.on_paper(media, THUMB)
        cards = [_card(row, unit, media)._replace(logo=mark) for row in run.rows]
        yield from id_cards.card_sheets(cards, run.setup)
    elif run.form == "tag":
        yield from item_tags.tag_sheets([_tag(row, unit) for row in run.rows], run.setup)
    else:
        make = _person_label if run.form == "person" else _item_label
        yield from label_sheets.label_sheets([make(row, unit) for row in run.rows], run.setup)


def at_once(run: Run, media: Path | None = None) -> list[Sheet]:
    """Return the pages of a run. Raises ForTheWorker for one that somebody would wait for."""
    if len(run.rows) > MOST_IN_REQUEST:
        raise ForTheWorker
    return list(sheets(run, media))


def document(run: Run, media: Path | None = None) -> bytes:
    """Return a run as a PDF. Raises ForTheWorker for one that somebody would wait for."""
    return written(run, at_once(run, media))


def written(run: Run, pages: Iterable[Sheet]) -> bytes:
    """Return the pages of a run as a PDF."""
    return pdf(pages, f"{run.name} - {setting('unit_name')}")


def _item_label(row: Row, unit: str) -> Label:
    slot = f" slot {row['slot']}" if row["slot"] else ""
    rack = f"Rack {row['rack']}{slot}" if row["rack"] else ""
    line = " · ".join(part for part in (rack, f"No. {row['item_number']}") if part)
    return Label(row["code"], row["model_short"], row["serial"], line, unit)


def _person_label(row: Row, unit: str) -> Label:
    name = f"{row['rank']} {row['surname'].upper()}"
    return Label(row["code"], name, row["serial"], row["group"] or "", unit)


def _tag(row: Row, unit: str) -> Tag:
    return Tag(row["code"], row["item_number"], row["model_name"], row["serial"], unit)


def _card(row: Row, unit: str, media: Path | None) -> Card:
    return Card(
        row["code"], row["rank"], row["surname"], row["first_name"], row["serial"],
        row["group"] or "", unit, _face(row["id"], media),
    )  # fmt: skip


def _face(personnel_id: str, media: Path | None) -> Photo | None:
    """Return a person's small photograph: 200 dots to the inch on a card."""
    shown = photos.shown("personnel", personnel_id).get("face") if media else None
    row = photos.one(shown) if shown else None
    if media is None or row is None:
        return None
    path = path_of(media, row["sha256"], THUMB)
    if not path.is_file():
        return None
    address = f"/photos/{row['id']}/thumb.jpg"
    return Photo(path.read_bytes(), address, row["width"] / row["height"])
