"""What a service says when it does not write: refusals of a rule, invalid input, nothing there."""

from __future__ import annotations

from typing import Any

from app.models.writes import Busy, ReadOnly, RuleBroken, StorageFull, WriteFailed

__all__ = ["Busy", "Invalid", "NotFound", "ReadOnly", "Refusal", "RuleBroken", "StorageFull",
           "WriteFailed"]  # fmt: skip
# How a sentence ends that the counter shows; elsewhere nothing was to be issued.
NOT_ISSUED = " NOT issued."


class Invalid(Exception):
    """Input that cannot be used; `problems` names every field's at once: {field: [sentence]}."""

    def __init__(self, problems: dict[str, list[str]]) -> None:
        self.problems = problems
        super().__init__("; ".join(text for texts in problems.values() for text in texts))


class NotFound(Exception):
    """The thing asked for is not in ArmGuard; `code` is the API's name for that."""

    def __init__(self, code: str, text: str, field: str | None = None) -> None:
        self.code = code
        self.text = text
        self.field = field
        super().__init__(text)


class Refusal(Exception):
    """A rule of domain.md forbids the act; nothing was recorded.

    `code` is the API's name, `title` and `text` are the counter's words (counter.md, section 7),
    `kind` says how loud: bad, warn or info. `ways` are the buttons that lead on.
    """

    code = "refused"
    kind = "bad"
    title = "Refused"
    can_be_overridden = False  # by a second user, with a reason
    came_since = False  # did not hold yet when what is entered late happened
    others: tuple[Refusal, ...] = ()  # the reasons after the first, where there are several

    def __init__(self, text: str, *, details: dict[str, Any] | None = None) -> None:
        self.text = text
        self.details = details
        super().__init__(text)

    @property
    def why(self) -> str:
        """Return the text for places where nothing is issued."""
        return self.text.replace(NOT_ISSUED, "")
