-- What was edited, newest first, without reading years of entries; edits are few, so that no entry writes here.
PRAGMA user_version = 26;

CREATE INDEX audit_log_edits ON audit_log (seq) WHERE action = 'edit';
