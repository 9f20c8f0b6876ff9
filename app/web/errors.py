"""Every way a request can fail, said in words: a page, a notice, or the API's JSON."""

from __future__ import annotations

import logging
from typing import Any

import apsw
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from peewee import PeeweeException
from werkzeug.exceptions import HTTPException

from app.models.writes import Busy, ReadOnly, RuleBroken, StorageFull, WriteFailed
from app.services.custody.refusals import KeyReused
from app.services.errors import Invalid, NotFound, Refusal
from app.web import access
from app.web.connection import API

log = logging.getLogger("armguard.web")
RETRY_SECONDS = "2"

_WRITE_FAILED: dict[type[WriteFailed], tuple[int, str]] = {
    Busy: (503, "busy"),
    ReadOnly: (503, "read_only"),
    StorageFull: (507, "storage_full"),
    RuleBroken: (409, "rule_broken"),
}
_HTTP_CODES = {
    400: "malformed", 401: "unauthenticated", 403: "forbidden", 404: "not_found",
    405: "method_not_allowed", 413: "too_large", 415: "unsupported_media_type",
    429: "too_many_requests",
}  # fmt: skip


def attach(app: Flask) -> None:
    """Answer each kind of failure in words."""
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(Invalid, _invalid)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(WriteFailed, _write_failed)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(apsw.Error, _unreadable)
    app.register_error_handler(PeeweeException, _unreadable)
    app.register_error_handler(Exception, _unforeseen)


def _refusal(error: Refusal) -> Response:
    status = 422 if isinstance(error, KeyReused) else 409
    return _say(status, error.code, error.title, error.text, details=error.details)


def _invalid(error: Invalid) -> Response:
    text = " ".join(sentence for texts in error.problems.values() for sentence in texts)
    first = next(iter(error.problems), None)
    return _say(422, "validation", "Not accepted", text, field=first, details=error.problems)


def _not_found(error: NotFound) -> Response:
    return _say(404, error.code, "Not found", error.text, field=error.field)


def _write_failed(error: WriteFailed) -> Response:
    status, code = _WRITE_FAILED.get(type(error), (503, "busy"))
    if isinstance(error, RuleBroken):
        log.error("request %s: the database refused: %s", g.get("request_id"), error.name)
    response = _say(status, code, None, error.text)
    if isinstance(error, Busy):
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _stale_form(_error: CSRFError) -> Response:
    """A form older than its session: to a script the same as being signed out."""
    if not access.wants_page():
        return _say(401, "unauthenticated", "Locked", "Sign in again. Nothing recorded.")
    return _say(
        400,
        "stale_form",
        "This form has expired",
        "You signed in again since it was opened. Nothing was recorded. "
        "Go back, reload the page and send it again.",
    )


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    code = _HTTP_CODES.get(status, "error")
    said = error.description if _is_ours(error) else None
    response = _say(status, code, None, said)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    if status == 401 and request.path.startswith(API):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _is_ours(error: HTTPException) -> bool:
    """Tell our own sentence from Werkzeug's, which speaks to programmers."""
    return error.description is not None and error.description != type(error).description


def _unreadable(_error: Exception) -> Response:
    log.exception("request %s: the database could not be read", g.get("request_id"))
    return _say(
        503,
        "unreadable",
        "The record cannot be read",
        "The database or the memory card has a fault. Nothing was recorded. "
        "Use the paper sheet and call the administrator.",
    )


def _unforeseen(_error: Exception) -> Response:
    log.exception("request %s failed", g.get("request_id"))
    return _say(500, "internal", None, None)


def _say(
    status: int,
    code: str,
    title: str | None,
    text: str | None,
    *,
    field: str | None = None,
    details: dict[str, Any] | None = None,
) -> Response:
    if request.path.startswith(API) or request.headers.get("X-Requested-With"):
        body: dict[str, Any] = {"code": code, "message": text or title or _PLAIN.get(status, code)}
        if field:
            body["field"] = field
        if details:
            body["details"] = details
        response = jsonify(error=body)
    else:
        response = make_response(
            render_template(
                "errors/error.html",
                status=status,
                title=title,
                text=text,
                request_id=g.get("request_id"),
            )
        )
    response.status_code = status
    return response


_PLAIN = {
    400: "The request was not understood.",
    401: "Sign in, or send a valid token.",
    403: "Your role or token may not do this. Nothing was recorded.",
    404: "There is no such address.",
    405: "This address does not take that kind of request.",
    413: "The request is too large. Nothing was recorded.",
    415: "Send JSON.",
    500: "Something went wrong in ArmGuard. Check the last entries before trying again.",
}
