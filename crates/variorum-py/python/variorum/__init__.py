"""Reads what several outlets wrote about one story and gives back one sourced dossier.

    import variorum

    dossiers = variorum.read("examples/fishing-talks")
    for conflict in dossiers.stories[0].conflicts:
        print(conflict.attribute, [value.value for value in conflict.values])

`read` gives the dossiers of reports; `annotate` the people, times, quotes and events of each; `cluster` their
stories and origins; `extract` the articles of web pages. They do what the program's commands of that name do,
on all cores and without the interpreter's lock, and the same input gives the same bytes. Offsets count Unicode
code points, as Python does: `article.text[start:end]` are the words.

`variorum.spark` does the same past one machine.
"""

from ._api import annotate, cluster, extract, read
from ._errors import InputError, Refusal, VariorumWarning
from ._native import VERSION as __version__
from ._results import Articles, Dossiers, Placements
from .model import (
    Article,
    Conflict,
    Entity,
    Event,
    EventMention,
    Evidence,
    Figure,
    Mention,
    Moment,
    OnlyIn,
    Participant,
    Place,
    Placement,
    Party,
    Quote,
    Role,
    Speaker,
    Statement,
    StatementQuote,
    Story,
    Time,
    TimeValue,
    Token,
    Value,
)

__all__ = [
    "Article",
    "Articles",
    "Conflict",
    "Dossiers",
    "Entity",
    "Event",
    "EventMention",
    "Evidence",
    "Figure",
    "InputError",
    "Mention",
    "Moment",
    "OnlyIn",
    "Participant",
    "Place",
    "Placement",
    "Placements",
    "Party",
    "Quote",
    "Refusal",
    "Role",
    "Speaker",
    "Statement",
    "StatementQuote",
    "Story",
    "Time",
    "TimeValue",
    "Token",
    "Value",
    "VariorumWarning",
    "__version__",
    "annotate",
    "cluster",
    "extract",
    "read",
]
