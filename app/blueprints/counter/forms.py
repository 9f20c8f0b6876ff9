"""Reads one scan from the form that a person or the scan queue sends."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import request

from app import clock
from app.models.users import User
from app.services.counter.due_choice import CHOICES
from app.services.counter.scans import MODES, Scan
from app.services.custody import approvals
from app.services.custody.idempotency import LONGEST_KEY
from app.services.custody.overrides import Agreement
from app.services.errors import Invalid
from app.services.photo_scans import reading as photo_scans

# A queue older than this is not a short cut but a paper sheet.
LONGEST_WAIT = timedelta(days=2)
LONGEST_TALK = timedelta(minutes=10)
LONGEST_CODE = 300
LONGEST_NOTE = 500
MOST = 1_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Later than any clock of a device that still works.
LATEST_MS = 7_258_118_400_000


def new_key() -> str:
    """Return a fresh idempotency key for a form that has no script to make one."""
    return secrets.token_urlsafe(16)


def _photographed() -> str:
    """Return the code on the photograph that a browser without scripts sent in place of one."""
    photo = request.files.get("photo")
    return photo_scans.code_on(photo.read()).strip() if photo else ""


def read_scan() -> Scan:
    """Return the scan in this request. Raises Invalid with every problem at once."""
    form = request.form
    code = (form.get("control") or form.get("code", "")).strip() or _photographed()
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
        device=device_time(),
        due=_due(),
        due_of=_due_of()[:LONGEST_KEY],
    )


def read_agreement(user: User) -> Scan:
    """Return the refused scan with the second person's agreement to it.

    Raises Invalid with every problem at once; the secret is looked at only when all else is there.
    """
    form = request.form
    problems: dict[str, list[str]] = {}
    reason, approver = form.get("reason", "").strip(), form.get("approver", "").strip()
    if not reason or len(reason) > LONGEST_NOTE or not reason.isprintable():
        problems["reason"] = ["Write in one line why it is issued all the same."]
    if not approver:
        problems["approver"] = ["The second person's username is missing."]
    if problems:
        raise Invalid(problems)
    scan = read_scan()
    agreed_by = approvals.second_person(
        approver, form.get("secret", ""), user=user, ip=request.remote_addr
    )
    at = _scanned_at(form.get("scanned_at", "")) or scan.at
    return replace(scan, at=at, way="", agreement=Agreement(agreed_by, reason))


def _scanned_at(text: str) -> datetime | None:
    """Return when the refused scan was made, while that is a few minutes ago."""
    try:
        at = clock.parse(text)
    except ValueError:
        return None
    return at if timedelta(0) <= clock.now() - at <= LONGEST_TALK else None


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


def due_on_screen(hand_over: str) -> str:
    """Return the due time chosen in the form, while it is for this hand-over (its key, or "")."""
    return _due() if _due_of() in ("", hand_over) else ""


def _due() -> str:
    text = request.values.get("due", "")
    return text if text in dict(CHOICES) else ""


def _due_of() -> str:
    """Return whose choice it is; a form without JavaScript says no more than who is there."""
    return request.values.get("due_of", request.values.get("hand_over", ""))


def device_time() -> datetime | None:
    """Return what the device's own clock says, where its script sent that along."""
    since_1970 = _whole(request.values.get("device_ms", ""))
    if since_1970 is None or since_1970 > LATEST_MS:
        return None
    return EPOCH + timedelta(milliseconds=since_1970)


def _age(text: str) -> timedelta:
    """Return how long ago the device caught the scan; a device's own clock does not matter."""
    return min(timedelta(milliseconds=_whole(text) or 0), LONGEST_WAIT)


def _whole(text: str) -> int | None:
    usable = text.isascii() and text.isdigit() and len(text) <= 15
    return int(text) if usable else None
