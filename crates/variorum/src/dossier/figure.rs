//! Numbers and days over all reports of a story: which agree, which cannot both be true, which
//! were overtaken.
//!
//! Works on words around a value, not on events: it also sees what no event mention holds. Owns
//! judging pairs; reading values is [`number`](super::number)'s, pairing [`align`](super::align)'s.

use super::align::{Pair, Placed, pairs, place};
use super::number::{Amount, Relation, Unit, given};
use super::{Attribute, Conflict, Evidence, Reading, StoryFigure, Value};
use crate::annotate::Counted;
use crate::mention::Field;
use crate::text::Span;
use std::collections::BTreeMap;

/// Reports of a story that are compared with one another: the first to appear.
const MOST_REPORTS: usize = 24;

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
    let placed: Vec<Vec<Placed>> = members
        .iter()
        .map(|&m| place(&readings[m].document, given(&readings[m].document)))
        .collect();
    let mut compared = Compared::default();
    let mut figures = Figures::default();
    for (n, left) in placed.iter().enumerate() {
        for (k, right) in placed.iter().enumerate().skip(n + 1) {
            let sides =
                [Side::new(readings, members[n], left), Side::new(readings, members[k], right)];
            for pair in pairs(left, right) {
                judge(&sides, &pair, &mut compared, &mut figures);
            }
        }
    }
    compared.figures = figures.finish();
    compared
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
            Amount::Number(..) => self.words(given.span).to_owned(),
        };
        let evidence = Evidence { article: self.article, field: Field::Text, span: given.span };
        Value { value, evidence: vec![evidence] }
    }

    fn name(&self) -> &'a str {
        let article = &self.reading.document.article;
        article.outlet.as_deref().unwrap_or(&article.id)
    }

    /// Whether the report gives `other`'s value anywhere.
    fn also_gives(&self, other: &Placed) -> bool {
        self.placed.iter().any(|own| {
            own.given.unit == other.given.unit
                && own.given.value.relation(&other.given.value) == Relation::Equal
        })
    }
}

fn judge(sides: &[Side; 2], pair: &Pair, compared: &mut Compared, figures: &mut Figures) {
    let [a, b] = sides;
    let (x, y) = (&a.placed[pair.a], &b.placed[pair.b]);
    if pair.relation != Relation::Different {
        if x.given.unit != Unit::Date {
            figures.add(a, pair.a, b, pair.b);
        }
        return;
    }
    let confidence = confidence(sides, pair);
    let conflict = Conflict {
        about: about(a, pair.a),
        attribute: if x.given.unit == Unit::Date { Attribute::Time } else { Attribute::Number },
        confidence,
        values: vec![a.value(pair.a), b.value(pair.b)],
        explanation: explanation(sides, pair),
    };
    if x.given.unit == Unit::Count && is_update(sides, pair) {
        compared.updates.push(conflict);
    } else if !same_words(a.words(x.given.span), b.words(y.given.span)) {
        compared.conflicts.push(conflict);
    }
}

fn same_words(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// How sure it is that two unequal values are a contradiction: a logistic regression fitted to
/// pairs of reports with one value changed, one half being where it found one and was right more
/// often than not.
fn confidence(sides: &[Side; 2], pair: &Pair) -> f64 {
    let [a, b] = sides;
    let (x, y) = (&a.placed[pair.a], &b.placed[pair.b]);
    let given_elsewhere = f32::from(b.also_gives(x)) + f32::from(a.also_gives(y));
    let near_day = match (&x.given.value, &y.given.value) {
        (Amount::Day(p), Amount::Day(q)) => f32::from((*p - *q).get_days().abs() == 1),
        _ => 0.0,
    };
    let date = f32::from(x.given.unit == Unit::Date);
    let likeness = pair.likeness;
    let log_odds = -3.12
        + 1.03 * likeness.near
        + 2.43 * likeness.sentence
        + 1.3 * f32::from(likeness.counted)
        + 1.24 * pair.margin.min(1.0)
        - 2.25 * given_elsewhere
        + 0.79 * date
        - 1.54 * near_day;
    f64::from(1.0 / (1.0 + (-log_odds).exp()))
}

/// Whether a count of what grows was raised by the later report.
fn is_update(sides: &[Side; 2], pair: &Pair) -> bool {
    const GROWS: [&str; 12] = [
        "dead", "killed", "died", "death", "deaths", "toll", "injured", "wounded", "missing",
        "cases", "infected", "arrested",
    ];
    let grows = |side: &Side, n: usize| {
        let sentence = side.words(side.sentence(n)).to_lowercase();
        sentence.split(|c: char| !c.is_alphanumeric()).any(|word| GROWS.contains(&word))
    };
    let day = |side: &Side| {
        side.reading.document.article.published.as_ref().map(super::super::article::Published::day)
    };
    let [a, b] = sides;
    let (Amount::Number(x, ..), Amount::Number(y, ..)) =
        (&a.placed[pair.a].given.value, &b.placed[pair.b].given.value)
    else {
        return false;
    };
    let later = match (day(a), day(b)) {
        (Some(p), Some(q)) if p < q => x < y,
        (Some(p), Some(q)) if p > q => x > y,
        _ => false,
    };
    later && grows(a, pair.a) && grows(b, pair.b)
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

fn explanation(sides: &[Side; 2], pair: &Pair) -> String {
    let [a, b] = sides;
    format!(
        "{} gives {}; {} gives {}.",
        a.name(),
        a.words(a.placed[pair.a].given.span),
        b.name(),
        b.words(b.placed[pair.b].given.span)
    )
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
        Unit::Count | Unit::Date => Counted::Other,
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
    fn numbers_of_other_things_are_none() {
        let other = "A storm tore 67 roofs from houses on the island of Marn.";
        assert!(conflicts(TOLD, other).is_empty());
    }
}
