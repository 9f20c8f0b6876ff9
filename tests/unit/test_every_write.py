"""Every change leaves an audit row that says where it came from; who forgets one is found."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from app.cli import armguard
from app.config import Settings
from app.models.audit import AuditRow
from app.models.jobs import Job
from app.models.tracked import TRACKED
from app.models.users import User
from app.services import audit, context
from app.services.context import Origin
from app.services.jobs import outbox, running
from app.services.jobs.running import Done, Progress
from app.services.setup import preparation
from tests import armory, make
from tests.api_client import Api
from tests.browse import Browser

ROOT = Path(__file__).parents[2]
WRITING = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
BY_ROW = {"save", "create", "insert_many", "bulk_create", "delete_instance"}
BY_MODEL = {"insert", "update_row"}
# Writes that the function itself puts no audit row beside, each with its reason.
EXCUSED = {
    "blueprints/imports/views.py check": "asks a form for its columns",
    "services/audit.py edit": "appends by `changed`, its own",
    "services/audit.py append": "is the chain",
    "services/counter/hand_overs.py close": "loose columns: a hand-over's end",
    "services/counter/hand_overs.py touch": "loose columns: a hand-over's last scan",
    "services/custody/idempotency.py remember": "answers; the entries they name are in the chain",
    "services/imports/import_work.py _check": "a workbook, not a row",
    "services/imports/import_work.py _note": "a loose column: how far an import is",
    "services/imports/problem_rows.py as_xlsx": "a workbook, not a row",
    "services/jobs/running.py _reclaim": "loose columns: what becomes of a job",
    "services/jobs/running.py _claim": "loose columns: what becomes of a job",
    "services/jobs/running.py _say": "loose columns: how far a job is",
    "services/jobs/running.py _end": "loose columns: what becomes of a job",
    "services/notices/notices.py": "notices say what other rows say",
    "services/records/erasing.py _blank_notices": "notices; the erasure itself is in the chain",
    "services/records/erasing.py _blank_person": "a loose column: the search key",
    "services/records/person_search.py refresh": "a loose column: the search key",
    "services/records/pictures.py _as_jpeg": "a picture, not a row",
    "services/verification/seals.py check_seals": "a table of that connection alone, for its look",
    "services/setup/demo_ledger.py close": "a made-up record: what its entries leave behind",
    "services/users/sessions.py _note_seen": "a loose column: when a session was last seen",
    "services/users/sign_in.py _count_failure": "guesses; the first lock-out of a day is a row",
    "services/users/tokens.py _note_used": "a loose column: when a token was last used",
    "tasks/queue.py tell": "the queue's own file, not the record",
}


def silent_writes(folder: Path) -> Iterator[str]:
    """Yield each function below a folder that writes rows and appends no audit row itself."""
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text())
        constants = {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign) and _is_writing(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef):
                continue
            found = [*_calls(node)]
            if any(_writes(call, constants) for call in found) and not any(
                _owner(call) == "audit" for call in found
            ):
                yield f"{path.relative_to(folder.parent).as_posix()} {node.name}"


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    yield from (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))


def _owner(call: ast.Call) -> str:
    function = call.func
    named = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)
    return function.value.id if named else ""  # type: ignore[attr-defined]


def _name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_writing(node: ast.AST) -> bool:
    return any(
        isinstance(inner, ast.Constant)
        and isinstance(inner.value, str)
        and WRITING.match(inner.value)
        for inner in ast.walk(node)
    )


def _writes(call: ast.Call, constants: set[str]) -> bool:
    name, owner = _name(call), _owner(call)
    if name in ("save", "delete_instance"):
        return not call.args
    if name in BY_ROW:
        return owner[:1].isupper()
    if name == "update":  # a dictionary has one, too
        return owner[:1].isupper()
    if name in BY_MODEL:
        return owner == "" or owner[:1].isupper()
    if name in ("execute_sql", "execute", "executemany"):
        return any(
            _is_writing(given) or (isinstance(given, ast.Name) and given.id in constants)
            for given in call.args
        )
    return False


def unexcused(folder: Path) -> set[str]:
    """Return the silent writes that nothing excuses."""
    return {
        found
        for found in silent_writes(folder)
        if found not in EXCUSED and found.split()[0] not in EXCUSED
    }


def test_every_service_that_writes_a_row_appends_an_audit_row() -> None:
    assert unexcused(ROOT / "app" / "services") == set()


def test_nothing_but_services_writes() -> None:
    for layer in ("blueprints", "queries", "web", "cli"):
        wrote = {one for one in unexcused(ROOT / "app" / layer) if "/bench/" not in one}
        assert wrote == set(), layer
    assert unexcused(ROOT / "tasks") == set()


def test_a_service_that_forgets_is_found(tmp_path: Path) -> None:
    """The control: each way of writing without an audit row."""
    folder = tmp_path / "services"
    folder.mkdir()
    ways = (
        "row.save()",
        "Item.create(a=1)",
        "Item.update(a=1).execute()",
        "insert(row)",
        "database.execute_sql('UPDATE items SET a = 1')",
        "database.execute_sql(_SQL)",
    )
    for number, way in enumerate(ways):
        text = f"_SQL = 'INSERT INTO items'\n\ndef act(row):\n    {way}\n"
        (folder / f"m{number}.py").write_text(text)
    (folder / "good.py").write_text(
        "def act(row):\n    row.save()\n    audit.changed(row, {}, None)\n"
    )

    assert len(unexcused(folder)) == len(ways)


def newest(table: str) -> AuditRow:
    """Return the newest audit row of a table."""
    return (  # type: ignore[no-any-return]
        AuditRow.select().where(AuditRow.object_type == table).order_by(AuditRow.seq.desc()).get()
    )


def test_a_row_made_on_a_page_says_by_whom_and_from_where(
    app: Flask, browser: Callable[..., Browser]
) -> None:
    visitor = browser("superuser")
    visitor.open("/counter")
    make.person("880001")
    visitor.open("/personnel/PE-880001" + make.DATE + "/remarks")
    visitor.fill("Remark", "seen today")
    visitor.press("Write it down")

    row = newest("remarks")
    assert (row.source, row.ip) == ("web", "127.0.0.1")
    assert row.actor == User.get(User.username == "superuser").id
    assert row.device == "station 1"
    assert row.session
    assert row.request_id
    assert row.path == f"/personnel/PE-880001{make.DATE}/remarks"


def test_a_row_made_over_the_api_says_so(app: Flask) -> None:
    user = make.user("robot", "admin")
    api = Api(app, user)
    body = {"serial": "880002", "rank": "SGT", "surname": "Robles", "first_name": "Ana"}
    assert api.post("/personnel", body).status == 201

    row = newest("personnel")
    assert (row.source, row.actor, row.path) == ("api", user.id, "/api/v1/personnel")


def test_a_row_made_by_a_command_says_so(record: Settings) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARMGUARD_DATA", str(record.data))
        done = CliRunner().invoke(armguard, ["users", "add", "night", "--role", "viewer"])
    assert done.exit_code == 0, done.output

    preparation.prepare(record)
    row = newest("users")
    assert (row.source, row.actor, row.action) == ("cli", None, "create")


@pytest.mark.usefixtures("record")
def test_what_a_job_does_carries_who_asked_and_from_which_device() -> None:
    user = make.user("asker", "admin")
    origin = Origin(source="web", station_id=None, device="tablet 2", ip="10.0.0.9", request_id="r")
    with context.acting_from(origin):
        job = outbox.add("backup", "Backup", {}, key="one", user=user)

    def work(_job: Job, _say: Progress) -> Done:
        return Done("Done.", {}, lambda: make.person("880003"))

    running.run(job.id, lambda _kind: work)
    row = newest("personnel")
    assert (row.source, row.device, row.ip) == ("worker", "tablet 2", "10.0.0.9")
    assert json.loads(Job.get().origin)["device"] == "tablet 2"


# A name, a number or free text of a person: their columns are private wherever they stand.
TELLING = re.compile(
    r"^(surname|first_name|middle_initial|mobile|email|text|notes?|reason|.*_reason|authority|"
    r"document|snapshot|username|user_agent|strokes|filename|event)$"
)
# Columns of these names that hold words of ours, or are excused.
OURS: dict[tuple[str, str], str] = {
    ("hand_overs", "close_reason"): "done, next person or idle",
    ("stock_check_faults", "text"): "what a check found of a lot, in words of ours",
}


@pytest.mark.parametrize("table", sorted(TRACKED))
def test_names_and_free_text_stand_in_the_chain_as_commitments(table: str) -> None:
    tracked = TRACKED[table]
    plain = {
        field.column_name
        for field in tracked.model._meta.sorted_fields
        if TELLING.match(field.column_name)
    } - tracked.private
    assert {column for column in plain if (table, column) not in OURS} == set()


def test_the_chain_of_a_whole_armory_holds_no_name(record: Settings) -> None:
    armory.fill()
    told = "".join(
        f"{row.before}{row.after}" for row in AuditRow.select(AuditRow.before, AuditRow.after)
    )
    for name in ("Cruz", "Reyes", "Diaz", "CRUZ", "REYES", armory.NOTE, "+63917", "lim@unit"):
        assert name not in told, name
    assert audit.TAG
