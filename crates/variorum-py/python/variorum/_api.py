"""The functions of the package: paths or articles in, typed results out."""

from __future__ import annotations

import json
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, Union

from . import _native
from ._errors import InputError, Refusal, VariorumWarning
from ._results import Articles, Dossiers, Placements
from .model import Article

Path = Union[str, "os.PathLike[str]"]
Source = Union[Path, Article, Mapping[str, Any], Iterable[Union[Path, Article, Mapping[str, Any]]]]


def read(
    source: Source,
    *,
    min_confidence: float | None = None,
    threads: int | None = None,
    progress: bool | None = None,
) -> Dossiers:
    """Reads reports and gives the dossiers of their stories.

    `source` is a path, or several; or articles: objects with `text` and what else is known of `id`, `url`,
    `outlet`, `published`, `title`. A path is a file (.txt, .html, .json, .jsonl, a feed, .warc(.gz)) or a folder of
    such files; `-` reads JSON Lines from standard input. Conflicts under `min_confidence` (from 0 to 1) are left out.

    What can't be read is left out with a `VariorumWarning` and stands in `refused`.

    Raises `InputError` where nothing can be read; it says of each part why.
    """
    with Run(source, threads, progress, "reading") as run:
        run.finish(run.load())
        return Dossiers(run.inputs.read(min_confidence), run.refused)


def annotate(
    source: Source, *, tokens: bool = False, threads: int | None = None, progress: bool | None = None
) -> Articles:
    """Annotates each article by itself: times, entities, quotes, events, sentences; `tokens` adds Universal
    Dependencies. In the order of the input. For `source`, warnings and errors see `read`."""
    with Run(source, threads, progress, "annotating") as run:
        lines: list[str] = []
        for batch in run.each(lambda: run.inputs.annotate(tokens)):
            lines += batch
        run.finish(len(lines))
        return Articles(lines, run.refused)


def extract(pages: Source, *, threads: int | None = None, progress: bool | None = None) -> Articles:
    """The articles of web pages: main text, title, outlet, date. A page that holds none has an empty text and says
    why under `refused`. For `pages`, warnings and errors see `read`."""
    with Run(pages, threads, progress, "extracting") as run:
        lines: list[str] = []
        for batch in run.each(run.inputs.extract):
            lines += batch
        run.finish(len(lines))
        return Articles(lines, run.refused)


def cluster(source: Source, *, threads: int | None = None, progress: bool | None = None) -> Placements:
    """The story and the origin of each article, in the order of the input. For `source`, warnings and errors see
    `read`."""
    with Run(source, threads, progress, "reading") as run:
        run.finish(run.load())
        names = ("id", "story", "origin")
        lines = [_line(dict(zip(names, place))) for place in run.inputs.cluster()]
        return Placements(lines, run.refused)


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _inputs(source: Source, threads: int | None) -> _native.Inputs:
    if isinstance(source, (str, os.PathLike, Article, Mapping)):
        source = [source]
    if not isinstance(source, Iterable):
        raise TypeError(f"paths or articles are read, not {type(source).__name__}")
    parts = list(source)
    if all(isinstance(part, (str, os.PathLike)) for part in parts):
        return _native.Inputs([os.fspath(part) for part in parts], threads)
    if all(isinstance(part, (Article, Mapping)) for part in parts):
        lines = "\n".join(_line(_object(part)) for part in parts)
        return _native.Inputs.of_lines(lines.encode("utf-8", "surrogatepass"), "articles", threads)
    kinds = sorted({type(part).__name__ for part in parts})
    raise TypeError(f"paths or articles are read, not {', '.join(kinds)}")


def _object(part: Article | Mapping[str, Any]) -> dict[str, Any]:
    whole = asdict(part) if isinstance(part, Article) else part
    return {key: value for key, value in whole.items() if value is not None}


class Run:
    """One reading of a source: its progress, what it refuses, and that Ctrl-C stops it between batches."""

    def __init__(self, source: Source, threads: int | None, progress: bool | None, verb: str) -> None:
        self.inputs = _inputs(source, threads)
        self.refused: list[Refusal] = []
        self._bar = _Bar(verb, sys.stderr.isatty() if progress is None else progress)

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def each(self, next_batch: Callable[[], list[str] | None]) -> Iterator[list[str]]:
        """Batches of lines until there is none; what each refuses is kept."""
        while (batch := next_batch()) is not None:
            self._bar.add(len(batch))
            self._take()
            yield batch
        self._take()

    def load(self) -> int:
        """Reads all articles into memory and gives their number."""
        total = 0
        while (count := self.inputs.load()) is not None:
            total += count
            self._bar.add(count)
            self._take()
        self._take()
        return total

    def _take(self) -> None:
        for place, reason in self.inputs.take_refused():
            self.refused.append(Refusal(place, reason))
        for note in self.inputs.take_notes():
            warnings.warn(note, VariorumWarning, stacklevel=4)

    def finish(self, count: int) -> None:
        """Warns, where the package was called, of what was refused; raises where there is nothing else."""
        if count == 0 and self.refused:
            raise InputError(self.refused)
        for refusal in self.refused:
            warnings.warn(str(refusal), VariorumWarning, stacklevel=3)


class _Bar:
    """A counter of articles: tqdm's where it is installed, which notebooks show as a bar of their own."""

    def __init__(self, verb: str, shown: bool) -> None:
        self._verb, self._shown, self._done, self._start = verb, shown, 0, time.monotonic()
        self._tqdm: Any = None
        if shown:
            try:
                from tqdm.auto import tqdm

                self._tqdm = tqdm(desc=verb, unit=" articles")
            except ImportError:
                pass

    def add(self, count: int) -> None:
        self._done += count
        if self._tqdm is not None:
            self._tqdm.update(count)
        elif self._shown:
            rate = self._done / max(time.monotonic() - self._start, 1e-3)
            sys.stderr.write(f"\r{self._verb} {self._done} articles, {rate:.0f}/s ")
            sys.stderr.flush()

    def close(self) -> None:
        if self._tqdm is not None:
            self._tqdm.close()
        elif self._shown and self._done:
            sys.stderr.write("\r\x1b[K")
