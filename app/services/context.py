"""Where the present act comes from: station, session, address, request; the audit rows read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import Any, NamedTuple


class Origin(NamedTuple):
    """What is known of an act's origin, besides the user, who is an argument of each service."""

    source: str = "cli"
    station_id: int | None = None
    session_id: int | None = None
    device: str | None = None
    ip: str | None = None
    user_agent: str | None = None
    request_id: str | None = None
    path: str | None = None


_current: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039  (frozen)


def current() -> Origin:
    """Return the origin of what is happening now."""
    return _current.get()


@contextmanager
def acting_from(origin: Origin) -> Iterator[None]:
    """Make `origin` the current one for a block."""
    token = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(token)


def begin(origin: Origin) -> Token[Origin]:
    """Make `origin` the current one until `end` is called with the token."""
    return _current.set(origin)


def refine(**known: Any) -> None:
    """Replace fields of the current origin by what has become known."""
    _current.set(_current.get()._replace(**known))


def end(token: Token[Origin]) -> None:
    """Go back to the origin before `begin`."""
    _current.reset(token)
