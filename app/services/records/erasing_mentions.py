"""Finds a person in what others wrote elsewhere: whole words only, for somebody to decide.

A name may be an ordinary word, and another person may have the same: so no text of others goes by
itself. docs/decisions/0016-mentions.md says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.models.base import database
from app.models.personnel import Personnel
from app.models.search_text import fold
from app.models.tracked import TRACKED
from app.queries.erasures import ERASED
from app.services.errors import Refusal
from app.services.records.erasing_places import PLACES, rows

# Names of things, codes and drawings, what a user signs with, and other people's own records.
_NO_PROSE = frozenset(
    "personnel users sessions stations api_tokens codes count_sightings form_printers "
    "label_profiles receipt_signatures user_preferences erasures".split()
)
_NO_TEXT = {("deleted_records", "snapshot")}
_BEFORE, _AFTER = 30, 40
# A text may be as long as a hundred characters everywhere.
_SHORT = 100


class Mention(NamedTuple):
    """A text of others that names somebody; `may_go` says whether the command can blank it."""

    table: str
    key: str
    column: str
    text: str
    excerpt: str
    may_go: bool

    @property
    def name(self) -> str:
        """Return how a command calls the row."""
        return f"{self.table}:{self.key}"


class UnknownMention(Refusal):
    """A row was named that is none of those found."""

    code = "unknown_mention"
    title = "Not erased"


def words_of(person: Personnel) -> re.Pattern[str]:
    """Return what finds a person's surname, service number or id as whole words, in any case."""
    known = {person.surname, fold(person.surname), person.serial, person.id}
    parts = (r"\s+".join(map(re.escape, one.split())) for one in sorted(known, key=len)[::-1])
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(part for part in parts if part)})(?!\w)", re.IGNORECASE
    )


def find(person: Personnel) -> list[Mention]:
    """Return every text of others in which a person is named."""
    wanted, own = words_of(person), _own(person)
    return [
        one for table in TRACKED if table not in _NO_PROSE
        for one in _in_table(table, wanted) if (one.table, one.key) not in own
    ]  # fmt: skip


def chosen(mentions: list[Mention], also: Iterable[str]) -> list[tuple[str, str]]:
    """Return the rows to blank: each that is named, or all that may go. Raises UnknownMention."""
    may_go = {one.name: (one.table, one.key) for one in mentions if one.may_go}
    names = dict.fromkeys(also)
    if "all" in names:
        return list(dict.fromkeys(may_go.values()))
    for name in names:
        if name not in may_go:
            raise UnknownMention(
                f"{name} is no text that names them and that can be blanked here. Nothing was "
                "erased. The dry run lists them."
            )
    return [may_go[name] for name in names]


def blanked(table: str, key: str, wanted: re.Pattern[str]) -> tuple[str, dict[str, str]]:
    """Return a row's key column, and all its private texts with the names taken out.

    All of them, as the chain lets go of every older text of the row.
    """
    model, columns = TRACKED[table].model, sorted(TRACKED[table].private)
    name = model._meta.primary_key.column_name
    query = f"SELECT {', '.join(columns)} FROM {table} WHERE {name} = ?"  # noqa: S608  (our names)
    row = database.execute_sql(query, (key,)).fetchone()
    values = zip(columns, row, strict=True)
    return name, {column: _without(text, wanted) for column, text in values if text is not None}


def _without(text: str, wanted: re.Pattern[str]) -> str:
    shorter = wanted.sub(ERASED, text)
    return shorter if len(shorter) <= max(len(text), _SHORT) else wanted.sub("-", text)


def _own(person: Personnel) -> set[tuple[str, str]]:
    """Return the rows that go as a whole, because they are about the person."""
    bound = {"who": person.id}
    return {
        (place.table, str(row[0]))
        for place in PLACES
        for row in database.execute_sql(rows(place), bound)
    }


def _in_table(table: str, wanted: re.Pattern[str]) -> Iterator[Mention]:
    tracked = TRACKED[table]
    columns = sorted(name for name in tracked.private if (table, name) not in _NO_TEXT)
    if not columns:
        return
    key, may_go = tracked.model._meta.primary_key.column_name, table in _MAY_GO
    query = f'SELECT {key}, {", ".join(columns)} FROM "{table}"'  # noqa: S608  (our own names)
    for number, *texts in database.execute_sql(query).fetchall():
        for column, text in zip(columns, texts, strict=True):
            found = wanted.search(str(text)) if text else None
            if found:
                yield Mention(table, str(number), column, text, _around(text, found), may_go)


# Rows that never change let go of a text only here; the others are edited on their own page.
_MAY_GO = frozenset(place.table for place in PLACES) - {"codes", "deleted_records"}


def _around(text: str, found: re.Match[str]) -> str:
    first, last = max(0, found.start() - _BEFORE), found.end() + _AFTER
    return " ".join(text[first:last].split())
