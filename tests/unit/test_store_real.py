"""The S3-compatible store against a server that is not ours: moto, which checks each signature."""

from __future__ import annotations

import gzip
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped]
import pytest

from app.config import Settings
from app.models.users import User
from app.queries import backups
from app.services.backups import making, sealing, store, targets
from app.services.backups.store import NotStored, Store
from app.services.errors import Invalid
from app.services.users import users
from app.services.verification import verify

GOOD = "blue carabao at dawn"
STARTS_WITHIN = 90
# A list comes in pieces of so many names, where Amazon's has a thousand.
PIECE = 3
# Until the user, its key, its rights and the bucket are made nobody is asked who they are.
BEFORE_ASKED = 4
_RIGHTS = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}


class Bucket:
    """A running server with a bucket, seen by its owner; `store` is what ArmGuard is given."""

    def __init__(self, port: int) -> None:
        endpoint = f"http://127.0.0.1:{port}"
        first = self._client("iam", endpoint, "x", "y")
        first.create_user(UserName="armory")
        key = first.create_access_key(UserName="armory")["AccessKey"]
        rights = json.dumps({"Version": "2012-10-17", "Statement": [_RIGHTS]})
        first.put_user_policy(UserName="armory", PolicyName="all", PolicyDocument=rights)
        names = key["AccessKeyId"], key["SecretAccessKey"]
        self._client("s3", endpoint, *names).create_bucket(Bucket="armory")
        self.owner = self._client("s3", endpoint, *names)
        self.store = Store(endpoint, "armory", "us-east-1", *names)

    def names(self) -> set[str]:
        """Return every name in the bucket, as its owner sees it."""
        pages = self.owner.get_paginator("list_objects_v2").paginate(Bucket="armory")
        return {one["Key"] for page in pages for one in page.get("Contents", ())}

    def empty(self) -> None:
        """Take everything out."""
        for name in self.names():
            self.owner.delete_object(Bucket="armory", Key=name)

    def get(self, name: str) -> bytes:
        """Return a file of the bucket."""
        return bytes(self.owner.get_object(Bucket="armory", Key=name)["Body"].read())

    @staticmethod
    def _client(service: str, endpoint: str, key: str, secret: str) -> Any:
        return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1",
                            aws_access_key_id=key, aws_secret_access_key=secret)  # fmt: skip


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """Give a server in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    log = tmp_path_factory.mktemp("moto") / "log"
    environment = {"INITIAL_NO_AUTH_ACTION_COUNT": str(BEFORE_ASKED),
                   "MOTO_S3_DEFAULT_MAX_KEYS": str(PIECE)}  # fmt: skip
    with log.open("wb") as said:
        command = [sys.executable, "-m", "moto.server", "--port", str(port)]
        server = subprocess.Popen(command, env=os.environ | environment, stdout=said, stderr=said)
    try:
        deadline = time.monotonic() + STARTS_WITHIN
        with socket.socket() as probe:
            while probe.connect_ex(("127.0.0.1", port)):
                assert time.monotonic() < deadline, log.read_text()
                assert server.poll() is None, log.read_text()
                time.sleep(0.1)
        yield Bucket(port)
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def bucket(running: Bucket) -> Bucket:
    """Give the bucket, empty."""
    running.empty()
    return running


@pytest.fixture
def boss(record: Settings) -> User:
    """Give the superuser, over a record that is open."""
    assert record
    return users.add("boss", "superuser", GOOD)


def test_a_signature_is_accepted_and_a_wrong_secret_is_not(
    bucket: Bucket, record: Settings, boss: User
) -> None:
    given = bucket.store._asdict()
    for wrong in ({"secret": "another"}, {"key_id": "AKIANOBODY"}, {"bucket": "not-there"}):
        with pytest.raises(Invalid, match="Nothing was kept"):
            store.choose(record.data, given | wrong, user=boss)
    assert store.configured(record.data) is None

    store.choose(record.data, given, user=boss)

    assert store.configured(record.data) == bucket.store


def test_names_with_signs_and_in_many_pieces_are_all_listed(bucket: Bucket, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"five!")
    wanted = {f"media/a b+c=é&{number}.txt" for number in range(2 * PIECE + 1)}
    for name in wanted:
        store.put(bucket.store, name, tmp_path / "file")

    assert set(store.names(bucket.store)) == wanted
    assert bucket.names() == {f"{bucket.store.prefix}/{name}" for name in wanted}
    with pytest.raises(NotStored, match="SignatureDoesNotMatch"):
        list(store.names(bucket.store._replace(secret="another")))


def test_a_sealed_backup_goes_there_comes_back_whole_and_old_ones_are_let_go(
    bucket: Bucket, record: Settings, boss: User, tmp_path: Path
) -> None:
    key, recipient = sealing.new_key()
    sealing.use(recipient, user=boss)
    store.choose(record.data, bucket.store._asdict(), user=boss)
    (tmp_path / "old").write_bytes(b"old")
    old = [f"by-hand-2020010{day}-020000.db.age" for day in range(1, 7)]
    for name in old:
        store.put(bucket.store, name, tmp_path / "old")
    (record.data / "logs").mkdir()
    packed = record.data / "logs" / "web-20310303-020000.log.gz"
    packed.write_bytes(gzip.compress(b"a day"))

    path = making.make(record.data, user=boss)
    targets.bring(record.data)

    (taken,) = backups.taken()
    assert taken.problem is None
    lead = f"{bucket.store.prefix}/"
    names = {name.removeprefix(lead) for name in bucket.names()}
    assert {path.name, *old[2:]} <= names
    assert not {*old[:2]} & names
    (tmp_path / "back.age").write_bytes(bucket.get(lead + path.name))
    sealing.open_to(tmp_path / "back.age", tmp_path / "back.db", key)
    assert verify(tmp_path / "back.db").findings == ()
    (log,) = (name for name in names if name.startswith("logs/"))
    assert gzip.decompress(sealing.opened(bucket.get(lead + log), key)) == b"a day"
