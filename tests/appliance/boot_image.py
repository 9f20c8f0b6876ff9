"""Boots an image in QEMU and uses it: python -m tests.appliance.boot_image IMAGE. Not part of CI.

First run, an issue and a return through its HTTPS port, every compiled wheel, and a card that grew.
"""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.appliance import emulated
from tests.appliance.visitor import Page, Visitor

PATIENCE = 3600.0  # seconds; an idle computer needs three minutes of it
NAME = "armory-7.local"
SETTINGS = "# of the test\r\nname = Armory-7\r\ntime zone = Asia/Tokyo\r\nssh key = {key}\r\n"
SSH = [f"-o{one}" for one in (
    "BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR",
    "IdentitiesOnly=yes", "ConnectTimeout=60",
)]  # fmt: skip
PASSWORD = "four plain words here"
CODE = re.compile(r"Set-up code, needed once on the first page: (\S+)")
IMPORTED = re.compile(r"Imported (\d+) compiled modules on (.*?): ")
DATA = re.compile(r"^(?:\[[ .0-9]+\] \S+ )?\S+\s+(\d+)\s+\d+\s+\d+\s+\d+% /var/lib/armguard", re.M)


class Test:
    """What was seen, and when."""

    def __init__(self, machine: emulated.Emulated, folder: Path) -> None:
        self.machine, self._folder = machine, folder
        self._began = time.monotonic()

    def saw(self, what: str) -> None:
        """Say that something is so."""
        sys.stdout.write(f"{time.monotonic() - self._began:6.0f} s  {what}\n")
        sys.stdout.flush()

    def wait(self, found: Callable[[], Any], what: str) -> Any:
        """Return what `found` gives as soon as it gives something."""
        while not (answer := found()):
            assert self.machine.is_running, f"It went off:\n{self.machine.console[-3000:]}"
            waited = time.monotonic() - self._began
            assert waited < PATIENCE, f"In vain for {what}:\n{self.machine.console[-3000:]}"
            time.sleep(2)
        self.saw(what)
        return answer

    def visitor(self) -> Visitor:
        """Return somebody who trusts the machine's authority."""
        authority = self._folder / "ca.crt"
        authority.write_bytes(self._plain("/ca.crt"))
        return Visitor("127.0.0.1", authority, NAME, port=self.machine.ports.https)

    def inside(self, command: str) -> str:
        """Return what a command says to the keeper, who comes in with the key of armguard.txt."""
        way = ["ssh", *SSH, "-i", str(self._folder / "key"), "-p", str(self.machine.ports.ssh)]
        done = subprocess.run(
            [*way, "keeper@127.0.0.1", command], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def _plain(self, path: str) -> bytes:
        asked = http.client.HTTPConnection("127.0.0.1", self.machine.ports.http, timeout=120)
        asked.request("GET", path, headers={"Host": NAME})
        answer = asked.getresponse()
        assert answer.status == 200, (answer.status, answer.read())
        return answer.read()


def main(image: Path) -> None:
    """Do all of it; an AssertionError says what was not as it should be."""
    with (
        tempfile.TemporaryDirectory(dir=image.parent) as name,
        emulated.booted(image, Path(name), SETTINGS.format(key=_key(Path(name)))) as machine,
    ):
        test = Test(machine, Path(name))
        said = test.wait(lambda: CODE.search(machine.console), "it shows its set-up code")
        boss = test.visitor()
        health = test.wait(lambda: _health(boss), f"https://{NAME}/health answers")
        assert health.json["database"] == "ok", health.text
        _first_run(boss, said[1])
        test.saw("first run is done")
        rifle, holder, token = _records(boss)
        _scan(boss, "issue", [holder["codes"][0], rifle["codes"][0]])
        assert _holder(boss, rifle, token) == holder["id"]
        test.saw("a rifle is issued")
        _scan(boss, "return", [rifle["codes"][0]])
        assert _holder(boss, rifle, token) is None
        test.saw("and returned")
        imported = test.wait(lambda: IMPORTED.search(machine.console), "compiled wheels: ")
        test.saw(f"{imported[1]} modules were imported on {imported[2]}")
        grown = test.wait(lambda: DATA.search(machine.console), "the data partition: ")
        assert int(grown[1]) > 900, grown[0]
        test.saw(f"it grew to {grown[1]} MB; {emulated.MEMORY} MB of memory")
        assert test.inside("sudo id -u") == "0"
        assert "The record is whole" in test.inside("sudo armguard verify")
        test.saw("the keeper came in by SSH and found the record whole")


def _key(folder: Path) -> str:
    """Make the keeper's key; return its public half."""
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "key")], check=True
    )
    return (folder / "key.pub").read_text().strip()


def _health(boss: Visitor) -> Page | None:
    with suppress(OSError, http.client.HTTPException):
        page = boss.get("/health")
        return page if page.status == 200 else None
    return None


def _first_run(boss: Visitor, code: str) -> None:
    fields = {"code": code, "unit_name": "951st", "timezone": "Asia/Manila", "username": "boss"}
    hidden = boss.get("/setup").hidden
    made = boss.send("/setup", hidden | fields | {"password": PASSWORD, "password_again": PASSWORD})
    assert (made.status, made.location) == (303, "/setup/data"), made.text


def _records(boss: Visitor) -> tuple[Any, Any, str]:
    """Return a rifle and a person, made by the API, and the token for it."""
    asked = {"name": "boot test", "user": "boss", "scope": "write", "expires": ""}
    made = boss.send("/tokens", boss.get("/tokens").hidden | asked)
    assert made.status == 303, made.text
    found = re.search(r'<p class="mono"><b>([^<]+)</b>', boss.get("/tokens").text)
    assert found
    person = {"rank": "SSGT", "surname": "Dela Cruz", "first_name": "José", "serial": "812345"}
    person |= {"group": "951st", "squadron": "Alpha"}
    holder = boss.post_json("/api/v1/personnel", person, found[1])
    rifle = {"model": "M4", "serial": "W480302", "factory_code": "M4/W480302"}
    item = boss.post_json("/api/v1/items", rifle, found[1])
    assert (holder.status, item.status) == (201, 201), (holder.text, item.text)
    return item.json, holder.json, found[1]


def _scan(boss: Visitor, mode: str, codes: list[str]) -> None:
    for code in codes:
        hidden = boss.get("/counter").hidden
        told = boss.send("/counter/scans", hidden | {"code": code, "mode": mode, "note": ""})
        assert told.status == 200, told.text
    assert 'data-recorded="yes"' in told.text, told.text


def _holder(boss: Visitor, rifle: Any, token: str) -> str | None:
    page = boss.get(f"/api/v1/items/{rifle['id']}", Authorization=f"Bearer {token}")
    holder = page.json["holder"]
    return str(holder["id"]) if holder else None


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]).absolute())
    except AssertionError as error:
        sys.exit(f"Not as it should be: {error}")
