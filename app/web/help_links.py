"""Which place of the guide answers the questions of which screen."""

from __future__ import annotations

from flask import url_for

# By endpoint, or by its first words: the longest that fits counts.
_PLACES = {
    "alerts": "rosters#alert-mode",
    "audit": "reports#the-audit-log",
    "authority": "rosters#authorization-rosters",
    "backups": "settings#backups",
    "camera": "camera",
    "clock": "settings#the-clock",
    "counter": "counter",
    "counter.blocked": "counter#the-clock-and-the-paper-sheet",
    "counts": "counts",
    "counts.new": "counts#begin",
    "counts.paper": "counts#the-sheet",
    "counts.reconcile": "counts#what-did-not-agree",
    "counts.reconcile.ask_close": "counts#sign-and-close",
    "counts.reconcile.ask_void": "counts#sign-and-close",
    "dashboard": "lists#the-dashboard",
    "health": "start",
    "discrepancies": "discrepancies",
    "discrepancies.photos": "discrepancies#photographs",
    "discrepancies.of_item.answer": "discrepancies#at-a-return",
    "discrepancies.of_item.ask_condition": "discrepancies#at-a-return",
    "help": "",
    "imports": "imports",
    "items": "items",
    "items.bulk": "lists#change-many-at-once",
    "items.index": "lists#narrow-a-list",
    "items.place": "counter#ways-on",
    "items.racks": "items#rack-list-and-owners",
    "items.record": "items#edit",
    "items.record.new": "items#register-an-item",
    "jobs": "settings#jobs-and-the-night",
    "labels": "labels",
    "labels.paper": "labels#print",
    "labels.paper.ruler": "labels#measure-and-nudge",
    "labels.paper.control_card": "labels#counter-codes",
    "labels.paper.scanner": "settings#scanner-test",
    "labels.test": "labels#print",
    "labels.printers": "labels#measure-and-nudge",
    "late": "transactions#late-entries",
    "lists": "lists#views",
    "logs": "settings#logs",
    "machine": "settings#the-machine",
    "notices": "settings#notices",
    "overdue": "overdue",
    "overrides": "transactions#overrides",
    "personnel": "people",
    "personnel.bulk": "lists#change-many-at-once",
    "personnel.index": "lists#narrow-a-list",
    "personnel.record": "people#edit",
    "personnel.record.new": "people#register-somebody",
    "photos": "items#photographs",
    "receipts": "receipts",
    "records.attach": "counter#ways-on",
    "records.codes": "codes",
    "records.codes.ask_own": "codes#lost-or-copied",
    "records.codes.ask_revoke": "codes#lost-or-copied",
    "records.status": "items#change-the-status",
    "records.status.ask_archive": "people#leave-and-come-back",
    "records.status.ask_restore": "people#leave-and-come-back",
    "records.status.index": "people#leave-and-come-back",
    "records.story": "items#remarks-and-timeline",
    "reports": "reports",
    "rights": "people#who-may-draw",
    "relief": "rosters#relief-and-swap",
    "rosters": "rosters",
    "rosters.edits": "rosters#change-a-roster",
    "rosters.new": "rosters#make-a-roster",
    "search": "lists#find-anything",
    "sessions.password": "users#your-own-sign-in",
    "settings": "settings",
    "settings.forms": "settings#forms",
    "settings.logo": "settings#the-unit",
    "settings.scanner": "settings#scanner-test",
    "settings.station": "settings#this-station",
    "stock": "stock",
    "stock.brass": "stock#brass",
    "stock.containers": "stock#sealed-containers",
    "stock.kinds": "stock#three-answers",
    "stock.owed": "stock#owed",
    "tables": "settings#tables",
    "tables.along": "settings#what-goes-along",
    "custody": "transactions#who-held-what",
    "transactions": "transactions",
    "transactions.note": "counter#ways-on",
    "transactions.index": "transactions#find-an-entry",
    "trust": "trust",
    "users": "users",
    "users.appointments": "users#appointments",
    "users.new": "users#add-a-user",
    "users.profile": "users#your-own-sign-in",
    "users.tokens": "users#tokens-for-other-programs",
    "verify": "verify",
}


def place(endpoint: str) -> str | None:
    """Return the section and anchor of an endpoint ("" is the contents); None if nobody chose."""
    words = endpoint.split(".")
    for count in range(len(words), 0, -1):
        found = _PLACES.get(".".join(words[:count]))
        if found is not None:
            return found
    return None


def address(endpoint: str | None) -> str:
    """Return where the ? of a screen leads."""
    name, _, anchor = (place(endpoint or "") or "").partition("#")
    if not name:
        return url_for("help.index")
    return url_for("help.show", name=name, _anchor=anchor or None)
