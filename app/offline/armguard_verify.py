#!/usr/bin/env python3
"""Verifies a bundle of ArmGuard's record on any machine with Python 3.9 and nothing else.

    python3 armguard_verify.py BUNDLE.jsonl.gz [--at TIME] [--code CODE] [--key KEY]
                               [--checkpoint FILE]

It replays the audit chain, opens its private texts, checks every signed checkpoint, and says who
held what. It reads one file and writes none. The formats are docs/decisions/0002, 0009 and 0010.
Longer than 300 lines: it travels alone, as one file.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROW_TAG, TEXT_TAG = b"armguard/audit/v1\n", b"armguard/text/v1\n"
FORMAT, CHECKPOINT = "armguard/bundle/v1", "armguard/checkpoint/v1"
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# A row's line ends with `,"prev_hash","hash"]`; what stands before is what was hashed.
TAIL = len(',"",""]') + 2 * 64
ACTION, KIND, KEY, BEFORE, AFTER, PREV, HASH = 13, 14, 15, 16, 17, 22, 23
RECORDED = 3
MOST = 20
NAMED = ("personnel", "items")
# What reading a file raises that somebody damaged or made up.
UNREADABLE = (OSError, EOFError, ValueError, KeyError, IndexError, TypeError, AttributeError,
              RecursionError, zlib.error)  # fmt: skip
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?Z?")

# --- Ed25519, RFC 8032: to verify only, so nothing here is secret -------------------------------
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def added(a: Point, b: Point) -> Point:
    """Return the sum of two points in extended coordinates."""
    left = (a[1] - a[0]) * (b[1] - b[0]) % P
    right = (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = right - left, d - c, d + c, right + left
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number: int, point: Point) -> Point:
    """Return a point added to itself so many times."""
    result: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = added(result, point)
        point, number = added(point, point), number >> 1
    return result


def point_of(data: bytes) -> Point | None:
    """Return the point that 32 bytes mean; None where they mean none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if (x & 1) != sign else x
    return (x, y, 1, x * y % P)


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key: str, message: bytes, signature: str) -> bool:
    """Say whether a signature (hexadecimal) of a message is this public key's."""
    try:
        public, given = bytes.fromhex(key), bytes.fromhex(signature)
    except ValueError:
        return False
    if len(public) != 32 or len(given) != 64:
        return False
    a, r, s = point_of(public), point_of(given[:32]), int.from_bytes(given[32:], "little")
    if a is None or r is None or s >= Q or BASE is None:
        return False
    h = int.from_bytes(hashlib.sha512(given[:32] + public + message).digest(), "little") % Q
    left, right = times(s, BASE), added(r, times(h, a))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


# --- The chain ----------------------------------------------------------------------------------
def head_code(hash_hex: str) -> str:
    """Return the ten characters that stand on paper for a hash."""
    bits = int(hash_hex[:13], 16) >> 2
    return "".join(DIGITS[(bits >> shift) & 31] for shift in range(45, -5, -5))


def is_genuine(said: dict[str, Any]) -> bool:
    """Say whether a checkpoint is what its key signed."""
    lines = (CHECKPOINT, said["record"], said["seq"], said["hash"], said["signed_at"],
             said["public_key"])  # fmt: skip
    message = "".join(f"{line}\n" for line in lines).encode()
    return is_signed(said["public_key"], message, said["signature"])


class Bundle:
    """What a bundle says, and what is wrong with it."""

    def __init__(self) -> None:
        self.seq, self.hash, self.record = 0, "0" * 64, ""
        self.head: dict[str, Any] = {}
        self.findings: list[str] = []
        self.codes: dict[str, int] = {}
        self.hashes: dict[int, str] = {}
        self.keys: set[str] = set()
        self.signed: list[dict[str, Any]] = []
        self.said: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.promised: dict[str, int] = {}
        self.entries: list[dict[str, Any]] = []
        self.closed = self.erased = 0
        self._open: dict[tuple[str, str], tuple[dict[str, Any], str]] = {}

    def read(self, lines: Iterator[str]) -> None:
        """Take in a bundle, line by line."""
        for number, text in enumerate(lines, 1):
            line = text.rstrip("\r\n")
            try:
                value = json.loads(line)
                self._take(line, value, number)
            except UNREADABLE:
                self.find(f"Line {number} cannot be read.")
        self._close()
        self._finish()

    def find(self, sentence: str) -> None:
        """Keep what is wrong."""
        self.findings.append(sentence)

    def _take(self, line: str, value: Any, number: int) -> None:
        if isinstance(value, list):
            self._close()
            self._row(line, value)
        elif number == 1:
            if value.get("format") != FORMAT:
                self.find("This is no bundle of a version that this program knows.")
            self.head = value
        elif "checkpoint" in value:
            self.signed.append(value["checkpoint"])
        else:
            self._text(*value["text"])

    def _row(self, line: str, row: list[Any]) -> None:
        words = f"Row {row[0]} ({row[ACTION]} of {row[KIND]} {row[KEY]}, {row[RECORDED]})"
        if row[0] != self.seq + 1:
            self.find(f"Rows are missing: after row {self.seq} comes row {row[0]}.")
        elif row[PREV] != self.hash:
            self.find(f"{words} does not follow from the row before it.")
        hashed = ROW_TAG + bytes.fromhex(row[PREV]) + (line[:-TAIL] + "]").encode()
        if hashlib.sha256(hashed).hexdigest() != row[HASH]:
            self.find(f"{words} was changed: its contents do not give its hash.")
        self.seq, self.hash = row[0], row[HASH]
        self.record = self.record or self.hash
        self.hashes[self.seq] = self.hash
        self.codes.setdefault(head_code(self.hash), self.seq)
        for side, place in (("before", BEFORE), ("after", AFTER)):
            values = json.loads(row[place]) if row[place] is not None else {}
            for field, value in values.items():
                if isinstance(value, dict) and "commitment" in value:
                    self._open[side, field] = (values, words)
            if side == "after" and values:
                self._now(row[KIND], str(row[KEY]), values)

    def _now(self, kind: str, key: str, values: dict[str, Any]) -> None:
        if kind == "transactions" and "action" in values:
            self.entries.append(values)
        elif kind == "checkpoints" and "signature" in values:
            self.promised[values["signature"]] = self.seq
        elif kind in NAMED:  # the texts of these columns are put into `values` by the next lines
            self.said.setdefault((kind, key), []).append(values)

    def _text(self, seq: int, side: str, field: str, salt: str | None, text: Any) -> None:
        values, words = self._open.pop((side, field), ({}, ""))
        if not words or seq != self.seq:
            self.find(f"A private text {field!r} belongs to row {seq}, which does not speak of it.")
        elif salt is None:
            self.erased += 1
        else:
            promised = hashlib.sha256(TEXT_TAG + bytes.fromhex(salt) + text.encode()).hexdigest()
            if promised != values[field]["commitment"]:
                self.find(f"{words}: its private text {field!r} ({side}) was changed.")
            values[field] = text

    def _close(self) -> None:
        """Count what was promised and not opened: passwords never are."""
        self.closed += len(self._open)
        self._open.clear()

    def _finish(self) -> None:
        if (self.head.get("seq"), self.head.get("hash")) != (self.seq, self.hash):
            self.find(f"The bundle says that it ends with row {self.head.get('seq')}; it does not.")
        for said in self.signed:
            try:
                wrong = self.wrong(said)
                self.promised.pop(said["signature"], None)
                self.keys.add(said["public_key"])
            except UNREADABLE:
                self.find("A checkpoint of this bundle cannot be read.")
                continue
            if wrong:
                self.find(f"The checkpoint signed {said['signed_at']}: {wrong}.")
        for seq in self.promised.values():
            self.find(f"The checkpoint that row {seq} speaks of was left out.")

    def wrong(self, said: dict[str, Any]) -> str | None:
        """Return what does not fit a checkpoint; None where it fits."""
        if not is_genuine(said):
            return "its signature is not its key's"
        if said["record"] != self.record:
            return "it is of another record"
        if said["seq"] not in self.hashes:
            return f"the record ends before its row {said['seq']}"
        same = self.hashes[said["seq"]] == said["hash"]
        return None if same else f"the record has another row {said['seq']}"

    def value(self, kind: str, key: Any, field: str) -> str:
        """Return what a column of an object is by now, or a question mark."""
        found: Any = None
        for values in self.said.get((kind, str(key)), []):
            found = values.get(field, found)
        return found if isinstance(found, str) else "?"

    def held(self, at: str | None) -> dict[str, dict[str, Any]]:
        """Return {item: the issue by which it was out} at a moment, or at the end.

        As it is known at the end: an entry that was taken back never happened, unless what took it
        back was taken back, too.
        """
        void: set[int] = set()
        for entry in reversed(self.entries):
            if entry.get("corrects_id") and entry["id"] not in void:
                void.add(entry["corrects_id"])
        out: dict[str, dict[str, Any]] = {}
        for entry in self.entries:
            if entry.get("id") not in void and (at is None or entry["occurred_at"] <= at):
                if entry["action"] == "Take":
                    out[entry["item_id"]] = entry
                else:
                    out.pop(entry["item_id"], None)
        return out


# --- What is said of it -------------------------------------------------------------------------
def holdings(bundle: Bundle, at: str | None) -> Iterator[str]:
    """Yield a line for each item that was out."""
    for item, entry in sorted(bundle.held(at).items()):
        person = entry["personnel_id"]
        surname, first = (bundle.value("personnel", person, n) for n in ("surname", "first_name"))
        yield (f"  {item} (serial {bundle.value('items', item, 'serial')}): {surname}, {first} "
               f"({person}) since {entry['occurred_at']}")  # fmt: skip


def moment(text: str) -> str | None:
    """Return a typed time (UTC) as the record writes times; None for what is none."""
    typed = text.strip().upper().replace(" ", "T")
    if not MOMENT.fullmatch(typed):
        return None
    typed = typed.rstrip("Z")
    typed += ":00" if len(typed) == len("2026-11-22T08:00") else ""
    typed += "." if "." not in typed else ""
    return typed.ljust(len("2026-11-22T08:00:00.000000"), "0") + "Z"


def judged(bundle: Bundle, asked: argparse.Namespace) -> None:
    """Hold what was kept elsewhere against the bundle."""
    # What is misread on paper is read as on /verify: O is 0, I and L are 1.
    code = re.sub(r"[\s-]", "", asked.code or "").upper().translate(str.maketrans("OIL", "011"))
    if code and code not in bundle.codes:
        bundle.find(f"DOES NOT MATCH: code {code} is no row of this record.")
    elif code:
        print(f"MATCHES: code {code} is row {bundle.codes[code]}.")
    if asked.key and asked.key.lower() not in bundle.keys:
        bundle.find("No checkpoint of this bundle is signed by that key.")
    if asked.checkpoint:
        text = Path(asked.checkpoint).read_text(encoding="utf-8")
        wrong = bundle.wrong(json.loads(text))
        if wrong:
            bundle.find(f"The checkpoint that was kept: {wrong}.")


def main(arguments: list[str] | None = None) -> int:
    """Verify the bundle that was named; 0 where all fits."""
    parser = argparse.ArgumentParser(description="Verifies a bundle of ArmGuard's record.")
    parser.add_argument("bundle", help="BUNDLE.jsonl.gz, or the same unpacked")
    parser.add_argument("--at", help="who held what then: 2026-11-22T08:00:00.000000Z (UTC)")
    parser.add_argument("--code", help="ten characters from an old receipt")
    parser.add_argument("--key", help="the public key that was written down")
    parser.add_argument("--checkpoint", help="a checkpoint file that was kept elsewhere")
    asked = parser.parse_args(arguments)
    asked.at, given = asked.at and moment(asked.at), asked.at
    if given and not asked.at:
        parser.error("--at is a time in UTC like 2026-11-22T08:00 (or with seconds and a Z).")
    bundle = Bundle()
    opener: Any = gzip.open if asked.bundle.endswith(".gz") else open
    try:
        with opener(asked.bundle, "rt", encoding="utf-8", newline="\n") as lines:
            bundle.read(lines)
        judged(bundle, asked)
    except UNREADABLE as error:
        bundle.find(f"The file cannot be read: {type(error).__name__}.")
    return said(bundle, asked.at)


def said(bundle: Bundle, at: str | None) -> int:
    """Print what came of it and return the exit code."""
    for sentence in bundle.findings[:MOST]:
        print(sentence)
    if bundle.findings:
        print(f"NOT OK: {len(bundle.findings)} findings. Do not rely on what this bundle says.")
        return 1
    print(f"The record is whole: {bundle.seq} rows, head {head_code(bundle.hash)}.")
    signers = ", ".join(sorted(bundle.keys)) or "nobody"
    print(f"{len(bundle.signed)} signed checkpoints, by {signers}.")
    print(f"Out {'at ' + at if at else 'at its end'}:")
    print("\n".join(holdings(bundle, at)) or "  nothing")
    return 0


if __name__ == "__main__":
    sys.exit(main())
