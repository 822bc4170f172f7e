"""The job: its steps, what each shuffles, and that what was committed is not done again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from .. import _native, schema
from . import _grouping as grouping
from . import _source as source
from ._files import Commits, open_fs

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_NO_DAY = 2**31 - 1


@dataclass(frozen=True)
class Settings:
    """What of a job can be chosen. A job is started anew with those it was begun with."""

    partitions: int = 0
    """Tasks of a step; twice the session's default parallelism where it is 0."""
    split_mb: int = 32
    """Megabytes of JSON Lines that one task reads at a time."""
    commit_splits: int = 1024
    """Splits of the input that are committed together."""
    chunk: int = 20_000
    """Articles of consecutive places in the order of time that one task of stage two holds: 6 KB each."""
    max_mb: int = 32
    """Megabytes of text an article may have."""
    max_seconds: float | None = 600.0
    """Seconds an article may take; any time where it is none."""
    broadcast: int = 2_000_000
    """Up to so many articles their stories are sent to all workers, and articles are shuffled once, not twice."""


def run(session: SparkSession, paths: str | Iterable[str], out: str, settings: Settings = Settings()) -> None:
    """Reads the articles of `paths` and writes the tables of `variorum.schema` into the folder `out`.

    Raises `ValueError` where `out` was begun with other settings, or where ids stay double.
    """
    paths = [paths] if isinstance(paths, str) else list(paths)
    _Job(session, paths, out.rstrip("/"), settings).run()


def ddl(kind: pa.Schema | pa.DataType) -> str:
    """An Arrow schema in the words of Spark."""
    if isinstance(kind, pa.Schema):
        return ", ".join(f"`{field.name}` {ddl(field.type)}" for field in kind)
    if pa.types.is_list(kind):
        return f"array<{ddl(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return "struct<" + ", ".join(f"`{field.name}`: {ddl(field.type)}" for field in kind) + ">"
    names = {pa.string(): "string", pa.binary(): "binary", pa.bool_(): "boolean", pa.int32(): "int"}
    names |= {pa.int64(): "bigint", pa.float32(): "float", pa.float64(): "double"}
    return names[kind]


class _Job:
    def __init__(self, session: SparkSession, paths: list[str], out: str, settings: Settings) -> None:
        self.session, self.paths, self.out, self.settings = session, paths, out, settings
        self.partitions = settings.partitions or 2 * _parallelism(session)
        begun = {"version": _native.VERSION, "annotator": _native.ANNOTATOR, "schema": schema.VERSION, "paths": paths, **asdict(settings)}
        self.commits = Commits(out, begun)

    def run(self) -> None:
        articles = self.annotated()
        placed = self.placed(articles)
        self.dossiers(articles, placed)

    # Committing

    def table(self, name: str, rows: Callable[[], DataFrame]) -> DataFrame:
        """Rows written as a table of the result, or of the work if its name begins with an underscore; those that
        are there if it was committed."""
        path = f"{self.out}/{name}"
        if self.commits.read(name.replace("/", "-")) is None:
            frame = rows()
            frame.write.mode("overwrite").option("compression", "snappy").parquet(path)
            self.with_columns(path, frame)
            self.commits.write(name.replace("/", "-"), True)
        return self.session.read.parquet(path)

    def with_columns(self, path: str, frame: DataFrame) -> None:
        """Gives a table without rows a file that says its columns: not every engine writes one."""
        from pyarrow import fs, parquet
        from pyspark.sql.pandas.types import to_arrow_schema

        system, inner = open_fs(path)
        system.create_dir(inner, recursive=True)
        files = system.get_file_info(fs.FileSelector(inner))
        if not any(file.path.endswith(".parquet") for file in files):
            empty = to_arrow_schema(frame.schema).empty_table()
            parquet.write_table(empty, f"{inner}/part-empty.parquet", filesystem=system, compression="snappy")

    def frame(self, rows: list[dict[str, Any]], columns: pa.Schema) -> DataFrame:
        values = [tuple(row[name] for name in columns.names) for row in rows]
        return self.session.createDataFrame(values, ddl(columns))

    # Stage one

    def annotated(self) -> DataFrame:
        """Every article with what stage two needs of it, and `rejects` and `articles` of the result."""
        from pyspark.sql import functions as F

        if _is_parquet(self.paths):
            self.table("_annotated/0", self.annotated_rows)
        else:
            self.annotated_splits()
        all_rows = self.session.read.parquet(*self.written("_annotated"))
        rejects = all_rows.where(F.col("reason").isNotNull()).select("version", "place", "reason")
        self.table("rejects", lambda: rejects)
        articles = all_rows.where(F.col("reason").isNull())
        self.table("articles", lambda: articles.select(*schema.ARTICLES.names))
        return articles

    def written(self, name: str) -> list[str]:
        """The parts of a table that was written part by part."""
        system, inner = open_fs(f"{self.out}/{name}")
        from pyarrow.fs import FileSelector

        parts = [info.path.rsplit("/", 1)[1] for info in system.get_file_info(FileSelector(inner))]
        return [f"{self.out}/{name}/{part}" for part in sorted(parts, key=int)]

    def annotated_rows(self) -> DataFrame:
        from pyspark.sql import functions as F

        rows = self.session.read.parquet(*self.paths).select(F.to_json(F.struct("*")).alias("json"))
        annotate = source.annotate_json(self.paths[0], self.settings.max_mb << 20, self.settings.max_seconds)
        return rows.mapInArrow(annotate, ddl(source.ANNOTATED))

    def annotated_splits(self) -> None:
        splits = self.commits.read("splits")
        if splits is None:
            splits = self.numbered(source.splits(self.paths, self.settings.split_mb << 20))
            self.commits.write("splits", splits)
        annotate = source.annotate_split(self.settings.max_mb << 20, self.settings.max_seconds)
        step = self.settings.commit_splits
        for n in range(0, max(len(splits), 1), step):
            part = splits[n : n + step]
            self.table(
                f"_annotated/{n}", lambda: self.spread(part).mapInArrow(annotate, ddl(source.ANNOTATED))
            )

    def spread(self, splits: list[dict[str, Any]]) -> DataFrame:
        """The splits as rows, spread evenly: by their hash two files may both go to one task of two."""
        rows = self.frame(splits, source.SPLITS)
        return rows.repartitionByRange(max(1, min(len(splits), 4 * self.partitions)), "split")

    def numbered(self, splits: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The splits with the number of their first line, and an id of its own for each record whose own was there
        before: what a single reader of all files knows as it goes."""
        from pyspark.sql import functions as F

        if any(split["start"] > 0 for split in splits):
            counted = self.spread(splits).mapInArrow(source.count_lines, ddl(source.LINES)).collect()
            lines = {row["split"]: row["lines"] for row in counted}
            for before, split in zip(splits, splits[1:]):
                if split["start"] > 0:
                    split["first_line"] = before["first_line"] + lines[before["split"]]
        ids = self.table("_ids", lambda: self.spread(splits).mapInArrow(source.index, ddl(source.IDS)))
        double = ids.groupBy("id").agg(F.count("*").alias("n")).where("n > 1").select("id")
        rows = sorted((row["split"], row["record"], row["id"]) for row in ids.join(double, "id").collect())
        seen: dict[str, int] = {}
        own: dict[int, dict[int, str]] = {}
        for split, record, id in rows:
            seen[id] = seen.get(id, 0) + 1
            if seen[id] > 1:
                own.setdefault(split, {})[record] = f"{id}-{seen[id]}"
        return [{**split, "own_ids": json.dumps(own.get(split["split"], {}))} for split in splits]

    # Stage two

    def placed(self, articles: DataFrame) -> DataFrame:
        """`copies` and `stories` of the result, and both as one: id, story, origin."""
        from pyspark.sql import functions as F

        size, buckets = self.settings.chunk, self.partitions
        sketches = self.table("_sketches", lambda: self.in_order(articles))
        total = sketches.count()
        distinct = sketches.select("id").distinct().count()
        if distinct < total:
            raise ValueError(f"{total - distinct} ids are given twice; each row of Parquet needs an id of its own")
        part = ddl(grouping.PART)

        def by_chunk(name: str, rows: list[DataFrame], step: grouping.Group, columns: str = part) -> DataFrame:
            return self.table(name, lambda: _union(rows).groupBy("chunk").applyInArrow(step, columns))

        def by_bucket(name: str, rows: DataFrame, kind: str) -> DataFrame:
            return self.table(name, lambda: rows.groupBy("number").applyInArrow(grouping.carried(kind), part))

        parts = sketches.select(
            "chunk", F.lit("sketch").alias("kind"), "number", F.lit(None).cast("bigint").alias("other"), "data"
        )
        counts = by_chunk("_counts", [parts], grouping.counts(size, buckets))
        carried = by_bucket("_carried", counts, "carried")
        filed = by_chunk("_filed", [parts, carried], grouping.filed(size, buckets))
        before = by_bucket("_before", filed.where("kind = 'files'"), "before")
        pairs = by_chunk("_pairs", [parts, carried, before], grouping.pairs(size))
        members = filed.where("kind = 'member'")
        away = pairs.where(F.floor(F.col("other") / size) != F.col("chunk")).select("chunk", "other").distinct()
        known = members.select(F.col("number").alias("other"), "data")
        foreign = away.join(known, "other").select(
            "chunk",
            F.lit("member").alias("kind"),
            F.col("other").alias("number"),
            F.lit(None).cast("bigint").alias("other"),
            "data",
        )
        ties = by_chunk("_ties", [members, foreign, pairs], grouping.ties(total), ddl(grouping.TIES))
        ends = _union([ties.select(F.col(end).alias("number"), "log_odds") for end in ("a", "b")])
        ends = ends.withColumn("chunk", F.floor(F.col("number") / size).cast("bigint"))
        near = by_chunk("_nearest", [ends], grouping.nearest, ddl(grouping.NEAREST))

        def join_ties() -> DataFrame:
            rows = ties
            for end in ("a", "b"):
                ends_near = near.select(F.col("number").alias(end), F.col("near").alias(f"near_{end}"))
                rows = rows.join(ends_near, end)
            rows = rows.select("a", "b", "rest", "copy", "near_a", "near_b")
            return rows.mapInArrow(grouping.joined, ddl(grouping.JOINED))

        joined = self.table("_joined", join_ties)
        component = self.components(joined)
        bucket = (F.col("component") % F.lit(buckets)).alias("bucket")

        def grouped() -> DataFrame:
            nothing = F.lit(None)
            apart = members.select("number", "data").join(component, "number").join(near, "number")
            apart = apart.select(
                bucket,
                F.lit("member").alias("kind"),
                "number",
                nothing.cast("bigint").alias("other"),
                nothing.cast("boolean").alias("copy"),
                "data",
                "near",
            )
            within = joined.join(component, joined["a"] == component["number"]).select(
                bucket,
                F.lit("pair").alias("kind"),
                F.col("a").alias("number"),
                F.col("b").alias("other"),
                "copy",
                nothing.cast("binary").alias("data"),
                nothing.cast("binary").alias("near"),
            )
            return _union([apart, within]).groupBy("bucket").applyInArrow(grouping.places(total), ddl(grouping.PLACES))

        places = self.table("_places", grouped)
        ids = sketches.select("number", "id")

        def named() -> DataFrame:
            rows = ids.join(places, "number", "left")
            rows = rows.select("id", *(F.coalesce(F.col(k), F.col("number")).alias(k) for k in ("story", "origin")))
            for kind in ("story", "origin"):
                firsts = ids.select(F.col("number").alias(kind), F.col("id").alias(f"{kind}_id"))
                rows = rows.join(firsts, kind)
            return rows.select("id", F.col("story_id").alias("story"), F.col("origin_id").alias("origin"))

        placed = self.table("_placed", named)
        version = F.lit(schema.VERSION).cast("int").alias("version")
        self.table("copies", lambda: placed.select(version, "id", "origin"))
        self.table("stories", lambda: placed.select(version, "id", "story"))
        return placed

    def in_order(self, articles: DataFrame) -> DataFrame:
        """The sketches, numbered by day, then id, undated ones last. Numbers are counted within a day, so that no
        task holds more than a day."""
        from pyspark.sql import Window
        from pyspark.sql import functions as F

        rows = articles.select(F.coalesce("day", F.lit(_NO_DAY)).alias("day"), "id", F.col("sketch").alias("data"))
        days = sorted((row["day"], row["count"]) for row in rows.groupBy("day").count().collect())
        starts, total = [], 0
        for day, count in days:
            starts.append({"day": day, "before": total})
            total += count
        columns = pa.schema([pa.field("day", pa.int32()), pa.field("before", pa.int64())])
        within = F.row_number().over(Window.partitionBy("day").orderBy("id")) - 1
        rows = rows.withColumn("within", within).join(F.broadcast(self.frame(starts, columns)), "day")
        rows = rows.withColumn("number", (F.col("before") + F.col("within")).cast("bigint"))
        chunk = F.floor(F.col("number") / self.settings.chunk).cast("bigint").alias("chunk")
        return rows.select(chunk, "number", "id", "data")

    def components(self, joined: DataFrame) -> DataFrame:
        """The first article of the component of each that is joined: large star and small star in turn (Kiveris et
        al. 2014), a checkpoint a round."""
        from pyspark.sql import functions as F

        star = self.table("_components/0", lambda: joined.select(F.col("a").alias("u"), F.col("b").alias("v")))
        last, round = (-1, -1), 0
        while (sums := _sums(star)) != last:
            last, round = sums, round + 1
            before = star
            star = self.table(f"_components/{round}", lambda: _small_star(_large_star(before)))
        first = star.select(F.col("u").alias("number"), F.col("v").alias("component"))
        roots = star.select(F.col("v").alias("number"), F.col("v").alias("component")).distinct()
        return _union([first, roots])

    def dossiers(self, articles: DataFrame, placed: DataFrame) -> None:
        """`dossiers` and `dated` of the result: the one shuffle of whole articles."""
        from pyspark.sql import functions as F

        def compared() -> DataFrame:
            small = placed.count() <= self.settings.broadcast
            places = F.broadcast(placed) if small else placed
            rows = articles.select("id", "composed", "reading").join(places, "id")
            return rows.groupBy("story").applyInArrow(_dossier, ddl(_COMPARED))

        rows = self.table("_dossiers", compared)
        for name, columns in (("dossiers", schema.DOSSIERS), ("dated", schema.ARTICLES)):
            lines = rows.where(F.col("kind") == name).select("json")
            self.table(name, lambda: lines.mapInArrow(_typed(columns), ddl(columns)))


_COMPARED = pa.schema([pa.field("kind", pa.string()), pa.field("json", pa.string())])


def _dossier(rows: pa.Table) -> pa.Table:
    """For `applyInArrow`: the dossier of a story, and its articles that other reports help to date."""
    reports = zip(*(rows[name].to_pylist() for name in ("composed", "reading", "origin")))
    dossier, dated = _native.story_dossier(rows["story"][0].as_py(), list(reports))
    kinds = ["dossiers", *("dated" for _ in dated)]
    return pa.table([pa.array(kinds), pa.array([dossier, *dated])], schema=_COMPARED)


def _typed(columns: pa.Schema) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """For `mapInArrow`: rows of JSON in the columns of a table."""

    def typed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            rows = _native.rows(batch.column(0).to_pylist(), columns)
            version = pa.array([schema.VERSION] * rows.num_rows, pa.int32())
            yield rows.set_column(0, columns.field("version"), version)

    return typed


def _large_star(pairs: DataFrame) -> DataFrame:
    """Each larger neighbour of a node is tied to the least of the node and its neighbours."""
    from pyspark.sql import functions as F

    both = _union([pairs.select("u", "v"), pairs.select(F.col("v").alias("u"), F.col("u").alias("v"))])
    least = both.groupBy("u").agg(F.min("v").alias("m"))
    least = least.select("u", F.least("u", "m").alias("m"))
    return both.join(least, "u").where("v > u").select(F.col("v").alias("u"), F.col("m").alias("v")).distinct()


def _small_star(pairs: DataFrame) -> DataFrame:
    """Each smaller neighbour of a node, and the node, is tied to the least of them; u is the larger of a pair."""
    from pyspark.sql import functions as F

    least = pairs.groupBy("u").agg(F.min("v").alias("m"))
    rest = pairs.join(least, "u").where("v <> m").select(F.col("v").alias("u"), F.col("m").alias("v"))
    return _union([rest, least.select("u", F.col("m").alias("v"))]).distinct()


def _sums(pairs: DataFrame) -> tuple[int, int]:
    """The number of pairs and a sum over all of them: equal where a round has changed nothing."""
    from pyspark.sql import functions as F

    mixed = (F.col("u") * 1_000_003 + F.col("v")) % (2**31 - 1)
    row = pairs.agg(F.count("*").alias("n"), F.sum(mixed).alias("s")).collect()[0]
    return row["n"], row["s"] or 0


def _union(frames: list[DataFrame]) -> DataFrame:
    all_rows = frames[0]
    for frame in frames[1:]:
        all_rows = all_rows.unionByName(frame)
    return all_rows


def _is_parquet(paths: list[str]) -> bool:
    """Whether the input is Parquet: files of that ending, or folders with such files and nothing else to read."""
    if all(path.endswith(".parquet") for path in paths):
        return True
    from pyarrow.fs import FileSelector, FileType

    for path in paths:
        system, inner = open_fs(path)
        if system.get_file_info(inner).type != FileType.Directory:
            return False
        if not any(f.path.endswith(".parquet") for f in system.get_file_info(FileSelector(inner, recursive=True))):
            return False
    return True


def _parallelism(session: SparkSession) -> int:
    """The cores of the session, where it tells."""
    try:
        return int(session.sparkContext.defaultParallelism)
    except Exception:  # Spark Connect has no context; Sail is one.
        return 4
