"""The page of backups: how old, whether rehearsed, where taken; made and downloaded by hand."""

from __future__ import annotations

import secrets
from pathlib import Path

from flask import Blueprint, Response, redirect, request, send_file, url_for
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.blueprints.backups import key_views, restore_views, store_views
from app.models.roles import Act
from app.queries import backups, machine_news
from app.queries.settings import setting
from app.services import exports
from app.services.backups import restoring, sealing, store, targets
from app.services.errors import NotFound
from app.services.jobs import outbox
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.configuration import data_directory
from app.web.render import page

bp = Blueprint("backups", __name__)
bp.register_blueprint(key_views.bp)
bp.register_blueprint(restore_views.bp)
bp.register_blueprint(store_views.bp)
SHOWN = 60


@bp.get("/backups")
@requires(Act.SETTINGS)
def index() -> Response:
    """Show what backups there are, and what is to be done about them."""
    return _page()


@bp.post("/backups")
@requires(Act.SETTINGS)
def make() -> Redirect:
    """Have the worker make a backup now; its page says how far it is."""
    # The key that the page was made with: a second press asks for nothing new.
    key = request.form.get("key", "")[:64] or secrets.token_hex(8)
    job = outbox.add("copy", "Backup by hand", {}, key=f"copy/{key}", user=acting_user())
    return redirect(f"/jobs/{job.id}", 303)


@bp.post("/backups/prepare")
@requires(Act.SETTINGS)
def prepare() -> Response | Redirect:
    """Make the chosen folder a place for backups."""
    try:
        targets.prepare(Path(setting("backup_path")), data_directory())
    except targets.NoTarget as problem:
        return _page({"kind": "bad", "title": "Not prepared", "text": str(problem)}, 409)
    return redirect(url_for(".index", prepared="yes"), 303)


@bp.get("/backups/files/<name>")
@requires(Act.SETTINGS)
def download(name: str) -> Response:
    """Send a backup of the data directory; that it leaves stands in the audit log first."""
    try:
        path = restoring.named(data_directory(), name)
    except restoring.NotABackup:
        raise NotFound("unknown_backup", "There is no such backup.") from None
    if request.method != "HEAD":
        exports.note(
            "backup", "age" if path.name.endswith(sealing.ENDING) else "db", [], user=acting_user()
        )
    return send_file(path, "application/octet-stream", as_attachment=True, max_age=0)


def _page(notice: dict[str, str] | None = None, status: int = 200) -> Response:
    response = page(
        "backups/list.html",
        age=backups.age(clock.now()),
        rehearsal=backups.rehearsal(),
        noted={row.name: row for row in backups.rows(1000)},
        kept=restoring.listed(data_directory())[:SHOWN],
        folder=data_directory() / "backups",
        taken=backups.taken(),
        place=setting("backup_path"),
        place_name=targets.NAME,
        remote=store.configured(data_directory()),
        stick=machine_news.said(data_directory(), machine_news.STICK),
        recipient=backups.recipient(),
        key=secrets.token_hex(8),
        notice=notice or _done(),
    )
    response.status_code = status
    return response


def _done() -> dict[str, str] | None:
    if arguments.text("prepared"):
        text = "The next backup goes there, too."
        return {"kind": "ok", "title": "The folder is prepared", "text": text}
    return None
