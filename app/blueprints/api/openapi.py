"""The API's description as OpenAPI 3.1, written by hand: what it says is a promise."""

from __future__ import annotations

from functools import cache
from typing import Any

from app import __version__
from app.blueprints.api import (
    openapi_discrepancies,
    openapi_overrides,
    openapi_paths,
    openapi_receipts,
    openapi_record,
    openapi_rosters,
    openapi_schemas,
)
from app.blueprints.api.openapi_schemas import Schema, ref, text

ABOUT = (
    "ArmGuard's record of who holds what, for other programs. Send the token that the command "
    "'armguard tokens add' printed, as 'Authorization: Bearer TOKEN'. It acts with its user's "
    "role: everybody reads; armorers also issue, take back and register; admins also change "
    "records; viewers, admins and superusers read the audit log. Only scope write may change "
    "anything. Bodies are JSON. Times are UTC, ISO 8601, with microseconds. Lists come in pages: "
    "send the cursor of next back as after, until it is null."
)
# code of a refusal: what it means. All of them are 409.
RULES = {
    "item_not_available": "The item is out, or its status does not allow an issue or a change.",
    "custody_limit": "The person holds what the limit allows.",
    "not_issued": "The item is in, so it cannot be returned.",
    "personnel_inactive": "Only Active people may draw.",
    "personnel_barred": "An order forbids the person to draw; nobody passes over it.",
    "not_appointed": "The user is not appointed in writing, or the background check is over.",
    "not_authorized": "The person is not on the approved authorization roster of the day.",
    "owned_by_another": "The item is somebody's private property; it goes out to nobody else.",
    "receipt_limit": "The due time lies beyond what the unit lets a temporary receipt last.",
    "not_qualified": "There is no valid qualification; details.reasons has all of them.",
    "assigned_to_another": "The item is somebody else's own.",
    "inspection_due": "The item's inspection is overdue.",
    "open_discrepancy": "The item is reported missing, damaged or faulty.",
    "unserviceable": "The item's condition does not allow an issue.",
    "self_issue": "Nobody issues to themself.",
    "insufficient_stock": "There is not so much on hand, or the lot is suspended.",
    "incompatible_stock": "The magazines or the ammunition do not fit the item.",
    "two_people_needed": "A missing item is found or written off by two people, not by an edit.",
    "version_conflict": "The record was changed since that version was read.",
    "still_holding": "Nobody is archived while holding anything.",
    "already_exists": "The serial is registered already.",
    "rule_broken": "The database itself refused it, which no request should bring about.",
}
# status: the codes it comes with, and what it says.
_ERRORS: dict[str, tuple[str, str]] = {
    "400": ("malformed", "The body is not one JSON object."),
    "401": ("unauthenticated", "No token, or one that is unknown, expired or revoked."),
    "403": ("forbidden", "The user's role or the token's scope does not allow it."),
    "404": (
        "unknown_personnel, unknown_item, unknown_transaction, "
        "unknown_receipt, unknown_roster, not_found",
        "Nothing goes by that name; a revoked code says so.",
    ),
    "409": (", ".join(RULES), "A rule forbids it; nothing was recorded."),
    "413": ("too_large", "The body is larger than 64 KiB."),
    "415": ("unsupported_media_type", "The Content-Type is not application/json."),
    "422": (
        "validation, idempotency_key_reused",
        "Fields that cannot be used, all of them named in details; or a key of another request.",
    ),
    "429": ("too_many_requests", "The second person's secret was guessed at; nothing recorded."),
    "503": (
        "busy, read_only, unreadable",
        "Nothing was recorded. With busy, try again after the seconds of Retry-After.",
    ),
    "507": ("storage_full", "The disk is full; nothing was recorded."),
}
_HEADERS = {
    "401": {"WWW-Authenticate": {"description": "Bearer", "schema": text()}},
    "429": {
        "Retry-After": {
            "description": "Seconds.",
            "schema": {"type": "integer", "minimum": 1},
        }
    },
    "503": {
        "Retry-After": {
            "description": "Seconds, with busy.",
            "schema": {"type": "integer", "minimum": 1},
        }
    },
}


@cache
def document() -> dict[str, Any]:
    """Return the whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ArmGuard",
            "version": __version__,
            "summary": "Who holds what",
            "description": ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": openapi_paths.PATHS,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                **openapi_schemas.SCHEMAS,
                **openapi_discrepancies.SCHEMAS,
                **openapi_overrides.SCHEMAS,
                **openapi_receipts.SCHEMAS,
                **openapi_record.SCHEMAS,
                **openapi_rosters.SCHEMAS,
            },
            "responses": {status: _error(status) for status in _ERRORS},
        },
    }


def _error(status: str) -> Schema:
    codes, says = _ERRORS[status]
    answer: Schema = {
        "description": f"{says} Codes: {codes}.",
        "content": {"application/json": {"schema": ref("Error")}},
    }
    return answer | ({"headers": _HEADERS[status]} if status in _HEADERS else {})
