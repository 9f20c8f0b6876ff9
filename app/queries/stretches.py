"""Where custody tells what was out at a moment and is over by now, without reading all of it.

Migration 0018 keeps how long each was out, as the number of octal digits of its seconds. Of each
class only what began so long before the moment, and not later, can have been out then.
"""

from __future__ import annotations

import json

from app import clock

# Octal digits of the longest time out that there can be: 8 ** 10 seconds are 34 years.
LONGEST = 11
# Follows the columns of `c` that are wanted. Binds `spans` (see below) and `at`. It ends in a
# condition: more of them may follow.
OVER_SINCE = """
  FROM json_each(:spans) AS s CROSS JOIN custody AS c INDEXED BY custody_by_span
    ON length(printf('%o', unixepoch(c.returned_at) - unixepoch(c.since))) = s.value ->> 0
      AND c.since > s.value ->> 1 AND c.since <= :at
  WHERE c.returned_at IS NOT NULL AND c.returned_at > :at
"""


def spans(at: str) -> str:
    """Return where each class is read from at a moment (stored text), as JSON."""
    # Two seconds more: the classes are of whole seconds.
    found = [(digits, _before(at, 8**digits + 2)) for digits in range(1, LONGEST)]
    return json.dumps(found)


def _before(at: str, seconds: int) -> str:
    try:
        return clock.to_text(clock.ago(clock.from_text(at), seconds))
    except OverflowError:  # before the year 1
        return ""
