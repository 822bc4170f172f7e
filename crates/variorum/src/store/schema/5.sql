-- Reports that a reader brought by hand, by decision.
CREATE TABLE brought (
    decision   INTEGER NOT NULL REFERENCES decision,
    version    INTEGER NOT NULL REFERENCES version,
    PRIMARY KEY (decision, version)
) WITHOUT ROWID;
CREATE INDEX brought_version ON brought (version);

-- What of them was taken out again: it is in no story and no list, but its text is kept.
CREATE TABLE removed (
    number     INTEGER PRIMARY KEY,
    decision   INTEGER NOT NULL REFERENCES decision,
    place      TEXT    NOT NULL,
    url        TEXT,
    outlet     TEXT,
    title      TEXT,
    text       TEXT    NOT NULL
);
CREATE INDEX removed_decision ON removed (decision);

-- An article that goes leaves nothing that names it as its origin.
CREATE INDEX article_origin ON article (origin);
