-- Attacks on documents that were issued and the forms they are printed on; as in refused.sql.

--: a form that is another's: fixed_for_life
UPDATE forms SET kind = 'XX' WHERE id = 1;

--: a form printed on another paper: fixed_for_life
UPDATE forms SET paper = 'none' WHERE id = 1;

--: a second document of one print: already_exists
INSERT INTO documents (kind, subject, part, sha256, created_at)
  SELECT kind, subject, part, sha256, created_at FROM documents WHERE id = 1;
