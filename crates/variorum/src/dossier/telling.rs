//! One report's telling of a happening, made ready for comparison with others.
//!
//! Owns what two tellings share: words, participants, place, time. Which of them are one event is
//! decided in [`event_align`](super::event_align).

use super::entity_align::Cast;
use super::{Evidence, Reading, Statement};
use crate::annotate::timex::{Comparison, compare};
use crate::annotate::{
    Annotations, Deprel, EntityKind, EventMention, EventStatus, EventType, QuoteKind, Token, Upos,
};
use crate::article::ZoneKind;
use crate::mention::{EventReferents, Field, Party, Referents};
use crate::model::KeyHashes;
use crate::model::embedding::{Embeddings, cosine};
use crate::model::gazetteer::{Classes, Gazetteer};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
    vector: Vec<i64>,
    /// Vector of the trigger.
    trigger_vector: Vec<i64>,
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
            .map(|t| crate::model::hash_bytes(stem(&self.text[t.span]).as_bytes()))
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

/// The stem of a word: lower case, without the endings of verbs and of nouns made from them.
pub(super) fn stem(word: &str) -> String {
    const ENDINGS: [&str; 18] = [
        "izations", "isations", "ations", "ation", "ating", "ated", "ates", "ate", "ments", "ment",
        "ings", "ing", "ions", "ion", "ers", "ed", "es", "s",
    ];
    let lower = word.to_lowercase();
    let lower = lower.strip_suffix("'s").or_else(|| lower.strip_suffix("’s")).unwrap_or(&lower);
    let cut = ENDINGS.iter().find_map(|e| lower.strip_suffix(e).filter(|rest| rest.len() >= 3));
    let mut stem: String = cut.unwrap_or(lower).chars().take(7).collect();
    if stem.ends_with('e') || stem.ends_with('y') || stem.ends_with('i') {
        stem.pop();
    }
    let mut tail = stem.chars().rev();
    if tail.next() == tail.next() {
        stem.pop();
    }
    stem
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

/// Hashes of the stems of the content words of a clause, sorted, each once.
fn content_stems(text: &str) -> Vec<u64> {
    let mut out: Vec<u64> = text
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .filter(|w| w.len() > 1 && !is_function_word(w))
        .map(|w| crate::model::hash_bytes(stem(w).as_bytes()))
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

fn is_function_word(word: &str) -> bool {
    let mut buffer = [0u8; 10];
    let Some(lower) = buffer.get_mut(..word.len()) else { return false };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    matches!(
        &*lower,
        b"the"
            | b"an"
            | b"of"
            | b"in"
            | b"on"
            | b"at"
            | b"to"
            | b"for"
            | b"from"
            | b"by"
            | b"with"
            | b"and"
            | b"or"
            | b"but"
            | b"that"
            | b"which"
            | b"who"
            | b"was"
            | b"were"
            | b"is"
            | b"are"
            | b"be"
            | b"been"
            | b"has"
            | b"have"
            | b"had"
            | b"he"
            | b"she"
            | b"it"
            | b"they"
            | b"his"
            | b"her"
            | b"its"
            | b"their"
            | b"this"
            | b"said"
            | b"says"
            | b"say"
            | b"would"
            | b"will"
            | b"not"
            | b"as"
            | b"after"
            | b"when"
            | b"than"
            | b"them"
            | b"him"
            | b"we"
            | b"our"
            | b"us"
            | b"you"
            | b"my"
            | b"me"
            | b"also"
            | b"into"
            | b"about"
            | b"more"
            | b"being"
            | b"there"
            | b"where"
            | b"while"
            | b"these"
            | b"those"
            | b"mr"
            | b"ms"
            | b"mrs"
    )
}

/// How rare each stem is among the tellings of a story: its weight.
pub(super) struct Rarity {
    stems: HashMap<u64, f64, KeyHashes>,
    /// The weight of a stem that no clause holds.
    unseen: f64,
    /// In how many meetings each entity takes part, and how many there are.
    meetings: (BTreeMap<usize, usize>, usize),
}

impl Rarity {
    /// Counts the stems of `tellings`.
    pub(super) fn new(tellings: &[Telling]) -> Self {
        let mut counts: HashMap<u64, f64, KeyHashes> = HashMap::default();
        for stem in tellings.iter().flat_map(|t| &t.stems) {
            *counts.entry(*stem).or_default() += 1.0;
        }
        let all = tellings.len() as f64 + 1.0;
        counts.values_mut().for_each(|n| *n = (all / *n).ln().max(0.1));
        let mut parties: BTreeMap<usize, usize> = BTreeMap::new();
        let meetings = tellings.iter().filter(|t| t.kind == EventType::Consult);
        for telling in meetings.clone() {
            telling.parties.keys().for_each(|&e| *parties.entry(e).or_default() += 1);
        }
        Self { stems: counts, unseen: all.ln(), meetings: (parties, meetings.count()) }
    }

    /// Whether an entity takes part in at most a quarter of the meetings told of, or in four.
    pub(super) fn is_rare_party(&self, entity: usize) -> bool {
        let (parties, all) = &self.meetings;
        parties.get(&entity).is_some_and(|&n| n <= 4.max(all / 4))
    }

    /// How rare the word is that names the happening of a telling.
    pub(super) fn of_trigger(&self, telling: &Telling) -> f64 {
        self.weight(crate::model::hash_bytes(telling.stem.as_bytes()))
    }

    /// How much of the shorter of two lists of stems stands in the other, by weight, from 0 to 1.
    pub(super) fn coverage(&self, a: &[u64], b: &[u64]) -> f64 {
        let all = |stems: &[u64]| stems.iter().map(|&s| self.weight(s)).sum::<f64>();
        let least = all(a).min(all(b));
        if least > 0.0 { self.shared(a, b) / least } else { 0.0 }
    }

    /// The weight of what two sorted lists of stems share.
    pub(super) fn shared(&self, a: &[u64], b: &[u64]) -> f64 {
        a.iter().filter(|s| b.binary_search(s).is_ok()).map(|&s| self.weight(s)).sum()
    }

    fn weight(&self, stem: u64) -> f64 {
        self.stems.get(&stem).copied().unwrap_or(self.unseen)
    }

    /// The cosine of the weighted stems of two tellings, from 0 to 1.
    fn cosine(&self, a: &Telling, b: &Telling) -> f64 {
        let norm =
            |t: &Telling| t.stems.iter().map(|&s| self.weight(s).powi(2)).sum::<f64>().sqrt();
        let mut shared = 0.0;
        let mut at = 0;
        for &stem in &a.stems {
            while at < b.stems.len() && b.stems[at] < stem {
                at += 1;
            }
            if b.stems.get(at) == Some(&stem) {
                shared += self.weight(stem).powi(2);
            }
        }
        if shared == 0.0 { 0.0 } else { shared / (norm(a) * norm(b)) }
    }
}

/// What two tellings have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Likeness {
    /// Of their words, 0 to 1.
    pub(super) words: f64,
    /// Of their meaning, 0 to 1.
    pub(super) meaning: f64,
    /// Of their triggers and types, 0 to 1.
    pub(super) trigger: f64,
    /// Of the meaning of their triggers, 0 to 1.
    pub(super) near: f64,
    /// Of their participants, 0 to 1; `None` where one has none.
    pub(super) parties: Option<f64>,
    /// Of their times; `None` where one has none.
    pub(super) time: Option<Comparison>,
    /// Whether their places are one; `None` where one has none.
    pub(super) place: Option<bool>,
}

/// Compares two tellings.
pub(super) fn likeness(a: &Telling, b: &Telling, rarity: &Rarity, cast: &Cast) -> Likeness {
    let time = a.time.as_deref().zip(b.time.as_deref()).and_then(|(x, y)| compare(x, y));
    let place = a.place.zip(b.place).map(|(x, y)| x == y || within(cast, x, y));
    let near = f64::from(cosine(&a.trigger_vector, &b.trigger_vector).max(0.0));
    Likeness {
        words: rarity.cosine(a, b),
        meaning: scaled(f64::from(cosine(&a.vector, &b.vector)), 0.3, 0.8),
        trigger: trigger_likeness(a, b, near),
        near,
        parties: party_likeness(a, b),
        time,
        place,
    }
}

/// How alike two triggers are whose meanings are as `near` as that.
fn trigger_likeness(a: &Telling, b: &Telling, near: f64) -> f64 {
    if a.stem == b.stem {
        return 1.0;
    }
    let typed = match (a.kind == b.kind, a.kind) {
        (true, EventType::Other | EventType::Statement) | (false, _) => 0.0,
        (true, _) => 0.5,
    };
    scaled(near, 0.25, 0.75).max(typed)
}

fn party_likeness(a: &Telling, b: &Telling) -> Option<f64> {
    if a.parties.is_empty() || b.parties.is_empty() {
        return None;
    }
    let mine: BTreeSet<&usize> = a.parties.keys().collect();
    let shared = b.parties.keys().filter(|e| mine.contains(e)).count();
    Some(shared as f64 / a.parties.len().min(b.parties.len()) as f64)
}

/// Whether one of two places lies in the other: a city in its country.
pub(super) fn within(cast: &Cast, a: usize, b: usize) -> bool {
    let known = crate::model::gazetteer::Gazetteer::shared();
    let of = |e: usize| cast.entities.get(e).and_then(|entity| known.place(&entity.name));
    let inner = |x: &crate::model::gazetteer::Place, y: &crate::model::gazetteer::Place| {
        use crate::model::gazetteer::PlaceKind as K;
        y.kind == K::Country && x.country.is_some() && x.country == y.country
    };
    match (of(a), of(b)) {
        (Some(x), Some(y)) => inner(&x, &y) || inner(&y, &x),
        // A building or a place that the gazetteer lacks can lie anywhere.
        _ => [a, b].iter().any(|&e| {
            cast.entities.get(e).is_some_and(|entity| {
                entity.kind == EntityKind::Fac || known.place(&entity.name).is_none()
            })
        }),
    }
}

/// Where `value` lies between `none` (0) and `all` (1).
fn scaled(value: f64, none: f64, all: f64) -> f64 {
    ((value - none) / (all - none)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_word_share_a_stem() {
        for (a, b) in [
            ("abducted", "abduction"),
            ("crashes", "crashed"),
            ("released", "release"),
            ("meeting", "meet"),
            ("indictments", "indicted"),
            ("stopped", "stop"),
        ] {
            assert_eq!(stem(a), stem(b), "{a} {b}");
        }
        assert_ne!(stem("talks"), stem("takes"));
    }

    #[test]
    fn stems_of_a_clause_leave_out_function_words() {
        assert_eq!(content_stems("the crash of a plane").len(), 2);
        assert_eq!(content_stems("of the and"), Vec::<u64>::new());
    }
}
