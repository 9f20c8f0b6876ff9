"""Reads one scan from the form that a person or the scan queue sends."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import request

from app import clock
from app.services.counter import MODES, Scan
from app.services.errors import Invalid
from app.services.idempotency import LONGEST_KEY

# A queue older than this is not a short cut but a paper sheet.
LONGEST_WAIT = timedelta(days=2)
LONGEST_CODE = 300
LONGEST_NOTE = 500
MOST = 1_000_000


def new_key() -> str:
    """Return a fresh idempotency key for a form that has no script to make one."""
    return secrets.token_urlsafe(16)


def read_scan() -> Scan:
    """Return the scan in this request. Raises Invalid with every problem at once."""
    form = request.form
    code = (form.get("control") or form.get("code", "")).strip()
    note = form.get("note", "").strip()
    problems: dict[str, list[str]] = {}
    if not code:
        problems["code"] = ["Nothing was scanned or typed. Nothing recorded."]
    elif len(code) > LONGEST_CODE or not code.isprintable():
        problems["code"] = ["That is not a code ArmGuard can read. Nothing recorded."]
    if len(note) > LONGEST_NOTE or not note.isprintable():
        problems["note"] = [f"The note may have {LONGEST_NOTE} characters. Nothing recorded."]
    key = form.get("key") or new_key()
    if len(key) > LONGEST_KEY or not key.isprintable():
        problems["key"] = ["The scan's key is not usable. Reload the page. Nothing recorded."]
    lines = _lines(problems)
    if problems:
        raise Invalid(problems)
    mode = form.get("mode", "auto")
    return Scan(
        code=code,
        key=key,
        at=clock.now() - _age(form.get("age_ms", "")),
        mode=mode if mode in MODES else "auto",
        hand_over=form.get("hand_over", "")[:LONGEST_KEY],
        purpose_id=_whole(form.get("purpose", "")),
        note=note or None,
        way=form.get("way", ""),
        lines=lines,
    )


def _lines(problems: dict[str, list[str]]) -> tuple[tuple[int, int], ...]:
    """Return (stock, quantity) of the fields `line-<stock>`."""
    found = []
    for name, value in request.form.items():
        stock_id = _whole(name.removeprefix("line-")) if name.startswith("line-") else None
        if stock_id is None:
            continue
        quantity = _whole(value.strip())
        if quantity is None or quantity > MOST:
            problems["lines"] = ["Give whole numbers for what came back. Nothing recorded."]
        found.append((stock_id, quantity or 0))
    return tuple(found)


def purpose_on_screen() -> int | None:
    """Return the purpose that the form showed, to show it again."""
    return _whole(request.values.get("purpose", ""))


def _age(text: str) -> timedelta:
    """Return how long ago the device caught the scan; a device's own clock does not matter."""
    return min(timedelta(milliseconds=_whole(text) or 0), LONGEST_WAIT)


def _whole(text: str) -> int | None:
    usable = text.isascii() and text.isdigit() and len(text) <= 15
    return int(text) if usable else None
