-- What the desk keeps for itself: who may enter. No evidence, nothing that anybody stated; deleting the file signs
-- everybody out and forgets which marks were shown. Tokens are not kept: only their SHA-256. Times are whole seconds since 1970 (UTC).

-- A link that signs one agent in, once.
CREATE TABLE IF NOT EXISTS sign_in (
  token_sha256 BLOB PRIMARY KEY CHECK (length(token_sha256) = 32),
  agent TEXT NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A browser that is signed in.
CREATE TABLE IF NOT EXISTS session (
  token_sha256 BLOB PRIMARY KEY CHECK (length(token_sha256) = 32),
  agent TEXT NOT NULL,
  begun INTEGER NOT NULL,
  used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Marks of which the desk has shown an agent a page that tells what they read as: a later reading of theirs is not blind.
CREATE TABLE IF NOT EXISTS shown (
  agent TEXT NOT NULL,
  marking TEXT NOT NULL,
  PRIMARY KEY (agent, marking)
) STRICT, WITHOUT ROWID;
