"""Takes sealed backups to an S3-compatible store, with a client of four requests of its own.

Only what is sealed leaves the machine. The libraries there are bring tens of MB for a machine of
512 MB; what is needed of the protocol is PUT, HEAD, LIST and DELETE with one kind of signature.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import quote, urlencode, urlsplit
from xml.sax.saxutils import unescape

from app import clock
from app.models.users import User
from app.models.writes import writes
from app.services import audit, whole_files
from app.services.backups import logs, media, rotation, sealing
from app.services.errors import Invalid
from app.services.witnesses import checkpoints

FILE = "backup-store.json"
SECONDS = 60
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]{1,200}(/[\w./-]{0,100})?", re.ASCII)
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", re.ASCII)
_EMPTY = hashlib.sha256(b"").hexdigest()
_KEY = re.compile(r"<Key>([^<]*)</Key>")
_NEXT = re.compile(r"<NextContinuationToken>([^<]*)</NextContinuationToken>")
_CODE = re.compile(r"<Code>([A-Za-z0-9]{1,60})</Code>")


class NotStored(Exception):
    """The store did not take it; the text says why."""


class Store(NamedTuple):
    """Where backups go: endpoint such as https://s3.example.org, bucket, and who may write."""

    endpoint: str
    bucket: str
    region: str
    key_id: str
    secret: str
    prefix: str = "armguard"

    @property
    def place(self) -> str:
        """Return how people call it."""
        return f"{self.endpoint}/{self.bucket}/{self.prefix}"


class Answer(NamedTuple):
    """What the store said."""

    status: int
    body: str
    length: int


def configured(data: Path) -> Store | None:
    """Return the store that is set, None where there is none or its file cannot be read."""
    try:
        return Store(**json.loads((data / FILE).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def keep(data: Path, store: Store | None) -> None:
    """Set the store, or none; its secret is a file that only the owner reads. Raises OSError."""
    (data / FILE).unlink(missing_ok=True)
    if store is not None:
        whole_files.write(data / FILE, json.dumps(store._asdict()).encode())


@writes
def choose(data: Path, given: dict[str, str], *, user: User) -> None:
    """Try a store and keep it; an empty secret is the one that is kept. Raises Invalid."""
    known = configured(data)
    texts = {name: value.strip() for name, value in given.items()}
    secret = texts.pop("secret", "") or (known.secret if known else "")
    chosen = Store(**{**texts, "endpoint": texts["endpoint"].rstrip("/"), "secret": secret})
    problems = {
        name: [said] for name, said in (
            ("endpoint", "" if _ADDRESS.fullmatch(chosen.endpoint)
             else "Give an address such as https://s3.example.org."),
            ("bucket", "" if _BUCKET.fullmatch(chosen.bucket) else "Give the name of a bucket."),
            ("region", "" if chosen.region else "Give its region, often us-east-1."),
            ("key_id", "" if chosen.key_id else "Give the access key."),
            ("secret", "" if secret else "Give the secret key."),
        ) if said
    }  # fmt: skip
    if problems:
        raise Invalid(problems)
    try:
        next(names(chosen), None)
    except NotStored as problem:
        raise Invalid({"endpoint": [f"{problem} Nothing was kept."]}) from None
    keep(data, chosen)
    audit.append("choose store", "backup store", "1", user=user, after={"place": chosen.place})


@writes
def forget(data: Path, *, user: User) -> None:
    """Take backups to no store any more."""
    if configured(data) is not None:
        keep(data, None)
        audit.append("forget store", "backup store", "1", user=user)


def take(store: Store, backup: Path, recipient: str) -> None:
    """Put a sealed backup and its files into the store, and let go what no rule keeps there.

    Raises NotStored, OSError.
    """
    if not recipient:
        raise NotStored(
            "Backups leave this machine only sealed. Make a recovery key on the page Backups first."
        )
    there = set(names(store))
    put(store, backup.name, backup)
    for path in media.files(backup.parent / media.FOLDER):
        name = media.sealed_name(path.relative_to(backup.parent), recipient)
        if name not in there:
            with _sealed(path, recipient) as sealed:
                put(store, name, sealed)
    for path, name in logs.missing(backup.parent, there, recipient):
        with _sealed(path, recipient) as sealed:
            put(store, name, sealed)
    witness = checkpoints.write_beside(backup.parent)
    if witness is not None and witness.name not in there:
        put(store, witness.name, witness)
    _let_go(store, sorted(there | {backup.name}))


def put(store: Store, name: str, path: Path) -> None:
    """Store a file under a name, and see that all of it is there. Raises NotStored, OSError."""
    size, digest = path.stat().st_size, sealing.digest(path)
    with path.open("rb") as body:
        _good(request(store, "PUT", name, body=body, size=size, digest=digest))
    seen = _good(request(store, "HEAD", name))
    if seen.length != size:
        raise NotStored(f"{store.place} holds {seen.length} bytes of {name}, not {size}.")


def names(store: Store) -> Iterator[str]:
    """Give the name of every file that the store holds of ours. Raises NotStored."""
    query = {"list-type": "2", "prefix": f"{store.prefix}/"}
    while True:
        body = _good(request(store, "GET", "", query=query)).body
        for key in _KEY.findall(body):
            yield unescape(key).removeprefix(f"{store.prefix}/")
        following = _NEXT.search(body)
        if following is None:
            return
        query["continuation-token"] = unescape(following[1])


def request(
    store: Store,
    method: str,
    name: str,
    *,
    query: dict[str, str] | None = None,
    body: IO[bytes] | None = None,
    size: int = 0,
    digest: str = _EMPTY,
) -> Answer:
    """Send one signed request. Raises NotStored when nobody answers."""
    address = urlsplit(store.endpoint)
    path = quote(f"{address.path}/{store.bucket}" + (f"/{store.prefix}/{name}" if name else ""))
    text = urlencode(sorted((query or {}).items()), quote_via=quote)
    headers = signed(store, method, address.netloc, path, text, digest, clock.now())
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.netloc, timeout=SECONDS)
    try:
        if body is not None:
            headers["content-length"] = str(size)
        connection.request(method, f"{path}?{text}" if text else path, body, headers)
        answer = connection.getresponse()
        length = int(answer.headers.get("content-length") or 0)
        return Answer(answer.status, answer.read().decode(errors="replace"), length)
    except (OSError, http.client.HTTPException) as error:
        raise NotStored(
            f"{store.endpoint} does not answer ({type(error).__name__}). Is the network there?"
        ) from None
    finally:
        connection.close()


def signed(
    store: Store, method: str, host: str, path: str, query: str, digest: str, now: datetime
) -> dict[str, str]:
    """Return the headers of a request with AWS's signature, version 4."""
    moment = f"{now:%Y%m%dT%H%M%SZ}"
    scope = f"{now:%Y%m%d}/{store.region}/s3/aws4_request"
    headers = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": moment}
    listed = ";".join(headers)
    lines = "".join(f"{key}:{value}\n" for key, value in headers.items())
    asked = "\n".join([method, path, query, lines, listed, digest])
    wanted = hashlib.sha256(asked.encode()).hexdigest()
    key = f"AWS4{store.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{wanted}"
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={store.key_id}/{scope}, SignedHeaders={listed}, "
        f"Signature={signature}"
    )
    return headers


def _good(answer: Answer) -> Answer:
    if answer.status < 300:
        return answer
    code = _CODE.search(answer.body)
    said = code[1] if code else str(answer.status)
    raise NotStored(f"The store refused it ({said}). Look at bucket, key and region.")


def _let_go(store: Store, there: list[str]) -> None:
    for name in (*rotation.surplus(there), *logs.gone(there)):
        _good(request(store, "DELETE", name))


@contextmanager
def _sealed(path: Path, recipient: str) -> Iterator[Path]:
    """Give a sealed copy of a file, which is gone afterwards."""
    sealed = path.with_name(f".{secrets.token_hex(4)}{sealing.ENDING}")
    try:
        sealing.seal_to(path, sealed, recipient)
        yield sealed
    finally:
        sealed.unlink(missing_ok=True)
