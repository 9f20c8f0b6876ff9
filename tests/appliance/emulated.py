"""A Pi's stand-in: QEMU boots an image's own kernel and system; its network is this computer.

It is QEMU's `virt` machine and no Raspberry Pi: firmware, card and Wi-Fi of one are not tried.
"""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from appliance.image import disk

MEMORY = 512  # MiB, a Zero 2 W's
MORE = 1 << 30  # the card is larger than the image
_UNIT = """\
[Unit]
After=armguard-console.service
[Service]
Type=oneshot
WorkingDirectory=/opt/armguard/current
ExecStart=/opt/armguard/current/venv/bin/python -B -m appliance.image.compiled
ExecStart=/usr/bin/df -m /var/lib/armguard
StandardOutput=journal+console
StandardError=journal+console
"""
_WANTED = "[Unit]\nWants=boot-test.service\n"


class Ports(NamedTuple):
    """Where this computer reaches the machine."""

    http: int
    https: int
    ssh: int


class Emulated:
    """A machine that runs; its console is a file."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path, ports: Ports) -> None:
        self._process, self._log, self.ports = process, log, ports

    @property
    def console(self) -> str:
        """What it has said so far."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    @property
    def is_running(self) -> bool:
        """Say whether QEMU still runs."""
        return self._process.poll() is None


@contextmanager
def booted(image: Path, folder: Path, settings: str) -> Iterator[Emulated]:
    """Boot a copy of an image in `folder` with `settings` as its armguard.txt, until the end."""
    card = folder / "card.img"
    _copied(image, card)
    boot = f"{card}@@{disk.extents(disk.Sizes(1, 1, 1))[0].start * disk.SECTOR}"
    (folder / "armguard.txt").write_text(settings)
    _run("mcopy", "-o", "-i", boot, str(folder / "armguard.txt"), "::armguard.txt")
    _run("mcopy", "-n", "-i", boot, "::vmlinuz-*", "::initrd.img-*", str(folder))
    [kernel], [first] = folder.glob("vmlinuz-*"), folder.glob("initrd.img-*")
    ports, log = Ports(_free_port(), _free_port(), _free_port()), folder / "console"
    command = _command(card, kernel, first, ports, log)
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as process:
        try:
            yield Emulated(process, log, ports)
        finally:
            process.kill()


def _command(card: Path, kernel: Path, first: Path, ports: Ports, log: Path) -> list[str]:
    given = "console=ttyAMA0 root=LABEL=AGROOT rw rootwait net.ifnames=0 panic=-1"
    for name, text in (("systemd.extra-unit.boot-test.service", _UNIT),
                       ("systemd.unit-dropin.multi-user.target", _WANTED)):  # fmt: skip
        coded = base64.b64encode(text.encode()).decode()
        given += f" systemd.set_credential_binary={name}:{coded}"
    doors = zip(ports, (80, 443, 22), strict=True)
    ways = ",".join(f"hostfwd=tcp:127.0.0.1:{here}-:{there}" for here, there in doors)
    return ["qemu-system-aarch64", "-M", "virt", "-cpu", "cortex-a53", "-smp", "2",
            "-m", str(MEMORY), "-kernel", str(kernel), "-initrd", str(first), "-append", given,
            "-drive", f"file={card},if=virtio,format=raw", "-snapshot",
            "-netdev", f"user,id=lan,restrict=on,{ways}", "-device", "virtio-net-pci,netdev=lan",
            "-device", "virtio-rng-pci", "-display", "none", "-monitor", "none", "-no-reboot",
            "-serial", f"file:{log}"]  # fmt: skip


def _copied(image: Path, card: Path) -> None:
    """Write an image on a larger card."""
    if image.suffix == ".xz":
        with card.open("wb") as file:
            subprocess.run(["xz", "--decompress", "--stdout", str(image)], stdout=file, check=True)
    else:
        shutil.copyfile(image, card)
    os.truncate(card, card.stat().st_size + MORE)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _run(*command: str) -> None:
    subprocess.run(command, check=True, env={**os.environ, "MTOOLS_SKIP_CHECK": "1"})
