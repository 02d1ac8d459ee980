-- What waits for its moment, and what people keep: timers, lists, announcements.

CREATE TABLE timers (
    id TEXT PRIMARY KEY,
    seconds REAL NOT NULL,  -- what it was started with
    remaining REAL NOT NULL,  -- seconds left at saved_at
    saved_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,  -- by the wall clock as it was at saved_at
    at INTEGER,  -- the moment, of one that was set to a time of day
    paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
    begun INTEGER NOT NULL CHECK (begun IN (0, 1)),  -- its command is being carried out
    language TEXT NOT NULL,
    name TEXT NOT NULL,
    area_id TEXT,
    text TEXT NOT NULL,  -- the words of the command
    command TEXT CHECK (command IS NULL OR json_valid(command))  -- NULL: it only rings
) STRICT, WITHOUT ROWID;

CREATE TABLE lists (
    id TEXT PRIMARY KEY,  -- that of the list's entity
    names TEXT NOT NULL CHECK (json_valid(names))
) STRICT, WITHOUT ROWID;

CREATE TABLE list_items (
    place INTEGER PRIMARY KEY AUTOINCREMENT,  -- the order in which they came
    id TEXT NOT NULL UNIQUE,
    list_id TEXT NOT NULL REFERENCES lists (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    done INTEGER NOT NULL CHECK (done IN (0, 1))
) STRICT;

CREATE INDEX list_items_of ON list_items (list_id);

CREATE TABLE announcements (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    occasion TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL
) STRICT;
