"""Forms whose checks live in the services: they carry the texts there and the problems back."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from flask import Response, request
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import StringField

from app import clock
from app.queries import paging
from app.services.errors import Invalid, Refusal
from app.services.settings import settings
from app.web.attributes import attributes as html_attributes
from app.web.attributes import take_the_place
from app.web.render import page

take_the_place()

NOT_SAVED = {
    "kind": "bad",
    "title": "Not saved",
    "text": "See what is marked below. Nothing was recorded.",
}


class Both(NamedTuple):
    """One field of a stale form: what was typed here, and what somebody else saved meanwhile."""

    label: str
    mine: str
    theirs: str


class RecordForm(FlaskForm):
    """A form that shows what a service says of it.

    `refused` is the rule that stood against it, if one did.
    """

    refused: Refusal | None = None
    # The names that the service knows; the others (a token, a version) are the form's own.
    fields: tuple[str, ...] = ()

    @contextmanager
    def says_why_not(self, **names: str) -> Iterator[None]:
        """Take what a service finds wrong as this form's errors; `names` translates fields."""
        try:
            yield
        except Invalid as error:
            for given, sentences in error.problems.items():
                field = names.get(given, given)
                if field in self:
                    self[field].errors = sentences
                else:
                    self.form_errors += sentences
        except Refusal as refusal:
            self.refused = refusal

    def given(self) -> dict[str, str]:
        """Return what was sent of `fields`; what was not sent is not given either."""
        return {name: self[name].data for name in self.fields if self[name].data is not None}

    def version_read(self) -> int:
        """Return the version that the form was filled from; 0, which none has, for nonsense."""
        return paging.number(self["version"].data or "") or 0

    def seen(self) -> int | None:
        """Return what the form noted of a quantity when it was opened; None where it did not."""
        return paging.number(request.form.get("seen", ""))

    def beside(self, stored: Mapping[str, str], version: int) -> list[Both]:
        """Return what differs between this form and the record as it is now, for a stale form.

        Sending the form again then keeps what was typed here.
        """
        self["version"].data = str(version)
        return [
            Both(self[name].label.text, str(self[name].data), stored[name])
            for name in self.given()
            if str(self[name].data).strip() != stored[name]
        ]

    @property
    def notice(self) -> dict[str, str] | None:
        """Return what stands above the form after a try that failed."""
        if self.refused is not None:
            refused = self.refused
            return {"kind": refused.kind, "title": refused.title, "text": refused.text}
        if self.form_errors:
            return {**NOT_SAVED, "text": " ".join(self.form_errors)}
        return NOT_SAVED if self.errors else None


class ZoneField(StringField):
    """A time zone of the list, the computer's own first."""

    def widget(self, field: StringField, **attributes: Any) -> Markup:
        """Return the list with the field's zone chosen.

        It has hundreds of entries, so it is written once for each choice and not entry by entry.
        """
        attributes.setdefault("id", field.id)
        options = _zone_options(field.data or "", clock.zone_name())
        return Markup("<select {}>{}</select>").format(
            html_attributes(name=field.name, **attributes),
            options,
        )


@functools.lru_cache(maxsize=4)
def _zone_options(chosen: str, own: str) -> Markup:
    first = [("", f"As this computer says ({own})")]
    option = Markup('<option value="{}"{}>{}</option>')
    return Markup("").join(
        option.format(value, Markup(" selected") if value == chosen else "", words)
        for value, words in first + [(name, name) for name in settings.zones()]
    )


def form_page(template: str, form: RecordForm, **context: Any) -> Response:
    """Return the page of a form: 200, or after a failed try 409 (a rule) or 422 (a field)."""
    context.setdefault("notice", form.notice)
    response = page(template, form=form, **context)
    if form.refused is not None:
        response.status_code = 409
    elif form.errors:
        response.status_code = 422
    return response
