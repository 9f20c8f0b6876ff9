"""A machine in a folder: real files, real processes, a real database; only systemd is pretended.

What stands in for ArmGuard and systemctl is pretend_program.py and pretend_systemctl.py.
"""

from __future__ import annotations

import hashlib
import http.client
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from appliance.update.machine import Door, asked

HERE = Path(__file__).parent
SOURCE = HERE.parents[1]
WEB, WORKER = "armguard-web.service", "armguard-worker.service"
OLD, NEW = "1.9.0", "1.10.0"
SCHEMAS = {"1.8.0": 1, OLD: 2, NEW: 4}
_PYTHON = f"#!{sys.executable} -IS\n"
_VENV = """#!/bin/sh
set -e
here=$(dirname "$0")/..
mkdir -p "$here/venv/bin"
{ head -n 1 "$here/program.py"; echo "import runpy, sys"
  echo "runpy.run_path('$here/program.py', run_name='__main__')"; } >"$here/venv/bin/armguard"
chmod +x "$here/venv/bin/armguard"
"""
_LAY = (
    '#!/bin/sh\necho "$(basename "$(cd "$(dirname "$0")/.." && pwd)")" >"$PRETEND_ROOT/etc/laid"\n'
)


def key(folder: Path) -> Path:
    """Return a fresh key to sign releases with; its public half lies beside it."""
    path = folder / "release.key"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", path], check=True,
                   capture_output=True)  # fmt: skip
    with path.with_suffix(".pub").open("wb") as public:
        subprocess.run(["openssl", "pkey", "-in", path, "-pubout"], stdout=public, check=True)
    return path


def files(version: str, wrong: str = "") -> dict[str, bytes]:
    """Return the files of a pretended release, with what is wrong with it."""
    about = {"version": version, "schema": SCHEMAS.get(version, 4), "wrong": wrong}
    return {
        "app/__init__.py": f'__version__ = "{version}"\n'.encode(),
        "program.py": _PYTHON.encode() + (HERE / "pretend_program.py").read_bytes(),
        "release.json": json.dumps(about).encode(),
        "scripts/release-venv": _VENV.encode() if wrong != "venv" else b"#!/bin/sh\nexit 3\n",
        "scripts/release-lay": _LAY.encode(),
    }


def signed(content: dict[str, bytes], signer: Path) -> dict[str, bytes]:
    """Return a release's files with their hashes and a signature."""
    sums = "".join(
        f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in content.items()
    )
    command = ["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", str(signer), "-in"]
    listed = signer.with_name("sums")
    listed.write_text(sums)
    made = subprocess.run([*command, str(listed)], capture_output=True, check=True)
    return content | {"SHA256SUMS": sums.encode(), "SHA256SUMS.sig": made.stdout}


def packed(
    content: dict[str, bytes], path: Path, top: str | None = None, programs: Collection[str] = ()
) -> Path:
    """Write a release's file and return it."""
    top = top or path.name.removesuffix(".tar.gz")
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz", compresslevel=1) as tar:
        for name, body in content.items():
            member = tarfile.TarInfo(f"{top}/{name}")
            is_program = name.startswith("scripts/") or name in programs
            member.size, member.mode = len(body), 0o755 if is_program else 0o644
            tar.addfile(member, io.BytesIO(body))
    return path


class Pretended:
    """A machine in a folder, with the old release running on it."""

    def __init__(self, root: Path, signer: Path) -> None:
        self.root, self.signer = root, signer
        self.data = root / "var/lib/armguard"
        self.socket = root / "run/armguard/web.sock"
        self.opt = root / "opt/armguard"
        self.environment = os.environ | {
            "PRETEND_ROOT": str(root),
            "PATH": f"{root}/bin:/usr/bin:/bin",
        }
        self.kept: set[str] = set()
        self._make()

    def _make(self) -> None:
        for name in ("bin", "units", "etc/armguard", "run/armguard", "var/lib/armguard/backups",
                     "opt/armguard/releases"):  # fmt: skip
            (self.root / name).mkdir(parents=True)
        shutil.copy(self.signer.with_suffix(".pub"), self.root / "etc/armguard/release.pub")
        (self.root / "etc/armguard/armguard.env").write_text(
            f"ARMGUARD_DATA={self.data}\nARMGUARD_SOCKET={self.socket}\n"
        )
        self._program("systemctl", _PYTHON + (HERE / "pretend_systemctl.py").read_text())
        self._program("runuser", '#!/bin/sh\nshift 3\nexec "$@"\n')
        with closing(sqlite3.connect(self.data / "armguard.db")) as record:
            record.executescript(
                "PRAGMA journal_mode = wal; CREATE TABLE entries (key TEXT PRIMARY KEY, "
                "made_by_1 TEXT, made_by_2 TEXT); PRAGMA user_version = 2;"
            )
        self.install(OLD)
        (self.opt / "current").symlink_to(f"releases/{OLD}")
        (self.root / "etc/laid").write_text(OLD)
        self.start()

    def _program(self, name: str, text: str) -> None:
        path = self.root / "bin" / name
        path.write_text(text)
        path.chmod(0o755)

    def install(self, version: str) -> None:
        folder = self.opt / "releases" / version
        for name, body in files(version).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(body)
            (folder / name).chmod(0o755)
        subprocess.run([folder / "scripts/release-venv"], env=self.environment, check=True)

    def release(self, version: str = NEW, wrong: str = "", name: str = "") -> Path:
        """Return the file of a signed release."""
        path = self.root / "stick" / f"armguard-{name or version}.tar.gz"
        return packed(signed(files(version, wrong), self.signer), path)

    def update(
        self, *words: str | Path, at: int = 0, after: float = 0.0, resume: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Run the update; killed before its act number `at`, or so many seconds within it."""
        program = [sys.executable, "-B", str(HERE / "killed.py"), str(at), str(after)]
        # What goes on after a power cut is the copy that the update left.
        where = self.opt / "update/engine" if resume else SOURCE
        return subprocess.run(
            [*program, "--root", self.root, "--patience", "1", *words],
            cwd=where, env=self.environment | {"PYTHONPATH": str(where)}, capture_output=True,
            text=True, check=False, start_new_session=True, timeout=60,
        )  # fmt: skip

    def systemctl(self, *words: str) -> None:
        subprocess.run(["systemctl", *words], env=self.environment, check=False)

    def start(self) -> None:
        """Start the units, as at boot."""
        self.systemctl("daemon-reload")
        self.systemctl("start", WEB, WORKER)

    def cut_power(self) -> None:
        """Let everything end at once, and what was only in memory be gone."""
        for unit in (WEB, WORKER):
            with suppress(OSError, ValueError):
                os.kill(int((self.root / "units" / unit).read_text()), signal.SIGKILL)
            (self.root / "units" / unit).unlink(missing_ok=True)
        shutil.rmtree(self.root / "run")
        self.socket.parent.mkdir(parents=True)

    def boot(self, *, resumes: bool = True, at: int = 0) -> None:
        """Start the machine: first what armguard-update-resume.service does, then the units."""
        if resumes and (self.opt / "update/journal.json").exists():
            self.update("--resume", at=at, resume=True)
        self.start()

    @contextmanager
    def counter(self) -> Iterator[None]:
        """Let a counter make entries meanwhile, and remember which were acknowledged."""
        over = threading.Event()

        def write() -> None:
            number = 0
            while not over.is_set():
                number += 1
                with suppress(OSError, http.client.HTTPException):
                    self.write(f"entry-{time.monotonic_ns()}-{number}")
                time.sleep(0.005)

        thread = threading.Thread(target=write)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def write(self, entry: str) -> None:
        """Make one entry where everybody makes them."""
        with closing(Door(self.socket)) as opened:
            opened.request("POST", "/entry", entry)
            if opened.getresponse().status == 201:
                self.kept.add(entry)

    @property
    def version(self) -> str:
        return (self.opt / "current").readlink().name

    @property
    def told(self) -> dict[str, Any]:
        path = self.data / "update.json"
        return dict(json.loads(path.read_text())) if path.exists() else {}

    def problems(self) -> list[str]:
        """Return what is not whole: version, record, entries, units, leftovers."""
        found = []
        with closing(sqlite3.connect(self.data / "armguard.db")) as record:
            entries = {row[0] for row in record.execute("SELECT key FROM entries")}
            schema = record.execute("PRAGMA user_version").fetchone()[0]
            if record.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                found.append("the record is damaged")
        if lost := self.kept - entries:
            found.append(f"{len(lost)} acknowledged entries are lost")
        if schema != SCHEMAS[self.version]:
            found.append(f"{self.version} runs on schema {schema}")
        if (self.root / "etc/laid").read_text().strip() != self.version:
            found.append("the machine is set up for another version")
        return found + self._unserved() + self._left()

    def _unserved(self) -> list[str]:
        # A restart that was asked for goes on when who asked is killed, as systemd's does.
        until = time.monotonic() + 2
        while True:
            try:
                answer = json.loads(asked(self.socket, "/health")[1])
                self.write(f"after-{time.monotonic_ns()}")
                break
            except OSError as error:
                if time.monotonic() > until:
                    return [f"nobody can work ({error})"]
                time.sleep(0.05)
        said = answer["version"]
        return [] if said == self.version else [f"{said} serves, {self.version} is installed"]

    def _left(self) -> list[str]:
        work = self.opt / "update"
        names = [work / "journal.json", work / "kept", work / "incoming.tar.gz",
                 self.data / "update-trial", self.root / "run/armguard-update.env"]  # fmt: skip
        releases = {path.name for path in (self.opt / "releases").iterdir()}
        extra = releases - {OLD, self.version}
        left = [path.name for path in names if path.exists()]
        # Half of the very first word of a journal has nobody to end it; the next update does.
        halves = (path.name for path in self.root.rglob(".*.new"))
        left += [name for name in halves if not name.startswith(".journal.json.")]
        return [f"left over: {', '.join([*left, *extra])}"] if left or extra else []

    def end(self) -> None:
        """Stop what runs."""
        self.cut_power()
