"""What is refused when a code is given or taken back."""

from __future__ import annotations

from app.services.errors import Refusal


class CodeTaken(Refusal):
    """A code belongs to one thing for life."""

    code = "already_exists"
    title = "Already in use"

    def __init__(self, text: str, owner: str) -> None:
        super().__init__(f"{text} belongs to {owner}. Nothing was recorded.")


class CodeWasRevoked(Refusal):
    """A revoked code never comes back."""

    code = "code_revoked"
    title = "Revoked code"

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text} was revoked and never becomes valid again. Nothing was recorded. "
            "Give a new code instead."
        )


class CodeIsAName(Refusal):
    """The code is somebody else's serial or id: scanning it would mean two things."""

    code = "already_exists"
    title = "This means something else"

    def __init__(self, text: str, other: str) -> None:
        super().__init__(
            f"{text} is the serial or id of {other}, so it can be no other record's code. "
            "Nothing was recorded."
        )
