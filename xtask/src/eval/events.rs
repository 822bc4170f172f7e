//! Event mentions against those that readers marked (`fixtures/events/`, guide: `docs/event-labels.md`).
//!
//! Two mentions are one where their triggers overlap; each counts once. Types, statuses and
//! participants of a mention that wasn't found are not found either.

use super::Counts;
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use variorum::annotate::{Document, EventMention, EventStatus, EventType, annotate};
use variorum::article::Article;
use variorum::mention::{EventReferents, Party, resolve};
use variorum::text::{CodePoints, Span};

/// A happening that a reader marked.
pub(crate) struct Label {
    /// The word that stands for it.
    pub(crate) trigger: Span,
    /// Its type.
    pub(crate) kind: EventType,
    /// Its status.
    pub(crate) status: EventStatus,
    /// The head words of who does it.
    actors: Vec<Span>,
    /// The head words of whom it is done to.
    recipients: Vec<Span>,
}

/// What is measured, over all articles.
#[derive(Default)]
struct Score {
    trigger: Counts,
    typed: Counts,
    actor: Counts,
    recipient: Counts,
    /// Of the triggers found: those with the labelled status.
    status: usize,
    /// How often a type or status was taken for another, a word missed or found for nothing.
    mistakes: BTreeMap<(&'static str, String), usize>,
}

/// Measures the program on the labels of `labels` for the articles of `articles` (JSON Lines), and prints the
/// figures with the `wrong` most common kinds of mistake.
pub(crate) fn eval(labels: &Path, articles: &Path, wrong: usize) -> Result<()> {
    let texts = read_articles(articles)?;
    let labelled = read_labels(labels, &texts)?;
    let mut score = Score::default();
    for (id, labels) in &labelled {
        let document = annotate(texts.get(id).context("an article")?.clone());
        let referents = resolve(&document).body.events;
        score.add(&document, &referents, labels);
    }
    println!("events: {} articles, {} labelled", labelled.len(), score.trigger.labelled);
    score.print(wrong);
    Ok(())
}

/// The labels of a file of the form of `fixtures/events/`, by article.
pub(crate) fn read_labels(
    path: &Path,
    texts: &HashMap<String, Article>,
) -> Result<Vec<(String, Vec<Label>)>> {
    let rows = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut out: BTreeMap<String, Vec<Label>> = BTreeMap::new();
    for row in rows.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
        let cells: Vec<&str> = row.split('\t').collect();
        let id = cells[0];
        let article = texts.get(id).with_context(|| format!("{id}: not among the articles"))?;
        let points = CodePoints::new(&article.text);
        let label = label(&cells, &points, &article.text).with_context(|| row.to_owned())?;
        out.entry(id.to_owned()).or_default().push(label);
    }
    Ok(out.into_iter().collect())
}

/// The articles of a file of JSON Lines, by id.
pub(crate) fn read_articles(path: &Path) -> Result<HashMap<String, Article>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let article = |line: &str| -> Result<(String, Article)> {
        let article = super::article(line)?;
        Ok((article.id.clone(), article))
    };
    text.lines().map(article).collect()
}

/// A row: article, trigger (start, end, word), type, status, actors, recipients; each of these a list of `start-end`.
fn label(cells: &[&str], points: &CodePoints, text: &str) -> Result<Label> {
    let [_, start, end, word, kind, status, actors, recipients] = cells[..] else {
        bail!("eight columns are needed, there are {}", cells.len());
    };
    let span = |start: &str, end: &str| -> Result<Span> {
        Ok(Span::new(
            points.to_byte(start.parse()?) as usize,
            points.to_byte(end.parse()?) as usize,
        ))
    };
    let list = |cell: &str| -> Result<Vec<Span>> {
        let all = cell.split(' ').filter(|one| !one.is_empty());
        all.map(|one| {
            let (start, end) = one.split_once('-').context("start-end")?;
            span(start, end)
        })
        .collect()
    };
    let trigger = span(start, end)?;
    if &text[trigger] != word {
        bail!("`{word}` is `{}` in the text: another version of the article?", &text[trigger]);
    }
    Ok(Label {
        trigger,
        kind: EventType::parse(kind).with_context(|| format!("type `{kind}`"))?,
        status: EventStatus::parse(status).with_context(|| format!("status `{status}`"))?,
        actors: list(actors)?,
        recipients: list(recipients)?,
    })
}

impl Score {
    fn add(&mut self, document: &Document, referents: &[EventReferents], labels: &[Label]) {
        let text = &document.article.text;
        let told = || document.body.events.iter().zip(referents).filter(|(event, _)| event.certain);
        let (events, referents): (Vec<&EventMention>, Vec<&EventReferents>) = told().unzip();
        let mut taken = vec![false; events.len()];
        for label in labels {
            let hit =
                (0..events.len()).find(|&n| !taken[n] && events[n].trigger.overlaps(label.trigger));
            self.actor.labelled += usize::from(!label.actors.is_empty());
            self.recipient.labelled += usize::from(!label.recipients.is_empty());
            let Some(n) = hit else {
                self.note(
                    "missed",
                    format!("{} {}", label.kind.as_str(), text[label.trigger].to_lowercase()),
                );
                continue;
            };
            taken[n] = true;
            let (event, who) = (events[n], referents[n]);
            self.trigger.right += 1;
            self.typed.right += usize::from(event.kind == label.kind);
            if event.kind != label.kind {
                let word = text[label.trigger].to_lowercase();
                self.note(
                    "type",
                    format!("{} as {}: {word}", label.kind.as_str(), event.kind.as_str()),
                );
            }
            self.status += usize::from(event.status == label.status);
            if event.status != label.status {
                self.note(
                    "status",
                    format!("{} as {}", label.status.as_str(), event.status.as_str()),
                );
            }
            self.actor.right += usize::from(meets(&who.actors, &label.actors));
            self.recipient.right += usize::from(meets(&who.recipients, &label.recipients));
        }
        // A cue of an attribution may be marked, and need not be.
        let scored = |&n: &usize| taken[n] || !is_cue(document, events[n]);
        let scored: Vec<usize> = (0..events.len()).filter(scored).collect();
        for &n in &scored {
            self.actor.found += usize::from(!referents[n].actors.is_empty());
            self.recipient.found += usize::from(!referents[n].recipients.is_empty());
            if !taken[n] {
                let word = text[events[n].trigger].to_lowercase();
                self.note("for nothing", format!("{} {word}", events[n].kind.as_str()));
            }
        }
        self.trigger.labelled += labels.len();
        self.trigger.found += scored.len();
        self.typed.labelled += labels.len();
        self.typed.found += scored.len();
    }

    fn note(&mut self, kind: &'static str, what: String) {
        *self.mistakes.entry((kind, what)).or_default() += 1;
    }

    fn print(&self, wrong: usize) {
        for (name, counts, bar) in [
            ("trigger", self.trigger, 70),
            ("trigger and type", self.typed, 60),
            ("actor", self.actor, 55),
            ("recipient", self.recipient, 55),
        ] {
            println!("{name:<22} {}  (bar {bar})", counts.told());
        }
        let share = 100.0 * self.status as f64 / self.trigger.right.max(1) as f64;
        println!("{:<22} {share:.1} % of the triggers found  (bar 80)", "status");
        for kind in ["missed", "for nothing", "type", "status"] {
            let mut own: Vec<_> = self.mistakes.iter().filter(|((k, _), _)| *k == kind).collect();
            own.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
            for ((_, what), n) in own.into_iter().take(wrong) {
                println!("{kind}: {n} {what}");
            }
        }
    }
}

/// Whether a mention only reports an attribution, which readers did not mark: its trigger is the cue.
fn is_cue(document: &Document, event: &EventMention) -> bool {
    let cues = || document.body.quotes.iter().flat_map(|q| &q.cue);
    matches!(event.kind, EventType::Statement | EventType::Other)
        && cues().any(|cue| cue.overlaps(event.trigger))
}

/// Whether one of those found holds the head of one labelled.
fn meets(found: &[Party], labelled: &[Span]) -> bool {
    found.iter().any(|party| labelled.iter().any(|head| party.span.overlaps(*head)))
}
