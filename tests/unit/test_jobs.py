"""Jobs: asked for once, done once, cancelled, and tried again."""

from __future__ import annotations

import json
import pickle
from functools import partial
from pathlib import Path

import apsw
import pytest

from app.config import Settings
from app.models.jobs import Job
from app.models.users import User
from app.models.writes import writes
from app.queries.worker import LOCK, is_alive
from app.services import audit, context
from app.services.errors import Invalid, Refusal
from app.services.jobs import job_acts, outbox, running
from app.services.jobs.running import Done, Progress, Work
from app.services.verification import verify
from tasks import huey_queue, kinds, queue, worker
from tests import make

pytestmark = pytest.mark.usefixtures("record")


class _Refused(Refusal):
    code, title = "refused", "Refused"


def asked(key: str = "one", user: User | None = None) -> Job:
    """Ask for a job."""
    return outbox.add("mark", "Mark", {"at": 3}, key=key, user=user)


def doing(work: Work) -> None:
    """Do all that waits by one function."""
    for job_id in running.to_do():
        running.run(job_id, lambda _kind: work)


def marked(job: Job, _say: Progress) -> Done:
    """Leave a mark in the chain when the job ends."""
    return Done("Marked.", {"n": 1}, lambda: audit.append("mark", "job", job.id, user=None))


def marks() -> int:
    query = "SELECT count(*) FROM audit_log WHERE action = 'mark'"
    return int(Job._meta.database.execute_sql(query).fetchone()[0])


def test_one_cause_is_one_job_and_is_done_once(record: Settings) -> None:
    first, second = asked(), asked()

    doing(marked)
    doing(marked)

    assert first.id == second.id
    job = Job.get()
    assert (job.state, job.sentence, json.loads(job.result)) == ("done", "Marked.", {"n": 1})
    assert marks() == 1
    assert verify(record.database_path).ok


def test_a_job_whose_cause_is_rolled_back_has_never_been() -> None:
    @writes
    def broken() -> None:
        asked()
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        broken()

    assert Job.select().count() == 0


def test_a_job_acts_from_where_it_was_asked_for() -> None:
    with context.acting_from(context.Origin(source="web", ip="10.0.0.7", request_id="r1")):
        asked()
    seen = []

    def work(_job: Job, _say: Progress) -> Done:
        seen.append(context.current())
        return Done("Seen.")

    doing(work)

    assert (seen[0].source, seen[0].ip, seen[0].request_id) == ("worker", "10.0.0.7", "r1")


def test_a_failed_job_says_why_and_leaves_nothing_behind() -> None:
    def effect() -> None:
        audit.append("mark", "job", 1, user=None)
        raise _Refused("The lot is suspended.")

    asked()
    doing(lambda _job, _say: Done("Never.", {}, effect))

    job = Job.get()
    assert (job.state, job.sentence, marks()) == ("failed", "The lot is suspended.", 0)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Invalid({"day": ["Give a day."]}), "Give a day."),
        (OSError(28, "No space"), "A file could not be read or written (OSError)."),
        (apsw.CorruptError("x"), "A file could not be read or written (CorruptError)."),
        (KeyError("x"), running.BROKEN),
    ],
)
def test_every_failure_is_a_sentence(error: Exception, said: str) -> None:
    def work(_job: Job, _say: Progress) -> Done:
        raise error

    asked()
    doing(work)

    assert (Job.get().state, Job.get().sentence) == ("failed", said)


def test_a_job_cancelled_in_its_middle_leaves_nothing_behind() -> None:
    admin = make.user("boss", "admin")

    def work(job: Job, say: Progress) -> Done:
        job_acts.cancel(job.id, user=admin)
        say(1, 1)
        return marked(job, say)

    asked()
    doing(work)

    assert (Job.get().state, marks()) == ("cancelled", 0)


def test_a_job_cancelled_at_its_end_leaves_nothing_behind() -> None:
    admin = make.user("boss", "admin")

    def work(job: Job, say: Progress) -> Done:
        done = marked(job, say)
        job_acts.cancel(job.id, user=admin)
        return done

    asked()
    doing(work)

    assert (Job.get().state, marks()) == ("cancelled", 0)
    with pytest.raises(job_acts.NotNow):
        job_acts.cancel(1, user=admin)


def test_what_failed_is_tried_again_with_a_reason(record: Settings) -> None:
    admin, job = make.user("boss", "admin"), asked()
    with pytest.raises(job_acts.NotNow):
        job_acts.retry(job.id, "the disk has room", user=admin)
    running.run(job.id, partial(kinds.work_of, record.data))  # nothing does this kind
    with pytest.raises(Invalid):
        job_acts.retry(job.id, "  ", user=admin)

    job_acts.retry(job.id, "the disk has room", user=admin)
    doing(marked)

    assert (Job.get().state, Job.get().reason, marks()) == ("done", "the disk has room", 1)
    assert verify(record.database_path).ok


def test_what_a_dead_worker_left_waits_again_but_not_for_ever() -> None:
    job = asked()
    for attempt in range(1, running.MOST_ATTEMPTS + 1):
        running._claim(job.id)
        assert running.reclaim() == 1
        state = Job.get().state
        assert state == ("waiting" if attempt < running.MOST_ATTEMPTS else "failed")

    assert Job.get().sentence == running.DEADLY.format(n=running.MOST_ATTEMPTS)


def test_a_job_whose_end_could_not_be_written_is_done_at_the_next_look(record: Settings) -> None:
    job = outbox.add("stock", "Check of the stock", {}, key="one", user=None)
    running._claim(job.id)  # and the disk was full from then on

    worker.do_what_waits(record.data)

    assert (Job.get().state, Job.get().attempt) == ("done", 2)


def test_a_second_attempt_is_not_ended_by_the_first() -> None:
    job = asked()

    def work(first: Job, say: Progress) -> Done:
        running.reclaim()
        running._claim(job.id)
        return marked(first, say)

    doing(work)

    assert (Job.get().state, Job.get().attempt, marks()) == ("running", 2, 0)


def test_the_queue_takes_nothing_but_our_own_tasks(tmp_path: Path) -> None:
    queue.tell(tmp_path, [7])
    tasks = worker.tasks_of(tmp_path)
    task = tasks.dequeue()
    assert (task.name, task.args) == ("run_job", (7,))
    assert (tmp_path / queue.FILE).stat().st_mode & 0o777 == 0o600

    for planted in (
        pickle.dumps(print),
        b'["x", "os.system", 1]',
        b'["x", "%b", "ls"]' % queue.RUN_JOB.encode(),
    ):
        tasks.storage.enqueue(planted)
        with pytest.raises((ValueError, UnicodeDecodeError), match=r"no task of ours|codec"):
            tasks.dequeue()
    tasks.storage.close()


def test_a_queue_that_cannot_be_written_only_delays(tmp_path: Path) -> None:
    (tmp_path / queue.FILE).write_bytes(b"no database at all" * 100)

    queue.tell(tmp_path, [7])


@pytest.mark.parametrize("damage", [b"no database at all" * 500, "torn"])
def test_a_damaged_queue_begins_anew(tmp_path: Path, damage: bytes | str) -> None:
    file = tmp_path / queue.FILE
    queue.tell(tmp_path, [7])
    whole = file.read_bytes()
    file.write_bytes(damage if isinstance(damage, bytes) else whole[:100] + b"x" * len(whole[100:]))

    huey_queue.begin(tmp_path)

    tasks = worker.tasks_of(tmp_path)
    assert tasks.storage.queue_size() == 0
    queue.tell(tmp_path, [8])
    assert tasks.dequeue().args == (8,)
    tasks.storage.close()


def test_one_worker_serves_a_data_directory(tmp_path: Path) -> None:
    assert not is_alive(tmp_path)
    with worker.only_one(tmp_path):
        assert is_alive(tmp_path)
        worker.LOCK_SECONDS, before = 0.1, worker.LOCK_SECONDS
        with pytest.raises(worker.AlreadyRunning):
            worker.only_one(tmp_path)
        worker.LOCK_SECONDS = before
    assert not is_alive(tmp_path)
    assert (tmp_path / LOCK).stat().st_mode & 0o777 == 0o600
