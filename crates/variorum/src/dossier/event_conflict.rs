//! Where the reports of one event differ: its time, its place, its participants.
//!
//! Precision first: only tellings that agree closely in all else are compared, and a finer or
//! coarser value is no conflict.

use super::entity_align::Cast;
use super::likeness::{Rarity, likeness};
use super::outlet::Outlets;
use super::telling::Telling;
use super::{Attribute, Conflict, Event, Evidence, Reading, Value};
use crate::annotate::timex::{Comparison, compare};
use crate::annotate::{EntityKind, EventStatus, EventType};
use crate::mention::Field;
use crate::model::gazetteer::{Gazetteer, PlaceKind};
use std::collections::{BTreeMap, BTreeSet};

/// The conflicts inside the events of a story, event by event.
pub(super) fn conflicts(
    readings: &[Reading],
    cast: &Cast,
    events: &[Event],
    tellings: &[Vec<Telling>],
) -> Vec<Conflict> {
    let all: Vec<Telling> = tellings.concat();
    let rarity = Rarity::new(&all);
    let judge = Judge { readings, cast, rarity: &rarity };
    events
        .iter()
        .zip(tellings)
        .flat_map(|(event, told)| {
            [
                judge.time(event, told),
                judge.place(event, told),
                judge.participants(event, told),
                judge.polarity(event, told),
            ]
        })
        .flatten()
        .collect()
}

/// Whether two dates can be one in error: of one precision, and years that follow one another where
/// they are years; not one day of two years, which neither report names.
fn rival_times(a: &str, b: &str) -> bool {
    let day = |value: &str| value.split('T').next().unwrap_or(value).to_owned();
    let (x, y) = (day(a), day(b));
    let year = |value: &str| value.get(..4).and_then(|y| y.parse::<i32>().ok());
    let years = year(&x).zip(year(&y)).map_or(9, |(p, q)| (p - q).abs());
    x.len() == y.len()
        && years <= 1
        && (x.len() == 4 || x.get(4..) != y.get(4..))
        && compare(a, b) == Some(Comparison::Disjoint)
}

/// Clauses this alike in their words claim the same.
const SAME_CLAIM: f64 = 0.3;

struct Judge<'a> {
    readings: &'a [Reading],
    cast: &'a Cast,
    rarity: &'a Rarity,
}

impl Judge<'_> {
    /// Times that have no moment in common, each given as a date: "on Friday" of two reports is the
    /// Friday of each report's own week, and differs as often by its anchor as by what is said. So
    /// weekdays count only where two reports of one time tell the same in nearly the same words; and
    /// never where they are the same weekday.
    fn time(&self, event: &Event, told: &[Telling]) -> Option<Conflict> {
        let sure = |t: &Telling| told.iter().any(|other| self.same_told_at_once(t, other));
        let timed: Vec<(&Telling, String)> = told
            .iter()
            .filter(|t| (self.is_dated(t) || sure(t)) && !self.is_end(t))
            .filter_map(|t| Some((t, t.time.clone()?)))
            .collect();
        let timed: Vec<(&Telling, String)> = timed
            .iter()
            .filter(|(t, value)| {
                let words = self.time_words(t);
                let same = |u: &Telling| words.is_some() && self.time_words(u) == words;
                !timed.iter().any(|(u, other)| other != value && same(u))
            })
            .cloned()
            .collect();
        let values = self.values(&timed, &|a, b| rival_times(a, b), |t| t.time_span)?;
        let apart = self.is_of_two_voices(&timed, &values);
        self.conflict(event, told, Attribute::Time, values).filter(|_| apart)
    }

    /// Whether two reports, published days apart at most, tell one thing in clauses that hardly differ
    /// but for the day.
    fn same_told_at_once(&self, a: &Telling, b: &Telling) -> bool {
        const DAYS: i64 = 2;
        const ALIKE: f64 = 0.35;
        let day = |t: &Telling| {
            let published = self.readings[t.evidence.article].document.article.published.as_ref();
            published.filter(|p| p.earliest == p.latest).map(crate::article::Published::day)
        };
        let near = || {
            day(a).zip(day(b)).is_some_and(|(x, y)| {
                x.until(y).is_ok_and(|span| i64::from(span.get_days()).abs() <= DAYS)
            })
        };
        let fits = |t: &Telling| t.finite && !t.verbatim && t.time.is_some();
        if a.evidence.article == b.evidence.article || !fits(a) || !fits(b) || !near() {
            return false;
        }
        let like = likeness(a, b, self.rarity, self.cast);
        like.trigger >= 0.99
            && like.words >= ALIKE
            && like.parties.is_none_or(|p| p >= 0.5)
            && like.place != Some(false)
    }

    /// Whether no voice gives two of the values: a report that dates one thing twice tells of two
    /// things, unless one date is in a source's words and the other in its own.
    fn is_of_two_voices(&self, timed: &[(&Telling, String)], values: &[Value]) -> bool {
        let voices = |value: &Value| -> BTreeSet<(usize, bool)> {
            let told = timed.iter().filter(|(_, v)| *v == value.value);
            told.map(|(t, _)| (t.evidence.article, t.verbatim)).collect()
        };
        values
            .iter()
            .enumerate()
            .all(|(n, a)| values[n + 1..].iter().all(|b| voices(a).is_disjoint(&voices(b))))
    }

    /// Whether the words that tell the time hold a number: "12 January", "2019".
    fn is_dated(&self, telling: &Telling) -> bool {
        self.time_words(telling).is_some_and(|words| words.contains(|c: char| c.is_ascii_digit()))
    }

    /// Whether the time is when it ends, not when it happens: "extended through July 31".
    fn is_end(&self, telling: &Telling) -> bool {
        let before = |span: crate::text::Span| {
            self.text(telling).get(..span.start as usize)?.split_whitespace().next_back()
        };
        let word = telling.time_span.and_then(before);
        word.is_some_and(|word| matches!(word, "through" | "until" | "till"))
    }

    /// How the time is said, without case.
    fn time_words(&self, telling: &Telling) -> Option<String> {
        Some(self.text(telling).get(telling.time_span?.range())?.to_lowercase())
    }

    /// The text that tells it.
    fn text(&self, telling: &Telling) -> &str {
        let article = &self.readings[telling.evidence.article].document.article;
        match telling.evidence.field {
            Field::Text => article.text.as_str(),
            Field::Title => article.title.as_deref().unwrap_or_default(),
        }
    }

    /// Places of which neither lies in the other.
    fn place(&self, event: &Event, told: &[Telling]) -> Option<Conflict> {
        if matches!(event.kind, EventType::Statement | EventType::Other) {
            return None;
        }
        let name = |e: usize| self.cast.entities.get(e).map(|entity| entity.name.clone());
        let placed: Vec<(&Telling, String)> =
            told.iter().filter_map(|t| Some((t, name(t.place?)?))).collect();
        let by_name: BTreeMap<String, usize> =
            told.iter().filter_map(|t| t.place).filter_map(|e| Some((name(e)?, e))).collect();
        let differ = |a: &str, b: &str| match (by_name.get(a), by_name.get(b)) {
            (Some(&a), Some(&b)) => a != b && self.rivals(a, b),
            _ => false,
        };
        let values = self.values(&placed, &differ, |_| None)?;
        let same_day = placed.iter().any(|(x, p)| {
            let day = |t: &Telling| t.time.as_deref().map(|v| v.get(..10).unwrap_or(v).to_owned());
            placed.iter().any(|(y, q)| p != q && day(x).is_some() && day(x) == day(y))
        });
        self.conflict(event, told, Attribute::Place, values).filter(|_| same_day)
    }

    /// Two towns, or two countries: of other pairs one may hold the other.
    fn rivals(&self, a: usize, b: usize) -> bool {
        let known = Gazetteer::shared();
        let of = |e: usize| self.cast.entities.get(e).and_then(|entity| known.place(&entity.name));
        let narrow = |kind: PlaceKind| matches!(kind, PlaceKind::City | PlaceKind::Country);
        of(a)
            .zip(of(b))
            .is_some_and(|(x, y)| x.kind == y.kind && narrow(x.kind) && x.name != y.name)
    }

    /// Talks of one day between two parties of which one differs: "Russia and NATO", "Russia and
    /// the United States".
    fn participants(&self, event: &Event, told: &[Telling]) -> Option<Conflict> {
        if event.kind != EventType::Consult || event.time.is_none() {
            return None;
        }
        let pairs: Vec<(&Telling, String)> =
            told.iter().filter_map(|t| Some((t, self.two_parties(t)?))).collect();
        let differ = |a: &str, b: &str| {
            let (a, b): (BTreeSet<&str>, BTreeSet<&str>) =
                (a.split(" and ").collect(), b.split(" and ").collect());
            a.intersection(&b).count() == 1
        };
        let values = self.values(&pairs, &differ, |_| None)?;
        self.conflict(event, told, Attribute::Participants, values)
    }

    /// One says that it happened, another that it did not: a dispute, shown with both.
    fn polarity(&self, event: &Event, told: &[Telling]) -> Option<Conflict> {
        // The outlet's own "did not" may be of another time; a source's denial is of the claim.
        let denied =
            |t: &&Telling| t.status == EventStatus::Denied && t.quoted && !self.is_asked(t);
        let said = |t: &&Telling| {
            matches!(t.status, EventStatus::Occurred | EventStatus::Alleged | EventStatus::Ongoing)
        };
        let vague = matches!(
            event.kind,
            EventType::Statement | EventType::Other | EventType::Threaten | EventType::Support
        );
        if vague {
            return None;
        }
        let opposed = |x: &Telling, y: &Telling| {
            let like = likeness(x, y, self.rarity, self.cast);
            x.finite
                && (y.finite || !y.verb && !x.verb)
                && like.trigger >= 0.99
                && like.words >= SAME_CLAIM
                && !matches!(like.time, Some(Comparison::Disjoint))
                && like.parties.is_none_or(|p| p > 0.0)
        };
        let noes: Vec<&Telling> = told
            .iter()
            .filter(denied)
            .filter(|x| told.iter().filter(said).any(|y| opposed(x, y)))
            .collect();
        let yeses: Vec<&Telling> =
            told.iter().filter(said).filter(|y| noes.iter().any(|x| opposed(x, y))).collect();
        if noes.is_empty() || yeses.is_empty() {
            return None;
        }
        let value = |name: &str, told: &[&Telling]| Value {
            value: name.to_owned(),
            evidence: told.iter().map(|t| evidence(t, None)).collect(),
        };
        let values = vec![value("said to be so", &yeses), value("denied", &noes)];
        let who =
            |value: &Value| Outlets::of(self.readings, &value.evidence).with("reports", "report");
        let (yes, no) = (who(&values[0]), who(&values[1]));
        let explanation = if yes == no {
            format!("{yes} it, and also that it was denied or did not happen.")
        } else {
            format!("{yes} it; {no} that it was denied or did not happen.")
        };
        let about = event.what.clone();
        let attribute = Attribute::Polarity;
        Some(Conflict { about, attribute, confidence: 0.6, values, explanation })
    }

    /// Whether its sentence is a question: "You weren't on the call, were you?"
    fn is_asked(&self, telling: &Telling) -> bool {
        let document = &self.readings[telling.evidence.article].document;
        let notes = match telling.evidence.field {
            Field::Text => &document.body,
            Field::Title => &document.title,
        };
        let sentence = notes.sentences.get(telling.sentence);
        sentence.is_some_and(|s| {
            let said = self.text(telling).get(s.span.range()).unwrap_or_default();
            said.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '?').ends_with('?')
        })
    }

    /// The two states or organisations that take part, if there are just two.
    fn two_parties(&self, telling: &Telling) -> Option<String> {
        let mut names: Vec<&str> = telling
            .parties
            .keys()
            .filter_map(|&e| self.cast.entities.get(e))
            .filter(|e| matches!(e.kind, EntityKind::Gpe | EntityKind::Org))
            .map(|e| e.name.as_str())
            .collect();
        names.sort_unstable();
        (names.len() == 2).then(|| names.join(" and "))
    }

    /// The values that differ, each with its tellings, the best supported first; `None` where all
    /// agree.
    fn values(
        &self,
        told: &[(&Telling, String)],
        differ: &dyn Fn(&str, &str) -> bool,
        also: impl Fn(&Telling) -> Option<crate::text::Span>,
    ) -> Option<Vec<Value>> {
        let mut by_value: BTreeMap<&str, Vec<&Telling>> = BTreeMap::new();
        for (telling, value) in told {
            by_value.entry(value).or_default().push(telling);
        }
        let clash: BTreeSet<&str> =
            by_value.keys().filter(|a| by_value.keys().any(|b| differ(a, b))).copied().collect();
        if clash.len() < 2 {
            return None;
        }
        let mut values: Vec<Value> = clash
            .iter()
            .map(|&value| Value {
                value: value.to_owned(),
                evidence: by_value[value].iter().map(|t| evidence(t, also(t))).collect(),
            })
            .collect();
        values.sort_by(|a, b| b.evidence.len().cmp(&a.evidence.len()).then(a.value.cmp(&b.value)));
        Some(values)
    }

    fn conflict(
        &self,
        event: &Event,
        told: &[Telling],
        attribute: Attribute,
        values: Vec<Value>,
    ) -> Option<Conflict> {
        let confidence = self.confidence(told, &values)?;
        let explanation = self.explanation(attribute, &values);
        Some(Conflict { about: event.what.clone(), attribute, confidence, values, explanation })
    }

    /// The likeness of the likest two tellings on different sides, from 0.5 to 0.95.
    fn confidence(&self, told: &[Telling], values: &[Value]) -> Option<f64> {
        let side = |t: &Telling| {
            values.iter().position(|v| {
                v.evidence.iter().any(|e| {
                    e.article == t.evidence.article
                        && e.field == t.evidence.field
                        && e.span.contains(t.evidence.span)
                })
            })
        };
        let mut best: Option<f64> = None;
        for (n, a) in told.iter().enumerate() {
            for b in &told[n + 1..] {
                if side(a).is_some() && side(b).is_some() && side(a) != side(b) {
                    let like = likeness(a, b, self.rarity, self.cast);
                    let sure = 0.45 + 0.25 * like.words + 0.25 * like.meaning * like.trigger;
                    best = Some(best.map_or(sure, |best: f64| best.max(sure)));
                }
            }
        }
        best.map(|sure| sure.min(0.95))
    }

    /// "Sputnik gives 2022-01-12; Reuters gives 2022-01-13."
    fn explanation(&self, attribute: Attribute, values: &[Value]) -> String {
        let sides: Vec<String> = values
            .iter()
            .map(|v| {
                let outlets = Outlets::of(self.readings, &v.evidence);
                let told = match attribute {
                    Attribute::Participants => outlets.with("names", "name"),
                    _ => outlets.with("gives", "give"),
                };
                format!("{told} {}", v.value)
            })
            .collect();
        format!("{}.", sides.join("; "))
    }
}

/// The clause of a telling, with the words that give the value where they lie outside it.
fn evidence(telling: &Telling, also: Option<crate::text::Span>) -> Evidence {
    let span = also.map_or(telling.evidence.span, |span| telling.evidence.span.cover(span));
    Evidence { span, ..telling.evidence }
}

#[cfg(test)]
mod tests {
    use super::rival_times;

    #[test]
    fn dates_are_rivals_where_one_can_be_the_other_in_error() {
        assert!(rival_times("2022-01-12", "2022-01-13"));
        assert!(rival_times("2014", "2015"));
        assert!(!rival_times("1912", "1992"), "two elections");
        assert!(!rival_times("2018-09-08", "2019-09-08"), "no report names the year");
        assert!(!rival_times("2014-04", "2016-04-14"), "of two precisions");
        assert!(!rival_times("2022-01-12TMO", "2022-01-12"));
    }
}
