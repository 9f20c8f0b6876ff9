"""What devices trust and what the server shows, read without the machinery that made it."""

from __future__ import annotations

import base64
import hashlib
import json
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import apsw

from app import clock

AUTHORITY, AUTHORITY_KEY = "ca.crt", "ca.key"
SERVER, SERVER_KEY = "server.crt", "server.key"
SUMMARY = "summary.json"
DEVICES = "SELECT count(https_at), count(*) FROM stations"
_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


class Certificate(NamedTuple):
    """What the server shows to devices, and the fingerprint of what they must trust."""

    fingerprint: str  # SHA-256 of the authority's, in pairs
    thumbprint: str  # SHA-1, which is all that Windows shows
    names: list[str]  # the machine's name, then its addresses
    ends: datetime

    @property
    def name(self) -> str:
        """Return the name under which the machine is reached."""
        return self.names[0]


def authority(folder: Path) -> bytes | None:
    """Return the certificate that devices are to trust, in PEM; None where there is none."""
    try:
        return (folder / AUTHORITY).read_bytes()
    except OSError:
        return None


def as_der(pem: bytes) -> bytes:
    """Return a certificate in its binary form. Raises ValueError for what is none."""
    # Without the module ssl, which would stay in the web process's memory for this alone.
    begin, *body, end = pem.decode("ascii").strip().splitlines()
    if (begin, end) != (_BEGIN, _END):
        raise ValueError("this is no certificate")
    return base64.b64decode("".join(body), validate=True)


def fingerprint(folder: Path) -> str:
    """Return the SHA-256 of the authority's certificate, in pairs, as devices show it."""
    return hashlib.sha256(_der(folder)).digest().hex(":").upper()


def current(folder: Path) -> Certificate | None:
    """Return what the server shows; None where this machine has no certificate of its own."""
    try:
        held = json.loads((folder / SUMMARY).read_bytes())
        ends = clock.from_text(held["ends"])
        names = list(held["names"])
        return Certificate(fingerprint(folder), _thumbprint(folder), names, ends)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def devices(record: Path) -> tuple[int, int] | None:
    """Return how many counter devices came by HTTPS, and how many there are; None: not known."""
    try:
        with closing(apsw.Connection(str(record), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
            came, there = connection.execute(DEVICES).get
    except apsw.Error:
        return None
    return came, there


def _der(folder: Path) -> bytes:
    return as_der((folder / AUTHORITY).read_bytes())


def _thumbprint(folder: Path) -> str:
    return hashlib.sha1(_der(folder), usedforsecurity=False).digest().hex(":").upper()
