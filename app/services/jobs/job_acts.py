"""What people do with a job that is there: cancel it, try it again with a reason."""

from __future__ import annotations

from app import clock
from app.models.jobs import Job
from app.models.users import User
from app.models.writes import writes
from app.services import audit
from app.services.errors import Refusal
from app.services.given import written
from app.services.jobs import outbox
from app.services.notices import notices
from app.services.notices.notices import News

LONGEST_REASON = 500


class NotNow(Refusal):
    """An act that does not fit to how far the job has come."""

    code = "not_now"
    kind = "warn"
    title = "Not now"


@writes
def cancel(job_id: int, *, user: User) -> Job:
    """Give a job up that is not over; what it prepared is let go. Raises NotNow."""
    job: Job = Job.get_by_id(job_id)
    if job.state not in ("waiting", "running"):
        raise NotNow("It is over already. Nothing was changed.")
    job.state, job.finished_at = "cancelled", clock.now()
    job.save(only=["state", "finished_at"])
    audit.append("cancel", "job", job.id, user=user)
    if job.user_id not in (None, user.id):
        # Whoever asked for it waits for the bell.
        text = f"{job.title} was cancelled by {user.username}. Nothing was made."
        key = f"job/{job.id}/cancelled {clock.to_text(clock.now())}"
        notices.tell_one(job.user_id, News("job", key, "warn", text, f"/jobs/{job.id}"))
    return job


@writes
def retry(job_id: int, reason: str, *, user: User) -> Job:
    """Let a job that failed or was cancelled wait again. Raises NotNow, Invalid (no reason)."""
    job: Job = Job.get_by_id(job_id)
    if job.state not in ("failed", "cancelled"):
        raise NotNow("Only what failed or was cancelled is tried again. Nothing was changed.")
    words = written("reason", reason, LONGEST_REASON, "Write why it should work now.")
    before = audit.tracked_values(job)
    job.state, job.attempt, job.reason = "waiting", 0, words
    job.finished_at = job.sentence = job.result = None
    job.save(only=["state", "attempt", "reason", "finished_at", "sentence", "result"])
    audit.changed(job, before, user, action="try again")
    outbox.remind(job.id)
    return job
