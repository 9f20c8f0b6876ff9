-- A count is what it was when it began; it only grows until it is closed or voided, and then nothing of it changes.

CREATE TRIGGER counts_never_deleted BEFORE DELETE ON counts
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER counts_fixed BEFORE UPDATE ON counts
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER count_sightings_never_deleted BEFORE DELETE ON count_sightings
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER count_sightings_fixed BEFORE UPDATE ON count_sightings
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER count_quantities_never_deleted BEFORE DELETE ON count_quantities
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER count_quantities_fixed BEFORE UPDATE ON count_quantities
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER count_steps_never_deleted BEFORE DELETE ON count_steps
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER count_steps_fixed BEFORE UPDATE ON count_steps
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER count_closings_never_deleted BEFORE DELETE ON count_closings
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER count_closings_fixed BEFORE UPDATE ON count_closings
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER count_voids_never_deleted BEFORE DELETE ON count_voids
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER count_voids_fixed BEFORE UPDATE ON count_voids
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER counts_never_replaced BEFORE INSERT ON counts
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM counts WHERE id = NEW.id);
END;

CREATE TRIGGER count_sightings_while_open BEFORE INSERT ON count_sightings
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM count_sightings WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.id <> -1
    AND NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM count_sightings);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM count_sightings WHERE key = NEW.key);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM count_sightings WHERE undoes_id = NEW.undoes_id);
  SELECT RAISE(ABORT, 'not_in_this_count') WHERE NEW.undoes_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM count_sightings WHERE id = NEW.undoes_id AND count_id = NEW.count_id AND undoes_id IS NULL);
  SELECT RAISE(ABORT, 'count_closed') WHERE EXISTS (SELECT 1 FROM count_closings WHERE count_id = NEW.count_id)
    OR EXISTS (SELECT 1 FROM count_voids WHERE count_id = NEW.count_id);
END;

CREATE TRIGGER count_quantities_while_open BEFORE INSERT ON count_quantities
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM count_quantities WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.id <> -1
    AND NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM count_quantities);
  SELECT RAISE(ABORT, 'count_closed') WHERE EXISTS (SELECT 1 FROM count_closings WHERE count_id = NEW.count_id)
    OR EXISTS (SELECT 1 FROM count_voids WHERE count_id = NEW.count_id);
END;

CREATE TRIGGER count_steps_while_open BEFORE INSERT ON count_steps
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM count_steps WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'append_only') WHERE NEW.id <> -1
    AND NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM count_steps);
  SELECT RAISE(ABORT, 'not_in_this_count') WHERE NEW.sighting_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM count_sightings WHERE id = NEW.sighting_id AND count_id = NEW.count_id);
  SELECT RAISE(ABORT, 'count_closed') WHERE EXISTS (SELECT 1 FROM count_closings WHERE count_id = NEW.count_id)
    OR EXISTS (SELECT 1 FROM count_voids WHERE count_id = NEW.count_id);
END;

CREATE TRIGGER count_closings_once BEFORE INSERT ON count_closings
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM count_closings WHERE count_id = NEW.count_id);
  SELECT RAISE(ABORT, 'count_closed') WHERE EXISTS (SELECT 1 FROM count_voids WHERE count_id = NEW.count_id);
END;

CREATE TRIGGER count_voids_once BEFORE INSERT ON count_voids
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM count_voids WHERE count_id = NEW.count_id);
  -- Two have signed a closed count; one alone does not take it back.
  SELECT RAISE(ABORT, 'second_person_needed') WHERE NEW.approved_by_id IS NULL
    AND EXISTS (SELECT 1 FROM count_closings WHERE count_id = NEW.count_id);
END;
