"""Why something on the appliance could not be done, in words for who keeps it."""

from __future__ import annotations


class Problem(Exception):
    """Why it cannot be done, and what somebody can do about it."""

    def __init__(self, text: str, do: str) -> None:
        self.text, self.do = text, do
        super().__init__(f"{text} {do}".rstrip())
