"""A stick by its label, on a real loop device: mounted, written, read back, given back.

A kernel without FAT can be the one that tests: these sticks are ext4. FAT has other mount options.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.config import Settings
from app.queries import machine_news
from app.services.backups import stick as service
from app.services.backups import targets
from app.services.users import users
from appliance import stick
from appliance.update.places import Places
from tests.appliance.conftest import LABEL, Attach, Installed
from tests.appliance.machine import Machine, debian, layered

GOOD = "blue carabao at dawn"


@pytest.fixture
def places(record: Settings, tmp_path: Path) -> Places:
    """Give a machine in a folder, with somebody in its record."""
    users.add("boss", "superuser", GOOD)
    (tmp_path / "etc/armguard").mkdir(parents=True)
    (tmp_path / "etc/armguard/armguard.env").write_text(f"ARMGUARD_DATA={record.data}\n")
    return Places(tmp_path)


def put_in(places: Places, name: str) -> machine_news.Said:
    """Do what armguard-usb@.service does, and return what the pages say then."""
    place = places.root / "run/media/armguard" / name
    if stick.main(["mount", name], places) == 0:
        service.serve(places.data, place, machine_news.label(places.data))
    stick.main(["leave", name], places)
    assert not place.exists()
    said = machine_news.said(places.data, machine_news.STICK)
    assert said is not None
    return said


def test_a_stick_takes_the_backups_and_may_be_taken_out(places: Places, attach: Attach) -> None:
    name = attach()

    said = put_in(places, name)

    assert (said.state, said.do) == ("safe", "")
    assert f"The stick {LABEL} took by-hand-" in said.text
    assert "It may be taken out." in said.text
    # Put into another machine, it is there.
    place = places.root / "elsewhere"
    place.mkdir()
    subprocess.run(["mount", "-o", "ro", f"/dev/{name}", place], check=True)
    try:
        (copy,) = (place / targets.NAME).glob("by-hand-*.db")
        assert copy.read_bytes() == (places.data / "backups" / copy.name).read_bytes()
    finally:
        subprocess.run(["umount", place], check=True)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"size": 20}, "full"),
        ({"is_locked": True}, "write-protected"),
        ({"make": "mkswap"}, "file system (swap) is not one that is used here"),
    ],
)
def test_a_stick_that_cannot_take_them_says_why(
    places: Places, attach: Attach, how: dict[str, object], said: str
) -> None:
    told = put_in(places, attach(**how))

    assert told.state == "problem"
    assert said in told.text
    assert told.do


def test_a_copy_that_was_cut_off_is_said(places: Places, attach: Attach) -> None:
    name = attach()

    stick.main(["mount", name], places)
    stick.main(["leave", name], places)

    told = machine_news.said(places.data, machine_news.STICK)
    assert "cut off" in told.text
    assert told.do == "Put it in again."


def test_a_link_of_the_folders_name_is_not_followed(places: Places, attach: Attach) -> None:
    name, victim = attach(), places.root / "victim"
    victim.mkdir()
    stick.main(["mount", name], places)
    place = places.root / "run/media/armguard" / name
    shutil.rmtree(place / targets.NAME)
    (place / targets.NAME).symlink_to(victim)
    stick.main(["leave", name], places)
    os.chown(places.data, 1234, 1234)

    told = put_in(places, name)

    assert told.state == "problem"
    assert victim.stat().st_uid == 0
    assert list(victim.iterdir()) == []


def test_the_unit_itself_takes_backups_to_a_stick(
    installed: Installed, attach: Attach, tmp_path: Path
) -> None:
    name, others = attach(), attach(label="HOLIDAYS")
    bound = [f"--bind=/dev/{one}" for one in (name, others)]
    with (
        layered(tmp_path / "m", installed.layer, debian()) as root,
        Machine(root, options=bound) as machine,
    ):
        machine.run(
            "runuser -u armguard -- env ARMGUARD_DATA=/var/lib/armguard "
            "/opt/armguard/current/venv/bin/armguard users add lim --role superuser"
        )
        # A container gets no events of udev; what its rules make of one is asked.
        assert f"armguard-usb@{name}.service" in wanted(machine, name)
        assert "armguard-usb" not in wanted(machine, others)
        machine.run(f"systemctl start armguard-usb@{name}.service")

        told = machine_news.said(machine.inside("/var/lib/armguard"), machine_news.STICK)
        assert told.state == "safe", told
        # By the worker, if a quarter of an hour was over; else for the stick.
        assert re.search(rf"The stick {LABEL} took (by-hand|quarter)-", told.text)
        assert "/run/media/armguard" not in machine.says("cat /proc/mounts")
        exposure = machine.says(
            f"systemd-analyze security --no-pager armguard-usb@{name}.service | tail -n 1"
        )
        assert float(exposure.split(": ")[1].split()[0]) <= 1.0


def wanted(machine: Machine, name: str) -> str:
    """Return what systemd is asked to start when this device comes."""
    said = machine.run(f"udevadm test --action=add /sys/class/block/{name}").stdout
    return "\n".join(line for line in said.splitlines() if line.startswith("SYSTEMD_WANTS="))
