"""The bundle, and the program that verifies it with nothing but Python: whole, after each lie."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import clock
from app.config import Settings
from app.documents import bundle
from app.models.base import close_database, database
from app.offline import armguard_verify
from app.queries import chain, proof_bundle
from app.services.custody import custody
from app.services.witnesses import checkpoints
from tests import armory, make
from tests.armguard import MAIN, SOURCE

DATA = Path(__file__).parents[1] / "data"
CHAIN: dict[str, Any] = json.loads((DATA / "chain-vectors.json").read_text(encoding="utf-8"))
CHECKPOINTS = json.loads((DATA / "checkpoint-vectors.json").read_text(encoding="utf-8"))
PROGRAM = Path(armguard_verify.__file__)


def offline(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the program as somebody elsewhere would: without ArmGuard, in Python's isolation."""
    command = [sys.executable, "-I", "-S", str(PROGRAM), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")


def save(path: Path, lines: list[str]) -> Path:
    path.write_bytes(b"".join(bundle.packed(lines)))
    return path


@pytest.fixture
def lines(record: Settings) -> list[str]:
    """Give the bundle of a record with something of everything in it."""
    armory.fill()
    checkpoints.make(record.data)
    return list(proof_bundle.lines(clock.now()))


def test_a_bundle_of_everything_is_whole_and_says_who_holds_what(
    lines: list[str], tmp_path: Path
) -> None:
    done = offline(save(tmp_path / "record.jsonl.gz", lines))

    assert done.stderr == ""
    assert done.returncode == 0, done.stdout
    assert f"{chain.head().seq} rows, head {chain.head().code}." in done.stdout
    assert f"{armory.OUT_RIFLE} (serial R1): Cruz, Juan ({armory.CRUZ}) since" in done.stdout
    out = {row[0] for row in database.execute_sql(
        "SELECT item_id FROM custody WHERE returned_at IS NULL")}  # fmt: skip
    assert {line.split()[0] for line in done.stdout.splitlines() if line[:2] == "  "} == out


def test_no_password_leaves_with_a_bundle(lines: list[str]) -> None:
    assert not any("argon2id" in line for line in lines)
    assert any('"text"' in line and "Cruz" in line for line in lines)


def test_who_held_what_then(record: Settings, tmp_path: Path) -> None:
    user, person, item = make.user(), make.person(), make.item()
    custody.issue_item(person.id, item.id, user=user)
    then = clock.to_text(clock.now())
    custody.return_item(item.id, user=user)
    path = save(tmp_path / "record.jsonl.gz", list(proof_bundle.lines(clock.now())))

    assert item.id in offline(path, "--at", then).stdout
    assert "nothing" in offline(path).stdout


def test_an_erased_text_leaves_the_bundle_whole(record: Settings, tmp_path: Path) -> None:
    make.person(surname="Cruz")
    database.execute_sql("UPDATE audit_texts SET salt = NULL, text = NULL WHERE field = 'surname'")

    done = offline(save(tmp_path / "b.jsonl.gz", list(proof_bundle.lines(clock.now()))))

    assert done.returncode == 0
    assert "Cruz" not in done.stdout


Lie = Callable[[list[str]], list[str]]


def row(lines: list[str], number: int) -> int:
    """Return where a row of the chain stands."""
    return next(place for place, line in enumerate(lines) if line.startswith(f"[{number},"))


def changed(lines: list[str]) -> list[str]:
    place = row(lines, 70)
    lines[place] = lines[place].replace('"cli"', '"web"', 1)
    return lines


def dropped(lines: list[str]) -> list[str]:
    return [line for place, line in enumerate(lines) if place != row(lines, 70)]


def retold(lines: list[str]) -> list[str]:
    return [line.replace('"Cruz"', '"Diaz"') if '"text"' in line else line for line in lines]


def cut(lines: list[str]) -> list[str]:
    return lines[: row(lines, int(json.loads(lines[0])["seq"]) - 3)]


def cut_and_said_so(lines: list[str]) -> list[str]:
    kept = cut(lines)
    last = next(json.loads(line) for line in reversed(kept) if line.startswith("["))
    kept[0] = json.dumps(json.loads(kept[0]) | {"seq": last[0], "hash": last[23]})
    return kept


def forged(lines: list[str]) -> list[str]:
    return [line.replace('"signature":"', '"signature":"00', 1) if "checkpoint" in line[:16]
            else line for line in lines]  # fmt: skip


def reordered(lines: list[str]) -> list[str]:
    one, other = row(lines, 70), row(lines, 90)
    lines[one], lines[other] = lines[other], lines[one]
    return lines


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (changed, "Row 70"), (dropped, "Rows are missing"), (retold, "private text 'surname'"),
        (cut, "The bundle says that it ends with row"), (cut_and_said_so, "ends before its row"),
        (forged, "its signature is not its key's"), (reordered, "Rows are missing"),
    ],
)  # fmt: skip
def test_each_lie_is_found(lines: list[str], tmp_path: Path, lie: Lie, words: str) -> None:
    done = offline(save(tmp_path / "record.jsonl.gz", lie(lines)))

    assert done.returncode == 1
    assert words in done.stdout
    assert "NOT OK" in done.stdout


def test_what_was_kept_elsewhere_is_held_against_a_bundle(record: Settings, tmp_path: Path) -> None:
    make.person()
    code, kept = chain.head().code, checkpoints.make(record.data)
    (tmp_path / "kept.json").write_text(kept.as_json)
    (tmp_path / "other.json").write_text(kept._replace(hash="0" * 64).as_json)
    path = save(tmp_path / "record.jsonl.gz", list(proof_bundle.lines(clock.now())))

    whole = offline(path, "--code", code, "--key", kept.public_key, "--checkpoint",
                    tmp_path / "kept.json")  # fmt: skip
    assert whole.returncode == 0
    assert f"MATCHES: code {code}" in whole.stdout
    assert "DOES NOT MATCH" in offline(path, "--code", "0123456789").stdout
    assert offline(path, "--key", "0" * 64).returncode == 1
    assert offline(path, "--checkpoint", tmp_path / "other.json").returncode == 1


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b\x08broken", b"[1]\n{}\nnonsense\n"])
def test_what_is_no_bundle_is_said_without_a_traceback(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bundle.jsonl.gz"
    path.write_bytes(gzip.compress(content) if b"[1]" in content else content)

    done = offline(path)

    assert done.returncode == 1
    assert done.stderr == ""


def vectors() -> list[str]:
    """Return the vectors of the chain as a bundle."""
    last = CHAIN["rows"][-1]
    made = [json.dumps({"format": proof_bundle.FORMAT, "seq": len(CHAIN["rows"]),
                        "hash": last["hash"]})]  # fmt: skip
    return made + [f'{row["canonical"][:-1]},"{row["prev_hash"]}","{row["hash"]}"]'
                   for row in CHAIN["rows"]]  # fmt: skip


def test_the_program_agrees_with_the_vectors_of_the_chain() -> None:
    found = armguard_verify.Bundle()
    found.read(iter(vectors()))

    assert found.findings == []
    assert [*found.codes] == [row["head"] for row in CHAIN["rows"]]


@pytest.mark.parametrize("vector", CHECKPOINTS)
def test_the_program_agrees_with_the_vectors_of_checkpoints(vector: dict[str, str]) -> None:
    key = vector["message"].splitlines()[-1]
    message, signature = vector["message"].encode(), vector["signature"]

    assert armguard_verify.is_signed(key, message, signature)
    assert not armguard_verify.is_signed(key, message + b" ", signature)
    assert not armguard_verify.is_signed("0" * 64, message, signature)
    beyond = int.from_bytes(bytes.fromhex(signature)[32:], "little") + armguard_verify.Q
    other = signature[:64] + beyond.to_bytes(32, "little").hex()
    assert not armguard_verify.is_signed(key, message, other)


def test_the_command_writes_a_bundle(record: Settings, tmp_path: Path) -> None:
    make.person()
    close_database()
    path = tmp_path / "record.jsonl.gz"
    command = [sys.executable, "-c", MAIN, str(SOURCE), "export", "bundle"]
    env = {**os.environ, "ARMGUARD_DATA": str(record.data)}

    path.write_bytes(subprocess.run(command, env=env, capture_output=True, check=True).stdout)

    assert offline(path).returncode == 0
