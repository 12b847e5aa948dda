-- What the desk keeps for itself: who may enter. No evidence, nothing that anybody stated; deleting the file signs
-- everybody out. Tokens are not kept: only their SHA-256. Times are whole seconds since 1970 (UTC).

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
