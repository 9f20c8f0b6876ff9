"""What nginx lets through to ArmGuard, and what it answers itself: the installed files at work."""

from __future__ import annotations

import json
import re
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.models.base import close_database, database, open_database
from app.web.application import LARGEST_REQUEST
from tests.appliance.front import LOOPBACK, NAME, PASSWORD, TREE, Front, Reply, in_front_of
from tests.appliance.visitor import Page

# What a client may send that a proxy behind another proxy would believe.
FORGED = {
    "X-Forwarded-For": "203.0.113.66",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "8",
    "X-Forwarded-Prefix": "/evil",
    "X-Real-IP": "203.0.113.66",
    "Forwarded": "for=203.0.113.66;proto=http;host=evil.example",
}
SPOOFED = [part for name, value in FORGED.items() for part in ("--header", f"{name}: {value}")]
FOREIGN, UNKNOWN_CA = 421, 60


@pytest.fixture(scope="module")
def front(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """Give an ArmGuard with one armorer, lim, behind nginx."""
    with in_front_of(prepared, tmp_path_factory.mktemp("front"), "armorer") as running:
        yield running


def sign_in(front: Front, jar: Path, *options: str, password: str = PASSWORD) -> Reply:
    """Sign lim in as a browser does; the cookies are in `jar`."""
    cookies = ("--cookie", str(jar), "--cookie-jar", str(jar))
    token = Page(200, front.get("/login", *cookies).text, "").hidden["csrf_token"]
    fields = {"username": "lim", "password": password, "csrf_token": token}
    data = [part for item in fields.items() for part in ("--data-urlencode", "=".join(item))]
    return front.get("/login", *cookies, *data, *options)


def newest(front: Front, query: str) -> str:
    open_database(front.data / "armguard.db", media=front.data / "media")
    row = database.execute_sql(query).fetchone()
    close_database()
    return str(row[0])


def test_plain_http_answers_what_a_device_needs_to_trust_and_nothing_else(front: Front) -> None:
    page = front.get("/trust", scheme="http")
    needed = re.findall(r'(?:href|src)="(/(?:bundle|static)/[^"#]+)', page.text)
    assert len(needed) >= 4

    for path in ("/trust", "/ca.crt", "/ca.mobileconfig", *needed):
        answer = front.get(path, scheme="http")
        assert (path, answer.status, "set-cookie" in answer.headers) == (path, 200, False)
    for path in ("/", "/login", "/health", "/trust/reached", "/static/vendor/htmx.min.js"):
        answer = front.get(path, scheme="http")
        assert (answer.status, answer.headers["location"]) == (302, f"https://{NAME}{path}")


def test_nothing_is_taken_by_plain_http(front: Front) -> None:
    sent = ["--request", "POST", "--data", "username=lim&password=secret-word"]

    assert front.get("/login", *sent, scheme="http").status == 302
    assert front.get("/trust", *sent, scheme="http").status == 403
    assert front.get("/static/img/icons.svg", *sent, scheme="http").status in (403, 405)
    assert "secret-word" not in front.log()


def test_a_cookie_that_came_by_plain_http_counts_for_nothing(front: Front, tmp_path: Path) -> None:
    """A page that somebody could read on the way must not be a signed-in one."""
    sign_in(front, tmp_path / "jar")
    cookies = re.findall(r"(\w+)\t(\S+)$", (tmp_path / "jar").read_text(), re.MULTILINE)
    header = "Cookie: theme=night; " + "; ".join("=".join(one) for one in cookies)

    by_http = front.get("/trust", "--header", header, scheme="http")
    by_https = front.get("/trust", "--header", header)

    assert 'data-theme="night"' in by_https.text
    assert 'data-theme="auto"' in by_http.text


def test_who_believes_our_authority_comes_in_and_nobody_else(front: Front, tmp_path: Path) -> None:
    other = Front(tmp_path, front.data)
    other.certificates("make", "--name", NAME)

    assert front.get("/login").status == 200
    assert front.curl(front.url("/login")).code == UNKNOWN_CA
    foreign = str(other.tls / "ca.crt")
    assert front.curl(front.url("/login"), "--cacert", foreign).code == UNKNOWN_CA
    assert front.get("/login", host="evil.example").code == UNKNOWN_CA, "the wrong name"
    assert front.get("/login", "--tls-max", "1.1").code != 0


@pytest.mark.parametrize("scheme", ["https", "http"])
@pytest.mark.parametrize("host", ["evil.example", "armguard.local.evil.example", "192.168.1.77"])
def test_a_name_that_is_not_ours_gets_nothing(front: Front, scheme: str, host: str) -> None:
    answer = front.get("/trust", "--insecure", scheme=scheme, host=host)

    assert (answer.status, "Trust" in answer.text) == (FOREIGN, False)


def test_the_address_is_ours_too_and_a_whole_address_is_judged_by_its_name(front: Front) -> None:
    assert front.get("/login", "--insecure", host=LOOPBACK).status == 200
    target = ["--request-target", "https://evil.example/login", "--http1.1"]
    assert front.get("/login", *target).status == FOREIGN
    assert front.get("/login", "--header", "Host:", "--http1.0").status == FOREIGN


def test_what_a_client_says_of_itself_is_written_over(front: Front, tmp_path: Path) -> None:
    answer = sign_in(front, tmp_path / "jar", *SPOOFED)

    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert re.search("; Secure;", answer.headers["set-cookie"])
    assert newest(front, "SELECT ip FROM sessions ORDER BY id DESC LIMIT 1") == LOOPBACK
    page = front.get("/trust", *SPOOFED)
    assert "evil" not in page.text + str(page.headers)
    assert page.headers["strict-transport-security"] == "max-age=0", "it was taken for plain HTTP"
    by_http = front.get("/trust", *SPOOFED, "--header", "X-Forwarded-Proto: https", scheme="http")
    assert "strict-transport-security" not in by_http.headers
    assert f"connect-src 'self' https://{NAME};" in by_http.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/bundle/armguard.css", "/static/img/icons.svg"])
@pytest.mark.parametrize("encoding", ["br", "gzip", "identity", "br;q=0, gzip"])
def test_files_come_from_the_disk_as_the_application_sends_them(
    front: Front, everyones: object, path: str, encoding: str
) -> None:
    page = front.get("/login").text
    [address] = re.findall(rf'(?:href)="({path}[^"#]+)"', page)
    takes = {"Accept-Encoding": encoding}
    ours = everyones.test_client().get(address, headers=takes)  # type: ignore[attr-defined]
    theirs = front.get(address, "--header", f"Accept-Encoding: {encoding}")

    assert theirs.body == ours.data
    for name in ("Content-Encoding", "Cache-Control", "Content-Security-Policy", "Vary"):
        assert (name, theirs.headers.get(name.lower())) == (name, ours.headers.get(name))
    assert theirs.headers["x-content-type-options"] == "nosniff"
    assert theirs.headers["content-type"].partition(";")[0] == ours.mimetype
    assert "date" in theirs.headers
    assert "last-modified" in theirs.headers, "it came from ArmGuard, not from the disk"


@pytest.mark.parametrize("asked", ["", "?v=0123456789", "?v=../../app", "?v=..%2f.."])
def test_a_file_under_another_hash_is_not_kept(front: Front, asked: str) -> None:
    answer = front.get(f"/bundle/shell.js{asked}", "--path-as-is")

    assert (answer.status, answer.headers["cache-control"]) == (200, "no-cache")
    assert front.get(f"/static/%2e%2e/__init__.py{asked}", "--path-as-is").status in (400, 404)
    assert front.get(f"/static../config.py{asked}", "--path-as-is").status == 404


def test_a_request_is_as_large_as_the_application_takes(front: Front, tmp_path: Path) -> None:
    snippet = (TREE / "etc/nginx/snippets/armguard.conf").read_text()
    assert f"client_max_body_size {LARGEST_REQUEST // 2**20}m;" in snippet
    sheet = tmp_path / "sheet"
    sheet.write_bytes(b"x" * (LARGEST_REQUEST + 1))

    answer = front.get("/imports", "--data-binary", f"@{sheet}", "--header", "Expect:")

    assert (answer.status, "takes up to 6 MB" in answer.text) == (413, True)
    told = front.get("/api/v1/transactions", "--data-binary", f"@{sheet}", "--header", "Expect:")
    assert (told.status, told.headers["content-type"]) == (413, "application/json")
    assert json.loads(told.text)["error"]["code"] == "too_large"
    assert front.get("/api/v1/items").status == 401


def test_guesses_are_slowed_and_the_counter_never(front: Front) -> None:
    """In one curl each, so that they come faster than a hand."""

    def burst(path: str, count: int) -> set[int]:
        options = ["--cacert", str(front.tls / "ca.crt"), "--request", "POST"]
        options += ["--output", "/dev/null", "--write-out", "%{http_code}\n"]
        said = front.run(front.url(f"{path}?[1-{count}]"), *options).stdout
        return {int(line) for line in said.split()}

    assert 429 in burst("/login", 60)
    assert 429 in burst("/session/sheet", 60)
    answers = [front.get("/login", "--request", "POST") for _ in range(3)]
    assert 429 not in burst("/counter/scans", 200)
    assert any(one.status == 429 and "Too many sign-ins" in one.text for one in answers)
    assert front.get("/login").status == 200


def test_slow_sockets_are_closed_and_keep_nobody_waiting(front: Front) -> None:
    with ExitStack() as stack:
        slow: list[socket.socket] = []
        answered: list[float] = []
        # A computer with much else to do may be slow by itself, but not three times.
        for _ in range(3):
            slow = [
                stack.enter_context(socket.create_connection((LOOPBACK, port)))
                for port in [front.https] * 450 + [front.http] * 450
            ]
            for one in slow[450:]:
                one.sendall(b"GET /trust HTTP/1.1\r\nHost: armguard.local\r\nX: ")
            said = front.get("/health", "--write-out", "%{time_total}")
            assert said.status == 200
            if hangs(slow[-1]):
                answered.append(float(said.text.rpartition("}")[2]))
            if min(answered, default=9) < 1:
                break

        assert min(answered) < 1, answered
        assert is_closed(slow[-1]), "a header may take five seconds"
        assert is_closed(slow[0]), "so may a handshake"


def hangs(one: socket.socket) -> bool:
    """Say whether a connection still waits for its end."""
    one.setblocking(False)
    try:
        return one.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionResetError:
        return False


def is_closed(one: socket.socket) -> bool:
    one.settimeout(20)
    try:
        return one.recv(1) == b""
    except ConnectionResetError:
        return True


def test_a_renewed_certificate_is_shown_after_a_reload(front: Front) -> None:
    def shown() -> str:
        said = front.run(front.url("/health"), "--insecure", "--write-out", "%{certs}")
        return said.stdout.decode().partition("BEGIN")[2]

    first, before = shown(), front.certificates("show")
    (front.tls / "server.crt").unlink()

    said = front.certificates("renew")
    front.reload()

    assert "The server's certificate is new: there was none." in said
    until = time.monotonic() + 30
    while shown() == first and time.monotonic() < until:
        time.sleep(2)
        front.reload()  # on a machine with far more to do, nginx was seen to miss one
    assert shown() != first, front.log()
    assert front.certificates("show") == before, "what devices trust is as it was"
    assert front.get("/login").status == 200


def test_while_armguard_is_away_a_page_says_so_and_no_log_holds_a_name(front: Front) -> None:
    front.stop_web()
    try:
        away = front.get("/search?q=DELACRUZ", "--header", "Referer: https://x/?q=DELACRUZ")
        (front.folder / "unmounted").mkdir()
        (front.folder / "unmounted/DATA-PARTITION-MISSING").touch()
        missing = front.get("/search?q=DELACRUZ")
    finally:
        shutil.rmtree(front.folder / "unmounted", ignore_errors=True)
        front.start_web()

    assert (away.status, away.headers["retry-after"]) == (503, "10")
    assert "ArmGuard does not answer" in away.text
    assert "The data partition is missing" in missing.text
    assert front.get("/health").status == 200
    assert "DELACRUZ" not in front.log()
    assert "GET /search 503" in front.log(), "the control: it was written down"
