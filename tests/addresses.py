"""Every address that can be fetched, filled in for a filled armory, lists in every order."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from flask import Flask

from app.blueprints.api.openapi import document as described
from app.models.codes import Code
from app.models.items import Item
from app.models.personnel import Group, Squadron
from app.models.transactions import Receipt
from app.models.users import User
from app.queries.listings import LISTINGS
from tests import armory

# Typed into the search and into lists: a word, a part, an ending, a model, nothing known.
WORDS = ("cruz", "r", "001", "M16A1", "zzz", "R3")
CLERK = "santos"
# A value for each variable of an address, where one of everything is there. A test that knows
# whom and what it has made says so beside them.
FILLED: dict[str, str | int] = {
    "form_kind": "TR", "form_paper": "legal", "form_printer_id": 1,
    "kind": "personnel", "form": "csv", "size": "thumb", "way": "up", "act": "receive",
    "drawing": "counter", "step": "backup", "filename": "css/armguard.css",
    "list_name": "items", "table_name": "ranks", "row_key": "1", "stock_id": 5,
    "appointment_id": 1, "authority_id": 1, "code_id": 1,
    "brass_id": 1, "code": armory.PACKS[0], "container_id": 1, "done": "open", "kind_id": 8,
    "count_id": 5, "sighting_id": 1,
    "discrepancy_id": 1, "document_id": 1, "job_id": 1, "left": "condemn", "line_id": 1,
    "model_id": 1, "notice_id": 1, "photo_id": 1, "planned": "backup", "report": "daily",
    "print_id": 1, "profile_id": 1, "purpose_id": 1, "right_id": 1, "roster_id": 1, "scan_id": 1,
    "session_id": 1, "take_id": 1, "task_id": 1, "token_id": 1, "transaction_id": 1, "user_id": 1,
    "view_id": 1, "word": "restart", "program": "armguard_verify.py",
}  # fmt: skip
# What cannot be asked for with a filled-in address of its own: files of the disk, and what needs
# a file that was uploaded.
ELSEWHERE = {
    "static",
    "bundle",
    "photos.show",
    "receipts.paper.scan",
    "authority.paper",
    "imports.show",
    "imports.columns",
    "imports.problems",
}


def everywhere(app: Flask) -> Iterator[str]:
    """Yield one address of each route that answers GET, people and items both."""
    filled = FILLED | {
        "item_id": armory.OUT_RIFLE, "personnel_id": armory.CRUZ, "transaction_id": 2,
        "take_id": 12, "number": Receipt.get_by_id(1).name,
        "user_id": User.get(User.username == CLERK).id,
    }  # fmt: skip
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint in ELSEWHERE:
                continue
            for kind in ("items", "personnel"):
                name = armory.OUT_RIFLE if kind == "items" else armory.CRUZ
                code = Code.get(Code.owner == name).id
                here = {**filled, "kind": kind, "name": name, "code_id": code}
                if rule.endpoint.startswith("help."):
                    here["name"] = "counter"
                elif "kind" not in rule.arguments and "personnel" in rule.rule:
                    here["name"] = armory.CRUZ
                elif "kind" not in rule.arguments:
                    here["name"] = armory.OUT_RIFLE
                values = {key: here[key] for key in rule.arguments}
                yield adapter.build(rule.endpoint, values, append_unknown=False)


def lists() -> Iterator[str]:
    """Yield the lists in every order, with every filter, and what may be typed into a search."""
    for name, listing in LISTINGS.items():
        yield from (f"/{name}?sort={sort}" for sort in listing.sorts)
    group, squadron = Group.get().id, Squadron.get().id
    after = Item.get_by_id(armory.OUT_RIFLE)
    yield from (f"/items?{query}" for query in (
        "state=late", "state=out", "state=in", "state=gone", "state=maintenance", "model_id=1",
        "class=pistol", "condition=Poor", f"after={after.serial}~{after.id}",
    ))  # fmt: skip
    yield from (f"/personnel?{query}" for query in (
        "status=holding", "status=Suspended", "status=all", f"group_id={group}",
        f"squadron_id={squadron}", f"after={armory.CRUZ}",
    ))  # fmt: skip
    yield from (f"/transactions?{query}" for query in (
        "action=Take", "user_id=2", "since=2020-01-01&until=2099-01-01", f"item={armory.OUT_RIFLE}",
        f"person={armory.CRUZ}", "person=cruz&item=M16A1", "user_id=2&person=cruz",
        f"since=2020-01-01&person={armory.CRUZ}", f"item={armory.OUT_RIFLE}&action=Return",
        "user_id=2&action=Return", "item=M16A1&action=Take&until=2099-01-01",
    ))  # fmt: skip
    yield from (f"/audit?{query}" for query in (
        "person=cruz", f"person={armory.CRUZ}", f"item={armory.OUT_RIFLE}", "user_id=2",
        "action=Take", "action=edit", "action=undo", "since=2020-01-01&until=2099-01-01",
        "station_id=1", "station_id=1&user_id=2", f"action=edit&person={armory.CRUZ}",
    ))  # fmt: skip
    yield from (
        f"/receipts?person={armory.CRUZ}",
        "/receipts?kind=TR",
        "/receipts?renewal=due",
        "/receipts?year=2026",
    )
    yield "/discrepancies?show=all"
    yield from ("/custody?at=2099-01-01T00:00&known=now", "/custody?at=2099-01-01T00:00&known=then")
    for word in WORDS:
        for path in ("/items?q=", "/personnel?q=", "/transactions?person=", "/transactions?item=",
                     "/search?q="):  # fmt: skip
            yield path + word
    yield from api_lists()
    yield from ("/labels?kind=personnel", "/labels?never=1", "/labels?rack=R3")


def api_lists() -> Iterator[str]:
    """Yield every list of the API with each of its filters, and the page after the first."""
    told = {
        "personnel_id": armory.CRUZ, "item_id": armory.OUT_RIFLE, "since": "2020-01-01T00:00:00Z",
        "until": "2099-01-01T00:00:00Z", "at": "2099-01-01T00:00:00Z", "limit": 5,
    }  # fmt: skip
    for address, does in described()["paths"].items():
        for given in does.get("get", {}).get("parameters", []):
            if given["in"] != "query" or given["name"] == "after":
                continue
            values = given["schema"].get("enum") or [told[given["name"]]]
            yield from (f"/api/v1{address}?{given['name']}={quote(str(one))}" for one in values)
    yield from (
        f"/api/v1/transactions?{query}" for query in (
            f"personnel_id={armory.CRUZ}&item_id={armory.OUT_RIFLE}",
            f"personnel_id={armory.CRUZ}&since=2020-01-01T00:00:00Z&until=2099-01-01T00:00:00Z",
            f"item_id={armory.OUT_RIFLE}&action=Return", f"personnel_id={armory.CRUZ}&action=Take",
        )
    )  # fmt: skip
