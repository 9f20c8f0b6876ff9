"""What the installer decides before it touches a machine, and what it lays over one."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from appliance import lay, suits
from appliance.machine_settings import without_access_times
from appliance.problem import Problem
from appliance.suits import Facts

GOOD = Facts("aarch64", 64, "debian ", "12", (3, 11), True, 5_000_000_000)


def test_a_machine_that_suits_is_taken() -> None:
    assert suits.why_not(GOOD) == ""
    assert GOOD.system == "bookworm-arm64"
    assert GOOD._replace(machine="x86_64", version="13").system == "trixie-amd64"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bits": 32}, "64-bit"),  # as Raspberry Pi OS of 32 bits has it, on a 64-bit kernel
        ({"machine": "armv7l"}, "64-bit"),
        ({"machine": "riscv64"}, "64-bit"),
        ({"family": "fedora "}, "Debian 12 and 13"),
        ({"version": "11"}, "Debian 12 and 13"),
        ({"python": (3, 12)}, "3.11 or 3.13"),
        ({"is_root": False}, "sudo scripts/install"),
        ({"free": 500_000_000}, "1 GB free"),
    ],
)
def test_what_does_not_suit_is_refused_with_a_sentence(
    change: dict[str, object], said: str
) -> None:
    assert said in suits.why_not(GOOD._replace(**change))  # type: ignore[arg-type]


def test_a_32_bit_system_is_refused_before_its_python_is_asked(tmp_path: Path) -> None:
    pretended = tmp_path / "getconf"
    pretended.write_text("#!/bin/sh\necho 32\n")
    pretended.chmod(0o755)

    done = subprocess.run(
        [Path(__file__).parents[2] / "scripts/install"],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert "install 64-bit Debian or Raspberry Pi OS" in done.stderr


def test_reading_a_disk_is_no_longer_written_down() -> None:
    pi = "PARTUUID=1-02  /  ext4  defaults,noatime  0  1\n"
    assert without_access_times(pi) == pi
    plain = "# the disk\nUUID=7 / ext4 errors=remount-ro 0 1\nUUID=8 /home ext4 defaults 0 2\n"

    changed = without_access_times(plain)

    lines = plain.splitlines()
    lines[1] = "UUID=7\t/\text4\tdefaults,noatime,errors=remount-ro\t0\t1"
    assert changed.splitlines() == lines
    assert without_access_times(changed) == changed


def release(folder: Path, **files: str) -> Path:
    """Return a release with these files for the machine; two underscores stand for a slash."""
    for name, text in files.items():
        path = folder / lay.OURS / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_what_was_there_before_comes_back(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "etc").mkdir(parents=True)
    (root / "etc/firewall").write_text("theirs")

    first = lay.lay(release(tmp_path / "1", etc__firewall="ours", etc__units__web="web"), root)
    again = lay.lay(tmp_path / "1", root)

    assert first == ["etc/firewall", "etc/units/web"]
    assert again == []
    assert (root / "etc/firewall").read_text() == "ours"
    for path in lay.laid(root):
        lay.give_back(root, path)
    assert (root / "etc/firewall").read_text() == "theirs"
    assert not (root / "etc/units/web").exists()


def test_what_a_later_release_does_not_bring_goes(tmp_path: Path) -> None:
    root = tmp_path / "root"
    lay.lay(release(tmp_path / "1", etc__old="1", etc__both="1"), root)

    changed = lay.lay(release(tmp_path / "2", etc__both="2", etc__new="2"), root)

    assert sorted(changed) == ["etc/both", "etc/new", "etc/old"]
    assert sorted(path.name for path in (root / "etc").iterdir()) == ["both", "new"]


def test_debians_first_page_steps_aside_and_comes_back(tmp_path: Path) -> None:
    default = tmp_path / "root" / lay.IN_THE_WAY[0]
    default.parent.mkdir(parents=True)
    default.symlink_to("/etc/nginx/sites-available/default")

    lay.lay(release(tmp_path / "1", etc__ours="1"), tmp_path / "root")
    assert not default.is_symlink()

    lay.give_back(tmp_path / "root", lay.IN_THE_WAY[0])
    assert default.is_symlink()


def test_a_release_that_was_altered_is_not_installed(tmp_path: Path) -> None:
    (tmp_path / "program").write_text("good")
    sum_of_good = "770e607624d689265ca6c44884d0807d9b054d23c473c106c72be9de08b7376c"
    (tmp_path / "SHA256SUMS").write_text(f"{sum_of_good}  program\n")
    suits.check_files(tmp_path)

    (tmp_path / "program").write_text("bad")

    with pytest.raises(Problem, match="program in the release is damaged"):
        suits.check_files(tmp_path)
