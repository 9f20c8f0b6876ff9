"""Tells who asks again and again that nothing is new, before Flask is asked: 304 in a few words.

What Flask answered is remembered with all that the answer hung on: what the browser sent, what the
record held, the minute, and the moment from which it would be another. A look at the record is one
number of SQLite's, which any commit changes: a session that ended elsewhere, another role, another
setting, an entry. So nothing is told twice that Flask would not have told twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from app import clock
from app.models.base import database
from app.models.changes import Mark

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
NOTE = "armguard.poll"
MOST = 500
# All that an answer may hang on beside the address: who asks, from where, and for which piece.
_SENT = ("PATH_INFO", "HTTP_COOKIE", "HTTP_X_REQUESTED_WITH", "HTTP_HX_REQUEST", "REMOTE_ADDR",
         "HTTP_HX_HISTORY_RESTORE_REQUEST", "HTTP_HOST", "wsgi.url_scheme", "HTTP_AUTHORIZATION",
         "HTTP_ACCEPT_ENCODING", "HTTP_USER_AGENT")  # fmt: skip
# A device's own time differs each time. It matters when it is two minutes off (counter/clocks).
_PLAIN = re.compile(r"[\w=&.:~-]{0,300}", re.ASCII)
_DEVICE = re.compile(r"(?:^|&)device_ms=(\d{13})(?=&|$)", re.ASCII)
_OFF_MS = 100_000


class Note:
    """What the application says of an answer, while it makes it."""

    def __init__(self) -> None:
        self.tag: str | None = None
        self.until: datetime | None = None


class Known(NamedTuple):
    """An answer that was given: its tag, and how long it is the answer."""

    tag: str
    mark: Mark
    since: datetime
    until: datetime


class Polls:
    """The application, with a short way for who has the newest already."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self._known: dict[tuple[Any, ...], Known] = {}

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        now = clock.now()
        asked = _asked(environ, now)
        mark = database.changes.mark(database.database) if asked is not None else None
        if asked is None or mark is None:
            return self.application(environ, start)
        known = self._known.get(asked)
        if (
            known is not None
            and known.tag == environ.get("HTTP_IF_NONE_MATCH")
            and known.mark == mark
            and known.since <= now < known.until
        ):
            start("304 Not Modified", _lines(known.tag))
            return []
        note = environ[NOTE] = Note()
        answer = self.application(environ, start)
        self._remember(asked, note, mark, now)
        return answer

    def _remember(self, asked: tuple[Any, ...], note: Note, mark: Mark, now: datetime) -> None:
        if note.tag is None:
            return
        if len(self._known) >= MOST:
            self._known.clear()
        minute = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
        until = min(minute, note.until) if note.until else minute
        self._known[asked] = Known(f'"{note.tag}"', mark, now, until)


def is_known_by(environ: Environ, tag: str) -> None:
    """Say by which tag the answer to this request is the same as before."""
    note = environ.get(NOTE)
    if note is not None:
        note.tag = tag


def hangs_on(environ: Environ, moment: datetime) -> None:
    """Say that from this moment on the answer may be another, though nothing was written."""
    note = environ.get(NOTE)
    if note is not None and (note.until is None or moment < note.until):
        note.until = moment


def _asked(environ: Environ, now: datetime) -> tuple[Any, ...] | None:
    """Return all that an answer may hang on of a request; None for what is no poll of ours."""
    if environ.get("REQUEST_METHOD") != "GET" or "HTTP_X_REQUESTED_WITH" not in environ:
        return None
    query = environ.get("QUERY_STRING", "")
    if not _PLAIN.fullmatch(query):
        return None
    times = _DEVICE.findall(query)
    if times:
        off = int(times[0]) - int(now.timestamp() * 1000)
        if len(times) > 1 or abs(off) > _OFF_MS:
            return None
        query = _DEVICE.sub("", query)
    if "device_ms" in query:
        return None  # in another form
    return (query, len(times), *map(environ.get, _SENT))


def _lines(tag: str) -> list[tuple[str, str]]:
    return [
        ("ETag", tag),
        ("Cache-Control", "no-store"),
        ("Vary", "HX-Request, Cookie, Accept-Encoding"),
    ]
