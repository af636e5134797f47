"""The journal's tables and views.

One table, `entries`, that only grows; two triggers refuse to change or remove a row. What is derived:

- `undone`: the entries taken back by an undo entry that stands.
- `live`: the entries that count, that is all but undo entries, entries taken back, and second copies under one
  idempotency key (two merged machines may both have recorded the same thing).
- `completions`: live entries that say that a part of the plan is done (their data has `"done": true`).

An undo entry names in its subject the entry that it takes back; to redo, another undo entry names the undo.

`twins` lists the second copies as they come in (the copy with the least id is the one that counts), and the column
`seconds` is the study time in `data`: both only so that sums over a long journal need not look at every row.
"""

from __future__ import annotations

VERSION = 1
APPLICATION = 0x646C7374  # "dlst", so that `file journal.db` and we know whose it is

CREATE = f"""
CREATE TABLE entries (
    id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    data TEXT NOT NULL CHECK (json_valid(data)),
    key TEXT,
    checksum INTEGER,
    seconds REAL GENERATED ALWAYS AS (
        CASE WHEN kind <> 'undo' AND json_type(data, '$.seconds') IN ('integer', 'real')
                  AND json_extract(data, '$.seconds') BETWEEN 0 AND 1e9
        THEN json_extract(data, '$.seconds') END) STORED
);
CREATE TABLE twins (id TEXT PRIMARY KEY) WITHOUT ROWID;

CREATE INDEX entries_kind ON entries (kind, id);
CREATE INDEX entries_undo ON entries (subject, id) WHERE kind = 'undo';
CREATE INDEX entries_key ON entries (key, id) WHERE key IS NOT NULL;
CREATE INDEX entries_done ON entries (subject, id) WHERE json_extract(data, '$.done') = 1;
CREATE INDEX entries_at ON entries (at, seconds);

CREATE TRIGGER entries_keep_update BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
CREATE TRIGGER entries_keep_delete BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
CREATE TRIGGER entries_keep_replace BEFORE INSERT ON entries
WHEN EXISTS (SELECT 1 FROM entries WHERE id = NEW.id)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER entries_twin AFTER INSERT ON entries WHEN NEW.key IS NOT NULL
BEGIN
    INSERT OR IGNORE INTO twins
    SELECT max(NEW.id, first) FROM (SELECT min(id) AS first FROM entries WHERE key = NEW.key AND id <> NEW.id)
    WHERE first IS NOT NULL;
END;

CREATE VIEW undone AS
SELECT subject AS id FROM entries AS u
WHERE kind = 'undo' AND NOT EXISTS (SELECT 1 FROM entries AS r WHERE r.kind = 'undo' AND r.subject = u.id);

CREATE VIEW live AS
SELECT * FROM entries AS e
WHERE kind <> 'undo'
  AND NOT EXISTS (SELECT 1 FROM undone WHERE undone.id = e.id)
  AND NOT EXISTS (SELECT 1 FROM twins WHERE twins.id = e.id);

CREATE VIEW completions AS
SELECT * FROM live WHERE json_extract(data, '$.done') = 1;

PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {VERSION};
"""
