//! One report's telling of a happening, made ready for comparison with others.
//!
//! Owns what is known of one telling. What two share is [`likeness`](super::likeness); which of them are one event is
//! decided in [`event_align`](super::event_align).

use super::entity_align::Cast;
use super::stem::{content_stems, stem, stem_hash};
use super::{Evidence, Reading, Statement};
use crate::annotate::{
    Annotations, Deprel, EntityKind, EventMention, EventStatus, EventType, QuoteKind, Token, Upos,
};
use crate::article::ZoneKind;
use crate::mention::{EventReferents, Field, Party, Referents};
use crate::model::embedding::Embeddings;
use crate::model::gazetteer::{Classes, Gazetteer};
use crate::text::Span;
use std::collections::BTreeMap;

/// A telling: an event mention with all that is compared.
#[derive(Debug, Clone)]
pub(super) struct Telling {
    /// Where its clause is.
    pub(super) evidence: Evidence,
    /// The word that names the happening.
    pub(super) trigger: Span,
    /// Its type.
    pub(super) kind: EventType,
    /// Whether it happened.
    pub(super) status: EventStatus,
    /// Stem of the trigger.
    pub(super) stem: String,
    /// The statement that it reports: an index into those of the story.
    pub(super) says: Option<usize>,
    /// Who is said to say it, if a person does: an index into the cast.
    pub(super) speaker: Option<usize>,
    /// Participants: indices into the cast, with their role.
    pub(super) parties: BTreeMap<usize, &'static str>,
    /// The place: index into the cast, as told in the sentence.
    pub(super) place: Option<usize>,
    /// TIMEX3 value that its own sentence gives.
    pub(super) time: Option<String>,
    /// Where that time is said.
    pub(super) time_span: Option<Span>,
    /// Number of its sentence.
    pub(super) sentence: usize,
    /// Whether it is told in a quote, direct or indirect.
    pub(super) quoted: bool,
    /// Whether it is told in a source's own words.
    pub(super) verbatim: bool,
    /// Whether its clause names an occasion of speaking: "in an interview", "told reporters".
    pub(super) occasion: bool,
    /// What carries an utterance: a network, a programme ("on Fox News").
    pub(super) medium: Option<String>,
    /// Whether a verb tells it as part of the narrative: not as what had been before.
    pub(super) narrated: bool,
    /// Whether its trigger is a verb.
    pub(super) verb: bool,
    /// Whether a clause of its own tells it: a finite verb, or a noun that a clause says something is
    /// ("this is no swap").
    pub(super) finite: bool,
    /// Figures that are said of it.
    pub(super) figures: usize,
    /// Stems of the content words of its clause, sorted.
    pub(super) stems: Vec<u64>,
    /// Stems of the content words of its sentence, sorted.
    pub(super) around: Vec<u64>,
    /// Stems of the content words that the tree ties to the trigger, sorted.
    pub(super) tied: Vec<u64>,
    /// Sum of the word vectors of its clause.
    pub(super) vector: Vec<i64>,
    /// Vector of the trigger.
    pub(super) trigger_vector: Vec<i64>,
}

/// All tellings of a story, by article, field and place in the text.
pub(super) fn gather(
    readings: &[Reading],
    members: &[usize],
    cast: &Cast,
    statements: &[Statement],
) -> Vec<Telling> {
    let mut cues: BTreeMap<usize, Vec<(Span, usize)>> = BTreeMap::new();
    for (n, statement) in statements.iter().enumerate() {
        for quote in &statement.quotes {
            cues.entry(quote.article).or_default().extend(quote.cue.iter().map(|&cue| (cue, n)));
        }
    }
    let mut out = Vec::new();
    for &article in members {
        let reading = &readings[article];
        let document = &reading.document;
        let title = document.article.title.as_deref().unwrap_or("");
        let texts = [
            (Field::Title, title, &document.title, &reading.mentions.title),
            (Field::Text, document.article.text.as_str(), &document.body, &reading.mentions.body),
        ];
        for (field, text, notes, referents) in texts {
            let said = cues.get(&article).filter(|_| field == Field::Text).map_or(&[][..], |c| c);
            let view = View { article, field, text, notes, referents, cast, said, statements };
            let told = (0..notes.events.len()).filter(|&n| {
                field == Field::Title || !outside_report(reading, notes.events[n].trigger)
            });
            out.extend(told.map(|n| view.telling(n)));
        }
    }
    out
}

/// Whether a span lies in a credit, notice or header: parts of an article that report nothing.
fn outside_report(reading: &Reading, span: Span) -> bool {
    reading.document.article.zones.iter().any(|zone| {
        zone.span.overlaps(span)
            && matches!(
                zone.kind,
                ZoneKind::Credit | ZoneKind::Notice | ZoneKind::Timestamp | ZoneKind::Header
            )
    })
}

/// One text of one article.
struct View<'a> {
    article: usize,
    field: Field,
    text: &'a str,
    notes: &'a Annotations,
    referents: &'a Referents,
    cast: &'a Cast,
    /// Reporting words of the text and which statement they report.
    said: &'a [(Span, usize)],
    statements: &'a [Statement],
}

impl View<'_> {
    fn telling(&self, index: usize) -> Telling {
        let event = &self.notes.events[index];
        let sentence = self.notes.sentences.partition_point(|s| s.span.end <= event.trigger.start);
        let time = event.time.and_then(|n| self.notes.times.get(n));
        let embeddings = Embeddings::shared();
        let trigger = &self.text[event.trigger];
        let says = self.said.iter().find(|(cue, _)| cue.overlaps(event.trigger)).map(|c| c.1);
        let person =
            |e: &usize| self.cast.entities.get(*e).is_some_and(|e| e.kind == EntityKind::Person);
        Telling {
            evidence: Evidence { article: self.article, field: self.field, span: event.extent },
            trigger: event.trigger,
            kind: event.kind,
            status: event.status,
            stem: stem(trigger),
            says,
            speaker: says.and_then(|n| self.statements.get(n)?.speaker).filter(person),
            parties: self.parties(index),
            place: self.place(event, index),
            time: time.map(|t| t.value.clone()),
            time_span: time.map(|t| t.span),
            sentence,
            quoted: event.quote.is_some(),
            verbatim: event
                .quote
                .and_then(|n| self.notes.quotes.get(n))
                .is_some_and(|q| q.kind != QuoteKind::Indirect),
            occasion: event.kind == EventType::Statement && is_occasion(&self.text[event.extent]),
            medium: if event.kind == EventType::Statement { self.medium(event) } else { None },
            narrated: self.is_narrated(event),
            verb: self.is_verb(event),
            finite: self.is_finite(event),
            figures: event.figures.len(),
            stems: content_stems(&self.text[event.extent]),
            around: self
                .notes
                .sentences
                .get(sentence)
                .map(|s| content_stems(&self.text[s.span]))
                .unwrap_or_default(),
            tied: self.tied(event),
            vector: embeddings.sum(&self.text[event.extent]),
            trigger_vector: embeddings.sum(trigger),
        }
    }

    /// The network or outlet that an utterance is made on, named in its clause.
    fn medium(&self, event: &EventMention) -> Option<String> {
        if stem(&self.text[event.trigger]) == stem("tweeted") {
            return Some("Twitter".to_owned());
        }
        let spoken = |span: Span| {
            let quotes = self.notes.quotes.iter().filter(|q| q.kind != QuoteKind::Indirect);
            quotes.flat_map(|q| &q.content).any(|c| c.contains(span))
        };
        let here = self.notes.entities.iter().filter(|m| event.extent.contains(m.span));
        here.filter(|m| m.named && !spoken(m.span)).find_map(|mention| {
            let name = &self.text[mention.span];
            let before = self.text[event.extent.start as usize..mention.span.start as usize]
                .trim_end()
                .trim_end_matches(" the");
            let carried = [" on", " via", " told"].iter().any(|word| before.ends_with(word));
            let bare =
                name.trim_end_matches(['\'', '’']).trim_end_matches("'s").trim_end_matches("’s");
            (carried && is_medium(bare)).then(|| bare.to_owned())
        })
    }

    /// Stems of the content words that hang on the trigger or that it hangs on.
    fn tied(&self, event: &EventMention) -> Vec<u64> {
        const REACH: usize = 24;
        let tokens = &self.notes.tokens;
        let at = tokens.partition_point(|t| t.span.start < event.trigger.start);
        let Some(own) = tokens.get(at) else { return Vec::new() };
        let content = |t: &&Token| {
            matches!(t.pos, Upos::Noun | Upos::Propn | Upos::Verb | Upos::Adj | Upos::Num)
        };
        let near = &tokens[at.saturating_sub(REACH)..(at + REACH).min(tokens.len())];
        let below = near.iter().filter(|t| t.head == Some(at as u32));
        let above = own.head.and_then(|head| tokens.get(head as usize));
        let mut out: Vec<u64> = below
            .chain(above)
            .filter(content)
            .map(|t| stem_hash(&stem(&self.text[t.span])))
            .collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    fn is_verb(&self, event: &EventMention) -> bool {
        let tokens = &self.notes.tokens;
        let at = tokens.partition_point(|t| t.span.start < event.trigger.start);
        tokens.get(at).is_some_and(|t| t.pos == Upos::Verb)
    }

    fn is_finite(&self, event: &EventMention) -> bool {
        let tokens = &self.notes.tokens;
        let at = tokens.partition_point(|t| t.span.start < event.trigger.start);
        let Some(token) = tokens.get(at) else { return false };
        let helpers = || {
            let near = tokens[at.saturating_sub(6)..at].iter();
            near.filter(|t| t.head == Some(at as u32))
        };
        let auxiliary =
            helpers().any(|t| matches!(t.deprel, Deprel::Aux | Deprel::AuxPass | Deprel::Cop));
        let infinitive = helpers().any(|t| &self.text[t.span] == "to");
        let subject = helpers().any(|t| matches!(t.deprel, Deprel::Nsubj | Deprel::NsubjPass));
        !infinitive && (auxiliary || token.pos == Upos::Verb && subject)
    }

    fn is_narrated(&self, event: &EventMention) -> bool {
        const BACK: usize = 4;
        let tokens = &self.notes.tokens;
        let at = tokens.partition_point(|t| t.span.start < event.trigger.start);
        let before = &tokens[at.saturating_sub(BACK)..at];
        tokens.get(at).is_some_and(|t| t.pos == Upos::Verb)
            && !before
                .iter()
                .any(|t| matches!(&self.text[t.span], "had" | "has" | "have" | "'ve" | "to"))
    }

    fn parties(&self, index: usize) -> BTreeMap<usize, &'static str> {
        let none = EventReferents::default();
        let who = self.referents.events.get(index).unwrap_or(&none);
        let of = |party: &Party| self.cast.of(self.article, party.entity?);
        let mut out: BTreeMap<usize, &'static str> = BTreeMap::new();
        out.extend(who.recipients.iter().filter_map(of).map(|e| (e, "recipient")));
        out.extend(who.actors.iter().filter_map(of).map(|e| (e, "actor")));
        let bodies: Vec<(usize, &'static str)> =
            out.iter().flat_map(|(&e, &role)| self.bodies(e).map(move |b| (b, role))).collect();
        for (body, role) in bodies {
            out.entry(body).or_insert(role);
        }
        out
    }

    /// Whom an organisation's name names besides itself: "OSCE Permanent Council" the OSCE,
    /// "Russia-NATO Council" Russia and NATO.
    fn bodies(&self, entity: usize) -> impl Iterator<Item = usize> {
        let organ = self.cast.entities.get(entity).filter(|e| e.kind == EntityKind::Org);
        let name = organ.map(|e| e.name.as_str()).unwrap_or_default();
        let words: Vec<&str> = name.split([' ', '-', '–']).collect();
        let words = if words.len() > 1 { words } else { Vec::new() };
        self.cast
            .entities
            .iter()
            .enumerate()
            .filter(move |&(n, other)| {
                n != entity
                    && matches!(other.kind, EntityKind::Org | EntityKind::Gpe)
                    && std::iter::once(&other.name)
                        .chain(&other.aliases)
                        .any(|own| words.contains(&own.as_str()))
            })
            .map(|(n, _)| n)
            .take(3)
    }

    fn place(&self, event: &EventMention, index: usize) -> Option<usize> {
        let place = self.referents.events.get(index).and_then(|who| who.place)?;
        (!event.places.is_empty()).then(|| self.cast.of(self.article, place)).flatten()
    }
}

/// A network that carries what people say: an outlet, or one that everybody can post on.
fn is_medium(name: &str) -> bool {
    const OPEN: [&str; 8] = [
        "Twitter",
        "Facebook",
        "Instagram",
        "YouTube",
        "Telegram",
        "Weibo",
        "TikTok",
        "Truth Social",
    ];
    let entry = Gazetteer::shared().entry(name);
    OPEN.contains(&name) || entry.is_some_and(|e| e.classes.has(Classes::OUTLET))
}

/// Whether a clause names where or to whom something is said.
fn is_occasion(clause: &str) -> bool {
    clause.split(|c: char| !c.is_alphanumeric()).any(|word| {
        matches!(
            word.to_ascii_lowercase().as_str(),
            "interview"
                | "statement"
                | "conference"
                | "briefing"
                | "reporters"
                | "tweet"
                | "tweeted"
                | "twitter"
                | "facebook"
                | "speech"
                | "letter"
                | "post"
                | "posted"
                | "address"
                | "show"
                | "program"
                | "newspaper"
                | "journalists"
        )
    })
}
