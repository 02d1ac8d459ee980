-- What was taught and what was agreed to. Vectors are plain blobs, compared by sqlite-vec where it
-- can be loaded: the file stays readable without it.

CREATE TABLE lessons (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    phrase TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,  -- the phrase in the one spelling
    command TEXT NOT NULL,
    meaning TEXT NOT NULL CHECK (json_valid(meaning)),  -- the command's intents when it was taught
    language TEXT NOT NULL,
    area_id TEXT,  -- where it was taught
    taught_by TEXT NOT NULL,
    taught_by_name TEXT NOT NULL,
    taught_at INTEGER NOT NULL,
    model TEXT NOT NULL,  -- the model of the vector, "" without one
    vector BLOB NOT NULL  -- int8, one byte a dimension
) STRICT;

CREATE TABLE agreements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    principal_id TEXT NOT NULL,
    principal_name TEXT NOT NULL,
    area_id TEXT NOT NULL,  -- "" where the speaker's room was not known
    wish TEXT NOT NULL,
    call TEXT NOT NULL CHECK (json_valid(call)),  -- [[intent, values, things], …]
    said TEXT NOT NULL,
    language TEXT NOT NULL,
    agreed_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    count INTEGER NOT NULL,
    UNIQUE (principal_id, area_id, wish, call)
) STRICT;
