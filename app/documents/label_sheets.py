"""Puts labels on sheets and rolls: page by page, from a start position, moved by a nudge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from app.documents.drawing import Mark, Placed, Sheet
from app.documents.label_face import Label, face
from app.documents.papers import Paper

Thing = TypeVar("Thing")


class Setup(NamedTuple):
    """How labels come out: on what, from which position (1 is the first), moved, QR or bars."""

    paper: Paper
    start: int = 1
    nudge: tuple[float, float] = (0.0, 0.0)
    bars: bool = False


def label_sheets(labels: Sequence[Label], setup: Setup) -> Iterator[Sheet]:
    """Yield the pages of these labels. Raises TooSmall where a label has no room for its code."""
    return placed(labels, setup, lambda label: face(label, setup.paper, bars=setup.bars))


def placed(
    things: Sequence[Thing], setup: Setup, draw: Callable[[Thing], tuple[Mark, ...]]
) -> Iterator[Sheet]:
    """Yield pages with each thing, drawn, in its place."""
    paper, first = setup.paper, setup.start - 1
    for page in range(page_count(len(things), setup)):
        begin = page * paper.count - first
        here = range(max(begin, 0), min(begin + paper.count, len(things)))
        marks = (_at(setup, index - begin, draw(things[index])) for index in here)
        yield Sheet(*paper.page, tuple(marks))


def page_count(things: int, setup: Setup) -> int:
    """Return how many pages so many things take."""
    return -(-(things + setup.start - 1) // setup.paper.count) if things else 0


def _at(setup: Setup, index: int, marks: tuple[Mark, ...]) -> Placed:
    x, y = setup.paper.place(index)
    return Placed(x + setup.nudge[0], y + setup.nudge[1], marks)
