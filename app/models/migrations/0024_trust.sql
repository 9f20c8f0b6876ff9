-- When a counter device first reached ArmGuard by HTTPS, which it does once it trusts the certificate.
PRAGMA user_version = 24;

ALTER TABLE stations ADD COLUMN https_at TEXT CHECK (https_at GLOB '????-??-??T??:??:??.??????Z');
