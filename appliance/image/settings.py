"""Reads armguard.txt, the file on the card in which its owner says how the machine is to be.

It is taken whole or not at all: whoever made two mistakes is told of both.
"""

from __future__ import annotations

import ipaddress
import re
import zoneinfo
from typing import NamedTuple

from appliance.machine_settings import HOST

NAME = "armguard"
_COUNTRY = re.compile(r"[A-Z]{2}")
_SSH_KEY = re.compile(r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp\d{3}) [A-Za-z0-9+/]{40,}={0,2}( .*)?")
_WIFI_KEY = re.compile(r"[ -~]{8,63}|[0-9A-Fa-f]{64}")
LARGEST = 20_000  # bytes; a file that is longer is none of ours
KEYS = (
    "name",
    "time zone",
    "wifi name",
    "wifi password",
    "wifi country",
    "address",
    "gateway",
    "ssh key",
)


class Wishes(NamedTuple):
    """What the owner wants; empty where nothing is said."""

    name: str = NAME
    timezone: str = ""
    wifi_name: str = ""
    wifi_password: str = ""
    wifi_country: str = ""
    address: str = ""  # with the length of its network: 192.168.1.20/24
    gateway: str = ""
    ssh_key: str = ""


class Unreadable(Exception):
    """The file cannot be taken; `problems` are sentences that say why."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


def parse(content: bytes) -> Wishes:
    """Return what the file asks for. Raises Unreadable with every problem of it."""
    found, problems = _lines(_text(content))
    wishes = Wishes(
        name=found.get("name", "").lower() or NAME,
        timezone=found.get("time zone", ""),
        wifi_name=found.get("wifi name", ""),
        wifi_password=found.get("wifi password", ""),
        wifi_country=found.get("wifi country", "").upper(),
        address=found.get("address", ""),
        gateway=found.get("gateway", ""),
        ssh_key=found.get("ssh key", ""),
    )
    problems += [*_own(wishes), *_wifi(wishes), *_address(wishes)]
    if problems:
        raise Unreadable(problems)
    return wishes


def _text(content: bytes) -> str:
    if len(content) > LARGEST:
        raise Unreadable([f"It is longer than {LARGEST} bytes."])
    # Windows' editor writes either; both begin with a mark.
    coding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(coding)
    except UnicodeDecodeError:
        raise Unreadable(["It is not plain text: save it as UTF-8."]) from None


def _lines(text: str) -> tuple[dict[str, str], list[str]]:
    found: dict[str, str] = {}
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key, sign, value = line.partition("=")
        key = " ".join(key.lower().split())
        if not sign:
            problems.append(f"Line {number} has no = in it.")
        elif key not in KEYS:
            problems.append(f"Line {number}: there is no setting {key[:40]!r}.")
        elif key in found:
            problems.append(f"Line {number}: {key} is there twice.")
        elif not value.strip().isprintable():
            problems.append(f"Line {number}: {key} has a character that cannot be printed.")
        else:
            found[key] = value.strip()
    return found, problems


def _own(wishes: Wishes) -> list[str]:
    problems = []
    if not HOST.fullmatch(wishes.name):
        problems.append("name takes letters, digits and dashes, such as armguard.")
    if wishes.timezone and not _is_zone(wishes.timezone):
        problems.append(f"There is no time zone {wishes.timezone}: give one like Asia/Manila.")
    if wishes.ssh_key and not _SSH_KEY.fullmatch(wishes.ssh_key):
        problems.append("ssh key takes one public key, such as ssh-ed25519 AAAA…")
    return problems


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _wifi(wishes: Wishes) -> list[str]:
    if not wishes.wifi_name:
        if wishes.wifi_password:
            return ["There is a wifi password, and no wifi name."]
        return []
    problems = []
    if len(wishes.wifi_name.encode()) > 32:
        problems.append("wifi name is longer than 32 letters.")
    if wishes.wifi_password and not _WIFI_KEY.fullmatch(wishes.wifi_password):
        problems.append("wifi password takes 8 to 63 plain letters, digits and signs.")
    if not _COUNTRY.fullmatch(wishes.wifi_country):
        problems.append("wifi country takes the two letters of where you are, such as PH.")
    return problems


def _address(wishes: Wishes) -> list[str]:
    if not wishes.address:
        return ["There is a gateway, and no address."] if wishes.gateway else []
    try:
        own = ipaddress.IPv4Interface(wishes.address)
    except ValueError:
        return [_HOW_ADDRESS]
    if "/" not in wishes.address or not 8 <= own.network.prefixlen <= 30 or not own.ip.is_private:
        return [_HOW_ADDRESS]
    if own.ip in (own.network.network_address, own.network.broadcast_address):
        return [f"address: {own.ip} is not one that a machine may have."]
    return _gateway(wishes.gateway, own)


_HOW_ADDRESS = "address takes one of a local network and its length, such as 192.168.1.20/24."


def _gateway(gateway: str, own: ipaddress.IPv4Interface) -> list[str]:
    if not gateway:
        return []
    try:
        if ipaddress.IPv4Address(gateway) in own.network:
            return []
    except ValueError:
        return ["gateway takes an address, such as 192.168.1.1."]
    return [f"gateway: {gateway} is not in the network of {own}."]
