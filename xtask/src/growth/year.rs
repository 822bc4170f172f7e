//! As many articles as are asked for, made of one year's: each round a year later and in other words, so
//! that rounds tell other stories while the stories of a round hang together as they did.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

/// The articles of a year, by date.
pub(super) struct Year {
    articles: Vec<Value>,
    /// Words that may stand for one another: as frequent, written alike, with the same ending.
    classes: Vec<Vec<String>>,
}

impl Year {
    /// Reads JSON Lines with id, date, title, text, source; of each text the first `length` characters.
    pub(super) fn read(file: &Path, length: usize) -> Result<Self> {
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        let lines = text.lines().map(|line| short(&serde_json::from_str(line)?, length));
        let mut articles = lines.collect::<Result<Vec<Value>>>()?;
        articles.sort_by_key(|a| (a["date"].to_string(), a["id"].to_string()));
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        for field in articles.iter().flat_map(|a| [&a["title"], &a["text"]]) {
            for word in words(field.as_str().unwrap_or_default()) {
                *counts.entry(word.to_owned()).or_default() += 1;
            }
        }
        let mut classes: BTreeMap<(bool, String, u32), Vec<String>> = BTreeMap::new();
        for (word, count) in counts {
            let ending = word[word.len() - 2..].to_lowercase();
            let is_name = word.starts_with(|c: char| c.is_ascii_uppercase());
            classes.entry((is_name, ending, count.ilog2())).or_default().push(word);
        }
        Ok(Self { articles, classes: classes.into_values().collect() })
    }

    /// Articles of one round.
    pub(super) fn len(&self) -> usize {
        self.articles.len()
    }

    /// Writes the articles with these numbers, counted over the rounds.
    pub(super) fn write(&self, numbers: std::ops::Range<usize>, file: &Path) -> Result<()> {
        let mut out = BufWriter::new(File::create(file)?);
        let mut told = (usize::MAX, HashMap::new());
        for number in numbers {
            let (round, n) = (number / self.articles.len(), number % self.articles.len());
            if told.0 != round {
                told = (round, self.other_words(round));
            }
            writeln!(out, "{}", in_round(&self.articles[n], round, &told.1)?)?;
        }
        Ok(out.flush()?)
    }

    /// For each word the one that stands for it in a round.
    fn other_words(&self, round: usize) -> HashMap<&str, &str> {
        let mut other = HashMap::new();
        for class in self.classes.iter().filter(|_| round > 0) {
            let mut shuffled: Vec<&String> = class.iter().collect();
            shuffled.sort_by_key(|word| (hash(word, round), *word));
            other.extend(
                class.iter().map(String::as_str).zip(shuffled.into_iter().map(String::as_str)),
            );
        }
        other
    }
}

/// What is taken of an article.
fn short(article: &Value, length: usize) -> Result<Value> {
    let text = article["text"].as_str().context("an article without text")?;
    Ok(json!({
        "id": article["id"], "date": article["date"], "source": article["source"],
        "title": article["title"], "text": text.chars().take(length).collect::<String>(),
    }))
}

fn in_round(article: &Value, round: usize, other: &HashMap<&str, &str>) -> Result<Value> {
    let field = |name: &str| article[name].as_str().unwrap_or_default();
    let (year, rest) = field("date").split_once('-').context("a date is YYYY-MM-DD")?;
    let year = year.parse::<usize>()? + round;
    Ok(json!({
        "id": format!("{}-{round}", field("id")), "published": format!("{year}-{rest}"),
        "outlet": field("source"), "title": reworded(field("title"), other),
        "text": reworded(field("text"), other),
    }))
}

fn reworded(text: &str, other: &HashMap<&str, &str>) -> String {
    let part = |word| other.get(word).copied().unwrap_or(word);
    pieces(text).map(part).collect()
}

/// Words of four letters and more; shorter ones hold the sentences together.
fn words(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).filter(|p| p.len() >= 4 && p.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Runs of letters and what is between them: joined, the text.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let letter = |c: char| c.is_ascii_alphabetic();
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest.find(|c| letter(c) != letter(first)).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

/// FNV-1a of a word in a round.
fn hash(word: &str, round: usize) -> u64 {
    let bytes = word.bytes().chain(round.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3))
}
