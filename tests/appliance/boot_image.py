"""Boots an image in QEMU and uses it: python -m tests.appliance.boot_image IMAGE. Not part of CI.

Three starts of one card: first run, an issue and a return through its HTTPS port, and a power cut
after another issue; what the record then holds, an orderly end; and a card without its data.
"""

from __future__ import annotations

import http.client
import re
import shlex
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

PATIENCE = 2400.0  # seconds for each start; an idle computer needs three minutes of it
NAME = "armory-7.local"
SETTINGS = "# of the test\r\nname = Armory-7\r\ntime zone = Asia/Tokyo\r\nssh key = {key}\r\n"
SSH = [f"-o{one}" for one in (
    "BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR",
    "IdentitiesOnly=yes", "ConnectTimeout=60",
)]  # fmt: skip
PASSWORD = "four plain words here"
CODE = re.compile(r"Set-up code, needed once on the first page: (\S+)")
IMPORT = "cd / && sudo -u armguard /opt/armguard/current/venv/bin/python -B -"
COMPILED = Path(__file__).with_name("compiled.py")
IMPORTED = re.compile(r"Imported (\d+) compiled modules on (.*?): ")
FAILED = "systemctl list-units --failed --plain --no-legend"
# What of it nobody else uses, and its part of what others use as well, in MiB.
PROCESSES = r"""
for unit in web worker; do
  for number in $(cat /sys/fs/cgroup/system.slice/armguard-$unit.service/cgroup.procs); do
    grep ^Pss: /proc/$number/smaps_rollup
  done | awk -v unit=$unit '{n += $2} END {printf "%s %d\n", unit, n / 1024}'
done
free --mebi | awk '/^Mem/ {print "all", $2; print "available", $7} /^Swap/ {print "swapped", $3}'
"""
NOTHING = "Nothing is recorded"
LEAST_AVAILABLE = 100  # MiB
KILLED = "sudo journalctl --dmesg --grep 'Out of memory' --quiet | cat"


class Test:
    """What was seen of one start, and when."""

    def __init__(self, machine: emulated.Emulated, folder: Path) -> None:
        self.machine, self._folder = machine, folder
        self._began, self._last = time.monotonic(), 0.0

    def saw(self, what: str) -> None:
        """Say that something is so."""
        waited, effort = time.monotonic() - self._began, self._effort()
        sys.stdout.write(f"{waited:6.0f} s, {effort:4.0f} of a processor  {what}\n")
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
        """Wait for the machine's authority; return somebody who trusts it."""
        answer = self.wait(self._authority, f"http://{NAME}/ca.crt answers")
        (self._folder / "ca.crt").write_bytes(answer)
        return self.visitor_from_before()

    def visitor_from_before(self) -> Visitor:
        """Return somebody who trusts what was the machine's authority at an earlier start."""
        authority = self._folder / "ca.crt"
        return Visitor("127.0.0.1", authority, NAME, port=self.machine.ports.https)

    def inside(self, command: str, given: str = "") -> str:
        """Return what a command says to the keeper, who comes in with the key of armguard.txt."""
        way = ["ssh", *SSH, "-i", str(self._folder / "key"), "-p", str(self.machine.ports.ssh)]
        done = subprocess.run(
            [*way, "keeper@127.0.0.1", command], input=given, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout.strip()

    def _effort(self) -> float:
        with suppress(OSError):  # it is off
            self._last = self.machine.effort
        return self._last

    def _authority(self) -> bytes:
        asked = http.client.HTTPConnection("127.0.0.1", self.machine.ports.http, timeout=15)
        with suppress(OSError, http.client.HTTPException):
            asked.request("GET", "/ca.crt", headers={"Host": NAME})
            answer = asked.getresponse()
            return answer.read() if answer.status == 200 else b""
        return b""


def main(image: Path) -> None:
    """Do all of it; an AssertionError says what was not as it should be."""
    with tempfile.TemporaryDirectory(dir=image.parent) as name:
        folder = Path(name)
        card = emulated.Card(image, folder, SETTINGS.format(key=_key(folder)))
        with card.booted("first") as machine:
            rifle, holder, token = _first_start(Test(machine, folder))
        with card.booted("second") as machine:
            _after_the_cut(Test(machine, folder), rifle, holder, token)
        for number in (2, 3):
            checked = card.check(number)
            assert checked.returncode == 0, checked.stdout
        card.name(3, "LOST")
        with card.booted("third") as machine:
            _without_data(Test(machine, folder))


def _first_start(test: Test) -> tuple[Any, Any, str]:
    """Set up, issue and return; return rifle, holder and token, the rifle being out again."""
    boss = test.visitor()
    health = test.wait(lambda: _answer(boss, "/health", 200), f"https://{NAME}/health answers")
    assert health.json["database"] == "ok", health.text
    said = test.wait(lambda: CODE.search(test.machine.console), "it shows its set-up code")
    _first_run(boss, said[1])
    test.saw("first run is done")
    rifle, holder, token = _records(boss)
    _scan(boss, "issue", [holder["codes"][0], rifle["codes"][0]])
    assert _holder(boss, rifle, token) == holder["id"]
    test.saw("a rifle is issued")
    _scan(boss, "return", [rifle["codes"][0]])
    assert _holder(boss, rifle, token) is None
    test.saw("and returned")
    _back_up(boss)
    test.saw("a backup is made and proven")
    _look_inside(test)
    _scan(boss, "issue", [holder["codes"][0], rifle["codes"][0]])
    test.machine.cut_power()
    test.saw("it is issued again, and the power is cut")
    return rifle, holder, token


def _look_inside(test: Test) -> None:
    imported = IMPORTED.search(test.inside(IMPORT, COMPILED.read_text()))
    assert imported
    test.saw(f"{imported[1]} modules were imported on {imported[2]}")
    grown = int(test.inside("df --output=size -m /var/lib/armguard | tail -n 1"))
    assert grown > 900, f"The data partition has {grown} MB"
    test.saw(f"the data partition grew to {grown} MB")
    assert test.inside("sudo id -u") == "0"
    assert test.inside(FAILED) == ""
    lines = test.inside(f"sudo sh -c {shlex.quote(PROCESSES)}").splitlines()
    used = {word: int(number) for word, number in map(str.split, lines)}
    assert test.inside(KILLED) == ""
    assert used["available"] >= LEAST_AVAILABLE, used
    test.saw(f"of {emulated.MEMORY} MiB of memory: {used}")


def _after_the_cut(test: Test, rifle: Any, holder: Any, token: str) -> None:
    """See that nothing that was said is lost; shut it down."""
    boss = test.visitor()
    test.wait(lambda: _answer(boss, "/health", 200), f"https://{NAME}/health answers")
    assert _holder(boss, rifle, token) == holder["id"]
    assert "The record is whole" in test.inside("sudo armguard verify")
    test.saw("the issue before the cut is there, and the record is whole")
    fields = {"username": "boss", "password": PASSWORD}
    assert boss.send("/login", boss.get("/login").hidden | fields).status == 303
    _scan(boss, "return", [rifle["codes"][0]])
    assert _holder(boss, rifle, token) is None
    assert test.inside(FAILED) == ""
    test.inside("sudo systemctl poweroff --no-block")
    while test.machine.is_running:
        time.sleep(1)
    test.saw("the rifle is returned, and the machine shut itself down")


def _without_data(test: Test) -> None:
    """See that a card without its data partition says so and begins no second record."""
    boss = test.visitor_from_before()
    page = test.wait(lambda: _answer(boss, "/", 503), f"https://{NAME}/ answers with 503")
    assert "The data partition is missing" in page.text, page.text
    assert test.inside("sudo ls -A /var/lib/armguard") == "DATA-PARTITION-MISSING"
    test.wait(lambda: NOTHING in test.machine.console, "its screen says that nothing is recorded")
    test.saw("without its data it says so, and begins no other record")


def _key(folder: Path) -> str:
    """Make the keeper's key; return its public half."""
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "key")], check=True
    )
    return (folder / "key.pub").read_text().strip()


def _answer(boss: Visitor, path: str, status: int) -> Page | None:
    with suppress(OSError, http.client.HTTPException):
        page = boss.get(path)
        return page if page.status == status else None
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
        told = boss.send(
            "/counter/scans", hidden | {"code": code, "mode": mode, "note": "", "way": ""}
        )
        assert told.status == 200, told.text
    assert 'data-recorded="yes"' in told.text, told.text


def _holder(boss: Visitor, rifle: Any, token: str) -> str | None:
    page = boss.get(f"/api/v1/items/{rifle['id']}", Authorization=f"Bearer {token}")
    holder = page.json["holder"]
    return str(holder["id"]) if holder else None


def _back_up(boss: Visitor) -> None:
    made = boss.send("/setup/backup", boss.get("/setup/backup").hidden)
    assert (made.status, "made=" in made.location) == (303, True), made.text


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]).absolute())
    except AssertionError as error:
        sys.exit(f"Not as it should be: {error}")
