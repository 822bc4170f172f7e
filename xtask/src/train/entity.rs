//! The names: a conditional random field from three openly licensed sets whose labels
//! differ. The Groningen Meaning Bank is left out: its labels, made by a program, cost 2.5 points on
//! outlets that no set has. What a set doesn't label is left open to the model (see [`Scheme`]).

use super::crf::{self, Example, Options};
use anyhow::{Context as _, Result};
use serde::Deserialize;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::ops::Range;
use std::path::Path;
use variorum::annotate::entity::{Context, Found, MODEL_KINDS, labels, stretches, tag};
use variorum::annotate::token::tokenize;
use variorum::annotate::{Sentence, Token};
use variorum::model::{Archive, Decoder, FeatureBuffer, SequenceModel, Structure, hash_bytes};
use variorum::text::CodePoints;

/// A labelled set.
struct Set {
    file: &'static str,
    /// How much one of its sentences counts.
    weight: f32,
    scheme: Scheme,
}

/// What the labels of a set mean.
#[derive(Clone, Copy, PartialEq)]
enum Scheme {
    /// All of the model's kinds.
    Worldwide,
    /// People, organisations and places; the rest may be there, unlabelled.
    ThreeKinds,
    /// Wikipedia with MISC, which holds peoples too.
    FourKinds,
}

const SETS: [Set; 3] = [
    Set { file: "entities.worldwide.train.jsonl", weight: 1.0, scheme: Scheme::Worldwide },
    Set { file: "entities.uner-ewt.train.jsonl", weight: 1.0, scheme: Scheme::ThreeKinds },
    Set { file: "entities.wikigold.jsonl", weight: 0.6, scheme: Scheme::FourKinds },
];

/// An article as the sets have it; offsets are code points.
#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    id: String,
    text: String,
    entities: Vec<(u32, u32, String)>,
}

/// A text ready to learn from: its tokens, and the labels each may have.
pub(super) struct Text {
    context: Context,
    stretches: Vec<Range<usize>>,
    allowed: Vec<u64>,
    weight: f32,
    /// Whether it may be scored: every name is labelled.
    complete: bool,
    gold: Vec<Found>,
    /// Where it is from, as its id says.
    source: String,
}

/// The bytes of `models/entities.bin`. With `VARIORUM_HELD_OUT` set, an eighth of the
/// first set's outlets is left out of training and scored.
pub(super) fn train(data: &Path) -> Result<Vec<u8>> {
    let mut texts = Vec::new();
    for set in &SETS {
        let before = texts.len();
        read(&data.join(set.file), set, &mut texts).with_context(|| set.file.to_owned())?;
        eprintln!("{}: {} texts", set.file, texts.len() - before);
    }
    let held_out = std::env::var_os("VARIORUM_HELD_OUT").is_some();
    let mut tuning = Vec::new();
    if held_out {
        let is_out = |t: &Text| t.complete && hash_bytes(t.source.as_bytes()) % 8 == 3;
        (tuning, texts) = texts.into_iter().partition(is_out);
        eprintln!("{} texts held out", tuning.len());
    }
    let model = pass(&texts);
    report(&model, &tuning);
    let mut archive = Archive::new(variorum::annotate::entity::KIND);
    model.write(&mut archive, "names");
    Ok(archive.to_bytes())
}

fn names(model: &SequenceModel, text: &Text) -> Vec<Found> {
    tag(model, &text.context, &text.stretches, &mut Decoder::default())
}

fn pass(texts: &[Text]) -> SequenceModel {
    let mut data = Vec::new();
    let mut buffer = FeatureBuffer::default();
    for text in texts {
        for stretch in &text.stretches {
            let mut example = Example::new(text.weight);
            for n in stretch.clone() {
                buffer.clear();
                text.context.features(n, &mut buffer);
                example.push(&buffer, text.allowed[n]);
            }
            data.push(example);
        }
    }
    let options = Options { epochs: 6, rate: 0.15, decay: 1e-3, least: 2, kept: 0.75 };
    crf::train(&labels(), Structure::Bilou, data, options)
}

/// Prints precision, recall and F1 over people, organisations and places of exact spans.
fn report(model: &SequenceModel, texts: &[Text]) {
    let place = |kind: usize| if MODEL_KINDS[kind] == "FAC" { 2 } else { kind };
    let judged = |found: &[Found]| -> Vec<(Range<usize>, usize)> {
        let kept = found.iter().map(|(r, k)| (r.clone(), place(*k)));
        kept.filter(|f| f.1 < 3).collect()
    };
    let mut counts = [[0usize; 3]; 4];
    for text in texts {
        let (found, gold) = (judged(&names(model, text)), judged(&text.gold));
        for kind in 0..4 {
            let of = |f: &&(Range<usize>, usize)| kind == 3 || f.1 == kind;
            counts[kind][0] += found.iter().filter(of).filter(|f| gold.contains(f)).count();
            counts[kind][1] += found.iter().filter(of).count();
            counts[kind][2] += gold.iter().filter(of).count();
        }
    }
    for (kind, [right, found, gold]) in counts.into_iter().enumerate().filter(|c| c.1[2] > 0) {
        let f1 = 200.0 * right as f64 / (found + gold) as f64;
        let label = ["PERSON", "ORG", "PLACE", "all"][kind];
        eprintln!("{label} F1 {f1:.2} ({right} right, {found} found, {gold} labelled)");
    }
}

fn read(path: &Path, set: &Set, out: &mut Vec<Text>) -> Result<()> {
    let reader = File::open(path)?;
    for (n, line) in BufReader::new(reader).lines().enumerate() {
        let mut row: Row = serde_json::from_str(&line?)?;
        // Half of the texts as prose is written, half as tokens apart by spaces.
        if n % 2 == 1 {
            row = running(&row);
        }
        out.push(text(&row, set));
    }
    Ok(())
}

/// The text without the spaces that a tokeniser put before and after marks.
fn running(row: &Row) -> Row {
    let chars: Vec<char> = row.text.chars().collect();
    let mut text = String::new();
    let mut moved = Vec::with_capacity(chars.len() + 1);
    let (mut length, mut quoted) = (0u32, false);
    for (n, &c) in chars.iter().enumerate() {
        moved.push(length);
        let before = n.checked_sub(1).map_or(' ', |b| chars[b]);
        let after = chars.get(n + 1).copied().unwrap_or(' ');
        let alone_before = n < 2 || chars[n - 2] == ' ';
        quoted ^= c == '"';
        let closes =
            matches!(after, ',' | '.' | ';' | ':' | '!' | '?' | ')' | ']' | '%' | '\'' | '’' | '”');
        let opens = matches!(before, '(' | '[' | '$' | '“' | '₹') && alone_before;
        let quote = (after == '"' && quoted) || (before == '"' && quoted && alone_before);
        let hyphen =
            (after == '-' && chars.get(n + 2) == Some(&' ')) || (before == '-' && alone_before);
        if c == ' ' && (closes || opens || quote || hyphen) {
            continue;
        }
        text.push(c);
        length += 1;
    }
    moved.push(length);
    let at = |p: u32| moved.get(p as usize).copied().unwrap_or(length);
    let spans = row.entities.iter().map(|(s, e, k)| (at(*s), at(*e), k.clone()));
    let id = row.id.clone();
    Row { id, text, entities: spans.filter(|s| s.0 < s.1).collect() }
}

fn text(row: &Row, set: &Set) -> Text {
    let (tokens, sentences) = tokenize(&row.text);
    let context = Context::new(&row.text, &tokens, &sentences);
    let mut labelled = Labelled::new(tokens.len(), set.scheme);
    let points = CodePoints::new(&row.text);
    for (start, end, kind) in &row.entities {
        let bytes = points.to_byte(*start)..points.to_byte(*end);
        labelled.mark(&row.text, &tokens, bytes, kind);
    }
    labelled.cut_at(&sentences);
    Text {
        stretches: stretches(&context),
        context,
        allowed: labelled.allowed,
        weight: set.weight,
        complete: set.scheme == Scheme::Worldwide,
        gold: labelled.gold,
        source: row.id.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned(),
    }
}

/// The labels that each token of a text may have.
struct Labelled {
    scheme: Scheme,
    allowed: Vec<u64>,
    gold: Vec<Found>,
}

const OUTSIDE: u64 = 1;
const ANY: u64 = (1 << 25) - 1;

/// The four labels of a kind.
fn all_of(kind: usize) -> u64 {
    0b1111 << (1 + 4 * kind)
}

/// The label of place `place` in "BILU" of a kind.
fn one_of(kind: usize, place: usize) -> u64 {
    1 << (1 + 4 * kind + place)
}

const PERSON: usize = 0;
const ORG: usize = 1;
const PLACE: usize = 2;
const FAC: usize = 3;
const NORP: usize = 4;
const MISC: usize = 5;

impl Labelled {
    fn new(tokens: usize, scheme: Scheme) -> Self {
        let open = match scheme {
            Scheme::Worldwide | Scheme::FourKinds => OUTSIDE,
            Scheme::ThreeKinds => OUTSIDE | all_of(NORP) | all_of(MISC),
        };
        Self { scheme, allowed: vec![open; tokens], gold: Vec::new() }
    }

    /// The kinds that a label of the set may be; none where it is no name.
    fn kinds(&self, label: &str) -> &'static [usize] {
        match (label, self.scheme) {
            ("Person" | "PER", _) => &[PERSON],
            ("Organization" | "ORG", _) => &[ORG],
            ("Location", _) => &[PLACE],
            ("LOC", _) => &[PLACE, FAC],
            ("Facility", _) => &[FAC],
            ("NORP", _) => &[NORP],
            ("MISC" | "OTH", _) => &[MISC, NORP],
            ("Misc" | "Product", _) => &[MISC],
            _ => &[],
        }
    }

    fn mark(&mut self, text: &str, tokens: &[Token], bytes: Range<u32>, label: &str) {
        let first = tokens.partition_point(|t| t.span.end <= bytes.start);
        let last = tokens.partition_point(|t| t.span.start < bytes.end);
        let kinds = self.kinds(label);
        if kinds.is_empty() || first >= last {
            return;
        }
        let whole =
            tokens[first].span.start >= bytes.start && tokens[last - 1].span.end <= bytes.end;
        if !whole {
            self.allowed[first..last].fill(ANY);
            return;
        }
        let mut first = first;
        let is_the = |n: usize| text[tokens[n].span].eq_ignore_ascii_case("the");
        if last - first > 1 && is_the(first) {
            // Judged leniently; names don't hold their article here.
            self.allowed[first] = OUTSIDE;
            first += 1;
        }
        if first < last {
            self.name(first..last, kinds);
        }
    }

    fn name(&mut self, range: Range<usize>, kinds: &[usize]) {
        for n in range.clone() {
            let place = match (n == range.start, n + 1 == range.end) {
                (true, true) => 3,
                (true, false) => 0,
                (false, true) => 2,
                (false, false) => 1,
            };
            self.allowed[n] = kinds.iter().fold(0, |all, &kind| all | one_of(kind, place));
        }
        self.gold.push((range, kinds[0]));
    }

    /// Opens the labels of names that run over the end of a sentence.
    fn cut_at(&mut self, sentences: &[Sentence]) {
        for sentence in sentences {
            let end = sentence.tokens.end;
            for (range, _) in self.gold.iter().filter(|g| g.0.start < end && end < g.0.end) {
                self.allowed[range.clone()].fill(ANY);
            }
        }
    }
}
