"""What people and items were when a receipt was made: as they are now, with all that the chain says
came later undone. A receipt of last year names the rank, the serial and the condition of then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from app.models.base import database
from app.queries import timeline
from app.queries.rows import Row

# The table, the record, and the row of the chain that it was read at.
Asked = tuple[str, str, int]

_LATER = """
SELECT json_extract(asked.value, '$[0]'), json_extract(asked.value, '$[1]'),
  json_extract(asked.value, '$[2]'), a.seq, a."before"
FROM json_each(?) AS asked CROSS JOIN audit_log AS a INDEXED BY audit_log_by_object
  ON a.object_type = json_extract(asked.value, '$[0]')
    AND a.object_id = json_extract(asked.value, '$[1]')
    AND a.seq > json_extract(asked.value, '$[2]')
WHERE a."before" IS NOT NULL ORDER BY a.seq
"""
_TABLES = {"rank": "ranks", "group": '"groups"', "squadron": "squadrons", "model": "item_models"}
_PERSON = {"rank_id": "rank", "surname": "surname", "first_name": "first_name", "serial": "serial",
           "mobile": "mobile", "group_id": "group", "squadron_id": "squadron"}  # fmt: skip
_ISSUER = {"rank_id": "issued_by_rank", "surname": "issued_by_surname"}
_ITEM = {name: name for name in ("serial", "condition", "property_number", "cost_centavos",
                                 "acquired_on")} | {"model_id": "model"}  # fmt: skip


def put_back(heads: list[Row], items: Mapping[int, list[Row]]) -> None:
    """Put into receipts' heads and items what stood in the records when each was issued.

    A head has person_id and issuer_id; an item has item_id and `seq`, the row of the chain that its
    issue wrote, 0 where retention has taken it away.
    """
    wanted = list(_wanted(heads, items))
    were = _values({asked for _, asked, _ in wanted})
    for row, asked, names in wanted:
        row |= {names[column]: value for column, value in were.get(asked, {}).items()
                if column in names}  # fmt: skip


def _wanted(
    heads: list[Row], items: Mapping[int, list[Row]]
) -> Iterator[tuple[Row, Asked, Mapping[str, str]]]:
    """Yield each row that may have to change, what it is read from, and its names there."""
    for head in heads:
        here = items.get(head["id"], [])
        last = max((item["seq"] for item in here), default=0)
        yield head, ("personnel", head["person_id"], last), _PERSON
        if head["issuer_id"]:
            yield head, ("personnel", head["issuer_id"], last), _ISSUER
        for item in here:
            yield item, ("items", item["item_id"], item["seq"]), _ITEM


def _values(asked: Iterable[Asked]) -> dict[Asked, Row]:
    """Return what each record's columns were at its row of the chain, where that is known."""
    found = database.execute_sql(_LATER, (json.dumps(sorted(asked)),)).fetchall()
    texts = timeline.private_texts(list({row[3] for row in found}))
    were: dict[Asked, Row] = {}
    for table, record_id, since, seq, before in found:
        first = were.setdefault((table, record_id, since), {})
        for column, value in _readable(json.loads(before), texts[seq]):
            first.setdefault(column, value)
    return _named(were)


def _readable(before: Row, texts: Mapping[str, str | None]) -> Iterator[tuple[str, object]]:
    """Yield the columns of a change; what was erased stays as the record has it now."""
    for column, value in before.items():
        if not isinstance(value, dict):
            yield column, value
        elif (text := texts.get(f"before.{column}")) is not None:
            yield column, text


def _named(were: dict[Asked, Row]) -> dict[Asked, Row]:
    """Put names where columns lead to another table."""
    for name, table in _TABLES.items():
        column = f"{name}_id"
        if any(row.get(column) for row in were.values()):
            query = f"SELECT id, name FROM {table}"  # noqa: S608  (our own names)
            names = dict(database.execute_sql(query).fetchall())
            for row in were.values():
                if column in row:
                    row[column] = names.get(row[column])
    return were
