-- Times are milliseconds since 1970 in UTC. Columns of JSON say so with a check.

PRAGMA application_id = 1279349317;  -- "LARE": tells our file from any other SQLite file

CREATE TABLE floors (
    id TEXT PRIMARY KEY,
    names TEXT NOT NULL CHECK (json_valid(names)),  -- {language: [name, alias, ...]}
    level INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE areas (
    id TEXT PRIMARY KEY,
    names TEXT NOT NULL CHECK (json_valid(names)),
    floor_id TEXT  -- no foreign key: a floor may come from the settings
) STRICT, WITHOUT ROWID;

CREATE TABLE device_areas (
    device_id TEXT PRIMARY KEY,
    area_id TEXT NOT NULL  -- no foreign key: an area may come from the settings
) STRICT, WITHOUT ROWID;

CREATE TABLE customisations (
    entity_id TEXT PRIMARY KEY,
    names TEXT NOT NULL CHECK (json_valid(names)),
    area_id TEXT,
    enabled INTEGER CHECK (enabled IN (0, 1))  -- NULL: nobody decided
) STRICT, WITHOUT ROWID;

CREATE TABLE discovery_configs (
    topic TEXT PRIMARY KEY,
    payload BLOB NOT NULL
) STRICT;

CREATE TABLE states (
    entity_id TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    attributes TEXT NOT NULL CHECK (json_valid(attributes))
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    turn_id TEXT NOT NULL,
    text TEXT NOT NULL,
    principal_id TEXT NOT NULL,
    principal_name TEXT NOT NULL,
    role TEXT NOT NULL,
    origin TEXT NOT NULL,
    session TEXT NOT NULL,
    area_id TEXT,
    language TEXT,
    reply_text TEXT NOT NULL,
    reply_language TEXT NOT NULL,
    reply_code TEXT NOT NULL,
    outcome TEXT NOT NULL,
    calls TEXT NOT NULL CHECK (json_valid(calls)),
    results TEXT NOT NULL CHECK (json_valid(results)),
    decisions TEXT NOT NULL CHECK (json_valid(decisions))
) STRICT;

CREATE INDEX journal_at ON journal (at);

CREATE TABLE accounts (
    id INTEGER PRIMARY KEY CHECK (id = 1),  -- the owner; other people are not logged in yet
    password_hash TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    csrf TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
