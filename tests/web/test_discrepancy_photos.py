"""Photographs of a discrepancy: four at most, cleaned, while it is open."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from app.config import Settings
from app.models.items import Item
from app.models.notes import Photo
from app.models.users import User
from app.services.discrepancies import discrepancies
from app.services.verification import verify
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]
PLACE = "16 deg 25 min north"


@pytest.fixture
def crack(record: Settings) -> int:
    """Report a rifle as damaged; return the discrepancy's number."""
    rifle: Item = make.item()
    return discrepancies.report(rifle.id, "damaged", "cracked stock", user=make.user("lim")).id  # type: ignore[no-any-return]


def taken(shade: int = 0) -> bytes:
    """Return what a phone took, with the place in it."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[29] = PLACE
    file = io.BytesIO()
    Image.new("RGB", (300, 200), (shade, 0, 0)).save(file, "JPEG", exif=exif)
    return file.getvalue()


def send(visitor: Browser, number: int, data: bytes) -> TestResponse:
    visitor.open(f"/discrepancies/{number}")
    # Written out, because the test client leaves the temporary file of an upload open.
    part = '--cut\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    body = f"{part.format('csrf_token', '')}{visitor.csrf_token()}\r\n"
    body += part.format("file", '; filename="x.jpg"')
    whole = body.encode() + data + b"\r\n--cut--\r\n"
    address = f"/discrepancies/{number}/photos"
    kind = "multipart/form-data; boundary=cut"
    return visitor.send("POST", address, data=whole, content_type=kind)


def test_a_photograph_is_cleaned_kept_and_shown(
    browser: Browsers, crack: int, record: Settings
) -> None:
    armorer = browser("armorer")

    assert send(armorer, crack, taken()).status_code == 303

    photo = Photo.get()
    assert (photo.object_type, photo.object_id, photo.kind) == ("discrepancies", "1", "damage")
    page = browser("viewer").open(f"/discrepancies/{crack}")
    assert page.all("img", alt="M16A1 W480302 damaged, photograph 1")
    assert "Save the photograph" not in page.text
    served = armorer.send("GET", f"/photos/{photo.id}/whole.jpg")
    assert served.status_code == 200
    assert PLACE.encode() not in served.get_data()
    assert verify(record.data / "armguard.db").findings == ()


def test_there_are_four_at_most(browser: Browsers, crack: int) -> None:
    armorer = browser("armorer")
    for shade in range(4):
        assert send(armorer, crack, taken(shade)).status_code == 303

    assert "which is all it can have" in armorer.open(f"/discrepancies/{crack}").text
    refused = send(armorer, crack, taken(9))

    assert refused.status_code == 422
    assert Photo.select().count() == 4


def test_what_is_no_photograph_is_said_on_the_page(browser: Browsers, crack: int) -> None:
    answer = send(browser("armorer"), crack, b"<script>alert(1)</script>")

    assert answer.status_code == 422
    assert "not a JPEG, PNG or WebP photograph" in answer.get_data(as_text=True)
    assert Photo.select().count() == 0


def test_an_admin_takes_one_down_and_there_is_room_again(browser: Browsers, crack: int) -> None:
    send(browser("armorer"), crack, taken())
    assert "Take down" not in browser("armorer").open(f"/discrepancies/{crack}").text
    admin = browser("admin")
    admin.open(f"/discrepancies/{crack}")

    page = admin.press("Take down photograph 1")

    assert not page.all("img", class_="thumb")
    assert Photo.get().removed_at is not None


def test_a_closed_one_takes_no_more(browser: Browsers, crack: int) -> None:
    armorer = browser("armorer")
    send(armorer, crack, taken())
    lim = User.get(User.username == "lim")
    discrepancies.take_step(crack, "resolved", "mended", user=lim)

    assert send(armorer, crack, taken(7)).status_code == 409

    page = armorer.open(f"/discrepancies/{crack}")
    assert "Add a photograph" not in page.text
    assert page.all("img", class_="thumb")


def test_a_viewer_adds_none(browser: Browsers, crack: int) -> None:
    assert send(browser("viewer"), crack, taken()).status_code == 403
