"""Files of the input and of the output, on a local disk or where pyarrow reaches: s3, gs, hdfs, abfs."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any

from pyarrow import fs

# The endings that the library reads, by what is behind a final ".gz".
_ENDINGS = {
    *("txt", "text", "json", "jsonl", "ndjson", "html", "htm", "xhtml", "shtml", "xml", "rss", "atom", "rdf"),
    *("opml", "newsml", "warc", "wet"),
}
_LINES = {"jsonl", "ndjson"}


def open_fs(path: str) -> tuple[fs.FileSystem, str]:
    """The file system of a path or URI, and the path in it. Spark's s3a:// is s3:// here."""
    if "://" in path:
        return fs.FileSystem.from_uri(path.replace("s3a://", "s3://", 1))
    return fs.LocalFileSystem(), os.path.abspath(path)


def ending(name: str) -> str:
    """What a file's ending says it holds; a final ".gz" is looked through."""
    return PurePosixPath(name.lower().removesuffix(".gz")).suffix.removeprefix(".")


def is_plain_lines(name: str) -> bool:
    """Whether a file can be read from the middle, line by line."""
    return ending(name) in _LINES and not name.lower().endswith(".gz")


def listed(path: str) -> list[tuple[str, int]]:
    """The files of a path with their sizes: those of known ending in a folder, sorted, hidden ones left out."""
    system, inner = open_fs(path)
    info = system.get_file_info(inner)
    if info.type != fs.FileType.Directory:
        return [(path, max(info.size or 0, 0))]
    inside = []
    for found in system.get_file_info(fs.FileSelector(inner, recursive=True)):
        below = PurePosixPath(found.path).relative_to(inner)
        hidden = any(part.startswith(".") for part in below.parts)
        if found.type == fs.FileType.File and not hidden and ending(below.name) in _ENDINGS:
            inside.append((below, found.size))
    inside.sort(key=lambda file: file[0].parts)
    return [(f"{path.rstrip('/')}/{below}", size) for below, size in inside]


def read_lines(path: str, start: int, end: int) -> bytes:
    """The lines of a file that begin between two bytes."""
    system, inner = open_fs(path)
    with system.open_input_file(inner) as file:
        if start > 0:
            file.seek(start - 1)
            start += _to_line_end(file) - 1
        if start >= end:
            return b""
        file.seek(start)
        body = file.read(end - start)
        if body.endswith(b"\n"):
            return body
        parts = [body]
        while chunk := file.read(1 << 16):
            stop = chunk.find(b"\n")
            parts.append(chunk if stop < 0 else chunk[: stop + 1])
            if stop >= 0:
                break
        return b"".join(parts)


def _to_line_end(file: Any) -> int:
    """Bytes up to and with the next line end."""
    passed = 0
    while chunk := file.read(1 << 16):
        stop = chunk.find(b"\n")
        if stop >= 0:
            return passed + stop + 1
        passed += len(chunk)
    return passed


@contextmanager
def local_copy(path: str) -> Iterator[str]:
    """A file under its own name on the local disk: itself, or a copy that is there for a while."""
    if "://" not in path:
        yield path
        return
    system, inner = open_fs(path)
    with tempfile.TemporaryDirectory(prefix="variorum-") as folder:
        copy = os.path.join(folder, PurePosixPath(inner).name)
        with system.open_input_stream(inner, compression=None) as source, open(copy, "wb") as target:
            while chunk := source.read(1 << 20):
                target.write(chunk)
        yield copy


class Commits:
    """What of a job is done: a marker a step, written when its rows are."""

    def __init__(self, out: str, settings: dict[str, Any]) -> None:
        self._system, inner = open_fs(out)
        self._folder = f"{inner.rstrip('/')}/_committed"
        self._system.create_dir(self._folder, recursive=True)
        known = self.read("settings")
        if known is None:
            self.write("settings", settings)
        elif known != settings:
            raise ValueError(f"{out}: begun by another version or with other settings; name an empty folder")

    def read(self, step: str) -> Any | None:
        """What a step has left; none where it isn't done."""
        path = f"{self._folder}/{step}.json"
        if self._system.get_file_info(path).type != fs.FileType.File:
            return None
        with self._system.open_input_file(path) as file:
            return json.loads(file.read())

    def write(self, step: str, value: Any) -> None:
        """Says that a step is done."""
        with self._system.open_output_stream(f"{self._folder}/{step}.json") as file:
            file.write(json.dumps(value).encode())
