//! What the event rules look at: one text with its tokens, tree, entities and times.

use super::tree::Tree;
use crate::annotate::{Annotations, Deprel, EntityKind, QuoteKind, Token, Upos};
use crate::model::gazetteer::{Classes, Gazetteer, PlaceKind};
use crate::text::Span;
use jiff::civil::Date;
use std::ops::Range;

/// One text and all that is marked in it so far.
pub(super) struct Scene<'a> {
    /// The text in ASCII lower case: spans index both.
    pub(super) lower: String,
    /// Its annotations, without events.
    pub(super) notes: &'a Annotations,
    /// The dependency trees.
    pub(super) tree: Tree,
    /// The day of publication, if known.
    pub(super) published: Option<Date>,
    /// The innermost entity mention that holds each token: index into `notes.entities`.
    entity_of: Vec<Option<u32>>,
    /// The quote whose content holds each token: index into `notes.quotes`.
    quote_of: Vec<Option<u32>>,
    /// The cues of all quotes, in text order.
    cues: Vec<Span>,
    /// Entity mentions and times of each sentence.
    pub(super) held: Vec<Held>,
}

/// What a sentence holds: ranges of indices.
#[derive(Debug, Clone, Default)]
pub(super) struct Held {
    /// Into `notes.entities`.
    pub(super) entities: Range<usize>,
    /// Into `notes.times`.
    pub(super) times: Range<usize>,
}

impl<'a> Scene<'a> {
    /// Prepares `text` with its annotations.
    pub(super) fn new(text: &'a str, notes: &'a Annotations, published: Option<Date>) -> Self {
        let spans =
            |quotes: &[Span], n: usize| quotes.iter().map(|s| (*s, n as u32)).collect::<Vec<_>>();
        let entities: Vec<(Span, u32)> =
            notes.entities.iter().zip(0..).map(|(e, n)| (e.span, n)).collect();
        let mut quotes: Vec<(Span, u32)> =
            notes.quotes.iter().enumerate().flat_map(|(n, q)| spans(&q.content, n)).collect();
        quotes.sort_unstable_by_key(|(span, n)| (span.start, span.end, *n));
        let mut cues: Vec<Span> = notes.quotes.iter().flat_map(|q| q.cue.iter().copied()).collect();
        cues.sort_unstable_by_key(|cue| (cue.start, cue.end));
        Self {
            cues,
            lower: text.to_ascii_lowercase(),
            notes,
            tree: Tree::new(&notes.tokens, &notes.sentences),
            published,
            entity_of: cover(&notes.tokens, &entities),
            quote_of: cover(&notes.tokens, &quotes),
            held: held(notes),
        }
    }

    /// The token at `t`.
    pub(super) fn token(&self, t: usize) -> &Token {
        &self.notes.tokens[t]
    }

    /// The form of token `t` in lower case; empty past either end.
    pub(super) fn word(&self, t: usize) -> &str {
        self.notes.tokens.get(t).map_or("", |token| &self.lower[token.span])
    }

    /// The form of the token `by` before `t` in lower case.
    pub(super) fn word_before(&self, t: usize, by: usize) -> &str {
        t.checked_sub(by).map_or("", |t| self.word(t))
    }

    /// The syntactic head of `t`.
    pub(super) fn head(&self, t: usize) -> Option<usize> {
        self.token(t).head.map(|h| h as usize).filter(|&h| h < self.notes.tokens.len() && h != t)
    }

    /// The first dependent of `t` with relation `deprel`.
    pub(super) fn child(&self, t: usize, deprel: Deprel) -> Option<usize> {
        self.tree.child(&self.notes.tokens, t, deprel)
    }

    /// The entity mention that holds token `t`.
    pub(super) fn entity(&self, t: usize) -> Option<usize> {
        self.entity_of[t].map(|n| n as usize)
    }

    /// The quote that holds token `t`.
    pub(super) fn quote(&self, t: usize) -> Option<usize> {
        self.quote_of[t].map(|n| n as usize)
    }

    /// Whether token `t` is a cue of an attribution: "said", "according to".
    pub(super) fn is_cue(&self, t: usize) -> bool {
        let span = self.token(t).span;
        let at = self.cues.partition_point(|cue| cue.end <= span.start);
        self.cues.get(at).is_some_and(|cue| cue.overlaps(span))
    }

    /// The quote in a source's own words that holds token `t`.
    pub(super) fn verbatim(&self, t: usize) -> Option<usize> {
        self.quote(t).filter(|&n| self.notes.quotes[n].kind != QuoteKind::Indirect)
    }

    /// Whether a mention names a place: also an institution that one can be at, "Norby Hospital".
    pub(super) fn is_place(&self, mention: usize) -> bool {
        let mention = &self.notes.entities[mention];
        let kind = match mention.kind {
            EntityKind::Gpe | EntityKind::Loc | EntityKind::Fac => true,
            EntityKind::Org => is_site(&self.lower[mention.span]),
            _ => false,
        };
        mention.named && kind && !is_people(&self.lower[mention.span])
    }

    /// Whether a mention names a town.
    pub(super) fn is_town(&self, mention: usize) -> bool {
        let mention = &self.notes.entities[mention];
        let place = Gazetteer::shared().place(&self.lower[mention.span]);
        mention.kind == EntityKind::Gpe && place.is_some_and(|p| p.kind == PlaceKind::City)
    }

    /// Whether token `t` is part of a time expression.
    pub(super) fn in_time(&self, t: usize) -> bool {
        let span = self.token(t).span;
        let at = self.notes.times.partition_point(|time| time.span.end <= span.start);
        self.notes.times.get(at).is_some_and(|time| time.span.overlaps(span))
    }

    /// The tokens inside `span`.
    pub(super) fn tokens_in(&self, span: Span) -> Range<usize> {
        let tokens = &self.notes.tokens;
        let from = tokens.partition_point(|t| t.span.end <= span.start);
        let to = tokens.partition_point(|t| t.span.start < span.end);
        from..to.max(from)
    }

    /// The span from token `from` to token `to`, both included.
    pub(super) fn span(&self, from: usize, to: usize) -> Span {
        self.token(from).span.cover(self.token(to).span)
    }

    /// Whether `t` is a verb form that heads a clause.
    pub(super) fn is_verb(&self, t: usize) -> bool {
        self.token(t).pos == Upos::Verb
    }
}

/// Institutions that have a house or ground of their own.
pub(super) fn is_site(lower: &str) -> bool {
    const SITES: &[&str] = &[
        "zoo",
        "hospital",
        "clinic",
        "airport",
        "university",
        "college",
        "school",
        "stadium",
        "arena",
        "court",
        "courthouse",
        "prison",
        "jail",
        "church",
        "mosque",
        "temple",
        "synagogue",
        "cathedral",
        "museum",
        "theatre",
        "theater",
        "hotel",
        "mall",
        "base",
        "station",
        "palace",
        "park",
        "garden",
        "gardens",
        "center",
        "centre",
        "embassy",
        "consulate",
        "plant",
        "factory",
        "port",
        "barracks",
        "library",
        "market",
    ];
    let head = lower.split(" of ").next().unwrap_or(lower);
    head.split_whitespace().next_back().is_some_and(|w| SITES.contains(&w))
}

/// "North Korean": a people, not the place it lives in.
fn is_people(lower: &str) -> bool {
    let entry = Gazetteer::shared().entry(lower);
    entry.is_some_and(|e| e.classes.has(Classes::PEOPLE) && !e.classes.has(Classes::COUNTRY))
}

/// For every token the index of the last listed span that holds it; spans sorted by start.
fn cover(tokens: &[Token], spans: &[(Span, u32)]) -> Vec<Option<u32>> {
    let mut out = vec![None; tokens.len()];
    for &(span, n) in spans {
        let from = tokens.partition_point(|t| t.span.end <= span.start);
        for (slot, _) in
            out[from..].iter_mut().zip(&tokens[from..]).take_while(|(_, t)| t.span.start < span.end)
        {
            *slot = Some(n);
        }
    }
    out
}

fn held(notes: &Annotations) -> Vec<Held> {
    let range = |starts: &dyn Fn(u32) -> usize, span: Span| {
        starts(span.start)..starts(span.end).max(starts(span.start))
    };
    notes
        .sentences
        .iter()
        .map(|s| Held {
            entities: range(&|at| notes.entities.partition_point(|e| e.span.start < at), s.span),
            times: range(&|at| notes.times.partition_point(|t| t.span.start < at), s.span),
        })
        .collect()
}
