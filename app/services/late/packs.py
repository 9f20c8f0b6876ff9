"""Numbers paper: a blackout pack of blank lines, or a sheet of the counter somebody types in."""

from __future__ import annotations

from app import clock
from app.models import line_codes
from app.models.late import PaperLine, PaperPack
from app.models.users import User
from app.models.writes import writes
from app.services import audit
from app.services.errors import NotFound

PACK, SHEET = "pack", "sheet"
# Four sheets of twelve: what a guard mount at half past four in the dark takes.
PACK_LINES = 48


@writes
def keep(code: str, *, user: User | None) -> PaperPack:
    """Write down that a pack of this number was made."""
    return _written(code, PACK, PACK_LINES, user)


@writes
def existing(code: str, *, user: User) -> PaperPack:
    """Return the pack of a number; a sheet of the counter is known from now on.

    The counter's sheet is printed while nothing can be written, so its number proves itself.
    Raises NotFound for what is no number.
    """
    place = line_codes.read(code)
    if place is None:
        raise NotFound("unknown_pack", f"{code!r} is on no paper of ArmGuard's. Nothing recorded.")
    known = PaperPack.get_or_none(PaperPack.code == place.pack)
    return known or _written(place.pack, SHEET, line_codes.SHEET_LINES, user)


def _written(code: str, kind: str, lines: int, user: User | None) -> PaperPack:
    row = PaperPack(code=code, kind=kind, lines=lines, user=user, created_at=clock.now())
    audit.insert(row, user)
    return row


def account(
    pack: PaperPack,
    number: int,
    *,
    user: User,
    entry_id: int | None = None,
    reason: str | None = None,
    approved_by: User | None = None,
) -> PaperLine:
    """Write what became of a line, in the caller's block."""
    row = PaperLine(
        pack=pack, number=number, transaction=entry_id, reason=reason, user=user,
        approved_by=approved_by, created_at=clock.now(),
    )  # fmt: skip
    audit.insert(row, user, action="late entry" if entry_id else "line not used")
    return row
