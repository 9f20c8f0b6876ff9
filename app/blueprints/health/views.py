"""Health: whether ArmGuard can do its work, for monitors and for people."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Response, g, jsonify

from app.queries import backups, certificates, health, machine, machine_news
from app.web.access import public
from app.web.configuration import configuration
from app.web.render import page

log = logging.getLogger("armguard.web")
bp = Blueprint("health", __name__)


@bp.get("/health")
@bp.get("/api/v1/health")
@public
def show() -> tuple[Response, int]:
    """Say how it is; 503 only when the record cannot be read or written."""
    return _answer(health.report(configuration()))


@bp.get("/health/page")
@public
def show_page() -> Response:
    """Say the same to people, with what to do; it needs no record that can be read."""
    settings = configuration()
    held, report = certificates.current(settings.tls), health.report(settings)
    return page(
        "health/show.html",
        report=report,
        is_old=not health.is_fresh(report["last_backup_verified_at"]),
        sealed=backups.are_sealed(settings.database_path),
        held=held,
        late=health.certificate_is_late(held),
        machine=machine.read(settings.kernel),
        devices=certificates.devices(settings.database_path),
        update=machine_news.said(settings.data, machine_news.UPDATE),
        stick=machine_news.said(settings.data, machine_news.STICK),
        card=machine_news.said(settings.data, machine_news.CARD),
    )


@bp.errorhandler(Exception)
def fail(_error: Exception) -> tuple[Response, int]:
    """Say that the server fails, because it does, whatever a fresh look at the record says."""
    log.exception("request %s: health could not be told", g.get("request_id"))
    return _answer({**health.report(configuration()), "status": "failing"})


def _answer(report: dict[str, Any]) -> tuple[Response, int]:
    return jsonify(report), 503 if report["status"] == "failing" else 200
