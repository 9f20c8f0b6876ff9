"""A Debian machine for tests: a root directory booted by systemd-nspawn with systemd as pid 1.

It has a network of its own with this computer and nothing else on it, so what works in it works
without the internet. Needs root, systemd-nspawn, mmdebstrap, nsenter and ip.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

CACHE = Path(__file__).parents[2] / ".cache" / "appliance"
# What a Debian or Raspberry Pi OS "Lite" brings along that matters here; not what ArmGuard needs.
PACKAGES = "systemd-sysv,dbus,udev,kmod,iproute2,python3,openssl,ca-certificates,curl"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
CGROUPS = Path("/sys/fs/cgroup")
# Its own cgroup, so that a power cut takes everything in it at once.
LAUNCH = """
umount -R {tree}; mount -t cgroup2 none {tree}
mkdir -p {tree}/{name} && echo $$ >{tree}/{name}/cgroup.procs && exec "$@"
"""


# What systemd-nspawn --keep-unit ends with when the machine restarts: whoever started it does it.
RESTART = 133


class Refused(AssertionError):
    """A command inside the machine ended with an error; its words are in the message."""


def debian(suite: str = "bookworm") -> Path:
    """Return the directory of a bare Debian root, made at the first call and kept in .cache.

    Never boot or change it: a machine's root is a layer over it.
    """
    root = CACHE / f"debian-{suite}"
    if not root.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        made = root.with_suffix(f".{os.getpid()}")
        options = ["--variant=minbase", "--format=directory", f"--include={PACKAGES}"]
        _here("mmdebstrap", *options, suite, made)
        made.rename(root)
    return root


@contextmanager
def layered(folder: Path, *below: Path) -> Iterator[Path]:
    """Give a root in `folder`: what is in the directories `below` (the last one lowest) and what
    is written from now on, which is kept in `folder`/upper and can be below another one.
    """
    upper, work, root = (folder / name for name in ("upper", "work", "root"))
    for made in (upper, work, root):
        made.mkdir(parents=True)
    lower = ":".join(map(str, below))
    options = f"lowerdir={lower},upperdir={upper},workdir={work}"
    _here("mount", "-t", "overlay", "overlay", "-o", options, root)
    try:
        yield root
    finally:
        _here("umount", root)
        shutil.rmtree(work)


class Machine:
    """One machine. Its root is a directory: look at it or change it from outside, running or not.

    `options` go to systemd-nspawn, such as --bind=/dev/loop0.
    """

    def __init__(self, root: Path, *, options: Sequence[str] = ()) -> None:
        self.root = root
        self._options = options
        self._name = f"ag{os.getpid()}x{id(self) >> 4 & 0xFFF:x}"  # also that of its network link
        self._log = root.with_name(root.name + ".console")
        self._nspawn: subprocess.Popen[bytes] | None = None
        self._leader = 0
        high, low = divmod(hash((os.getpid(), id(self))) & 0x3FFF, 256)
        self.host_address = f"10.{128 + high}.{low}.1"
        self.address = f"10.{128 + high}.{low}.2"

    def __enter__(self) -> Machine:
        self.boot()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut_power()

    def boot(self, *, seconds: float = 300) -> None:
        """Switch on and wait until systemd has started everything (or given up on some of it)."""
        try:
            self._boot(seconds)
        except BaseException:
            self.cut_power()
            raise

    def _boot(self, seconds: float) -> None:
        launch = LAUNCH.format(tree=CGROUPS, name=self._name)
        nspawn = ["systemd-nspawn", "--quiet", "--keep-unit", "--register=no", "--boot", "-D"]
        nspawn += [
            str(self.root),
            f"--machine={self._name}",
            f"--network-veth-extra={self.link}:host0",
        ]
        command = ["unshare", "--mount", "--propagation=private", "sh", "-c", launch, "-"]
        with self._log.open("ab") as console:
            self._nspawn = subprocess.Popen(
                [*command, *nspawn, *self._options],
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
            )
        self._leader = wait_for(self._find_leader, seconds, "its first process")
        self._connect()
        wait_for(self._is_up, seconds, "systemd")

    def run(
        self, command: str, *, check: bool = True, seconds: float = 300, **given: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run a shell command as root in the running machine. Raises Refused with its words."""
        inside = ["env", "-i", f"PATH={PATH}", "HOME=/root", "LANG=C.UTF-8", "sh", "-c", command]
        done = subprocess.run(
            ["nsenter", "--target", str(self._leader), "--all", *inside],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            **given,
        )
        if check and done.returncode:
            raise Refused(f"{command}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def says(self, command: str) -> str:
        """Run a command and return what it printed, without the last newline."""
        return self.run(command).stdout.rstrip("\n")

    def put(self, source: Path, inside: str) -> None:
        """Copy a file or directory of this computer to a path in the machine."""
        target = self.inside(inside)
        target.parent.mkdir(parents=True, exist_ok=True)
        _here("cp", "-a", source, target)

    def inside(self, path: str) -> Path:
        """Return where a path of the machine lies on this computer."""
        return self.root / path.lstrip("/")

    def main_pid(self, unit: str) -> int:
        """Return the process of a unit, by its number in the machine; 0 when it has none."""
        return int(self.says(f"systemctl show --property MainPID --value {shlex.quote(unit)}"))

    def is_active(self, unit: str) -> bool:
        return self.says(f"systemctl is-active {shlex.quote(unit)} || true") == "active"

    def wait_active(self, unit: str, *, seconds: float = 60, other_than: int = 0) -> int:
        """Wait until a unit runs as another process than `other_than`; return its pid."""

        def found() -> int:
            pid = self.main_pid(unit)
            return pid if pid != other_than and self.is_active(unit) else 0

        return int(wait_for(found, seconds, unit))

    def off(self, *, seconds: float = 60) -> None:
        """Shut down as the owner does, and wait until it is off."""
        self.run("systemctl poweroff", check=False)
        self.wait_until_off(seconds=seconds)

    def wait_until_off(self, *, seconds: float = 60) -> bool:
        """Wait until it has ended by itself; say whether it means to start again."""
        assert self._nspawn is not None
        means_to_start = self._nspawn.wait(seconds) == RESTART
        self.cut_power()
        return means_to_start

    def reboot(self) -> None:
        self.off()
        self.boot()

    def cut_power(self) -> None:
        """End everything in it at once, without a word to anybody. For a machine that is off, too.

        What was written stays in the page cache of this computer: an order of writes is not tested.
        """
        if self._nspawn is None:
            return
        for group in _groups(self._name):
            (group / "cgroup.kill").write_text("1")
            self._nspawn.wait(20)
            wait_for(lambda group=group: _is_gone(group), 20, "its end")  # type: ignore[misc]
        self._nspawn = None
        self._leader = 0

    @property
    def console(self) -> str:
        """What it wrote on its console since it was made."""
        return self._log.read_text(errors="replace")

    @property
    def link(self) -> str:
        """Return what its network link is called on this computer."""
        return self._name

    def _find_leader(self) -> int:
        assert self._nspawn is not None
        if self._nspawn.poll() is not None:
            raise Refused(f"The machine did not start:\n{self.console[-2000:]}")
        pid = str(self._nspawn.pid)
        for child in _here("ps", "-o", "pid=", "--ppid", pid, check=False).split():
            # nspawn's child is pid 1 in a namespace of its own.
            with suppress(FileNotFoundError):  # a helper that has done its part
                status = Path(f"/proc/{child}/status").read_text()
                if re.search(r"^NSpid:\t\d+\t1$", status, re.MULTILINE):
                    return int(child)
        return 0

    def _connect(self) -> None:
        """Give both ends of its network link an address; it has no other way out."""
        wait_for(lambda: _answers("ip", "link", "show", self._name), 20, "its network")
        _here("ip", "address", "replace", f"{self.host_address}/30", "dev", self._name)
        _here("ip", "link", "set", self._name, "up")
        inside = ("nsenter", "--target", str(self._leader), "--net", "ip")
        _here(*inside, "address", "replace", f"{self.address}/30", "dev", "host0")
        _here(*inside, "link", "set", "host0", "up")

    def _is_up(self) -> bool:
        state = self.run("systemctl is-system-running", check=False).stdout.strip()
        return state in ("running", "degraded")


def wait_for(found: Callable[[], Any], seconds: float, what: str) -> Any:
    """Return what `found` gives as soon as it gives something."""
    until = time.monotonic() + seconds
    while not (answer := found()):
        if time.monotonic() > until:
            raise Refused(f"Waited {seconds:.0f} s in vain for {what}")
        time.sleep(0.2)
    return answer


def _groups(name: str) -> list[Path]:
    """Return the machine's cgroup, wherever this computer has its tree."""
    trees = (CGROUPS, CGROUPS / "unified")
    return [tree / name for tree in trees if (tree / name / "cgroup.kill").exists()]


def _is_gone(group: Path) -> bool:
    """Remove a cgroup once its processes have ended, the groups inside it first."""
    if "populated 0" not in (group / "cgroup.events").read_text():
        return False
    for folder, _, _ in os.walk(group, topdown=False):
        Path(folder).rmdir()
    return True


def _answers(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _here(*command: str | Path, check: bool = True) -> str:
    """Run a command on this computer and return what it printed."""
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False
    )
    if check and done.returncode:
        raise Refused(f"{shlex.join(map(str, command))}: {done.stderr}")
    return done.stdout
