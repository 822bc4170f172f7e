//! Whether an outlet writes the month first in 10/01/2022.
//!
//! What the text itself shows counts most, then the outlet's country, then its spelling. Where
//! nothing shows it, the reader of the date decides.

use super::meaning::Slashed;
use crate::article::Article;

/// Whether dates in numerals put the month first; `None` where nothing shows it.
pub(super) fn month_first(article: &Article, dates: impl Iterator<Item = Slashed>) -> Option<bool> {
    let (mut any, mut month_first, mut day_first) = (false, false, false);
    for date in dates {
        any = true;
        month_first |= date.second > 12;
        day_first |= date.first > 12;
    }
    match (any, month_first, day_first) {
        (false, ..) => None,
        (_, true, false) => Some(true),
        (_, false, true) => Some(false),
        _ => by_country(article).or_else(|| by_spelling(&article.text)),
    }
}

/// By the country of the outlet's address.
fn by_country(article: &Article) -> Option<bool> {
    const DAY_FIRST: &[&str] =
        &[".uk", ".au", ".nz", ".ie", ".in", ".za", ".ng", ".ke", ".pk", ".sg", ".eu"];
    const MONTH_FIRST: &[&str] = &[".us", ".gov", ".mil", ".edu"];
    let address = article.url.as_deref().or(article.outlet.as_deref())?;
    let host = address.split("://").last()?.split('/').next()?;
    if MONTH_FIRST.iter().any(|ending| host.ends_with(ending)) {
        return Some(true);
    }
    DAY_FIRST.iter().any(|ending| host.ends_with(ending)).then_some(false)
}

/// By words that are spelt differently in the United States and elsewhere.
fn by_spelling(text: &str) -> Option<bool> {
    const PAIRS: &[(&str, &str)] = &[
        ("color", "colour"),
        ("favor", "favour"),
        ("labor", "labour"),
        ("honor", "honour"),
        ("neighbor", "neighbour"),
        ("center", "centre"),
        ("theater", "theatre"),
        ("defense", "defence"),
        ("organize", "organise"),
        ("program ", "programme"),
        ("traveling", "travelling"),
    ];
    let score: i32 = PAIRS
        .iter()
        .map(|(american, british)| {
            i32::from(text.contains(american)) - i32::from(text.contains(british))
        })
        .sum();
    (score != 0).then_some(score > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, url: Option<&str>, dates: &[(i8, i8)], expected: Option<bool>) {
        let article =
            Article { text: text.to_owned(), url: url.map(str::to_owned), ..Article::default() };
        let dates =
            dates.iter().map(|&(first, second)| Slashed { first, second, year: Some(2022) });
        assert_eq!(month_first(&article, dates), expected, "{text}");
    }

    #[test]
    fn a_day_beyond_twelve_shows_the_habit() {
        check("", None, &[(10, 1), (3, 25)], Some(true));
        check("", None, &[(10, 1), (25, 3)], Some(false));
    }

    #[test]
    fn else_the_country_then_the_spelling() {
        check("", Some("https://www.example.co.uk/news/1"), &[(10, 1)], Some(false));
        check("the defense center", None, &[(10, 1)], Some(true));
        check("the defence centre", None, &[(10, 1)], Some(false));
        check("the harbour is open", None, &[(10, 1)], None);
    }
}
