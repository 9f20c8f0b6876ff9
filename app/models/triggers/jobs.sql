-- A job is one cause: what it is never changes, and what is done is not done again.

CREATE TRIGGER jobs_stay_what_they_are BEFORE UPDATE OF id, kind, key, title, argument, user_id, origin, created_at ON jobs
WHEN OLD.id IS NOT NEW.id OR OLD.kind IS NOT NEW.kind OR OLD.key IS NOT NEW.key OR OLD.title IS NOT NEW.title
  OR OLD.argument IS NOT NEW.argument OR OLD.user_id IS NOT NEW.user_id OR OLD.origin IS NOT NEW.origin
  OR OLD.created_at IS NOT NEW.created_at
BEGIN
  SELECT RAISE(ABORT, 'job_stays_what_it_is');
END;

CREATE TRIGGER jobs_done_stay_done BEFORE UPDATE ON jobs
WHEN OLD.state = 'done'
BEGIN
  SELECT RAISE(ABORT, 'job_is_done');
END;
