//! Two tellings as features: what tells whether they are one happening.
//!
//! What the features weigh is learnt from pairs that readers judged: [`event_model`](super::event_model).

use super::likeness::{Likeness, Rarity, likeness};
use super::telling::{self, Telling};
use super::{Reading, entity_align, quote_align};
use crate::annotate::timex::{Comparison, interval};
use crate::annotate::{EventStatus, EventType};
use crate::article::Published;
use crate::mention::Field;
use crate::text::Span;

/// Features of two tellings.
pub const FEATURES: usize = 39;

/// One telling: where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    /// Index of the article in the batch.
    pub article: usize,
    /// Which text of it.
    pub field: Field,
    /// The word that names the happening.
    pub trigger: Span,
    /// Its clause.
    pub extent: Span,
}

/// Two tellings of one story that could be one happening.
#[derive(Debug, Clone)]
pub struct EventPair {
    /// The two.
    pub told: [Told; 2],
    /// Their features.
    pub row: [i16; FEATURES],
}

/// All pairs of tellings of a story that could be one happening.
pub fn pairs(readings: &[Reading], members: &[usize]) -> Vec<EventPair> {
    let cast = entity_align::align(readings, members);
    let statements = quote_align::statements(readings, members, &cast);
    let tellings = telling::gather(readings, members, &cast, &statements);
    let rarity = Rarity::new(&tellings);
    let told = |t: &Telling| Told {
        article: t.evidence.article,
        field: t.evidence.field,
        trigger: t.trigger,
        extent: t.evidence.span,
    };
    let mut out = Vec::new();
    for (n, a) in tellings.iter().enumerate() {
        for b in tellings[n + 1..].iter().filter(|b| can_be_one(a, b)) {
            let like = likeness(a, b, &rarity, &cast);
            let row = features(a, b, readings, &rarity, &like);
            out.push(EventPair { told: [told(a), told(b)], row });
        }
    }
    out
}

/// Whether two tellings can be one happening at all: not two words of one sentence, nor an act of speech and a deed,
/// nor utterances of two people.
pub(super) fn can_be_one(a: &Telling, b: &Telling) -> bool {
    let same_text =
        (a.evidence.article, a.evidence.field) == (b.evidence.article, b.evidence.field);
    let speech = |t: &Telling| t.kind == EventType::Statement;
    if same_text && a.sentence == b.sentence {
        return false;
    }
    if speech(a) != speech(b) {
        return a.stem == b.stem;
    }
    // Two people don't make one utterance.
    if speech(a) && a.speaker.is_some() && b.speaker.is_some() {
        return a.speaker == b.speaker;
    }
    if speech(a) && (a.parties.is_empty() || b.parties.is_empty()) {
        return a.stem == b.stem;
    }
    !speech(a) || a.parties.keys().any(|p| b.parties.contains_key(p))
}

/// The features of two tellings: shares in thousandths, yes as 1000, days as they are.
pub(super) fn features(
    a: &Telling,
    b: &Telling,
    readings: &[Reading],
    rarity: &Rarity,
    like: &Likeness,
) -> [i16; FEATURES] {
    let share = |x: f64| (x * 1000.0).round() as i16;
    let yes = |x: bool| if x { 1000 } else { 0 };
    let time = |of: &[Comparison]| yes(like.time.is_some_and(|t| of.contains(&t)));
    let same_text =
        (a.evidence.article, a.evidence.field) == (b.evidence.article, b.evidence.field);
    let apart = a.sentence.abs_diff(b.sentence);
    let both = |kind: EventType| yes(a.kind == kind && b.kind == kind);
    let day = |t: &Telling| {
        let published = readings[t.evidence.article].document.article.published.as_ref();
        published.map(Published::day)
    };
    let first = |t: &Telling| interval(t.time.as_deref()?).map(|(first, _)| first);
    let days = |x: Option<jiff::civil::Date>, y: Option<jiff::civil::Date>| {
        let span = x.zip(y).and_then(|(x, y)| x.until(y).ok());
        span.map_or(0, |span| span.get_days().abs().min(30) as i16)
    };
    let head = |t: &Telling| t.sentence < 3 || t.evidence.field == Field::Title;
    let unreal = |t: &Telling| !matches!(t.status, EventStatus::Occurred | EventStatus::Ongoing);
    let rare = share((rarity.of_trigger(a).min(rarity.of_trigger(b)) / 8.0).min(1.0));
    let parties = like.parties.unwrap_or(0.0);
    [
        1000,
        share(like.words),
        share(like.meaning),
        share(like.trigger),
        yes(a.stem == b.stem),
        yes(a.kind == b.kind),
        share(parties),
        yes(like.parties.is_none()),
        yes(a.parties.iter().any(|(e, role)| b.parties.get(e) == Some(role))),
        time(&[Comparison::Equal]),
        time(&[Comparison::Finer, Comparison::Coarser]),
        time(&[Comparison::Overlapping]),
        time(&[Comparison::Disjoint]),
        days(first(a), first(b)),
        yes(like.place == Some(true)),
        yes(like.place == Some(false)),
        yes(a.status == b.status),
        yes(unreal(a) != unreal(b)),
        yes(a.verb && b.verb),
        yes(a.verb != b.verb),
        yes(same_text),
        yes(same_text && apart <= 2),
        both(EventType::Statement),
        both(EventType::Consult),
        both(EventType::Other),
        yes(head(a) && head(b)),
        rare,
        if a.stem == b.stem { rare } else { 0 },
        yes(a.verbatim != b.verbatim),
        share(rarity.coverage(&a.stems, &b.stems)),
        days(day(a), day(b)) * 30,
        share(like.words * like.trigger),
        share(rarity.coverage(&a.around, &b.around)),
        share((rarity.shared(&a.around, &b.around) / 20.0).min(1.0)),
        share((rarity.shared(&a.stems, &b.stems) / 20.0).min(1.0)),
        share(rarity.coverage(&a.tied, &b.tied)),
        share((rarity.shared(&a.tied, &b.tied) / 10.0).min(1.0)),
        yes(a.tied.is_empty() || b.tied.is_empty()),
        share(like.near),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::dossier::event_model::EventModel;

    fn read(id: usize, text: &str) -> Reading {
        let article = Article { id: id.to_string(), text: text.to_owned(), ..Article::default() };
        let document = crate::annotate::annotate(article);
        let mentions = crate::mention::resolve(&document);
        Reading { document, mentions }
    }

    /// How sure it is that the happenings that two words name are one, in two reports.
    fn score(reports: [&str; 2], words: [&str; 2]) -> Option<f64> {
        let readings: Vec<Reading> = (0..2).map(|n| read(n, reports[n])).collect();
        let word = |told: &Told| &reports[told.article][told.trigger];
        let pair = pairs(&readings, &[0, 1]).into_iter().find(|pair| {
            pair.told[0].article != pair.told[1].article
                && [word(&pair.told[0]), word(&pair.told[1])] == words
        })?;
        Some(EventModel::shared().score(&pair.row))
    }

    #[test]
    fn one_happening_is_likelier_than_two_of_a_kind() {
        let first = "Police arrested the mayor of Norby on Tuesday over the sale of the harbour. He denies it.";
        let same =
            "The arrest of the mayor of Norby over the sale of the harbour shocked the town.";
        let other = "Soldiers arrested two students after a concert in Easton.";
        let [one, two] = [
            score([first, same], ["arrested", "arrest"]),
            score([first, other], ["arrested", "arrested"]),
        ];
        assert!(one.expect("a pair") > two.expect("a pair"), "{one:?} {two:?}");
    }

    #[test]
    fn two_words_of_a_sentence_are_two_happenings() {
        let text = "Police arrested the mayor and police arrested the clerk.";
        assert!(
            pairs(&[read(0, text)], &[0])
                .iter()
                .all(|pair| pair.told[0].trigger == pair.told[1].trigger)
        );
    }
}
