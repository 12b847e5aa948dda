-- The projection: every table of the catalogue, and how it follows from the table `entry`.
--
-- How to replay. Run the CREATE statements. Fill `entry` with one row for each ledger entry, its known claims as one
-- JSON object with sorted keys, and a temporary table touched(subject TEXT PRIMARY KEY) with the subjects to replay: all
-- of them for a replay from nothing, those of the new entries otherwise. Then run every other statement in order.
-- CROSS JOIN keeps `touched` in front, so that replaying a few subjects never reads the whole ledger.
-- Nothing here needs more than SQLite 3.38 and its JSON functions, so an auditor can run the same file.
--
-- How to read it. NULL says that no claim is known here: on the desk that nobody stated it, in public that it was not
-- published or not stated. That somebody stated a thing to be unknown stands in the column `unknown`.
-- Rows of one subject depend on entries of that subject only. References are not enforced, since what they name may
-- be withheld; the door enforces them (rule R4). Behind each column stands the claim it comes from, as @entry.type
-- where its name is the claim's name, or as @entry.type/claim; otherwise a description of its own.

-- table entry: Ledger entries as far as their claims are known here, in the ledger's order.
CREATE TABLE entry (
  idx INTEGER PRIMARY KEY, -- Position in the ledger, counted from 0.
  type TEXT NOT NULL, -- @common
  subject TEXT NOT NULL, -- @common
  actor TEXT, -- @common
  amends TEXT NOT NULL CHECK (json_valid(amends)), -- Ledger indexes of the entries that this one amends, as a JSON array.
  claims TEXT NOT NULL CHECK (json_valid(claims)) -- Every claim of the entry that is known here, as a JSON object.
) STRICT;
CREATE INDEX entry_subject ON entry (subject, type, idx);
CREATE INDEX entry_type ON entry (type, idx);

-- table correction: Corrections of what earlier entries state. One that a reviewer rejected changes nothing.
CREATE TABLE correction (
  entry INTEGER PRIMARY KEY, -- Ledger index of the correction.
  subject TEXT NOT NULL REFERENCES record (id), -- Record that it is about.
  corrects INTEGER, -- @record.corrected
  of TEXT, -- @record.corrected
  replaces TEXT, -- @record.corrected
  reason TEXT, -- @record.corrected
  decision TEXT, -- Newest decision of a reviewer about the correction, where one is known.
  actor TEXT -- @common
) STRICT;
CREATE INDEX correction_corrects ON correction (corrects, entry);
CREATE INDEX correction_subject ON correction (subject);
DELETE FROM correction WHERE subject IN (SELECT subject FROM touched);
INSERT INTO correction
SELECT e.idx, e.subject, e.claims ->> '$.corrects', e.claims ->> '$.of', e.claims -> '$.replaces', e.claims ->> '$.reason',
  (SELECT d.claims ->> '$.decision' FROM entry d, json_each(d.claims, '$.entries') n
    WHERE d.subject = e.subject AND d.type = 'review.decided' AND n.value = e.idx ORDER BY d.idx DESC LIMIT 1),
  e.actor
FROM touched CROSS JOIN entry e ON e.subject = touched.subject WHERE e.type = 'record.corrected';

-- table withdrawal: Entries that this catalogue no longer stands by.
CREATE TABLE withdrawal (
  target INTEGER NOT NULL, -- Ledger index of the entry that was withdrawn.
  entry INTEGER NOT NULL, -- Ledger index of the withdrawal.
  subject TEXT NOT NULL REFERENCES record (id), -- Record that it is about.
  whole INTEGER, -- @record.withdrawn
  reason TEXT, -- @record.withdrawn
  occurred TEXT, -- @record.withdrawn
  actor TEXT, -- @common
  PRIMARY KEY (target, entry)
) STRICT;
CREATE INDEX withdrawal_subject ON withdrawal (subject, entry);
DELETE FROM withdrawal WHERE subject IN (SELECT subject FROM touched);
INSERT INTO withdrawal
SELECT DISTINCT n.value, e.idx, e.subject, e.claims ->> '$.whole', e.claims ->> '$.reason', e.claims ->> '$.occurred', e.actor
FROM touched CROSS JOIN entry e ON e.subject = touched.subject, json_each(e.claims, '$.withdrawn') n
WHERE e.type = 'record.withdrawn' AND n.type = 'integer';

-- table corrected_entry: Entries with corrections applied: each claim as it was stated last.
CREATE TABLE corrected_entry (
  entry INTEGER PRIMARY KEY, -- Ledger index of the entry that was corrected.
  subject TEXT NOT NULL REFERENCES record (id), -- Record that it is about.
  claims TEXT NOT NULL CHECK (json_valid(claims)) -- Every claim of the entry that is known here and was not replaced, and those stated in its place.
) STRICT;
CREATE INDEX corrected_entry_subject ON corrected_entry (subject);
DELETE FROM corrected_entry WHERE subject IN (SELECT subject FROM touched);
INSERT INTO corrected_entry
WITH source (target, subject, of, idx) AS (
  SELECT corrects, subject, of, corrects FROM correction
    WHERE subject IN (SELECT subject FROM touched) AND decision IS NOT 'rejected'
  UNION SELECT corrects, subject, of, entry FROM correction
    WHERE subject IN (SELECT subject FROM touched) AND decision IS NOT 'rejected')
SELECT source.target, source.subject, json_group_object(j.key, json(s.claims -> j.fullkey))
FROM source CROSS JOIN entry s ON s.idx = source.idx AND s.subject = source.subject
JOIN entry t ON t.idx = source.target AND t.subject = source.subject AND t.type = source.of, json_each(s.claims) j
WHERE (source.idx = source.target
    OR j.key NOT IN ('type', 'subject', 'actor', 'key', 'recorded', 'of', 'corrects', 'replaces', 'reason'))
  AND NOT EXISTS (SELECT 1 FROM correction c, json_each(c.replaces) r WHERE c.corrects = source.target
    AND c.subject = source.subject AND c.decision IS NOT 'rejected'
    AND r.value ->> '$.entry' = s.idx AND r.value ->> '$.name' = j.key)
GROUP BY source.target, source.subject;

-- table current: Entries as they count now: corrections applied, and without those that were withdrawn.
CREATE VIEW current (
  idx, -- Position in the ledger, counted from 0.
  type, -- @common
  subject, -- @common
  actor, -- @common
  claims -- Every claim of the entry that counts now and is known here, as a JSON object.
) AS SELECT e.idx, e.type, e.subject, e.actor, coalesce(c.claims, e.claims) AS claims
FROM entry e LEFT JOIN corrected_entry c ON c.entry = e.idx
WHERE NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.target = e.idx AND w.subject = e.subject);

-- table record: One row a record: what it is, its title, and how far it has come.
CREATE TABLE record (
  id TEXT PRIMARY KEY, -- Random identifier with a check character; it says nothing of what it names.
  kind TEXT NOT NULL, -- Kind of record: agent, incident, source, statement, item, photo, marking, publication, check.
  title TEXT, -- Title, caption, reading or name, whichever the record has.
  status TEXT NOT NULL CHECK (status IN ('draft', 'in review', 'accepted', 'rejected', 'released', 'corrected', 'withdrawn')), -- How far it has come: draft, in review, accepted, rejected, released, corrected (and released), or withdrawn.
  released TEXT, -- Day of the newest release, where it is stated.
  reason TEXT, -- Why it was withdrawn as a whole, where it was.
  synthetic INTEGER, -- 1 where the record was made up to show how the catalogue works.
  first_entry INTEGER NOT NULL, -- Ledger index of its first known entry.
  last_entry INTEGER NOT NULL -- Ledger index of its newest known entry.
) STRICT;
CREATE INDEX record_kind ON record (kind, first_entry);
CREATE INDEX record_status ON record (status, kind);
DELETE FROM record WHERE id IN (SELECT subject FROM touched);
INSERT INTO record
SELECT e.subject, substr(e.subject, 1, instr(e.subject, '-') - 1),
  (SELECT coalesce(t.claims ->> '$.title', t.claims ->> '$.caption', t.claims ->> '$.text', t.claims ->> '$.name',
      t.claims ->> '$.summary')
    FROM current t WHERE t.subject = e.subject AND t.type <> 'record.corrected' AND coalesce(t.claims ->> '$.title',
      t.claims ->> '$.caption', t.claims ->> '$.text', t.claims ->> '$.name', t.claims ->> '$.summary') IS NOT NULL
    ORDER BY t.type = 'marking.adjudicated' DESC, t.idx LIMIT 1),
  coalesce(
    (SELECT 'withdrawn' FROM withdrawal w WHERE w.subject = e.subject AND w.whole LIMIT 1),
    (SELECT 'corrected' FROM entry t JOIN correction c ON c.subject = t.subject WHERE t.subject = e.subject
      AND t.type = 'record.released' AND c.decision IS 'accepted' LIMIT 1),
    (SELECT 'released' FROM entry t WHERE t.subject = e.subject AND t.type = 'record.released' LIMIT 1),
    (SELECT iif(t.type = 'review.requested', 'in review', t.claims ->> '$.decision') FROM entry t
      WHERE t.subject = e.subject AND t.type IN ('review.requested', 'review.decided') ORDER BY t.idx DESC LIMIT 1),
    'draft'),
  (SELECT t.claims ->> '$.occurred' FROM entry t WHERE t.subject = e.subject AND t.type = 'record.released'
    ORDER BY t.idx DESC LIMIT 1),
  (SELECT w.reason FROM withdrawal w WHERE w.subject = e.subject AND w.whole ORDER BY w.entry DESC LIMIT 1),
  max(e.claims ->> '$.synthetic'), min(e.idx), max(e.idx)
FROM touched CROSS JOIN entry e ON e.subject = touched.subject GROUP BY e.subject;

-- table agent: People, organisations and software that make statements.
CREATE TABLE agent (
  id TEXT PRIMARY KEY, -- Identifier of the agent.
  kind TEXT, -- @agent.registered
  name TEXT, -- @agent.registered
  roles TEXT, -- Roles that the agent has now: those of its registration, or of the newest change, as a JSON array.
  version TEXT, -- @agent.registered
  entry INTEGER NOT NULL -- Ledger index of the registration.
) STRICT;
DELETE FROM agent WHERE id IN (SELECT subject FROM touched);
INSERT INTO agent
SELECT e.subject, e.claims ->> '$.kind', e.claims ->> '$.name',
  (SELECT r.claims -> '$.roles' FROM entry r WHERE r.subject = e.subject AND r.type IN ('agent.registered', 'agent.role_changed')
    ORDER BY r.idx DESC LIMIT 1),
  e.claims ->> '$.version', e.idx
FROM touched CROSS JOIN entry e ON e.subject = touched.subject WHERE e.type = 'agent.registered';

-- table agent_key: Public keys under which agents attest their entries.
CREATE TABLE agent_key (
  entry INTEGER PRIMARY KEY, -- Ledger index from which on the key counts.
  agent TEXT NOT NULL REFERENCES agent (id), -- Agent whose key it is.
  public_key TEXT, -- @agent.key_added
  held_by TEXT, -- @agent.key_added
  revoked INTEGER, -- Ledger index of the entry that revoked the key, where one is known: from there on it counts no more.
  since INTEGER -- @agent.key_revoked
) STRICT;
CREATE INDEX agent_key_agent ON agent_key (agent);
DELETE FROM agent_key WHERE agent IN (SELECT subject FROM touched);
INSERT INTO agent_key
SELECT e.idx, e.subject, e.claims -> '$.public_key', e.claims ->> '$.held_by', r.idx, r.claims ->> '$.since'
FROM touched CROSS JOIN entry e ON e.subject = touched.subject
LEFT JOIN entry r ON r.idx = (SELECT min(a.idx) FROM entry a, json_each(a.amends) target
  WHERE a.subject = e.subject AND a.type = 'agent.key_revoked' AND target.value = e.idx)
WHERE e.type = 'agent.key_added';

-- table incident: Events that people make statements about; some have statements and no object.
CREATE TABLE incident (
  id TEXT PRIMARY KEY, -- Identifier of the incident.
  title TEXT, -- @incident.recorded
  occurred TEXT, -- @incident.recorded
  occurred_earliest TEXT, -- @incident.recorded
  occurred_latest TEXT, -- @incident.recorded
  place_name TEXT, -- @incident.recorded
  country TEXT, -- @incident.recorded
  place_class TEXT, -- @incident.recorded
  position TEXT, -- @incident.recorded
  position_coarse TEXT, -- @incident.recorded
  description TEXT, -- @incident.recorded
  synthetic INTEGER, -- @incident.recorded
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT, -- @common
  entry INTEGER NOT NULL -- Ledger index of the entry that recorded it.
) STRICT;
CREATE INDEX incident_occurred ON incident (occurred_earliest);
DELETE FROM incident WHERE id IN (SELECT subject FROM touched);
INSERT INTO incident
SELECT e.subject, e.claims ->> '$.title', e.claims ->> '$.occurred', e.claims ->> '$.occurred_earliest',
  e.claims ->> '$.occurred_latest', e.claims ->> '$.place_name', e.claims ->> '$.country', e.claims ->> '$.place_class',
  e.claims -> '$.position', e.claims -> '$.position_coarse', e.claims ->> '$.description', e.claims ->> '$.synthetic',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor, e.idx
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'incident.recorded';

-- table source: Where things come from: publications, posts, reports, conversations.
CREATE TABLE source (
  id TEXT PRIMARY KEY, -- Identifier of the source.
  title TEXT, -- @source.recorded
  kind TEXT, -- @source.recorded
  publisher TEXT, -- @source.recorded
  platform TEXT, -- @source.recorded
  author TEXT, -- @source.recorded
  published TEXT, -- @source.recorded
  accessed TEXT, -- @source.recorded
  language TEXT, -- @source.recorded
  url TEXT, -- @source.recorded
  archived_url TEXT, -- @source.recorded
  family TEXT, -- @source.recorded
  reliability TEXT, -- @source.recorded
  credibility TEXT, -- @source.recorded
  note TEXT, -- @source.recorded
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT, -- @common
  entry INTEGER NOT NULL -- Ledger index of the entry that recorded it.
) STRICT;
CREATE INDEX source_family ON source (family);
DELETE FROM source WHERE id IN (SELECT subject FROM touched);
INSERT INTO source
SELECT e.subject, e.claims ->> '$.title', e.claims ->> '$.kind', e.claims ->> '$.publisher', e.claims ->> '$.platform',
  e.claims ->> '$.author', e.claims ->> '$.published', e.claims ->> '$.accessed', e.claims ->> '$.language',
  e.claims ->> '$.url', e.claims ->> '$.archived_url', e.claims ->> '$.family', e.claims ->> '$.reliability',
  e.claims ->> '$.credibility', e.claims ->> '$.note',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor, e.idx
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'source.recorded';

-- table statement: What parties said about incidents and items; denials and counter-claims are statements like any other.
CREATE TABLE statement (
  id TEXT PRIMARY KEY, -- Identifier of the statement.
  party TEXT, -- @statement.recorded
  summary TEXT, -- @statement.recorded
  quote TEXT, -- @statement.recorded
  language TEXT, -- @statement.recorded
  status TEXT, -- @statement.recorded
  occurred TEXT, -- @statement.recorded
  incident TEXT REFERENCES incident (id), -- @statement.recorded
  item TEXT REFERENCES item (id), -- @statement.recorded
  source TEXT REFERENCES source (id), -- @statement.recorded
  answers TEXT REFERENCES statement (id), -- @statement.recorded
  contradicts TEXT, -- @statement.recorded
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT, -- @common
  entry INTEGER NOT NULL -- Ledger index of the entry that recorded it.
) STRICT;
CREATE INDEX statement_incident ON statement (incident, status);
CREATE INDEX statement_item ON statement (item);
CREATE INDEX statement_source ON statement (source);
CREATE INDEX statement_answers ON statement (answers);
DELETE FROM statement WHERE id IN (SELECT subject FROM touched);
INSERT INTO statement
SELECT e.subject, e.claims ->> '$.party', e.claims ->> '$.summary', e.claims ->> '$.quote', e.claims ->> '$.language',
  e.claims ->> '$.status', e.claims ->> '$.occurred', e.claims ->> '$.incident', e.claims ->> '$.item',
  e.claims ->> '$.source', e.claims ->> '$.answers', e.claims -> '$.contradicts',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor, e.idx
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'statement.recorded';

-- table item: Remnants and components that somebody held in their hands or photographed.
CREATE TABLE item (
  id TEXT PRIMARY KEY, -- Identifier of the item.
  title TEXT, -- @item.recorded
  kind TEXT, -- @item.recorded
  incident TEXT REFERENCES incident (id), -- @item.recorded
  part_of TEXT REFERENCES item (id), -- @item.recorded
  description TEXT, -- @item.recorded
  condition TEXT, -- @item.recorded
  measurements TEXT, -- @item.recorded
  recovered TEXT, -- @item.recorded
  recovered_earliest TEXT, -- @item.recorded
  recovered_latest TEXT, -- @item.recorded
  recovery_place TEXT, -- @item.recorded
  recovery_country TEXT, -- @item.recorded
  recovery_place_class TEXT, -- @item.recorded
  recovery_position TEXT, -- @item.recorded
  recovery_position_coarse TEXT, -- @item.recorded
  recovered_by TEXT, -- @item.recorded
  synthetic INTEGER, -- @item.recorded
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT, -- @common
  entry INTEGER NOT NULL -- Ledger index of the entry that recorded it.
) STRICT;
CREATE INDEX item_incident ON item (incident, kind);
CREATE INDEX item_part_of ON item (part_of);
DELETE FROM item WHERE id IN (SELECT subject FROM touched);
INSERT INTO item
SELECT e.subject, e.claims ->> '$.title', e.claims ->> '$.kind', e.claims ->> '$.incident', e.claims ->> '$.part_of',
  e.claims ->> '$.description', e.claims ->> '$.condition', e.claims -> '$.measurements', e.claims ->> '$.recovered',
  e.claims ->> '$.recovered_earliest', e.claims ->> '$.recovered_latest', e.claims ->> '$.recovery_place',
  e.claims ->> '$.recovery_country', e.claims ->> '$.recovery_place_class',
  e.claims -> '$.recovery_position', e.claims -> '$.recovery_position_coarse', e.claims ->> '$.recovered_by',
  e.claims ->> '$.synthetic',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor, e.idx
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'item.recorded';

-- table identification: Dated opinions of parties on what an item is; several stand side by side.
CREATE TABLE identification (
  entry INTEGER PRIMARY KEY, -- Ledger index of the opinion.
  item TEXT NOT NULL REFERENCES item (id), -- Item that the opinion is about.
  party TEXT, -- @item.identified
  designation TEXT, -- @item.identified
  level TEXT, -- @item.identified
  producer TEXT, -- @item.identified
  producer_country TEXT, -- @item.identified
  relied_on TEXT, -- @item.identified
  status TEXT, -- @item.identified
  confidence TEXT, -- @item.identified
  likelihood TEXT, -- @item.identified
  basis TEXT, -- @item.identified
  rejected TEXT, -- @item.identified
  not_established TEXT, -- @item.identified
  occurred TEXT, -- @item.identified
  source TEXT REFERENCES source (id), -- @item.identified
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT -- @common
) STRICT;
CREATE INDEX identification_item ON identification (item);
CREATE INDEX identification_source ON identification (source);
DELETE FROM identification WHERE item IN (SELECT subject FROM touched);
INSERT INTO identification
SELECT e.idx, e.subject, e.claims ->> '$.party', e.claims ->> '$.designation', e.claims ->> '$.level', e.claims ->> '$.producer',
  e.claims ->> '$.producer_country', e.claims ->> '$.relied_on',
  e.claims ->> '$.status', e.claims ->> '$.confidence', e.claims ->> '$.likelihood', e.claims -> '$.basis',
  e.claims -> '$.rejected', e.claims -> '$.not_established', e.claims ->> '$.occurred', e.claims ->> '$.source',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'item.identified';

-- table acquisition: Each time the bytes of a photograph reached this catalogue, and by which route.
CREATE TABLE acquisition (
  entry INTEGER PRIMARY KEY, -- Ledger index of the acquisition.
  photo TEXT NOT NULL REFERENCES photo (id), -- Photograph that was acquired.
  route TEXT, -- @photo.acquired
  source TEXT REFERENCES source (id), -- @photo.acquired
  incident TEXT REFERENCES incident (id), -- @photo.acquired
  collector TEXT REFERENCES agent (id), -- @photo.acquired
  photographer TEXT, -- @photo.acquired
  documented TEXT, -- @photo.acquired
  documented_earliest TEXT, -- @photo.acquired
  documented_latest TEXT, -- @photo.acquired
  documented_place TEXT, -- @photo.acquired
  documented_country TEXT, -- @photo.acquired
  documented_place_class TEXT, -- @photo.acquired
  documented_position TEXT, -- @photo.acquired
  documented_position_coarse TEXT, -- @photo.acquired
  hops TEXT, -- @photo.acquired
  occurred TEXT, -- @photo.acquired
  rights TEXT, -- @photo.acquired
  rights_holder TEXT, -- @photo.acquired
  consent TEXT, -- @photo.acquired
  consent_terms TEXT, -- @photo.acquired
  file_name TEXT, -- @photo.acquired
  sha256 TEXT, -- @photo.acquired
  size_bytes INTEGER, -- @photo.acquired
  media_type TEXT, -- @photo.acquired
  caption TEXT, -- @photo.acquired
  synthetic INTEGER, -- @photo.acquired
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT -- @common
) STRICT;
CREATE INDEX acquisition_photo ON acquisition (photo, entry);
CREATE INDEX acquisition_sha256 ON acquisition (sha256);
CREATE INDEX acquisition_source ON acquisition (source);
DELETE FROM acquisition WHERE photo IN (SELECT subject FROM touched);
INSERT INTO acquisition
SELECT e.idx, e.subject, e.claims ->> '$.route', e.claims ->> '$.source', e.claims ->> '$.incident',
  e.claims ->> '$.collector', e.claims ->> '$.photographer', e.claims ->> '$.documented',
  e.claims ->> '$.documented_earliest', e.claims ->> '$.documented_latest', e.claims ->> '$.documented_place',
  e.claims ->> '$.documented_country', e.claims ->> '$.documented_place_class', e.claims -> '$.documented_position',
  e.claims -> '$.documented_position_coarse', e.claims -> '$.hops', e.claims ->> '$.occurred',
  e.claims ->> '$.rights', e.claims ->> '$.rights_holder', e.claims ->> '$.consent', e.claims ->> '$.consent_terms',
  e.claims ->> '$.file_name', e.claims ->> '$.sha256', e.claims ->> '$.size_bytes', e.claims ->> '$.media_type',
  e.claims ->> '$.caption', e.claims ->> '$.synthetic',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'photo.acquired';

-- table examination: What software read from photograph files.
CREATE TABLE examination (
  entry INTEGER PRIMARY KEY, -- Ledger index of the examination.
  photo TEXT NOT NULL REFERENCES photo (id), -- Photograph that was examined.
  width_px INTEGER, -- @photo.examined
  height_px INTEGER, -- @photo.examined
  orientation INTEGER, -- @photo.examined
  captured TEXT, -- @photo.examined
  captured_date TEXT, -- @photo.examined
  captured_zone TEXT, -- @photo.examined
  position TEXT, -- @photo.examined
  camera_make TEXT, -- @photo.examined
  camera_model TEXT, -- @photo.examined
  camera_serial TEXT, -- @photo.examined
  software TEXT, -- @photo.examined
  exif_sha256 TEXT, -- @photo.examined
  notes TEXT, -- @photo.examined
  tools TEXT, -- @photo.examined
  actor TEXT -- @common
) STRICT;
CREATE INDEX examination_photo ON examination (photo, entry);
DELETE FROM examination WHERE photo IN (SELECT subject FROM touched);
INSERT INTO examination
SELECT e.idx, e.subject, e.claims ->> '$.width_px', e.claims ->> '$.height_px', e.claims ->> '$.orientation',
  e.claims ->> '$.captured', e.claims ->> '$.captured_date', e.claims ->> '$.captured_zone', e.claims -> '$.position',
  e.claims ->> '$.camera_make', e.claims ->> '$.camera_model', e.claims ->> '$.camera_serial',
  e.claims ->> '$.software', e.claims ->> '$.exif_sha256', e.claims -> '$.notes', e.claims -> '$.tools', e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'photo.examined';

-- table derivative: Files made from photographs: the public copy and its thumbnail.
CREATE TABLE derivative (
  entry INTEGER PRIMARY KEY, -- Ledger index of the derivation.
  photo TEXT NOT NULL REFERENCES photo (id), -- Photograph that it was made from.
  purpose TEXT, -- @photo.derived
  sha256 TEXT, -- @photo.derived
  size_bytes INTEGER, -- @photo.derived
  media_type TEXT, -- @photo.derived
  width_px INTEGER, -- @photo.derived
  height_px INTEGER, -- @photo.derived
  redactions TEXT, -- @photo.derived
  tools TEXT, -- @photo.derived
  actor TEXT -- @common
) STRICT;
CREATE INDEX derivative_photo ON derivative (photo, purpose, entry);
CREATE INDEX derivative_sha256 ON derivative (sha256);
DELETE FROM derivative WHERE photo IN (SELECT subject FROM touched);
INSERT INTO derivative
SELECT e.idx, e.subject, e.claims ->> '$.purpose', e.claims ->> '$.sha256', e.claims ->> '$.size_bytes',
  e.claims ->> '$.media_type', e.claims ->> '$.width_px', e.claims ->> '$.height_px', e.claims -> '$.redactions',
  e.claims -> '$.tools', e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'photo.derived';

-- table destruction: Originals that were removed because law orders it.
CREATE TABLE destruction (
  entry INTEGER PRIMARY KEY, -- Ledger index of the entry that says so.
  photo TEXT NOT NULL REFERENCES photo (id), -- Photograph of which the original is gone.
  sha256 TEXT, -- @object.destroyed
  ground TEXT, -- @object.destroyed
  order_cited TEXT, -- @object.destroyed
  occurred TEXT, -- @object.destroyed
  actor TEXT -- @common
) STRICT;
CREATE INDEX destruction_photo ON destruction (photo);
DELETE FROM destruction WHERE photo IN (SELECT subject FROM touched);
INSERT INTO destruction
SELECT e.idx, e.subject, e.claims ->> '$.sha256', e.claims ->> '$.ground', e.claims ->> '$.order_cited', e.claims ->> '$.occurred', e.actor
FROM touched CROSS JOIN entry e ON e.subject = touched.subject WHERE e.type = 'object.destroyed';

-- table comparison: Opinions on whether two photographs show the same thing.
CREATE TABLE comparison (
  entry INTEGER PRIMARY KEY, -- Ledger index of the opinion.
  photo TEXT NOT NULL REFERENCES photo (id), -- Photograph that was compared.
  other TEXT REFERENCES photo (id), -- @photo.compared
  verdict TEXT, -- @photo.compared
  party TEXT, -- @photo.compared
  basis TEXT, -- @photo.compared
  confidence TEXT, -- @photo.compared
  occurred TEXT, -- @photo.compared
  source TEXT REFERENCES source (id), -- @photo.compared
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT -- @common
) STRICT;
CREATE INDEX comparison_photo ON comparison (photo);
CREATE INDEX comparison_other ON comparison (other);
CREATE INDEX comparison_source ON comparison (source);
DELETE FROM comparison WHERE photo IN (SELECT subject FROM touched);
INSERT INTO comparison
SELECT e.idx, e.subject, e.claims ->> '$.other', e.claims ->> '$.verdict', e.claims ->> '$.party', e.claims ->> '$.basis',
  e.claims ->> '$.confidence', e.claims ->> '$.occurred', e.claims ->> '$.source',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'photo.compared';

-- table photo: Photographs: one row for each file content, as first acquired and as last examined.
CREATE TABLE photo (
  id TEXT PRIMARY KEY, -- Identifier of the photograph.
  caption TEXT, -- @photo.acquired
  incident TEXT REFERENCES incident (id), -- @photo.acquired
  source TEXT REFERENCES source (id), -- @photo.acquired
  route TEXT, -- @photo.acquired
  documented TEXT, -- @photo.acquired
  documented_place TEXT, -- @photo.acquired
  documented_country TEXT, -- @photo.acquired
  documented_place_class TEXT, -- @photo.acquired
  documented_position_coarse TEXT, -- @photo.acquired
  captured_date TEXT, -- @photo.examined
  captured_zone TEXT, -- @photo.examined
  media_type TEXT, -- @photo.acquired
  width_px INTEGER, -- @photo.examined
  height_px INTEGER, -- @photo.examined
  orientation INTEGER, -- @photo.examined
  rights TEXT, -- @photo.acquired
  consent TEXT, -- @photo.acquired
  synthetic INTEGER, -- @photo.acquired
  public_copy TEXT, -- @photo.derived/sha256
  public_width_px INTEGER, -- @photo.derived/width_px
  public_height_px INTEGER, -- @photo.derived/height_px
  public_thumbnail TEXT, -- @photo.derived/sha256
  sha256 TEXT, -- @photo.acquired
  destroyed TEXT, -- @object.destroyed/ground
  unknown TEXT, -- Claims of the acquisition that are stated to be unknown, as a JSON array of their names.
  entry INTEGER -- Ledger index of the first acquisition that is known here.
) STRICT;
CREATE INDEX photo_incident ON photo (incident);
CREATE INDEX photo_source ON photo (source);
CREATE INDEX photo_captured_date ON photo (captured_date);
DELETE FROM photo WHERE id IN (SELECT subject FROM touched);
INSERT INTO photo
SELECT t.subject, a.caption, a.incident, a.source, a.route, a.documented, a.documented_place, a.documented_country,
  a.documented_place_class, a.documented_position_coarse, x.captured_date, x.captured_zone, a.media_type, x.width_px,
  x.height_px, x.orientation, a.rights, a.consent, a.synthetic, d.sha256, d.width_px, d.height_px, n.sha256, a.sha256,
  (SELECT g.ground FROM destruction g WHERE g.photo = t.subject ORDER BY g.entry LIMIT 1), a.unknown, a.entry
FROM touched t JOIN record ON record.id = t.subject AND record.kind = 'photo' AND record.status <> 'withdrawn'
LEFT JOIN acquisition a ON a.entry = (SELECT min(entry) FROM acquisition WHERE photo = t.subject)
LEFT JOIN examination x ON x.entry = (SELECT max(entry) FROM examination WHERE photo = t.subject)
LEFT JOIN derivative d ON d.entry = (SELECT max(entry) FROM derivative WHERE photo = t.subject AND purpose = 'public-copy')
  AND NOT EXISTS (SELECT 1 FROM destruction g WHERE g.photo = t.subject)
LEFT JOIN derivative n ON n.entry = (SELECT max(entry) FROM derivative WHERE photo = t.subject AND purpose = 'public-thumbnail')
  AND NOT EXISTS (SELECT 1 FROM destruction g WHERE g.photo = t.subject);

-- table depiction: Which photograph shows which item.
CREATE TABLE depiction (
  entry INTEGER PRIMARY KEY, -- Ledger index of the statement.
  photo TEXT NOT NULL REFERENCES photo (id), -- Photograph that shows the item.
  item TEXT REFERENCES item (id), -- @photo.depicts
  view TEXT, -- @photo.depicts
  scale TEXT, -- @photo.depicts
  marker TEXT, -- @photo.depicts
  actor TEXT -- @common
) STRICT;
CREATE INDEX depiction_photo ON depiction (photo);
CREATE INDEX depiction_item ON depiction (item);
DELETE FROM depiction WHERE photo IN (SELECT subject FROM touched);
INSERT INTO depiction
SELECT e.idx, e.subject, e.claims ->> '$.item', e.claims ->> '$.view', e.claims ->> '$.scale', e.claims ->> '$.marker', e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'photo.depicts';

-- table marking: Marks on items: how they were applied and their state. What they say stands in `reading`.
CREATE TABLE marking (
  id TEXT PRIMARY KEY, -- Identifier of the marking.
  text TEXT, -- Text that was agreed on, else the first reading, as far as known here, for display and lists; all readings stand in their table.
  item TEXT REFERENCES item (id), -- @marking.recorded
  method TEXT, -- @marking.recorded
  state TEXT, -- @marking.recorded
  scripts TEXT, -- @marking.recorded
  colour TEXT, -- @marking.recorded
  height_mm TEXT, -- @marking.recorded
  note TEXT, -- @marking.recorded
  actor TEXT, -- @common
  entry INTEGER NOT NULL -- Ledger index of the entry that recorded it.
) STRICT;
CREATE INDEX marking_item ON marking (item);
CREATE INDEX marking_method ON marking (method, state);
DELETE FROM marking WHERE id IN (SELECT subject FROM touched);
INSERT INTO marking
SELECT e.subject,
  coalesce(
    (SELECT r.claims ->> '$.text' FROM current r WHERE r.subject = e.subject AND r.type = 'marking.adjudicated' ORDER BY r.idx DESC LIMIT 1),
    (SELECT r.claims ->> '$.text' FROM current r WHERE r.subject = e.subject AND r.type = 'marking.read' ORDER BY r.idx LIMIT 1)),
  e.claims ->> '$.item', e.claims ->> '$.method', e.claims ->> '$.state', e.claims -> '$.scripts',
  e.claims ->> '$.colour', e.claims ->> '$.height_mm', e.claims ->> '$.note', e.actor, e.idx
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'marking.recorded';

-- table region: Where a mark is seen on a photograph, in the stored pixel grid of the original.
CREATE TABLE region (
  entry INTEGER NOT NULL, -- Ledger index of the entry that states the region.
  n INTEGER NOT NULL, -- Number of the region within its entry, from 0.
  marking TEXT NOT NULL REFERENCES marking (id), -- Marking that is seen there.
  photo TEXT REFERENCES photo (id), -- Photograph on which it is seen.
  x_px INTEGER, -- Left edge in pixels of the stored grid; of a polygon, that of the rectangle around it.
  y_px INTEGER, -- Upper edge in pixels of the stored grid; of a polygon likewise.
  width_px INTEGER, -- Width in pixels of the stored grid; of a polygon likewise.
  height_px INTEGER, -- Height in pixels of the stored grid; of a polygon likewise.
  polygon TEXT, -- Corners of a polygon in the stored grid, as a JSON array of [x, y]; empty for a rectangle.
  orientation INTEGER, -- EXIF orientation of the file that the region refers to.
  selector TEXT, -- W3C Web Annotation selector, as stated.
  PRIMARY KEY (entry, n)
) STRICT;
CREATE INDEX region_marking ON region (marking);
CREATE INDEX region_photo ON region (photo);
DELETE FROM region WHERE marking IN (SELECT subject FROM touched);
INSERT INTO region
SELECT entry, n, marking, photo,
  coalesce(box ->> '$[0]', (SELECT min(c.value ->> '$[0]') FROM json_each(polygon) c)),
  coalesce(box ->> '$[1]', (SELECT min(c.value ->> '$[1]') FROM json_each(polygon) c)),
  coalesce(box ->> '$[2]', (SELECT max(c.value ->> '$[0]') - min(c.value ->> '$[0]') FROM json_each(polygon) c)),
  coalesce(box ->> '$[3]', (SELECT max(c.value ->> '$[1]') - min(c.value ->> '$[1]') FROM json_each(polygon) c)),
  polygon, orientation, selector
FROM (
  SELECT entry, n, marking, photo, orientation, selector,
    iif(json_valid(box), box, NULL) AS box, iif(json_valid(polygon), polygon, NULL) AS polygon
  FROM (
    SELECT e.idx AS entry, r.key AS n, e.subject AS marking, r.value ->> '$.photo' AS photo,
      r.value ->> '$.orientation' AS orientation, r.value -> '$.selector' AS selector,
      iif(r.value ->> '$.selector.value' LIKE 'xywh=%',
        '[' || substr(r.value ->> '$.selector.value', length('xywh=pixel:') + 1) || ']', NULL) AS box,
      iif(r.value ->> '$.selector.value' LIKE '<svg%', '[[' || replace(substr(r.value ->> '$.selector.value',
          length('<svg xmlns="http://www.w3.org/2000/svg"><polygon points="') + 1,
          length(r.value ->> '$.selector.value') - length('<svg xmlns="http://www.w3.org/2000/svg"><polygon points=""/></svg>')),
        ' ', '],[') || ']]', NULL) AS polygon
    FROM touched CROSS JOIN current e ON e.subject = touched.subject, json_each(e.claims, '$.regions') r
    WHERE e.type = 'marking.recorded'));

-- table suggestion: What software read on photographs; none of it is a reading until a person reads the mark.
CREATE TABLE suggestion (
  entry INTEGER PRIMARY KEY, -- Ledger index of the suggestion.
  photo TEXT NOT NULL REFERENCES photo (id), -- Photograph that it was read on.
  method TEXT, -- @marking.suggested
  suggested TEXT, -- @marking.suggested
  payload_hex TEXT, -- @marking.suggested
  symbology TEXT, -- @marking.suggested
  symbology_identifier TEXT, -- @marking.suggested
  symbol_version TEXT, -- @marking.suggested
  error_correction TEXT, -- @marking.suggested
  correction_unused TEXT, -- @marking.suggested
  score TEXT, -- @marking.suggested
  score_scale TEXT, -- @marking.suggested
  x_px INTEGER, -- Left edge in pixels of the stored grid.
  y_px INTEGER, -- Upper edge in pixels of the stored grid.
  width_px INTEGER, -- Width in pixels of the stored grid.
  height_px INTEGER, -- Height in pixels of the stored grid.
  orientation INTEGER, -- EXIF orientation of the file that the region refers to.
  corners TEXT, -- @marking.suggested
  tools TEXT, -- @marking.suggested
  actor TEXT REFERENCES agent (id) -- @common
) STRICT;
CREATE INDEX suggestion_photo ON suggestion (photo, entry);
DELETE FROM suggestion WHERE photo IN (SELECT subject FROM touched);
INSERT INTO suggestion
SELECT e.idx, e.subject, e.claims ->> '$.method', e.claims ->> '$.suggested', e.claims ->> '$.payload_hex',
  e.claims ->> '$.symbology', e.claims ->> '$.symbology_identifier', e.claims ->> '$.symbol_version',
  e.claims ->> '$.error_correction', e.claims ->> '$.correction_unused', e.claims ->> '$.score',
  e.claims ->> '$.score_scale', box.value ->> '$[0]', box.value ->> '$[1]', box.value ->> '$[2]', box.value ->> '$[3]',
  e.claims ->> '$.region.orientation', e.claims -> '$.corners', e.claims -> '$.tools', e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject
LEFT JOIN json_each(json_array(json('[' || substr(e.claims ->> '$.region.selector.value', length('xywh=pixel:') + 1) || ']'))) box
WHERE e.type = 'marking.suggested';

-- table reading: What people saw written, glyph by glyph.
CREATE TABLE reading (
  entry INTEGER PRIMARY KEY, -- Ledger index of the reading.
  marking TEXT NOT NULL REFERENCES marking (id), -- Marking that was read.
  text TEXT, -- @marking.read
  party TEXT, -- @marking.read
  occurred TEXT, -- @marking.read
  confidence TEXT, -- @marking.read
  blind INTEGER, -- @marking.read
  earlier TEXT, -- @marking.read
  photos TEXT, -- @marking.read
  suggestion INTEGER, -- @marking.read
  source TEXT REFERENCES source (id), -- @marking.read
  note TEXT, -- @marking.read
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT REFERENCES agent (id) -- @common
) STRICT;
CREATE INDEX reading_marking ON reading (marking, entry);
CREATE INDEX reading_source ON reading (source);
CREATE INDEX reading_suggestion ON reading (suggestion);
DELETE FROM reading WHERE marking IN (SELECT subject FROM touched);
INSERT INTO reading
SELECT e.idx, e.subject, e.claims ->> '$.text', e.claims ->> '$.party', e.claims ->> '$.occurred',
  e.claims ->> '$.confidence', e.claims ->> '$.blind', e.claims -> '$.earlier', e.claims -> '$.photos',
  e.claims ->> '$.suggestion', e.claims ->> '$.source', e.claims ->> '$.note',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'marking.read';

-- table adjudication: Texts that were agreed on after several readings of a mark; the readings stay.
CREATE TABLE adjudication (
  entry INTEGER PRIMARY KEY, -- Ledger index of the adjudication.
  marking TEXT NOT NULL REFERENCES marking (id), -- Marking that was read.
  text TEXT, -- @marking.adjudicated
  readings TEXT, -- @marking.adjudicated
  party TEXT, -- @marking.adjudicated
  confidence TEXT, -- @marking.adjudicated
  basis TEXT, -- @marking.adjudicated
  occurred TEXT, -- @marking.adjudicated
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT -- @common
) STRICT;
CREATE INDEX adjudication_marking ON adjudication (marking, entry);
DELETE FROM adjudication WHERE marking IN (SELECT subject FROM touched);
INSERT INTO adjudication
SELECT e.idx, e.subject, e.claims ->> '$.text', e.claims -> '$.readings', e.claims ->> '$.party',
  e.claims ->> '$.confidence', e.claims ->> '$.basis', e.claims ->> '$.occurred',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'marking.adjudicated';

-- table interpretation: What readings may mean, each under one scheme, as one rule or one party has it.
CREATE TABLE interpretation (
  entry INTEGER PRIMARY KEY, -- Ledger index of the interpretation.
  marking TEXT NOT NULL REFERENCES marking (id), -- Marking that is interpreted.
  reading INTEGER REFERENCES reading (entry), -- @marking.interpreted
  meaning TEXT, -- @marking.interpreted
  party TEXT, -- @marking.interpreted
  rule TEXT, -- @marking.interpreted
  role TEXT, -- @marking.interpreted
  earliest TEXT, -- @marking.interpreted
  latest TEXT, -- @marking.interpreted
  confidence TEXT, -- @marking.interpreted
  assumptions TEXT, -- @marking.interpreted
  alternatives TEXT, -- @marking.interpreted
  occurred TEXT, -- @marking.interpreted
  source TEXT REFERENCES source (id), -- @marking.interpreted
  actor TEXT -- @common
) STRICT;
CREATE INDEX interpretation_marking ON interpretation (marking);
CREATE INDEX interpretation_reading ON interpretation (reading);
CREATE INDEX interpretation_source ON interpretation (source);
DELETE FROM interpretation WHERE marking IN (SELECT subject FROM touched);
INSERT INTO interpretation
SELECT e.idx, e.subject, e.claims ->> '$.reading', e.claims ->> '$.meaning', e.claims ->> '$.party',
  e.claims ->> '$.rule', e.claims ->> '$.role', e.claims ->> '$.earliest', e.claims ->> '$.latest',
  e.claims ->> '$.confidence', e.claims -> '$.assumptions', e.claims -> '$.alternatives', e.claims ->> '$.occurred',
  e.claims ->> '$.source', e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'marking.interpreted';

-- table custody: What happened to objects and files, hand-over by hand-over.
CREATE TABLE custody (
  entry INTEGER PRIMARY KEY, -- Ledger index of the event.
  subject TEXT NOT NULL REFERENCES record (id), -- Item or photograph that it happened to.
  action TEXT, -- @custody.event
  occurred TEXT, -- @custody.event
  occurred_earliest TEXT, -- @custody.event
  occurred_latest TEXT, -- @custody.event
  place_name TEXT, -- @custody.event
  custodian TEXT, -- @custody.event
  from_party TEXT, -- @custody.event
  to_party TEXT, -- @custody.event
  seal TEXT, -- @custody.event
  seal_state TEXT, -- @custody.event
  counterpart INTEGER, -- @custody.event
  condition TEXT, -- @custody.event
  source TEXT REFERENCES source (id), -- @custody.event
  note TEXT, -- @custody.event
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT -- @common
) STRICT;
CREATE INDEX custody_subject ON custody (subject, occurred_earliest);
CREATE INDEX custody_source ON custody (source);
DELETE FROM custody WHERE subject IN (SELECT subject FROM touched);
INSERT INTO custody
SELECT e.idx, e.subject, e.claims ->> '$.action', e.claims ->> '$.occurred', e.claims ->> '$.occurred_earliest',
  e.claims ->> '$.occurred_latest', e.claims ->> '$.place_name', e.claims ->> '$.custodian', e.claims ->> '$.from_party',
  e.claims ->> '$.to_party', e.claims ->> '$.seal', e.claims ->> '$.seal_state', e.claims ->> '$.counterpart', e.claims ->> '$.condition', e.claims ->> '$.source',
  e.claims ->> '$.note',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'custody.event';

-- table review: Who asked for a review, and what the reviewer decided.
CREATE TABLE review (
  entry INTEGER PRIMARY KEY, -- Ledger index of the request or decision.
  subject TEXT NOT NULL REFERENCES record (id), -- Record under review.
  step TEXT NOT NULL, -- requested, or decided.
  decision TEXT, -- @review.decided
  occurred TEXT, -- @review.decided
  entries TEXT, -- @review.decided
  reason TEXT, -- @review.decided
  actor TEXT REFERENCES agent (id) -- @common
) STRICT;
CREATE INDEX review_subject ON review (subject, entry);
DELETE FROM review WHERE subject IN (SELECT subject FROM touched);
INSERT INTO review
SELECT e.idx, e.subject, substr(e.type, length('review.') + 1), e.claims ->> '$.decision', e.claims ->> '$.occurred',
  e.claims -> '$.entries', e.claims ->> '$.reason', e.actor
FROM touched CROSS JOIN entry e ON e.subject = touched.subject WHERE e.type IN ('review.requested', 'review.decided');

-- table released_claim: Every claim that a release made public, with the digest of its disclosure.
CREATE TABLE released_claim (
  entry INTEGER NOT NULL, -- Ledger index of the entry whose claim became public.
  name TEXT NOT NULL, -- Name of the claim.
  digest TEXT NOT NULL, -- Digest of its disclosure, as RFC 9901 has it, in base64url.
  subject TEXT NOT NULL REFERENCES record (id), -- Record that was released.
  release INTEGER NOT NULL, -- Ledger index of the release.
  actor TEXT REFERENCES agent (id), -- The reviewer who released it.
  PRIMARY KEY (release, entry, name)
) STRICT;
CREATE INDEX released_claim_release ON released_claim (release);
CREATE INDEX released_claim_subject ON released_claim (subject);
CREATE INDEX released_claim_entry ON released_claim (entry, name);
DELETE FROM released_claim WHERE subject IN (SELECT subject FROM touched);
INSERT INTO released_claim
SELECT c.value ->> '$.entry', c.value ->> '$.name', c.value ->> '$.digest', e.subject, e.idx, e.actor
FROM touched CROSS JOIN entry e ON e.subject = touched.subject, json_each(e.claims, '$.released') c
WHERE e.type = 'record.released';

-- table erased_claim: Claims that were erased: their values are gone, their digests stay in the log.
CREATE TABLE erased_claim (
  entry INTEGER NOT NULL, -- Ledger index of the entry whose claim was erased.
  name TEXT NOT NULL, -- Name of the claim.
  digest TEXT NOT NULL, -- Digest of its disclosure, as RFC 9901 has it, in base64url.
  subject TEXT NOT NULL REFERENCES record (id), -- Record that it was about.
  erasure INTEGER NOT NULL, -- Ledger index of the entry that says so.
  ground TEXT, -- @claim.erased
  PRIMARY KEY (erasure, entry, name, digest)
) STRICT;
CREATE INDEX erased_claim_subject ON erased_claim (subject);
CREATE INDEX erased_claim_entry ON erased_claim (entry, name);
DELETE FROM erased_claim WHERE subject IN (SELECT subject FROM touched);
INSERT INTO erased_claim
SELECT DISTINCT c.value ->> '$.entry', c.value ->> '$.name', c.value ->> '$.digest', e.subject, e.idx, e.claims ->> '$.ground'
FROM touched CROSS JOIN entry e ON e.subject = touched.subject, json_each(e.claims, '$.erased') c
WHERE e.type = 'claim.erased';

-- table package: Evidence packages that were built, and from which checkpoint.
CREATE TABLE package (
  id TEXT PRIMARY KEY, -- Identifier of the package.
  checkpoint_size INTEGER, -- @package.made
  checkpoint_root TEXT, -- @package.made
  manifest_sha256 TEXT, -- @package.made
  contents TEXT, -- @package.made
  withheld INTEGER, -- @package.made
  recipient TEXT, -- @package.made
  actor TEXT, -- @common
  entry INTEGER NOT NULL -- Ledger index of the entry that recorded it.
) STRICT;
DELETE FROM package WHERE id IN (SELECT subject FROM touched);
INSERT INTO package
SELECT e.subject, e.claims ->> '$.checkpoint_size', e.claims ->> '$.checkpoint_root', e.claims ->> '$.manifest_sha256',
  e.claims -> '$.contents', e.claims ->> '$.withheld', e.claims ->> '$.recipient', e.actor, e.idx
FROM touched CROSS JOIN entry e ON e.subject = touched.subject WHERE e.type = 'package.made';

-- table publication: Public folders that were built, and from which checkpoint.
CREATE TABLE publication (
  id TEXT PRIMARY KEY, -- Identifier of the publication.
  checkpoint_size INTEGER, -- @publication.made
  checkpoint_root TEXT, -- @publication.made
  release_sha256 TEXT, -- @publication.made
  records INTEGER, -- @publication.made
  actor TEXT, -- @common
  entry INTEGER NOT NULL -- Ledger index of the entry that recorded it.
) STRICT;
DELETE FROM publication WHERE id IN (SELECT subject FROM touched);
INSERT INTO publication
SELECT e.subject, e.claims ->> '$.checkpoint_size', e.claims ->> '$.checkpoint_root', e.claims ->> '$.release_sha256',
  e.claims ->> '$.records', e.actor, e.idx
FROM touched CROSS JOIN entry e ON e.subject = touched.subject WHERE e.type = 'publication.made';

-- table export: Case files that were written out of the catalogue, and from which checkpoint.
CREATE TABLE export (
  id TEXT PRIMARY KEY, -- Identifier of the export.
  checkpoint_size INTEGER, -- @export.made
  checkpoint_root TEXT, -- @export.made
  records INTEGER, -- @export.made
  sha256 TEXT, -- @export.made
  recipient TEXT, -- @export.made
  occurred TEXT, -- @export.made
  actor TEXT, -- @common
  entry INTEGER NOT NULL -- Ledger index of the entry that recorded it.
) STRICT;
DELETE FROM export WHERE id IN (SELECT subject FROM touched);
INSERT INTO export
SELECT e.subject, e.claims ->> '$.checkpoint_size', e.claims ->> '$.checkpoint_root', e.claims ->> '$.records',
  e.claims ->> '$.sha256', e.claims ->> '$.recipient', e.claims ->> '$.occurred', e.actor, e.idx
FROM touched CROSS JOIN entry e ON e.subject = touched.subject WHERE e.type = 'export.made';

-- table fixity: Runs of fixity checks over the stored originals.
CREATE TABLE fixity (
  id TEXT PRIMARY KEY, -- Identifier of the run.
  originals INTEGER, -- @fixity.checked
  intact INTEGER, -- @fixity.checked
  missing INTEGER, -- @fixity.checked
  changed INTEGER, -- @fixity.checked
  checkpoint_size INTEGER, -- @fixity.checked
  occurred TEXT, -- @fixity.checked
  faults TEXT, -- @fixity.checked
  actor TEXT, -- @common
  entry INTEGER NOT NULL -- Ledger index of the entry that recorded it.
) STRICT;
DELETE FROM fixity WHERE id IN (SELECT subject FROM touched);
INSERT INTO fixity
SELECT e.subject, e.claims ->> '$.originals', e.claims ->> '$.intact', e.claims ->> '$.missing', e.claims ->> '$.changed',
  e.claims ->> '$.checkpoint_size', e.claims ->> '$.occurred', e.claims -> '$.faults', e.actor, e.idx
FROM touched CROSS JOIN entry e ON e.subject = touched.subject WHERE e.type = 'fixity.checked';

-- table claims_by_incident: Claims and counter-claims on each incident, denials among them, with what contradicts them.
CREATE VIEW claims_by_incident (
  incident, -- @statement.recorded
  incident_title, -- @incident.recorded/title
  incident_date, -- @incident.recorded/occurred
  statement, -- Identifier of the statement.
  party, -- @statement.recorded
  status, -- @statement.recorded
  summary, -- @statement.recorded
  occurred, -- @statement.recorded
  answers, -- @statement.recorded
  contradicted_by, -- Statements known here that contradict this one or are contradicted by it, as a JSON array.
  source, -- @statement.recorded
  family -- @source.recorded
) AS SELECT s.incident, i.title, i.occurred, s.id, s.party, s.status, s.summary, s.occurred, s.answers,
  (SELECT nullif(json_group_array(o.id), '[]') FROM (SELECT o.id FROM statement o WHERE o.incident = s.incident
    AND (s.id IN (SELECT value FROM json_each(o.contradicts)) OR o.id IN (SELECT value FROM json_each(s.contradicts)))
    ORDER BY o.entry) o),
  s.source, f.family
FROM statement s LEFT JOIN incident i ON i.id = s.incident LEFT JOIN source f ON f.id = s.source
WHERE s.incident IS NOT NULL;

-- table identification_by_item: Who identified each item as what, and what the same party had held before.
CREATE VIEW identification_by_item (
  item, -- Item that the opinion is about.
  item_title, -- @item.recorded/title
  party, -- @item.identified
  designation, -- @item.identified
  earlier_designation, -- What the same party said before in an opinion known here.
  level, -- @item.identified
  status, -- @item.identified
  confidence, -- @item.identified
  likelihood, -- @item.identified
  occurred, -- @item.identified
  source, -- @item.identified
  entry -- Ledger index of the opinion.
) AS SELECT o.item, i.title, o.party, o.designation,
  lag(o.designation) OVER (PARTITION BY o.item, o.party ORDER BY o.entry), o.level, o.status, o.confidence, o.likelihood,
  o.occurred, o.source, o.entry
FROM identification o LEFT JOIN item i ON i.id = o.item;

-- table component_by_producer: Parts by their maker, as the party names it that identified them.
CREATE VIEW component_by_producer (
  producer, -- @item.identified
  producer_country, -- @item.identified
  item, -- Item that was identified.
  item_title, -- @item.recorded/title
  part_of, -- @item.recorded
  incident, -- @item.recorded
  designation, -- @item.identified
  party, -- @item.identified
  occurred, -- @item.identified
  source -- @item.identified
) AS SELECT o.producer, o.producer_country, o.item, i.title, i.part_of, i.incident, o.designation, o.party, o.occurred, o.source
FROM identification o LEFT JOIN item i ON i.id = o.item WHERE o.producer IS NOT NULL;

-- table item_by_custody: Items by the newest thing that is known here to have happened to them; later events may be withheld.
CREATE VIEW item_by_custody (
  item, -- Identifier of the item.
  item_title, -- @item.recorded/title
  incident, -- @item.recorded
  action, -- @custody.event
  custodian, -- @custody.event
  place_name, -- @custody.event
  seal_state, -- @custody.event
  occurred, -- @custody.event
  entry -- Ledger index of the event.
) AS SELECT i.id, i.title, i.incident, c.action, c.custodian, c.place_name, c.seal_state, c.occurred, c.entry
FROM item i LEFT JOIN custody c ON c.entry =
  (SELECT n.entry FROM custody n WHERE n.subject = i.id ORDER BY n.occurred_earliest DESC, n.entry DESC LIMIT 1);

-- table production_to_use_by_part: What each dating of an item, or of a part of it, says of when it was made and how long that was before its use; each interpretation for itself (rules U1 to U5).
CREATE VIEW production_to_use_by_part (
  item, -- Item that was used.
  item_title, -- @item.recorded/title
  part, -- The item itself, or a part of it at any depth, that bears the mark.
  part_title, -- @item.recorded/title
  marking, -- Mark that dates the part.
  reading, -- @marking.interpreted
  text, -- @marking.read
  interpretation, -- Ledger index of the interpretation.
  party, -- @marking.interpreted
  rule, -- @marking.interpreted
  source, -- @marking.interpreted
  role, -- @marking.interpreted
  earliest, -- @marking.interpreted
  latest, -- @marking.interpreted
  confidence, -- @marking.interpreted
  reading_confidence, -- @marking.read/confidence
  use_rests_on, -- use: the day is that of the incident; recovery: the day of use is stated to be unknown, and the recovery stands for it (U4).
  used, -- Date of the use, or of the recovery, as it is stated, in EDTF.
  use_earliest, -- First day of the use; not known where the recovery stands for it.
  use_latest, -- Last day of the use, or of the recovery.
  not_before, -- Day before which the item was not finished, if the interpretation holds.
  shortest_days, -- Least number of days between the making of the part and the use; 0 where the dating reaches to the use or past it.
  longest_days, -- Largest number of days between the making of the part and the use; the item was not finished earlier than that.
  standing, -- bound: another part of the item, of another branch than this one, bears it out (U3); indication: it rests on this part alone as far as known here (U2); out-of-order: it is later than the use (P13).
  sound, -- 1 where the dating counts for a bound, if another one bears it out (U3); 0 otherwise, and where that is not known here.
  borne_out_by, -- Ledger index of the interpretation on another part that bears it out, the latest of several.
  others, -- Ledger indexes of other interpretations of the same mark that give another date or none, as a JSON array.
  parts -- Number of parts of the item, itself among them, that a mark dates, as far as known here.
) AS SELECT item, item_title, part, part_title, marking, reading, text, interpretation, party, rule, source, role, earliest, latest,
  confidence, reading_confidence, use_rests_on, used, use_earliest, use_latest, not_before,
  iif(not_before > use_latest, NULL, CAST(max(0, julianday(use_earliest) - julianday(latest)) AS INTEGER)),
  iif(not_before > use_latest, NULL, CAST(julianday(use_latest) - julianday(not_before) AS INTEGER)),
  CASE WHEN not_before > use_latest THEN 'out-of-order' WHEN borne_out_by IS NOT NULL THEN 'bound' ELSE 'indication' END,
  sound, borne_out_by,
  (SELECT nullif(json_group_array(o.entry), '[]') FROM (SELECT o.entry FROM interpretation o WHERE o.marking = d.marking
    AND o.entry <> d.interpretation AND (o.earliest, o.latest, o.role) IS NOT (d.earliest, d.latest, d.role) ORDER BY o.entry) o),
  parts
FROM (
  -- second: the newest sound dating on any other branch than that of the newest, its day and its entry in one text.
  SELECT *, max(part_number) OVER of_item AS parts,
    iif(sound, iif(branch <> newest_branch, newest, iif(not_before <= substr(second, 1, 10), CAST(substr(second, 11) AS INTEGER), NULL)), NULL) AS borne_out_by
  FROM (
    SELECT *, max(iif(sound AND branch <> newest_branch, not_before || interpretation, NULL)) OVER (PARTITION BY item) AS second
    FROM (
      SELECT *, dense_rank() OVER (PARTITION BY item ORDER BY part) AS part_number,
        first_value(interpretation) OVER newest_first AS newest, first_value(branch) OVER newest_first AS newest_branch
      FROM (
        SELECT u.*, p.id AS part, coalesce(piece.value ->> 1, p.id) AS branch, p.title AS part_title, m.id AS marking, r.entry AS reading, r.text, x.entry AS interpretation,
          x.party, x.rule, x.source, x.role, x.earliest, x.latest, x.confidence, r.confidence AS reading_confidence,
          iif(x.role = 'acceptance' AND p.id = u.item, NULL, x.earliest) AS not_before,
          p.id <> u.item AND 'group' NOT IN (coalesce(p.kind, 'group'), u.item_kind) AND x.role <> 'acceptance' AND x.earliest <= u.use_latest AND u.used NOT GLOB '*[?~%]*'
            AND coalesce(x.confidence IN ('moderate', 'high') AND r.confidence IN ('moderate', 'high'), 0) AS sound
        FROM (
          SELECT i.id AS item, i.title AS item_title, coalesce(i.kind, 'group') AS item_kind, iif(n.occurred_latest IS NOT NULL, 'use', 'recovery') AS use_rests_on,
            iif(n.occurred_latest IS NOT NULL, n.occurred, i.recovered) AS used,
            iif(n.occurred_latest IS NOT NULL, n.occurred_earliest, NULL) AS use_earliest,
            coalesce(n.occurred_latest, i.recovered_latest) AS use_latest
          FROM item i LEFT JOIN incident n ON n.id = i.incident
          WHERE (n.occurred IS NOT NULL AND n.occurred_latest IS NOT NULL)
            OR (i.recovered IS NOT NULL AND i.recovered_latest IS NOT NULL
              AND (EXISTS (SELECT 1 FROM json_each(i.unknown) w WHERE w.value = 'incident')
                OR EXISTS (SELECT 1 FROM json_each(n.unknown) w WHERE w.value = 'occurred')))
        ) u
        -- The item and its parts, each once, with the branch that it belongs to: the first on the way down that is no group.
        -- A circle of parts ends where it comes back to itself.
        CROSS JOIN json_each((WITH RECURSIVE piece (id, branch) AS (
          SELECT u.item, NULL UNION SELECT c.id, coalesce(piece.branch, iif(c.kind = 'group', NULL, c.id))
          FROM piece CROSS JOIN item c ON c.part_of = piece.id WHERE c.id <> u.item
        ) SELECT json_group_array(json_array(id, branch)) FROM piece)) piece
        CROSS JOIN item p ON p.id = piece.value ->> 0
        CROSS JOIN marking m ON m.item = p.id CROSS JOIN interpretation x ON x.marking = m.id
        CROSS JOIN reading r ON r.entry = x.reading AND r.marking = m.id
        WHERE r.text IS NOT NULL AND x.role IN ('manufacture', 'assembly', 'acceptance')
          AND date(x.earliest) = x.earliest AND date(x.latest) = x.latest AND x.earliest <= x.latest
          AND NOT EXISTS (SELECT 1 FROM correction c, json_each(c.replaces) w WHERE c.corrects = r.entry AND c.entry > x.entry
            AND c.decision IS NOT 'rejected' AND w.value ->> '$.name' = 'text')
          AND (SELECT v.decision FROM review v, json_each(v.entries) w WHERE v.subject = m.id AND w.value = x.entry
            ORDER BY v.entry DESC LIMIT 1) IS NOT 'rejected'
      ) WINDOW newest_first AS (PARTITION BY item ORDER BY sound DESC, not_before DESC, interpretation)
    )
  ) WINDOW of_item AS (PARTITION BY item)
) d;

-- table production_to_use: How long before its use an item was made at most, and what that rests on (rules U1 to U5).
CREATE VIEW production_to_use (
  item, -- Item that was used.
  item_title, -- @item.recorded/title
  longest_days, -- Largest number of days between the making of the part named in this row and the use; the item was not finished earlier than that.
  standing, -- On what the days, the part and the interpretations of this row rest: bound, where there is one; else indication.
  bound_earliest, -- Latest day before which it was not finished, as two parts each for itself have it (U3).
  indication_earliest, -- Latest day before which it was not finished, as one part has it or more (U2).
  used, -- Date of the use, or of the recovery, as it is stated, in EDTF.
  use_earliest, -- First day of the use; not known where the recovery stands for it.
  use_latest, -- Last day of the use, or of the recovery.
  use_rests_on, -- use: the day is that of the incident; recovery: the day of use is stated to be unknown, and the recovery stands for it (U4).
  parts, -- Number of parts of the item, itself among them, that a mark dates, as far as known here.
  part, -- Part that determines the days.
  shortest_days, -- Least number of days between the making of that part and the use.
  rests_on -- Ledger indexes of the interpretations, as a JSON array: that of the part, and the one that bears it out.
) AS SELECT item, item_title, longest_days, standing, bound, newest, used, use_earliest, use_latest, use_rests_on, parts, part,
  shortest_days, iif(borne_out_by IS NULL, json_array(interpretation), json_array(interpretation, borne_out_by))
FROM (SELECT *, max(not_before) OVER of_item AS newest,
    max(iif(standing = 'bound', not_before, NULL)) OVER of_item AS bound,
    row_number() OVER (PARTITION BY item ORDER BY standing = 'bound' DESC, not_before DESC, interpretation) AS rank
  FROM production_to_use_by_part WHERE standing <> 'out-of-order' WINDOW of_item AS (PARTITION BY item))
WHERE rank = 1;

-- table production_to_use_by_system: Which weapon, as one party names it at its own level of detail, was used how soon after it was made (rule U6).
CREATE VIEW production_to_use_by_system (
  designation, -- @item.identified
  level, -- @item.identified
  party, -- @item.identified
  items, -- Number of items so identified for which an interval is known here.
  standing, -- On what the row rests: bound, where there is one; else indication.
  longest_days, -- Fewest days at most between the making of a part and the use, among items of that standing.
  not_before, -- Day before which that item was not finished.
  use_latest, -- Last day of its use, or of its recovery.
  item -- Item that the row rests on.
) AS SELECT s.designation, s.level, s.party, count(DISTINCT s.item), max(iif(s.rank = 1, s.standing, NULL)),
  max(iif(s.rank = 1, s.longest_days, NULL)),
  max(iif(s.rank = 1, coalesce(s.bound_earliest, s.indication_earliest), NULL)),
  max(iif(s.rank = 1, s.use_latest, NULL)), max(iif(s.rank = 1, s.item, NULL))
FROM (SELECT o.designation, o.level, o.party, u.*, row_number() OVER (PARTITION BY o.party, o.level, o.designation
    ORDER BY u.standing = 'bound' DESC, u.longest_days IS NULL, u.longest_days, u.item) AS rank
  FROM identification o JOIN production_to_use u ON u.item = o.item
  WHERE o.party IS NOT NULL AND o.designation IS NOT NULL AND o.level IN ('country', 'producer', 'family', 'model', 'variant')
    AND o.status IN ('examined', 'assessed-imagery', 'official-preliminary', 'reported', 'claimed', 'opinion', 'unverified-by-reporter')) s
GROUP BY s.party, s.level, s.designation;
