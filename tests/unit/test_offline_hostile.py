"""The offline program: what is damaged is said in words, and it names the holders that we name."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app import clock
from app.config import Settings
from app.documents import bundle
from app.models.base import database
from app.offline.armguard_verify import Bundle, moment
from app.queries import held_then, proof_bundle
from app.queries.held_then import KNOWN_NOW, Filter
from app.services.custody import custody
from app.services.witnesses import checkpoints
from tests import armory, make
from tests.unit.test_offline import offline


@pytest.fixture
def lines(record: Settings) -> list[str]:
    """Give the bundle of a small record with a checkpoint."""
    make.person()
    make.item("R1")
    checkpoints.make(record.data)
    make.item("R2")
    return list(proof_bundle.lines(clock.now()))


def checkpoint_line(lines: list[str]) -> int:
    return next(place for place, line in enumerate(lines) if line.startswith('{"checkpoint"'))


def left_out(lines: list[str]) -> bytes:
    del lines[checkpoint_line(lines)]
    return b"".join(bundle.packed(lines))


def no_checkpoint(said: object) -> Callable[[list[str]], bytes]:
    def make_it(lines: list[str]) -> bytes:
        lines[checkpoint_line(lines)] = json.dumps({"checkpoint": said})
        return b"".join(bundle.packed(lines))

    return make_it


def deep(lines: list[str]) -> bytes:
    return b"".join(bundle.packed([*lines[:5], "[" * 100_000, *lines[5:]]))


def flipped(lines: list[str]) -> bytes:
    content = bytearray(b"".join(bundle.packed(lines)))
    content[20] ^= 0x55
    return bytes(content)


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (left_out, "speaks of was left out"),
        (no_checkpoint(5), "checkpoint of this bundle cannot be read"),
        (no_checkpoint([]), "checkpoint of this bundle cannot be read"),
        (no_checkpoint({"record": None}), "checkpoint of this bundle cannot be read"),
        (deep, "Line 6 cannot be read"),
        (flipped, "cannot be read"),
    ],
)
def test_what_somebody_damaged_or_made_up_is_said_in_words(
    lines: list[str], tmp_path: Path, lie: Callable[[list[str]], bytes], words: str
) -> None:
    path = tmp_path / "record.jsonl.gz"
    path.write_bytes(lie(lines))

    done = offline(path)

    assert done.returncode == 1
    assert done.stderr == ""
    assert words in done.stdout
    assert "NOT OK" in done.stdout


@pytest.mark.parametrize("kept", ["[]", "5", "{}", "null", "[" * 100_000])
def test_a_kept_file_that_is_no_checkpoint_is_said_in_words(
    lines: list[str], tmp_path: Path, kept: str
) -> None:
    path = tmp_path / "record.jsonl.gz"
    path.write_bytes(b"".join(bundle.packed(lines)))
    (tmp_path / "kept.json").write_text(kept)

    done = offline(path, "--checkpoint", tmp_path / "kept.json")

    assert (done.returncode, done.stderr) == (1, "")
    assert "NOT OK" in done.stdout


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-22T08:00", "2026-11-22T08:00:00.000000Z"),
        ("2026-11-22 08:00", "2026-11-22T08:00:00.000000Z"),
        ("2026-11-22t08:00:01z", "2026-11-22T08:00:01.000000Z"),
        ("2026-11-22T08:00:01.5Z", "2026-11-22T08:00:01.500000Z"),
        ("2026-11-22T08:00:01.123456Z", "2026-11-22T08:00:01.123456Z"),
        ("2026-11-22", None),
        ("yesterday", None),
        ("2026-11-22T08:00+08:00", None),
    ],
)
def test_a_typed_time_is_a_whole_one_or_refused(typed: str, meant: str | None) -> None:
    assert moment(typed) == meant


def test_a_time_that_is_none_is_refused_and_not_guessed(lines: list[str], tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl.gz"
    path.write_bytes(b"".join(bundle.packed(lines)))

    done = offline(path, "--at", "yesterday")

    assert done.returncode == 2
    assert "a time in UTC" in done.stderr
    assert "Out" not in done.stdout


def test_a_code_is_read_as_people_write_it_down(lines: list[str], tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl.gz"
    path.write_bytes(b"".join(bundle.packed(lines)))
    found = Bundle()
    found.read(iter(lines))
    code = [*found.codes][-1]
    written = f"{code[:5].lower()}-{code[5:]}".replace("0", "o").replace("1", "l")

    assert f"MATCHES: code {code}" in offline(path, "--code", written).stdout


def holders_here(at: str) -> set[tuple[str, str, str]]:
    found = held_then.Question(at, Filter()).page(KNOWN_NOW, "", 500)
    return {(row["item_id"], row["person_id"], row["since"]) for row in found.page.rows}


@pytest.mark.usefixtures("record")
def test_it_names_the_holders_that_the_custody_page_names() -> None:
    armory.fill()
    user, person, item = make.user("second", "armorer"), make.person("770001"), make.item("R77")
    admin = make.user("third", "admin")
    taken = custody.issue_item(person.id, item.id, user=user)
    custody.undo(taken.row["id"], user=user)
    custody.issue_item(person.id, item.id, user=user)
    back = custody.return_item(item.id, user=user)
    custody.correct(back.row["id"], "still out", user=user, approved_by=admin)
    found = Bundle()
    found.read(proof_bundle.lines(clock.now()))
    moments = {row[0] for row in database.execute_sql("SELECT occurred_at FROM transactions")}
    near = {clock.to_text(clock.from_text(at) + timedelta(microseconds=1)) for at in moments}

    assert found.findings == []
    for at in sorted(moments | near):
        held = {
            (entry["item_id"], entry["personnel_id"], entry["occurred_at"])
            for entry in found.held(at).values()
        }
        assert held == holders_here(at), at
