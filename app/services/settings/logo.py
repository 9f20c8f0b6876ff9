"""The unit's logo for papers: re-encoded like a photograph, and named in the settings."""

from __future__ import annotations

from pathlib import Path

from app.documents.letterhead import Logo
from app.models.users import User
from app.queries.letterhead import logo_now
from app.services.errors import Invalid
from app.services.field_checks import Unusable
from app.services.records import photos, pictures
from app.services.settings import settings

# How many times as long as wide, beyond which nothing of it could be seen on a card.
LONGEST_SHAPE = 8


def keep(data: bytes, *, media: Path, user: User) -> None:
    """Make an uploaded picture the unit's logo. Raises Invalid (field `file`), StorageFull."""
    try:
        picture = pictures.read(data)
        if not 1 / LONGEST_SHAPE <= picture.width / picture.height <= LONGEST_SHAPE:
            raise Unusable("This picture is a stripe. Choose one that is less long.")
    except Unusable as wrong:
        raise Invalid({"file": [wrong.reason.replace("photograph", "picture")]}) from None
    photos.store(picture, media)
    settings.change("logo", f"{picture.sha256} {picture.width} {picture.height}", user)


def remove(*, user: User) -> None:
    """Let papers have no logo any more; its file stays."""
    settings.change("logo", "", user)


def on_paper(media: Path | None, size: str = photos.WHOLE) -> Logo | None:
    """Return the logo for a document; None where there is none, or its file is gone.

    `thumb` is enough for what is printed a hundred times, as small as on a card.
    """
    now = logo_now()
    if now is None or media is None:
        return None
    path = photos.path_of(media, now.sha256, size)
    if not path.is_file():
        return None
    return Logo(path.read_bytes(), now.address, now.width / now.height)
