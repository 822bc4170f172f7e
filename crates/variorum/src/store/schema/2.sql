-- What was fetched from the web, so that it is asked for politely the next time.
CREATE TABLE fetched (
    url        TEXT PRIMARY KEY,
    etag       TEXT,
    modified   TEXT,
    fetched    INTEGER,                             -- when it was last had, or known to be as it was
    due        INTEGER NOT NULL DEFAULT 0,          -- not to be asked for before
    failures   INTEGER NOT NULL DEFAULT 0           -- in a row
) WITHOUT ROWID;
