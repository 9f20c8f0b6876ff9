-- INSERT OR REPLACE and UPDATE OR REPLACE delete the row in their way without asking the DELETE triggers (unless
-- recursive_triggers is on), so a used key is refused before it comes to that; a key, once given, is fixed for life.

CREATE TRIGGER api_tokens_never_replaced BEFORE INSERT ON api_tokens
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM api_tokens WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM api_tokens WHERE token_hash = NEW.token_hash);
END;

CREATE TRIGGER api_tokens_key_fixed BEFORE UPDATE ON api_tokens
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM api_tokens WHERE token_hash = NEW.token_hash AND id IS NOT OLD.id);
END;

CREATE TRIGGER codes_never_replaced BEFORE INSERT ON codes
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM codes WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM codes WHERE code = NEW.code);
END;

CREATE TRIGGER codes_key_fixed BEFORE UPDATE ON codes
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM codes WHERE code = NEW.code AND id IS NOT OLD.id);
END;

CREATE TRIGGER conditions_never_replaced BEFORE INSERT ON conditions
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM conditions WHERE name = NEW.name);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM conditions WHERE rowid = NEW.rowid);
END;

CREATE TRIGGER conditions_key_fixed BEFORE UPDATE ON conditions
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.name IS NOT OLD.name OR NEW.rowid IS NOT OLD.rowid;
END;

CREATE TRIGGER deleted_records_never_replaced BEFORE INSERT ON deleted_records
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM deleted_records WHERE id = NEW.id);
END;

CREATE TRIGGER groups_never_replaced BEFORE INSERT ON "groups"
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM "groups" WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM "groups" WHERE name = NEW.name);
END;

CREATE TRIGGER groups_key_fixed BEFORE UPDATE ON "groups"
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM "groups" WHERE name = NEW.name AND id IS NOT OLD.id);
END;

CREATE TRIGGER hand_overs_never_replaced BEFORE INSERT ON hand_overs
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM hand_overs WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM hand_overs WHERE key = NEW.key);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM hand_overs WHERE station_id = NEW.station_id AND closed_at IS NULL AND NEW.closed_at IS NULL);
END;

CREATE TRIGGER hand_overs_key_fixed BEFORE UPDATE ON hand_overs
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM hand_overs WHERE key = NEW.key AND id IS NOT OLD.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM hand_overs WHERE station_id = NEW.station_id AND closed_at IS NULL AND NEW.closed_at IS NULL AND id IS NOT OLD.id);
END;

CREATE TRIGGER idempotency_keys_never_replaced BEFORE INSERT ON idempotency_keys
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM idempotency_keys WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM idempotency_keys WHERE user_id = NEW.user_id AND key = NEW.key);
END;

CREATE TRIGGER item_classes_never_replaced BEFORE INSERT ON item_classes
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM item_classes WHERE name = NEW.name);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM item_classes WHERE rowid = NEW.rowid);
END;

CREATE TRIGGER item_classes_key_fixed BEFORE UPDATE ON item_classes
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.name IS NOT OLD.name OR NEW.rowid IS NOT OLD.rowid;
END;

CREATE TRIGGER item_models_never_replaced BEFORE INSERT ON item_models
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM item_models WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM item_models WHERE name = NEW.name);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM item_models WHERE short_name = NEW.short_name);
END;

CREATE TRIGGER item_models_key_fixed BEFORE UPDATE ON item_models
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM item_models WHERE name = NEW.name AND id IS NOT OLD.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM item_models WHERE short_name = NEW.short_name AND id IS NOT OLD.id);
END;

CREATE TRIGGER items_never_replaced BEFORE INSERT ON items
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM items WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM items WHERE model_id = NEW.model_id AND item_number = NEW.item_number);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM items WHERE model_id = NEW.model_id AND serial = NEW.serial);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM items WHERE property_number = NEW.property_number);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM items WHERE rowid = NEW.rowid);
END;

CREATE TRIGGER items_key_fixed BEFORE UPDATE ON items
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id OR NEW.rowid IS NOT OLD.rowid;
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM items WHERE model_id = NEW.model_id AND item_number = NEW.item_number AND id IS NOT OLD.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM items WHERE model_id = NEW.model_id AND serial = NEW.serial AND id IS NOT OLD.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM items WHERE property_number = NEW.property_number AND id IS NOT OLD.id);
END;

CREATE TRIGGER personnel_never_replaced BEFORE INSERT ON personnel
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM personnel WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM personnel WHERE serial = NEW.serial);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM personnel WHERE rowid = NEW.rowid);
END;

CREATE TRIGGER personnel_key_fixed BEFORE UPDATE ON personnel
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id OR NEW.rowid IS NOT OLD.rowid;
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM personnel WHERE serial = NEW.serial AND id IS NOT OLD.id);
END;

CREATE TRIGGER purpose_classes_never_replaced BEFORE INSERT ON purpose_classes
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM purpose_classes WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM purpose_classes WHERE purpose_id = NEW.purpose_id AND class = NEW.class);
END;

CREATE TRIGGER purpose_classes_key_fixed BEFORE UPDATE ON purpose_classes
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM purpose_classes WHERE purpose_id = NEW.purpose_id AND class = NEW.class AND id IS NOT OLD.id);
END;

CREATE TRIGGER purposes_never_replaced BEFORE INSERT ON purposes
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM purposes WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM purposes WHERE hot_key = NEW.hot_key);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM purposes WHERE name = NEW.name);
END;

CREATE TRIGGER purposes_key_fixed BEFORE UPDATE ON purposes
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM purposes WHERE hot_key = NEW.hot_key AND id IS NOT OLD.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM purposes WHERE name = NEW.name AND id IS NOT OLD.id);
END;

CREATE TRIGGER ranks_never_replaced BEFORE INSERT ON ranks
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM ranks WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM ranks WHERE name = NEW.name);
END;

CREATE TRIGGER ranks_key_fixed BEFORE UPDATE ON ranks
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM ranks WHERE name = NEW.name AND id IS NOT OLD.id);
END;

CREATE TRIGGER sessions_never_replaced BEFORE INSERT ON sessions
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM sessions WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM sessions WHERE token_hash = NEW.token_hash);
END;

CREATE TRIGGER sessions_key_fixed BEFORE UPDATE ON sessions
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM sessions WHERE token_hash = NEW.token_hash AND id IS NOT OLD.id);
END;

CREATE TRIGGER settings_never_replaced BEFORE INSERT ON settings
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM settings WHERE key = NEW.key);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM settings WHERE rowid = NEW.rowid);
END;

CREATE TRIGGER settings_key_fixed BEFORE UPDATE ON settings
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.key IS NOT OLD.key OR NEW.rowid IS NOT OLD.rowid;
END;

CREATE TRIGGER sign_in_failures_never_replaced BEFORE INSERT ON sign_in_failures
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM sign_in_failures WHERE id = NEW.id);
END;

CREATE TRIGGER squadrons_never_replaced BEFORE INSERT ON squadrons
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM squadrons WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM squadrons WHERE name = NEW.name);
END;

CREATE TRIGGER squadrons_key_fixed BEFORE UPDATE ON squadrons
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM squadrons WHERE name = NEW.name AND id IS NOT OLD.id);
END;

CREATE TRIGGER stations_never_replaced BEFORE INSERT ON stations
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM stations WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM stations WHERE key_hash = NEW.key_hash);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM stations WHERE name = NEW.name);
END;

CREATE TRIGGER stations_key_fixed BEFORE UPDATE ON stations
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM stations WHERE key_hash = NEW.key_hash AND id IS NOT OLD.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM stations WHERE name = NEW.name AND id IS NOT OLD.id);
END;

CREATE TRIGGER transaction_texts_never_replaced BEFORE INSERT ON transaction_texts
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM transaction_texts WHERE transaction_id = NEW.transaction_id);
END;

CREATE TRIGGER users_never_replaced BEFORE INSERT ON users
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM users WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM users WHERE personnel_id = NEW.personnel_id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM users WHERE username = NEW.username);
END;

CREATE TRIGGER users_key_fixed BEFORE UPDATE ON users
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM users WHERE personnel_id = NEW.personnel_id AND id IS NOT OLD.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM users WHERE username = NEW.username AND id IS NOT OLD.id);
END;

CREATE TRIGGER remarks_never_replaced BEFORE INSERT ON remarks
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM remarks WHERE id = NEW.id);
END;

CREATE TRIGGER photos_never_replaced BEFORE INSERT ON photos
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM photos WHERE id = NEW.id);
END;

CREATE TRIGGER photos_key_fixed BEFORE UPDATE ON photos
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
END;

CREATE TRIGGER user_preferences_never_replaced BEFORE INSERT ON user_preferences
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM user_preferences WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM user_preferences WHERE user_id = NEW.user_id AND key = NEW.key);
END;

CREATE TRIGGER user_preferences_key_fixed BEFORE UPDATE ON user_preferences
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM user_preferences WHERE user_id = NEW.user_id AND key = NEW.key AND id IS NOT OLD.id);
END;

CREATE TRIGGER saved_views_never_replaced BEFORE INSERT ON saved_views
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM saved_views WHERE id = NEW.id);
END;

CREATE TRIGGER saved_views_key_fixed BEFORE UPDATE ON saved_views
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
END;

CREATE TRIGGER import_jobs_never_replaced BEFORE INSERT ON import_jobs
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM import_jobs WHERE id = NEW.id);
END;

CREATE TRIGGER import_jobs_key_fixed BEFORE UPDATE ON import_jobs
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
END;

CREATE TRIGGER jobs_never_replaced BEFORE INSERT ON jobs
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM jobs WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM jobs WHERE key = NEW.key);
END;

CREATE TRIGGER label_profiles_never_replaced BEFORE INSERT ON label_profiles
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM label_profiles WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM label_profiles WHERE name = NEW.name);
END;

CREATE TRIGGER label_profiles_key_fixed BEFORE UPDATE ON label_profiles
BEGIN
  SELECT RAISE(ABORT, 'fixed_for_life') WHERE NEW.id IS NOT OLD.id;
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (
    SELECT 1 FROM label_profiles WHERE name = NEW.name AND id IS NOT OLD.id);
END;

CREATE TRIGGER label_prints_never_replaced BEFORE INSERT ON label_prints
BEGIN
  SELECT RAISE(ABORT, 'already_exists') WHERE EXISTS (SELECT 1 FROM label_prints WHERE id = NEW.id);
END;
