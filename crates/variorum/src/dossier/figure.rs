//! Numbers and days over all reports of a story: which agree, which cannot both be true, which
//! were overtaken.
//!
//! Works on words around a value, not on events: it also sees what no event mention holds. Owns
//! judging pairs; reading values is [`number`](super::number)'s, pairing [`align`](super::align)'s.

use super::align::{Pair, candidates, pairs};
use super::amount::{Amount, Relation};
use super::number::Unit;
use super::outlet::Outlets;
use super::value_context::{Placed, place};
use super::value_model::ValueModel;
use super::value_pair::Reports;
use super::{Attribute, Conflict, Evidence, Reading, StoryFigure, Value};
use crate::annotate::{Counted, Document, Upos};
use crate::article::Published;
use crate::mention::Field;
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Reports of a story that are compared with one another: the first to appear.
const MOST_REPORTS: usize = 24;
/// Conflicts less sure than this are not kept at all.
const LEAST_CONFIDENCE: f64 = 0.02;

/// What a comparison of all values found.
#[derive(Debug, Default)]
pub(super) struct Compared {
    /// Values that cannot both be true.
    pub(super) conflicts: Vec<Conflict>,
    /// Tolls that a later report raises.
    pub(super) updates: Vec<Conflict>,
    /// Values that several reports give.
    pub(super) figures: Vec<StoryFigure>,
}

/// Compares the values of every two reports.
pub(super) fn compare(readings: &[Reading], members: &[usize]) -> Compared {
    let members = &members[..members.len().min(MOST_REPORTS)];
    let placed: Vec<Vec<Placed>> = members.iter().map(|&m| place(&readings[m])).collect();
    let mut compared = Compared::default();
    let mut figures = Figures::default();
    let model = ValueModel::shared();
    for (n, left) in placed.iter().enumerate() {
        for (k, right) in placed.iter().enumerate().skip(n + 1) {
            let sides =
                [Side::new(readings, members[n], left), Side::new(readings, members[k], right)];
            let pairs = pairs(left, candidates(left, right), &model.same);
            let agree = |pair: &&Pair| {
                pair.mutual && pair.candidate.relation != Relation::Different && pair.likeness > 0
            };
            for pair in pairs.iter().filter(agree) {
                let (a, b) = (pair.candidate.a, pair.candidate.b);
                if left[a].given.unit != Unit::Date {
                    figures.add(&sides[0], a, &sides[1], b);
                }
            }
            contradictions(&sides, &pairs, model, &mut compared);
        }
    }
    for conflict in compared.conflicts.iter_mut().chain(&mut compared.updates) {
        conflict.explanation = explanation(readings, conflict);
    }
    compared.figures = figures.finish();
    compared
}

/// Judges the pairs of unequal values of two reports; a value is in one contradiction at most.
fn contradictions(sides: &[Side; 2], pairs: &[Pair], model: &ValueModel, compared: &mut Compared) {
    let [a, b] = sides;
    let reports =
        Reports::new([a.placed, b.placed], [a, b].map(|s| s.published().map(Published::day)));
    let mut judged: Vec<(bool, f64, (usize, usize))> = pairs
        .iter()
        .filter(|pair| pair.candidate.relation == Relation::Different)
        // A value that the other report gives too, in words as like, is not what this one differs from.
        .filter(|pair| pair.equal[0].max(pair.equal[1]) < pair.likeness)
        // Reports that both give both values tell of two things.
        .filter(|pair| {
            let (x, y) = (&a.placed[pair.candidate.a], &b.placed[pair.candidate.b]);
            !(a.gives(y) && b.gives(x))
        })
        .map(|pair| {
            let confidence = model.confidence(&reports.features(pair));
            (confidence, (pair.candidate.a, pair.candidate.b))
        })
        .filter(|&(confidence, _)| confidence >= LEAST_CONFIDENCE)
        .map(|(confidence, pair)| (is_update(sides, pair), confidence, pair))
        .collect();
    // A toll is first of all the toll of the report before.
    judged.sort_by(|p, q| q.0.cmp(&p.0).then(q.1.total_cmp(&p.1)).then(p.2.cmp(&q.2)));
    let mut told = [BTreeSet::new(), BTreeSet::new()];
    for (_, confidence, (x, y)) in judged {
        if told[0].contains(&x) || told[1].contains(&y) {
            continue;
        }
        told[0].insert(x);
        told[1].insert(y);
        tell(sides, (x, y), confidence, compared);
    }
}

/// The conflicts found before, and of the new ones those that tell of other words.
pub(super) fn without_repeats(mut known: Vec<Conflict>, new: Vec<Conflict>) -> Vec<Conflict> {
    for conflict in new {
        let told = known
            .iter()
            .any(|other| other.attribute == conflict.attribute && touch(other, &conflict));
        if !told {
            known.push(conflict);
        }
    }
    known
}

/// Whether two conflicts rest on the same words in two values.
fn touch(a: &Conflict, b: &Conflict) -> bool {
    let shared = |x: &Value| {
        b.values.iter().any(|y| {
            x.evidence.iter().any(|e| {
                y.evidence.iter().any(|f| {
                    e.article == f.article && e.field == f.field && e.span.overlaps(f.span)
                })
            })
        })
    };
    a.values.iter().filter(|value| shared(value)).count() >= 2
}

/// One of the two reports that are compared.
struct Side<'a> {
    reading: &'a Reading,
    article: usize,
    placed: &'a [Placed],
}

impl<'a> Side<'a> {
    /// Whether the report gives that value anywhere.
    fn gives(&self, other: &Placed) -> bool {
        self.placed.iter().any(|own| {
            own.given.unit == other.given.unit
                && own.given.value.relation(&other.given.value) == Relation::Equal
        })
    }

    fn new(readings: &'a [Reading], article: usize, placed: &'a [Placed]) -> Self {
        Self { reading: &readings[article], article, placed }
    }

    fn words(&self, span: Span) -> &'a str {
        &self.reading.document.article.text.as_str()[span]
    }

    fn sentence(&self, n: usize) -> Span {
        let notes = &self.reading.document.body;
        notes.sentences[self.placed[n].given.sentence].span
    }

    fn value(&self, n: usize) -> Value {
        let given = &self.placed[n].given;
        let value = match &given.value {
            Amount::Day(day) => day.to_string(),
            _ => self.words(given.span).to_owned(),
        };
        let evidence = Evidence { article: self.article, field: Field::Text, span: given.span };
        Value { value, evidence: vec![evidence] }
    }

    fn published(&self) -> Option<&'a Published> {
        self.reading.document.article.published.as_ref()
    }
}

fn tell(sides: &[Side; 2], pair: (usize, usize), confidence: f64, compared: &mut Compared) {
    let [a, b] = sides;
    let (x, y) = (&a.placed[pair.0], &b.placed[pair.1]);
    if same_words(a.words(x.given.span), b.words(y.given.span)) {
        return;
    }
    let conflict = Conflict {
        about: about(a, pair.0),
        attribute: if x.given.unit == Unit::Date { Attribute::Time } else { Attribute::Number },
        confidence,
        values: vec![a.value(pair.0), b.value(pair.1)],
        explanation: String::new(),
    };
    let known =
        if is_update(sides, pair) { &mut compared.updates } else { &mut compared.conflicts };
    join(known, conflict);
}

/// Adds a conflict, or its evidence where the same two values are told apart already and one of
/// them by the same words.
fn join(known: &mut Vec<Conflict>, mut new: Conflict) {
    let crossed = |old: &Conflict| {
        old.values[0].value == new.values[1].value && old.values[1].value == new.values[0].value
    };
    if known.iter().any(crossed) {
        new.values.swap(0, 1);
    }
    let meets = |x: &Value, y: &Value| x.evidence.iter().any(|e| y.evidence.contains(e));
    let same = |old: &&mut Conflict| {
        let [a, b] = [0, 1].map(|n| (&old.values[n], &new.values[n]));
        old.attribute == new.attribute
            && a.0.value == a.1.value
            && b.0.value == b.1.value
            && (meets(a.0, a.1) || meets(b.0, b.1))
    };
    let Some(old) = known.iter_mut().find(same) else {
        known.push(new);
        return;
    };
    old.confidence = old.confidence.max(new.confidence);
    for (own, more) in old.values.iter_mut().zip(new.values) {
        own.evidence.extend(more.evidence);
        own.evidence.sort_unstable();
        own.evidence.dedup();
    }
}

fn same_words(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// Whether a count of what grows was raised by the later report.
fn is_update(sides: &[Side; 2], pair: (usize, usize)) -> bool {
    const GROWS: [&str; 12] = [
        "dead", "killed", "died", "death", "deaths", "toll", "injured", "wounded", "missing",
        "cases", "infected", "arrested",
    ];
    let grows = |side: &Side, n: usize| {
        let sentence = side.words(side.sentence(n)).to_lowercase();
        sentence.split(|c: char| !c.is_alphanumeric()).any(|word| GROWS.contains(&word))
    };
    let day = |side: &Side| side.published().map(Published::day);
    let [a, b] = sides;
    let (Amount::Number(x, ..), Amount::Number(y, ..)) =
        (&a.placed[pair.0].given.value, &b.placed[pair.1].given.value)
    else {
        return false;
    };
    if a.placed[pair.0].given.unit != Unit::Count {
        return false;
    }
    let later = match (day(a), day(b)) {
        (Some(p), Some(q)) if p < q => x < y,
        (Some(p), Some(q)) if p > q => x > y,
        _ => false,
    };
    later && grows(a, pair.0) && grows(b, pair.1)
}

/// The words around a value: its sentence, cut short.
fn about(side: &Side, n: usize) -> String {
    const LONGEST: usize = 140;
    let sentence = side.words(side.sentence(n));
    let mut short = String::new();
    for word in sentence.split_whitespace() {
        if short.len() + word.len() > LONGEST {
            short.push_str(" ...");
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    short
}

/// "A and B give 41 arrests; C gives 67."
fn explanation(readings: &[Reading], conflict: &Conflict) -> String {
    let side = |value: &Value| {
        let document = |e: &Evidence| &readings[e.article].document;
        let first = value.evidence.first();
        let mut words = first.map_or("", |e| with_noun(document(e), e.span)).to_owned();
        // "Eleven" began its sentence; a day keeps its capital.
        if conflict.attribute == Attribute::Number {
            words = words.to_lowercase();
        }
        format!("{} {words}", Outlets::of(readings, &value.evidence).with("gives", "give"))
    };
    let sides: Vec<String> = conflict.values.iter().map(side).collect();
    format!("{}.", sides.join("; "))
}

/// The words of a value with the noun that follows it: "14 fishermen", "two young men".
fn with_noun(document: &Document, value: Span) -> &str {
    const LONGEST: usize = 3;
    let (text, tokens) = (document.article.text.as_str(), &document.body.tokens);
    let next = tokens.partition_point(|token| token.span.start < value.end);
    let after = &tokens[next..tokens.len().min(next + LONGEST)];
    let end = after.iter().position(|token| token.pos != Upos::Adj).map(|n| after[n]);
    let noun = end.filter(|token| token.pos == Upos::Noun);
    &text[noun.map_or(value, |noun| value.cover(noun.span))]
}

/// Values that reports share, joined over all pairs of reports.
#[derive(Debug, Default)]
struct Figures {
    /// Which group a value, by article and start, is in.
    group: BTreeMap<(usize, u32), usize>,
    groups: Vec<StoryFigure>,
}

impl Figures {
    fn add(&mut self, a: &Side, x: usize, b: &Side, y: usize) {
        let key = |side: &Side, n: usize| (side.article, side.placed[n].given.span.start);
        let (left, right) = (key(a, x), key(b, y));
        let known = self.group.get(&left).or_else(|| self.group.get(&right)).copied();
        let group = known.unwrap_or_else(|| {
            self.groups.push(StoryFigure {
                what: about(a, x),
                counted: counted(a.placed[x].given.unit),
                event: None,
                values: Vec::new(),
            });
            self.groups.len() - 1
        });
        for (key, value) in [(left, a.value(x)), (right, b.value(y))] {
            if self.group.insert(key, group).is_none() {
                self.groups[group].take(value);
            }
        }
    }

    fn finish(self) -> Vec<StoryFigure> {
        self.groups
    }
}

impl StoryFigure {
    /// Adds a value, or its evidence where the value is there already.
    fn take(&mut self, value: Value) {
        match self.values.iter_mut().find(|known| known.value == value.value) {
            Some(known) => known.evidence.extend(value.evidence),
            None => self.values.push(value),
        }
    }
}

fn counted(unit: Unit) -> Counted {
    match unit {
        Unit::Money(_) => Counted::Money,
        Unit::Percent => Counted::Percent,
        Unit::Age => Counted::Age,
        Unit::Distance => Counted::Distance,
        Unit::Mass | Unit::Length(_) | Unit::Count | Unit::Date => Counted::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::annotate;
    use crate::article::Article;
    use crate::mention::Mentions;

    fn reading(text: &str) -> Reading {
        let article = Article { text: text.into(), ..Article::default() };
        Reading { document: annotate(article), mentions: Mentions::default() }
    }

    fn conflicts(a: &str, b: &str) -> Vec<Vec<String>> {
        let compared = compare(&[reading(a), reading(b)], &[0, 1]);
        let sure = compared.conflicts.into_iter().filter(|c| c.confidence >= 0.5);
        sure.map(|c| c.values.into_iter().map(|v| v.value).collect()).collect()
    }

    const TOLD: &str = "The harbour board of Velora leased 41 cranes to the shipyard in Tolmark.";

    #[test]
    fn two_numbers_of_one_thing_are_a_conflict() {
        let other = TOLD.replace("41", "67");
        assert_eq!(conflicts(TOLD, &other), [["41", "67"]]);
    }

    #[test]
    fn equal_and_rounded_numbers_are_none() {
        assert!(conflicts(TOLD, TOLD).is_empty());
        assert!(conflicts(TOLD, &TOLD.replace("41", "about 40")).is_empty());
    }

    #[test]
    fn reports_that_give_one_value_stand_together() {
        let other = TOLD.replace("41", "67");
        let readings = [reading(TOLD), reading(&other), reading(&other)];
        let compared = compare(&readings, &[0, 1, 2]);
        assert_eq!(compared.conflicts.len(), 1);
        assert_eq!(compared.conflicts[0].values[1].evidence.len(), 2);
        let names = [("A", "41"), ("B", "67"), ("C", "67")];
        let named = names.map(|(outlet, number)| {
            let mut reading = reading(&TOLD.replace("41", number));
            reading.document.article.outlet = Some(outlet.into());
            reading
        });
        let told = &compare(&named, &[0, 1, 2]).conflicts[0];
        assert_eq!(told.explanation, "A gives 41 cranes; B and C give 67 cranes.");
    }

    #[test]
    fn another_day_of_one_happening_is_a_conflict() {
        let told = "The harbour board of Velora leased the old shipyard on Tuesday.";
        let other = told.replace("Tuesday", "Friday");
        assert_eq!(conflicts(told, &other), [["Tuesday", "Friday"]]);
        assert!(conflicts(told, told).is_empty());
    }

    #[test]
    fn reports_that_both_give_both_values_tell_of_two_things() {
        let both = |first: &str, second: &str| {
            TOLD.replace("41", first) + " " + &TOLD.replace("41", second)
        };
        assert!(conflicts(&both("41", "67"), &both("67", "41")).is_empty());
    }

    #[test]
    fn numbers_of_other_things_are_none() {
        let other = "A storm tore 67 roofs from houses on the island of Marn.";
        assert!(conflicts(TOLD, other).is_empty());
    }
}
