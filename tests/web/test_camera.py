"""Who may use the camera and compile; photographs are read safely; what a device keeps."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

import app as program
from app.config import Settings
from app.models.codes import Code
from app.queries import chain
from app.services.photo_scans import reading
from tests import camera, make
from tests.browse import Browser

Browsers = Callable[..., Browser]
STATIC = Path(program.__file__).parent / "static"
SCRIPT = {"X-Requested-With": "camera"}
WITH_CAMERA = ("/counter", "/items", "/personnel", "/search", "/labels/test", "/verify")
WITHOUT = ("/", "/transactions", "/stock", "/labels", "/camera")
KB = 1024
CODE = "AGW4F7K2M9"


def label_photo(code: str = CODE) -> bytes:
    return camera.as_jpeg(camera.framed(camera.printed(code)))


def png(picture: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def post(browser: Browser, data: bytes, token: str | None = None, **more: Any) -> Any:
    """Send a photograph as the camera's script does."""
    browser.open("/items")
    headers = SCRIPT | {"X-CSRF-Token": browser.csrf_token() if token is None else token}
    files = {"photo": (io.BytesIO(data), "photo.jpg")}
    return browser.client.post("/camera/photo", data=files, headers=headers, **more)


def test_only_pages_with_the_button_may_use_the_camera(browser: Browsers) -> None:
    armorer = browser("armorer")

    for path in (*WITH_CAMERA, *WITHOUT):
        response = armorer.open(path).response
        allowed = "(self)" if path in WITH_CAMERA else "()"
        policy = f"camera={allowed}, microphone=(), geolocation=()"
        assert response.headers["Permissions-Policy"] == policy, path
        assert "wasm" not in response.headers["Content-Security-Policy"], path


def test_only_the_decoder_may_compile_and_nothing_else_is_granted(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/login").headers["Content-Security-Policy"]

    decoder = client.get("/bundle/decoder.js").headers["Content-Security-Policy"]
    assert decoder == page.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
    for other in ("/bundle/camera.js", "/static/vendor/zxing-reader.js", "/bundle/shell.js"):
        with client.get(other) as answer:
            assert answer.headers["Content-Security-Policy"] == "default-src 'none'"


def test_the_decoder_is_the_one_its_loader_was_built_for_and_small(app: Flask) -> None:
    wasm, loader = STATIC / "vendor/zxing_reader.wasm", STATIC / "vendor/zxing-reader.js"
    named = re.search(r"ZXING_WASM_SHA256=`(\w{64})`", loader.read_text())

    assert named
    assert hashlib.sha256(wasm.read_bytes()).hexdigest() == named[1]
    sent = app.test_client().get(
        "/static/vendor/zxing_reader.wasm", headers={"Accept-Encoding": "gzip"}
    )
    assert sent.mimetype == "application/wasm"
    assert len(sent.data) + len(gzip.compress(loader.read_bytes())) <= 450 * KB


def test_a_photograph_is_read_by_everybody_and_changes_nothing(
    browser: Browsers, record: Settings
) -> None:
    viewer = browser("viewer")
    viewer.open("/items")
    before = chain.head(), sorted(record.data.rglob("*"))

    answer = post(viewer, label_photo())

    assert answer.json == {"code": CODE}
    assert (chain.head(), sorted(record.data.rglob("*"))) == before


def test_a_photograph_needs_a_session_and_its_token(browser: Browsers) -> None:
    assert post(browser("viewer"), label_photo(), token="").status_code == 401
    nobody = browser()
    files = {"photo": (io.BytesIO(b"x"), "photo.jpg")}
    assert nobody.client.post("/camera/photo", data=files, headers=SCRIPT).status_code == 401


def bomb() -> bytes:
    return png(Image.new("1", (20_000, 20_000)))


def in_passes() -> bytes:
    file = io.BytesIO()
    Image.new("L", (4100, 3000)).save(file, "JPEG", progressive=True)
    return file.getvalue()


def two_labels() -> bytes:
    frame = camera.framed(camera.printed(CODE))
    frame.paste(camera.printed("AGW0000000").resize((500, 234)), (100, 20))
    return camera.as_jpeg(frame)


WRONG: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "Take a photograph of the label first."),
    "words": (lambda: b"#!/bin/sh\nrm -rf /\n", "not a JPEG, PNG or WebP"),
    "drawing": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a JPEG, PNG or WebP"),
    "animation": (lambda: b"GIF89a" + bytes(60), "not a JPEG, PNG or WebP"),
    "paper": (lambda: b"%PDF-1.7\n" + bytes(60), "not a JPEG, PNG or WebP"),
    "half": (lambda: label_photo()[:9000], "damaged"),
    "bomb": (bomb, "too many pixels"),
    "passes": (in_passes, "too many pixels"),
    "large": (lambda: b"\xff\xd8" + bytes(reading.LARGEST_FILE), "larger than 6 MB"),
    "empty desk": (lambda: camera.as_jpeg(camera.nothing()), "no code on this photograph"),
    "torn": (
        lambda: camera.as_jpeg(camera.framed(camera.torn(camera.printed(CODE), 0.5))),
        "no code on this photograph",
    ),
    "two labels": (two_labels, "more than one code"),
}


def test_what_is_no_photograph_of_one_label_is_refused_in_words(browser: Browsers) -> None:
    viewer = browser("viewer")
    for name, (made, words) in WRONG.items():
        answer = post(viewer, made())

        assert answer.status_code == 422, name
        assert words in answer.json["error"]["message"], name


def test_one_photograph_is_read_at_a_time(
    browser: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = browser("viewer")
    monkeypatch.setattr(reading, "WAIT_SECONDS", 0)
    with reading._turn:
        answer = post(viewer, label_photo())

    assert answer.status_code == 422
    assert "Try again in a moment" in answer.json["error"]["message"]
    assert post(viewer, label_photo()).json == {"code": CODE}


@pytest.mark.parametrize(
    ("then", "leads"),
    [("items", "/items"), ("personnel", "/personnel"), ("labels", "/labels/test"), ("", "/camera")],
)
def test_without_scripts_a_photograph_leads_to_what_it_shows(
    browser: Browsers, then: str, leads: str
) -> None:
    armorer = browser("armorer")
    page = armorer.open(f"/camera?then={then}")
    token = armorer.csrf_token()
    data = {"csrf_token": token, "photo": (io.BytesIO(label_photo()), "photo.jpg")}

    answer = armorer.client.post(f"/camera/photo?then={then}", data=data, follow_redirects=True)

    assert page.heading == "Scan with a photograph"
    assert answer.request.path.startswith(leads)
    assert CODE in answer.get_data(as_text=True)


def test_a_photograph_at_the_counter_is_a_scan(browser: Browsers) -> None:
    person = make.person("994538")
    code = str(Code.get(Code.owner == person.id).code)
    armorer = browser("armorer")
    page = armorer.open("/camera?then=counter")
    assert page.button("Record this scan") is not None
    fields = {"csrf_token": armorer.csrf_token(), "mode": "auto", "age_ms": "0"}

    for number, (data, words) in enumerate(
        [(label_photo(code), "CRUZ"), (camera.as_jpeg(camera.nothing()), "no code on this")]
    ):
        sent = fields | {"key": f"photo-{number}", "photo": (io.BytesIO(data), "photo.jpg")}
        answer = armorer.client.post("/counter/scans", data=sent)

        assert answer.status_code == 200
        assert words in answer.get_data(as_text=True)


def test_a_label_that_was_printed_says_what_it_reads(browser: Browsers) -> None:
    item = make.item("W480302")
    code = str(Code.get(Code.owner == item.id).code)
    armorer = browser("armorer")

    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    read = (code, wrong, "AGC-END", "4006381333931")
    said = {text: armorer.open(f"/labels/test?q={text}").text for text in read}

    words = ("M16A1 W480302", "does not fit", "DONE", "no code of ArmGuard")
    for text, expected in zip(said.values(), words, strict=True):
        assert expected in text


def test_the_device_keeps_only_what_is_nobodys(app: Flask, record: Settings) -> None:
    client = app.test_client()
    parts = json.loads(client.get("/sw.js").get_data(as_text=True).split("\n")[0][14:-1])

    assert all("?v=" in address for address in parts["files"])
    for address in (parts["page"], *parts["files"]):
        with client.get(address) as answer:
            assert answer.status_code == 200
            assert "Set-Cookie" not in answer.headers, address
    assert client.get("/sw.js").headers["Cache-Control"] == "no-cache"
    assert "Ledger" not in client.get("/offline").get_data(as_text=True)


def test_a_new_version_is_a_new_service_worker(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    before = app.test_client().get("/sw.js").data
    assert app.test_client().get("/sw.js").data == before

    monkeypatch.setattr(program, "__version__", "9.9.9")

    assert app.test_client().get("/sw.js").data != before


def test_the_manifest_names_icons_of_the_size_they_have(app: Flask) -> None:
    client = app.test_client()
    answer = client.get("/manifest.webmanifest")
    said = answer.json or {}

    assert answer.mimetype == "application/manifest+json"
    assert (said["start_url"], said["scope"], said["display"]) == ("/", "/", "standalone")
    assert {icon["purpose"] for icon in said["icons"]} == {"any", "maskable"}
    for icon in said["icons"]:
        with client.get(icon["src"]) as drawn:
            wide, high = Image.open(io.BytesIO(drawn.data)).size
            assert icon["sizes"] == f"{wide}x{high}"
            assert len(drawn.data) <= 8 * KB
    assert '<link rel="manifest" href="/manifest.webmanifest">' in Browser(app).open("/login").html
