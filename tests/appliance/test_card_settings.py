"""armguard.txt: what it may say, that every mistake is named, and what becomes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.image import network
from appliance.image.settings import NAME, Unreadable, Wishes, parse

CARD = Path(__file__).parents[2] / "pi-image/card/boot/firmware/armguard.txt"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0rVQk6Zs8Yb0g1Wc8sZVjJm3Cq0lqz9k2m4n6p8r0t owner"
ALL = f"""
# ours
Name = Armory-2
time  zone = Asia/Manila
wifi name = Über = uns # 2
wifi password = #not a remark
wifi country = ph
address = 192.168.1.20/24
gateway = 192.168.1.1
ssh key = {KEY}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(Unreadable) as unreadable:
        parse(text.encode())
    return unreadable.value.problems


def test_the_file_of_the_image_asks_for_nothing() -> None:
    assert parse(CARD.read_bytes()) == Wishes(name=NAME)


def test_each_setting_of_the_files_own_remarks_is_one() -> None:
    asked = CARD.read_text().replace("\n# name", "\nname")
    for line in CARD.read_text().splitlines():
        if line.startswith("#   "):
            asked += line.removeprefix("#   ") + "\n"

    assert parse(asked.encode()).timezone == "Asia/Manila"


def test_all_of_it_is_read() -> None:
    assert parse(ALL.encode()) == Wishes(
        "armory-2", "Asia/Manila", "Über = uns # 2", "#not a remark", "PH",
        "192.168.1.20/24", "192.168.1.1", KEY,
    )  # fmt: skip


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_computers_editor_will_do(coding: str, end: str) -> None:
    assert parse(ALL.replace("\n", end).encode(coding)) == parse(ALL.encode())


def test_every_problem_is_named_at_once() -> None:
    found = problems(
        "name = über uns\nnonsense\ncolour = red\nname = two\ntime zone = Mars/Base\n"
        "wifi password = short\naddress = 8.8.8.8\nssh key = secret\n"
    )

    text = "\n".join(found)
    for word in ("Line 2", "'colour'", "twice", "Mars/Base", "no wifi name", "192.168.1.20/24",
                 "ssh key", "letters, digits and dashes"):  # fmt: skip
        assert word in text
    assert len(found) == 8


@pytest.mark.parametrize(
    "text",
    [
        "gateway = 192.168.1.1",
        "address = 192.168.1.20/24\ngateway = 192.168.2.1",
        "address = 192.168.1.20/24\ngateway = router",
        "address = 192.168.1.255/24",
        "address = 192.168.1.20",
        "address = 192.168.1.20/33",
        "wifi name = a\nwifi password = four plain words",
        f"wifi name = {'a' * 33}\nwifi country = PH",
        "wifi name = a\nwifi country = PH\nwifi password = short",
        "time zone = ../../etc/passwd",
        "name = -a",
        "name = a\x07b",
        "x" * 30_000,
    ],
)
def test_what_cannot_work_is_refused(text: str) -> None:
    assert len(problems(text)) == 1


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Unreadable, match="plain text"):
        parse(b"name = \xe9\xa0")


def test_a_fixed_address_on_the_cable(tmp_path: Path) -> None:
    wishes = Wishes(address="192.168.1.20/24", gateway="192.168.1.1")

    assert network.write(wishes, tmp_path)

    cable = tmp_path / network.FOLDER / network.CABLE
    assert cable.stat().st_mode & 0o777 == 0o600
    assert "method=manual\naddress1=192.168.1.20/24,192.168.1.1\n" in cable.read_text()
    assert not network.write(wishes, tmp_path)
    assert network.write(Wishes(), tmp_path)
    assert not cable.exists()


def test_wifi_has_its_name_by_bytes_and_its_country(tmp_path: Path) -> None:
    wishes = Wishes(wifi_name="é;", wifi_password=r"back\slash", wifi_country="PH")

    network.write(wishes, tmp_path)

    wifi = (tmp_path / network.FOLDER / network.WIFI).read_text()
    assert "ssid=195;169;59;\n" in wifi
    assert "psk=back\\\\slash\n" in wifi
    assert "method=auto" in wifi
    assert (tmp_path / network.COUNTRY).read_text().endswith("ieee80211_regdom=PH\n")
    assert not (tmp_path / network.FOLDER / network.CABLE).exists()
