"""The seven steps of the first run, and where it stands; the record keeps that, so it can rest."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Response

from app.queries.settings import setting
from app.services.settings import settings
from app.services.setup.first_run import STEPS
from app.web.access import acting_user
from app.web.forms import RecordForm, form_page
from app.web.render import page

# The first three are made on one page, before anybody can sign in; two of them stay as they are.
OPEN = ("unit", "data", "scanner", "printer", "backup")


class Place(NamedTuple):
    """Where a page of the first run lies between the others."""

    number: int
    back: str | None
    is_last: bool


def place(step: str) -> Place:
    """Return a step's number of seven, the page before it, and whether it is the last."""
    at = OPEN.index(step)
    names = [name for name, _ in STEPS]
    before = f"/setup/{OPEN[at - 1]}" if at else None
    return Place(names.index(step) + 1, before, step == OPEN[-1])


def go_on(step: str) -> str:
    """Note that a step is done and return the address of the next; going back undoes nothing."""
    following = OPEN[OPEN.index(step) + 1] if step != OPEN[-1] else "done"
    if setting("setup") == step:
        settings.change("setup", following, acting_user())
    return "/" if following == "done" else f"/setup/{following}"


def step_page(step: str, **context: Any) -> Response:
    """Return the page of a step."""
    return page(f"setup/{step}.html", step=step, steps=STEPS, place=place(step), **context)


def step_form_page(step: str, form: RecordForm, **context: Any) -> Response:
    """Return the page of a step with a form: 200, 409 or 422."""
    context |= {"step": step, "steps": STEPS, "place": place(step)}
    return form_page(f"setup/{step}.html", form, **context)
