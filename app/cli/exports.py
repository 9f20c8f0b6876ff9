"""`armguard export`: people, items, the ledger or the chain, as a file on stdout."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click

from app import clock
from app.cli.words import record
from app.documents import bundle, tabular
from app.queries import exports, item_list, ledger, person_list, proof_bundle
from app.queries.file_table import Table
from app.services import exports as noting

EVERYTHING = "all"
KINDS = ("personnel", "items", "transactions", "audit", "bundle")


@click.command("export")
@click.argument("kind", type=click.Choice(KINDS))
@click.option(
    "--format", "form", type=click.Choice(list(tabular.FORMATS)), default="csv", show_default=True
)
@click.option("--archived", is_flag=True, help="With the people who are archived.")
def export_command(kind: str, form: str, archived: bool) -> None:
    """Write all personnel, items, transactions or the audit log to stdout.

    CSV and XLSX of personnel and items can be imported again. JSON lines hold values as stored.
    A bundle (gzip) is the whole chain with what it promises, for armguard_verify.py elsewhere.
    """
    with record():
        if kind == "bundle":
            _write_bundle()
            return
        noting.note(kind, form, ["archived"] if archived else [], user=None)
        table = _table(kind, archived)
        rows: tabular.Rows = table.rows
        if form != "jsonl":
            rows = tabular.readable(table.columns, rows, table.moments)
        out = sys.stdout.buffer
        for piece in tabular.FORMATS[form](table.columns, rows, table.name):
            out.write(piece)
        out.flush()


def _write_bundle() -> None:
    noting.note("bundle", "jsonl.gz", [], user=None)
    for piece in bundle.packed(proof_bundle.lines(clock.now())):
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def _table(kind: str, archived: bool) -> Table:
    now = clock.now()
    everybody = person_list.Filter(status=EVERYTHING if archived else "")
    tables: dict[str, Callable[[], Table]] = {
        "personnel": lambda: exports.personnel(everybody, now),
        "items": lambda: exports.items(item_list.Filter(state=EVERYTHING), now),
        "transactions": lambda: exports.transactions(ledger.Filter()),
        "audit": exports.audit,
    }
    return tables[kind]()
