"""The chain's format, checked against test vectors: by its description alone, and by our code."""

from __future__ import annotations

import hashlib
import itertools
import json
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import Settings
from app.models.base import close_database, database
from app.models.writes import RuleBroken, writes
from app.queries import chain
from app.services import audit
from app.services.context import Origin, acting_from
from app.services.setup import preparation
from tests import make

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "chain-vectors.json").read_text(encoding="utf-8")
)
ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
}
ROWS = VECTORS["rows"]


def canonical(columns: list[Any]) -> str:
    """Write a row as docs/decisions/0002-audit-chain.md says, without anybody's JSON encoder."""
    return "[" + ",".join(map(written, columns)) + "]"


def written(value: str | int | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, int):
        return str(value)
    return '"' + "".join(map(escaped, value)) + '"'


def escaped(character: str) -> str:
    if character in ESCAPES:
        return ESCAPES[character]
    return character if ord(character) >= 0x20 else f"\\u{ord(character):04x}"


@pytest.mark.parametrize("row", ROWS)
def test_a_row_follows_from_the_description_alone(row: dict[str, Any]) -> None:
    text = canonical(row["columns"])
    content = b"armguard/audit/v1\n" + bytes.fromhex(row["prev_hash"]) + text.encode("utf-8")

    assert text == row["canonical"]
    assert hashlib.sha256(content).hexdigest() == row["hash"]


@pytest.mark.parametrize("row", ROWS)
def test_a_head_code_is_the_first_50_bits(row: dict[str, Any]) -> None:
    bits = f"{int(row['hash'], 16):0256b}"[:50]
    fives = [int(bits[i : i + 5], 2) for i in range(0, 50, 5)]

    assert "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[five] for five in fives) == row["head"]
    assert chain.head_code(row["hash"]) == row["head"]


@pytest.mark.parametrize("text", VECTORS["texts"])
def test_a_commitment_follows_from_the_description_alone(text: dict[str, str]) -> None:
    content = b"armguard/text/v1\n" + bytes.fromhex(text["salt"]) + text["text"].encode("utf-8")

    assert hashlib.sha256(content).hexdigest() == text["commitment"]


def test_the_vectors_are_one_chain_from_the_first_row_on() -> None:
    assert ROWS[0]["prev_hash"] == "0" * 64 == audit.GENESIS
    for earlier, later in itertools.pairwise(ROWS):
        assert later["prev_hash"] == earlier["hash"]


def test_our_code_gives_the_vectors() -> None:
    assert VECTORS["column_names"] == audit.COLUMNS
    for row in ROWS:
        assert audit.row_hash(row["prev_hash"], row["columns"]) == row["hash"]
    for text in VECTORS["texts"]:
        assert audit.commitment(text["salt"], text["text"]) == text["commitment"]


@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1) | st.text(), min_size=1))
def test_sqlite_writes_the_same_canonical_text(columns: list[Any]) -> None:
    marks = ", ".join("?" for _ in columns)
    row = apsw.Connection(":memory:").execute(f"SELECT json_array({marks})", columns).get

    assert row == canonical(columns)
    assert row == json.dumps(columns, ensure_ascii=False, separators=(",", ":"))


def test_a_committed_row_is_hashed_with_everything_it_says(record: Settings) -> None:
    origin = Origin("web", None, None, "tablet", "10.0.0.7", "Browser", "req-1", "/personnel")
    with acting_from(origin):
        make.person(surname="Peña")

    names = ", ".join(f'"{name}"' for name in [*audit.COLUMNS, "prev_hash", "hash"])
    rows = database.execute_sql(f"SELECT {names} FROM audit_log ORDER BY seq").fetchall()
    previous = "0" * 64
    for row in rows:
        *columns, prev_hash, found = row
        assert prev_hash == previous
        assert audit.row_hash(prev_hash, columns) == found
        previous = found
    assert "Peña" not in json.dumps(rows, ensure_ascii=False)


def test_an_audit_row_needs_the_block_of_its_change(record: Settings) -> None:
    with pytest.raises(RuntimeError):
        audit.append("edit", "chain", "1", user=None)


def test_a_change_that_fails_leaves_no_audit_row(record: Settings) -> None:
    before = chain.head()

    @writes
    def twice() -> None:
        make.user("santos")
        make.user("santos")

    with pytest.raises(RuleBroken):
        twice()

    assert chain.head() == before


def test_two_records_never_share_a_hash(record: Settings, tmp_path: Path) -> None:
    first = chain.head()
    close_database()
    preparation.prepare(Settings(data=tmp_path, database_path=tmp_path / "other.db"))

    assert chain.head().hash != first.hash
