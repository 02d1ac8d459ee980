-- What each stage saw of a turn: bounded by lares.nlu.trace, pruned with its turn.

ALTER TABLE journal ADD COLUMN trace TEXT CHECK (trace IS NULL OR json_valid(trace));
