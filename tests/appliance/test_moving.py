"""From one machine to another with a stick, by the words of docs/install.md, and of update.md."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from app.queries import machine_news
from tests.appliance import documents
from tests.appliance.conftest import LABEL, Attach, Installed, Release, installing
from tests.appliance.machine import Machine, debian, layered, wait_for
from tests.appliance.visitor import Visitor

DATA = "/var/lib/armguard"
PASSWORD = "blue carabao at dawn"
MOVING = "Moving to another machine or card"


def test_the_record_and_what_devices_trust_move_to_another_machine(
    installed: Installed, release: Release, attach: Attach, tmp_path: Path
) -> None:
    stick = attach()
    bound = [f"--bind=/dev/{stick}"]
    with (
        layered(tmp_path / "m", installed.layer, debian()) as root,
        Machine(root, options=bound) as machine,
    ):
        opens_a_stick_as_the_page_of_updates_says(machine, stick)
        old, new = halves(documents.commands("install.md", MOVING))
        users = f"echo '{PASSWORD}' | armguard users add boss --role superuser --password-stdin"
        machine.run(users)
        machine.run(f"systemctl start armguard-usb@{stick}")  # as the rule of udev does
        machine.run(documents.typed(old))
        trusted = shutil.copy(machine.inside("/etc/armguard/tls/ca.crt"), tmp_path)

        become_another(machine)
        machine.run(documents.typed(new))
        printed = machine.run(f"cd /root\n{installing(release)}", seconds=900).stdout
        machine.run(f"systemctl start armguard-usb@{stick}")

        said = machine_news.said(machine.inside(DATA), machine_news.STICK)
        assert (said.state, "1 backup" in said.text) == ("safe", True), said
        device = Visitor(machine.address, Path(trusted))
        assert "backup was found on the stick" in device.get("/setup").text
        page = device.get("/setup/restore")
        name = re.search(r'value="(stick:[^"]+)"', page.text)[1]
        code = re.search(r"Set-up code, .*: (\S+)", printed)[1]
        restored = device.send("/setup/restore", page.hidden | {"name": name, "code": code})
        assert restored.location == "/login?restored=yes", restored.text
        wait_for(lambda: device.get("/health").status == 200, 60, "its pages")
        fields = {"username": "boss", "password": PASSWORD}
        assert device.send("/login", device.get("/login").hidden | fields).status == 303
        modes = machine.says("stat --format '%n %a %U' /etc/armguard/tls/*")
        secret = {line for line in modes.splitlines() if line.endswith("600 root")}
        assert {Path(line.split()[0]).name for line in secret} == {"ca.key", "server.key"}
        machine.run(f"mount LABEL={LABEL} /mnt && ! test -e /mnt/tls && umount /mnt")


def opens_a_stick_as_the_page_of_updates_says(machine: Machine, stick: str) -> None:
    lines = documents.commands("update.md", "What you do")
    update = "/opt/armguard/current/scripts/update"
    said = machine.says(documents.typed(lines, sda1=stick, **{update: "findmnt"}))

    assert f"/media/usb /dev/{stick}" in said
    assert "/media/usb" not in machine.says("cat /proc/mounts")


def halves(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return what is typed on the old machine, and what on the new one."""
    end = 1 + next(at for at, line in enumerate(lines) if "umount" in line)
    return lines[:end], lines[end:]


def become_another(machine: Machine) -> None:
    """Leave Debian and its packages, which a machine without ArmGuard may have, too."""
    machine.run("echo DELETE | /opt/armguard/current/scripts/uninstall --delete-data")
    assert machine.says("find /etc /opt /usr /var/l[io]* -name '*armguard*'") == ""
    machine.run("rm -r /root/armguard-*/ /root/release")
