"""What NetworkManager is told of the cable and the Wi-Fi that armguard.txt asks for."""

from __future__ import annotations

import uuid
from pathlib import Path

from appliance import durable
from appliance.image.settings import Wishes

FOLDER = Path("etc/NetworkManager/system-connections")
CABLE, WIFI = "armguard-cable.nmconnection", "armguard-wifi.nmconnection"
COUNTRY = Path("etc/modprobe.d/armguard-wifi.conf")
_OURS = uuid.UUID("6d9f2a52-2a0c-4b43-9d3e-5b1f6f0c7a11")


def write(wishes: Wishes, root: Path = Path("/")) -> bool:
    """Make the connections those that are wished for; say whether anything changed."""
    wanted = {FOLDER / CABLE: "", FOLDER / WIFI: "", COUNTRY: ""}
    if wishes.address and not wishes.wifi_name:
        wanted[FOLDER / CABLE] = _profile("armguard-cable", "ethernet", "", wishes)
    if wishes.wifi_name:
        wanted[FOLDER / WIFI] = _profile("armguard-wifi", "wifi", _wifi(wishes), wishes)
        wanted[COUNTRY] = f"options cfg80211 ieee80211_regdom={wishes.wifi_country}\n"
    changed = [path for path, content in wanted.items() if _put(root / path, content)]
    return bool(changed)


def _put(path: Path, content: str) -> bool:
    now = path.read_text() if path.is_file() else ""
    if now == content:
        return False
    if content:
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        durable.write(path, content.encode())  # for root only: it holds the password
    else:
        path.unlink()
    return True


def _profile(name: str, kind: str, more: str, wishes: Wishes) -> str:
    own = f"[connection]\nid={name}\nuuid={uuid.uuid5(_OURS, name)}\ntype={kind}\n\n"
    return f"{own}{more}[ipv4]\n{_ipv4(wishes)}\n[ipv6]\nmethod=auto\n"


def _ipv4(wishes: Wishes) -> str:
    if not wishes.address:
        return "method=auto\n"
    gateway = f",{wishes.gateway}" if wishes.gateway else ""
    return f"method=manual\naddress1={wishes.address}{gateway}\n"


def _wifi(wishes: Wishes) -> str:
    # By its bytes: a name may hold what has a meaning in this file.
    name = "".join(f"{byte};" for byte in wishes.wifi_name.encode())
    lines = f"[wifi]\nmode=infrastructure\nssid={name}\n\n"
    if wishes.wifi_password:
        word = wishes.wifi_password.replace("\\", "\\\\")
        lines += f"[wifi-security]\nkey-mgmt=wpa-psk\npsk={word}\n\n"
    return lines
