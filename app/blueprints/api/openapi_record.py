"""The shapes that speak of the record itself: audit log, head, figures, health."""

from __future__ import annotations

from app.blueprints.api.openapi_schemas import (
    Schema,
    given,
    listed,
    maybe,
    moment,
    ref,
    text,
    whole,
)

_COUNTS: Schema = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}}
_SIDE: Schema = {
    "type": ["object", "null"],
    "description": "The columns of the row; a private one is {commitment: SHA-256}.",
}

SCHEMAS: dict[str, Schema] = {
    "Head": given(
        {
            "seq": whole(0, says="Number of the newest row of the audit log."),
            "hash": text(says="Its SHA-256, 64 hexadecimal digits."),
            "code": text(says="The first 50 bits of the hash as ten characters, for people."),
        },
        "The newest link of the hash chain.",
    ),
    "AuditRow": given(
        {
            "seq": whole(1),
            "version": whole(1, says="Format of the hash."),
            "occurred_at": moment(),
            "recorded_at": moment(),
            "actor": maybe(whole(1, says="The user's number.")),
            "source": text(enum=["web", "api", "cli", "worker"]),
            "session": maybe(whole(1)),
            "device": maybe(text()),
            "station": maybe(whole(1)),
            "ip": maybe(text()),
            "user_agent": maybe(text()),
            "request_id": maybe(text()),
            "path": maybe(text()),
            "action": text(),
            "object_type": text(says="The table, or a word for an act without a row."),
            "object_id": text(),
            "before": _SIDE,
            "after": _SIDE,
            "clock_back_ms": whole(0, says="By how much the clock stood before the last row's."),
            "clock_state": text(enum=["synced", "rtc", "confirmed", "unsure"]),
            "boot_id": maybe(text()),
            "monotonic_ms": whole(0),
            "prev_hash": text(),
            "hash": text(),
        },
        "One link of the chain: every column is hashed. docs/decisions/0002-audit-chain.md.",
    ),
    "Sealed": {
        "type": ["object", "null"],
        "description": "What the log has let go of for signed files; null where it is all there.",
        "properties": {
            "up_to_seq": whole(1, says="The last row that is sealed; the list begins behind it."),
            "segments": whole(1, says="How many files hold these rows."),
        },
        "required": ["up_to_seq", "segments"],
        "additionalProperties": False,
    },
    "Verification": given(
        {
            "head": ref("Head"),
            "last_verification": {
                "type": ["object", "null"],
                "description": "How the newest check of the record by the worker ended.",
                "properties": {"at": moment(), "ok": {"type": "boolean"}, "sentence": text()},
            },
            "checkpoint": {
                "type": ["object", "null"],
                "description": "The newest signed checkpoint: docs/decisions/0009-witnesses.md.",
                "properties": {
                    "record": text(),
                    "seq": whole(1),
                    "hash": text(),
                    "signed_at": moment(),
                    "public_key": text(),
                    "signature": text(),
                },
            },
        }
    ),
    "Stats": given(
        {
            "at": moment(),
            "personnel": given({"total": whole(0), "by_status": _COUNTS}),
            "items": given({"total": whole(0), "by_status": _COUNTS}),
            "custody": given(
                {
                    "out": whole(0),
                    "due_soon": whole(0, says="Due within two hours."),
                    "overdue": whole(0),
                }
            ),
            "transactions": given(
                {
                    "total": whole(0),
                    "today": given({"Take": whole(0), "Return": whole(0)}, "Since local midnight."),
                }
            ),
            "head": ref("Head"),
        }
    ),
    "Health": given(
        {
            "status": text(enum=["ok", "degraded", "failing"]),
            "version": text(),
            "database": text(),
            "queue": text(),
            "disk_free_bytes": maybe(whole(0)),
            "clock": text(),
            "jobs_waiting": maybe(whole(0)),
            "memory_free_bytes": maybe(whole(0)),
            "temperature_celsius": maybe(whole(-40)),
            "under_voltage": maybe(text(enum=["now", "since start", "no"])),
            "card_errors": maybe(whole(0)),
            "certificate_ends_at": maybe(moment()),
            "certificate_names": maybe(listed(text())),
            "devices_by_https": maybe(whole(0)),
            "devices": maybe(whole(0)),
            "chain": maybe(text(enum=["ok", "not proven"])),
            "chain_verified_at": maybe(moment()),
            "last_backup_verified_at": maybe(moment()),
            "last_rehearsal_at": maybe(moment()),
            "last_checkpoint_at": maybe(moment()),
            "head_seq": maybe(whole(0)),
        },
        "Nothing personal. Failing: the database cannot be read or written.",
    ),
}
