"""The same answers past one machine: the line as an Apache Spark job.

    python -m variorum.spark IN OUT

or, with a session of one's own, `variorum.spark.run(session, IN, OUT)`. IN is files or folders of JSON Lines, web
archives (WARC), pages or feeds, or Parquet with the columns of an article; OUT is a folder that gets the tables of
`variorum.schema` as Parquet: articles, rejects, copies, stories, dossiers, and `dated`: the articles again that
other reports of their story help to date.

Stage one annotates article by article: a pure map. Stage two groups on sketches of a few kilobytes, with shuffles of
keys, counts and sketches, and brings the articles of a story together once, for its dossier. The rows are those that
`variorum.annotate`, `cluster` and `read` give on one machine. What was committed isn't done again by a job that is
started anew with the same OUT.

Only calls of the DataFrame interface are used, so that the job runs on Sail as it is. `docs/scale.md` draws the job
and says what it costs.
"""

from ._job import Settings, run
from ._source import annotate_split

__all__ = ["Settings", "annotate_split", "run"]
