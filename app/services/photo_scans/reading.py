"""Asks a process of its own for the code on a photograph: one at a time, and nothing is kept."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from app import cores
from app.services.errors import Invalid

LARGEST_FILE = 6_000_000
READER = Path(__file__).with_name("reader.py")
# Longer than the reader's own limit on a machine that does something else, too.
PATIENCE_SECONDS = 20
WAIT_SECONDS = 5
FIELD = "photo"
# JPEG, PNG, and what holds WebP: for anything else no process is started.
BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
WRONG = {
    "kind": "This is not a JPEG, PNG or WebP photograph. Take it with the camera.",
    "pixels": "This picture has too many pixels. Take the photograph at a smaller size.",
    "damaged": "This photograph is damaged or too large to read here. Take it again.",
}
_turn = threading.Lock()


def code_on(data: bytes) -> str:
    """Return the one code on a photograph. Raises Invalid (field `photo`)."""
    if not data:
        raise _invalid("Take a photograph of the label first.")
    if len(data) > LARGEST_FILE:
        raise _invalid("This file is larger than 6 MB. Take the photograph at a smaller size.")
    if not data.startswith(BEGINNINGS):
        raise _invalid(WRONG["kind"])
    if not _turn.acquire(timeout=WAIT_SECONDS):
        raise _invalid("Other photographs are being read. Try again in a moment.")
    try:
        said = _asked(data)
    finally:
        _turn.release()
    if "wrong" in said:
        raise _invalid(WRONG[said["wrong"]])
    codes: list[str] = said["codes"]
    if not codes:
        raise _invalid(
            "There is no code on this photograph that can be read. Hold the phone nearer, "
            "with more light, and take it again; or type the code."
        )
    if len(codes) > 1:
        raise _invalid("There is more than one code on this photograph. Hold the phone nearer.")
    return codes[0]


def _asked(data: bytes) -> dict[str, Any]:
    """Return the reader's answer; one that ends without an answer met a picture it cannot bear."""
    command = [sys.executable, "-I", str(READER)]
    try:
        with cores.on_any():
            done = subprocess.run(  # noqa: S603 - our own program, fed through its input
                command, input=data, capture_output=True, timeout=PATIENCE_SECONDS, check=True
            )
        said: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return {"wrong": "damaged"}
    return said


def _invalid(reason: str) -> Invalid:
    return Invalid({FIELD: [reason]})
