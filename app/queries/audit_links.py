"""Where a row of the chain leads: the page of its object, or of what its object belongs to."""

from __future__ import annotations

from peewee import ForeignKeyField

from app.models.authority import AuthorityRoster
from app.models.base import Base
from app.models.counts import Count
from app.models.discrepancies import Discrepancy
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.rosters import Roster
from app.models.stock import Stock
from app.models.tracked import TRACKED
from app.models.transactions import Receipt, Transaction
from app.models.users import User

# {object type: its page, by its own key}
_OWN = {
    "items": "'/items/' || a.object_id",
    "personnel": "'/personnel/' || a.object_id",
    "scan": "'/items/' || a.object_id",
    "transactions": "'/transactions/' || a.object_id",
    "discrepancies": "'/discrepancies/' || a.object_id",
    "rosters": "'/rosters/' || a.object_id",
    "authority_rosters": "'/authority/' || a.object_id",
    "stock": "'/stock/' || a.object_id",
    "users": "'/users/' || a.object_id",
    "sign-in": "'/users/' || a.object_id",
    "jobs": "'/jobs/' || a.object_id",
    "job": "'/jobs/' || a.object_id",
    "import_jobs": "'/imports/' || a.object_id",
    "imports": "'/imports'",
    "settings": "'/settings'",
    "stations": "'/settings'",
    "chain": "'/verify'",
    "machine": "'/machine'",
    "file": "'/audit?action=export'",
    "record": "'/audit?action=restore'",
    "receipts": "'/receipts/' || (SELECT name FROM receipts "
    "WHERE id = CAST(a.object_id AS INTEGER))",
    "codes": "(SELECT CASE kind WHEN 'item' THEN '/items/' ELSE '/personnel/' END || owner "
    "FROM codes WHERE id = CAST(a.object_id AS INTEGER))",
    **{
        name: f"(SELECT '/' || object_type || '/' || object_id FROM {name} "  # noqa: S608
        "WHERE id = CAST(a.object_id AS INTEGER))"
        for name in ("remarks", "photos", "deleted_records")
    },
    **dict.fromkeys(
        (
            *("ranks", "groups", "squadrons", "item_classes", "item_models", "conditions"),
            *("purposes", "purpose_classes", "stock_kinds", "model_stock_kinds", "loadout_lines"),
        ),
        "'/settings/tables'",
    ),
    **dict.fromkeys(
        "ranks groups squadrons item_classes item_models conditions purposes purpose_classes "
        "stock_kinds model_stock_kinds loadout_lines".split(),
        "'/settings/tables'",
    ),
    **dict.fromkeys(("forms", "form_printers"), "'/settings/forms'"),
    **dict.fromkeys(("label_profiles", "label_prints"), "'/labels/printers'"),
    **dict.fromkeys(("alerts", "deferred_checks"), "'/alert'"),
    **dict.fromkeys(("stock_checks", "stock_check_faults"), "'/stock'"),
    **dict.fromkeys(("backups", "backup_copies", "backup_keys"), "'/backups'"),
    "erased_rows": "(SELECT '/personnel/' || e.personnel_id FROM erased_rows AS r "
    "JOIN erasures AS e "
    "ON e.id = r.erasure_id WHERE r.id = CAST(a.object_id AS INTEGER))",
    "checkpoints": "'/verify'",
    "audit_seals": "'/audit'",
    "counts": "'/counts/' || a.object_id",
    "stock_movement_texts": "(SELECT '/stock/' || stock_id FROM stock_movements "
    "WHERE id = CAST(a.object_id AS INTEGER))",
}
# What a row belongs to, the nearest first: (its model, where its page is)
_OWNERS: tuple[tuple[type[Base], str], ...] = (
    (Transaction, "/transactions/"),
    (Discrepancy, "/discrepancies/"),
    (Receipt, "/receipts/"),
    (Roster, "/rosters/"),
    (AuthorityRoster, "/authority/"),
    (Count, "/counts/"),
    (Item, "/items/"),
    (Personnel, "/personnel/"),
    (Stock, "/stock/"),
    (User, "/users/"),
)


def _of(table: str, model: type[Base]) -> str | None:
    """Return the SQL that says where a table's row leads, by what it belongs to."""
    keys = [field for field in model._meta.sorted_fields if isinstance(field, ForeignKeyField)]
    own = model._meta.primary_key.column_name
    leads = []
    for owner, page in _OWNERS:
        for field in keys:
            if field.rel_model is owner:
                column = f'o."{field.column_name}"'
                if owner is Receipt:
                    column = f"(SELECT name FROM receipts WHERE id = {column})"  # noqa: S608
                leads.append(f"'{page}' || {column}")
    if not leads:
        return None
    where = f'FROM "{table}" AS o WHERE o."{own}" = CAST(a.object_id AS INTEGER)'
    return f"(SELECT coalesce({', '.join(leads)}, NULL) {where})"


def _cases() -> dict[str, str]:
    found = {table: _of(table, tracked.model) for table, tracked in TRACKED.items()}
    return {table: sql for table, sql in found.items() if sql} | _OWN


CASES = _cases()
# SQL for the address that a row `a` of the chain leads to; null where there is none.
ADDRESS = (
    "CASE a.object_type "
    + " ".join(f"WHEN '{name}' THEN {sql}" for name, sql in CASES.items())
    + " END"
)
