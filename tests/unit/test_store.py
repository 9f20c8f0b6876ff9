"""The S3-compatible store: signed as published, sealed only, read back, and let go by rule."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pyrage
import pytest

from app.config import Settings
from app.models.audit import AuditRow
from app.models.users import User
from app.queries import backups
from app.services.backups import making, sealing, store, targets
from app.services.backups.store import Store
from app.services.errors import Invalid
from app.services.users import users
from app.services.witnesses import checkpoints
from app.services.witnesses.statement import Statement

GOOD = "blue carabao at dawn"


class Bucket(BaseHTTPRequestHandler):
    """A store as far as the client needs one; it takes only what arrives as it was announced."""

    kept: dict[str, bytes] = {}
    loses = False

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if hashlib.sha256(body).hexdigest() != self.headers["x-amz-content-sha256"]:
            return self.answer(400, b"<Error><Code>XAmzContentSHA256Mismatch</Code></Error>")
        self.kept[self.name] = body[:-1] if self.loses else body
        return self.answer(200)

    def do_HEAD(self) -> None:
        self.answer(200 if self.name in self.kept else 404, self.kept.get(self.name, b""))

    def do_DELETE(self) -> None:
        self.kept.pop(self.name, None)
        self.answer(204)

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        if "Credential=good/" not in self.headers["authorization"]:
            return self.answer(403, b"<Error><Code>InvalidAccessKeyId</Code></Error>")
        names = sorted(name for name in self.kept if name.startswith(asked["prefix"][0]))
        first = int(asked.get("continuation-token", ["0"])[0])
        page = "".join(f"<Key>{name}</Key>" for name in names[first : first + 2])
        following = f"<NextContinuationToken>{first + 2}</NextContinuationToken>"
        more = following if len(names) > first + 2 else ""
        return self.answer(200, f"<List>{page}{more}</List>".encode())

    @property
    def name(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix("/armory/")

    def answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Store]:
    """Give a store that runs."""
    Bucket.kept, Bucket.loses = {}, False
    running = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    thread = threading.Thread(target=running.serve_forever, args=(0.02,))
    thread.start()
    endpoint = f"http://127.0.0.1:{running.server_port}"
    yield Store(endpoint, "armory", "us-east-1", "good", "secret")
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def boss(record: Settings) -> User:
    """Give the superuser, over a record that is open."""
    assert record
    return users.add("boss", "superuser", GOOD)


def given(server: Store, **other: str) -> dict[str, str]:
    return {**server._asdict(), "prefix": "armguard", **other}


@pytest.mark.parametrize(
    ("query", "signature"),
    [("lifecycle=", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
     ("max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")],
)  # fmt: skip
def test_requests_are_signed_as_in_the_published_examples(query: str, signature: str) -> None:
    example = Store("", "", "us-east-1", "AKIAIOSFODNN7EXAMPLE",
                    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")  # fmt: skip
    empty = hashlib.sha256(b"").hexdigest()
    moment = datetime(2013, 5, 24, tzinfo=UTC)

    headers = store.signed(
        example, "GET", "examplebucket.s3.amazonaws.com", "/", query, empty, moment
    )

    assert headers["authorization"].endswith(f"Signature={signature}")


def test_a_sealed_backup_goes_to_the_store_and_old_ones_are_let_go(
    record: Settings, boss: User, server: Store
) -> None:
    key, recipient = sealing.new_key()
    sealing.use(recipient, user=boss)
    store.choose(record.data, given(server), user=boss)
    for hour in range(60):
        Bucket.kept[f"armguard/quarter-20200101-{hour:02}0000.db.age"] = b"old"
    signed = checkpoints.make(record.data)
    path = making.make(record.data, user=boss)

    targets.bring(record.data)

    there = Bucket.kept[f"armguard/checkpoint-{signed.seq}.json"]
    assert Statement.from_json(there.decode()) == signed
    (taken,) = backups.taken()
    assert (taken.target, taken.problem) == ("store", None)
    assert Bucket.kept[f"armguard/{path.name}"] == path.read_bytes()
    assert len([name for name in Bucket.kept if "quarter" in name]) == 48
    identity = pyrage.x25519.Identity.from_str(key)
    assert pyrage.decrypt(Bucket.kept[f"armguard/{path.name}"], [identity])[:6] == b"SQLite"


def test_a_plain_backup_never_leaves_the_machine(
    record: Settings, boss: User, server: Store
) -> None:
    store.choose(record.data, given(server), user=boss)
    making.make(record.data, user=boss)

    targets.bring(record.data)

    assert Bucket.kept == {}
    assert "only sealed" in backups.taken()[0].problem


@pytest.mark.parametrize("trouble", ["loses", "is gone"])
def test_a_store_that_loses_or_does_not_answer_is_said_and_the_backup_counts(
    record: Settings, boss: User, server: Store, trouble: str
) -> None:
    sealing.use(sealing.new_key()[1], user=boss)
    Bucket.loses = trouble == "loses"
    away = server._replace(endpoint="http://127.0.0.1:9")
    store.keep(record.data, server if trouble == "loses" else away)
    making.make(record.data, user=boss)

    targets.bring(record.data)

    said = {"loses": "holds", "is gone": "does not answer"}[trouble]
    assert said in backups.taken()[0].problem
    assert len(backups.rows(5)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("endpoint", "file:///etc"), ("endpoint", "http://127.0.0.1:9"), ("bucket", "../x"),
     ("key_id", "wrong"), ("secret", "")],
)  # fmt: skip
def test_a_store_is_tried_before_it_is_kept(
    record: Settings, boss: User, server: Store, field: str, value: str
) -> None:
    with pytest.raises(Invalid):
        store.choose(record.data, given(server, **{field: value}), user=boss)
    assert store.configured(record.data) is None


def test_the_secret_is_a_private_file_and_in_no_backup(
    record: Settings, boss: User, server: Store
) -> None:
    store.choose(record.data, given(server, secret="rarely-said"), user=boss)

    path = Path(record.data / store.FILE)
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"rarely-said" not in making.make(record.data, user=boss).read_bytes()
    assert AuditRow.get(AuditRow.action == "choose store").after.count("rarely") == 0
    store.forget(record.data, user=boss)
    assert not path.exists()
