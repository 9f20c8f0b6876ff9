"""Which rows of the chain tell the story of a person or an item, and what each is about."""

from __future__ import annotations

ITEMS, PERSONNEL = "items", "personnel"

# {object type: the numbers of its rows that belong to a record; each asks for the record's id once}
_RECORD = {
    "codes": "SELECT CAST(id AS TEXT) FROM codes WHERE owner = ? AND kind = '{code}'",
    "remarks": (
        "SELECT CAST(id AS TEXT) FROM remarks WHERE object_type = '{kind}' AND object_id = ?"
    ),
    "photos": "SELECT CAST(id AS TEXT) FROM photos WHERE object_type = '{kind}' AND object_id = ?",
}
_OF_BOTH = {
    "assignments": "SELECT CAST(id AS TEXT) FROM assignments WHERE {column} = ?",
    "discrepancies": "SELECT CAST(id AS TEXT) FROM discrepancies WHERE {column} = ?",
    "discrepancy_steps": (
        "SELECT CAST(s.id AS TEXT) FROM discrepancies AS d "
        "CROSS JOIN discrepancy_steps AS s ON s.discrepancy_id = d.id WHERE d.{column} = ?"
    ),
    "photos": (
        "SELECT CAST(f.id AS TEXT) FROM discrepancies AS d CROSS JOIN photos AS f "
        "ON f.object_type = 'discrepancies' AND f.object_id = CAST(d.id AS TEXT) "
        "WHERE d.{column} = ?"
    ),
    # What was written beside an entry, found from the record's own entries.
    "overrides": (
        "SELECT CAST(o.id AS TEXT) FROM transactions AS t "
        "CROSS JOIN overrides AS o ON o.transaction_id = t.id WHERE t.{column} = ?"
    ),
    "due_changes": (
        "SELECT CAST(x.id AS TEXT) FROM transactions AS t "
        "CROSS JOIN due_changes AS x ON x.take_id = t.id WHERE t.{column} = ?"
    ),
    "contact_notes": (
        "SELECT CAST(x.id AS TEXT) FROM transactions AS t "
        "CROSS JOIN contact_notes AS x ON x.take_id = t.id WHERE t.{column} = ?"
    ),
}
_OF_PEOPLE = {
    "qualifications": "SELECT CAST(id AS TEXT) FROM qualifications WHERE personnel_id = ?",
    "duty_bars": "SELECT CAST(id AS TEXT) FROM duty_bars WHERE personnel_id = ?",
}
_OF_ITEMS = {
    "count_sightings": "SELECT CAST(id AS TEXT) FROM count_sightings WHERE item_id = ?",
}

# What a row is about, as JSON, read from the tables: the chain itself names most by number only.
SUBJECT = """CASE a.object_type
  WHEN 'qualifications' THEN (
    SELECT json_object('what', coalesce(m.short_name, q.class), 'until', q.expires_on,
      'by', q.authority)
    FROM qualifications AS q LEFT JOIN item_models AS m ON m.id = q.model_id
    WHERE q.id = CAST(a.object_id AS INTEGER))
  WHEN 'duty_bars' THEN (
    SELECT json_object('what', b.class, 'from', b.begins_at, 'until', b.ends_at, 'by', b.authority)
    FROM duty_bars AS b WHERE b.id = CAST(a.object_id AS INTEGER))
  WHEN 'assignments' THEN (
    SELECT json_object('item', m.short_name || ' ' || i.serial,
      'person', r.name || ' ' || upper(p.surname))
    FROM assignments AS x JOIN items AS i ON i.id = x.item_id
      JOIN item_models AS m ON m.id = i.model_id
      JOIN personnel AS p ON p.id = x.personnel_id JOIN ranks AS r ON r.id = p.rank_id
    WHERE x.id = CAST(a.object_id AS INTEGER))
  WHEN 'discrepancies' THEN (
    SELECT json_object('id', d.id, 'kind', d.kind, 'item', m.short_name || ' ' || i.serial)
    FROM discrepancies AS d JOIN items AS i ON i.id = d.item_id
      JOIN item_models AS m ON m.id = i.model_id
    WHERE d.id = CAST(a.object_id AS INTEGER))
  WHEN 'discrepancy_steps' THEN (
    SELECT json_object('id', d.id, 'kind', d.kind, 'state', s.state,
      'item', m.short_name || ' ' || i.serial, 'by', u.username)
    FROM discrepancy_steps AS s JOIN discrepancies AS d ON d.id = s.discrepancy_id
      JOIN items AS i ON i.id = d.item_id JOIN item_models AS m ON m.id = i.model_id
      LEFT JOIN users AS u ON u.id = s.approved_by_id
    WHERE s.id = CAST(a.object_id AS INTEGER))
  WHEN 'photos' THEN (
    SELECT json_object('id', CAST(f.object_id AS INTEGER)) FROM photos AS f
    WHERE f.id = CAST(a.object_id AS INTEGER) AND f.object_type = 'discrepancies')
  WHEN 'overrides' THEN (
    SELECT json_object('id', t.id, 'rule', o.rule, 'item', m.short_name || ' ' || i.serial,
      'person', r.name || ' ' || upper(p.surname), 'by', u.username)
    FROM overrides AS o JOIN transactions AS t ON t.id = o.transaction_id
      JOIN items AS i ON i.id = t.item_id JOIN item_models AS m ON m.id = i.model_id
      JOIN personnel AS p ON p.id = t.personnel_id JOIN ranks AS r ON r.id = p.rank_id
      JOIN users AS u ON u.id = o.approved_by_id
    WHERE o.id = CAST(a.object_id AS INTEGER))
  WHEN 'due_changes' THEN (
    SELECT json_object('id', t.id, 'until', x.due_at, 'item', m.short_name || ' ' || i.serial)
    FROM due_changes AS x JOIN transactions AS t ON t.id = x.take_id
      JOIN items AS i ON i.id = t.item_id JOIN item_models AS m ON m.id = i.model_id
    WHERE x.id = CAST(a.object_id AS INTEGER))
  WHEN 'contact_notes' THEN (
    SELECT json_object('id', t.id, 'item', m.short_name || ' ' || i.serial)
    FROM contact_notes AS x JOIN transactions AS t ON t.id = x.take_id
      JOIN items AS i ON i.id = t.item_id JOIN item_models AS m ON m.id = i.model_id
    WHERE x.id = CAST(a.object_id AS INTEGER))
  WHEN 'count_sightings' THEN (
    SELECT json_object('id', s.count_id, 'verdict', s.verdict, 'rack', s.rack,
      'undone', (SELECT max(id) FROM count_sightings AS later WHERE later.undoes_id = s.id))
    FROM count_sightings AS s WHERE s.id = CAST(a.object_id AS INTEGER))
END"""


def record_changes(kind: str, owner: str) -> tuple[str, tuple[str, ...]]:
    """Return the condition, and its parameters, for changes of a record and remarks about it."""
    code = "item" if kind == ITEMS else "person"
    found = [(name, sql.format(kind=kind, code=code)) for name, sql in _RECORD.items()]
    first = f"(a.object_type = '{kind}' AND a.object_id = ?)"
    # What a scan was refused for stands in the story of its item only.
    scan = " OR (a.object_type = 'scan' AND a.object_id = ?)" if kind == ITEMS else ""
    condition, bound = _either(found, owner)
    return f"{first}{scan} OR {condition}", ((owner, owner) if scan else (owner,)) + bound


def events(kind: str, owner: str) -> tuple[str, tuple[str, ...]]:
    """Return the same for rights, assignments, discrepancies, and what stands beside entries."""
    column = "item_id" if kind == ITEMS else "personnel_id"
    found = [(name, sql.format(column=column)) for name, sql in _OF_BOTH.items()]
    more = _OF_PEOPLE if kind == PERSONNEL else _OF_ITEMS
    return _either([*found, *more.items()], owner)


def _either(found: list[tuple[str, str]], owner: str) -> tuple[str, tuple[str, ...]]:
    parts = (f"(a.object_type = '{name}' AND a.object_id IN ({sql}))" for name, sql in found)
    return " OR ".join(parts), (owner,) * len(found)
