//! What every view needs to print a dossier: the reports with their sigla, the facts with their
//! evidence, and the words around a piece of evidence.

use super::siglum::{Report, reports};
use super::when::{self, When};
use crate::article::{Published, PublishedFrom};
use crate::dossier::{Conflict, Dossier, Evidence, Item, Reading, StatementQuote, Value};
use crate::mention::Field;
use crate::text::Span;
use jiff::civil::Date;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// One dossier, ready to be printed.
pub(super) struct Edition<'a> {
    pub readings: &'a [Reading],
    pub dossier: &'a Dossier,
    /// The reports: copies stand together, origins in the dossier's order.
    pub reports: Vec<Report>,
    /// The newest day a report can be from: later is coming, the rest is past.
    pub newest: Option<Date>,
    /// Index into `reports` of each article.
    places: BTreeMap<usize, usize>,
    /// Events, figures and statements as facts: made when one is first asked for.
    items: OnceCell<Vec<Fact>>,
}

/// Anything a dossier claims, with the words it rests on.
#[derive(Clone)]
pub(super) struct Fact {
    pub id: String,
    pub kind: FactKind,
    /// What is claimed, in a line.
    pub what: String,
    pub evidence: Vec<Evidence>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FactKind {
    Conflict,
    Update,
    Event,
    Figure,
    Statement,
    Entity,
}

impl FactKind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Update => "update",
            Self::Event => "event",
            Self::Figure => "figure",
            Self::Statement => "statement",
            Self::Entity => "entity",
        }
    }
}

/// What is dated alike.
pub(super) struct Moments {
    pub when: When,
    pub items: Vec<Item>,
}

/// The words of a piece of evidence within their sentence, white space as single spaces.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Passage {
    pub before: String,
    pub words: String,
    pub after: String,
}

/// Most characters of a sentence shown on either side of the words that matter.
const CONTEXT: usize = 160;

impl<'a> Edition<'a> {
    pub(super) fn new(readings: &'a [Reading], dossier: &'a Dossier) -> Self {
        let newest = dossier
            .articles
            .iter()
            .filter_map(|&a| readings[a].document.article.published.as_ref())
            .map(Published::day)
            .max();
        let reports = reports(readings, dossier);
        let places = reports.iter().enumerate().map(|(n, r)| (r.article, n)).collect();
        Self { readings, dossier, reports, newest, places, items: OnceCell::new() }
    }

    /// How the report of `article` is named.
    pub(super) fn report(&self, article: usize) -> &Report {
        let place = self.place(article).expect("evidence comes from the articles of its dossier");
        &self.reports[place]
    }

    /// Index into `reports` of an article.
    pub(super) fn place(&self, article: usize) -> Option<usize> {
        self.places.get(&article).copied()
    }

    /// The words evidence points at.
    pub(super) fn words(&self, e: Evidence) -> &'a str {
        &self.field(e.article, e.field)[e.span]
    }

    fn field(&self, article: usize, field: Field) -> &'a str {
        let article = &self.readings[article].document.article;
        match field {
            Field::Title => article.title.as_deref().unwrap_or_default(),
            Field::Text => &article.text,
        }
    }

    /// Evidence within its sentence, the sentence cut to about a line or two.
    pub(super) fn passage(&self, e: Evidence) -> Passage {
        let text = self.field(e.article, e.field);
        let document = &self.readings[e.article].document;
        let annotations = match e.field {
            Field::Title => &document.title,
            Field::Text => &document.body,
        };
        let sentence = annotations
            .sentences
            .iter()
            .map(|s| s.span)
            .filter(|s| s.overlaps(e.span))
            .reduce(Span::cover)
            .unwrap_or(e.span)
            .cover(e.span);
        let before = &text[sentence.start as usize..e.span.start as usize];
        let after = &text[e.span.end as usize..sentence.end as usize];
        Passage { before: tail(before), words: flat(&text[e.span]), after: head(after) }
    }

    /// How many independent origins `articles` come from.
    pub(super) fn origins(&self, articles: impl Iterator<Item = usize>) -> usize {
        articles.map(|a| self.report(a).origin).collect::<BTreeSet<_>>().len()
    }

    /// From how many of the story's independent origins `evidence` is: "3 of 4 origins"; `None` where
    /// all reports are of one.
    pub(super) fn backing(&self, evidence: &[Evidence]) -> Option<String> {
        let all = self.origins(self.reports.iter().map(|r| r.article));
        let given = self.origins(evidence.iter().map(|e| e.article));
        (all > 1).then(|| format!("{given} of {all} origins"))
    }

    /// How many outlets report the story; a report without one counts as its own.
    pub(super) fn outlets(&self) -> usize {
        let outlet = |r: &Report| {
            let article = &self.readings[r.article].document.article;
            article.outlet.clone().unwrap_or_else(|| article.id.clone())
        };
        self.reports.iter().map(outlet).collect::<BTreeSet<_>>().len()
    }

    /// Everything the dossier claims: conflicts first.
    pub(super) fn facts(&self) -> Vec<Fact> {
        let mut out = Vec::new();
        self.add_conflicts(&mut out, &self.dossier.conflicts, 'C', FactKind::Conflict);
        self.add_conflicts(&mut out, &self.dossier.updates, 'U', FactKind::Update);
        out.extend(self.items().iter().cloned());
        for n in 0..self.dossier.entities.len() {
            out.push(self.entity(n));
        }
        out.retain(|fact| !fact.evidence.is_empty());
        out
    }

    fn add_conflicts(&self, out: &mut Vec<Fact>, list: &[Conflict], letter: char, kind: FactKind) {
        out.extend(list.iter().enumerate().map(|(n, c)| Fact {
            id: format!("{letter}{}", n + 1),
            kind,
            what: self.explain(c),
            evidence: all_evidence(&c.values),
        }));
    }

    /// An event, statement or figure as a fact.
    pub(super) fn fact(&self, item: Item) -> &Fact {
        let (events, figures) = (self.dossier.events.len(), self.dossier.figures.len());
        let at = match item {
            Item::Event(n) => n,
            Item::Figure(n) => events + n,
            Item::Statement(n) => events + figures + n,
        };
        &self.items()[at]
    }

    /// Events, then figures, then statements.
    fn items(&self) -> &[Fact] {
        self.items.get_or_init(|| {
            let d = self.dossier;
            let events = (0..d.events.len()).map(Item::Event);
            let figures = (0..d.figures.len()).map(Item::Figure);
            let statements = (0..d.statements.len()).map(Item::Statement);
            events.chain(figures).chain(statements).map(|item| self.claim(item)).collect()
        })
    }

    fn claim(&self, item: Item) -> Fact {
        match item {
            Item::Event(n) => {
                let event = &self.dossier.events[n];
                let evidence = event.evidence.clone();
                Fact { id: item_id(item), kind: FactKind::Event, what: flat(&event.what), evidence }
            }
            Item::Figure(n) => {
                let figure = &self.dossier.figures[n];
                let values: Vec<&str> = figure.values.iter().map(|v| v.value.as_str()).collect();
                let what = format!("{}: {}", flat(&figure.what), flat(&values.join(" / ")));
                let evidence = all_evidence(&figure.values);
                Fact { id: item_id(item), kind: FactKind::Figure, what, evidence }
            }
            Item::Statement(n) => self.statement(n),
        }
    }

    fn statement(&self, n: usize) -> Fact {
        let statement = &self.dossier.statements[n];
        let said = statement.quotes.first().map(|q| self.said(q)).unwrap_or_default();
        let what = match &statement.speaker_name {
            Some(name) => format!("{}: {said}", flat(name)),
            None => said,
        };
        let evidence = statement.quotes.iter().flat_map(content).collect();
        Fact { id: item_id(Item::Statement(n)), kind: FactKind::Statement, what, evidence }
    }

    /// Somebody or something named, with where it is mentioned and given its titles.
    pub(super) fn entity(&self, n: usize) -> Fact {
        let entity = &self.dossier.entities[n];
        let evidence = entity
            .members
            .iter()
            .flat_map(|&(article, index)| self.mentions(article, index))
            .chain(entity.roles.iter().flat_map(|r| r.evidence.iter().copied()))
            .collect();
        Fact {
            id: format!("n{}", n + 1),
            kind: FactKind::Entity,
            what: flat(&entity.name),
            evidence,
        }
    }

    /// Where one document mentions one of its entities.
    fn mentions(&self, article: usize, entity: usize) -> Vec<Evidence> {
        let reading = &self.readings[article];
        let Some(entity) = reading.mentions.entities.get(entity) else { return Vec::new() };
        let span = |&(field, n): &(Field, usize)| {
            let annotations = match field {
                Field::Title => &reading.document.title,
                Field::Text => &reading.document.body,
            };
            Some(Evidence { article, field, span: annotations.entities.get(n)?.span })
        };
        entity.mentions.iter().filter_map(span).collect()
    }

    /// What a quote says, its parts joined where the cue cuts it.
    pub(super) fn said(&self, quote: &StatementQuote) -> String {
        let parts: Vec<String> = content(quote).iter().map(|&e| flat(self.words(e))).collect();
        parts.join(" … ")
    }

    /// What is told of an utterance beside its words: "to reporters · news conference · through Reuters"; `None` where
    /// nothing is.
    pub(super) fn circumstances(&self, quote: &StatementQuote) -> Option<String> {
        let words =
            |span| flat(self.words(Evidence { article: quote.article, field: Field::Text, span }));
        let told = &quote.circumstances;
        let to = told.addressee.map(|span| format!("to {}", words(span)));
        let through: Vec<String> = told.relayed_by.iter().map(|&span| words(span)).collect();
        let through =
            Some(through.join(", ")).filter(|t| !t.is_empty()).map(|t| format!("through {t}"));
        let all: Vec<String> =
            to.into_iter().chain(told.occasion.map(words)).chain(through).collect();
        Some(all.join(" · ")).filter(|all| !all.is_empty())
    }

    /// One plain sentence on a conflict: the dossier's, or who gives what.
    pub(super) fn explain(&self, conflict: &Conflict) -> String {
        if let Some(given) = super::coming::told(conflict, self.dossier) {
            return given;
        }
        let sides: Vec<String> = conflict
            .values
            .iter()
            .map(|v| {
                format!("{} in {}", show_value(&v.value), self.labels(&v.evidence).join(" and "))
            })
            .collect();
        format!("{}: {}.", capital(&flat(&conflict.about)), sides.join("; "))
    }

    /// The other copies of a report's origin: "same text as B2".
    pub(super) fn copies(&self, report: &Report) -> Option<String> {
        let others = self.reports.iter().filter(|r| r.origin == report.origin);
        let sigla: Vec<&str> =
            others.filter(|r| r.article != report.article).map(|r| r.siglum.as_str()).collect();
        (!sigla.is_empty()).then(|| format!("same text as {}", sigla.join(", ")))
    }

    /// The names of the reports that give `evidence`, in order of reports.
    pub(super) fn labels(&self, evidence: &[Evidence]) -> Vec<&str> {
        let given: BTreeSet<usize> = evidence.iter().map(|e| e.article).collect();
        self.reports
            .iter()
            .filter(|r| given.contains(&r.article))
            .map(|r| r.label.as_str())
            .collect()
    }

    /// Evidence grouped by report, in order of reports; what a report says twice in the same words once: a headline
    /// that its text repeats.
    pub(super) fn by_report(&self, evidence: &[Evidence]) -> Vec<(&Report, Vec<Evidence>)> {
        let mut groups: BTreeMap<usize, Vec<Evidence>> = BTreeMap::new();
        for &e in evidence {
            let group = groups.entry(e.article).or_default();
            if !group.iter().any(|&other| self.passage(other) == self.passage(e)) {
                group.push(e);
            }
        }
        self.reports.iter().filter_map(|r| Some((r, groups.remove(&r.article)?))).collect()
    }

    /// Whether a time lies after the newest report.
    pub(super) fn is_coming(&self, when: &When) -> bool {
        self.newest.is_some_and(|newest| when.earliest > newest)
    }

    /// "15 November 2023", "inferred: 13 to 15 November 2023", "no date".
    pub(super) fn dated(&self, report: &Report) -> String {
        let Some(p) = &self.readings[report.article].document.article.published else {
            return "no date".to_owned();
        };
        let day = if p.earliest == p.latest {
            when::long(p.latest)
        } else {
            format!("{} to {}", when::long(p.earliest), when::long(p.latest))
        };
        let clock = p.clock.map(|(t, offset)| {
            let zone = match offset {
                0 => "GMT".to_owned(),
                m => format!(
                    "GMT{}{}:{:02}",
                    if m < 0 { '−' } else { '+' },
                    m.abs() / 60,
                    m.abs() % 60
                ),
            };
            format!(", {} {zone}", t.strftime("%H:%M"))
        });
        let from = match p.from {
            PublishedFrom::Inferred => " (undated: inferred)",
            _ => "",
        };
        format!("{day}{}{from}", clock.unwrap_or_default())
    }

    /// "15 to 17 November 2023": from the first report to the last.
    pub(super) fn period(&self) -> Option<String> {
        let published = || {
            self.reports
                .iter()
                .filter_map(|r| self.readings[r.article].document.article.published.as_ref())
        };
        let first = published().map(|p| p.earliest).min()?;
        let last = published().map(|p| p.latest).max()?;
        Some(if first == last {
            when::long(first)
        } else {
            format!("{} – {}", when::medium(first), when::medium(last))
        })
    }

    /// The timeline by time, as far as it lies on a calendar; what is told twice is listed once.
    pub(super) fn moments(&self) -> Vec<Moments> {
        let mut groups: Vec<Moments> = Vec::new();
        let mut told: BTreeSet<(FactKind, &str)> = BTreeSet::new();
        for moment in &self.dossier.timeline {
            let Some(when) = When::parse(&moment.time) else { continue };
            let fact = self.fact(moment.item);
            if groups.last().is_none_or(|group| group.when != when) {
                told.clear();
                groups.push(Moments { when, items: Vec::new() });
            }
            if told.insert((fact.kind, &fact.what)) {
                groups.last_mut().expect("one was pushed").items.push(moment.item);
            }
        }
        groups
    }

    /// Whether a brief view shows it: several origins give it, it is still to come, or it is disputed.
    pub(super) fn is_prominent(&self, item: Item) -> bool {
        let fact = self.fact(item);
        let time = match item {
            Item::Event(n) => self.dossier.events[n].time.as_deref(),
            _ => None,
        };
        self.dossier.origins.len() < 2
            || self.origins(fact.evidence.iter().map(|e| e.article)) > 1
            || time.and_then(When::parse).is_some_and(|when| self.is_coming(&when))
            || !self.conflicts_of(fact.kind, &fact.what, &fact.evidence).is_empty()
    }

    /// The conflicts that touch one of the pieces of evidence of a fact: who somebody is, is disputed
    /// of that person alone, and how something was put, of the statement.
    pub(super) fn conflicts_of(
        &self,
        kind: FactKind,
        about: &str,
        evidence: &[Evidence],
    ) -> Vec<usize> {
        use crate::dossier::Attribute::{Identity, Role, Wording};
        let can = |c: &Conflict| match c.attribute {
            Role | Identity => false,
            Wording => kind == FactKind::Statement,
            _ => true,
        };
        let touches = |c: &Conflict| {
            c.about == about
                || can(c)
                    && c.values.iter().flat_map(|v| &v.evidence).any(|x| {
                        evidence.iter().any(|e| {
                            e.article == x.article && e.field == x.field && e.span.overlaps(x.span)
                        })
                    })
        };
        (0..self.dossier.conflicts.len()).filter(|&n| touches(&self.dossier.conflicts[n])).collect()
    }
}

/// The content spans of a quote as evidence.
pub(super) fn content(quote: &StatementQuote) -> Vec<Evidence> {
    let evidence = |&span: &Span| Evidence { article: quote.article, field: Field::Text, span };
    quote.content.iter().map(evidence).collect()
}

/// The contract's id of a part of a dossier.
pub(super) fn item_id(item: Item) -> String {
    match item {
        Item::Statement(n) => format!("q{}", n + 1),
        Item::Event(n) => format!("v{}", n + 1),
        Item::Figure(n) => format!("f{}", n + 1),
    }
}

/// All evidence of a list of values.
pub(super) fn all_evidence(values: &[Value]) -> Vec<Evidence> {
    values.iter().flat_map(|v| v.evidence.iter().copied()).collect()
}

impl Passage {
    /// The passage in quotation marks, the words that matter between `open` and `close`.
    ///
    /// Where it begins with a quotation mark of its own, it gets no other.
    pub(super) fn quoted(&self, open: &str, close: &str) -> String {
        let inner = format!("{}{open}{}{close}{}", self.before, self.words, self.after);
        let start = if self.before.is_empty() { &self.words } else { &self.before };
        if start.starts_with(['"', '“', '”', '«', '„']) {
            inner
        } else {
            format!("“{inner}”")
        }
    }
}

/// A value to be read: a date in words, all else as it is.
pub(super) fn show_value(value: &str) -> String {
    let is_date = value.contains('-') && value.starts_with(|c: char| c.is_ascii_digit());
    if is_date { when::words(value) } else { flat(value) }
}

/// `text` with every run of white space as one space, trimmed.
pub(super) fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text` with its first letter large.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// "1 report", "2 reports".
pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// The end of a text, from a word on, with a space after it where there was one.
fn tail(text: &str) -> String {
    let (mut out, cut) = match text.char_indices().rev().nth(CONTEXT) {
        None => (text, false),
        Some((at, _)) => (&text[at..], true),
    };
    if cut {
        out = out.split_once(char::is_whitespace).map_or(out, |(_, rest)| rest);
    }
    let space = if text.ends_with(char::is_whitespace) && !flat(out).is_empty() { " " } else { "" };
    format!("{}{}{space}", if cut { "… " } else { "" }, flat(out))
}

/// The start of a text, to the end of a word, with a space before it where there was one.
fn head(text: &str) -> String {
    let (mut out, cut) = match text.char_indices().nth(CONTEXT) {
        None => (text, false),
        Some((at, _)) => (&text[..at], true),
    };
    if cut {
        out = out.rsplit_once(char::is_whitespace).map_or(out, |(rest, _)| rest);
    }
    let space =
        if text.starts_with(char::is_whitespace) && !flat(out).is_empty() { " " } else { "" };
    format!("{space}{}{}", flat(out), if cut { " …" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn context_is_cut_at_words() {
        let long = "word ".repeat(60);
        assert_eq!(tail("He said "), "He said ");
        assert_eq!(head(", she said."), ", she said.");
        assert!(tail(&long).starts_with("… word "));
        assert!(head(&long).ends_with(" word …"));
    }

    #[test]
    fn a_date_is_a_date_and_a_number_is_a_number() {
        assert_eq!(show_value("2022-01-10"), "10 January 2022");
        assert_eq!(show_value("1200"), "1200");
        assert_eq!(show_value("2 in 10"), "2 in 10");
    }
}
