//! TIMEX3 expressions: finding them, and working out their values (ISO-TimeML, ISO 24617-1).
//!
//! Two steps, so that an article can be dated by its own times in between: [`find`] reads the
//! expressions of a text, [`Times::resolve`] counts from the article's day. A rule grammar over
//! words and tense; conventions of extent and value are those of `TimeBank` and `TempEval-3`.
//! Owns no page metadata and no header lines: that is [`article`](crate::article).

mod anchor;
mod atom;
mod dating;
mod grammar;
mod habit;
mod lexicon;
mod meaning;
mod tense;
mod value;

pub(super) use dating::date_article;
pub use value::{Comparison, compare, interval};

use super::{Timex, Token};
use crate::article::Article;
use anchor::Anchors;
use atom::{Atom, Line};
use meaning::{Found, Meaning};

/// The expressions of one text, before it is known from which day to count.
#[derive(Debug, Clone, Default)]
pub struct Times {
    atoms: Vec<Atom>,
    found: Vec<Found>,
}

/// Finds the expressions of `text`. Linear in its length; any text is allowed.
pub fn find(text: &str, tokens: &[Token]) -> Times {
    let atoms = atom::atoms(text, tokens);
    let found = grammar::expressions(text, &atoms);
    Times { atoms, found }
}

impl Times {
    /// The TIMEX3 annotations of `text`, counted from the day of `article`.
    ///
    /// Without a known day, what depends on it stays open: "XXXX-01-10", "XXXX-WXX-4".
    pub fn resolve(&self, text: &str, article: &Article) -> Vec<Timex> {
        let line = Line { text, atoms: &self.atoms };
        let slashed = self.found.iter().filter_map(|f| match f.meaning {
            Meaning::Slashed(numerals) => Some(numerals),
            _ => None,
        });
        let anchors = Anchors {
            month_first: habit::month_first(article, slashed),
            day: article.published.as_ref().map(crate::article::Published::day),
            posts: dating::posts(line, self),
        };
        anchor::resolve(line, &self.found, &anchors)
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::tokenize;
    use super::*;
    use crate::article::{Published, PublishedFrom};
    use proptest::prelude::*;

    fn times(text: &str, published: &str) -> Vec<Timex> {
        let day = published.parse().unwrap();
        let article = Article {
            text: text.to_owned(),
            published: Some(Published::on(day, PublishedFrom::Given)),
            ..Article::default()
        };
        find(text, &tokenize(text).0).resolve(text, &article)
    }

    #[test]
    fn every_time_knows_its_anchor() {
        let found = times("It rained yesterday for two hours.", "2022-03-01");
        let anchors: Vec<_> = found.iter().map(|t| t.anchor.map(|d| d.to_string())).collect();
        assert_eq!(anchors, [Some("2022-03-01".to_owned()), None]);
    }

    #[test]
    fn what_follows_from_the_story_is_anchored_in_it() {
        let text = "The bridge fell on 5 March 2021. It had swayed the previous day.";
        let found = times(text, "2022-03-01");
        let anchors: Vec<_> = found.iter().map(|t| t.anchor.map(|d| d.to_string())).collect();
        assert_eq!(anchors, [None, Some("2021-03-05".to_owned())]);
    }

    #[test]
    fn a_quote_is_read_on_the_day_it_was_said() {
        let found = times("“We leave tomorrow,” she said on Monday.", "2022-03-17");
        assert_eq!(found[0].value, "2022-03-15");
    }

    #[test]
    fn no_date_leaves_the_calendar() {
        for published in ["0001-01-01", "9999-12-31", "0020-01-01", "9980-12-31"] {
            let text = "yesterday tomorrow last week next year 100000 years ago 99999 centuries ago \
                        on Monday in May at Easter this weekend on 29 February last quarter";
            for time in times(text, published) {
                assert!(!time.value.starts_with("0000") && !time.value.starts_with('-'));
                let year = time.value.get(..4).and_then(|year| year.parse::<i32>().ok());
                assert!(year.is_none_or(|year| (1..=9999).contains(&year)), "{}", time.value);
            }
        }
    }

    /// Words that rules begin with, to be thrown together.
    const WORDS: &[&str] = &[
        "the",
        "last",
        "next",
        "two",
        "10",
        "2021",
        "May",
        "Jan.",
        "Monday",
        "week",
        "years",
        "ago",
        "before",
        "after",
        "of",
        "and",
        "-",
        "/",
        ":",
        ".",
        ",",
        "(",
        "\u{201c}",
        "a",
        "half",
        "past",
        "third",
        "quarter",
        "early",
        "year",
        "p.m.",
        "GMT",
        "+8",
        "every",
        "\n",
        "\n\n",
        "'",
        "90s",
        "Christmas",
        "day",
        "12/11/2021",
        "2021-12-30",
        "T08:33",
        "twenty",
        "hundred",
        "1,000",
        "½",
        "@x",
        ")",
        "morning",
        "summer",
        "will",
        "said",
        "to",
        "now",
        "Q3",
        "é",
        "th",
        "on",
    ];

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,120}") {
            check_spans(&text)?;
        }

        #[test]
        fn any_heap_of_time_words_is_read(
            picks in proptest::collection::vec((0..WORDS.len(), any::<bool>()), 0..60)
        ) {
            let word = |&(n, space): &(usize, bool)| format!("{}{}", WORDS[n], if space { " " } else { "" });
            let text: String = picks.iter().map(word).collect();
            check_spans(&text)?;
        }
    }

    fn check_spans(text: &str) -> Result<(), TestCaseError> {
        let mut last = 0;
        for time in times(text, "2022-03-17") {
            prop_assert!(text.get(time.span.range()).is_some_and(|s| !s.is_empty()));
            prop_assert!(time.span.start >= last);
            last = time.span.end;
        }
        Ok(())
    }
}
