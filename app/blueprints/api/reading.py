"""Reads what a request brings: a JSON object, its fields, and the parameters of a list."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple, NoReturn

from flask import abort, request

from app import clock
from app.services.errors import Invalid

LARGEST_BODY = 64 * 1024
PAGE = 100
LARGEST_PAGE = 500
_ISO = "Write the time like 2026-11-22T08:15:00Z (ISO 8601)."
# An unescaped + in an address arrives as a blank.
_LOST_PLUS = re.compile(r"(T\S+) (\d\d:?\d\d)$")


def json_object() -> dict[str, Any]:
    """Return the body, a JSON object. Answers 400 for anything else, 415 for another type."""
    if not request.is_json:
        abort(415, description="Send JSON, with Content-Type: application/json.")
    request.max_content_length = LARGEST_BODY
    try:
        body = _decoder.decode(request.get_data().decode("utf-8-sig"))
    except (ValueError, RecursionError):
        abort(400, description="The body is not JSON.")
    if not isinstance(body, dict):
        abort(400, description="The body must be one JSON object.")
    return body


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        abort(400, description="The body names a field twice.")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


# Made once; json.loads makes one for each body.
_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number)


class Fields:
    """The fields of a body or of an address's parameters; collects what is wrong with all of them.

    A field that is null counts as left out.
    """

    def __init__(self, given: dict[str, Any]) -> None:
        self._given = given
        self._asked: set[str] = set()
        self.problems: dict[str, list[str]] = {}

    def wrong(self, name: str, sentence: str) -> None:
        """Note a problem of a field."""
        self.problems.setdefault(name, []).append(sentence)

    def value(self, name: str) -> Any:
        """Return a field as it came; None where it is left out."""
        self._asked.add(name)
        return self._given.get(name)

    def text(self, name: str, longest: int, *, required: bool = False) -> str | None:
        """Return a text without outer blanks; None where it is empty or cannot be used."""
        value = self.value(name)
        if value is not None and not isinstance(value, str):
            self.wrong(name, f"{name} must be text.")
            return None
        text = unicodedata.normalize("NFC", value).strip() if value else ""
        if len(text) > longest:
            self.wrong(name, f"{name} is too long: {longest} characters at most.")
        elif any(_is_unseen(sign) for sign in text):
            self.wrong(name, f"{name} holds characters that cannot be seen.")
        elif text:
            return text
        elif required:
            self.wrong(name, f"Give {name}.")
        return None

    def choice(self, name: str, choices: Iterable[str], *, required: bool = False) -> str | None:
        """Return one of the choices, written exactly so."""
        value = self.value(name)
        if isinstance(value, str) and value in choices:
            return value
        if value is not None or required:
            self.wrong(name, f"{name} must be {' or '.join(choices)}.")
        return None

    def whole(self, name: str, low: int, high: int) -> int | None:
        """Return a whole number; a truth value or 3.0 is none."""
        value = self.value(name)
        if value is None or (type(value) is int and low <= value <= high):
            return value
        self.wrong(name, f"{name} must be a whole number from {low} to {high}.")
        return None

    def moment(self, name: str) -> datetime | None:
        """Return a moment of ISO 8601; without a zone it is UTC."""
        value = self.value(name)
        if value is None:
            return None
        try:
            return clock.parse(_LOST_PLUS.sub(r"\1+\2", value))
        except (ValueError, TypeError, OverflowError):
            self.wrong(name, f"{name} is no time. {_ISO}")
            return None

    def check(self) -> None:
        """Raise Invalid with every problem, fields that do not exist among them."""
        for name in self._given:
            if name not in self._asked:
                self.wrong(name, f"There is no field {name}.")
        if self.problems:
            raise Invalid(self.problems)


class Window(NamedTuple):
    """Which part of a list: at most `limit` rows, from the cursor `after` on."""

    after: str | None
    limit: int


class Parameters(Fields):
    """The parameters of a list's address."""

    def __init__(self) -> None:
        """Take them from the request; one that comes twice or empty is a problem.

        An empty filter would let everything through, which nobody who writes one means.
        """
        super().__init__(request.args.to_dict())
        for name, values in request.args.lists():
            if len(values) > 1:
                self.wrong(name, f"{name} stands twice.")
            elif not values[0] and name != "after":
                self.wrong(name, f"{name} is empty; leave it out or give a value.")

    def window(self) -> Window:
        """Return which part of the list is asked for; called last, it raises every problem."""
        window = Window(self.text("after", 1000), self._limit())
        self.check()
        return window

    def _limit(self) -> int:
        text = self.value("limit")
        if text is None:
            return PAGE
        if re.fullmatch("[0-9]{1,4}", text) and 1 <= int(text) <= LARGEST_PAGE:
            return int(text)
        self.wrong("limit", f"limit must be a whole number from 1 to {LARGEST_PAGE}.")
        return PAGE


def _is_unseen(sign: str) -> bool:
    """Say whether a sign is a control character (but a line's end or a tab) or half a letter."""
    return unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\r\t"
