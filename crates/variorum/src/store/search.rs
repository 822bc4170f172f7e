//! What a query finds: ranked by relevance, with the words that match, page by page.

use super::query::{Node, Query};
use super::{Result, Store, StoryId};
use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// Which part of the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Results left out at the start.
    pub skip: usize,
    /// Results given.
    pub most: usize,
}

impl Default for Page {
    fn default() -> Self {
        Self { skip: 0, most: 20 }
    }
}

/// Results of a search.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// How many articles match.
    pub total: usize,
    /// Those of the page, best first.
    pub hits: Vec<Hit>,
}

/// An article that matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its id.
    pub article: String,
    /// Its story.
    pub story: Option<StoryId>,
    /// Who published it.
    pub outlet: Option<String>,
    /// When.
    pub published: Option<Date>,
    /// Its headline.
    pub title: Option<String>,
    /// Words around the matches: each run, and whether it matches.
    pub snippet: Vec<(String, bool)>,
}

impl Store {
    /// Articles that match, best first: by relevance where words are looked for (bm25, a word of
    /// the title counts most), else the latest first.
    pub fn search(&self, query: &Query, page: Page) -> Result<Found> {
        let plan = Plan::of(query.root.as_ref());
        self.read(|db| {
            let mut found = plan.run(db, page)?;
            if let Some(words) = &plan.ranking {
                for (number, hit) in &mut found.hits {
                    if let Some(cut) = snippet(db, words, *number)? {
                        hit.snippet = cut;
                    }
                }
            }
            Ok(found.told())
        })
    }

    /// Articles that match as [`Self::search`] gives them, each with its beginning instead of the
    /// words that match: cutting those out costs more than finding.
    pub fn matches(&self, query: &Query, page: Page) -> Result<Found> {
        let plan = Plan::of(query.root.as_ref());
        self.read(|db| Ok(plan.run(db, page)?.told()))
    }
}

/// A query as SQL.
struct Plan {
    /// A condition on `article` and `version`.
    condition: String,
    values: Vec<Value>,
    /// What ranks and highlights: an FTS5 expression.
    ranking: Option<String>,
    /// Whether the ranking alone says what matches.
    is_words: bool,
}

/// A part of a query as SQL: whole in the text index, or a condition.
enum Part {
    Words(String),
    Condition(String, Vec<Value>),
}

/// Results with the numbers of their articles.
struct Numbered {
    total: usize,
    hits: Vec<(i64, Hit)>,
}

impl Numbered {
    fn told(self) -> Found {
        Found { total: self.total, hits: self.hits.into_iter().map(|(_, hit)| hit).collect() }
    }
}

/// What the words find, with how well it fits: looked up once, whatever it is joined with.
const SCORED: &str = "WITH hit AS MATERIALIZED (SELECT rowid AS found, \
    bm25(search, 6, 1, 2, 3, 3, 3, 1) AS score FROM search WHERE search MATCH ?)";

impl Plan {
    fn of(root: Option<&Node>) -> Self {
        let Some(root) = root else {
            let condition = "1".to_owned();
            return Self { condition, values: Vec::new(), ranking: None, is_words: false };
        };
        let part = part(root);
        if let Part::Words(words) = part {
            let (condition, values) = condition(Part::Words(words.clone()));
            return Self { condition, values, ranking: Some(words), is_words: true };
        }
        let (condition, values) = condition(part);
        let mut wanted = Vec::new();
        wanted_words(root, &mut wanted);
        let ranking = (!wanted.is_empty()).then(|| wanted.join(" OR "));
        Self { condition, values, ranking, is_words: false }
    }

    fn run(&self, db: &Connection, page: Page) -> rusqlite::Result<Numbered> {
        let total = self.total(db)?;
        let mut hits = Vec::new();
        for number in self.numbers(db, page)? {
            hits.push((number, hit(db, number)?));
        }
        Ok(Numbered { total: total as usize, hits })
    }

    fn total(&self, db: &Connection) -> rusqlite::Result<i64> {
        let from = if self.is_words {
            "search WHERE search MATCH ?".to_owned()
        } else {
            format!("article JOIN version ON version.number = latest WHERE {}", self.condition)
        };
        let count = format!("SELECT count(*) FROM {from}");
        db.query_row(&count, params_from_iter(&self.values), |row| row.get(0))
    }

    /// The articles of a page, in order. Where words alone are looked for, only those that can be
    /// on it are looked at beyond the index.
    fn numbers(&self, db: &Connection, page: Page) -> rusqlite::Result<Vec<i64>> {
        let (most, skip) = (page.most as i64, page.skip as i64);
        let mut values: Vec<Value> = Vec::new();
        let select = if let (true, Some(words)) = (self.is_words, &self.ranking) {
            values.push(Value::Text(words.clone()));
            values.push(Value::Integer(most.saturating_add(skip)));
            format!(
                "{SCORED}, best AS MATERIALIZED
                    (SELECT max(score) AS last FROM (SELECT score FROM hit ORDER BY score LIMIT ?))
                 SELECT article.number FROM hit JOIN article ON article.number = found
                 JOIN version ON version.number = latest
                 WHERE score <= (SELECT last FROM best)
                 ORDER BY score, published DESC, id LIMIT ? OFFSET ?"
            )
        } else {
            let (scored, ranked, order) = match &self.ranking {
                Some(words) => {
                    values.push(Value::Text(words.clone()));
                    let ranked = "LEFT JOIN hit ON found = article.number";
                    (SCORED, ranked, "score IS NULL, score, ")
                }
                None => ("", "", ""),
            };
            values.extend(self.values.iter().cloned());
            format!(
                "{scored} SELECT article.number FROM article
                 JOIN version ON version.number = latest {ranked}
                 WHERE {} ORDER BY {order} published DESC, id LIMIT ? OFFSET ?",
                self.condition
            )
        };
        values.extend([Value::Integer(most), Value::Integer(skip)]);
        let mut find = db.prepare(&select)?;
        find.query_map(params_from_iter(values), |row| row.get(0))?.collect()
    }
}

/// An article with its beginning.
fn hit(db: &Connection, number: i64) -> rusqlite::Result<Hit> {
    let mut find = db.prepare_cached(
        "SELECT id, story, outlet, published, title, substr(text, 1, 240)
         FROM article JOIN version ON version.number = latest WHERE article.number = ?1",
    )?;
    find.query_row([number], |row| {
        let start: String = row.get(5)?;
        let published: Option<String> = row.get(3)?;
        Ok(Hit {
            article: row.get(0)?,
            story: row.get::<_, Option<i64>>(1)?.map(StoryId),
            outlet: row.get(2)?,
            published: published.and_then(|day| day.parse().ok()),
            title: row.get(4)?,
            snippet: vec![(flat(&start), false)],
        })
    })
}

const START: char = '\u{2}';
const END: char = '\u{3}';

/// The words of an article's text around the matches.
fn snippet(
    db: &Connection,
    words: &str,
    article: i64,
) -> rusqlite::Result<Option<Vec<(String, bool)>>> {
    use rusqlite::OptionalExtension;
    let mut cut = db.prepare_cached(
        "SELECT snippet(search, 1, char(2), char(3), '…', 40) FROM search
         WHERE search MATCH ?1 AND rowid = ?2",
    )?;
    let text: Option<String> =
        cut.query_row(rusqlite::params![words, article], |row| row.get(0)).optional()?;
    Ok(text.map(|text| runs(&text)))
}

fn runs(marked: &str) -> Vec<(String, bool)> {
    let mut out = Vec::new();
    for (n, part) in marked.split(START).enumerate() {
        let (hit, rest) =
            if n == 0 { ("", part) } else { part.split_once(END).unwrap_or((part, "")) };
        for (words, is_hit) in [(hit, true), (rest, false)] {
            if !words.is_empty() {
                out.push((flat(words), is_hit));
            }
        }
    }
    out
}

/// On one line.
fn flat(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}

fn part(node: &Node) -> Part {
    let text = |value: &str| Value::Text(value.to_owned());
    match node {
        Node::Words { column, words, prefix } => Part::Words(expression(*column, words, *prefix)),
        Node::And(parts) => join(parts, "AND"),
        Node::Or(parts) => join(parts, "OR"),
        Node::Not(inner) => {
            let (inner, values) = condition(part(inner));
            Part::Condition(format!("NOT coalesce({inner}, 0)"), values)
        }
        Node::From(day) => {
            Part::Condition("published >= ?".to_owned(), vec![text(&day.to_string())])
        }
        Node::Before(day) => {
            Part::Condition("published < ?".to_owned(), vec![text(&day.to_string())])
        }
        Node::Conflict => Part::Condition(
            "story IN (SELECT number FROM story WHERE conflicts > 0)".to_owned(),
            Vec::new(),
        ),
        Node::Changed => Part::Condition("version.version > 1".to_owned(), Vec::new()),
        Node::Story(number) => {
            Part::Condition("article.story = ?".to_owned(), vec![Value::Integer(*number)])
        }
        Node::Language(code) => Part::Condition("language = ?".to_owned(), vec![text(code)]),
    }
}

/// Joins parts; those that are words stay one look into the index.
fn join(parts: &[Node], with: &str) -> Part {
    let mut words = Vec::new();
    let mut conditions = Vec::new();
    let mut values = Vec::new();
    for node in parts {
        match part(node) {
            Part::Words(expression) => words.push(expression),
            Part::Condition(sql, own) => {
                conditions.push(sql);
                values.extend(own);
            }
        }
    }
    let expression = format!("({})", words.join(&format!(" {with} ")));
    if conditions.is_empty() {
        return Part::Words(expression);
    }
    if !words.is_empty() {
        let (sql, own) = condition(Part::Words(expression));
        conditions.push(sql);
        values.extend(own);
    }
    Part::Condition(format!("({})", conditions.join(&format!(" {with} "))), values)
}

fn condition(part: Part) -> (String, Vec<Value>) {
    match part {
        Part::Condition(sql, values) => (sql, values),
        Part::Words(expression) => (
            "article.number IN (SELECT rowid FROM search WHERE search MATCH ?)".to_owned(),
            vec![Value::Text(expression)],
        ),
    }
}

/// Words in the language of FTS5: a string, with its column.
fn expression(column: Option<&str>, words: &str, prefix: bool) -> String {
    let quoted = format!(
        "\"{}\"{}",
        words.replace('"', " ").trim_end_matches('*'),
        if prefix { " *" } else { "" }
    );
    match column {
        Some(column) => format!("{column} : {quoted}"),
        None => quoted,
    }
}

/// The words that are looked for, not those that are left out.
fn wanted_words(node: &Node, out: &mut Vec<String>) {
    match node {
        Node::And(parts) | Node::Or(parts) => parts.iter().for_each(|part| wanted_words(part, out)),
        Node::Words { column, words, prefix } => out.push(expression(*column, words, *prefix)),
        _ => {}
    }
}
