"""`armguard health`: the answer of GET /health, without a server; exit 1 only when failing."""

from __future__ import annotations

import json
from typing import Any

import click

from app.cli.words import settings
from app.queries import health

_LABELS = {
    "status": "Status",
    "version": "Version",
    "database": "Record",
    "queue": "Jobs",
    "disk_free_bytes": "Free on disk",
    "jobs_waiting": "Jobs that wait",
    "memory_free_bytes": "Free memory",
    "temperature_celsius": "Temperature in °C",
    "under_voltage": "Under-voltage",
    "card_errors": "Errors of the card",
    "clock": "Clock",
    "certificate_ends_at": "Certificate ends",
    "certificate_names": "Certificate for",
    "devices_by_https": "Devices by HTTPS",
    "devices": "Devices",
    "chain": "Last proof of the record",
    "chain_verified_at": "Proven at",
    "last_backup_verified_at": "Last verified backup",
    "last_rehearsal_at": "Last restore on trial",
    "last_checkpoint_at": "Last signed checkpoint",
    "head_seq": "Newest audit row",
}
# What a laptop or a virtual machine does not tell.
_OF_THE_MACHINE = ("temperature_celsius", "under_voltage", "card_errors", "memory_free_bytes")


@click.command("health")
@click.option("--json", "as_json", is_flag=True, help="Print what GET /health answers.")
def health_command(as_json: bool) -> None:
    """Say whether the record can be read and written, and what needs a look."""
    answer = health.report(settings())
    click.echo(json.dumps(answer) if as_json else _in_words(answer))
    if answer["status"] == "failing":
        raise click.exceptions.Exit(1)


def _in_words(answer: dict[str, Any]) -> str:
    return "\n".join(f"{_LABELS[name] + ':':26}{_shown(name, answer[name])}" for name in _LABELS)


def _shown(name: str, value: Any) -> str:
    if value is None:
        return "not known here" if name in _OF_THE_MACHINE else "none"
    if isinstance(value, list):
        return ", ".join(value)
    return f"{value / 1e9:.1f} GB" if name.endswith("_bytes") else str(value)
