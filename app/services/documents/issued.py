"""Keeps each document as it was issued: a file named by its content, and a row that names it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from app import clock
from app.models.documents import Document
from app.models.users import User
from app.models.writes import writes
from app.services import audit, whole_files

FOLDER = "documents"


def path_of(media: Path, sha256: str) -> Path:
    """Return the file of a document."""
    return media / FOLDER / sha256[:2] / f"{sha256}.pdf"


def store(content: bytes, media: Path) -> str:
    """Write a document's file and return its SHA-256; a file that no row names does no harm.

    Raises StorageFull or ReadOnly.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(media, sha256)
    if not path.is_file():
        whole_files.store(path, content)
    return sha256


@writes
def note(
    kind: str, subject: str, part: str, sha256: str, *, head: str | None, user: User | None
) -> Document:
    """Write down that a stored file is the document of that part of a subject."""
    row = Document(
        kind=kind, subject=subject, part=part, sha256=sha256, head=head, user=user,
        created_at=clock.now(),
    )  # fmt: skip
    audit.insert(row, user, action="issue document")
    return row


def of(kind: str, subject: str, part: str) -> Document | None:
    """Return the document of that part of a subject, if it was issued."""
    found: Document | None = Document.get_or_none(
        (Document.kind == kind) & (Document.subject == subject) & (Document.part == part)
    )
    return found
