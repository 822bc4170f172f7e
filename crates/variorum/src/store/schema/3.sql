-- What a reader has decided; later runs respect it. A decision that was taken back stays, to be told.
CREATE TABLE decision (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    made       INTEGER NOT NULL,
    undone     INTEGER,                             -- when it was taken back
    kind       TEXT    NOT NULL,                    -- merge, split, rename, verdict
    story      INTEGER NOT NULL REFERENCES story,   -- the story it was made on
    deed       TEXT    NOT NULL                     -- what was done, as JSON: see store::hand::Deed
);

-- The articles a decision holds for, and the story of each before. Of a split, side 1 is what went;
-- of a rename, the one article is the first of the story; of a verdict, those that give the values.
CREATE TABLE decided (
    decision   INTEGER NOT NULL REFERENCES decision,
    article    INTEGER NOT NULL REFERENCES article,
    side       INTEGER NOT NULL DEFAULT 0,
    story      INTEGER NOT NULL REFERENCES story,
    PRIMARY KEY (decision, article)
) WITHOUT ROWID;
CREATE INDEX decided_article ON decided (article, decision);
