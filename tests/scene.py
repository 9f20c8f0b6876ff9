"""The armory of the design's examples (SGT CRUZ, CPL REYES, M4 W480302) at a chosen time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app import clock
from app.models.items import Item, ItemModel
from app.models.personnel import Rank
from app.models.purposes import Purpose, PurposeClass
from app.models.stock import LoadoutLine
from app.queries import users
from app.services.settings import settings
from tests import make
from tests.browse import Browser, Page

TICK = timedelta(microseconds=1)


class Scene:
    """What the examples speak of; its clock stands where a test has set it."""

    def __init__(self, patch: pytest.MonkeyPatch, browser: Callable[..., Browser]) -> None:
        self._browser = browser
        self.at("2026-05-12 08:14")
        patch.setattr(clock, "now", self._now)
        # Ranks of another service: the table is the unit's own.
        for place, name in enumerate(("CPL", "SSG"), 90):
            make.kept(Rank(name=name, classification="enlisted", position=place))
        self.cruz = make.person("111111", surname="Cruz", first_name="Juan").id
        self.reyes = make.person("222222", "CPL", surname="Reyes", first_name="Ana").id
        self.boss = make.user("boss", "superuser")
        _sentinel_with_a_rifle()

    def at(self, text: str) -> None:
        """Set the clock, in the armory's own time."""
        zone = clock.local(datetime.now().astimezone()).tzinfo
        self._time = datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)

    def _now(self) -> datetime:
        self._time += TICK
        return self._time

    def m4(self, serial: str = "W480302", rack: str = "R3-12", **fields: Any) -> str:
        """Put an M4 into the rack; return its id."""
        return str(make.item(serial, "M4", rack=rack, **fields).id)

    def counter(self, username: str = "lim") -> Window:
        """Open the counter of a device of its own, with that armorer behind it."""
        if users.by_name(username) is None:
            make.user(username)
        return Window(self._browser(username))

    def policy(self, name: str, value: str) -> None:
        """Set a setting."""
        settings.change(name, value, self.boss)

    def out_to_cruz(self, item: str, since: str, window: Window | None = None) -> Window:
        """Issue an item to CRUZ at that time and leave nobody at the window."""
        self.at(since)
        window = window or self.counter()
        window.scan(self.cruz)
        window.scan(item)
        window.scan("AGC-END")
        return window


class Window:
    """One device at the counter: sends scans as its form does, and presses the banner's buttons."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        browser.open("/counter")
        self.token = browser.csrf_token()
        self.scans = 0
        self.device_ms = ""  # what the device's clock said at the last scan

    def scan(self, code: str, status: int = 200, **fields: str) -> Page:
        """Send one scan and return what is on screen then."""
        self.scans += 1
        who = self.browser.user
        assert who is not None
        self.device_ms = fields.get("device_ms", "")
        given = {"code": code, "key": f"scan-{who.username}-{self.scans:04}", "mode": "auto"}
        return self._sent("/counter/scans", given | fields, status)

    def press(self, page: Page, label: str, **typed: str) -> Page:
        """Press a button of the banner, with what was typed beside it."""
        form = page.form_of(page.button(label))
        fields = {
            one.get("name") or "": one.get("value") or "" for one in form.iter("input")
        } | typed
        fields.pop("key", None)
        fields.pop("csrf_token", None)
        if form.get("action") != "/counter/scans":
            return self._sent(form.get("action") or "", fields, 200)
        return self.scan(fields.pop("code"), 200, **fields)

    def _sent(self, address: str, fields: dict[str, str], status: int) -> Page:
        data = {"csrf_token": self.token, "age_ms": "0", **fields}
        page = Page(self.browser.send("POST", address, data=data))
        assert page.status == status, page.text[:300]
        return page


def _sentinel_with_a_rifle() -> None:
    """Let Duty Sentinel draw a rifle with the set of Duty Vigil, due back at 18:00."""
    sentinel, vigil = (Purpose.get(Purpose.name == f"Duty {one}") for one in ("Sentinel", "Vigil"))
    make.changed(sentinel, due_time="18:00")
    make.kept(PurposeClass(purpose=sentinel, item_class="rifle"))
    for line in LoadoutLine.select().where(LoadoutLine.purpose == vigil):
        values = {
            name: line.__data__[name] for name in ("item_class", "family", "kind", "quantity")
        }
        make.kept(LoadoutLine(purpose=sentinel, **values))


def sentinel() -> str:
    """Return what the purpose's field sends for Duty Sentinel."""
    return str(Purpose.get(Purpose.name == "Duty Sentinel").id)


def m249() -> Item:
    """Register a machine gun, which the starting tables do not have."""
    names = {"name": "M249 5.56mm", "short_name": "M249"}
    make.kept(ItemModel(**names, item_class="rifle", id_prefix="IR"))
    return make.item("W900001", "M249")
