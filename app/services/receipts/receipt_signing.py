"""The receiver's mark under a receipt: their own PIN, or strokes drawn on the screen."""

from __future__ import annotations

import json
from typing import Any

from app import clock
from app.models.receipts import ReceiptSignature
from app.models.transactions import Receipt
from app.models.users import User
from app.models.writes import writes
from app.queries import receipts as records
from app.queries.settings import setting
from app.services import audit
from app.services.errors import Invalid, Refusal
from app.services.users import passwords, pins, sign_in

# The field that is drawn in, whatever its size on a screen.
WIDE, HIGH = 1000, 300
_MOST_STROKES, _MOST_POINTS = 60, 3000


class ChangedMeanwhile(Refusal):
    """What is signed must be what was on the screen."""

    code = "stale"
    title = "Not signed"

    def __init__(self) -> None:
        super().__init__("The receipt was changed or voided meanwhile. Read it again, then sign.")


class NotAsked(Refusal):
    """The unit's policy has another signature, or none."""

    code = "forbidden"
    title = "Not signed"

    def __init__(self) -> None:
        super().__init__("The settings ask for no such signature. Nothing was recorded.")


def receiver(receipt: Receipt) -> User | None:
    """Return the user who is the receiving person, if they are one and have a PIN."""
    found = User.get_or_none((User.personnel == receipt.personnel_id) & User.disabled_at.is_null())
    return found if found is not None and found.pin_hash else None


def sign_with_pin(receipt: Receipt, pin: str, seen: str, *, user: User, ip: str | None) -> None:
    """Note that the receiver agrees, by their own PIN. Raises Invalid (`pin`), a Refusal.

    `seen` is the hash of the lines that were shown. Wrong PINs are counted as at sign-in.
    """
    _check_policy("pin")
    signer = receiver(receipt)
    if signer is None:
        raise Invalid({"pin": ["The receiver has no PIN in ArmGuard. They sign on the paper."]})
    pin_hash = signer.pin_hash
    # Counted apart from the password: guessing at PINs locks nobody out of the counter.
    name = f"receipt {signer.username}"
    answer = sign_in.guess(name, signer, ip, lambda: passwords.matches(pin_hash, pin))
    if answer.wait:
        raise Invalid({"pin": [f"Too many tries. Wait {answer.wait_seconds} seconds."]})
    if not pins.is_pin(pin) or not answer.right:
        raise Invalid({"pin": ["This is not their PIN. Nothing was recorded."]})
    _sign(receipt, "PIN", seen, user, signed_by=signer)


def sign_by_hand(receipt: Receipt, strokes: str, seen: str, *, user: User) -> None:
    """Keep what was drawn, bound to the lines of now. Raises Invalid (`strokes`), a Refusal."""
    _check_policy("canvas")
    drawn = _checked(strokes)
    _sign(receipt, "canvas", seen, user, strokes=json.dumps(drawn, separators=(",", ":")))


def _check_policy(policy: str) -> None:
    if setting("receipt_signature") != policy:
        raise NotAsked


@writes
def _sign(receipt: Receipt, how: str, seen: str, user: User, **mark: Any) -> None:
    record = records.record(receipt.name)
    if record is None or record["lines_hash"] != seen or record["void"]:
        raise ChangedMeanwhile
    row = ReceiptSignature(
        receipt=receipt,
        how=how,
        lines_hash=seen,
        user=user,
        created_at=clock.now(),
        **mark,
    )
    audit.insert(row, user, action="sign")


def _checked(text: str) -> list[list[int]]:
    """Return the strokes as whole points within the field. Raises Invalid."""
    if not text:
        raise Invalid({"strokes": ["Nothing was drawn. Sign in the field first."]})
    try:
        given = json.loads(text) if len(text) <= 20 * _MOST_POINTS else None
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, list) or not 0 < len(given) <= _MOST_STROKES:
        raise Invalid({"strokes": ["This is no drawing. Clear the field and sign again."]})
    strokes = [_stroke(stroke) for stroke in given]
    if not 2 <= sum(len(stroke) for stroke in strokes) // 2 <= _MOST_POINTS:
        raise Invalid({"strokes": ["Sign once more, with a whole line and not too many."]})
    return strokes


def _stroke(given: Any) -> list[int]:
    whole = isinstance(given, list) and given and len(given) % 2 == 0
    if not whole or not all(type(number) is int for number in given):
        raise Invalid({"strokes": ["This is no drawing. Clear the field and sign again."]})
    limits = (WIDE, HIGH)
    return [min(max(number, 0), limits[place % 2]) for place, number in enumerate(given)]
