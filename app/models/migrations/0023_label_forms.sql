-- On what a code was printed: a weapon with a label may still need its tag, a person with one an ID card.
PRAGMA user_version = 23;

ALTER TABLE label_prints ADD COLUMN form TEXT NOT NULL DEFAULT 'label'
  CHECK (form IN ('label', 'person', 'tag', 'card'));
