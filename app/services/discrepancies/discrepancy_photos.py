"""Photographs of what did not match: what was seen, kept with the discrepancy itself."""

from __future__ import annotations

from pathlib import Path

from app.models.notes import Photo
from app.models.users import User
from app.models.writes import writes
from app.queries import photos as kept
from app.services.discrepancies import discrepancies
from app.services.errors import Invalid
from app.services.field_checks import Unusable
from app.services.records import photos, pictures
from app.services.records.pictures import Picture
from app.services.records.records import Record

TABLE, KIND = "discrepancies", "damage"
MOST = 4


def add(discrepancy_id: int, data: bytes, *, media: Path, user: User) -> Photo:
    """Keep an uploaded photograph of an open discrepancy, without what the camera wrote.

    `media` is the folder of all photographs. Raises Invalid (field `file`), AlreadyClosed,
    StorageFull, NotFound.
    """
    _check(discrepancy_id)
    try:
        picture = pictures.read(data)
    except Unusable as wrong:
        raise Invalid({"file": [wrong.reason]}) from None
    photos.store(picture, media)
    return _record(discrepancy_id, picture, user)


def take_down(discrepancy_id: int, photo_id: int, *, user: User) -> None:
    """Take a photograph off an open discrepancy; its file stays. Raises AlreadyClosed, NotFound."""
    row = discrepancies.open_one(discrepancy_id)
    record = Record(TABLE, str(discrepancy_id), row["title"], row["state"])
    photos.take_down(record, photo_id, user=user)


@writes
def _record(discrepancy_id: int, picture: Picture, user: User) -> Photo:
    _check(discrepancy_id)
    return photos.note(TABLE, str(discrepancy_id), KIND, picture, user)


def _check(discrepancy_id: int) -> None:
    discrepancies.open_one(discrepancy_id)
    if len(kept.present(TABLE, str(discrepancy_id))) >= MOST:
        raise Invalid({"file": [f"It has {MOST} photographs already. Take one down first."]})
