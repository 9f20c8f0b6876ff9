"""A machine installed from a release without a network, looked at after its first restart."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from tests.appliance.conftest import Installed
from tests.appliance.machine import Machine, debian, layered, wait_for
from tests.appliance.visitor import Visitor

WEB, WORKER = "armguard-web.service", "armguard-worker.service"
PASSWORD = "four plain words here"
CODE = re.compile(r"Set-up code, needed once on the first page: (\S+)")
# Everything but what a running system writes by itself.
TREE = """
cd / && find boot etc home opt root srv usr var -xdev \\( \\
  -path var/log -o -path var/lib/armguard -o -path var/cache \\
  -o -path var/lib/systemd -o -path var/tmp \\
  \\) -prune -o \\
  -printf '%p %y %m %u %g %s %T@ %l\\n' | sort
"""
EXPOSURE = re.compile(r"Overall exposure level for \S+: ([0-9.]+)")


def visitor(machine: Machine) -> Visitor:
    return Visitor(machine.address, machine.inside("/etc/armguard/tls/ca.crt"))


def test_all_of_it_runs_after_a_restart_of_the_machine(machine: Machine) -> None:
    for unit in (WEB, WORKER, "nginx.service", "nftables.service", "avahi-daemon.service"):
        machine.wait_active(unit) if unit != "nftables.service" else machine.is_active(unit)

    assert machine.says("systemctl list-units --failed --plain --no-legend 'armguard*'") == ""
    assert visitor(machine).get("/health").json["database"] == "ok"


def test_it_says_where_it_is_and_the_set_up_code(installed: Installed) -> None:
    assert "runs at https://armguard.local/" in installed.said
    assert "/trust first" in installed.said
    assert "▀▀▀▀▀▀▀" in installed.said
    assert CODE.search(installed.said)
    assert re.search(r"Fingerprint: (\S\S:?){32}", installed.said)
    assert re.search(r"Signing key: [0-9a-f]{64}  since", installed.said)


def test_a_second_installation_changes_nothing(machine: Machine) -> None:
    before = machine.says(TREE)
    pids = [machine.main_pid(unit) for unit in (WEB, WORKER, "nginx.service")]

    said = machine.says("/root/release/scripts/install --hostname armguard")

    assert "Nothing changed" in said
    assert machine.says(TREE).splitlines() == before.splitlines()
    assert [machine.main_pid(unit) for unit in (WEB, WORKER, "nginx.service")] == pids


def test_what_was_broken_is_mended(machine: Machine) -> None:
    unit = machine.inside("/etc/systemd/system/armguard-web.service")
    good = unit.read_text()
    unit.write_text("[Service]\nExecStart=/bin/false\n")

    said = machine.says("/root/release/scripts/install --hostname armguard")

    assert "Nothing changed" not in said
    assert unit.read_text() == good
    machine.wait_active(WEB)


@pytest.mark.parametrize(
    ("unit", "most"),
    [
        (WEB, 0.4),
        (WORKER, 0.4),
        ("armguard-usb@sda1.service", 1.0),
        ("armguard-asks.service", 1.0),
        ("armguard-certificates.service", 1.0),
        ("armguard-shown.service", 1.0),
        # Debian's, with our walls: 9.6 without. It needs the network, and root for ports and keys.
        ("nginx.service", 2.4),
    ],
)
def test_the_units_expose_little(machine: Machine, unit: str, most: float) -> None:
    said = machine.says(f"systemd-analyze security --no-pager {unit} | tail -n 1")

    assert float(EXPOSURE.search(said)[1]) <= most


def test_behind_its_walls_the_pages_choose_their_core(machine: Machine) -> None:
    cores = {
        unit: machine.says(f"taskset -p {machine.wait_active(unit)}").split()[-1]
        for unit in (WEB, WORKER)
    }

    assert int(cores[WEB], 16).bit_count() == 1
    assert int(cores[WORKER], 16).bit_count() == len(os.sched_getaffinity(0))


@pytest.mark.parametrize("unit", [WEB, WORKER])
def test_all_it_is_built_of_works_behind_the_walls_and_nothing_else(
    machine: Machine, unit: str
) -> None:
    drop_in = f"/run/systemd/system/{unit}.d/walls.conf"
    machine.put(Path(__file__).with_name("behind_walls.py"), "/opt/behind_walls.py")
    python = "/opt/armguard/current/venv/bin/python"
    lines = "[Service]\\nType=oneshot\\nRestart=no\\nExecStart=\\n"
    machine.run(f"mkdir -p $(dirname {drop_in})")
    machine.run(f"printf '{lines}ExecStart={python} /opt/behind_walls.py\\n' >{drop_in}")

    tried = machine.run(f"systemctl daemon-reload; systemctl restart {unit}", check=False)

    log = machine.says(f"journalctl --unit {unit} --lines 30 --output cat")
    machine.run(f"rm {drop_in} && systemctl daemon-reload && systemctl restart {unit}")
    assert tried.returncode == 0, log


@pytest.mark.parametrize("unit", [WEB, WORKER, "nginx.service"])
def test_whatever_is_killed_comes_back(machine: Machine, unit: str) -> None:
    killed = machine.wait_active(unit)

    machine.run(f"kill -9 {killed}")

    machine.wait_active(unit, other_than=killed)
    wait_for(lambda: visitor(machine).get("/health").status == 200, 60, "its pages")


def test_what_hangs_is_started_again(machine: Machine) -> None:
    for unit in (WEB, WORKER):  # as it is, but without the wait of a minute
        drop_in = machine.inside(f"/run/systemd/system/{unit}.d/quick.conf")
        machine.run(f"mkdir -p /run/systemd/system/{unit}.d")
        machine.run(f"printf '[Service]\\nWatchdogSec=6\\n' >/{drop_in.relative_to(machine.root)}")
    machine.run(f"systemctl daemon-reload && systemctl restart {WEB} {WORKER}")
    hung = [machine.wait_active(unit) for unit in (WEB, WORKER)]

    time.sleep(7)  # nothing hangs yet, so nothing is started anew
    assert [machine.main_pid(unit) for unit in (WEB, WORKER)] == hung
    machine.run(f"kill -STOP {hung[0]} {hung[1]}")

    for unit, pid in zip((WEB, WORKER), hung, strict=True):
        machine.wait_active(unit, other_than=pid)
    said = machine.says(f"journalctl --unit {WEB} --unit {WORKER} --output cat")
    assert said.count("Watchdog timeout") == 2


def test_the_first_run_and_an_issue_by_https(machine: Machine) -> None:
    code = CODE.search(machine.says("/root/release/scripts/install"))[1]
    boss = visitor(machine)
    first = boss.get("/setup").hidden
    fields = {"code": code, "unit_name": "951st", "timezone": "Asia/Manila", "username": "boss"}
    made = boss.send("/setup", first | fields | {"password": PASSWORD, "password_again": PASSWORD})
    assert (made.status, made.location) == (303, "/setup/data"), made.text
    token = machine.says("armguard tokens add test --user boss --scope write").splitlines()[-1]
    person = {"rank": "SSGT", "surname": "Dela Cruz", "first_name": "José", "serial": "812345"}
    person |= {"group": "951st", "squadron": "Alpha"}
    holder = boss.post_json("/api/v1/personnel", person, token).json
    rifle = boss.post_json(
        "/api/v1/items", {"model": "M4", "serial": "W480302", "factory_code": "M4/W480302"}, token
    ).json

    for scanned in (holder["codes"][0], rifle["codes"][0]):
        counter = boss.get("/counter")
        told = boss.send(
            "/counter/scans", counter.hidden | {"code": scanned, "mode": "issue", "note": ""}
        )
        assert told.status == 200, told.text

    assert 'data-recorded="yes"' in told.text
    out = boss.get("/api/v1/items/" + rifle["id"], Authorization=f"Bearer {token}").json
    assert out["holder"]["id"] == holder["id"]
    assert "Set-up code" not in machine.says("/root/release/scripts/install")
    assert "The record is whole" in machine.says("armguard verify")


def test_the_record_outlives_an_uninstallation(machine: Machine) -> None:
    said = machine.says("/opt/armguard/current/scripts/uninstall")

    assert "/var/lib/armguard" in said
    assert machine.says("systemctl list-unit-files --no-legend 'armguard*' || true") == ""
    assert not machine.inside("/opt/armguard").exists()
    assert not machine.inside("/etc/nginx/conf.d/armguard.conf").exists()
    assert machine.inside("/etc/nginx/sites-enabled/default").is_symlink()
    assert "tcp dport" not in machine.says("nft list ruleset")
    assert machine.inside("/var/lib/armguard/armguard.db").stat().st_size > 0
    assert machine.inside("/etc/armguard/tls/ca.key").exists()


def test_the_data_go_only_for_a_typed_word(installed: Installed, tmp_path: Path) -> None:
    uninstall = "/opt/armguard/current/scripts/uninstall --delete-data"
    with layered(tmp_path / "own", installed.layer, debian()) as root, Machine(root) as machine:
        machine.wait_active(WEB)
        refused = machine.run(f"echo yes | {uninstall}", check=False)
        assert refused.returncode == 1
        assert machine.is_active(WEB)

        machine.run(f"echo DELETE | {uninstall}")

        for path in ("/var/lib/armguard", "/etc/armguard", "/opt/armguard"):
            assert not machine.inside(path).exists()
        assert machine.run("id armguard", check=False).returncode == 1
        assert machine.says("find /etc /opt /usr /var/l[io]* -name '*armguard*'") == ""
