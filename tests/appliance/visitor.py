"""A browser's part over HTTPS: trusts one authority, keeps cookies, sends forms. Pages as text."""

from __future__ import annotations

import html
import http.client
import json
import re
import socket
import ssl
from collections.abc import Mapping
from contextlib import closing
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

_HIDDEN = re.compile(r'<input[^>]* type="hidden"[^>]*>|<input[^>]*name="csrf_token"[^>]*>')
_PATIENCE = 120.0  # seconds; an emulated machine takes its time
_ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')


class Page(NamedTuple):
    """What came back."""

    status: int
    text: str
    location: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def hidden(self) -> dict[str, str]:
        """What the page's forms send unseen; of one name the last."""
        found = [dict(_ATTRIBUTE.findall(tag)) for tag in _HIDDEN.findall(self.text)]
        return {one["name"]: html.unescape(one.get("value", "")) for one in found if "name" in one}


class Visitor:
    """Somebody at `name`, whose network knows the address, and who trusts the authority `ca`."""

    def __init__(
        self, address: str, ca: Path, name: str = "armguard.local", *, port: int = 443
    ) -> None:
        self._address, self._name, self._port = address, name, port
        self._trust = ssl.create_default_context(cafile=str(ca))
        self._cookies: SimpleCookie = SimpleCookie()

    def get(self, path: str, **headers: str) -> Page:
        return self._ask("GET", path, None, headers)

    def send(self, path: str, fields: Mapping[str, str], **headers: str) -> Page:
        """Send a form."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        form |= {"Referer": f"https://{self._name}{path}", "Origin": f"https://{self._name}"}
        return self._ask("POST", path, urlencode(fields), form | headers)

    def post_json(self, path: str, body: Any, token: str) -> Page:
        """Call the API."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        return self._ask("POST", path, json.dumps(body), headers)

    def _ask(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Page:
        kept = "; ".join(f"{name}={one.value}" for name, one in self._cookies.items())
        with closing(_To(self._address, self._port, self._name, self._trust)) as connection:
            connection.request(method, path, body, {"Cookie": kept, **headers})
            answer = connection.getresponse()
            text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self._cookies.load(line)
        return Page(answer.status, text, answer.headers.get("Location", ""))


class _To(http.client.HTTPSConnection):
    """A connection to an address, where a certificate with another name is expected."""

    def __init__(self, address: str, port: int, name: str, trust: ssl.SSLContext) -> None:
        super().__init__(name, context=trust, timeout=_PATIENCE)
        self._there, self._trust = (address, port), trust

    def connect(self) -> None:
        plain = socket.create_connection(self._there, self.timeout)
        self.sock = self._trust.wrap_socket(plain, server_hostname=self.host)
