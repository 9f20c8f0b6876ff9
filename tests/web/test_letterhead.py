"""What the papers of a unit carry: its logo, its lines, who signs."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image

from app.models.audit import AuditRow
from app.queries.settings import setting
from app.services.errors import Invalid
from app.services.settings import settings
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]


def a_picture(kind: str = "PNG", size: tuple[int, int] = (300, 150)) -> io.BytesIO:
    """Return an uploaded picture; its EXIF, where it has one, says where it was taken."""
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "Clark Air Base"
    Image.new("RGBA" if kind == "PNG" else "RGB", size, "navy").save(file, kind, exif=exif)
    file.seek(0)
    return file


def upload(boss: Browser, file: io.BytesIO) -> int:
    """Send a logo and return the answer's status."""
    boss.open("/settings/logo")
    sent = {"csrf_token": boss.csrf_token(), "file": (file, "logo.png")}
    return boss.send("POST", "/settings/logo", data=sent).status_code


def test_a_logo_stands_on_papers_until_it_is_removed(browser: Browsers) -> None:
    boss, person = browser("superuser"), make.person()
    paths = ("/labels/control-card", f"/labels/print?form=card&ids={person.id}",
             f"/personnel/{person.id}/story")  # fmt: skip
    assert all("logo.jpg" not in boss.open(path).html for path in paths)

    assert upload(boss, a_picture()) == 303

    for path in paths:
        assert "/settings/logo.jpg?v=" in boss.open(path).html, path
    for path in ("/labels/control-card.pdf", f"/labels/labels.pdf?form=card&ids={person.id}"):
        assert b"/Image" in boss.send("GET", path).data, path
    served = browser("viewer").send("GET", boss.open("/settings/logo").all("img")[0].get("src"))
    assert served.mimetype == "image/jpeg"
    assert b"Clark" not in served.data
    assert Image.open(io.BytesIO(served.data)).size == (300, 150)
    boss.open("/settings/logo")
    boss.press("Remove the logo")
    assert all("logo.jpg" not in boss.open(path).html for path in paths)
    assert boss.send("GET", "/settings/logo.jpg").status_code == 404
    changes = AuditRow.select().where(AuditRow.object_id == "logo", AuditRow.action == "edit")
    assert changes.count() == 2


def test_what_is_no_picture_is_no_logo(browser: Browsers) -> None:
    boss = browser("superuser")

    for file in (io.BytesIO(b"GIF89a"), io.BytesIO(b""), a_picture(size=(900, 20))):
        assert upload(boss, file) == 422

    assert setting("logo") == ""
    with pytest.raises(Invalid):
        settings.change("logo", "../../etc/passwd", None)


def test_only_a_superuser_changes_the_logo(browser: Browsers) -> None:
    assert browser("admin").send("GET", "/settings/logo").status_code == 403


def test_lines_and_signatories_stand_on_a_printed_timeline(browser: Browsers) -> None:
    person = make.person()
    settings.change_all({"paper_lines": "Air Base\nGate 2", "signatories": "Maj SANTOS"}, None)

    text = browser("viewer").open(f"/personnel/{person.id}/story").text

    for said in ("Armory", "Air Base", "Gate 2", "Maj SANTOS"):
        assert said in text
