"""Photographs and scans: where they lie, and how a scan is sent after a role check."""

from __future__ import annotations

from pathlib import Path

from flask import Response, send_file

from app.services.errors import NotFound
from app.services.records import signed_papers
from app.web.configuration import data_directory


def media() -> Path:
    """Return the folder of all photographs and scans."""
    return data_directory() / "media"


def signed_paper(form: str | None, sha256: str | None, name: str) -> Response:
    """Return the scan of a signed paper as a file of that name. Raises NotFound."""
    path = signed_papers.path_of(media(), form, sha256) if form and sha256 else None
    if path is None or not path.is_file():
        raise NotFound("not_found", "There is no such scan.")
    is_pdf = form == "pdf"
    # What a stranger's PDF contains is for the computer's own reader, not for our address.
    response = send_file(
        path,
        "application/pdf" if is_pdf else "image/jpeg",
        as_attachment=is_pdf,
        download_name=f"{name}.{form}",
        conditional=True,
    )
    response.headers["Cache-Control"] = "private, no-cache"
    return response
