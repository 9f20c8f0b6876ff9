"""Reads a second person's agreement from the body of an issue, and has it proven."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import request
from werkzeug.exceptions import TooManyRequests

from app.blueprints.api.reading import Fields
from app.models.users import User
from app.services.custody import approvals, overrides
from app.services.custody.overrides import Agreement
from app.services.errors import Invalid

LONGEST_NAME = 80
LONGEST_SECRET = 200
LONGEST_REASON = 500
SECRETS = ("pin", "password")


@dataclass(frozen=True)
class Given:
    """Who agrees, with what proof, and why; the proof is for nobody's log."""

    approved_by: str
    proof: str = field(repr=False)
    secret: str = field(repr=False)
    reason: str = ""

    def proven(self, user: User, person: str | None) -> Agreement:
        """Return the agreement once the proof is right, about a draw that is not their own.

        Raises Invalid; answers 429 to guessing.
        """
        try:
            second = approvals.second_person(
                self.approved_by, self.secret, user=user, ip=request.remote_addr
            )
        except approvals.TooManyTries as wait:
            raise TooManyRequests(str(wait), retry_after=wait.seconds) from None
        except Invalid as wrong:
            names = {"approver": "override.approved_by", "secret": f"override.{self.proof}"}
            raise Invalid({names.get(k, k): said for k, said in wrong.problems.items()}) from None
        if (own := overrides.against(second, user, person)) is not None:
            raise Invalid({"override.approved_by": [own]})
        return Agreement(second, self.reason)


def read(fields: Fields, *, takes: bool) -> Given | None:
    """Return the agreement as sent, unproven; None without one. Problems go to `fields`."""
    value = fields.value("override")
    if value is None:
        return None
    if not isinstance(value, dict):
        fields.wrong("override", "override must be {approved_by, pin or password, reason}.")
        return None
    if not takes:
        fields.wrong("override", "Only a Take has something to pass over.")
    one = Fields(value)
    name = one.text("approved_by", LONGEST_NAME, required=True)
    reason = one.text("reason", LONGEST_REASON, required=True)
    proof, secret = _proof(one)
    try:
        one.check()
    except Invalid as wrong:
        fields.problems |= {f"override.{key}": said for key, said in wrong.problems.items()}
        return None
    return Given(name or "", proof, secret, reason or "")


def _proof(one: Fields) -> tuple[str, str]:
    """Return which of SECRETS was sent, and it, as it is: a password may end with a blank."""
    sent = {kind: value for kind in SECRETS if (value := one.value(kind)) is not None}
    if len(sent) != 1:
        one.wrong("pin", "Give either their pin or their password.")
        return "", ""
    [(proof, secret)] = sent.items()
    if not isinstance(secret, str) or not 1 <= len(secret) <= LONGEST_SECRET:
        one.wrong(proof, f"{proof} must be text of 1 to {LONGEST_SECRET} characters.")
    return proof, str(secret)


def without_proof(body: dict[str, Any]) -> dict[str, Any]:
    """Return a body without PIN and password: what is kept of a request holds no trace of them."""
    override = body.get("override")
    if not isinstance(override, dict):
        return body
    shown = {name: value for name, value in override.items() if name not in SECRETS}
    return {**body, "override": shown}
