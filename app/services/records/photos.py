"""Keeps photographs of people and items: files by content, rows that say whose they are."""

from __future__ import annotations

from pathlib import Path

from app import clock
from app.models.notes import Photo
from app.models.roles import Act, may
from app.models.users import User
from app.models.writes import writes
from app.services import audit, whole_files
from app.services.errors import Invalid, NotFound, Refusal
from app.services.field_checks import Unusable
from app.services.records import pictures
from app.services.records.pictures import Picture
from app.services.records.records import Record

# What can be photographed: of a person, and of an item.
KINDS = {"personnel": ("face",), "items": ("item", "serial")}
THUMB, WHOLE = "thumb", "whole"


class OnlyAdds(Refusal):
    """An armorer adds what is missing; replacing is for those who edit."""

    code = "forbidden"
    title = "There is one already"

    def __init__(self) -> None:
        super().__init__(
            "Your role may add a photograph, and not replace one. Nothing was changed. "
            "Ask an admin."
        )


def add(record: Record, kind: str, data: bytes, *, media: Path, user: User) -> Photo:
    """Keep an uploaded photograph of a record; the one it replaces stays on file.

    `media` is the folder of all photographs. Raises Invalid (field `file`), OnlyAdds, StorageFull.
    """
    if kind not in KINDS[record.kind]:
        raise Invalid({"file": ["There is no such kind of photograph here."]})
    try:
        picture = pictures.read(data)
    except Unusable as wrong:
        raise Invalid({"file": [wrong.reason]}) from None
    store(picture, media)
    return _record(record, kind, picture, user)


@writes
def take_down(record: Record, photo_id: int, *, user: User) -> Photo:
    """Take a photograph off its record; its file stays. Raises NotFound."""
    photo = Photo.get_or_none(
        (Photo.id == photo_id) & (Photo.object_type == record.kind)
        & (Photo.object_id == record.id) & Photo.removed_at.is_null()
    )  # fmt: skip
    if photo is None:
        raise NotFound("unknown_photo", "This record has no such photograph.")
    _remove(photo, user)
    return photo  # type: ignore[no-any-return]


def path_of(media: Path, sha256: str, size: str) -> Path:
    """Return the file of a photograph: `thumb` or `whole`."""
    ending = ".thumb.jpg" if size == THUMB else ".jpg"
    return media / sha256[:2] / f"{sha256}{ending}"


def store(picture: Picture, media: Path) -> None:
    """Write both files of a picture, readable by their owner only.

    Raises StorageFull or ReadOnly. A file that no row names yet does no harm.
    """
    for content, size in ((picture.jpeg, WHOLE), (picture.thumb, THUMB)):
        whole_files.store(path_of(media, picture.sha256, size), content)


@writes
def _record(record: Record, kind: str, picture: Picture, user: User) -> Photo:
    before = Photo.select().where(
        (Photo.object_type == record.kind) & (Photo.object_id == record.id)
        & (Photo.kind == kind) & Photo.removed_at.is_null()
    )  # fmt: skip
    for photo in list(before):
        if not may(user.role, Act.EDIT):
            raise OnlyAdds
        _remove(photo, user)
    return note(record.kind, record.id, kind, picture, user)


@writes
def note(table: str, record_id: str, kind: str, picture: Picture, user: User) -> Photo:
    """Write down that a stored picture is a photograph of a record."""
    photo = Photo(
        object_type=table,
        object_id=record_id,
        kind=kind,
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        user=user,
        created_at=clock.now(),
    )
    audit.insert(photo, user)
    return photo


def _remove(photo: Photo, user: User) -> None:
    before = audit.tracked_values(photo)
    photo.removed_at = clock.now()
    photo.save(only=["removed_at"])
    audit.changed(photo, before, user)
