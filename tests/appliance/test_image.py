"""The image of a card, composed of a small tree: partitions, labels, content; no secret."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path

import pytest

from appliance.debian import NEEDED, WELCOME
from appliance.image import disk, growing, root, secrets
from tests.appliance import compiled

MOMENT = 1_760_000_000
SIZES = disk.Sizes(boot=40, root=24, data=16)
KEY = (
    "-----BEGIN PRIVATE KEY-----\n" + "MC4CAQAwBQYDK2VwBCIEIP" * 3 + "\n-----END PRIVATE KEY-----\n"
)
DATA = "var/lib/armguard"


def tree_in(folder: Path) -> Path:
    """Return a small root with what matters here."""
    tree = folder / "tree"
    files = {
        "boot/firmware/armguard.txt": "# name = armguard\n",
        "boot/firmware/overlays/vc4.dtbo": "overlay",
        "etc/shadow": "root:*:20000::::::\nkeeper:!:20000::::::\n",
        "etc/machine-id": "",
        "etc/fstab": "LABEL=AGROOT / ext4 noatime 0 1\n",
        f"{DATA}/DATA-PARTITION-MISSING": "",
        "usr/share/a-program": "knows of -----BEGIN PRIVATE KEY----- and no more",
        "usr/lib/libtests-itself.so.1": f"\x7fELF {KEY}",
    }
    for name, text in files.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tree / "usr/bin").mkdir()
    (tree / "usr/bin/link").symlink_to("../share/a-program")
    (tree / "usr/lib64").symlink_to("lib")
    return tree


def said(*command: str | Path) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("image")
    path = folder / "card.img"
    disk.compose(tree_in(folder), path, SIZES, disk.Owner(998, 997), MOMENT)
    return path


def part(image: Path, number: int, folder: Path) -> Path:
    """Return a partition of an image as a file of its own."""
    place = disk.extents(SIZES)[number - 1]
    path = folder / f"part{number}"
    with image.open("rb") as whole:
        whole.seek(place.start * disk.SECTOR)
        path.write_bytes(whole.read(place.size * disk.SECTOR))
    return path


def test_a_pi_finds_three_partitions(image: Path) -> None:
    table = json.loads(said("sfdisk", "--json", image))["partitiontable"]

    assert (table["label"], table["id"]) == ("dos", disk.DISK_ID)
    found = [(one["start"], one["size"], one["type"]) for one in table["partitions"]]
    kinds = ("c", "83", "83")
    assert found == [(*place, kind) for place, kind in zip(disk.extents(SIZES), kinds, strict=True)]


def test_the_settings_lie_where_any_computer_reads_them(image: Path, tmp_path: Path) -> None:
    boot = part(image, 1, tmp_path)

    assert said("mtype", "-i", boot, "::armguard.txt") == "# name = armguard\n"
    assert said("mtype", "-i", boot, "::overlays/vc4.dtbo") == "overlay"
    assert "AGBOOT" in said("mlabel", "-s", "-i", boot, "::")


def test_the_system_is_what_was_in_the_tree(image: Path, tmp_path: Path) -> None:
    system = part(image, 2, tmp_path)

    assert (
        subprocess.run(["e2fsck", "-fn", system], check=False, capture_output=True).returncode == 0
    )
    assert said("e2label", system).strip() == "AGROOT"
    assert "LABEL=AGROOT" in said("debugfs", "-R", "cat /etc/fstab", system)
    assert "../share/a-program" in said("debugfs", "-R", "stat /usr/bin/link", system)
    assert "armguard.txt" not in said("debugfs", "-R", "ls /boot/firmware", system)


def test_the_data_partition_is_empty_and_its_users_alone(image: Path, tmp_path: Path) -> None:
    data = part(image, 3, tmp_path)

    assert subprocess.run(["e2fsck", "-fn", data], check=False, capture_output=True).returncode == 0
    assert said("e2label", data).strip() == "AGDATA"
    top = said("debugfs", "-R", "stat <2>", data)
    assert "Mode:  0700" in top
    assert "User:   998   Group:   997" in top
    assert said("debugfs", "-R", "ls -p /", data).count("\n/") <= 2  # itself and what is above


def test_two_compositions_are_the_same(image: Path, tmp_path: Path) -> None:
    again = tmp_path / "card.img"
    tree = tree_in(tmp_path)
    for path in (tree / "usr/lib64", tree / "usr/bin/link", tree / "usr"):  # as of another build
        os.utime(path, (MOMENT + 9_000_000, MOMENT + 9_000_000), follow_symlinks=False)
    disk.compose(tree, again, SIZES, disk.Owner(998, 997), MOMENT)
    later = tmp_path / "later.img"
    disk.compose(tree_in(tmp_path / "later"), later, SIZES, disk.Owner(998, 997), MOMENT + 60)

    sums = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (image, again, later)]
    assert sums[0] == sums[1]
    assert sums[0] != sums[2]  # or nothing was compared


def test_a_tree_without_secrets_is_let_through(tmp_path: Path) -> None:
    assert secrets.found(tree_in(tmp_path)) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("etc/ssh/ssh_host_ed25519_key", "anything"),
        ("etc/armguard/tls/ca.key", "anything"),
        ("opt/armguard/releases/1/app/somewhere.txt", KEY),
        ("usr/lib/python3/keys.py", f'KEY = """{KEY}"""'),
        ("etc/machine-id", "0123456789abcdef\n"),
        ("etc/shadow", "root:$y$j9T$abc$def:20000::::::\n"),
        (f"{DATA}/armguard.db", "SQLite format 3"),
        ("etc/NetworkManager/system-connections/home.nmconnection", "psk=secret"),
    ],
)
def test_a_secret_in_the_tree_is_found(tmp_path: Path, name: str, text: str) -> None:
    tree = tree_in(tmp_path)
    path = tree / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)

    assert [line.split(":")[0] for line in secrets.found(tree)] == [name]


def test_the_data_partition_grows_to_the_end_of_the_card(image: Path, tmp_path: Path) -> None:
    card = tmp_path / "card.img"
    said("cp", "--sparse=always", image, card)
    os.truncate(card, card.stat().st_size + (64 << 20))

    given = ", +\n"
    subprocess.run(["sfdisk", "-q", "-N", "3", card], input=given, text=True, check=True)

    table = json.loads(said("sfdisk", "--json", card))["partitiontable"]
    before = disk.extents(SIZES)[2]
    grown = table["partitions"][2]
    assert grown["start"] == before.start
    assert grown["start"] + grown["size"] == card.stat().st_size // disk.SECTOR


@pytest.mark.parametrize(("disk_size", "may_grow"), [(400_000, False), (440_000, True)])
def test_it_grows_where_there_is_room(tmp_path: Path, disk_size: int, may_grow: bool) -> None:
    card = tmp_path / "devices/mmcblk0"
    (card / "mmcblk0p3").mkdir(parents=True)
    (tmp_path / "block").mkdir()
    (tmp_path / "block/mmcblk0p3").symlink_to(card / "mmcblk0p3")
    numbers = {"mmcblk0p3/partition": 3, "mmcblk0p3/start": 300_000, "mmcblk0p3/size": 99_000}
    for name, number in {**numbers, "size": disk_size}.items():
        (card / name).write_text(f"{number}\n")

    found = growing.partition("mmcblk0p3", tmp_path / "block")

    assert (found.disk, found.number, found.may_grow) == ("mmcblk0", 3, may_grow)


def test_the_image_has_all_that_an_installation_needs() -> None:
    listed = root.listed(Path(__file__).parents[2] / "pi-image/packages")

    assert set(NEEDED) | set(WELCOME) <= set(listed)
    assert len(listed) == len(set(listed))


def test_the_compiled_modules_are_found_by_what_python_asks_them_for(tmp_path: Path) -> None:
    for name, content in {
        "apsw/__init__.cpython-313-aarch64-linux-gnu.so": "PyInit_apsw",
        "PIL/_imaging.cpython-313-aarch64-linux-gnu.so": "PyInit__imaging",
        "PIL/_imagingtk.cpython-313-aarch64-linux-gnu.so": "PyInit__imagingtk",
        "_cffi_backend.cpython-313-aarch64-linux-gnu.so": "PyInit__cffi_backend",
        "nacl/_sodium.abi3.so": "PyInit__sodium",
        "apsw/extras/csv.so": "sqlite3_csv_init",
        "pillow.libs/libjpeg.so": "jpeg_start",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"\x7fELF {content}")

    found = compiled.modules(tmp_path)

    assert found == ["PIL._imaging", "_cffi_backend", "apsw", "nacl._sodium"]
