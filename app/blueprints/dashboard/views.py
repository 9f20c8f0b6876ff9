"""The first page: the board."""

from __future__ import annotations

from flask import Blueprint, Response

from app import clock
from app.models.roles import Act
from app.queries import (
    appointments,
    counts,
    discrepancies,
    health,
    overrides,
    recovery,
    worker,
)
from app.queries.board import board
from app.queries.first_days import checklist
from app.queries.stock_attention import attention
from app.services.jobs import night_plan
from app.web.access import acting_user, allowed, requires
from app.web.configuration import configuration, data_directory
from app.web.render import live, page

bp = Blueprint("dashboard", __name__)


@bp.get("/")
@requires(Act.READ)
@live
def show() -> Response:
    """Show where the items are, who is overdue and what happened today."""
    now = clock.now()
    steps = checklist() if allowed(Act.SETTINGS) else []
    low = health.low_disk_mb(configuration().database_path) if allowed(Act.USERS) else None
    return page(
        "dashboard/show.html",
        "_board",
        now=now,
        steps=steps,
        low_disk=low,
        open_discrepancies=discrepancies.open_count(),
        new_overrides=overrides.unseen(acting_user()) if allowed(Act.EDIT) else (0, None),
        ending=appointments.ending(now) if allowed(Act.ISSUE) or allowed(Act.USERS) else [],
        recover=recovery.tasks(now),
        stock=attention(),
        open_counts=counts.open_ones(),
        missed=night_plan.missed(now) if allowed(Act.EDIT) else [],
        no_worker=allowed(Act.EDIT) and not worker.is_alive(data_directory()),
        **board(now),
    )
