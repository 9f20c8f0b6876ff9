"""Scans of papers that somebody signed: a PDF of at most 5 MB, or a photograph."""

from __future__ import annotations

import hashlib
from pathlib import Path

from app.services import whole_files
from app.services.field_checks import Unusable
from app.services.records import photos, pictures

LARGEST_PDF = 5_000_000
_PDF = b"%PDF-"


def keep(data: bytes, media: Path) -> tuple[str, str]:
    """Keep a scan in the folder of all photographs; return its form (pdf, jpg) and its SHA-256.

    What a file is, its first bytes say, not its name. Raises Unusable, StorageFull.
    """
    if data.startswith(_PDF):
        return "pdf", _keep_pdf(data, media)
    try:
        picture = pictures.read(data)
    except Unusable as wrong:
        said = wrong.reason.replace("a JPEG, PNG or WebP", "a PDF, JPEG, PNG or WebP")
        raise Unusable(said) from None
    photos.store(picture, media)
    return "jpg", picture.sha256


def path_of(media: Path, form: str, sha256: str) -> Path:
    """Return the file of a scan."""
    if form == "pdf":
        return media / sha256[:2] / f"{sha256}.pdf"
    return photos.path_of(media, sha256, photos.WHOLE)


def _keep_pdf(data: bytes, media: Path) -> str:
    if len(data) > LARGEST_PDF:
        raise Unusable("This PDF is larger than 5 MB. Scan it at a lower resolution.")
    if b"%%EOF" not in data[-2048:]:
        raise Unusable("This PDF is damaged: its end is missing. Scan it again.")
    sha256 = hashlib.sha256(data).hexdigest()
    whole_files.store(path_of(media, "pdf", sha256), data)
    return sha256
