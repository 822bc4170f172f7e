"""The parts of an annotated article and of a dossier, as the program's JSON has them.

Spans are (start, end) in Unicode code points of the article's text, end exclusive. What a report doesn't say is
None. The schemas under `docs/schema` say the same in JSON Schema.
"""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Optional, TypeVar

Span = tuple[int, int]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Time:
    """A TIMEX3 expression (ISO-TimeML)."""

    span: Span
    type: str
    """DATE, TIME, DURATION or SET."""
    value: str
    """2022-01-10, 2021-W51, P2D, PAST_REF."""
    anchor: Optional[str] = None
    """The day it was counted from."""
    field: Optional[str] = None
    """"title" where the span is in the title."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name, description or pronoun that refers to a person, an organisation, a place."""

    span: Span
    kind: str
    named: bool
    entity: Optional[str] = None
    """Equal for the mentions of one entity of the article."""


@dataclass(frozen=True, slots=True)
class Quote:
    """An attribution (Pareti 2012; PolNeAR)."""

    kind: str
    """direct, indirect or mixed."""
    content: list[Span]
    cue: list[Span]
    source: list[Span]
    speaker: Optional[str]
    stance: str
    addressee: Optional[Span] = None
    """To whom it is said."""
    occasion: Optional[Span] = None
    """In or at what: a news conference, a letter."""
    relayed_by: Optional[list[Span]] = None
    """Who passes it on, the last hand first."""


@dataclass(frozen=True, slots=True)
class Party:
    """Someone who takes part in a happening."""

    span: Span
    entity: Optional[str] = None
    country: Optional[str] = None
    """ISO 3166-1 code of the country they belong to or act for."""
    sector: Optional[str] = None
    """For whom they act: government, military, rebels ..."""


@dataclass(frozen=True, slots=True)
class EventMention:
    """A happening in one article, typed by PLOVER."""

    trigger: Span
    extent: Span
    type: str
    status: str
    actor: Optional[str] = None
    recipient: Optional[str] = None
    actors: Optional[list[Party]] = None
    """Who does it, each as it is told; `actor` is the first that is an entity."""
    recipients: Optional[list[Party]] = None
    """To whom or with whom."""
    place: Optional[str] = None
    time: Optional[str] = None


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its Universal Dependencies v2 tag, lemma and head (an index into the tokens; None for a root)."""

    span: Span
    pos: str
    lemma: str
    head: Optional[int]
    deprel: str


@dataclass(frozen=True, slots=True)
class Article:
    """One report of one outlet, with its annotations where it was annotated."""

    text: str
    id: Optional[str] = None
    url: Optional[str] = None
    outlet: Optional[str] = None
    published: Optional[str] = None
    published_from: Optional[str] = None
    """given, page, text or inferred."""
    published_interval: Optional[list[str]] = None
    """First and last day it can be, where it isn't one day."""
    updated: Optional[str] = None
    published_doubt: Optional[str] = None
    language: Optional[str] = None
    byline: Optional[str] = None
    """Who wrote it: names, comma and blank between."""
    agencies: Optional[list[str]] = None
    """News agencies it gives credit to, by name."""
    title: Optional[str] = None
    refused: Optional[str] = None
    """Why a page gives no article; its text is empty then."""
    times: Optional[list[Time]] = None
    entities: Optional[list[Mention]] = None
    quotes: Optional[list[Quote]] = None
    events: Optional[list[EventMention]] = None
    sentences: Optional[list[Span]] = None
    tokens: Optional[list[Token]] = None

    def words(self, span: Span) -> str:
        """The words at a span of the text."""
        return self.text[span[0] : span[1]]


@dataclass(frozen=True, slots=True)
class Placement:
    """The story and the origin of an article, each by the id of its first article."""

    id: str
    story: str
    origin: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words a claim rests on."""

    article: str
    span: Span
    exact: str
    field: str = "text"


@dataclass(frozen=True, slots=True)
class Value:
    """A value with the words that give it."""

    value: str
    evidence: list[Evidence]


@dataclass(frozen=True, slots=True)
class Role:
    """A title or office said of an entity."""

    title: str
    evidence: list[Evidence]


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation or place over all reports of a story."""

    id: str
    kind: str
    name: str
    aliases: list[str]
    roles: list[Role]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says something; `id` is that of the story's entity, where it is one."""

    name: str
    id: Optional[str] = None


@dataclass(frozen=True, slots=True)
class TimeValue:
    """An ISO-TimeML value."""

    value: str


@dataclass(frozen=True, slots=True)
class StatementQuote:
    """One article's report of a statement."""

    article: str
    kind: str
    stance: str
    content: list[Span]
    cue: list[Span]
    source: list[Span]


@dataclass(frozen=True, slots=True)
class Statement:
    """One utterance: the quotes that report the same words of one speaker on one occasion."""

    id: str
    speaker: Optional[Speaker]
    time: Optional[TimeValue]
    quotes: list[StatementQuote]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event happens; `country` as ISO 3166-1 alpha-2."""

    name: str
    country: Optional[str] = None


@dataclass(frozen=True, slots=True)
class Participant:
    """Who takes part in an event."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Event:
    """A happening over all reports of a story."""

    id: str
    what: str
    type: str
    status: str
    time: Optional[TimeValue]
    place: Optional[Place]
    participants: list[Participant]
    articles: list[str]
    origins: int
    """How many independent origins report it."""
    evidence: list[Evidence]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is said of an event."""

    id: str
    what: str
    counted: str
    event: Optional[str]
    values: list[Value]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Values that can't all be true; among a story's updates, values that replaced each other."""

    id: str
    about: str
    attribute: str
    confidence: float
    values: list[Value]
    explanation: str


@dataclass(frozen=True, slots=True)
class OnlyIn:
    """What only one article says: the id of a statement, an event or a figure."""

    article: str
    statement: Optional[str] = None
    event: Optional[str] = None
    figure: Optional[str] = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A place on the story's time line: the id of an event, a statement or a figure."""

    time: str
    statement: Optional[str] = None
    event: Optional[str] = None
    figure: Optional[str] = None


@dataclass(frozen=True, slots=True)
class Story:
    """All that is known of one story: a dossier."""

    id: str
    headline: str
    articles: list[str]
    origins: list[list[str]]
    entities: list[Entity]
    statements: list[Statement]
    events: list[Event]
    figures: list[Figure]
    conflicts: list[Conflict]
    updates: list[Conflict]
    only_in: list[OnlyIn]
    timeline: list[Moment]


def of_json(kind: type[T], value: Any) -> T:
    """A part of the model from its JSON; keys that this version doesn't know are left out."""
    return _reader(kind)(value)


@cache
def _reader(kind: Any) -> typing.Callable[[Any], Any]:
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
        return lambda value: kind(**{k: readers[k](v) for k, v in value.items() if k in readers})
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        one = _reader(next(t for t in inner if t is not type(None)))
        return lambda value: None if value is None else one(value)
    if origin is list:
        each = _reader(inner[0])
        return lambda value: [each(item) for item in value]
    return tuple if origin is tuple else lambda value: value
