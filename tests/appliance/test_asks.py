"""The machine ends and starts again as a browser asks, and its pages see what its kernel says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.appliance.conftest import Installed
from tests.appliance.machine import Machine, debian, layered, wait_for
from tests.appliance.test_install import CODE, PASSWORD, WEB, visitor
from tests.appliance.visitor import Visitor
from tests.kernel import RASPBERRY

ASKS = "/var/lib/armguard/asks"


def signed_in(machine: Machine) -> Visitor:
    """Return the first user's browser."""
    boss = visitor(machine)
    code = CODE.search(machine.says("/opt/armguard/current/scripts/install"))[1]
    fields = {"code": code, "unit_name": "951st", "timezone": "Asia/Manila", "username": "boss"}
    fields |= {"password": PASSWORD, "password_again": PASSWORD}
    assert boss.send("/setup", boss.get("/setup").hidden | fields).status == 303
    return boss


def test_an_admin_restarts_it_and_shuts_it_down_from_the_page(
    installed: Installed, tmp_path: Path
) -> None:
    with layered(tmp_path / "own", installed.layer, debian()) as root, Machine(root) as machine:
        machine.wait_active(WEB)
        boss = signed_in(machine)

        for word, starts in (("restart", True), ("shutdown", False)):
            asked = boss.send(f"/machine/{word}", boss.get(f"/machine/{word}").hidden)

            assert (asked.status, asked.location) == (303, f"/machine?asked={word}"), asked.text
            assert "The machine s" in boss.get(asked.location).text
            assert machine.wait_until_off() is starts
            machine.boot()
            machine.wait_active(WEB)
            wait_for(lambda: boss.get("/health").status == 200, 60, "its pages")
            assert machine.says(f"ls -A {ASKS}") == ""

        kept = boss.get("/audit").text
        assert "Restart: machine armguard" in kept
        assert "Shut down: machine armguard" in kept
        assert "The record is whole" in machine.says("armguard verify")


@pytest.mark.parametrize(
    "trick",
    [
        f"ln -s /proc/sys/kernel/random/boot_id {ASKS}/shutdown",
        f"cp /proc/sys/kernel/random/boot_id {ASKS}/shutdown",  # root's own, not the pages'
        f"runuser -u armguard -- sh -c 'echo now >{ASKS}/restart'",
        f"runuser -u armguard -- mkdir -p {ASKS}/restart/deep",
    ],
)
def test_what_is_no_ask_is_thrown_away(machine: Machine, trick: str) -> None:
    machine.wait_active(WEB)

    machine.run(trick)

    wait_for(lambda: machine.says(f"ls -A {ASKS}") == "", 30, "an empty folder")
    assert machine.is_active("armguard-asks.path")
    assert machine.says("systemctl list-units --failed --plain --no-legend 'armguard*'") == ""
    assert machine.says("systemctl list-jobs --no-legend") in ("", "No jobs running.")


def test_who_listens_with_the_rights_of_root_exposes_little(machine: Machine) -> None:
    said = machine.says("systemd-analyze security --no-pager armguard-asks.service | tail -n 1")

    assert float(said.split(": ")[1].split()[0]) <= 1.0


def test_the_pages_see_behind_their_walls_what_the_kernel_says(machine: Machine) -> None:
    before = visitor(machine).get("/health").json
    assert before["under_voltage"] is None  # a container's kernel knows of no Raspberry Pi
    told_here = ("class", "devices/platform")  # a container has no /sys/fs/ext4 to lay one over
    for place in told_here:
        machine.run(f"mount -t tmpfs none /sys/{place}")
    for name, text in RASPBERRY.items():
        if name.startswith(told_here):
            machine.run(f"mkdir -p $(dirname /sys/{name}) && printf '{text}' >/sys/{name}")
    machine.run("printf 50000 >/sys/devices/platform/soc/soc:firmware/get_throttled")
    machine.run(f"systemctl restart {WEB}")

    told = visitor(machine).get("/health").json

    assert (told["temperature_celsius"], told["under_voltage"]) == (48, "since start")
    assert "Was too weak since the machine started." in visitor(machine).get("/health/page").text
