"""What the functions give: typed parts, tables, and what a notebook shows."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from . import _native, model
from ._errors import Refusal
from .model import Article, Placement, Story

if TYPE_CHECKING:
    import pandas
    import pyarrow

T = TypeVar("T")


def table(name: str, rows: Iterable[dict[str, Any]]) -> pyarrow.Table:
    """Rows of JSON as one of the tables of `variorum.schema`."""
    import pyarrow

    from . import schema

    columns = schema.TABLES[name]
    lines = [json.dumps({**row, "version": schema.VERSION}, ensure_ascii=False) for row in rows]
    return pyarrow.Table.from_batches([_native.rows(lines, columns)], columns)


class _Rows(Sequence[T], Generic[T]):
    """A sequence of typed rows that is also a table."""

    refused: list[Refusal]
    """What of the input could not be read, and why."""

    def __init__(self, lines: list[str], refused: list[Refusal]) -> None:
        self._lines = lines
        self.refused = refused

    _kind: type
    _table: str

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            return [self._row(line) for line in self._lines[index]]
        return self._row(self._lines[index])

    def __iter__(self) -> Iterator[T]:
        return map(self._row, self._lines)

    def _row(self, line: str) -> T:
        return model.of_json(self._kind, json.loads(line))

    def to_jsonl(self) -> str:
        """The program's own output: a JSON object a line."""
        return "".join(f"{line}\n" for line in self._lines)

    def to_arrow(self) -> pyarrow.Table:
        """An Arrow table with the columns of `variorum.schema`."""
        return table(self._table, map(json.loads, self._lines))

    def to_pandas(self) -> pandas.DataFrame:
        """A data frame, a row each."""
        return self.to_arrow().to_pandas()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self)}>"

    def _cells(self) -> tuple[list[str], list[list[Any]]]:
        raise NotImplementedError

    def _repr_html_(self) -> str:
        head, rows = self._cells()
        cell = lambda tag, value: f"<{tag} style='text-align:left'>{html.escape(str(value))}</{tag}>"  # noqa: E731
        lines = ["".join(cell("th", name) for name in head)]
        lines += ["".join(cell("td", "" if value is None else value) for value in row) for row in rows]
        more = f"<p>{len(self) - len(rows)} more</p>" if len(rows) < len(self) else ""
        return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + f"</table>{more}"


_SHOWN = 20


class Articles(_Rows[Article]):
    """Articles in the order of the input."""

    _kind, _table = Article, "articles"

    def _cells(self) -> tuple[list[str], list[list[Any]]]:
        counted = ("entities", "times", "quotes", "events")
        rows = [
            [a.id, a.outlet, a.published, a.title or a.text[:80], *(len(getattr(a, part) or ()) for part in counted)]
            for a in self[:_SHOWN]
        ]
        return ["id", "outlet", "published", "title", *counted], rows


class Placements(_Rows[Placement]):
    """The story and the origin of each article, in the order of the input."""

    _kind, _table = Placement, "stories"

    def copies_to_arrow(self) -> pyarrow.Table:
        """The origins as an Arrow table; `to_arrow` gives the stories."""
        return table("copies", map(json.loads, self._lines))

    def _cells(self) -> tuple[list[str], list[list[Any]]]:
        return ["id", "story", "origin"], [[p.id, p.story, p.origin] for p in self[:_SHOWN]]


class Dossiers:
    """The dossiers of a batch: `stories`, and the annotated `articles` that they rest on."""

    refused: list[Refusal]
    """What of the input could not be read, and why."""

    def __init__(self, read: _native.Read, refused: list[Refusal]) -> None:
        self._read = read
        self.refused = refused

    @cached_property
    def _json(self) -> dict[str, Any]:
        return json.loads(self._read.json())

    @cached_property
    def articles(self) -> list[Article]:
        """The annotated articles, by publication, then id."""
        return [model.of_json(Article, article) for article in self._json["articles"]]

    @cached_property
    def stories(self) -> list[Story]:
        """A dossier a story, in order of its first report."""
        return [model.of_json(Story, story) for story in self._json["stories"]]

    def article(self, id: str) -> Article:
        """The article of an id, as evidence names it."""
        return self._by_id[id]

    @cached_property
    def _by_id(self) -> dict[str | None, Article]:
        return {article.id: article for article in self.articles}

    def __len__(self) -> int:
        return len(self.stories)

    def __iter__(self) -> Iterator[Story]:
        return iter(self.stories)

    def __getitem__(self, index: int) -> Story:
        return self.stories[index]

    def to_json(self) -> str:
        """The object of `variorum read --format json`."""
        return self._read.json()

    def to_text(self) -> str:
        """The dossiers as plain text."""
        return self._read.render("text")

    def to_html(self) -> str:
        """The report: one page that needs nothing else."""
        return self._read.render("html")

    def to_markdown(self) -> str:
        """The dossiers as Markdown."""
        return self._read.render("md")

    def to_ics(self) -> str:
        """What is coming, as an iCalendar feed."""
        return self._read.render("ics")

    def to_csv(self) -> str:
        """The claims as CSV, a line each."""
        return self._read.render("csv")

    def to_arrow(self, name: str = "dossiers") -> pyarrow.Table:
        """One of the tables of `variorum.schema`: dossiers, articles, stories or copies. A dossier's id is there the
        id of its story's first article, as `cluster` names it, and not a number of this reading."""
        stories = list(zip(self._json["stories"], self._read.names()))
        if name == "articles":
            return table(name, self._json["articles"])
        if name == "dossiers":
            return table(name, ({**story, "id": id} for story, (id, _) in stories))
        if name == "stories":
            return table(name, ({"id": a, "story": id} for story, (id, _) in stories for a in story["articles"]))
        if name == "copies":
            origins = (pair for story, (_, firsts) in stories for pair in zip(story["origins"], firsts))
            return table(name, ({"id": a, "origin": first} for origin, first in origins for a in origin))
        raise ValueError(f"no table `{name}`; there are dossiers, articles, stories, copies")

    def to_pandas(self, name: str = "dossiers") -> pandas.DataFrame:
        """A table of `to_arrow` as a data frame."""
        return self.to_arrow(name).to_pandas()

    def __repr__(self) -> str:
        lines = [f"<Dossiers: {len(self)} of {len(self.articles)} articles>"]
        lines += [f"  {s.headline} ({len(s.articles)} articles, {len(s.conflicts)} conflicts)" for s in self.stories[:20]]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        page = html.escape(self.to_html(), quote=True)
        return f'<iframe srcdoc="{page}" style="width:100%;height:640px;border:1px solid #ccc" title="Dossiers"></iframe>'
