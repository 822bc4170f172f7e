-- What lists and counts need, without reading the rows that hold texts and dossiers.
CREATE INDEX version_outlet ON version (outlet);
CREATE INDEX version_published ON version (published);
CREATE INDEX story_counts ON story (articles, conflicts) WHERE joined IS NULL;
CREATE INDEX story_order ON story (changed DESC, last_day DESC, number, articles, conflicts)
    WHERE joined IS NULL;
