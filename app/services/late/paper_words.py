"""Finds whom and what a paper means as people write it: SGT LUNA, Ramon 613340; M4 W480302."""

from __future__ import annotations

from app.models.personnel import Personnel, Rank
from app.models.search_text import fold
from app.queries import lookup
from app.queries.lookup import Found

NOBODY = Found("unknown")


def item(text: str) -> Found:
    """Return the item of a code, an id or a serial; a model before the serial must be its own."""
    found = lookup.look_up(text)
    model, _, serial = text.strip().rpartition(" ")
    if found.kind != "unknown" or not model:
        return found
    found = lookup.look_up(serial)
    if found.kind != "item":
        return found
    known = lookup.item_by_id(found.items[0]).model
    fits = fold(model) in (fold(known.short_name), fold(known.name))
    return found if fits else NOBODY


def person(text: str) -> Found:
    """Return the person of a code, an id, a serial or a name; what stands around it must fit."""
    found = lookup.look_up(text)
    words = text.replace(",", " ").split()
    if found.kind != "unknown" or not words:
        return found
    *before, last = words
    if before and any(sign.isdigit() for sign in last):
        found = lookup.look_up(last)
        return found if found.kind == "person" and _all_fit(found, before) else NOBODY
    rank = Rank.get_or_none(Rank.name == words[0].upper()) if before else None
    found = lookup.by_name(" ".join(words[1:] if rank else words))
    if len(found.people) > lookup.MOST_CHOICES:  # nobody can say which of them is meant
        return found
    family = text.partition(",")[0].split(maxsplit=1 if rank else 0)[-1] if "," in text else ""
    people = [lookup.person_by_id(one) for one in found.people]
    return _one_of([p for p in people if _is_so(p, rank, fold(family))])


def _all_fit(found: Found, words: list[str]) -> bool:
    """Say whether a person's own words begin with each of these."""
    known = lookup.person_by_id(found.people[0])
    own = fold(f"{known.rank.name} {known.search_key}").split()
    return all(any(one.startswith(fold(word)) for one in own) for word in words)


def _is_so(known: Personnel, rank: Rank | None, family: str) -> bool:
    """Say whether somebody has the rank, and the surname that stood before a comma."""
    return rank in (None, known.rank) and family in ("", fold(known.surname))


def _one_of(people: list[Personnel]) -> Found:
    ids = tuple(one.id for one in people)
    return Found("person" if len(ids) == 1 else "several", (), ids) if ids else NOBODY
