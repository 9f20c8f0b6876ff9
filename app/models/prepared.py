"""Selects, inserts and updates whose SQL is composed once; Peewee takes 0.3 to 2 ms each time."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from peewee import Field, FieldAlias

from app.models.base import Base, database, is_plain, values

Row = TypeVar("Row", bound=Base)


class Prepared:
    """A Peewee select whose values are given anew at each call; joined rows come along."""

    def __init__(self, query: Any) -> None:
        """Compose `query`; every value in it is a placeholder, in the order of its SQL."""
        self._query = query
        self._sql, self._placeholders = query.sql()
        self._made: Callable[[tuple[Any, ...]], Any] | None = None

    def rows(self, *parameters: Any) -> list[Any]:
        """Return the rows for these values, as the query itself would."""
        if len(parameters) != len(self._placeholders):
            raise ValueError(f"give {len(self._placeholders)} values, not {len(parameters)}")
        found = database.connection().execute(self._sql, parameters).fetchall()
        if self._made is None and found:
            return self._learnt(parameters)
        return [self._made(row) for row in found] if self._made else []

    def _learnt(self, parameters: tuple[Any, ...]) -> list[Any]:
        """Return the rows in Peewee's own way, which has no public name, and keep what it knows."""
        cursor = database.connection().execute(self._sql, parameters)
        wrapper = self._query._get_cursor_wrapper(cursor)  # noqa: SLF001
        wrapper.fill_cache()
        if wrapper.initialized:  # not where the rows have gone meanwhile
            self._made = _maker(wrapper)
        return list(wrapper.row_cache)

    def first(self, *parameters: Any) -> Any:
        """Return the first row for these values, or None."""
        found = self.rows(*parameters)
        return found[0] if found else None


class _Part(NamedTuple):
    """The columns of one row that make one object."""

    model: type[Base]
    columns: slice
    names: tuple[str, ...]
    converted: list[tuple[str, Callable[[Any], Any]]]

    def made(self, row: tuple[Any, ...]) -> Any:
        """Return the object, in the state in which Peewee's own leaves it."""
        one: Any = self.model.__new__(self.model)
        one.__data__ = data = dict(zip(self.names, row[self.columns], strict=True))
        one.__rel__, one._dirty = {}, set()  # noqa: SLF001
        for name, convert in self.converted:
            data[name] = convert(data[name])
        return one


def _maker(wrapper: Any) -> Callable[[tuple[Any, ...]], Any]:
    """Return what makes a row's objects; Peewee finds out anew each time what this knows.

    What is more than fields of models and inner joins by their keys is left to Peewee.
    """
    joins = getattr(wrapper, "src_to_dest", [])
    models = [_model(*column) for column in zip(wrapper.fields, wrapper.columns, strict=True)]
    order = list(dict.fromkeys(models))
    is_simple = order[0] is wrapper.model and models == sorted(models, key=order.index)
    if not is_simple or any(is_outer or not is_key for *_, is_outer, is_key in joins):
        return wrapper.process_row  # type: ignore[no-any-return]
    parts = [_part(wrapper.fields, models.index(one), models.count(one)) for one in order]
    links = [(order.index(here), name, order.index(there)) for here, name, there, *_ in joins]

    def made(row: tuple[Any, ...]) -> Any:
        objects = [part.made(row) for part in parts]
        for here, name, there in links:
            objects[here].__rel__[name] = objects[there]
        return objects[0]

    return made


def _model(field: Any, column: str) -> Any:
    """Return whose field a column is; None for anything else."""
    is_field = isinstance(field, Field) and not isinstance(field, FieldAlias)
    return field.model if is_field and field.name == column else None


def _part(fields: Sequence[Any], begin: int, count: int) -> _Part:
    own = fields[begin : begin + count]
    converted = [(field.name, field.python_value) for field in own if not is_plain(field)]
    names = tuple(field.name for field in own)
    return _Part(own[0].model, slice(begin, begin + count), names, converted)


def new(model: type[Row], **fields: Any) -> Row:
    """Return a row that is not written yet, as `model(**fields)` does, ten times as fast.

    A foreign key is given by its field's name, as a row or as its key.
    """
    one: Any = model.__new__(model)
    kind: Any = model  # mypy takes it for something that cannot be a key
    defaults, names, keys = _fields(kind)
    if not fields.keys() <= names:
        raise TypeError(f"{model.__name__} has no {fields.keys() - names}")
    data, rows = defaults | fields, {}
    for name in keys & fields.keys():
        if isinstance(row := fields[name], Base):
            rows[name], data[name] = row, row.get_id()
    one.__data__, one.__rel__, one._dirty = data, rows, set(data)  # noqa: SLF001
    return one  # type: ignore[no-any-return]


@functools.cache
def _fields(model: Any) -> tuple[dict[str, Any], frozenset[str], frozenset[str]]:
    """Return what fields have that are not given, all names, and those of foreign keys.

    No default may be made anew for each row.
    """
    if any(map(callable, model._meta.defaults.values())):
        raise TypeError(f"{model.__name__} has a default that is a function")
    keys = frozenset(field.name for field in model._meta.refs)
    return dict(model._meta.get_default_dict()), frozenset(model._meta.fields), keys


def insert(row: Base) -> dict[str, Any]:
    """Insert a row as `save(force_insert=True)` does, and give it the id it got.

    Return it as the database stores it: {column: value}.
    """
    key = row._meta.primary_key
    stored = values(row)
    numbered = stored[key.column_name] is None
    if numbered:
        del stored[key.column_name]
    connection = database.connection()
    connection.execute(_insert(row._meta.table_name, tuple(stored)), tuple(stored.values()))
    if numbered:
        stored[key.column_name] = number = connection.last_insert_rowid()
        setattr(row, key.name, number)
    return stored


def update(row: Base, names: Sequence[str]) -> None:
    """Write these fields of a row as `save(only=names)` does."""
    key = row._meta.primary_key
    stored = values(row)
    columns = tuple(sorted({row._meta.fields[name].column_name for name in names}))
    bound = [*(stored[column] for column in columns), stored[key.column_name]]
    database.connection().execute(_update(row._meta.table_name, columns, key.column_name), bound)


@functools.cache
def _update(table: str, columns: tuple[str, ...], key: str) -> str:
    sets = ", ".join(f'"{name}" = ?' for name in columns)
    return f'UPDATE "{table}" SET {sets} WHERE "{key}" = ?'  # noqa: S608  (our own names)


@functools.cache
def _insert(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    return f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608  (our own names)
