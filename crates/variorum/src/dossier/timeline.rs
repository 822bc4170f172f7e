//! The events and statements of a story in order of time.

use super::{Event, Item, Moment, Statement};

/// Every event and statement whose day, month or year is known, earliest first; of equal times the
/// coarser first, events before statements.
pub(super) fn timeline(events: &[Event], statements: &[Statement]) -> Vec<Moment> {
    let events = events.iter().enumerate().map(|(n, e)| (e.time.as_deref(), Item::Event(n)));
    let said = statements.iter().enumerate().map(|(n, s)| (s.time.as_deref(), Item::Statement(n)));
    let mut moments: Vec<Moment> = events
        .chain(said)
        .filter_map(|(time, item)| {
            let time = time.filter(|t| t.starts_with(|c: char| c.is_ascii_digit()))?;
            Some(Moment { time: time.to_owned(), item })
        })
        .collect();
    moments.sort_by_key(|a| sort_key(&a.time));
    moments
}

/// Weeks sort among days: "2021-W51" begins on the Monday of its ISO week.
fn sort_key(value: &str) -> String {
    let week = value.get(..4).zip(value.get(4..).and_then(|rest| rest.strip_prefix("-W")));
    let Some((year, week)) = week else { return value.to_owned() };
    let date = || {
        let week: i8 = week.get(..2)?.parse().ok()?;
        jiff::civil::ISOWeekDate::new(year.parse().ok()?, week, jiff::civil::Weekday::Monday).ok()
    };
    date().map_or_else(|| value.to_owned(), |monday| monday.date().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_sorts_by_its_monday() {
        assert_eq!(sort_key("2021-W51"), "2021-12-20");
        assert_eq!(sort_key("2021-W99"), "2021-W99");
    }
}
