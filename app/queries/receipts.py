"""One receipt with everything its page and its paper show: head, lines, what became of it."""

from __future__ import annotations

import hashlib
import json

from app import clock
from app.models.base import database
from app.queries import as_issued, segments
from app.queries.chain import head_code
from app.queries.overrides import RULES
from app.queries.paging import Row
from app.queries.receipt_list import KINDS, renewal_due

_HEAD_NAMES = (
    "id kind year name created_at person_id rank surname first_name serial mobile group squadron "
    "issued_by issuer_id issued_by_rank issued_by_surname station"
).split()
_HEAD = """
SELECT rc.id, rc.kind, rc.year, rc.name, rc.created_at, p.id, r.name, p.surname, p.first_name,
  p.serial, p.mobile, g.name, sq.name, u.username, u.personnel_id, ur.name, up.surname,
  (SELECT s.name FROM hand_overs AS h JOIN stations AS s ON s.id = h.station_id
    WHERE h.id = rc.hand_over_id)
FROM receipts AS rc
  JOIN personnel AS p ON p.id = rc.personnel_id JOIN ranks AS r ON r.id = p.rank_id
  LEFT JOIN "groups" AS g ON g.id = p.group_id LEFT JOIN squadrons AS sq ON sq.id = p.squadron_id
  JOIN users AS u ON u.id = rc.user_id
  LEFT JOIN personnel AS up ON up.id = u.personnel_id LEFT JOIN ranks AS ur ON ur.id = up.rank_id
WHERE rc.id IN (SELECT value FROM json_each(?)) ORDER BY rc.id
"""
_ITEM_NAMES = (
    "receipt_id take_id item_id model short_name serial condition property_number cost_centavos "
    "acquired_on mags rounds purpose due_at occurred_at recorded_at notes hash seq fixed_id "
    "fixed_how return_id returned_at"
).split()
# The due time as it was handed out: an extension is no part of the paper.
_ITEMS = """
SELECT t.receipt_id, t.id, i.id, m.name, m.short_name, i.serial, i.condition, i.property_number,
  i.cost_centavos, i.acquired_on, t.mags, t.rounds, pu.name, t.due_at, t.occurred_at, t.recorded_at,
  x.notes, a.hash, coalesce(a.seq, 0), fix.id, fix.correction, c.return_id, c.returned_at
FROM transactions AS t
  JOIN items AS i ON i.id = t.item_id JOIN item_models AS m ON m.id = i.model_id
  LEFT JOIN purposes AS pu ON pu.id = t.purpose_id
  LEFT JOIN transaction_texts AS x ON x.transaction_id = t.id
  LEFT JOIN transactions AS fix ON fix.corrects_id = t.id
  LEFT JOIN custody AS c ON c.take_id = t.id
  LEFT JOIN audit_log AS a ON a.object_type = 'transactions' AND a.object_id = CAST(t.id AS TEXT)
WHERE t.receipt_id IN (SELECT value FROM json_each(?)) AND t.action = 'Take'
  AND +t.corrects_id IS NULL
ORDER BY t.id
"""
# What went out with a take, and what was changed before it came back; a return is no change.
_LINES = """
SELECT mv.take_id, mv.stock_id, k.family, k.name
    || CASE WHEN s.lot IS NULL THEN '' ELSE ' lot ' || s.lot END
    || CASE WHEN s.use = 'live' THEN '' ELSE ' ' || s.use END,
  sum(CASE mv.kind WHEN 'issue' THEN mv.quantity ELSE -mv.quantity END) AS given
FROM stock_movements AS mv JOIN stock AS s ON s.id = mv.stock_id
  JOIN stock_kinds AS k ON k.id = s.kind_id
  LEFT JOIN custody AS c ON c.take_id = mv.take_id
WHERE mv.take_id IN (SELECT value FROM json_each(?)) AND mv.kind IN ('issue', 'return')
  AND (mv.transaction_id = mv.take_id
    OR (mv.transaction_id IS NULL AND mv.recorded_at < coalesce(c.returned_at, '9')))
GROUP BY mv.take_id, mv.stock_id HAVING given > 0 ORDER BY mv.take_id, k.position, mv.stock_id
"""
_OVERRIDES = """
SELECT o.transaction_id, o.rule, o.reason, u.username, r.name, p.surname FROM overrides AS o
  JOIN users AS u ON u.id = o.approved_by_id
  LEFT JOIN personnel AS p ON p.id = u.personnel_id LEFT JOIN ranks AS r ON r.id = p.rank_id
WHERE o.transaction_id IN (SELECT value FROM json_each(?)) ORDER BY o.id
"""
_VOID = """
SELECT v.receipt_id, v.reason, u.username, a.username, v.created_at FROM receipt_voids AS v
  JOIN users AS u ON u.id = v.user_id JOIN users AS a ON a.id = v.approved_by_id
WHERE v.receipt_id IN (SELECT value FROM json_each(?))
"""
_PRINTS = """
SELECT pr.receipt_id, pr.id, pr.paper, pr.way, pr.says, pr.created_at, u.username,
  coalesce(fp.right_mm, 0.0), coalesce(fp.down_mm, 0.0), fp.name, d.sha256
FROM receipt_prints AS pr JOIN users AS u ON u.id = pr.user_id
  LEFT JOIN form_printers AS fp ON fp.id = pr.printer_id
  LEFT JOIN receipts AS rc ON rc.id = pr.receipt_id
  LEFT JOIN documents AS d ON d.kind = 'receipt' AND d.subject = rc.name
    AND d.part = CAST(pr.id AS TEXT)
WHERE pr.receipt_id IN (SELECT value FROM json_each(?)) ORDER BY pr.id
"""
_SIGNATURES = """
SELECT sg.receipt_id, sg.how, sg.lines_hash, sg.strokes, sg.created_at, u.username, s.username
FROM receipt_signatures AS sg JOIN users AS u ON u.id = sg.user_id
  LEFT JOIN users AS s ON s.id = sg.signed_by_id
WHERE sg.receipt_id IN (SELECT value FROM json_each(?)) ORDER BY sg.id
"""
_SCANS = """
SELECT sc.receipt_id, sc.id, sc.form, sc.sha256, sc.created_at, u.username FROM receipt_scans AS sc
  JOIN users AS u ON u.id = sc.user_id
WHERE sc.receipt_id IN (SELECT value FROM json_each(?)) ORDER BY sc.id
"""


def record(name: str) -> Row | None:
    """Return everything of one receipt, or None; names are as printed, in either case."""
    query = "SELECT id FROM receipts WHERE name = ?"
    found = database.execute_sql(query, (name.upper(),)).fetchone()
    if found is None:
        return None
    row = several([found[0]])[0]
    _unseal(row)
    return row


def _unseal(row: Row) -> None:
    """Put in what proves a receipt whose audit rows are sealed, and say where that lies."""
    gone = {item["take_id"]: item["recorded_at"] for item in row["items"] if not item["hash"]}
    if not gone:
        return
    found = segments.entry_proofs(gone)
    for item in row["items"]:
        if item["take_id"] in found:
            item["seq"], item["hash"], seal = found[item["take_id"]]
            item["segment"] = seal.sha256[:12]
    hashes = [item["hash"] for item in row["items"] if item["hash"]]
    row["head"] = head_code(hashes[-1]) if hashes else None


def several(ids: list[int]) -> list[Row]:
    """Return everything of some receipts, the first made leading; so many or one ask as much."""
    heads = database.execute_sql(_HEAD, (json.dumps(ids),))
    rows: list[Row] = [dict(zip(_HEAD_NAMES, head, strict=True)) for head in heads]
    items, happened = _items(ids), _happened(ids)
    as_issued.put_back(rows, items)
    overrides = _overrides([item["take_id"] for found in items.values() for item in found])
    known = segments.sealed()
    for row in rows:
        is_sealed = known is not None and clock.from_text(row["created_at"]) <= known.at
        row["sealed_until"] = known.at if known and is_sealed else None
        _complete(row, items.get(row["id"], []), overrides)
        row |= {name: found.get(row["id"], []) for name, found in happened.items()}
        row["void"] = row["void"][0] if row["void"] else None
        for one in row["signatures"]:
            one["strokes"] = json.loads(one["strokes"]) if one["strokes"] else []
            one["stands"] = one["lines_hash"] == row["lines_hash"]
        signed = [one["at"] for one in (*row["scans"], *row["signatures"])]
        row["renewal"] = renewal_due(row["kind"], max([row["created_at"], *signed]))
        for one in row["prints"]:
            one["offset"] = (one["right"], one["down"])
        row["says"] = _says(row)
    return rows


def _complete(row: Row, items: list[Row], overrides: list[Row]) -> None:
    """Add what follows from a receipt's head and items."""
    row["title"] = KINDS[row["kind"]]
    row["person"] = f"{row['rank']} {row['surname'].upper()}, {row['first_name']}"
    row["unit"] = " · ".join(part for part in (row["squadron"], row["group"]) if part)
    row["issuer"] = _spoken(row["issued_by_rank"], row["issued_by_surname"], row["issued_by"])
    row["items"] = items
    row["in_force"] = in_force = [item for item in items if not item["fixed_id"]]
    row["purposes"] = list(dict.fromkeys(i["purpose"] for i in in_force if i["purpose"]))
    # When it was handed out, which is before it was recorded where it was typed in later.
    row["at"] = min((i["occurred_at"] for i in items), default=row["created_at"])
    row["due_at"] = min((i["due_at"] for i in in_force if i["due_at"]), default=None)
    hashes = [item["hash"] for item in items if item["hash"]]
    row["head"] = head_code(hashes[-1]) if hashes else None
    takes = {item["take_id"] for item in in_force}
    row["overrides"] = [one for one in overrides if one["take_id"] in takes]
    row["lines_hash"] = lines_hash(row)


def lines_hash(row: Row) -> str:
    """Return the SHA-256 of what a signature stands under: the receipt, whom, what, until when.

    The text is JSON with sorted keys and no blanks; docs/decisions/0004-ics-receipts.md says why.
    """
    said = {
        "receipt": row["name"],
        "person": row["person_id"],
        "items": [
            [item["item_id"], item["mags"], item["rounds"], item["due_at"] or "", item["purpose"]]
            + [[line["stock_id"], line["quantity"]] for line in item["lines"]]
            for item in row["in_force"]
        ],
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _says(row: Row) -> str:
    """Return the SHA-256 of all that a paper made now would say of what became of a receipt."""
    signed = [one["at"] for one in row["signatures"] if one["stands"]]
    said = [row["lines_hash"], row["void"]["at"] if row["void"] else "", *signed]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def of_hand_over(hand_over_id: int) -> list[Row]:
    """Return the receipts of a hand-over: [{name, auto_print}]."""
    return [
        {"name": row[0], "auto_print": bool(row[1])}
        for row in database.execute_sql(_OF_HAND_OVER, (hand_over_id,))
    ]


_OF_HAND_OVER = """
SELECT rc.name, max(coalesce(pu.auto_print, 0)) FROM receipts AS rc
  JOIN transactions AS t ON t.receipt_id = rc.id AND t.action = 'Take'
  LEFT JOIN purposes AS pu ON pu.id = t.purpose_id
WHERE rc.hand_over_id = ? AND NOT EXISTS (SELECT 1 FROM transactions WHERE corrects_id = t.id)
GROUP BY rc.id ORDER BY rc.id
"""
# An older one is asked for on its own page: a counter that was never used must not read it all.
_LAST = """
SELECT hand_over_id FROM transactions
WHERE station_id = ? AND id > (SELECT coalesce(max(id), 0) - 300 FROM transactions)
  AND action = 'Take' AND +corrects_id IS NULL AND hand_over_id IS NOT NULL
ORDER BY id DESC LIMIT 1
"""


def last_at(station_id: int) -> list[Row]:
    """Return the receipts of the station's newest hand-over that issued something."""
    found = database.execute_sql(_LAST, (station_id,)).fetchone()
    return of_hand_over(found[0]) if found else []


def scan(receipt_id: int, scan_id: int) -> Row | None:
    """Return one scan of a receipt's signed paper."""
    found = _happened([receipt_id])["scans"].get(receipt_id, [])
    return next((row for row in found if row["id"] == scan_id), None)


def _items(receipt_ids: list[int]) -> dict[int, list[Row]]:
    """Return {receipt: its items, each with its lines}."""
    found = database.execute_sql(_ITEMS, (json.dumps(receipt_ids),))
    items: list[Row] = [dict(zip(_ITEM_NAMES, row, strict=True)) for row in found]
    lines: dict[int, list[Row]] = {}
    ids = json.dumps([item["take_id"] for item in items])
    for take_id, stock_id, family, name, quantity in database.execute_sql(_LINES, (ids,)):
        line = {"stock_id": stock_id, "family": family, "name": name, "quantity": quantity}
        lines.setdefault(take_id, []).append(line | {"words": _counted(line)})
    by_receipt: dict[int, list[Row]] = {}
    for item in items:
        item["lines"] = lines.get(item["take_id"]) or _bare(item)
        by_receipt.setdefault(item["receipt_id"], []).append(item)
    return by_receipt


def _bare(item: Row) -> list[Row]:
    """Return the numbers of an entry from before stock was kept, as lines."""
    families = (("magazine", "mags"), ("ammunition", "rounds"))
    lines = [
        {"stock_id": 0, "family": family, "name": "", "quantity": item[word]}
        for family, word in families
        if item[word]
    ]
    return [line | {"words": _counted(line)} for line in lines]


_NOUNS = {"magazine": "magazine", "ammunition": "round"}


def _counted(line: Row) -> str:
    """Return a line as paper has it: 7 magazines 5.56mm 30 rounds."""
    noun = _NOUNS.get(line["family"], "")
    plural = "s" if noun and line["quantity"] != 1 else ""
    return " ".join(part for part in (str(line["quantity"]), noun + plural, line["name"]) if part)


def _overrides(take_ids: list[int]) -> list[Row]:
    found = database.execute_sql(_OVERRIDES, (json.dumps(take_ids),))
    return [
        {
            "take_id": take_id,
            "rule": RULES.get(rule, rule),
            "reason": reason,
            "by": _spoken(rank, surname, user),
        }
        for take_id, rule, reason, user, rank, surname in found
    ]


_PARTS = {
    "void": (_VOID, "reason by approved_by at".split()),
    "prints": (_PRINTS, "id paper way says at by right down printer sha256".split()),
    "signatures": (_SIGNATURES, "how lines_hash strokes at by signer".split()),
    "scans": (_SCANS, "id form sha256 at by".split()),
}


def _happened(receipt_ids: list[int]) -> dict[str, dict[int, list[Row]]]:
    """Return what became of receipts: {void, prints, signatures, scans: {receipt: rows}}."""
    ids, happened = json.dumps(receipt_ids), dict[str, dict[int, list[Row]]]()
    for part, (query, names) in _PARTS.items():
        rows = happened[part] = {}
        for receipt_id, *row in database.execute_sql(query, (ids,)):
            rows.setdefault(receipt_id, []).append(dict(zip(names, row, strict=True)))
    return happened


def _spoken(rank: str | None, surname: str | None, username: str) -> str:
    return f"{rank} {surname.upper()}" if rank and surname else username
