//! The publication date that a text states about itself: header lines, time stamps, datelines.
//!
//! Owns whole dates with their year in the zones that state them, and the choice between them and
//! a date that came with the article. A date that must be worked out from weekdays and relative
//! expressions is inferred later, in [`annotate`](crate::annotate), where times are found.

use super::stamp::Stamp;
use super::{Article, Published, PublishedFrom, ZoneKind};
use jiff::civil::Date;

/// How many days a given date may lie after (or before) the stated one and still be believed: time
/// zones and a copy's next-day edition.
const BELIEVED: i64 = 2;

/// Stamps are looked for in this many bytes at the start: further down they date something else.
const HEAD: u32 = 1500;

/// The publication date of `article`, settled between what came with it and what its text states.
///
/// A date that the text refutes is not believed: the text's is taken, and `doubt` says why.
pub(super) fn settle(article: &Article) -> Option<Published> {
    let stated = stated(article);
    let Some(given) = article.published.clone() else { return stated };
    let Some(stated) = stated else { return Some(given) };
    if distance(given.day(), stated.day()) > BELIEVED {
        let doubt = format!(
            "the {} date is {}, but the text states {}",
            given.from.as_str(),
            given.day(),
            stated.day()
        );
        return Some(Published { doubt: Some(doubt), ..stated });
    }
    Some(Published {
        clock: given.clock.or(stated.clock.filter(|_| given.day() == stated.day())),
        updated: given.updated.or(stated.updated),
        ..given
    })
}

/// The date that header, time stamp or dateline state, the first that has a year.
fn stated(article: &Article) -> Option<Published> {
    let mut published: Option<Published> = None;
    let mut updated: Option<Date> = None;
    for zone in article.zones.iter().take_while(|zone| zone.span.start < HEAD) {
        if !matches!(zone.kind, ZoneKind::Header | ZoneKind::Timestamp | ZoneKind::Dateline) {
            continue;
        }
        let text = &article.text[zone.span];
        let (first, update) = parts(text);
        if let Some(stamp) = Stamp::parse(first) {
            let day =
                Published { clock: stamp.clock, ..Published::on(stamp.day, PublishedFrom::Text) };
            match &mut published {
                None => published = Some(day),
                Some(known) if known.clock.is_none() && known.day() == stamp.day => {
                    known.clock = stamp.clock;
                }
                Some(_) => {}
            }
        }
        updated = updated.or_else(|| Stamp::parse(update).map(|stamp| stamp.day));
    }
    match published {
        Some(known) => Some(Published { updated, ..known }),
        None => updated
            .map(|day| Published { updated: Some(day), ..Published::on(day, PublishedFrom::Text) }),
    }
}

/// A stamp cut where it begins to speak of an update: "08:33 GMT 30.12.2021 (Updated: ...)".
fn parts(text: &str) -> (&str, &str) {
    const WORDS: [&str; 6] =
        ["updated", "last modified", "last update", "modified", "edited", "revised"];
    let lower = text.to_ascii_lowercase();
    match WORDS.iter().filter_map(|word| lower.find(word)).min() {
        Some(at) => text.split_at(at),
        None => (text, ""),
    }
}

fn distance(a: Date, b: Date) -> i64 {
    a.until(b).map_or(i64::MAX, |span| i64::from(span.get_days()).abs())
}

#[cfg(test)]
mod tests {
    use super::super::zones;
    use super::*;

    fn article(text: &str, given: Option<&str>) -> Article {
        let on = |day: &str| Published::on(day.parse().unwrap(), PublishedFrom::Given);
        Article {
            text: text.to_owned(),
            zones: zones(text, None),
            published: given.map(on),
            ..Article::default()
        }
    }

    const EXPORT: &str = " date 2020-02-03 Ferry Talks Resume in Oslo After Strike\n\
        10:15 GMT 03.02.2020 (Updated: 11:40 GMT 04.02.2020)\n\
        The ferry union met the owners on Monday.";

    #[test]
    fn header_and_stamp_date_the_article() {
        let published = settle(&article(EXPORT, None)).unwrap();
        assert_eq!(published.day().to_string(), "2020-02-03");
        assert_eq!(published.from, PublishedFrom::Text);
        assert_eq!(published.clock.map(|(time, _)| time.to_string()), Some("10:15:00".to_owned()));
        assert_eq!(published.updated.map(|d| d.to_string()), Some("2020-02-04".to_owned()));
        assert_eq!(published.doubt, None);
    }

    #[test]
    fn a_crawl_date_weeks_later_is_not_believed() {
        let published = settle(&article(EXPORT, Some("2020-03-20"))).unwrap();
        assert_eq!(published.day().to_string(), "2020-02-03");
        assert!(published.doubt.unwrap().contains("2020-03-20"));
    }

    #[test]
    fn the_next_day_in_another_zone_is_no_contradiction() {
        let published = settle(&article(EXPORT, Some("2020-02-04"))).unwrap();
        assert_eq!(published.day().to_string(), "2020-02-04");
        assert_eq!(published.from, PublishedFrom::Given);
        assert_eq!(published.doubt, None);
    }

    #[test]
    fn a_text_without_a_stamp_leaves_the_given_date() {
        let text = "The ferry union met the owners on Monday.";
        assert_eq!(settle(&article(text, None)), None);
        let published = settle(&article(text, Some("2020-03-20"))).unwrap();
        assert_eq!(published.day().to_string(), "2020-03-20");
    }
}
