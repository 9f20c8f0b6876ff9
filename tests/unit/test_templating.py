"""What draws pages quicker draws the same."""

from __future__ import annotations

import pytest
from flask import Flask
from jinja2 import UndefinedError
from markupsafe import Markup
from wtforms.widgets import core, html_params

import app.web.forms  # noqa: F401  (has ours take the place)
from app.web.attributes import attributes
from app.web.templating import RowEnvironment


class Titled(dict[str, str]):
    """A dict with an attribute, which comes before its keys."""

    title = "attribute"


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ row.name }} {{ row['name'] }}", "Ana Ana"),
        ("{{ row.nothing }}|{{ row.nothing is defined }}", "|False"),
        ("{{ row.items()|length }} {{ row.get('name') }}", "3 Ana"),
        ("{{ row['items'] }} {{ row.none }}", "its items None"),
        ("{{ titled.title }} {{ titled['title'] }}", "attribute key"),
        ("{{ row.name.upper() }} {{ 'x'.upper() }}", "ANA X"),
    ],
)
def test_a_name_is_looked_up_as_jinja_does(template: str, shown: str) -> None:
    context = {
        "row": {"name": "Ana", "items": "its items", "none": None},
        "titled": Titled(title="key"),
    }
    app = Flask(__name__)
    for environment in (app.jinja_env, RowEnvironment(app)):
        assert environment.from_string(template).render(context) == shown


def test_what_is_missing_cannot_be_gone_through() -> None:
    with pytest.raises(UndefinedError, match="has no attribute 'nothing'"):
        RowEnvironment(Flask(__name__)).from_string("{{ row.nothing.more }}").render(row={})


@pytest.mark.parametrize(
    "given",
    [
        {"name": "a", "id": "b", "class_": "c", "data_x_y": "1", "aria_label": "<&>\"'"},
        {"required": True, "disabled": False, "value": 3, "maxlength": None},
        {"value": Markup('<b title="x">')},
        {"aria-describedby": "a b", "for_": "x", "data-on": ""},
    ],
)
def test_attributes_are_written_as_wtforms_does(given: dict[str, object]) -> None:
    assert attributes(**given) == html_params(**given)
    assert core.html_params is attributes
