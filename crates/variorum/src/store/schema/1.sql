-- Moments are milliseconds since 1970-01-01 UTC. Days are ISO 8601. Packed columns are postcard,
-- deflated; what is in them is rebuilt from the rest when the program that reads articles changes.

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE story (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    joined     INTEGER REFERENCES story,            -- the story it became part of
    headline   TEXT    NOT NULL DEFAULT '',
    first_day  TEXT,
    last_day   TEXT,
    articles   INTEGER NOT NULL DEFAULT 0,
    origins    INTEGER NOT NULL DEFAULT 0,
    outlets    INTEGER NOT NULL DEFAULT 0,
    conflicts  INTEGER NOT NULL DEFAULT 0,
    updates    INTEGER NOT NULL DEFAULT 0,
    stale      INTEGER NOT NULL DEFAULT 1,          -- whether its dossier must be made anew
    changed    INTEGER NOT NULL,                    -- when a report came or changed
    made_by    TEXT,                                -- what made the dossier
    dossier    BLOB                                 -- packed
);
CREATE INDEX story_changed ON story (changed) WHERE joined IS NULL;
CREATE INDEX story_stale ON story (number) WHERE stale;

CREATE TABLE article (
    number     INTEGER PRIMARY KEY,                 -- in order of arrival
    id         TEXT    NOT NULL UNIQUE,
    key        TEXT    NOT NULL UNIQUE,             -- what makes it the same article: see store::key
    arrived    INTEGER NOT NULL,
    latest     INTEGER,                             -- its latest version
    story      INTEGER REFERENCES story,
    origin     INTEGER REFERENCES article,
    placed     INTEGER NOT NULL DEFAULT 0,          -- whether its story is known
    day        TEXT,                                -- of publication, as its story was looked for
    sketch     BLOB
);
CREATE INDEX article_story ON article (story);
CREATE INDEX article_pending ON article (day IS NULL, day, id) WHERE placed = 0;

CREATE TABLE version (
    number     INTEGER PRIMARY KEY,
    article    INTEGER NOT NULL REFERENCES article,
    version    INTEGER NOT NULL,                    -- from 1
    arrived    INTEGER NOT NULL,
    digest     BLOB    NOT NULL,
    place      TEXT    NOT NULL,                    -- where it was read
    url        TEXT,
    outlet     TEXT,
    title      TEXT,
    text       TEXT    NOT NULL,
    language   TEXT,
    published  TEXT,                                -- the day, worked out where it wasn't given
    people     TEXT    NOT NULL,                    -- names of those mentioned, a line each
    orgs       TEXT    NOT NULL,
    places     TEXT    NOT NULL,
    types      TEXT    NOT NULL,                    -- types of events told
    composed   BLOB    NOT NULL,                    -- packed: the article as it came, without text
    reading    BLOB    NOT NULL,                    -- packed: its annotations
    made_by    TEXT    NOT NULL,                    -- what made the reading
    beside     TEXT    NOT NULL DEFAULT '',         -- days of the companions that helped to date it
    UNIQUE (article, version)
);
CREATE INDEX version_made_by ON version (made_by);
CREATE INDEX version_arrived ON version (arrived);

CREATE VIEW searchable AS
    SELECT article.number, title, text, outlet, people, orgs, places, types
    FROM article JOIN version ON version.number = article.latest;
CREATE VIRTUAL TABLE search USING fts5 (
    title, text, outlet, people, orgs, places, types,
    content = 'searchable', content_rowid = 'number', tokenize = 'porter unicode61 remove_diacritics 2'
);

-- How articles find one another: see story::increment.
CREATE TABLE term (id INTEGER PRIMARY KEY, articles INTEGER NOT NULL);
CREATE TABLE posting (term INTEGER, article INTEGER, weight REAL NOT NULL, PRIMARY KEY (term, article)) WITHOUT ROWID;
CREATE TABLE bucket (key INTEGER, article INTEGER, PRIMARY KEY (key, article)) WITHOUT ROWID;
CREATE TABLE paragraph (key INTEGER PRIMARY KEY, articles INTEGER NOT NULL);
CREATE TABLE tie (
    later INTEGER, earlier INTEGER, log_odds REAL NOT NULL, is_copy INTEGER NOT NULL,
    PRIMARY KEY (later, earlier)
) WITHOUT ROWID;
CREATE INDEX tie_earlier ON tie (earlier, later, log_odds, is_copy);

CREATE TABLE reject (
    number     INTEGER PRIMARY KEY,
    place      TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    arrived    INTEGER NOT NULL,
    UNIQUE (place, reason)
);
