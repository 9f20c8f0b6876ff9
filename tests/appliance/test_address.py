"""A machine whose address changes: its name leads to it, and devices go on trusting it."""

from __future__ import annotations

import socket
import ssl
import stat
import struct
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from appliance import shown
from tests.appliance.device import started
from tests.appliance.machine import Machine, Refused, wait_for
from tests.appliance.visitor import Visitor

CERTIFICATES, HOOK = "armguard-certificates", "/etc/NetworkManager/dispatcher.d/90-armguard"
QUICK = "[Timer]\nOnUnitInactiveSec=\nOnUnitInactiveSec=1s\nAccuracySec=100ms\n"
LOST = "[Service]\nExecReload=\nExecReload=/bin/true\n"
ADDRESS, MULTICAST = 1, ("224.0.0.251", 5353)


def moved(machine: Machine, number: int) -> str:
    """Give the machine one address more, and this computer its neighbour; return the machine's."""
    ours, theirs = f"10.99.{number}.1", f"10.99.{number}.2"
    machine.run(f"ip address add {theirs}/30 dev host0")
    link = machine.link
    subprocess.run(["ip", "address", "replace", f"{ours}/30", "dev", link], check=True)
    return theirs


def authority(machine: Machine) -> Path:
    return machine.inside("/etc/armguard/tls/ca.crt")


def is_trusted(machine: Machine, address: str) -> bool:
    """Say whether a device that trusts the machine may go to it by this address."""
    try:
        return Visitor(address, authority(machine), address).get("/health").status == 200
    except ssl.SSLCertVerificationError:
        return False


def drop_in(machine: Machine, unit: str, text: str) -> None:
    path = machine.inside(f"/etc/systemd/system/{unit}.d/test.conf")
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    machine.run("systemctl daemon-reload")


def asked(machine: Machine, name: str) -> list[str]:
    """Ask the network for a name, as a phone does; return the addresses that it is told."""
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"
    question = struct.pack(">6H", 7, 0, 1, 0, 0, 0) + labels + struct.pack(">2H", ADDRESS, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        here = socket.inet_aton(machine.host_address)
        one.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, here)
        one.bind((machine.host_address, 0))
        one.settimeout(2)
        one.sendto(question, MULTICAST)
        try:
            said = one.recv(2000)
        except TimeoutError:
            return []
    records = said[12 + len(labels) + 4 :]
    # Each: a pointer to the name, kind, class, seconds, length; then the address.
    return [socket.inet_ntoa(records[at + 12 : at + 16]) for at in range(0, len(records), 16)]


def test_the_network_knows_it_by_name(machine: Machine) -> None:
    wait_for(lambda: asked(machine, "armguard.local") == [machine.address], 30, "its name")

    assert asked(machine, "somebody.local") == []


def test_the_timer_finds_a_new_address_and_nginx_shows_it_though_it_missed_the_word(
    machine: Machine, playwright: Playwright, tmp_path: Path
) -> None:
    drop_in(machine, "nginx.service", LOST)
    address = moved(machine, 1)
    assert not is_trusted(machine, address), "the control"

    drop_in(machine, f"{CERTIFICATES}.timer", QUICK)
    machine.run(f"systemctl restart {CERTIFICATES}.timer")

    wait_for(lambda: is_trusted(machine, address), 60, "the certificate of the new address")
    machine.run(f"systemctl stop {CERTIFICATES}.timer")
    assert is_trusted(machine, machine.address), "the old one is its own still"
    assert "it is asked again" in machine.says("journalctl --unit armguard-shown --output cat")
    with started(playwright, tmp_path / "home", {}, trusts=authority(machine)) as browser:
        page = browser.new_page()
        assert page.goto(f"https://{address}/login").status == 200
        assert page.evaluate("window.isSecureContext")


def test_network_manager_says_at_once_that_an_address_came(machine: Machine) -> None:
    machine.run(f"systemctl stop {CERTIFICATES}.timer")
    # The timer of the test before, once a second, has used up how often it may be looked.
    machine.run("systemctl reset-failed armguard-shown.service")
    kept = machine.inside(HOOK).stat()
    # NetworkManager runs nothing that another than root may write.
    assert (kept.st_uid, stat.S_IMODE(kept.st_mode)) == (0, 0o755)
    address = moved(machine, 2)
    machine.run(f"env -i CONNECTION_ID=wired {HOOK} host0 connectivity-change")
    assert machine.says(f"systemctl is-active {CERTIFICATES} || true") == "inactive"

    machine.run(f"env -i CONNECTION_ID=wired {HOOK} host0 dhcp4-change")

    try:
        wait_for(lambda: is_trusted(machine, address), 60, "the certificate of the new address")
    except Refused as vain:
        units = f"--unit {CERTIFICATES} --unit armguard-shown --unit nginx"
        raise AssertionError(machine.says(f"journalctl {units} --lines 40")) from vain


@pytest.mark.parametrize("listens", [True, False])
def test_who_does_not_answer_shows_nothing_wrong(listens: bool, tmp_path: Path) -> None:
    """A server that is off reads its certificate at its start; one that hangs is a fault."""
    certificate = tmp_path / "server.crt"
    certificate.write_text("")
    with socket.create_server(("127.0.0.1", 0)) as server:
        there = server.getsockname()
        if not listens:
            server.close()
            assert shown.is_shown(certificate, there)
            return
        with pytest.raises(TimeoutError):
            shown.is_shown(certificate, there, handshake=0.2)
