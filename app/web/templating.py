"""Jinja as our templates use it: most of what they name are columns of rows, which are dicts.

Jinja asks a dict for an attribute first, which fails and costs more than what is then looked up.
Here a dict is asked for its key, unless the name is one that every dict has (items, get): the
answer is the same.
"""

from __future__ import annotations

from typing import Any

from flask.templating import Environment

_EVERY_DICT_HAS = frozenset(dir(dict))


class RowEnvironment(Environment):
    """Looks columns up in one step."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute not in _EVERY_DICT_HAS:
            try:
                return obj[attribute]
            except KeyError:
                return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)
