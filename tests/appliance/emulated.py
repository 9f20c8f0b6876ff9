"""A Pi's stand-in: QEMU boots an image's own kernel and system; its network is this computer.

It is QEMU's `virt` machine and no Raspberry Pi: firmware, card and Wi-Fi of one are not tried.
Its clock goes by instructions, 500 million to the second: however busy this computer is, what a
unit waits for in vain is the machine's own doing.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from appliance.image import disk

MEMORY = 512  # MiB, a Zero 2 W's
MORE = 1 << 30  # the card is larger than the image
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


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
        said = self._log.read_text(errors="replace") if self._log.exists() else ""
        return _COLOURS.sub("", said)

    @property
    def effort(self) -> float:
        """Say how many seconds of this computer's processors it took, busy or not."""
        words = Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def is_running(self) -> bool:
        """Say whether QEMU still runs."""
        return self._process.poll() is None

    def cut_power(self) -> None:
        """Take the power away: what the card was not told yet is lost."""
        self._process.kill()
        self._process.wait()


class Card:
    """A copy of an image on a larger card, with its owner's armguard.txt; it keeps what is done."""

    def __init__(self, image: Path, folder: Path, settings: str) -> None:
        self._folder, self._path = folder, folder / "card.img"
        _copied(image, self._path)
        boot = f"{self._path}@@{self._start(1)}"
        (folder / "armguard.txt").write_text(settings)
        _run("mcopy", "-o", "-i", boot, str(folder / "armguard.txt"), "::armguard.txt")
        _run("mcopy", "-n", "-i", boot, "::vmlinuz-*", "::initrd.img-*", str(folder))

    @contextmanager
    def booted(self, log: str) -> Iterator[Emulated]:
        """Boot a machine with the card; at the end its power is cut. `log` names its console's."""
        [kernel] = self._folder.glob("vmlinuz-*")
        [first] = self._folder.glob("initrd.img-*")
        ports, said = Ports(_free_port(), _free_port(), _free_port()), self._folder / log
        command = _command(self._path, kernel, first, ports, said)
        with subprocess.Popen(command, stdin=subprocess.DEVNULL) as process:
            machine = Emulated(process, said, ports)
            try:
                yield machine
            finally:
                machine.cut_power()

    def check(self, number: int) -> subprocess.CompletedProcess[str]:
        """Look through the file system of a partition, changing nothing."""
        command = ["e2fsck", "-fn", self._part(number)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def name(self, number: int, label: str) -> None:
        """Give a partition another label."""
        _run("debugfs", "-w", "-R", f"set_super_value volume_name {label}", self._part(number))

    def _part(self, number: int) -> str:
        """Return a partition as the tools of ext4 take one."""
        return f"{self._path}?offset={self._start(number)}"

    def _start(self, number: int) -> int:
        said = subprocess.run(
            ["sfdisk", "--json", str(self._path)], capture_output=True, text=True, check=True
        )
        table = json.loads(said.stdout)["partitiontable"]
        return int(table["partitions"][number - 1]["start"]) * disk.SECTOR


def _command(card: Path, kernel: Path, first: Path, ports: Ports, log: Path) -> list[str]:
    given = "console=ttyAMA0 root=LABEL=AGROOT ro fsck.repair=yes rootwait net.ifnames=0 panic=-1"
    given += " systemd.show_status=error"
    doors = zip(ports, (80, 443, 22), strict=True)
    ways = ",".join(f"hostfwd=tcp:127.0.0.1:{here}-:{there}" for here, there in doors)
    return ["qemu-system-aarch64", "-M", "virt", "-cpu", "cortex-a72", "-smp", "2",
            "-icount", "shift=1", "-m", str(MEMORY),
            "-kernel", str(kernel), "-initrd", str(first), "-append", given,
            "-drive", f"file={card},if=virtio,format=raw",
            "-netdev", f"user,id=lan,restrict=on,{ways}", "-device", "virtio-net-pci,netdev=lan",
            "-device", "virtio-rng-pci", "-display", "none", "-monitor", "none", "-no-reboot",
            "-serial", f"file:{log}"]  # fmt: skip


def _copied(image: Path, card: Path) -> None:
    """Write an image on a larger card."""
    if image.suffix == ".xz":
        with card.open("wb") as file:
            subprocess.run(["xz", "--decompress", "--stdout", str(image)], stdout=file, check=True)
    else:
        _run("cp", "--sparse=always", str(image), str(card))
    os.truncate(card, card.stat().st_size + MORE)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _run(*command: str) -> None:
    subprocess.run(
        command, check=True, capture_output=True, env={**os.environ, "MTOOLS_SKIP_CHECK": "1"}
    )
