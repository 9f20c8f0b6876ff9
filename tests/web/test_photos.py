"""Photographs: what is taken, how it is kept, and who is served."""

from __future__ import annotations

import io
import stat
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from werkzeug.test import EnvironBuilder, TestResponse

from app.config import Settings
from app.models.notes import Photo
from app.services.field_checks import Unusable
from app.services.records import pictures
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]
PLACE = b"16 deg 25 min north"
REFUSED = "not a JPEG, PNG or WebP photograph"


def jpeg(width: int = 300, height: int = 200, **more: object) -> bytes:
    """Return a photograph: blue at the left, red at the right."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (width // 2, 0, width, height))
    file = io.BytesIO()
    image.save(file, str(more.pop("format", "JPEG")), **more)
    return file.getvalue()


def as_a_phone_would() -> bytes:
    """Return a photograph taken on its side, with a camera, a place and a comment in it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter to the right
    exif[0x010F] = "Phonemaker"
    exif.get_ifd(0x8825)[29] = PLACE.decode()
    return jpeg(exif=exif, comment=PLACE)


def png_of(width: int, height: int) -> bytes:
    """Return a PNG file that says it is that large, and is tiny."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def upload(visitor: Browser, url: str, data: bytes, kind: str, name: str = "x.jpg") -> TestResponse:
    """Send a file as the form does."""
    visitor.open(f"{url}/photos")
    fields = {"csrf_token": visitor.csrf_token(), "kind": kind, "file": (io.BytesIO(data), name)}
    # Built and closed here: the client leaves a large body in a file that nobody closes.
    sent = EnvironBuilder(f"{url}/photos", method="POST", data=fields).get_environ()
    with sent["wsgi.input"] as stream:
        body = stream.read()
    return visitor.send("POST", f"{url}/photos", data=body, content_type=sent["CONTENT_TYPE"])


def test_a_photograph_is_kept_without_what_the_camera_wrote(
    browser: Browsers, record: Settings
) -> None:
    person = make.person()
    visitor = browser("armorer")
    sent = as_a_phone_would()
    assert PLACE in sent

    answer = upload(visitor, f"/personnel/{person.id}", sent, "face")

    assert answer.status_code == 303
    files = sorted((record.data / "media").glob("*/*.jpg"))
    assert len(files) == 2
    for file in files:
        kept = file.read_bytes()
        assert PLACE not in kept
        assert b"Exif" not in kept
        assert b"Phonemaker" not in kept
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        image = Image.open(file)
        assert not image.getexif()
        assert "comment" not in image.info
        assert image.height > image.width, "it stands upright"
        red, _, blue = image.getpixel((image.width // 2, image.height - 5))  # type: ignore[misc]
        assert red > blue, "what was at the right is below"


def test_the_thumbnail_is_small_whatever_the_photograph() -> None:
    noise = Image.effect_noise((3000, 2000), 200).convert("RGB")
    file = io.BytesIO()
    noise.save(file, "JPEG", quality=60)

    picture = pictures.read(file.getvalue())

    assert len(picture.thumb) <= 8 * 1024
    assert max(Image.open(io.BytesIO(picture.thumb)).size) == 192
    assert (picture.width, picture.height) == (1600, 1067)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_transparent_pictures_become_white(kind: str) -> None:
    file = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(file, kind)

    picture = pictures.read(file.getvalue())

    assert Image.open(io.BytesIO(picture.jpeg)).getpixel((20, 20)) == (255, 255, 255)


BAD = {
    "nothing": (b"", "Choose a photograph first."),
    "a text": (b"I am a photograph", REFUSED),
    "an SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', REFUSED),
    "a GIF": (jpeg(format="GIF"), REFUSED),
    "a PDF": (b"%PDF-1.7", "This is a PDF, not a JPEG"),
    "an iPhone's": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "choose Settings, Camera, Formats"),
    "a bomb": (png_of(9000, 9000), "too many pixels"),
    "a huge bomb": (png_of(60000, 60000), "too many pixels"),
    "half a JPEG": (jpeg(800, 800, quality=95)[:2000], "damaged"),
    "a wrong PNG": (png_of(50, 50), "damaged"),
    "7 MB": (jpeg() + b"\0" * 7_000_000, "larger than 6 MB"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_photograph_is_refused_in_words(name: str) -> None:
    data, sentence = BAD[name]

    with pytest.raises(Unusable, match=sentence):
        pictures.read(data)


def test_a_refused_upload_says_why_beside_its_field(browser: Browsers, record: Settings) -> None:
    item = make.item()

    answer = upload(browser("armorer"), f"/items/{item.id}", BAD["a bomb"][0], "serial")

    assert answer.status_code == 422
    assert "too many pixels" in answer.text
    assert 'id="error-serial"' in answer.text
    assert 'id="error-item"' not in answer.text
    assert not (record.data / "media").exists()
    assert Photo.select().count() == 0


def test_a_file_beyond_the_largest_request_is_refused(browser: Browsers) -> None:
    item = make.item()

    answer = upload(browser("armorer"), f"/items/{item.id}", b"\0" * 7_000_000, "item")

    assert answer.status_code == 413
    assert "too large" in answer.text


@pytest.mark.parametrize("kind", ["face", "", "../../etc"])
def test_only_the_kinds_of_the_record_are_taken(browser: Browsers, kind: str) -> None:
    item = make.item()

    answer = upload(browser("admin"), f"/items/{item.id}", jpeg(), kind)

    assert answer.status_code == 422
    assert Photo.select().count() == 0


def test_a_photograph_is_served_to_whoever_may_read(browser: Browsers) -> None:
    item = make.item()
    upload(browser("armorer"), f"/items/{item.id}", jpeg(), "item")
    url = f"/photos/{Photo.get().id}/thumb.jpg"

    answer = browser("viewer").send("GET", url)
    signed_out = browser().send("GET", url)

    assert answer.status_code == 200
    assert answer.content_type == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert signed_out.status_code == 303
    assert f'src="{url}"' in browser("viewer").open(f"/items/{item.id}").html


def test_an_unknown_photograph_or_a_lost_file_is_a_friendly_404(
    browser: Browsers, record: Settings
) -> None:
    item = make.item()
    visitor = browser("admin")
    upload(visitor, f"/items/{item.id}", jpeg(), "item")
    for file in (record.data / "media").glob("*/*.jpg"):
        file.unlink()

    assert "missing" in visitor.open("/photos/1/whole.jpg", 404).text
    assert "no such photograph" in visitor.open("/photos/99/whole.jpg", 404).text
    visitor.open("/photos/1/original.jpg", 404)


def test_a_replaced_photograph_stays_on_file(browser: Browsers, record: Settings) -> None:
    item = make.item()
    visitor = browser("admin")
    upload(visitor, f"/items/{item.id}", jpeg(), "item")
    upload(visitor, f"/items/{item.id}", jpeg(400), "item")

    old, new = Photo.select().order_by(Photo.id)

    assert old.removed_at is not None
    assert new.removed_at is None
    assert len(list((record.data / "media").glob("*/*.jpg"))) == 4
    assert visitor.send("GET", f"/photos/{old.id}/whole.jpg").status_code == 200
    assert browser("viewer").send("GET", f"/photos/{old.id}/whole.jpg").status_code == 404
    assert "Earlier photographs" in visitor.open(f"/items/{item.id}/photos").text
    assert "Earlier photographs" not in browser("viewer").open(f"/items/{item.id}/photos").text


def test_an_armorer_adds_and_does_not_replace(browser: Browsers) -> None:
    person = make.person()
    visitor = browser("armorer")
    upload(visitor, f"/personnel/{person.id}", jpeg(), "face")

    answer = upload(visitor, f"/personnel/{person.id}", jpeg(400), "face")

    assert answer.status_code == 409
    assert "may add a photograph, and not replace one" in answer.text
    assert Photo.select().count() == 1


def test_an_admin_takes_a_photograph_down(browser: Browsers) -> None:
    person = make.person()
    visitor = browser("admin")
    upload(visitor, f"/personnel/{person.id}", jpeg(), "face")

    visitor.open(f"/personnel/{person.id}/photos")
    page = visitor.press("Take down face")

    assert "Photograph taken down" in page.text
    assert Photo.get().removed_at is not None
    token = {"csrf_token": visitor.csrf_token()}
    again = visitor.send("POST", f"/personnel/{person.id}/photos/1/take-down", data=token)
    assert again.status_code == 404


def test_the_counter_shows_the_holders_face(browser: Browsers) -> None:
    person = make.person()
    visitor = browser("armorer")
    upload(visitor, f"/personnel/{person.id}", jpeg(), "face")

    visitor.open("/counter")
    visitor.fill("Scan", person.id)
    form = visitor.page.form_of(visitor.page.control("Scan"))
    fields = {e.get("name"): e.get("value") or "" for e in form.iter("input") if e.get("name")}
    answer = visitor.send("POST", "/counter/scans", data=fields | {"mode": "auto"})

    assert f'src="/photos/{Photo.get().id}/thumb.jpg"' in answer.text


def test_a_full_disk_is_said_in_words(browser: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    item = make.item()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    answer = upload(browser("armorer"), f"/items/{item.id}", jpeg(), "item")

    assert answer.status_code == 507
    assert "memory card is full" in answer.text
    assert Photo.select().count() == 0
