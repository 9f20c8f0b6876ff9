"""A rule that holds on one way out of the armory holds on every other one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from app import clock
from app.models import line_codes
from app.models.drawing_rights import Assignment, DutyBar, Qualification
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.transactions import Transaction
from app.models.users import User
from app.queries import custody as held
from app.services.custody import alerts, custody, transfers
from app.services.custody.custody import Details
from app.services.custody.overrides import Agreement
from app.services.custody.transfers import Relief, Swap
from app.services.discrepancies import discrepancies
from app.services.errors import Invalid, Refusal
from app.services.late import late_entries, packs
from app.services.late.typed_lines import Typed
from app.services.rosters import rosters
from app.services.rosters.rosters import Plan, Wanted
from app.services.settings import settings
from tests import make
from tests.desk import Counter

pytestmark = pytest.mark.usefixtures("record")
HOUR = timedelta(hours=1)


class World:
    """CRUZ is about to draw a rifle; REYES and ONG are there, and the armorer who issues."""

    def __init__(self) -> None:
        self.desk = Counter()
        # After what a way out is prepared by.
        self.desk.start = clock.now() + timedelta(seconds=30)
        self.boss = make.user("boss", "admin")
        self.cruz = make.person("300001", surname="Cruz")
        self.reyes = make.person("300002", surname="Reyes")
        self.ong = make.person("300003", surname="Ong")
        self.rifle = make.item("R1")
        self.other = make.item("R2")

    @property
    def user(self) -> User:
        return self.desk.user

    def out(self, person: Personnel, item: Item) -> int:
        """Have the armorer issue something long ago."""
        details = Details(occurred_at=clock.now() - 5 * HOUR)
        return int(
            custody.issue_item(person.id, item.id, user=self.user, details=details).row["id"]
        )


# What breaks each rule, by the code of its refusal.


def barred(w: World) -> None:
    given = {"begins_at": clock.ago(clock.now(), 60), "created_at": clock.now()}
    make.kept(DutyBar(personnel=w.cruz, authority="Maj S", reason="case", user=w.boss, **given))


def expired(w: World) -> None:
    settings.change("qualifications", "refuse", None)
    yesterday = (clock.local(clock.now()) - 24 * HOUR).date().isoformat()
    given = {"expires_on": yesterday, "user": w.boss, "created_at": clock.now()}
    make.kept(Qualification(personnel=w.cruz, item_class="rifle", **given))


def assigned(w: World) -> None:
    given = {"user": w.boss, "created_at": clock.now()}
    make.kept(Assignment(item=w.rifle, personnel=w.ong, **given))


def over_the_limit(w: World) -> None:
    w.out(w.cruz, make.item("R9"))


def uninspected(w: World) -> None:
    settings.change("inspections", "refuse", None)
    yesterday = (clock.local(clock.now()) - 24 * HOUR).date().isoformat()
    make.changed(w.rifle, inspection_due_on=yesterday)


def faulty(w: World) -> None:
    discrepancies.report(w.rifle.id, discrepancies.FAULT, "does not fire", user=w.boss)


RULES: dict[str, Callable[[World], None]] = {
    "personnel_barred": barred,
    "personnel_inactive": lambda w: make.changed(w.cruz, status="Suspended", status_reason="case"),
    "self_issue": lambda w: make.changed(w.user, personnel=w.cruz.id),
    "not_qualified": lambda w: settings.change("qualifications", "refuse", None),
    "expired": expired,
    "assigned_to_another": assigned,
    "custody_limit": over_the_limit,
    "inspection_due": uninspected,
    "unserviceable": lambda w: make.changed(w.rifle, condition="Damaged"),
    "open_discrepancy": faulty,
    "item_not_available": lambda w: make.changed(
        w.rifle, status="Maintenance", status_reason="extractor"
    ),
    "owned_by_another": lambda w: make.changed(w.rifle, private_owner=w.ong.id),
    "not_authorized": lambda w: settings.change("authority_roster", "refuse", None),
    "not_appointed": lambda w: settings.change("appointments", "refuse", None),
}


class Way:
    """A way out of the armory: what comes before the rule is broken, then the act itself.

    This one is a counter in AUTO: the card, then the weapon.
    """

    def before(self, w: World) -> None:
        w.desk.scan(w.cruz.id)

    def act(self, w: World) -> None:
        w.desk.scan(w.rifle.id, 1)


class Waited(Way):
    """A scan that was made hours ago and comes in now."""

    def before(self, w: World) -> None:
        w.desk.scan(w.cruz.id, -7200)

    def act(self, w: World) -> None:
        w.desk.scan(w.rifle.id, -7199)


class Agreed(Way):
    """A second person agrees to what they may agree to."""

    def act(self, w: World) -> None:
        w.desk.scan(w.rifle.id, 1, agreement=Agreement(w.boss, "urgent"))


class Alert(Way):
    """Alert mode puts off what it may."""

    def before(self, w: World) -> None:
        super().before(w)
        alerts.begin("recall", user=w.boss)


class Run(Way):
    """A counter runs a roster."""

    def before(self, w: World) -> None:
        plan = Plan("Guard", lines=(Wanted(w.cruz.id, w.rifle.id),))
        roster = rosters.create(plan, user=w.user)
        rosters.run_at(roster.id, w.desk.station, user=w.user)
        super().before(w)


class Proven(Run):
    """The weapon alone proves the person."""

    def before(self, w: World) -> None:
        settings.change("weapon_proves_person", "yes", None)
        super().before(w)
        w.desk.scan("AGC-END", 0.5)


class ReturnFirst(Way):
    """The weapon is taken back from REYES first, in the same step."""

    def before(self, w: World) -> None:
        w.out(w.reyes, w.rifle)
        super().before(w)

    def act(self, w: World) -> None:
        w.desk.scan(w.rifle.id, 1, mode="issue", way="return_first")


class Undo(Way):
    """A return is undone within its ten seconds."""

    def before(self, w: World) -> None:
        w.out(w.cruz, w.rifle)
        w.desk.scan(w.rifle.id, mode="return")

    def act(self, w: World) -> None:
        w.desk.start = clock.now()
        w.desk.scan("AGC-UNDO", 1)


class Correction(Undo):
    """A return is corrected later."""

    def act(self, w: World) -> None:
        last = Transaction.select().order_by(Transaction.id.desc()).get()
        custody.correct(last.id, "wrong weapon", user=w.user, approved_by=w.boss)


class Relieved(Way):
    """CRUZ takes the weapon over from REYES at the post."""

    def before(self, w: World) -> None:
        w.out(w.reyes, w.rifle)

    def act(self, w: World) -> None:
        asked = Relief(w.rifle.id, w.reyes.id, w.cruz.id, w.ong.id, "key-relief-1")
        transfers.relieve(asked, user=w.user)


class Swapped(Way):
    """CRUZ gives another weapon back for it."""

    def before(self, w: World) -> None:
        w.out(w.cruz, w.other)

    def act(self, w: World) -> None:
        transfers.swap(Swap(w.cruz.id, w.other.id, w.rifle.id, "key-swap-1"), user=w.user)


class Backdated(Way):
    """As the API enters it, for a day on which there was no such rule."""

    def before(self, w: World) -> None:
        pass

    def act(self, w: World) -> None:
        details = Details(occurred_at=clock.now() - 72 * HOUR)
        custody.issue_item(w.cruz.id, w.rifle.id, user=w.user, details=details)


class Paper(Backdated):
    """Typed in from paper afterwards."""

    def act(self, w: World) -> None:
        code, at = line_codes.make(), clock.local(clock.now() - 2 * HOUR)
        packs.keep(code, user=None)
        typed = Typed(1, "issue", time=f"{at:%H:%M}", item=w.rifle.id, person=w.cruz.id)
        late_entries.record(code, at.date(), [typed], user=w.user)


WAYS = {kind.__name__: kind() for kind in (
    Way, Waited, Agreed, Alert, Run, Proven, ReturnFirst, Undo, Correction, Relieved, Swapped,
    Backdated, Paper,
)}  # fmt: skip
PASSED = {
    "Agreed": {"not_qualified", "expired", "assigned_to_another", "custody_limit"},
    "Alert": {"not_qualified", "expired", "assigned_to_another", "inspection_due"},
}
# What is out has no other state and gets no owner; a swap, an undo begin with what CRUZ holds.
_OUT_BEFORE = {"item_not_available", "owned_by_another"}
IMPOSSIBLE = {
    "ReturnFirst": _OUT_BEFORE,
    "Relieved": _OUT_BEFORE,
    "Swapped": {"custody_limit"},
}


def drawn(w: World, way: Way) -> bool:
    """Go that way, and say whether CRUZ holds the rifle then."""
    with suppress(Refusal, Invalid):
        way.act(w)
    out = held.open_custody(w.rifle.id)
    return out is not None and out.personnel_id == w.cruz.id


@pytest.mark.parametrize("way", WAYS)
def test_every_way_leads_out_while_no_rule_is_broken(way: str) -> None:
    w = World()
    WAYS[way].before(w)

    assert drawn(w, WAYS[way])


@pytest.mark.parametrize(("way", "rule"), [
    (way, rule) for way in WAYS for rule in RULES if rule not in IMPOSSIBLE.get(way, ())
])  # fmt: skip
def test_a_broken_rule_closes_every_way(way: str, rule: str) -> None:
    w = World()
    WAYS[way].before(w)
    RULES[rule](w)

    assert drawn(w, WAYS[way]) == (rule in PASSED.get(way, ()))
