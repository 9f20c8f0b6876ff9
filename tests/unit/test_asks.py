"""What root does for the pages: two words in a folder, from one owner, for this start only."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app import clock
from app.config import Settings
from app.services.machine import asks as pages
from appliance import asks
from tests import make

BOOT = "3f2a90aa-6b1d-4c55-9a52-2f8bb1c1a001\n"
STRANGER = 4711


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "asks"
    made.mkdir()
    return made


def taken(folder: Path, owner: int | None = None) -> list[str]:
    return asks.taken(folder, os.geteuid() if owner is None else owner, BOOT)


@pytest.mark.parametrize("word", ["restart", "shutdown"])
def test_a_word_is_taken_once(folder: Path, word: str) -> None:
    (folder / word).write_text(BOOT)

    assert taken(folder) == [word]
    assert taken(folder) == []
    assert list(folder.iterdir()) == []


def _link(path: Path) -> None:
    path.with_name("elsewhere").write_text(BOOT)
    path.symlink_to(path.with_name("elsewhere"))


def _second_name(path: Path) -> None:
    path.with_name("elsewhere").write_text(BOOT)
    path.hardlink_to(path.with_name("elsewhere"))


def _folder(path: Path) -> None:
    (path / "deep").mkdir(parents=True)
    (path / "deep/er").symlink_to("/etc")


TRICKS: dict[str, Callable[[Path], object]] = {
    "a link": _link,
    "a second name of another file": _second_name,
    "a folder": _folder,
    "a pipe": os.mkfifo,
    "of an earlier start": lambda path: path.write_text("another start\n"),
    "longer": lambda path: path.write_text(BOOT + "; and more"),
    "empty": lambda path: path.write_text(""),
}


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_whatever_else_has_that_name_asks_nothing_and_goes(
    folder: Path, trick: Callable[[Path], object]
) -> None:
    trick(folder / "shutdown")

    assert taken(folder) == []
    assert not os.path.lexists(folder / "shutdown")
    assert Path("/etc").is_dir()


def test_another_owners_file_asks_nothing(folder: Path) -> None:
    (folder / "restart").write_text(BOOT)

    assert taken(folder, owner=STRANGER) == []


def test_other_words_are_left_alone(folder: Path) -> None:
    for name in ("poweroff", "SHUTDOWN", ".restart.1.new", "update"):
        (folder / name).write_text(BOOT)

    assert taken(folder) == []
    assert len(list(folder.iterdir())) == 4


def test_a_folder_that_is_a_link_is_not_looked_into(tmp_path: Path, folder: Path) -> None:
    (folder / "restart").write_text(BOOT)
    (tmp_path / "link").symlink_to(folder)

    with pytest.raises(OSError, match="Not a directory"):
        taken(tmp_path / "link")

    assert (folder / "restart").exists()


def test_both_ends_know_the_same_words_and_the_same_folder(record: Settings) -> None:
    assert set(pages.ACTS) == set(asks.WORDS)
    assert asks.FOLDER.name == pages.FOLDER
    (record.data / pages.FOLDER).mkdir()
    admin = make.user("lim", "admin")

    for act in pages.ACTS.values():
        pages.ask(record.data, act, user=admin)
        read = asks.taken(record.data / pages.FOLDER, os.geteuid(), f"{clock.boot_id()}\n")
        assert read == [act.word]


def test_the_units_watch_for_those_words() -> None:
    root = Path(__file__).parents[2] / "pi-image/root"
    unit = (root / "etc/systemd/system/armguard-asks.path").read_text()
    watched = [line.split("=")[1] for line in unit.splitlines() if line.startswith("PathExists=")]

    assert watched == [str(asks.FOLDER / word) for word in asks.WORDS]
    preset = (root / "usr/lib/systemd/system-preset/50-armguard.preset").read_text()
    assert "enable armguard-asks.path\n" in preset
