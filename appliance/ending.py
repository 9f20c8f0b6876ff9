"""What an installation ends with: where ArmGuard is, how a phone gets there, the set-up code."""

from __future__ import annotations

import ipaddress
import re
import socket
import subprocess
import time
from pathlib import Path

from appliance.problem import Problem

WEB = "armguard-web.service"
ARMGUARD = "/usr/local/bin/armguard"
_CODE = re.compile(r"Setup code: (\S+)")
_DRAW = """
import sys, qrcode
code = qrcode.QRCode(border=2)
code.add_data(sys.argv[1])
sys.stdout.reconfigure(encoding="utf-8")
code.print_ascii(invert=True)
"""


def say(version: str, *, python: Path, data: Path) -> None:
    """Print it all. Raises Problem when ArmGuard does not run."""
    name, numbers = f"{socket.gethostname()}.local", addresses()
    lines = [f"\nArmGuard {version} runs at https://{name}/"]
    lines += [f"  or at https://{_in_url(number)}/" for number in numbers]
    trust = f"http://{_in_url(numbers[0]) if numbers else name}/trust"
    lines.append(f"On each phone, tablet and computer open {trust} first:\n")
    print("\n".join(lines), flush=True)
    subprocess.run([str(python), "-c", _DRAW, trust], check=False)
    print("\nWrite down, and keep away from this machine:")
    print(f"  {_line('certificates', 'show', word='Fingerprint')}  (what each device compares)")
    print(f"  Signing key: {_line('keys', 'list')}  (what proves the record)")
    if (data / "setup.code").exists():
        print(f"\nSet-up code, needed once on the first page: {_code()}")


def _line(*words: str, word: str = "") -> str:
    """Return the last line with that word that the armguard command says."""
    done = subprocess.run([ARMGUARD, *words], capture_output=True, text=True, check=False)
    return next((line for line in reversed(done.stdout.splitlines()) if word in line), "not known")


def addresses() -> list[str]:
    """Return where this machine can be reached, those of IPv4 first."""
    done = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=False)
    found = [ipaddress.ip_address(word.split("%")[0]) for word in done.stdout.split()]
    kept = [one for one in found if not one.is_loopback and not one.is_link_local]
    return [str(one) for one in sorted(kept, key=lambda one: one.version)]


def _code() -> str:
    """Return the code that the running web process made at its start; its log has it."""
    show = ["systemctl", "show", "--property=InvocationID", "--value", WEB]
    run = subprocess.run(show, capture_output=True, text=True, check=False).stdout.strip()
    read = ["journalctl", "--output=cat", "--quiet", f"_SYSTEMD_INVOCATION_ID={run}"]
    until = time.monotonic() + 20
    while time.monotonic() < until:
        said = subprocess.run(read, capture_output=True, text=True, check=False).stdout
        if found := _CODE.findall(said):
            return str(found[-1])
        time.sleep(0.5)
    raise Problem(f"The set-up code is not in the log: journalctl --unit {WEB}", "")


def _in_url(address: str) -> str:
    return f"[{address}]" if ":" in address else address
