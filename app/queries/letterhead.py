"""What stands at the head and the foot of a paper: logo, unit, lines, who signs."""

from __future__ import annotations

from typing import NamedTuple

from app.queries.settings import setting, several

# How high a logo stands on a screen, in its pixels.
HIGH = 72


class LogoNow(NamedTuple):
    """The unit's logo: the name of its content, and its size in pixels."""

    sha256: str
    width: int
    height: int

    @property
    def address(self) -> str:
        """Return where the browser finds it; another logo has another address."""
        return f"/settings/logo.jpg?v={self.sha256[:16]}"

    @property
    def shown_width(self) -> int:
        """Return how wide it is at the height of a letterhead."""
        return max(1, round(HIGH * self.width / self.height))


class Letterhead(NamedTuple):
    """The words of a paper's head and foot."""

    unit: str
    lines: list[str]
    signatories: list[str]
    logo: LogoNow | None


def logo_now() -> LogoNow | None:
    """Return the unit's logo, or None."""
    return _logo(setting("logo"))


def letterhead() -> Letterhead:
    """Return what the settings say of papers."""
    said = several("unit_name", "paper_lines", "signatories", "logo")
    lines, signatories = said["paper_lines"].splitlines(), said["signatories"].splitlines()
    return Letterhead(said["unit_name"], lines, signatories, _logo(said["logo"]))


def _logo(kept: str) -> LogoNow | None:
    if not kept:
        return None
    sha256, width, height = kept.split()
    return LogoNow(sha256, int(width), int(height))
