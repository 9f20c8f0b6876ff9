"""ID cards of paper.md: CR80 upright, 53.98 x 85.60 mm, front and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.documents import qr
from app.documents.drawing import BOLD, MONO, Frame, Mark, Picture, Placed, Sheet, fitted
from app.documents.label_sheets import Setup
from app.documents.letterhead import Logo, logo_mark
from app.documents.papers import Paper
from app.documents.presets import CARD
from app.documents.text_boxes import boxed

_CUT = 0.1
_EDGE = 4.0
_LOGO = 8.0
_FACE = (18.0, 24.0)
_FRONT_MODULE, _BACK_MODULE = 0.72, 1.2


class Photo(NamedTuple):
    """A JPEG, where the browser finds the same, and its shape (width over height)."""

    jpeg: bytes
    address: str
    shape: float


class Card(NamedTuple):
    """What a person's card says."""

    code: str
    rank: str
    surname: str
    first_name: str
    serial: str
    group: str
    unit: str
    photo: Photo | None = None
    logo: Logo | None = None

    @property
    def initials(self) -> str:
        """Return what stands where there is no photo."""
        return self.first_name[:1].upper() + self.surname[:1].upper()


def card_sheets(cards: Sequence[Card], setup: Setup) -> Iterator[Sheet]:
    """Yield fronts and backs in turn; backs mirrored, so that they meet when the sheet is turned.

    The sheet turns on the edge that is left or right: on its short edge, for a sheet on its side.
    """
    paper, first = setup.paper, setup.start - 1
    for begin in range(-first, len(cards), paper.count):
        places = range(max(0, -begin), min(paper.count, len(cards) - begin))
        here = [(place, cards[begin + place]) for place in places]
        yield _sheet(setup, [(place, front(card)) for place, card in here])
        yield _sheet(setup, [(_mirrored(paper, place), back(card)) for place, card in here])


def _sheet(setup: Setup, faces: list[tuple[int, tuple[Mark, ...]]]) -> Sheet:
    marks = []
    for place, face in faces:
        x, y = setup.paper.place(place)
        marks.append(Placed(x + setup.nudge[0], y + setup.nudge[1], face))
    return Sheet(*setup.paper.page, tuple(marks))


def _mirrored(paper: Paper, place: int) -> int:
    row, column = divmod(place, paper.columns)
    return row * paper.columns + paper.columns - 1 - column


def front(card: Card) -> tuple[Mark, ...]:
    """Return the side with the face: photo or initials, code, rank, name, serial, group."""
    wide, high = CARD
    room = wide - 2 * _EDGE
    aside = _LOGO + 1.5 if card.logo else 0.0
    return (
        Frame(0, 0, wide, high, _CUT),
        *logo_mark(card.logo, _EDGE, 2.4, _LOGO, 7.2),
        *_unit(card.unit, (_EDGE + aside, 4.0, room - aside, 6.0)),
        Frame(_EDGE, 10.4, room, 0.5, 0),
        *_photo(card),
        qr.symbol(card.code, wide - _EDGE - qr.MODULES * _FRONT_MODULE, 16.5, _FRONT_MODULE),
        fitted(card.code, wide - _EDGE - 7.56, 37, 2.3, 18, font=MONO, anchor="middle"),
        fitted(card.rank, _EDGE, 50.5, 5, room, font=BOLD),
        *boxed([card.surname.upper()], (_EDGE, 51.4, room, 9.2), 7.5, font=BOLD),
        *boxed([card.first_name], (_EDGE, 60.6, room, 6.4), 5),
        *_fact("Service serial", card.serial, _EDGE, 24),
        *_fact("Group", card.group or "-", _EDGE + 25, room - 25),
    )


def _fact(name: str, value: str, x: float, room: float) -> tuple[Mark, ...]:
    return (
        fitted(name, x, 72.5, 2.2, room),
        *boxed([value], (x, 73.3, room, 8.0), 4.2, font=BOLD),
    )


def _unit(unit: str, box: tuple[float, float, float, float]) -> tuple[Mark, ...]:
    """Return the unit's name in the middle of a box, on two lines where it is long."""
    return boxed([unit], box, 4, font=BOLD, anchor="middle", middle=True)


def _photo(card: Card) -> tuple[Mark, ...]:
    wide, high = _FACE
    x, y = _EDGE, 14.0
    if card.photo is not None:
        across = min(wide, high * card.photo.shape)
        down = across / card.photo.shape
        at = (x + (wide - across) / 2, y + (high - down) / 2)
        face = Picture(*at, across, down, card.photo.jpeg, card.photo.address)
        return (face, Frame(x, y, wide, high, 0.2))
    initials = fitted(
        card.initials, x + wide / 2, y + high / 2 + 3, 9, wide - 2, font=BOLD, anchor="middle"
    )
    return (Frame(x, y, wide, high, 0.2), initials)


def back(card: Card) -> tuple[Mark, ...]:
    """Return the other side: whose card it is, what to do with it, the code again."""
    wide, high = CARD
    middle, room = wide / 2, wide - 2 * _EDGE
    size = qr.MODULES * _BACK_MODULE
    return (
        Frame(0, 0, wide, high, _CUT),
        *_unit(card.unit, (_EDGE, 4.5, room, 6.5)),
        fitted("Armory identification card", middle, 14, 3, room, anchor="middle"),
        qr.symbol(card.code, middle - size / 2, 22, _BACK_MODULE),
        fitted(card.code, middle, 57, 4, room, font=MONO, anchor="middle"),
        Frame(_EDGE, 63, room, 0.2, 0),
        fitted("Property of the unit named above.", middle, 68, 2.6, room, anchor="middle"),
        fitted("If found, hand it in at the armory.", middle, 72, 2.6, room, anchor="middle"),
        fitted("Not valid outside the armory.", middle, 76, 2.6, room, anchor="middle"),
    )
