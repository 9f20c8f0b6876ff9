"""Forms whose checks live in the services: they carry the texts there and the problems back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response
from flask_wtf import FlaskForm

from app.services.errors import Invalid, Refusal
from app.web.render import page

NOT_SAVED = {
    "kind": "bad",
    "title": "Not saved",
    "text": "See what is marked below. Nothing was recorded.",
}


class RecordForm(FlaskForm):
    """A form that shows what a service says of it.

    `refused` is the rule that stood against it, if one did.
    """

    refused: Refusal | None = None

    @contextmanager
    def says_why_not(self, **names: str) -> Iterator[None]:
        """Take what a service finds wrong as this form's errors; `names` translates fields."""
        try:
            yield
        except Invalid as error:
            for field, sentences in error.problems.items():
                self[names.get(field, field)].errors = sentences
        except Refusal as refusal:
            self.refused = refusal

    @property
    def notice(self) -> dict[str, str] | None:
        """Return what stands above the form after a try that failed."""
        if self.refused is not None:
            refused = self.refused
            return {"kind": refused.kind, "title": refused.title, "text": refused.text}
        return NOT_SAVED if self.errors else None


def form_page(template: str, form: RecordForm, **context: Any) -> Response:
    """Return the page of a form: 200, or after a failed try 409 (a rule) or 422 (a field)."""
    context.setdefault("notice", form.notice)
    response = page(template, form=form, **context)
    if form.refused is not None:
        response.status_code = 409
    elif form.errors:
        response.status_code = 422
    return response
