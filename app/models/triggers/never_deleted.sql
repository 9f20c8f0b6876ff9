-- Nothing here is ever deleted by the application, nor by anybody with a shell.

CREATE TRIGGER api_tokens_never_deleted BEFORE DELETE ON api_tokens
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER audit_texts_never_deleted BEFORE DELETE ON audit_texts
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER codes_never_deleted BEFORE DELETE ON codes
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER conditions_never_deleted BEFORE DELETE ON conditions
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER custody_never_deleted BEFORE DELETE ON custody
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER deleted_records_never_deleted BEFORE DELETE ON deleted_records
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER groups_never_deleted BEFORE DELETE ON "groups"
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER hand_overs_never_deleted BEFORE DELETE ON hand_overs
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER idempotency_keys_never_deleted BEFORE DELETE ON idempotency_keys
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER item_classes_never_deleted BEFORE DELETE ON item_classes
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER item_models_never_deleted BEFORE DELETE ON item_models
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER items_never_deleted BEFORE DELETE ON items
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER personnel_never_deleted BEFORE DELETE ON personnel
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER purpose_classes_never_deleted BEFORE DELETE ON purpose_classes
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER purposes_never_deleted BEFORE DELETE ON purposes
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER ranks_never_deleted BEFORE DELETE ON ranks
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER receipts_never_deleted BEFORE DELETE ON receipts
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER sessions_never_deleted BEFORE DELETE ON sessions
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER settings_never_deleted BEFORE DELETE ON settings
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER sign_in_failures_never_deleted BEFORE DELETE ON sign_in_failures
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER squadrons_never_deleted BEFORE DELETE ON squadrons
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER stations_never_deleted BEFORE DELETE ON stations
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER transaction_texts_never_deleted BEFORE DELETE ON transaction_texts
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER transactions_never_deleted BEFORE DELETE ON transactions
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER users_never_deleted BEFORE DELETE ON users
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER remarks_never_deleted BEFORE DELETE ON remarks
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER photos_never_deleted BEFORE DELETE ON photos
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER user_preferences_never_deleted BEFORE DELETE ON user_preferences
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER saved_views_never_deleted BEFORE DELETE ON saved_views
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER import_jobs_never_deleted BEFORE DELETE ON import_jobs
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER jobs_never_deleted BEFORE DELETE ON jobs
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER label_profiles_never_deleted BEFORE DELETE ON label_profiles
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER label_prints_never_deleted BEFORE DELETE ON label_prints
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER stock_kinds_never_deleted BEFORE DELETE ON stock_kinds
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER model_stock_kinds_never_deleted BEFORE DELETE ON model_stock_kinds
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER stock_never_deleted BEFORE DELETE ON stock
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER loadout_lines_never_deleted BEFORE DELETE ON loadout_lines
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER stock_movements_never_deleted BEFORE DELETE ON stock_movements
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER stock_movement_texts_never_deleted BEFORE DELETE ON stock_movement_texts
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER qualifications_never_deleted BEFORE DELETE ON qualifications
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER duty_bars_never_deleted BEFORE DELETE ON duty_bars
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER assignments_never_deleted BEFORE DELETE ON assignments
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER overrides_never_deleted BEFORE DELETE ON overrides
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER due_changes_never_deleted BEFORE DELETE ON due_changes
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER contact_notes_never_deleted BEFORE DELETE ON contact_notes
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER discrepancies_never_deleted BEFORE DELETE ON discrepancies
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER discrepancy_steps_never_deleted BEFORE DELETE ON discrepancy_steps
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER return_answers_never_deleted BEFORE DELETE ON return_answers
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER containers_never_deleted BEFORE DELETE ON containers
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER container_steps_never_deleted BEFORE DELETE ON container_steps
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER brass_counts_never_deleted BEFORE DELETE ON brass_counts
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER stock_checks_never_deleted BEFORE DELETE ON stock_checks
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;

CREATE TRIGGER stock_check_faults_never_deleted BEFORE DELETE ON stock_check_faults
BEGIN
  SELECT RAISE(ABORT, 'never_deleted');
END;
