"""Stage one: splits of the input, annotated article by article; a pure map."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa

from .. import _native, schema
from ._files import is_plain_lines, listed, local_copy, read_lines

Batches = Iterator[pa.RecordBatch]

SPLITS = pa.schema(
    [
        pa.field("split", pa.int32()),
        pa.field("path", pa.string()),
        pa.field("start", pa.int64()),
        pa.field("end", pa.int64()),
        pa.field("first_line", pa.int64()),
        pa.field("own_ids", pa.string()),
    ]
)
"""A part of the input that one task reads: a file, or the lines of one that begin between two bytes."""

LINES = pa.schema([pa.field("split", pa.int32()), pa.field("lines", pa.int64())])
IDS = pa.schema([pa.field("split", pa.int32()), pa.field("record", pa.int64()), pa.field("id", pa.string())])

ANNOTATED = pa.schema(
    [
        *schema.ARTICLES,
        pa.field("day", pa.int32()),
        pa.field("sketch", pa.binary()),
        pa.field("composed", pa.binary()),
        pa.field("reading", pa.binary()),
        pa.field("place", pa.string()),
        pa.field("reason", pa.string()),
    ]
)
"""An article with what stage two needs of it; or, where `reason` is given, what was refused."""

_PACKED = ("day", "sketch", "composed", "reading")
AT_ONCE = 64
"""Articles in one Arrow batch: a worker's memory doesn't grow with its partition."""


def splits(paths: Iterable[str], split_bytes: int) -> list[dict[str, Any]]:
    """The splits of some paths, in order; a file given twice is read once."""
    files = dict(file for path in paths for file in listed(path))
    out: list[dict[str, Any]] = []
    for path, size in files.items():
        ends = range(split_bytes, size + split_bytes, split_bytes) if is_plain_lines(path) and size else [size]
        for start, end in zip([0, *ends], ends):
            part = {"split": len(out), "path": path, "start": start, "end": min(end, size)}
            out.append({**part, "first_line": 1, "own_ids": "{}"})
    return out


def _open(row: dict[str, Any], path: str) -> _native.Split:
    if is_plain_lines(row["path"]) and row["end"] > 0:
        lines = read_lines(row["path"], row["start"], row["end"])
        return _native.Split.of_lines(lines, row["path"], row["first_line"])
    return _native.Split.of_file(path, row["path"])


def _each(batches: Batches) -> Iterator[tuple[dict[str, Any], _native.Split]]:
    for batch in batches:
        for row in batch.to_pylist():
            if is_plain_lines(row["path"]):
                yield row, _open(row, row["path"])
            else:
                with local_copy(row["path"]) as path:
                    yield row, _open(row, path)


def count_lines(batches: Batches) -> Batches:
    """For `mapInArrow`: how many lines each split of SPLITS has, as LINES."""
    for batch in batches:
        for row in batch.to_pylist():
            lines = read_lines(row["path"], row["start"], row["end"]).count(b"\n")
            yield pa.RecordBatch.from_pylist([{"split": row["split"], "lines": lines}], LINES)


def index(batches: Batches) -> Batches:
    """For `mapInArrow`: the ids of the records of each split, as IDS."""
    for row, split in _each(batches):
        rows = [{"split": row["split"], "record": n, "id": id} for n, id in split.index()]
        yield pa.RecordBatch.from_pylist(rows, IDS)


def annotate_split(max_bytes: int, max_seconds: float | None) -> Callable[[Batches], Batches]:
    """For `mapInArrow`: annotates the splits of SPLITS, as ANNOTATED; an article may have so many bytes of text and
    take so many seconds, or it is a reject."""

    def annotate(batches: Batches) -> Batches:
        for row, split in _each(batches):
            own_ids = {int(n): id for n, id in json.loads(row["own_ids"]).items()}
            while (done := split.annotate(AT_ONCE, own_ids, (max_bytes, max_seconds))) is not None:
                yield _rows(*done)

    return annotate


def annotate_json(name: str, max_bytes: int, max_seconds: float | None) -> Callable[[Batches], Batches]:
    """For `mapInArrow`: annotates article objects, a column of JSON, as ANNOTATED."""

    def annotate(batches: Batches) -> Batches:
        for batch in batches:
            lines = "\n".join(batch.column(0).to_pylist()).encode()
            split = _native.Split.of_lines(lines, name, 1)
            while (done := split.annotate(AT_ONCE, {}, (max_bytes, max_seconds))) is not None:
                yield _rows(*done)

    return annotate


def _rows(articles: list[tuple[Any, ...]], refused: list[tuple[str, str]]) -> pa.RecordBatch:
    nothing = [None] * len(refused)
    lines = [article[2] for article in articles]
    typed = _native.rows([*lines, *("{}" for _ in refused)], schema.ARTICLES)
    columns = dict(zip(schema.ARTICLES.names, typed.columns))
    columns["version"] = pa.array([schema.VERSION] * typed.num_rows, pa.int32())
    for name, at in zip(_PACKED, (1, 3, 4, 5)):
        columns[name] = pa.array([*(article[at] for article in articles), *nothing], ANNOTATED.field(name).type)
    for n, name in enumerate(("place", "reason")):
        columns[name] = pa.array([*(None for _ in articles), *(one[n] for one in refused)], pa.string())
    return pa.RecordBatch.from_arrays([columns[name] for name in ANNOTATED.names], schema=ANNOTATED)
