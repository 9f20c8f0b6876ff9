"""What browsers keep: by the hash of its content, as small as each takes it, never stale."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask

from app.web import bundle, packed, static

FILES = ("/static/img/icons.svg", "/bundle/armguard.css", "/bundle/counter.js")


def address(app: Flask, path: str) -> str:
    """Return the address that pages have for it."""
    kind, name = path.strip("/").split("/", 1)
    with app.test_request_context():
        return (
            app.url_for("static", filename=name)
            if kind == "static"
            else app.url_for("bundle", name=name)
        )


@pytest.mark.parametrize("path", FILES)
def test_a_file_comes_as_small_as_the_browser_takes_it(app: Flask, path: str) -> None:
    def get(takes: str) -> bytes:
        answer = app.test_client().get(address(app, path), headers={"Accept-Encoding": takes})
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Cache-Control"] == static.KEPT
        assert answer.headers.get("Content-Encoding") == (takes if takes in "br gzip" else None)
        return bytes(answer.data)

    plain = get("identity")
    assert brotli.decompress(get("br")) == gzip.decompress(get("gzip")) == plain
    assert len(get("br")) < len(get("gzip")) < len(plain) / 2


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_kept_by_its_own_hash_only(app: Flask, path: str) -> None:
    for asked in (path, f"{path}?v=", f"{path}?v=0123456789"):
        answer = app.test_client().get(asked)
        known = {"If-None-Match": answer.headers["ETag"]}

        assert answer.headers["Cache-Control"] == "no-cache"
        assert app.test_client().get(asked, headers=known).status_code == 304


def test_a_file_asks_for_no_session_and_is_the_same_before_and_after_signing_in(
    app: Flask,
) -> None:
    client = app.test_client()
    client.set_cookie("armguard", "no-such-session")

    answer = client.get(address(app, FILES[0]))

    assert "Cookie" not in answer.headers["Vary"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "path",
    ["/static/img/VENDOR.md", "/static/nothing.js", "/static/%2e%2e/__init__.py", "/static/"],
)
def test_nothing_else_is_a_file(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code == 404


def test_the_copy_of_a_release_is_sent_and_none_of_another_content(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "FOLDER", tmp_path)
    monkeypatch.setattr(packed, "_made", {})
    path = address(app, FILES[0])
    version = re.findall(r"v=(\w+)", path)[0]
    for found in (version, "0123456789"):
        laid = tmp_path / found / "br/static/img/icons.svg"
        laid.parent.mkdir(parents=True)
        laid.write_bytes(f"of {found}".encode())

    sent = app.test_client().get(path, headers={"Accept-Encoding": "br"})
    other = app.test_client().get(path, headers={"Accept-Encoding": "gzip"})

    assert sent.data == f"of {version}".encode()
    assert gzip.decompress(other.data).startswith(b"<svg")


def test_a_release_brings_every_file_along_but_the_one_with_a_policy_of_its_own() -> None:
    contents = [
        one
        for one in (*static.files(), *bundle.files())
        if not one[0].endswith((".wasm", "x.min.js"))
    ]
    names = {name.split("/", 2)[2] for name, _ in packed.laid(contents)}

    assert {path.strip("/") for path in FILES} <= names
    assert "bundle/decoder.js" not in names
