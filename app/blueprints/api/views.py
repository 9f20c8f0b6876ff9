"""The API's nouns under /api/v1, its description for programs, and its page for people."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app.blueprints.api import (
    custody,
    discrepancies,
    items,
    openapi,
    overrides,
    personnel,
    receipts,
    record,
    reference,
    rosters,
    tables,
    transactions,
)
from app.web.access import public
from app.web.render import page

bp = Blueprint("api", __name__, url_prefix="/api")

for noun in (
    transactions,
    personnel,
    items,
    custody,
    discrepancies,
    overrides,
    receipts,
    tables,
    rosters,
    record,
):
    bp.register_blueprint(noun.bp, url_prefix=f"/v1{noun.bp.url_prefix or ''}")


@bp.get("/v1/openapi.json")
@public
def description() -> Response:
    """Describe the API as OpenAPI 3.1."""
    return jsonify(openapi.document())


@bp.get("/docs")
@public
def docs() -> Response:
    """Describe the API for people."""
    document = openapi.document()
    return page(
        "api/docs.html",
        document=document,
        addresses=reference.addresses(document),
        refusals=reference.refusals(document),
        shapes=reference.shapes(document),
        rules=openapi.RULES,
    )
