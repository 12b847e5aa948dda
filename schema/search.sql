-- The search indexes: what is searched, and how it follows from the tables of tables.sql.
--
-- Run after tables.sql, in the same manner. It needs functions of this program: fold(text) maps look-alike characters to one
-- form and drops separators, sound(text) transliterates (catalogue/markings/fold.py, from the tables in schema/lookalikes/ and
-- schema/transliteration.csv), serial_series(text) and its like take serial numbers apart (catalogue/markings/series.py); a
-- verifier without them leaves these columns unchecked.

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
  search_key TEXT NOT NULL, -- The reading, folded: look-alikes mapped to one form, separators dropped; ? is an open glyph, …… a lost run.
  sound_key TEXT, -- The same, transliterated; only where that is another key.
  format TEXT NOT NULL, -- Which kind of letter stands where: # a digit, A Latin, Я Cyrillic, ㄱ Hangul, ع Arabic, @ another, ? an open glyph, … a lost run.
  series TEXT, -- Of a serial number, its letters in Latin ones; empty where it has none.
  digits INTEGER, -- How many digits a serial number has, zeros at the beginning included.
  number INTEGER -- The value of a serial number.
) STRICT;
CREATE INDEX search_mark_key ON search_mark (search_key);
CREATE INDEX search_mark_format ON search_mark (format);
CREATE INDEX search_mark_number ON search_mark (digits, number, series) WHERE number IS NOT NULL;
CREATE INDEX search_mark_series ON search_mark (series, digits, number) WHERE number IS NOT NULL;
CREATE INDEX search_mark_marking ON search_mark (marking);
CREATE INDEX search_mark_unsure ON search_mark (search_key) WHERE search_key GLOB '*[?…]*';
CREATE VIRTUAL TABLE search_fragment USING fts5 (search_key, sound_key, content='search_mark', tokenize='trigram case_sensitive 1', columnsize=0);

-- table search_unsure_mark: Of the readings that are searched, those of which a glyph is open or a run lost.
CREATE VIEW search_unsure_mark (
  rowid, -- Ledger index of the reading.
  search_key -- The reading, folded.
) AS SELECT rowid, search_key FROM search_mark WHERE search_key GLOB '*[?…]*';
CREATE VIRTUAL TABLE search_unsure USING fts5 (search_key, content='search_unsure_mark', tokenize='trigram case_sensitive 1', columnsize=0);
CREATE TRIGGER search_mark_added AFTER INSERT ON search_mark BEGIN
  INSERT INTO search_fragment (rowid, search_key, sound_key) VALUES (new.rowid, new.search_key, new.sound_key);
END;
CREATE TRIGGER search_mark_unsure_added AFTER INSERT ON search_mark WHEN new.search_key GLOB '*[?…]*' BEGIN
  INSERT INTO search_unsure (rowid, search_key) VALUES (new.rowid, new.search_key);
END;
CREATE TRIGGER search_mark_removed AFTER DELETE ON search_mark BEGIN
  INSERT INTO search_fragment (search_fragment, rowid, search_key, sound_key) VALUES ('delete', old.rowid, old.search_key, old.sound_key);
END;
CREATE TRIGGER search_mark_unsure_removed AFTER DELETE ON search_mark WHEN old.search_key GLOB '*[?…]*' BEGIN
  INSERT INTO search_unsure (search_unsure, rowid, search_key) VALUES ('delete', old.rowid, old.search_key);
END;
DELETE FROM search_mark WHERE marking IN (SELECT subject FROM touched);
INSERT INTO search_mark
SELECT r.entry, r.marking, r.text, fold(r.text), nullif(sound(r.text), fold(r.text)), mark_format(r.text),
  serial_series(r.text), serial_digits(r.text), serial_number(r.text)
FROM reading r JOIN touched ON touched.subject = r.marking WHERE r.text IS NOT NULL;

-- table mark_by_format: Readings with the format of the mark.
CREATE VIEW mark_by_format (
  entry, -- Ledger index of the reading.
  marking, -- Marking that was read.
  item, -- Item that bears it.
  item_title, -- @item.recorded/title
  text, -- The reading, verbatim.
  format -- Which kind of letter stands where: # a digit, A Latin, Я Cyrillic, ㄱ Hangul, ع Arabic, @ another, ? an open glyph, … a lost run.
) AS SELECT s.rowid, s.marking, m.item, i.title, s.text, s.format
FROM search_mark s LEFT JOIN marking m ON m.id = s.marking LEFT JOIN item i ON i.id = m.item;

-- table format: Formats of marks, with how many marks have each.
CREATE VIEW format (
  format, -- Which kind of letter stands where: # a digit, A Latin, Я Cyrillic, ㄱ Hangul, ع Arabic, @ another, ? an open glyph, … a lost run.
  length, -- How many glyphs that count.
  marks, -- How many marks have it.
  example -- One of the readings, verbatim.
) AS SELECT format, length(format), count(DISTINCT marking), min(text) FROM search_mark GROUP BY format;

-- table serial: Readings that may be serial numbers: up to three letters, then digits. Those with letters have their neighbours in the series; those without are in none.
CREATE VIEW serial (
  entry, -- Ledger index of the reading.
  marking, -- Marking that was read.
  item, -- Item that bears it.
  item_title, -- @item.recorded/title
  text, -- The reading, verbatim.
  series, -- Its letters, in Latin ones; empty where it has none.
  digits, -- How many digits it has, zeros at the beginning included.
  number, -- Their value.
  lower, -- The nearest lower number of the series with as many digits.
  higher -- The nearest higher number of the series with as many digits.
) AS SELECT s.rowid, s.marking, m.item, i.title, s.text, s.series, s.digits, s.number,
  (SELECT max(o.number) FROM search_mark o WHERE s.series <> '' AND o.series = s.series AND o.digits = s.digits AND o.number < s.number),
  (SELECT min(o.number) FROM search_mark o WHERE s.series <> '' AND o.series = s.series AND o.digits = s.digits AND o.number > s.number)
FROM search_mark s LEFT JOIN marking m ON m.id = s.marking LEFT JOIN item i ON i.id = m.item
WHERE s.number IS NOT NULL;

-- table series: Series of serial numbers: those with the same letters and as many digits.
CREATE VIEW series (
  series, -- Letters of the series, in Latin ones.
  digits, -- How many digits its numbers have.
  example, -- One of the readings, verbatim.
  numbers, -- How many different numbers are known here.
  items, -- How many items bear them.
  lowest, -- Lowest number.
  highest, -- Highest number.
  widest_gap -- Largest distance between two neighbours.
) AS SELECT s.series, s.digits, min(s.text), count(DISTINCT s.number), count(DISTINCT m.item), min(s.number), max(s.number),
  (SELECT max(step) FROM (SELECT n.number - lag(n.number) OVER (ORDER BY n.number) AS step
    FROM search_mark n WHERE n.series = s.series AND n.digits = s.digits))
FROM search_mark s LEFT JOIN marking m ON m.id = s.marking WHERE s.number IS NOT NULL AND s.series <> ''
GROUP BY s.series, s.digits;
