"""Words of a sheet that a table does not know, and what may be chosen for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol, TypeVar

from app.models.items import Condition, ItemClass, ItemModel
from app.models.personnel import Group, Rank


class Problem(Protocol):
    """What is asked of a row's problem."""

    @property
    def field(self) -> str: ...
    @property
    def column(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def suggestion(self) -> str | None: ...


Said = TypeVar("Said", bound=Problem)


class Word(NamedTuple):
    """One unknown word: where it stands, in how many rows, and what it may stand for."""

    field: str
    column: str
    value: str
    rows: int
    suggestion: str | None
    choices: list[str]


_CHOICES: dict[str, Callable[[], Iterable[str]]] = {
    "rank": lambda: (r.name for r in Rank.select().where(Rank.active == 1).order_by(Rank.position)),
    "group": lambda: (g.name for g in Group.select().where(Group.active == 1).order_by(Group.name)),
    "model": lambda: (
        model.short_name
        for model in ItemModel.select().where(ItemModel.active == 1).order_by(ItemModel.short_name)
    ),
    "what": lambda: (
        *(row.name for row in ItemClass.select().where(ItemClass.disabled_at.is_null())),
        *_CHOICES["model"](),
    ),
    "condition": lambda: (c.name for c in Condition.select().order_by(Condition.position)),
}
MOST = 40
# How the checks of fields begin when a table does not know a word.
UNKNOWN = "There is no "
# How they end when it knows the word and offers it no more.
DISABLED = " is disabled."


def unknown(problems: Iterable[Problem]) -> list[Word]:
    """Return the words that stand for nothing, the most frequent first."""
    found = [p for p in problems if p.field in _CHOICES and _is_unknown(p)]
    counts = Counter((p.field, p.value) for p in found)
    first = {(p.field, p.value): p for p in reversed(found)}
    choices = {field: list(_CHOICES[field]()) for field in {p.field for p in found}}
    return [
        Word(field, problem.column, value, rows, problem.suggestion, choices[field])
        for (field, value), rows in counts.most_common(MOST)
        for problem in [first[field, value]]
    ]


def others(problems: Iterable[Said], words: Iterable[Word]) -> list[Said]:
    """Return the problems that no choice for one of these words can solve."""
    mapped = {(word.field, word.value) for word in words}
    return [
        problem
        for problem in problems
        if (problem.field, problem.value) not in mapped or not _is_unknown(problem)
    ]


def _is_unknown(problem: Problem) -> bool:
    return problem.reason.startswith(UNKNOWN) or problem.reason.endswith(DISABLED)
