-- The search indexes: what is searched, and how it follows from the tables of tables.sql.
--
-- Run after tables.sql, in the same manner. It needs one function of this program, fold(text), which maps look-alike
-- characters to one form and drops separators (catalogue/markings/fold.py); a verifier without it leaves these tables unchecked.

-- table search_document: What is searched as text: one row a record, in words.
CREATE TABLE search_document (
  rowid INTEGER PRIMARY KEY, -- Ledger index of the record's first known entry.
  record TEXT NOT NULL UNIQUE REFERENCES record (id), -- Record that is found.
  kind TEXT NOT NULL, -- Kind of record.
  title TEXT, -- Title of the record.
  body TEXT -- Everything else in it that people would search for.
) STRICT;
CREATE VIRTUAL TABLE search_text USING fts5 (title, body, content='search_document', tokenize='unicode61 remove_diacritics 2');
CREATE TRIGGER search_document_added AFTER INSERT ON search_document BEGIN
  INSERT INTO search_text (rowid, title, body) VALUES (new.rowid, new.title, new.body);
END;
CREATE TRIGGER search_document_removed AFTER DELETE ON search_document BEGIN
  INSERT INTO search_text (search_text, rowid, title, body) VALUES ('delete', old.rowid, old.title, old.body);
END;
DELETE FROM search_document WHERE record IN (SELECT subject FROM touched);
INSERT INTO search_document
SELECT r.first_entry, r.id, r.kind, r.title,
  (SELECT group_concat(word, ' ') FROM (SELECT j.value AS word FROM current e, json_tree(e.claims) j
    WHERE e.subject = r.id AND j.type = 'text' AND e.type NOT IN ('record.released', 'agent.key_added', 'publication.made', 'package.made', 'export.made', 'claim.erased',
      'record.corrected', 'record.withdrawn', 'object.destroyed', 'review.requested', 'review.decided', 'marking.suggested')
    AND e.subject NOT LIKE 'agent-%'
    AND coalesce(j.key, '') NOT IN ('type', 'subject', 'actor', 'key', 'recorded', 'sha256', 'exif_sha256', 'conformsTo', 'value',
      'media_type', 'route', 'kind', 'status', 'level', 'action', 'consent', 'captured_zone', 'method', 'state', 'view',
      'purpose', 'confidence', 'likelihood', 'bearing', 'role', 'reliability', 'credibility', 'place_class', 'language',
      'decision', 'verdict', 'seal_state', 'recovery_place_class', 'documented_place_class') AND j.path NOT IN ('$.scripts', '$.roles')
    ORDER BY e.idx, j.id))
FROM record r JOIN touched ON touched.subject = r.id WHERE r.kind NOT IN ('agent', 'publication', 'check') AND r.status <> 'withdrawn';

-- table search_mark: What is searched as marks: one row a reading, verbatim and folded.
CREATE TABLE search_mark (
  rowid INTEGER PRIMARY KEY, -- Ledger index of the reading.
  marking TEXT NOT NULL REFERENCES marking (id), -- Marking that is found.
  text TEXT NOT NULL, -- The reading, verbatim.
  search_key TEXT NOT NULL -- The reading, folded: look-alikes mapped to one form, separators dropped.
) STRICT;
CREATE INDEX search_mark_key ON search_mark (search_key);
CREATE INDEX search_mark_marking ON search_mark (marking);
CREATE VIRTUAL TABLE search_fragment USING fts5 (search_key, content='search_mark', tokenize='trigram');
CREATE TRIGGER search_mark_added AFTER INSERT ON search_mark BEGIN
  INSERT INTO search_fragment (rowid, search_key) VALUES (new.rowid, new.search_key);
END;
CREATE TRIGGER search_mark_removed AFTER DELETE ON search_mark BEGIN
  INSERT INTO search_fragment (search_fragment, rowid, search_key) VALUES ('delete', old.rowid, old.search_key);
END;
DELETE FROM search_mark WHERE marking IN (SELECT subject FROM touched);
INSERT INTO search_mark
SELECT r.entry, r.marking, r.text, fold(r.text)
FROM reading r JOIN touched ON touched.subject = r.marking WHERE r.text IS NOT NULL;
