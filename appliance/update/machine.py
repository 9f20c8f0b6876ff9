"""What an update asks of the machine: its units, its programs, and the health of what serves."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from appliance import durable
from appliance.problem import Problem
from appliance.update.places import Places

WEB, WORKER = "armguard-web.service", "armguard-worker.service"
USER = "armguard"
SEND = "Go on working. Send the file /opt/armguard/update/log to whoever gave you the release."
# A record of hundreds of thousands of entries is proven in minutes, on a small computer in many.
LONGEST_SECONDS = 3600
_NO_START = "The new version does not start"


class Machine(NamedTuple):
    """This machine; `patience` is how long a version may take until it serves."""

    places: Places
    patience: float = 900.0

    def backup(self, release: Path) -> None:
        """Have a release back up the record and prove the copy. Raises Problem."""
        self._as_armguard(release, "backup", what="The backup before the update failed")

    def make_venv(self, release: Path) -> None:
        """Install what a release brings along into its own environment. Raises Problem."""
        self._run([str(release / "scripts/release-venv")], f"Installing {release.name} failed")

    def try_migration(self, release: Path) -> None:
        """Have a release migrate a copy of the record and prove that. Raises Problem."""
        words = ("migrate", "--trial", str(self.places.trial))
        self._as_armguard(release, *words, what="The new version cannot work with this record")

    def migrate(self, release: Path) -> None:
        """Have a release migrate the record. Raises Problem."""
        self._as_armguard(release, "migrate", what="The record could not be migrated")

    def lay(self, release: Path) -> None:
        """Lay what a release has for the machine itself over it. Raises Problem."""
        self._run([str(release / "scripts/release-lay")], f"Setting up {release.name} failed")
        if nginx := shutil.which("nginx"):
            self._run([nginx, "-t"], "The new version's settings for nginx are wrong")
            self.systemctl("try-reload-or-restart", "nginx.service", must=False)

    def stop(self) -> None:
        """Stop ArmGuard: nobody writes from here on. Raises Problem."""
        self.systemctl("stop", WEB, WORKER)

    def start_aside(self) -> None:
        """Start the current release where nobody comes in; its own unit, with all its limits."""
        durable.write_plainly(
            self.places.trial_environment, f"ARMGUARD_SOCKET={self.places.trial_socket}\n"
        )
        self.places.drop_in.parent.mkdir(parents=True, exist_ok=True)
        durable.write_plainly(
            self.places.drop_in, f"[Service]\nEnvironmentFile={self.places.trial_environment}\n"
        )
        self.systemctl("daemon-reload")
        self._run(["systemctl", "start", WEB], _NO_START, longest=self.patience, is_said=False)

    def open_the_door(self) -> None:
        """Let ArmGuard serve where everybody comes in, from its next start on. Raises Problem."""
        durable.remove(self.places.drop_in)
        with suppress(OSError):  # not there, or with something of somebody else's in it
            self.places.drop_in.parent.rmdir()
        durable.remove(self.places.trial_environment)
        self.systemctl("daemon-reload")

    def start(self, *, anew: bool = False, is_boot: bool = False) -> None:
        """Start ArmGuard, `anew` where it runs; at boot without waiting for it: it waits for us."""
        act = "restart" if anew else "start"
        if is_boot:
            self.systemctl("--no-block", act, WEB, WORKER)
        else:
            self.systemctl(act, WEB)
            self.systemctl(act, WORKER)

    def systemctl(self, *words: str, must: bool = True) -> None:
        """Ask systemd for something. Raises Problem."""
        self._run(["systemctl", *words], "systemctl failed", must=must)

    def wait_until_well(self, version: str, at: Path) -> None:
        """Wait until a version serves at a socket and can read and write. Raises Problem."""
        until, said = time.monotonic() + self.patience, "nothing"
        while time.monotonic() < until:
            said = self._wrong(version, at)
            if not said:
                return
            time.sleep(0.2)
        raise Problem(f"ArmGuard {version} does not work: {said}.", SEND)

    def _wrong(self, version: str, at: Path) -> str:
        """Return what keeps a server from being well, empty for nothing."""
        try:
            status, body = asked(at, "/health")
            report: dict[str, Any] = json.loads(body)
            page, _ = asked(at, "/login")
        except (OSError, http.client.HTTPException, ValueError) as error:
            return f"it does not answer ({error})"
        if report.get("version") != version:
            return f"version {report.get('version')} answers"
        if status != 200 or report.get("database") != "ok":
            return f"its health is {report.get('status')}, the record {report.get('database')}"
        return "" if page < 400 else f"its first page answers {page}"

    def _as_armguard(self, release: Path, *words: str, what: str) -> None:
        """Run a command of a release as the user whose record it is."""
        program = str(release / "venv/bin/armguard")
        command = ["runuser", "-u", USER, "--", program, *words]
        self._run(command, what, self.places.environment())

    def _run(
        self,
        command: Sequence[str],
        what: str,
        environment: Mapping[str, str] | None = None,
        *,
        must: bool = True,
        longest: float = LONGEST_SECONDS,
        is_said: bool = True,
    ) -> None:
        try:
            ended = subprocess.run(
                command, env={**os.environ, **(environment or {})}, cwd=self.places.root,
                stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                check=False, timeout=longest,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise Problem(f"{what}: it did not end.", SEND) from None
        except OSError as error:
            raise Problem(f"{what}: {error.strerror}.", SEND) from None
        if not must or ended.returncode == 0:
            return
        self.note(f"{' '.join(command)}: exit {ended.returncode}\n{ended.stdout}{ended.stderr}")
        if not is_said:
            self.note(_said_by(WEB))
            raise Problem(f"{what}.", SEND)
        said = (ended.stderr.strip() or ended.stdout.strip() or "no reason").splitlines()[-1]
        raise Problem(f"{what}: {said[:300].removeprefix('armguard: ').rstrip('.')}.", SEND)

    def note(self, text: str) -> None:
        """Write something into the log of the update, for whoever made the release."""
        with (self.places.work / "log").open("a") as log:
            log.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%SZ} {text}\n")


def _said_by(unit: str) -> str:
    """Return what a unit wrote last."""
    command = ["journalctl", "--unit", unit, "--lines", "60", "--no-pager"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


class Door(http.client.HTTPConnection):
    """HTTP through a socket of this machine."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=20)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def asked(at: Path, address: str) -> tuple[int, bytes]:
    """Return status and body of an address behind a socket. Raises OSError, HTTPException."""
    with closing(Door(at)) as opened:
        opened.request("GET", address)
        answer = opened.getresponse()
        return answer.status, answer.read()
