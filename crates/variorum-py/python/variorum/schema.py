"""The tables, as Arrow schemas with a version: what `to_arrow` gives and what the Spark job writes.

A table's columns are the keys of the program's JSON, in its order. `version` is the number below: it changes when a
column changes its meaning or goes, not when one is added.
"""

from __future__ import annotations

import pyarrow as pa

VERSION = 1

_SPAN = pa.list_(pa.int32())
_SPANS = pa.list_(_SPAN)


def _text(*names: str) -> list[pa.Field]:
    return [pa.field(name, pa.string()) for name in names]


def _list(name: str, *parts: pa.Field) -> pa.Field:
    return pa.field(name, pa.list_(pa.struct(parts)))


def _table(*columns: pa.Field) -> pa.Schema:
    return pa.schema([pa.field("version", pa.int32()), *columns])


_SPAN_FIELD = pa.field("span", _SPAN)
_EVIDENCE = _list("evidence", *_text("article", "field"), _SPAN_FIELD, *_text("exact"))
_TIME = pa.field("time", pa.struct(_text("value")))
_VALUES = _list("values", *_text("value"), _EVIDENCE)
_CONFLICT = [*_text("id", "about", "attribute"), pa.field("confidence", pa.float64()), _VALUES, *_text("explanation")]

ARTICLES = _table(
    *_text("id", "url", "outlet", "published", "published_from"),
    pa.field("published_interval", pa.list_(pa.string())),
    *_text("updated", "published_doubt", "language", "byline"),
    pa.field("agencies", pa.list_(pa.string())),
    *_text("title", "text"),
    _list("times", _SPAN_FIELD, *_text("type", "value", "anchor", "field")),
    _list("entities", _SPAN_FIELD, *_text("kind"), pa.field("named", pa.bool_()), *_text("entity")),
    _list(
        "quotes",
        *_text("kind"),
        *(pa.field(name, _SPANS) for name in ("content", "cue", "source")),
        *_text("speaker", "stance"),
        pa.field("addressee", _SPAN),
        pa.field("occasion", _SPAN),
        pa.field("relayed_by", _SPANS),
    ),
    _list(
        "events",
        pa.field("trigger", _SPAN),
        pa.field("extent", _SPAN),
        *_text("type", "status", "actor", "recipient"),
        *(_list(name, _SPAN_FIELD, *_text("entity", "country", "sector")) for name in ("actors", "recipients")),
        *_text("place", "time"),
    ),
    pa.field("sentences", _SPANS),
)
"""Annotated articles, a row each."""

COPIES = _table(*_text("id", "origin"))
"""The origin of each article: the id of the first that carries its text."""

STORIES = _table(*_text("id", "story"))
"""The story of each article: the id of its first article."""

DOSSIERS = _table(
    *_text("id", "headline"),
    pa.field("articles", pa.list_(pa.string())),
    pa.field("origins", pa.list_(pa.list_(pa.string()))),
    _list(
        "entities",
        *_text("id", "kind", "name"),
        pa.field("aliases", pa.list_(pa.string())),
        _list("roles", *_text("title"), _EVIDENCE),
    ),
    _list(
        "statements",
        *_text("id"),
        pa.field("speaker", pa.struct(_text("id", "name"))),
        _TIME,
        _list(
            "quotes",
            *_text("article", "kind", "stance"),
            *(pa.field(name, _SPANS) for name in ("content", "cue", "source")),
        ),
    ),
    _list(
        "events",
        *_text("id", "what", "type", "status"),
        _TIME,
        pa.field("place", pa.struct(_text("name", "country"))),
        _list("participants", *_text("name", "role")),
        pa.field("articles", pa.list_(pa.string())),
        pa.field("origins", pa.int32()),
        _EVIDENCE,
    ),
    _list("figures", *_text("id", "what", "counted", "event"), _VALUES),
    _list("conflicts", *_CONFLICT),
    _list("updates", *_CONFLICT),
    _list("only_in", *_text("article", "statement", "event", "figure")),
    _list("timeline", *_text("time", "statement", "event", "figure")),
)
"""Dossiers, a row each; `id` is the story's, as in STORIES."""

REJECTS = _table(*_text("place", "reason"))
"""What could not be read: where, and why."""

TABLES = {"articles": ARTICLES, "copies": COPIES, "stories": STORIES, "dossiers": DOSSIERS, "rejects": REJECTS}
