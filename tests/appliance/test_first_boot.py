"""What a card does at a start, in a machine that has the card's files but no partitions to grow."""

from __future__ import annotations

import json

from tests.appliance.machine import Machine

UNIT = "armguard-first-boot.service"
SAID = f"journalctl --unit {UNIT} --output cat"


def start_with(machine: Machine, text: str) -> dict[str, str]:
    """Start the unit as with this armguard.txt; return what it tells the pages."""
    for path, content in (("/etc/armguard/card", ""), ("/boot/firmware/armguard.txt", text)):
        machine.inside(path).parent.mkdir(parents=True, exist_ok=True)
        machine.inside(path).write_text(content)
    machine.run(f"systemctl start {UNIT}", check=False)
    told: dict[str, str] = json.loads(machine.inside("/var/lib/armguard/card.json").read_text())
    return told


def test_a_machine_that_is_no_card_of_ours_is_left_alone(machine: Machine) -> None:
    machine.run(f"systemctl start {UNIT}")

    assert not machine.inside("/var/lib/armguard/card.json").exists()
    assert machine.says("hostname") == "armguard"


def test_it_takes_up_what_the_file_says(machine: Machine) -> None:
    told = start_with(machine, "name = Armory-7\ntime zone = Asia/Tokyo\naddress = 10.1.2.3/24\n")

    assert machine.says("hostname") == "armory-7"
    environment = machine.inside("/etc/armguard/armguard.env").read_text()
    assert "ARMGUARD_TIMEZONE=Asia/Tokyo" in environment
    cable = "/etc/NetworkManager/system-connections/armguard-cable.nmconnection"
    assert "10.1.2.3/24" in machine.says(f"cat {cable}")
    assert machine.says(f"stat --format=%a:%U {cable}") == "600:root"
    assert told["text"].startswith(
        "The data partition AGDATA is missing"
    )  # there is nothing to grow, and that is said
    assert machine.says("stat --format=%U /var/lib/armguard/card.json") == "armguard"


def test_a_file_with_mistakes_changes_nothing_and_each_is_said(machine: Machine) -> None:
    told = start_with(machine, "name = armory-8\ncolour = red\ntime zone = Mars/Base\n")

    assert machine.says("hostname") == "armory-7"
    for words in ("'colour'", "Mars/Base"):
        assert words in told["text"]
        assert words in machine.says(SAID)
    assert "Mend it on the card" in told["do"]


def test_what_is_no_longer_asked_for_goes(machine: Machine) -> None:
    start_with(machine, "name = armguard\n")

    assert machine.says("hostname") == "armguard"
    assert "armguard-cable" not in machine.says("ls /etc/NetworkManager/system-connections")


def test_a_card_whose_settings_did_not_come_keeps_what_it_had(machine: Machine) -> None:
    start_with(machine, "name = armory-9\n")
    machine.inside("/boot/firmware/armguard.txt").unlink()

    machine.run(f"systemctl start {UNIT}", check=False)

    told = json.loads(machine.inside("/var/lib/armguard/card.json").read_text())
    assert "There is no armguard.txt on AGBOOT" in told["text"]
    assert machine.says("hostname") == "armory-9"
