"""Users and tokens: the rules of the services, and the commands of api.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app import clock
from app.cli import armguard
from app.config import Settings
from app.models.audit import AuditRow
from app.models.base import open_database
from app.models.users import ApiToken, Session, User
from app.queries import users as user_queries
from app.services.errors import Invalid, NotFound
from app.services.setup import first_run
from app.services.users import passwords, sessions, tokens, users
from app.services.verification import verify

GOOD = "blue carabao at dawn"
OTHER = "seven lamps by the gate"


class Console:
    """The console of the machine: runs `armguard …` over the test's record."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def run(self, *words: str, typed: str | None = None) -> Result:
        """Run a command; what it says of a problem is in `exception`."""
        env = {"ARMGUARD_DATA": str(self.settings.data)}
        result = CliRunner().invoke(armguard, list(words), input=typed, env=env)
        open_database(self.settings.database_path)
        return result

    def says(self, *words: str, typed: str | None = None) -> str:
        """Run a command that must succeed; return what it says."""
        result = self.run(*words, typed=typed)
        assert result.exit_code == 0, result.exception
        return result.stdout

    def refuses(self, *words: str, typed: str | None = None) -> str:
        """Run a command that must fail; return why."""
        result = self.run(*words, typed=typed)
        assert result.exit_code == 1
        return str(result.exception)


@pytest.fixture
def console(record: Settings) -> Iterator[Console]:
    yield Console(record)
    assert verify(record.database_path).findings == (), "the chain does not carry the change"


def audit_of(user: User) -> list[tuple[str, str, int | None]]:
    """Return (action, source, actor) of each audit row about a user."""
    rows = AuditRow.select().where(
        (AuditRow.object_type == "users") & (AuditRow.object_id == str(user.id))
    )
    return [(row.action, row.source, row.actor) for row in rows]


def test_a_user_with_a_given_password_need_not_change_it(console: Console) -> None:
    console.says(
        "users", "add", "boss", "--role", "superuser", "--password-stdin", typed=f"{GOOD}\n"
    )

    boss = users.named("BOSS")
    assert (boss.role, boss.must_change) == ("superuser", 0)
    assert passwords.verify(boss.password_hash, GOOD)
    assert audit_of(boss) == [("create", "cli", None)]


@pytest.mark.parametrize(
    ("typed", "password"),
    [(GOOD, GOOD), (f"{GOOD}\n", GOOD), (f"{GOOD}\n\n", f"{GOOD}\n"), (f" {GOOD} \n", f" {GOOD} ")],
)
def test_one_newline_at_the_end_is_not_part_of_it(
    console: Console, typed: str, password: str
) -> None:
    console.says("users", "add", "cruz", "--role", "viewer", "--password-stdin", typed=typed)

    assert passwords.verify(users.named("cruz").password_hash, password)


def test_a_given_password_is_changed_first_when_asked_for(console: Console) -> None:
    words = ("users", "add", "cruz", "--role", "viewer", "--password-stdin", "--must-change")
    console.says(*words, typed=GOOD)

    assert users.named("cruz").must_change == 1


def test_without_a_password_a_random_one_is_shown_once(console: Console) -> None:
    said = console.says("users", "add", "cruz", "--role", "armorer")

    cruz = users.named("cruz")
    assert cruz.must_change == 1
    assert passwords.verify(cruz.password_hash, said.split()[-1])


def test_everything_wrong_with_a_new_user_is_said_at_once(console: Console) -> None:
    users.add("cruz", "viewer", GOOD)

    said = console.refuses(
        "users", "add", "Cruz", "--role", "viewer", "--password-stdin", typed="x"
    )

    assert (
        said == "There is a user Cruz already.; Use 12 characters or more. A few words are easiest."
    )
    assert User.select().count() == 1


@pytest.mark.parametrize(
    "name",
    ["", " ", "a b", "a\n", "<b>", "=cmd", "x" * 41, "réyes", "..", "-rf", "a/b", "a\u202eb"],
)
def test_a_username_is_plain(record: Settings, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        users.add(name, "viewer", GOOD)

    assert list(refused.value.problems) == ["username"]


def test_the_list_shows_role_and_state(console: Console) -> None:
    sessions.begin(users.add("boss", "superuser", GOOD), "10.0.0.1", "browser")
    users.add("new", "viewer", GOOD, must_change=True)
    users.disable(users.add("gone", "armorer", GOOD))

    lines = [line.split() for line in console.says("users", "list").splitlines()]

    assert [line[:3] for line in lines] == [
        ["boss", "superuser", "active"], ["gone", "armorer", "disabled"], ["new", "viewer", "must"],
    ]  # fmt: skip
    assert [line[-1] for line in lines[1:]] == ["never", "never"]
    assert lines[0][-2] == f"{clock.local(clock.now()):%Y-%m-%d}"


def test_a_disabled_user_is_out_everywhere(console: Console) -> None:
    users.add("boss", "superuser", GOOD)
    cruz = users.add("cruz", "armorer", GOOD)
    token, _ = sessions.begin(cruz, None, None)
    key = tokens.add("reader", cruz)

    console.says("users", "disable", "cruz")
    console.says("users", "disable", "cruz")

    assert user_queries.by_session(token) is None
    assert Session.get().ended_at is not None
    assert user_queries.by_token(f"Bearer {key}") is None
    assert audit_of(cruz) == [("create", "cli", None), ("disable", "cli", None)]


def test_the_last_superuser_cannot_be_disabled(console: Console) -> None:
    users.add("boss", "superuser", GOOD)
    users.add("admin", "admin", GOOD)

    assert "is the last superuser" in console.refuses("users", "disable", "boss")
    users.add("second", "superuser", GOOD)
    console.says("users", "disable", "boss")

    assert "is the last superuser" in console.refuses("users", "disable", "second")
    assert "There is no user nobody." in console.refuses("users", "disable", "nobody")


def test_a_reset_gives_a_new_password_and_ends_the_sessions(console: Console) -> None:
    cruz = users.add("cruz", "armorer", GOOD)
    token, _ = sessions.begin(cruz, None, None)

    said = console.says("users", "reset", "cruz")
    random = users.named("cruz")
    console.says("users", "reset", "cruz", "--password-stdin", typed=OTHER)
    chosen = users.named("cruz")

    assert user_queries.by_session(token) is None
    assert (random.must_change, chosen.must_change) == (1, 0)
    assert passwords.verify(random.password_hash, said.split()[-1])
    assert passwords.verify(chosen.password_hash, OTHER)
    assert [action for action, *_ in audit_of(cruz)] == ["create", "set password", "set password"]


def test_a_reset_lets_a_disabled_user_in_only_when_asked_to(console: Console) -> None:
    users.disable(users.add("cruz", "armorer", GOOD))

    assert "is disabled" in console.refuses("users", "reset", "cruz")
    console.says("users", "reset", "cruz", "--enable")

    assert users.named("cruz").disabled_at is None


def test_a_token_stands_alone_on_the_last_line(console: Console) -> None:
    users.add("cruz", "armorer", GOOD)

    said = console.says("tokens", "add", "gate", "--user", "cruz", "--scope", "write").splitlines()

    row = user_queries.by_token(f"Bearer {said[-1]}")
    assert row is not None
    assert (row.name, row.scope, row.expires_at) == ("gate", "write", None)
    assert said[-1] not in json.dumps(list(ApiToken.select().dicts()), default=str)
    assert said[-1] not in console.says("tokens", "list")


def test_a_token_reads_unless_it_may_write_and_ends_when_told(console: Console) -> None:
    users.add("cruz", "armorer", GOOD)

    said = console.says("tokens", "add", "gate", "--user", "cruz", "--expires", "2").splitlines()

    row = user_queries.by_token(f"Bearer {said[-1]}")
    assert row is not None
    assert row.scope == "read"
    assert timedelta(days=1.9) < row.expires_at - clock.now() < timedelta(days=2)
    ApiToken.update(expires_at=clock.now()).execute()
    assert user_queries.by_token(f"Bearer {said[-1]}") is None
    ApiToken.update(expires_at=row.expires_at).execute()


def test_a_revoked_token_stops_and_its_name_is_free(console: Console) -> None:
    users.add("cruz", "armorer", GOOD)
    key = console.says("tokens", "add", "gate", "--user", "cruz").splitlines()[-1]
    assert "already" in console.refuses("tokens", "add", "gate", "--user", "cruz")

    console.says("tokens", "revoke", "gate")

    assert user_queries.by_token(f"Bearer {key}") is None
    assert "no token gate" in console.refuses("tokens", "revoke", "gate")
    console.says("tokens", "add", "gate", "--user", "cruz")
    states = [line.split()[3] for line in console.says("tokens", "list").splitlines()]
    assert sorted(states) == ["active", "revoked"]


@pytest.mark.parametrize(
    ("name", "scope", "days", "field"),
    [("", "read", None, "name"), ("a\n", "read", None, "name"), ("x" * 61, "read", None, "name"),
     ("gate", "admin", None, "scope"), ("gate", "read", 0, "expires"),
     ("gate", "read", 10**9, "expires")],
)  # fmt: skip
def test_a_token_is_made_with_sense(
    record: Settings, name: str, scope: str, days: int | None, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        tokens.add(name, users.add("cruz", "armorer", GOOD), scope=scope, days=days)

    assert list(refused.value.problems) == [field]


def test_a_token_shows_its_last_use(record: Settings) -> None:
    key = tokens.add("gate", users.add("cruz", "armorer", GOOD))
    row = user_queries.by_token(f"Bearer {key}")
    assert row is not None

    tokens.used(row)
    first = row.last_used_at
    tokens.used(row)

    assert first == row.last_used_at == ApiToken.get().last_used_at
    assert clock.now() - first < timedelta(minutes=1)


def test_the_first_run_s_code_is_new_at_each_start_until_a_superuser_exists(
    record: Settings,
) -> None:
    kept = Path(record.data / "setup.code")

    first, second = first_run.offer(record), first_run.offer(record)

    assert first is not None
    assert second is not None
    assert not first_run.complete(record, first, "boss", GOOD, ip="10.0.0.1").user
    assert first_run.complete(record, second, "boss", GOOD, ip="10.0.0.1").user
    assert first_run.offer(record) is None
    assert not kept.exists()
    with pytest.raises(users.SetUpAlready):
        users.add_first("another", OTHER)
    with pytest.raises(NotFound):
        users.named("another")
