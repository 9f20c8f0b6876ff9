"""Stands in for ArmGuard's own program in a pretended release: the same commands, a small record.

`release.json` beside it says its version, its schema and what is wrong with it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socketserver
import sqlite3
import sys
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

HERE = Path(__file__).parent
ABOUT = json.loads((HERE / "release.json").read_text())
DATA = Path(os.environ["ARMGUARD_DATA"])
RECORD = DATA / "armguard.db"


def opened(path: Path) -> sqlite3.Connection:
    """Return a connection that commits to the disk as ArmGuard's does."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute("PRAGMA synchronous = full")
    return connection


def schema(connection: sqlite3.Connection) -> int:
    """Return which schema a record has."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(path: Path) -> None:
    """Bring a record to this program's schema, one block for each number."""
    connection = opened(path)
    if schema(connection) > ABOUT["schema"]:
        sys.exit("armguard: This database is newer than this program.")
    for number in range(schema(connection) + 1, ABOUT["schema"] + 1):
        if ABOUT["wrong"] == "migration" or (ABOUT["wrong"] == "real" and path == RECORD):
            sys.exit("armguard: The migration does not fit this record.")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"ALTER TABLE entries ADD COLUMN made_by_{number} TEXT")
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
        time.sleep(0.02)
    connection.close()


def copy(target: Path) -> None:
    """Copy the record while it is in use."""
    there = sqlite3.connect(target)
    with contextlib.closing(opened(RECORD)) as here:
        here.backup(there)
    there.close()


def backup() -> None:
    """Make a copy in the folder of backups."""
    if ABOUT["wrong"] == "backup":
        sys.exit("armguard: The copy does not prove itself.")
    (DATA / "backups").mkdir(exist_ok=True)
    copy(DATA / "backups" / "by-hand.db")


def trial(folder: Path) -> None:
    """Migrate a copy."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    copy(folder / "armguard.db")
    migrate(folder / "armguard.db")
    shutil.rmtree(folder)


class Server(socketserver.ThreadingUnixStreamServer):
    """Serves at a socket of this machine."""

    daemon_threads = True


class Answer(BaseHTTPRequestHandler):
    """Health, a first page, and entries."""

    def do_GET(self) -> None:
        """Answer as health does."""
        unwell = ABOUT["wrong"] == "unwell"
        health = {"version": ABOUT["version"], "database": "damaged" if unwell else "ok",
                  "status": "failing" if unwell else "ok"}  # fmt: skip
        self._say(503 if unwell else 200, json.dumps(health).encode())

    def do_POST(self) -> None:
        """Keep an entry and acknowledge it once it is on the disk."""
        key = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with contextlib.closing(opened(RECORD)) as record:
            record.execute("INSERT INTO entries (key) VALUES (?)", (key,))
        self._say(201, b"kept")

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self) -> str:
        """Return no address: a socket of this machine has none."""
        return ""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def serve() -> None:
    """Serve until SIGTERM, the record of this program's schema only."""
    if ABOUT["wrong"] == "start":
        sys.exit("armguard: cannot start")
    with contextlib.closing(opened(RECORD)) as record:
        if schema(record) != ABOUT["schema"]:
            sys.exit("armguard: This record is of another version.")
    at = Path(os.environ["ARMGUARD_SOCKET"])
    at.unlink(missing_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    with Server(str(at), Answer) as server:
        server.serve_forever(poll_interval=0.02)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["backup"]:
            backup()
        case ["migrate"]:
            migrate(RECORD)
        case ["migrate", "--trial", folder]:
            trial(Path(folder))
        case ["serve"]:
            serve()
