"""What labels are printed on: the geometry of a sheet or a roll, in millimetres."""

from __future__ import annotations

from dataclasses import dataclass, replace

A4 = (210.0, 297.0)
LETTER = (215.9, 279.4)
INCH = 25.4
# Laser and ink printers; label printers say their own.
FINE = 600


@dataclass(frozen=True)
class Paper:
    """One page and the labels on it; `safe` is the edge of a label that a printer leaves white."""

    group: str
    name: str
    page: tuple[float, float]
    label: tuple[float, float]
    columns: int = 1
    rows: int = 1
    left: float = 0.0
    top: float = 0.0
    pitch: tuple[float, float] = (0.0, 0.0)
    safe: float = 1.0
    dpi: int = FINE
    round: bool = False

    @property
    def count(self) -> int:
        """Return how many labels are on one page."""
        return self.columns * self.rows

    def place(self, index: int) -> tuple[float, float]:
        """Return the upper left corner of a label of the page, counted by rows from 0."""
        row, column = divmod(index, self.columns)
        return self.left + column * self.pitch[0], self.top + row * self.pitch[1]

    def on_page(self) -> bool:
        """Say whether every label lies on the page."""
        x, y = self.place(self.count - 1)
        # half a tenth for makers' rounding
        slack = 0.05
        inside = x + self.label[0] <= self.page[0] + slack
        return inside and y + self.label[1] <= self.page[1] + slack


def sheet(
    group: str,
    name: str,
    page: tuple[float, float],
    label: tuple[float, float],
    grid: tuple[int, int],
    pitch: tuple[float, float],
    *,
    corner: tuple[float, float] | None = None,
    safe: float = 1.5,
) -> Paper:
    """Return a sheet of `grid` (columns, rows); without a `corner` its labels are centred."""
    used = [(grid[side] - 1) * pitch[side] + label[side] for side in (0, 1)]
    left, top = corner or ((page[0] - used[0]) / 2, (page[1] - used[1]) / 2)
    return Paper(group, name, page, label, *grid, left, top, pitch, safe)


def roll(
    group: str,
    name: str,
    width: float,
    height: float,
    *,
    safe: float = 1.0,
    dpi: int = 203,
    disc: bool = False,
) -> Paper:
    """Return a label that is its own page: `width` across the print head, `height` along it."""
    size = (width, height)
    return Paper(group, name, size, size, pitch=size, safe=safe, dpi=dpi, round=disc)


def renamed(paper: Paper, name: str) -> Paper:
    """Return the same paper under a unit's own name."""
    return replace(paper, group="Your printers", name=name)
