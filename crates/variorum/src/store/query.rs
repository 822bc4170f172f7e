//! The query language: words, "phrases", AND, OR, NOT, parentheses, field:value.
//!
//! Owns reading a query into a tree, and saying what is wrong with a bad one; what a tree finds is
//! in [`search`](super::search).

use jiff::civil::Date;

/// A query, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    pub(super) root: Option<Node>,
}

/// A part of a query.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    /// Words in the text index: which column, if one, the words, whether the last is a beginning.
    Words {
        column: Option<&'static str>,
        words: String,
        prefix: bool,
    },
    /// Published before a day.
    Before(Date),
    /// Published on a day or later.
    From(Date),
    /// In a story that has conflicts.
    Conflict,
    /// Has more than one version.
    Changed,
    /// Of a story.
    Story(i64),
    /// In a language.
    Language(String),
}

/// What is wrong with a query, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}\n  {query}\n  {:>width$}", "^", width = self.at + 1)]
pub struct QueryError {
    /// What is wrong, and what would be right.
    pub message: String,
    /// The query.
    pub query: String,
    /// Where: a count of characters.
    pub at: usize,
}

/// Fields that are words, with their columns.
const COLUMNS: &[(&str, &str)] = &[
    ("title", "title"),
    ("text", "text"),
    ("outlet", "outlet"),
    ("person", "people"),
    ("org", "orgs"),
    ("place", "places"),
    ("type", "types"),
];

/// Every field, for messages.
const FIELDS: &str =
    "title, text, outlet, person, org, place, type, after, before, on, has, story, language";

/// Parentheses inside one another.
const MAX_DEPTH: usize = 50;
/// Bytes of a query.
const MAX_BYTES: usize = 4096;

impl Query {
    /// Reads a query; nothing but blanks finds every article.
    ///
    /// # Errors
    /// What is wrong, where, and what would be right.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let mut parser = Parser { text, at: 0, depth: 0 };
        if text.len() > MAX_BYTES {
            return Err(parser.error(format!("the query is longer than {MAX_BYTES} bytes")));
        }
        if text.trim().is_empty() {
            return Ok(Self { root: None });
        }
        let root = parser.either()?;
        parser.skip_blanks();
        if parser.at < text.len() {
            return Err(parser.error("this `)` closes nothing; take it out".to_owned()));
        }
        Ok(Self { root: Some(root) })
    }
}

struct Parser<'a> {
    text: &'a str,
    /// A byte.
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn error(&self, message: String) -> QueryError {
        QueryError {
            message,
            query: self.text.replace(['\n', '\r', '\t'], " "),
            at: self.text[..self.at].chars().count(),
        }
    }

    fn skip_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// Whether the next word is this one, in capitals.
    fn is_next(&self, word: &str) -> bool {
        let ends =
            |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '(', ')', '"']);
        self.rest().strip_prefix(word).is_some_and(ends)
    }

    fn either(&mut self) -> Result<Node, QueryError> {
        let mut parts = vec![self.both()?];
        loop {
            self.skip_blanks();
            if !self.is_next("OR") {
                return Ok(if parts.len() == 1 { parts.remove(0) } else { Node::Or(parts) });
            }
            self.at += 2;
            parts.push(self.both()?);
        }
    }

    fn both(&mut self) -> Result<Node, QueryError> {
        let mut parts = vec![self.single()?];
        loop {
            self.skip_blanks();
            if self.is_next("AND") {
                self.at += 3;
            } else if self.rest().is_empty() || self.is_next("OR") || self.rest().starts_with(')') {
                return Ok(if parts.len() == 1 { parts.remove(0) } else { Node::And(parts) });
            }
            parts.push(self.single()?);
        }
    }

    fn single(&mut self) -> Result<Node, QueryError> {
        self.skip_blanks();
        if self.depth >= MAX_DEPTH {
            return Err(self.error(format!("more than {MAX_DEPTH} parentheses inside one another")));
        }
        if self.rest().is_empty() {
            return Err(self.error("something to look for is missing here".to_owned()));
        }
        if self.is_next("AND") || self.is_next("OR") {
            let word = self.rest().split_whitespace().next().unwrap_or_default();
            return Err(self.error(format!(
                "`{word}` needs something on both sides; to look for the word, write it in quotes"
            )));
        }
        self.depth += 1;
        let node = self.one();
        self.depth -= 1;
        node
    }

    fn one(&mut self) -> Result<Node, QueryError> {
        if self.is_next("NOT") {
            self.at += 3;
            return Ok(Node::Not(Box::new(self.single()?)));
        }
        if self.rest().starts_with('-') {
            self.at += 1;
            return Ok(Node::Not(Box::new(self.single()?)));
        }
        if self.rest().starts_with('(') {
            return self.group();
        }
        if self.rest().starts_with(')') {
            return Err(self.error("this `)` closes nothing; take it out".to_owned()));
        }
        if self.rest().starts_with('"') {
            return self.phrase(None);
        }
        self.word()
    }

    fn group(&mut self) -> Result<Node, QueryError> {
        let open = self.at;
        self.at += 1;
        let node = self.either()?;
        self.skip_blanks();
        if !self.rest().starts_with(')') {
            self.at = open;
            return Err(self.error("this `(` is not closed; add a `)`".to_owned()));
        }
        self.at += 1;
        Ok(node)
    }

    fn quoted(&mut self) -> Result<String, QueryError> {
        let open = self.at;
        self.at += 1;
        match self.rest().find('"') {
            Some(end) => {
                let words = self.rest()[..end].to_owned();
                self.at += end + 1;
                Ok(words)
            }
            None => {
                self.at = open;
                Err(self.error("this quotation mark is not closed; add a `\"`".to_owned()))
            }
        }
    }

    fn phrase(&mut self, column: Option<&'static str>) -> Result<Node, QueryError> {
        let open = self.at;
        let words = self.quoted()?;
        let prefix = self.rest().starts_with('*');
        self.at += usize::from(prefix);
        self.words(column, &words, prefix, open)
    }

    fn words(
        &mut self,
        column: Option<&'static str>,
        words: &str,
        prefix: bool,
        start: usize,
    ) -> Result<Node, QueryError> {
        if !words.contains(char::is_alphanumeric) {
            self.at = start;
            return Err(self.error("there is no letter or digit to look for here".to_owned()));
        }
        Ok(Node::Words { column, words: words.to_owned(), prefix })
    }

    /// A bare word, or field:value.
    fn word(&mut self) -> Result<Node, QueryError> {
        let start = self.at;
        let end = self.rest().find(|c: char| c.is_whitespace() || "()\":".contains(c));
        let end = end.unwrap_or(self.rest().len());
        let word = self.rest()[..end].to_owned();
        self.at += end;
        if self.rest().starts_with(':') {
            self.at += 1;
            return self.field(&word.to_lowercase(), start);
        }
        let prefix = word.ends_with('*');
        self.words(None, &word, prefix, start)
    }

    fn field(&mut self, name: &str, start: usize) -> Result<Node, QueryError> {
        let value_at = self.at;
        if let Some((_, column)) = COLUMNS.iter().find(|(field, _)| *field == name) {
            if self.rest().starts_with('"') {
                return self.phrase(Some(column));
            }
            let value = self.value();
            let prefix = value.ends_with('*');
            if value.is_empty() {
                return Err(self.error(format!("`{name}:` needs a value right behind it")));
            }
            return self.words(Some(column), &value, prefix, value_at);
        }
        let value = if self.rest().starts_with('"') { self.quoted()? } else { self.value() };
        let mut wrong = |at: usize, message: String| {
            self.at = at;
            Err(self.error(message))
        };
        match (name, value.as_str()) {
            ("after" | "from" | "since", _) => match first_day(&value) {
                Some(day) => Ok(Node::From(day)),
                None => wrong(value_at, not_a_day(name)),
            },
            ("before" | "until", _) => match first_day(&value) {
                Some(day) => Ok(Node::Before(day)),
                None => wrong(value_at, not_a_day(name)),
            },
            ("on", _) => match first_day(&value).zip(day_after(&value)) {
                Some((from, before)) => Ok(Node::And(vec![Node::From(from), Node::Before(before)])),
                None => wrong(value_at, not_a_day(name)),
            },
            ("has", "conflict" | "conflicts") => Ok(Node::Conflict),
            ("has", "change" | "changes" | "versions") => Ok(Node::Changed),
            ("has", _) => wrong(value_at, "`has:` takes conflict or change".to_owned()),
            ("story", _) => match value.trim_start_matches('s').parse() {
                Ok(number) => Ok(Node::Story(number)),
                Err(_) => wrong(value_at, "`story:` takes a story like s12".to_owned()),
            },
            ("language" | "lang", _) if !value.is_empty() => {
                Ok(Node::Language(value.to_lowercase()))
            }
            _ => wrong(
                start,
                format!(
                    "there is no field `{name}`; fields are {FIELDS}; to look for a word with a \
                     colon, write it in quotes"
                ),
            ),
        }
    }

    fn value(&mut self) -> String {
        let end = self.rest().find(|c: char| c.is_whitespace() || "()\"".contains(c));
        let end = end.unwrap_or(self.rest().len());
        let value = self.rest()[..end].to_owned();
        self.at += end;
        value
    }
}

fn not_a_day(name: &str) -> String {
    format!("`{name}:` takes a day, month or year: 2024-03-15, 2024-03, 2024")
}

/// The first day of a day, month or year.
fn first_day(value: &str) -> Option<Date> {
    match value.len() {
        4 => Date::new(value.parse().ok()?, 1, 1).ok(),
        7 => format!("{value}-01").parse().ok(),
        10 => value.parse().ok(),
        _ => None,
    }
}

/// The day after the last one of a day, month or year.
fn day_after(value: &str) -> Option<Date> {
    use jiff::ToSpan;
    let first = first_day(value)?;
    let span = match value.len() {
        4 => 1.year(),
        7 => 1.month(),
        _ => 1.day(),
    };
    first.checked_add(span).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn word(words: &str) -> Node {
        Node::Words { column: None, words: words.into(), prefix: false }
    }

    fn parsed(text: &str) -> Node {
        Query::parse(text).unwrap().root.unwrap()
    }

    #[test]
    fn words_stand_together_and_or_binds_less() {
        assert_eq!(
            parsed("ferry fire OR \"port strike\""),
            Node::Or(vec![Node::And(vec![word("ferry"), word("fire")]), word("port strike")])
        );
        assert_eq!(
            parsed("(ferry OR ship) AND NOT fire"),
            Node::And(vec![
                Node::Or(vec![word("ferry"), word("ship")]),
                Node::Not(Box::new(word("fire"))),
            ])
        );
        assert_eq!(parsed("a -b"), Node::And(vec![word("a"), Node::Not(Box::new(word("b")))]));
    }

    #[test]
    fn fields_have_values() {
        assert_eq!(
            parsed("person:\"Ana Ruiz\""),
            Node::Words { column: Some("people"), words: "Ana Ruiz".into(), prefix: false }
        );
        assert_eq!(parsed("after:2024-03"), Node::From("2024-03-01".parse().unwrap()));
        assert_eq!(parsed("has:conflict"), Node::Conflict);
        assert_eq!(
            parsed("on:2024-12"),
            Node::And(vec![
                Node::From("2024-12-01".parse().unwrap()),
                Node::Before("2025-01-01".parse().unwrap()),
            ])
        );
    }

    fn check_error(text: &str, at: usize, words: &str) {
        let error = Query::parse(text).unwrap_err();
        assert_eq!(error.at, at, "{error}");
        assert!(error.message.contains(words), "{error}");
    }

    #[test]
    fn bad_queries_are_explained() {
        check_error("ferry AND", 9, "missing");
        check_error("ferry OR OR fire", 9, "both sides");
        check_error("(ferry", 0, "not closed");
        check_error("ferry) fire", 5, "closes nothing");
        check_error("say \"ferry", 4, "not closed");
        check_error("outlt:Post", 0, "no field `outlt`");
        check_error("after:yesterday", 6, "takes a day");
        check_error("ferry ***", 6, "no letter");
        check_error(&"(".repeat(100), 50, "parentheses");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_explained(text in "\\PC{0,60}|[\"()a-c :*ANDORT-]{0,40}") {
            if let Err(error) = Query::parse(&text) {
                prop_assert!(error.at <= error.query.chars().count());
                let _ = error.to_string();
            }
        }
    }
}
