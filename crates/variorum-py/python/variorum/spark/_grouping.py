"""Stage two: stories and origins from sketches, in the steps of `variorum::story::spread`.

Each function gives one for `applyInArrow` or `mapInArrow`; what lies between them are rows of numbers and bytes.
Articles are numbered in order of time; a chunk is `size` of them that follow one another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.compute  # noqa: F401  (as pa.compute)

from .. import _native

Group = Callable[[pa.Table], pa.Table]

PART = pa.schema(
    [
        pa.field("chunk", pa.int64()),
        pa.field("kind", pa.string()),
        pa.field("number", pa.int64()),
        pa.field("other", pa.int64()),
        pa.field("data", pa.binary()),
    ]
)
"""Rows that meet in a chunk: a sketch or member by the article's number, counts or files by their bucket, a pair of
articles to compare."""

TIES = pa.schema(
    [
        pa.field("a", pa.int64()),
        pa.field("b", pa.int64()),
        pa.field("log_odds", pa.float32()),
        pa.field("rest", pa.float32()),
        pa.field("copy", pa.bool_()),
    ]
)
NEAREST = pa.schema([pa.field("number", pa.int64()), pa.field("near", pa.binary())])
JOINED = pa.schema([pa.field("a", pa.int64()), pa.field("b", pa.int64()), pa.field("copy", pa.bool_())])
PLACES = pa.schema([pa.field("number", pa.int64()), pa.field("story", pa.int64()), pa.field("origin", pa.int64())])


def _of_kind(rows: pa.Table, kind: str, by: str = "number") -> pa.Table:
    return rows.filter(pa.compute.equal(rows["kind"], kind)).sort_by(by)


def _data(rows: pa.Table) -> list[bytes]:
    return rows["data"].to_pylist()


def _parts(chunk: list[int], kind: str, number: list[int], data: list[bytes]) -> pa.Table:
    columns = [chunk, [kind] * len(chunk), number, [None] * len(chunk), data]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, PART)], schema=PART)


def _chunk(rows: pa.Table, size: int) -> tuple[int, int, list[bytes]]:
    """A chunk's number, that of its first article, and its sketches."""
    chunk = rows["chunk"][0].as_py()
    return chunk, chunk * size, _data(_of_kind(rows, "sketch"))


def counts(size: int, buckets: int) -> Group:
    """Step 1, by chunk."""

    def count(rows: pa.Table) -> pa.Table:
        chunk, first, sketches = _chunk(rows, size)
        by_bucket = _native.chunk_counts(first, sketches, buckets)
        return _parts([chunk] * buckets, "counts", list(range(buckets)), by_bucket)

    return count


def carried(kind: str) -> Group:
    """Steps 2 and 4, by bucket."""

    def carry(rows: pa.Table) -> pa.Table:
        rows = rows.sort_by("chunk")
        step = _native.carry_counts if kind == "carried" else _native.carry_files
        return _parts(rows["chunk"].to_pylist(), kind, rows["number"].to_pylist(), step(_data(rows)))

    return carry


def filed(size: int, buckets: int) -> Group:
    """Step 3, by chunk: rows of kind files and member."""

    def file(rows: pa.Table) -> pa.Table:
        chunk, first, sketches = _chunk(rows, size)
        by_bucket, members = _native.chunk_file(first, sketches, _data(_of_kind(rows, "carried")), buckets)
        files = _parts([chunk] * buckets, "files", list(range(buckets)), by_bucket)
        numbers = list(range(first, first + len(members)))
        return pa.concat_tables([files, _parts([chunk] * len(members), "member", numbers, members)])

    return file


def pairs(size: int) -> Group:
    """Step 5, by chunk: rows of kind pair."""

    def look(rows: pa.Table) -> pa.Table:
        chunk, first, sketches = _chunk(rows, size)
        carried, before = _data(_of_kind(rows, "carried")), _data(_of_kind(rows, "before"))
        found = _native.chunk_neighbours(first, sketches, carried, before)
        n = len(found)
        columns = [[chunk] * n, ["pair"] * n, [a for a, _ in found], [b for _, b in found], [None] * n]
        return pa.table([pa.array(c, f.type) for c, f in zip(columns, PART)], schema=PART)

    return look


def ties(total: int) -> Group:
    """Step 6, by chunk: the pairs compared."""

    def compare(rows: pa.Table) -> pa.Table:
        members, pairs = _of_kind(rows, "member"), _of_kind(rows, "pair")
        compared = _native.ties(
            list(zip(members["number"].to_pylist(), _data(members))),
            list(zip(pairs["number"].to_pylist(), pairs["other"].to_pylist())),
            total,
        )
        columns = list(zip(*compared)) or [[]] * len(TIES)
        return pa.table([pa.array(c, f.type) for c, f in zip(columns, TIES)], schema=TIES)

    return compare


def nearest(rows: pa.Table) -> pa.Table:
    """Step 6, by chunk, from `number` and `log_odds` of each end of each tie."""
    near = _native.nearest(list(zip(rows["number"].to_pylist(), rows["log_odds"].to_pylist())))
    columns = list(zip(*near)) or [[]] * len(NEAREST)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, NEAREST)], schema=NEAREST)


def joined(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Step 6, a map: the ties that may join their articles, or are copies."""
    for batch in batches:
        a, b = batch.column("near_a").to_pylist(), batch.column("near_b").to_pylist()
        joins = _native.joins(list(zip(batch.column("rest").to_pylist(), a, b)))
        kept = pa.compute.or_(pa.array(joins, pa.bool_()), batch.column("copy"))
        yield batch.select(JOINED.names).filter(kept)


def places(total: int) -> Group:
    """Step 7, by bucket of components: members with their nearest, pairs with whether they are copies."""

    def group(rows: pa.Table) -> pa.Table:
        members, pairs = _of_kind(rows, "member"), _of_kind(rows, "pair")
        named = zip(members["number"].to_pylist(), _data(members), members["near"].to_pylist())
        ties = zip(pairs["number"].to_pylist(), pairs["other"].to_pylist(), pairs["copy"].to_pylist())
        placed = _native.group_component(list(named), list(ties), total)
        columns = list(zip(*placed)) or [[]] * len(PLACES)
        return pa.table([pa.array(c, f.type) for c, f in zip(columns, PLACES)], schema=PLACES)

    return group
