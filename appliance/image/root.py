"""Makes the Debian of the image with mmdebstrap, once for each list of packages."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from appliance import debian
from appliance.problem import Problem

SUITE = "trixie"
SOURCES = debian.sources(SUITE, "main non-free-firmware")
# Nobody reads manuals on an armory's machine, and no Pi has these graphics cards.
_DRIVERS = "/usr/lib/modules/*/kernel/drivers"
LEFT_OUT = (
    "/usr/share/man/*",
    "/usr/share/info/*",
    "/usr/share/locale/*",
    "/usr/share/doc/*",
    f"{_DRIVERS}/gpu/drm/amd/*",
    f"{_DRIVERS}/gpu/drm/nouveau/*",
    f"{_DRIVERS}/gpu/drm/radeon/*",
    f"{_DRIVERS}/infiniband/*",
)
# The first RAM disk is made once, when the kernel comes, and not again at the end.
_BEFORE = """
mkdir -p "$1/etc/initramfs-tools/conf.d" "$1/etc/default" "$1/boot/firmware"
echo update_initramfs=no >"$1/etc/initramfs-tools/update-initramfs.conf"
echo COMPRESS=gzip >"$1/etc/initramfs-tools/conf.d/armguard"
printf '%s\\n' ROOTPART=LABEL=AGROOT CMA=0 'CONSOLES="ttyS1,115200 tty0"' >"$1/etc/default/raspi-firmware"
"""  # noqa: E501
_AFTER = """
echo update_initramfs=yes >"$1/etc/initramfs-tools/update-initramfs.conf"
rm -f "$1"/etc/ssh/ssh_host_* "$1/etc/hostname" "$1/etc/resolv.conf"
: >"$1/etc/machine-id"
"""
_INTERPRETER = Path("/proc/sys/fs/binfmt_misc/qemu-aarch64")


def listed(packages: Path) -> list[str]:
    """Return the packages that a list names, without its remarks."""
    lines = (line.strip() for line in packages.read_text().splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def cached(packages: Path, cache: Path) -> Path:
    """Return the folder of a Debian with these packages, made at the first call. Raises Problem."""
    names = listed(packages)
    recipe = "\n".join([*names, *SOURCES, *LEFT_OUT, _BEFORE, _AFTER])
    folder = cache / f"root-{hashlib.sha256(recipe.encode()).hexdigest()[:16]}"
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        understand_arm64()
        fresh = folder.with_suffix(f".{os.getpid()}")
        _make(fresh, names, _tools(cache), packages.with_name("quicker"))
        fresh.rename(folder)
    return folder


def understand_arm64() -> None:
    """Let this computer run programs for arm64, if it does not yet. Raises Problem."""
    if os.uname().machine == "aarch64" or _INTERPRETER.exists():
        return
    described = Path("/usr/lib/binfmt.d/qemu-aarch64.conf")
    try:
        if not _INTERPRETER.with_name("register").exists():
            _run("mount", "-t", "binfmt_misc", "binfmt_misc", str(_INTERPRETER.parent))
        _INTERPRETER.with_name("register").write_text(described.read_text())
    except OSError as error:
        raise Problem(
            f"This computer cannot run programs for arm64: {error}",
            "sudo apt install qemu-user-static; building an image needs the rights of root.",
        ) from None


def _tools(cache: Path) -> Path:
    """Return a Debian of the same suite for this computer's own processor."""
    folder = cache / f"tools-{SUITE}"
    if not folder.exists():
        fresh = folder.with_suffix(f".{os.getpid()}")
        _mmdebstrap("--variant=minbase", SUITE, str(fresh), *SOURCES)
        fresh.rename(folder)
    return folder


def _make(folder: Path, names: list[str], tools: Path, quicker: Path) -> None:
    words = ["--architectures=arm64", "--variant=minbase", f"--include={','.join(names)}"]
    words += [f"--dpkgopt=path-exclude={path}" for path in LEFT_OUT]
    words += [f"--essential-hook={_BEFORE}"]
    if os.uname().machine == "x86_64":
        words += [f"--essential-hook={quicker} on $1 {tools}"]
        words += [f"--customize-hook={quicker} off $1 {tools}"]
    words += [f"--customize-hook={_AFTER}"]
    try:
        _mmdebstrap(*words, SUITE, str(folder), *SOURCES)
    except Problem:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _mmdebstrap(*words: str) -> None:
    options = ["--mode=root", "--format=directory", "--dpkgopt=force-unsafe-io"]
    options += ["--dpkgopt=force-confold"]  # what was written before a package comes is meant
    options += ["--aptopt=APT::Install-Recommends false", "--aptopt=Acquire::Languages none"]
    _run("unshare", "--mount", "--propagation=private", "mmdebstrap", *options, *words)


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False)
    if done.returncode:
        raise Problem(f"{command[0]} ended with an error; its words are above.", "")
