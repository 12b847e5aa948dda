-- The ledger: what was stated, in the order in which it was stated, and how anyone can check that nothing changed.
--
-- How to read it. An entry's body shows salted digests of its claims; the claims themselves are disclosures beside it.
-- The tree over the bodies is that of RFC 9162, kept as perfect subtrees; checkpoints are C2SP signed notes. Nothing
-- here is ever changed: each table refuses UPDATE, DELETE, and INSERT of a key that it holds. The last of these also
-- stops REPLACE, which removes a row without asking the DELETE trigger on a connection with SQLite's defaults.
--
-- What the triggers do not do. They stop mistakes and ordinary tools; whoever can write the file can drop them. What
-- finds that is the tree, compared with a checkpoint kept elsewhere. `catalogue audit` recomputes all of it.
-- Needs SQLite 3.38: STRICT tables.

-- table meta: What the file is: the key `format` (this file's version, 1) and the key `origin` (the ledger's name).
CREATE TABLE meta (
  key TEXT PRIMARY KEY, -- Name of the setting.
  value TEXT NOT NULL -- Its value.
) STRICT, WITHOUT ROWID;

-- table entry: Entries in the ledger's order.
CREATE TABLE entry (
  idx INTEGER PRIMARY KEY CHECK (idx >= 0), -- Position in the ledger, counted from 0, without gaps.
  body BLOB NOT NULL CHECK (length(body) BETWEEN 1 AND 65535), -- Exact bytes: these are hashed into the tree and signed.
  attestation TEXT, -- Signature by the actor's key over the body, as a detached JWS; NULL once erased with the actor.
  decoy_seed BLOB NOT NULL CHECK (length(decoy_seed) = 16) -- Secret from which the digests without a claim were made.
) STRICT;

-- The first digest of each body. An entry that is copied under another `seen`, or appended again, has the same. The
-- index is not UNIQUE, since REPLACE would then remove the earlier entry: the trigger entry_no_replace refuses instead.
CREATE INDEX entry_first_digest ON entry (substr(body, instr(body, CAST('"_sd":["' AS BLOB)) + 8, 43));

-- table disclosure: Claims, one by one, each with the salt that keeps its digest from being guessed.
CREATE TABLE disclosure (
  idx INTEGER NOT NULL REFERENCES entry (idx), -- Entry that states the claim.
  name TEXT NOT NULL CHECK (name <> ''), -- Name of the claim, unique within its entry.
  text TEXT NOT NULL CHECK (text <> ''), -- base64url of the JSON [salt, name, value]; its SHA-256 stands in the body.
  PRIMARY KEY (idx, name)
) STRICT, WITHOUT ROWID;

-- table node: Hashes of the perfect subtrees of the Merkle tree; an entry adds two on average.
CREATE TABLE node (
  level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 53), -- Height: the subtree covers two to the power of this entries.
  idx INTEGER NOT NULL CHECK (idx >= 0), -- Position among the subtrees of that height, counted from 0.
  hash BLOB NOT NULL CHECK (length(hash) = 32), -- SHA-256 as in RFC 9162 section 2.1.1.
  PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID;

-- table checkpoint: Roots that were signed under the ledger's key, each for a larger ledger than the one before.
CREATE TABLE checkpoint (
  size INTEGER PRIMARY KEY CHECK (size >= 0), -- How many entries the signed tree has.
  root BLOB NOT NULL CHECK (length(root) = 32), -- Root of that tree.
  note TEXT NOT NULL CHECK (note <> '') -- The signed note, exactly as it was signed (C2SP tlog-checkpoint).
) STRICT;

-- table timestamp_request: Questions to time-stamping authorities (RFC 3161), kept before they are sent.
CREATE TABLE timestamp_request (
  id INTEGER PRIMARY KEY, -- Number of the request.
  size INTEGER NOT NULL REFERENCES checkpoint (size), -- Checkpoint whose text is to be stamped.
  authority TEXT NOT NULL CHECK (authority <> ''), -- Name of the authority in catalogue.toml.
  request BLOB NOT NULL CHECK (length(request) > 0), -- What is sent: a TimeStampReq in DER.
  nonce TEXT NOT NULL -- The number in it that the reply repeats, in decimal digits.
) STRICT;

-- table timestamp_reply: What authorities answered, as it came.
CREATE TABLE timestamp_reply (
  request INTEGER PRIMARY KEY REFERENCES timestamp_request (id), -- Request that it answers.
  reply BLOB NOT NULL, -- A TimeStampResp in DER, or whatever came instead.
  failure TEXT -- Why it is no token that counts; NULL where it was verified when it came.
) STRICT;

-- Guards. BEFORE INSERT ones first, since they are what stops REPLACE.
CREATE TRIGGER meta_no_replace BEFORE INSERT ON meta
WHEN EXISTS (SELECT 1 FROM meta WHERE key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'meta is append-only: this key has its value'); END;

CREATE TRIGGER entry_no_gap BEFORE INSERT ON entry
WHEN NEW.idx IS NOT (SELECT coalesce(max(idx), -1) + 1 FROM entry)
BEGIN SELECT RAISE(ABORT, 'entry is append-only: the next index is the number of entries'); END;

CREATE TRIGGER entry_no_replace BEFORE INSERT ON entry
WHEN EXISTS (
  SELECT 1 FROM entry
  WHERE substr(body, instr(body, CAST('"_sd":["' AS BLOB)) + 8, 43)
    = substr(NEW.body, instr(NEW.body, CAST('"_sd":["' AS BLOB)) + 8, 43)
)
BEGIN SELECT RAISE(ABORT, 'a digest of this entry stands in the ledger already: it is a copy'); END;

CREATE TRIGGER disclosure_no_replace BEFORE INSERT ON disclosure
WHEN EXISTS (SELECT 1 FROM disclosure WHERE idx = NEW.idx AND name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'disclosure is append-only: this claim is there'); END;

CREATE TRIGGER node_no_replace BEFORE INSERT ON node
WHEN EXISTS (SELECT 1 FROM node WHERE level = NEW.level AND idx = NEW.idx)
BEGIN SELECT RAISE(ABORT, 'node is append-only: this subtree is there'); END;

CREATE TRIGGER checkpoint_no_replace BEFORE INSERT ON checkpoint
WHEN NEW.size IS NULL OR NEW.size <= (SELECT max(size) FROM checkpoint)
BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only: one of this size or a larger one is there'); END;

CREATE TRIGGER timestamp_request_no_replace BEFORE INSERT ON timestamp_request
WHEN EXISTS (SELECT 1 FROM timestamp_request WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'timestamp_request is append-only: this number is taken'); END;

CREATE TRIGGER timestamp_reply_no_replace BEFORE INSERT ON timestamp_reply
WHEN EXISTS (SELECT 1 FROM timestamp_reply WHERE request = NEW.request)
BEGIN SELECT RAISE(ABORT, 'timestamp_reply is append-only: this request has its reply'); END;

CREATE TRIGGER meta_no_update BEFORE UPDATE ON meta
BEGIN SELECT RAISE(ABORT, 'meta is append-only'); END;
CREATE TRIGGER meta_no_delete BEFORE DELETE ON meta
BEGIN SELECT RAISE(ABORT, 'meta is append-only'); END;
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'entry is append-only'); END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'entry is append-only'); END;
CREATE TRIGGER disclosure_no_update BEFORE UPDATE ON disclosure
BEGIN SELECT RAISE(ABORT, 'disclosure is append-only'); END;
-- Erasure lifts this one, and entry_no_update for the attestation, within its own transaction; nothing else does.
CREATE TRIGGER disclosure_no_delete BEFORE DELETE ON disclosure
BEGIN SELECT RAISE(ABORT, 'disclosure is append-only'); END;
CREATE TRIGGER node_no_update BEFORE UPDATE ON node
BEGIN SELECT RAISE(ABORT, 'node is append-only'); END;
CREATE TRIGGER node_no_delete BEFORE DELETE ON node
BEGIN SELECT RAISE(ABORT, 'node is append-only'); END;
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END;
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END;
CREATE TRIGGER timestamp_request_no_update BEFORE UPDATE ON timestamp_request
BEGIN SELECT RAISE(ABORT, 'timestamp_request is append-only'); END;
CREATE TRIGGER timestamp_request_no_delete BEFORE DELETE ON timestamp_request
BEGIN SELECT RAISE(ABORT, 'timestamp_request is append-only'); END;
CREATE TRIGGER timestamp_reply_no_update BEFORE UPDATE ON timestamp_reply
BEGIN SELECT RAISE(ABORT, 'timestamp_reply is append-only'); END;
CREATE TRIGGER timestamp_reply_no_delete BEFORE DELETE ON timestamp_reply
BEGIN SELECT RAISE(ABORT, 'timestamp_reply is append-only'); END;
