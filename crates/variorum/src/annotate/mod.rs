//! From an article to a document: tokens, sentences, tags, parse, entities, times, quotes, events.
//!
//! A pure function of the article: no IO, no clock, and it cannot fail; any text gives a
//! [`Document`]. What mentions refer to is worked out later, in [`mention`](crate::mention).

pub mod entity;
pub mod event;
pub mod lemma;
pub mod parse;
pub mod quote;
pub mod sentence;
pub mod surface;
pub mod tag;
pub mod timex;
pub mod token;

pub use lemma::lemma;

use crate::article::Article;
use crate::text::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// An article with its annotations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The report itself.
    pub article: Article,
    /// Annotations of `article.title`; empty where there is none.
    pub title: Annotations,
    /// Annotations of `article.text`.
    pub body: Annotations,
}

/// What is marked in one text. Every list is in text order; spans are bytes of that text.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Annotations {
    /// Sentences, not overlapping.
    pub sentences: Vec<Sentence>,
    /// Words and punctuation of all sentences.
    pub tokens: Vec<Token>,
    /// Names and descriptions of people, organisations, places.
    pub entities: Vec<EntityMention>,
    /// TIMEX3 expressions.
    pub times: Vec<Timex>,
    /// Attributions.
    pub quotes: Vec<Quote>,
    /// Event mentions.
    pub events: Vec<EventMention>,
}

/// A sentence: where it is, and which tokens it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// From its first token to its last.
    pub span: Span,
    /// Indices into [`Annotations::tokens`].
    pub tokens: Range<usize>,
}

/// A word or punctuation mark by the conventions of Universal Dependencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Where it is.
    pub span: Span,
    /// Part of speech.
    pub pos: Upos,
    /// Index of the syntactic head in [`Annotations::tokens`]; `None` for the root of a sentence.
    pub head: Option<u32>,
    /// Relation to the head.
    pub deprel: Deprel,
}

/// A list of names as an enum with its written forms.
macro_rules! labels {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $label:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[derive(::serde::Serialize, ::serde::Deserialize)]
        #[repr(u8)]
        #[allow(missing_docs)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every label, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The label as it is written.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// The label written `text`, if there is one.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($label => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use labels;

labels! {
    /// Universal part-of-speech tags (Universal Dependencies v2).
    Upos {
        Adj = "ADJ", Adp = "ADP", Adv = "ADV", Aux = "AUX", Cconj = "CCONJ", Det = "DET",
        Intj = "INTJ", Noun = "NOUN", Num = "NUM", Part = "PART", Pron = "PRON", Propn = "PROPN",
        Punct = "PUNCT", Sconj = "SCONJ", Sym = "SYM", Verb = "VERB", X = "X",
    }
}

labels! {
    /// Universal dependency relations without subtypes (Universal Dependencies v2).
    Deprel {
        Acl = "acl", Advcl = "advcl", Advmod = "advmod", Amod = "amod", Appos = "appos",
        Aux = "aux", Case = "case", Cc = "cc", Ccomp = "ccomp", Compound = "compound",
        Conj = "conj", Cop = "cop", Csubj = "csubj", Dep = "dep", Det = "det",
        Discourse = "discourse", Dislocated = "dislocated", Expl = "expl", Fixed = "fixed",
        Flat = "flat", Goeswith = "goeswith", Iobj = "iobj", List = "list", Mark = "mark",
        Nmod = "nmod", Nsubj = "nsubj", Nummod = "nummod", Obj = "obj", Obl = "obl",
        Orphan = "orphan", Parataxis = "parataxis", Punct = "punct", Reparandum = "reparandum",
        Root = "root", Vocative = "vocative", Xcomp = "xcomp",
        /// Passive subject: the one subtype that changes who does what to whom.
        NsubjPass = "nsubj:pass", AuxPass = "aux:pass", NmodPoss = "nmod:poss",
    }
}

labels! {
    /// Kinds of entity.
    EntityKind {
        Person = "PERSON", Org = "ORG", Gpe = "GPE", Loc = "LOC", Fac = "FAC", Norp = "NORP",
        Event = "EVENT", Product = "PRODUCT", Work = "WORK",
    }
}

/// A place in the text that names or describes an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityMention {
    /// The whole mention: a name without its title, a description without its article.
    pub span: Span,
    /// What it is.
    pub kind: EntityKind,
    /// Named ("Maria Zakharova"), or described or referred to ("the spokeswoman", "she").
    pub named: bool,
}

labels! {
    /// Types of TIMEX3 expressions (ISO-TimeML).
    TimexType { Date = "DATE", Time = "TIME", Duration = "DURATION", Set = "SET" }
}

/// A TIMEX3 expression (ISO-TimeML).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timex {
    /// Where it is.
    pub span: Span,
    /// Its type.
    pub kind: TimexType,
    /// Its ISO-TimeML value: "2022-01-10", "2021-W51", "P2D", "`PAST_REF`".
    pub value: String,
    /// The day it was counted from: the article's, that of the quote or post it stands in, or the
    /// one the text is telling of ("the previous day"); `None` where it stands alone ("two hours",
    /// "10 January 2022") or no day is known.
    pub anchor: Option<Date>,
}

labels! {
    /// How a quote is put: all in quotation marks, none, or some.
    QuoteKind { Direct = "direct", Indirect = "indirect", Mixed = "mixed" }
}

/// An attribution: who (source) says (cue) what (content). After Pareti 2012 and `PolNeAR`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// How it is put.
    pub kind: QuoteKind,
    /// What is said, with its quotation marks: several spans where the cue cuts it.
    pub content: Vec<Span>,
    /// The words that report it: "told", "according to".
    pub cue: Vec<Span>,
    /// The words that name who says it.
    pub source: Vec<Span>,
    /// How it is meant, by its cue.
    pub stance: Stance,
    /// To whom, on which occasion and through whom.
    pub circumstances: Circumstances,
}

/// What is told of an utterance beside its words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Circumstances {
    /// To whom it is said: "reporters" of "told reporters".
    pub addressee: Option<Span>,
    /// In or at what: "news conference", "interview with the BBC", "letter".
    pub occasion: Option<Span>,
    /// Who passes it on, the last hand first: "Reuters" of "Reuters quoted him as saying", or the source
    /// of the quote that holds it.
    pub relayed_by: Vec<Span>,
}

labels! {
    /// What a speaker does in saying something.
    Stance {
        Says = "says", Confirms = "confirms", Denies = "denies", Warns = "warns",
        Demands = "demands", Promises = "promises", Asks = "asks", Alleges = "alleges",
        Agrees = "agrees", Rejects = "rejects", Believes = "believes", Plans = "plans",
        Hopes = "hopes", Praises = "praises", Criticises = "criticises", Suggests = "suggests",
    }
}

/// A happening in one document: a trigger with the words around it that fill its parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventMention {
    /// The word that names the happening: "talks", "struck".
    pub trigger: Span,
    /// The clause or phrase that tells it.
    pub extent: Span,
    /// Its type: PLOVER's and the plain news types of `docs/event-types.md`.
    pub kind: EventType,
    /// Whether a careful reader would mark it. Others ("said", "remained open") are no happening by themselves,
    /// but tell when and where, and help to see that two reports tell the same.
    pub certain: bool,
    /// Whether it happened, is planned, alleged, denied.
    pub status: EventStatus,
    /// Who does it.
    pub actors: Vec<Span>,
    /// To whom or with whom.
    pub recipients: Vec<Span>,
    /// Where.
    pub places: Vec<Span>,
    /// When: an index into [`Annotations::times`].
    pub time: Option<usize>,
    /// Numbers that are said of it.
    pub figures: Vec<Figure>,
    /// The quote it is told in, if not in the outlet's own voice: an index into
    /// [`Annotations::quotes`].
    pub quote: Option<usize>,
}

labels! {
    /// Types of event: PLOVER (the successor of CAMEO), then plain news types that PLOVER lacks.
    EventType {
        Agree = "AGREE", Consult = "CONSULT", Support = "SUPPORT", Cooperate = "COOPERATE",
        Aid = "AID", Yield = "YIELD", Retreat = "RETREAT", Request = "REQUEST", Accuse = "ACCUSE",
        Reject = "REJECT", Threaten = "THREATEN", Protest = "PROTEST", Sanction = "SANCTION",
        Mobilize = "MOBILIZE", Coerce = "COERCE", Assault = "ASSAULT",
        Disaster = "DISASTER", Accident = "ACCIDENT", Crime = "CRIME", Death = "DEATH",
        Election = "ELECTION", Court = "COURT", Market = "MARKET", Sport = "SPORT",
        Science = "SCIENCE", Statement = "STATEMENT", Other = "OTHER",
    }
}

labels! {
    /// Whether an event happened.
    EventStatus {
        Occurred = "occurred", Ongoing = "ongoing", Scheduled = "scheduled",
        Demanded = "demanded", Threatened = "threatened", Promised = "promised",
        Alleged = "alleged", Denied = "denied", Hypothetical = "hypothetical",
        Cancelled = "cancelled", Failed = "failed",
    }
}

/// A number that is said of an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The number with its unit and modifiers: "at least 12 people".
    pub span: Span,
    /// What is counted.
    pub counted: Counted,
    /// The least it can be.
    pub low: f64,
    /// The most it can be; equal to `low` where it is exact.
    pub high: f64,
}

labels! {
    /// What a figure counts.
    Counted {
        Killed = "killed", Injured = "injured", Missing = "missing", Arrested = "arrested",
        Freed = "freed", Abducted = "abducted", Displaced = "displaced", Troops = "troops",
        People = "people", Money = "money", Votes = "votes", Percent = "percent",
        Distance = "distance", Age = "age",
        /// Shot, with no word on whether they lived.
        Shot = "shot",
        Other = "other",
    }
}

/// Annotates an article: its title and its text.
///
/// Cannot fail: any text gives a document. An article that is not English gets tokens and
/// sentences only.
pub fn annotate(article: Article) -> Document {
    annotate_beside(article, &[])
}

/// Annotates an article of which the days of other reports of its story are known: they help to
/// date it where it is undated or its date is a crawler's.
pub fn annotate_beside(mut article: Article, companions: &[Date]) -> Document {
    let title = begin(article.title.as_deref().unwrap_or(""));
    let body = begin(&article.text);
    article.published = timex::date_article(&article, &body.1, companions);
    let headline = article.title.as_deref().unwrap_or("");
    let mut title = named(&article, headline, title);
    let mut body = named(&article, &article.text, body);
    let running = entity::Running::of(&article.text, &body);
    running.settle(headline, &mut title);
    running.settle(&article.text, &mut body);
    tell(&article, headline, &mut title);
    tell(&article, &article.text, &mut body);
    Document { article, title, body }
}

/// Tokens and sentences of one text, and its times before it is known from which day to count.
fn begin(text: &str) -> (Annotations, timex::Times) {
    let (tokens, sentences) = words(text);
    let times = timex::find(text, &tokens);
    (Annotations { sentences, tokens, ..Annotations::default() }, times)
}

/// The times and names of one text.
fn named(
    article: &Article,
    text: &str,
    (mut notes, times): (Annotations, timex::Times),
) -> Annotations {
    notes.times = times.resolve(text, article);
    notes.entities = entity::entities(text, &notes.tokens, &notes.sentences);
    notes
}

/// What is said and what happens in one text: each stage sees what those before it found.
fn tell(article: &Article, text: &str, notes: &mut Annotations) {
    notes.quotes = quote::quotes(text, notes);
    notes.events = event::find(article, text, notes);
}

/// Tokens with their tags and heads, and sentences.
fn words(text: &str) -> (Vec<Token>, Vec<Sentence>) {
    let mut tokens = token::tokens(text);
    let surfaces = surface::surfaces(text, &tokens);
    let sentences = sentence::sentences(text, &tokens, &surfaces);
    let tagger = tag::Tagger::shared();
    let tags = tagger.tag(&sentences, &surfaces);
    for (token, &tag) in tokens.iter_mut().zip(&tags) {
        token.pos = tagger.upos(tag);
    }
    parse::Parser::shared().parse(&sentences, &surfaces, &tags, &mut tokens);
    (tokens, sentences)
}
