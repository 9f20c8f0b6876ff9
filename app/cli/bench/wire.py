"""Promise 9: what goes over the wire to a browser that takes brotli, as by HTTPS they all do."""

from __future__ import annotations

import http.client
import re
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode, urljoin

from app.cli.bench.promise import Promise, at_most
from app.cli.bench.server import HOST, serving
from app.cli.bench.unit import USERNAME, Unit
from app.cli.words import Problem
from app.queries.listings import LISTINGS

# What a browser fetches along with a page: scripts, styles, icons, and what those name in turn.
_LINKS = re.compile(
    r"<script[^>]+src=\"([^\"]+)\"|<link[^>]+href=\"([^\"]+)\"|<(?:use|img)[^>]+(?:href|src)=\"([^\"#]+)"
    r"|(?:from|import) \"(\./[^\"]+)\"|url\([\"']?([^\"')#]+)"
)
# Where somebody may come in with nothing kept, beside the sign-in page.
FIRST = ("/", "/counter", "/items", "/transactions", "/help")
LISTS = [f"/{name}" for name in LISTINGS]
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Browser:
    """Keeps cookies and counts what arrives, header lines included."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=30)
        self._cookies: dict[str, str] = {}
        self.location = ""  # where the last answer led

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def get(self, path: str) -> tuple[int, str]:
        """Return how many bytes a GET brings, and its text."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, form: dict[str, str], more: dict[str, str]) -> tuple[int, str]:
        """Return how many bytes a form's answer brings, and its text."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(form), kind | more)

    @property
    def cookie(self) -> str:
        """Return what it sends of cookies."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def _ask(
        self, method: str, path: str, body: str | None, more: dict[str, str]
    ) -> tuple[int, str]:
        accepts = {"Accept-Encoding": "br, gzip", "Accept": "text/html,*/*"}
        headers = {**accepts, "Cookie": self.cookie}
        self._connection.request(method, path, body, headers | more)
        response = self._connection.getresponse()
        content = response.read()
        if response.status >= 400:
            raise Problem(f"{path} was answered with {response.status}.")
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        self.location = response.headers.get("Location", "")
        lines = sum(len(name) + len(value) + 4 for name, value in response.getheaders())
        text = _unpacked(content, response.headers.get("Content-Encoding", ""))
        return lines + len(content), text.decode("utf-8", "replace")


def _unpacked(content: bytes, encoding: str) -> bytes:
    import brotli

    unpacked: bytes = brotli.decompress(content) if encoding == "br" else content
    return unpacked


def measure(unit: Unit, folder: Path) -> list[Promise]:
    """Measure first visits, lists and the answer to a scan."""
    served = serving(unit.copy(folder / "wire"), {})
    with served as port, closing(Browser(port)) as browser:
        visits = [(*_visit(browser, "/login"), "/login")]
        sign_in(browser, unit.password)
        visits += [(*_visit(browser, path), path) for path in FIRST]
        _, counter = browser.get("/counter")
        lists = [(browser.get(path)[0], path) for path in LISTS]
        scan_size = _scan(browser, counter, unit)
    size, _, largest = max(visits)
    requests = max(requests for _, requests, _ in visits)
    list_size, longest = max(lists)
    return [
        at_most(f"9. first visit, bytes, most: {largest}", size, 30 * 1024),
        at_most("9. first visit, requests", requests, 6),
        at_most(f"9. a list page, bytes, most: {longest}", list_size, 14 * 1024),
        at_most("9. the answer to a scan, bytes", scan_size, 3 * 1024),
    ]


def sign_in(browser: Browser, password: str, username: str = USERNAME) -> None:
    _, page = browser.get("/login")
    form = {"csrf_token": token(page), "username": username, "password": password}
    browser.post("/login", form, {})


def _visit(browser: Browser, path: str) -> tuple[int, int]:
    """Return the bytes and requests of a page with nothing in the cache."""
    total, seen, waiting = 0, set[str](), [path]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        size, text = browser.get(address)
        total += size
        found = ("".join(groups) for groups in _LINKS.findall(text))
        waiting += [urljoin(address, link) for link in found if not link.startswith("data:")]
    return total, len(seen)


def _scan(browser: Browser, page: str, unit: Unit) -> int:
    """Return the bytes of the answer to a weapon's scan, with its person on the screen."""
    person, item = unit.pairs[0]
    size = 0
    for number, code in enumerate((person, item)):
        form = {"csrf_token": token(page), "code": code, "mode": "auto", "purpose": "",
                "key": f"bench-scan-{number}", "age_ms": "0", "hand_over": ""}  # fmt: skip
        size, text = browser.post("/counter/scans", form, {"X-Requested-With": "scan-queue"})
    if 'data-kind="ok"' not in text:
        raise Problem("The scan that was to be measured issued nothing.")
    return size


def token(page: str) -> str:
    found = _TOKEN.search(page)
    if found is None:
        raise Problem("A page that was to be measured has no form.")
    return found[1]
