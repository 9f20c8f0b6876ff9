"""A browser without scripts that checks every page it fetches, and works forms as people do."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models.users import User
from app.services.users import sessions
from tests import html_rules
from tests.audited import audited
from tests.html_rules import text_of

MOST_REDIRECTS = 5


class Page:
    """One answer: its status, its address and what stands on it."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.path = response.request.path
        self.html = response.get_data(as_text=True)
        self.root = html_rules.parse(self.html)
        self.parent_of = html_rules.parents(self.root)

    @property
    def text(self) -> str:
        """Return all that can be read on the page, with single spaces."""
        return text_of(self.root)

    @property
    def heading(self) -> str:
        """Return the h1."""
        return text_of(next(self.root.iter("h1")))

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements of a kind that have these attributes (class_ for class)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.root.iter(tag)
            if all(element.get(name) == value for name, value in wanted.items())
        ]

    def by_id(self, name: str) -> Element:
        """Return the element of that id."""
        return next(element for element in self.root.iter() if element.get("id") == name)

    def control(self, label: str) -> Element:
        """Return the control that a visible label names."""
        for element in self.root.iter("label"):
            if text_of(element) == label:
                return self._labelled_by(element)
        raise AssertionError(f"no label {label!r} on {self.path}: {self.labels()}")

    def labels(self) -> list[str]:
        """Return the text of each label."""
        return [text_of(element) for element in self.root.iter("label")]

    def button(self, text: str) -> Element:
        """Return the button that says `text`."""
        for element in self.root.iter("button"):
            if text in (text_of(element), element.get("aria-label")):
                return element
        said = [text_of(element) for element in self.root.iter("button")]
        raise AssertionError(f"no button {text!r} on {self.path}: {said}")

    def link(self, text: str) -> str:
        """Return where the link that says `text` leads."""
        for element in self.root.iter("a"):
            if text_of(element) == text:
                return element.get("href") or ""
        raise AssertionError(f"no link {text!r} on {self.path}")

    def form_of(self, control: Element) -> Element:
        """Return the form that a control belongs to."""
        if control.get("form"):
            return self.by_id(control.get("form") or "")
        above: Element | None = control
        while above is not None and above.tag != "form":
            above = self.parent_of.get(above)
        assert above is not None, "the control stands in no form"
        return above

    def _labelled_by(self, label: Element) -> Element:
        if label.get("for"):
            return self.by_id(label.get("for") or "")
        inside = (
            element for element in label.iter() if element.tag in ("input", "select", "textarea")
        )
        return next(inside)


class Browser:
    """Opens pages, fills in forms by their labels, presses buttons by their words."""

    def __init__(self, app: Flask, user: User | None = None, address: str = "127.0.0.1") -> None:
        self.client: FlaskClient = app.test_client()
        self.address = address
        self.user = user
        self._page: Page | None = None
        if user is not None:
            self._begin_session(user)

    @property
    def page(self) -> Page:
        """Return the page that is on screen."""
        assert self._page is not None, "nothing was opened yet"
        return self._page

    def open(self, path: str, status: int = 200) -> Page:
        """Fetch a page, follow its redirects, check it and return it."""
        return self._show(self.send("GET", path), status)

    def click(self, link: str, status: int = 200) -> Page:
        """Follow the link that says so."""
        return self.open(urljoin(self.page.path, self.page.link(link)), status)

    def fill(self, label: str, value: str | bool) -> None:
        """Type into the control with that label, tick it, or choose the option that says so."""
        control = self.page.control(label)
        if control.get("type") in ("radio", "checkbox"):
            self._tick(control, bool(value))
        elif control.tag == "select":
            self._choose(control, str(value))
        elif control.tag == "textarea":
            control.text = str(value)
        else:
            control.set("value", str(value))

    def press(self, button: str, status: int = 200) -> Page:
        """Send the form of the button that says so, follow its redirects, return the page."""
        element = self.page.button(button)
        form = self.page.form_of(element)
        fields = _fields(self.page, form)
        if element.get("name"):
            fields.append((element.get("name") or "", element.get("value") or ""))
        target = urljoin(self.page.path, element.get("formaction") or form.get("action") or "")
        data: dict[str, list[str]] = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        if form.get("method", "get").lower() == "get":
            return self._show(self.send("GET", target, query_string=data), status)
        return self._show(self.send("POST", target, data=data), status)

    def send(self, method: str, path: str, **request: Any) -> TestResponse:
        """Send a request as this browser does, and return the bare answer."""
        origin = {"REMOTE_ADDR": self.address}
        # Read whole and closed, as a file's answer otherwise is not.
        request.setdefault("buffered", True)
        with audited(method, path) as status:
            answer = self.client.open(path, method=method, environ_overrides=origin, **request)
            status.append(answer.status_code)
        # A body beyond half a megabyte is a file, which the test client leaves to the collector.
        answer.request.environ["wsgi.input"].close()
        return answer

    def sign_in(self, username: str, password: str, status: int = 200) -> Page:
        """Sign in by the page, and return where it led."""
        self.open("/login")
        self.fill("Username", username)
        self.fill("Password", password)
        return self.press("Sign in", status)

    def csrf_token(self) -> str:
        """Return the token of the page on screen."""
        return next(
            element.get("value") or ""
            for element in self.page.root.iter("input")
            if element.get("name") == "csrf_token"
        )

    def _show(self, response: TestResponse, status: int) -> Page:
        for _ in range(MOST_REDIRECTS):
            if response.status_code not in (301, 302, 303, 307, 308):
                break
            assert not urlsplit(response.location).netloc, f"leads away: {response.location}"
            response = self.send("GET", response.location)
        self._page = page = Page(response)
        assert page.status == status, f"{page.path} answered {page.status}: {page.text[:300]}"
        wrong = html_rules.problems(page.root)
        assert not wrong, f"{page.path}: " + "; ".join(wrong)
        return page

    def _begin_session(self, user: User) -> None:
        """Give this browser a session without the price of a password."""
        token, _ = sessions.begin(user, self.address, "test browser")
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = token

    def _tick(self, control: Element, on: bool) -> None:
        if control.get("type") == "radio":
            for other in self.page.all("input", type="radio", name=control.get("name") or ""):
                other.attrib.pop("checked", None)
        control.attrib.pop("checked", None)
        if on:
            control.set("checked", "")

    def _choose(self, select: Element, words: str) -> None:
        options = list(select.iter("option"))
        assert words in [text_of(option) for option in options], f"no option {words!r}"
        for option in options:
            option.attrib.pop("selected", None)
            if text_of(option) == words:
                option.set("selected", "")


def _fields(page: Page, form: Element) -> list[tuple[str, str]]:
    """Return what a browser would send of a form, in order."""
    inside = [*form.iter(), *(e for e in page.root.iter() if e.get("form") == form.get("id", " "))]
    fields = []
    for control in inside:
        name, kind = control.get("name"), control.get("type")
        if not name or "disabled" in control.attrib:
            continue
        if control.tag == "input" and kind not in ("submit", "button", "image", "reset"):
            if kind not in ("radio", "checkbox"):
                fields.append((name, control.get("value") or ""))
            elif "checked" in control.attrib:
                fields.append((name, control.get("value") or "on"))
        elif control.tag == "textarea":
            fields.append((name, control.text or ""))
        elif control.tag == "select":
            fields.append((name, _chosen(control)))
    return fields


def _chosen(select: Element) -> str:
    options = list(select.iter("option"))
    marked = [option for option in options if "selected" in option.attrib] or options[:1]
    if not marked:
        return ""
    value = marked[-1].get("value")
    return text_of(marked[-1]) if value is None else value
