"""The tables an admin edits: a list, a form, an order and a switch for each, all alike."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from app.blueprints.tables import along_views
from app.blueprints.tables.forms import RowForm, row_form
from app.models.base import Base
from app.models.roles import Act
from app.services.settings import tables
from app.services.settings.table_columns import TABLES, Table, classes
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.forms import form_page
from app.web.render import page

bp = Blueprint("tables", __name__, url_prefix="/settings")
bp.register_blueprint(along_views.bp)


@bp.get("/tables")
@requires(Act.EDIT)
def index() -> Response:
    """Say which tables there are."""
    return page("tables/index.html", tables=[_counted(table) for table in TABLES.values()])


@bp.get("/tables/<table_name>")
@requires(Act.EDIT)
def show(table_name: str) -> Response:
    """List a table's rows."""
    table = tables.named(table_name)
    saved = {"kind": "ok", "title": "Saved", "text": "It counts for new entries from now on."}
    return page(
        "tables/show.html",
        table=table,
        rows=[(row, tables.shown(table, row), tables.is_active(row)) for row in tables.rows(table)],
        notice=saved if arguments.text("saved") else None,
    )


@bp.get("/tables/<table_name>/new")
@requires(Act.EDIT)
def new(table_name: str) -> Response:
    """Ask for a new row."""
    table = tables.named(table_name)
    return _page(table, None, row_form(table, {}))


@bp.post("/tables/<table_name>/new")
@requires(Act.EDIT)
def create(table_name: str) -> Response | Redirect:
    """Add a row."""
    table = tables.named(table_name)
    return _save(table, None, row_form(table, {}))


@bp.get("/tables/<table_name>/rows/<row_key>")
@requires(Act.EDIT)
def edit(table_name: str, row_key: str) -> Response:
    """Show a row as a form."""
    table = tables.named(table_name)
    row = tables.existing(table, row_key)
    return _page(table, row, row_form(table, tables.shown(table, row)))


@bp.post("/tables/<table_name>/rows/<row_key>")
@requires(Act.EDIT)
def update(table_name: str, row_key: str) -> Response | Redirect:
    """Change a row."""
    table = tables.named(table_name)
    row = tables.existing(table, row_key)
    return _save(table, row, row_form(table, tables.shown(table, row)))


@bp.post("/tables/<table_name>/rows/<row_key>/move/<any(up, down):way>")
@requires(Act.EDIT)
def move(table_name: str, row_key: str, way: str) -> Redirect:
    """Move a row one place."""
    table = tables.named(table_name)
    tables.move(table, tables.existing(table, row_key), way, user=acting_user())
    return redirect(url_for("tables.show", table_name=table.name, _anchor=f"row-{row_key}"), 303)


@bp.post("/tables/<table_name>/rows/<row_key>/disable")
@requires(Act.EDIT)
def disable(table_name: str, row_key: str) -> Redirect:
    """Offer a row no longer."""
    table = tables.named(table_name)
    tables.disable(table, tables.existing(table, row_key), user=acting_user())
    return _back(table)


@bp.post("/tables/<table_name>/rows/<row_key>/enable")
@requires(Act.EDIT)
def enable(table_name: str, row_key: str) -> Redirect:
    """Offer a row again."""
    table = tables.named(table_name)
    tables.enable(tables.existing(table, row_key), user=acting_user())
    return _back(table)


def _counted(table: Table) -> tuple[Table, int, int]:
    states = [tables.is_active(row) for row in tables.rows(table)]
    return table, states.count(True), states.count(False)


def _back(table: Table) -> Redirect:
    return redirect(url_for("tables.show", table_name=table.name, saved="yes"), 303)


def _save(table: Table, row: Base | None, form: RowForm) -> Response | Redirect:
    with form.says_why_not(**{name: name for name in form.fields}):
        tables.save(table, row, form.texts(), user=acting_user())
        return _back(table)
    return _page(table, row, form)


def _page(table: Table, row: Base | None, form: RowForm) -> Response:
    stored = tables.existing(table, str(row.get_id())) if row is not None else None
    offered = sorted({*classes(), *form.classes})
    return form_page(
        "tables/row.html",
        form,
        table=table,
        row=stored,
        offered=offered,
        uses=table.uses(stored) if stored is not None else 0,
        active=stored is None or tables.is_active(stored),
    )
