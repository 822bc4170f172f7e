//! The features of a token: its word and neighbours, the gazetteer, and the rest of the document.

use super::word::{Case, Word};
use super::{Sentence, Token};
use crate::model::gazetteer::{Classes, Gazetteer};
use crate::model::{FeatureBuffer, mix};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Everything about a text that features are read from.
#[derive(Debug)]
pub struct Context {
    words: Vec<Word>,
    /// What the gazetteer says of each token, and its place in the longest known name.
    known: Vec<Known>,
    /// First token and one past the last of the sentence of each token.
    bounds: Vec<(u32, u32)>,
    /// Whether the sentence of each token is a headline: nearly all words have capitals.
    shouting: Vec<bool>,
    /// What the document says of a word, by its form.
    facts: HashMap<u64, Facts>,
    /// Words that also occur without a capital.
    lowered: HashSet<u64>,
}

/// A token within the longest known name that it is part of.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    classes: Classes,
    /// 0 none, 1 single word, 2 first, 3 inside, 4 last.
    place: u8,
}

/// What a document says of a word over all its occurrences, as bits.
#[derive(Debug, Clone, Copy, Default)]
struct Facts {
    bits: u16,
    /// The words before and after its first occurrence inside a sentence, and the token.
    around: (u64, u64),
    at: u32,
    /// The same for its second.
    again: (u64, u64),
}

const INSIDE_SENTENCE: u16 = 1;
const AFTER_TITLE: u16 = 4;
const AFTER_GIVEN_NAME: u16 = 8;
const IN_KNOWN_PLACE: u16 = 16;
const IS_ACRONYM: u16 = 32;
const SPEAKS: u16 = 64;
const AFTER_IN: u16 = 128;
const POSSESSIVE: u16 = 256;
const AFTER_THE: u16 = 512;
const IN_LONGER: u16 = 1024;
const TWICE: u16 = 2048;

impl Context {
    /// Reads a text: costs one pass.
    pub fn new(text: &str, tokens: &[Token], sentences: &[Sentence]) -> Self {
        let forms: Vec<&str> = tokens.iter().map(|t| &text[t.span]).collect();
        let words: Vec<Word> = forms.iter().map(|f| Word::new(f)).collect();
        let mut out = Self {
            known: vec![Known::default(); words.len()],
            bounds: vec![(0, 0); words.len()],
            shouting: vec![false; words.len()],
            facts: HashMap::new(),
            lowered: HashSet::new(),
            words,
        };
        let runs = out.runs(&forms, sentences);
        for run in &runs {
            out.read_run(run);
            out.match_names(&forms, run);
        }
        let plain = out.words.iter().filter(|w| w.case == Case::None && !w.is_mark);
        out.lowered = plain.map(|w| w.lower).collect();
        for run in &runs {
            out.gather_facts(&forms, run);
        }
        out
    }

    /// Sentences, joined where the first ends with an initial and a full stop apart.
    fn runs(&self, forms: &[&str], sentences: &[Sentence]) -> Vec<Range<usize>> {
        let mut out: Vec<Range<usize>> = Vec::new();
        for range in sentences.iter().map(|s| s.tokens.clone()) {
            match out.last_mut() {
                Some(last) if last.end == range.start && self.ends_with_initial(forms, last) => {
                    last.end = range.end;
                }
                _ => out.push(range),
            }
        }
        out
    }

    fn ends_with_initial(&self, forms: &[&str], run: &Range<usize>) -> bool {
        run.len() >= 2
            && forms[run.end - 1] == "."
            && forms[run.end - 2].len() == 1
            && self.words[run.end - 2].case != Case::None
    }

    /// Number of tokens.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether the word begins with a capital and is no headline's.
    pub(super) fn is_capitalised(&self, n: usize) -> bool {
        self.words[n].case != Case::None && !self.shouting[n]
    }

    /// Whether a name may begin or end with the token: it has a capital.
    pub(super) fn may_be_named(&self, n: usize) -> bool {
        self.words[n].case != Case::None || self.follows_hyphen(n)
    }

    /// Whether the token is the second part of a name that a hyphen joins: "Jae - in".
    fn follows_hyphen(&self, n: usize) -> bool {
        n >= 2 && self.words[n - 1].is_hyphen && self.words[n - 2].case != Case::None
    }

    /// The run of tokens that the token is read in: its sentence, or several where an initial
    /// with a full stop apart ("J . Wend") was taken for a sentence's end.
    pub(super) fn bounds(&self, n: usize) -> (u32, u32) {
        self.bounds[n]
    }

    fn read_run(&mut self, range: &Range<usize>) {
        let (mut letters, mut capitals) = (0, 0);
        for n in range.clone() {
            let word = &self.words[n];
            letters += usize::from(!word.is_mark);
            capitals += usize::from(word.case != Case::None);
        }
        let shouting = letters > 3 && capitals * 10 > letters * 7;
        for n in range.clone() {
            self.bounds[n] = (range.start as u32, range.end as u32);
            self.shouting[n] = shouting;
        }
    }

    /// Marks the longest known names that begin with a capital.
    fn match_names(&mut self, forms: &[&str], run: &Range<usize>) {
        let gazetteer = Gazetteer::shared();
        let mut n = run.start;
        while n < run.end {
            let name = if self.words[n].is_mark {
                None
            } else {
                let end = run.end.min(n + 10);
                gazetteer.longest(forms[n..end].iter().copied())
            };
            let Some((length, entry)) = name else {
                n += 1;
                continue;
            };
            for k in 0..length {
                let place = match (length, k) {
                    (1, _) => 1,
                    (_, 0) => 2,
                    _ if k + 1 == length => 4,
                    _ => 3,
                };
                self.known[n + k] = Known { classes: entry.classes, place };
            }
            n += length;
        }
    }

    /// Notes what this sentence says of its capitalised words.
    fn gather_facts(&mut self, forms: &[&str], range: &Range<usize>) {
        for n in range.clone() {
            let word = self.words[n];
            if word.case == Case::None {
                continue;
            }
            let mut bits = 0;
            let before = n.checked_sub(1).filter(|b| *b >= range.start);
            let capital_before = before.is_some_and(|b| self.words[b].case != Case::None);
            let after = Some(n + 1).filter(|a| *a < range.end);
            if before.is_some_and(|b| !self.words[b].is_mark) && !self.shouting[n] {
                bits |= INSIDE_SENTENCE;
            }
            if let Some(b) = before {
                bits |= self.before_bits(b, forms[b]);
            }
            if let Some(a) = after {
                bits |= after_bits(forms[a]);
                if self.words[a].case != Case::None || capital_before {
                    bits |= IN_LONGER;
                }
            }
            if self.known[n].place > 0
                && self.known[n].classes.has(Classes::COUNTRY.or(Classes::BIG_CITY))
            {
                bits |= IN_KNOWN_PLACE;
            }
            let around = (
                before.map_or(0, |b| self.words[b].lower),
                after.map_or(0, |a| self.words[a].lower),
            );
            self.note(n, word.form, bits, around);
        }
        self.note_acronyms(forms, range);
    }

    fn before_bits(&self, before: usize, form: &str) -> u16 {
        let classes = self.known[before].classes;
        let mut bits = 0;
        if classes.has(Classes::ADDRESS.or(Classes::TITLE)) {
            bits |= AFTER_TITLE;
        }
        if classes.has(Classes::GIVEN_NAME) && self.words[before].case == Case::First {
            bits |= AFTER_GIVEN_NAME;
        }
        match form {
            "in" | "In" | "near" | "from" | "across" => bits |= AFTER_IN,
            "the" | "The" => bits |= AFTER_THE,
            _ => {}
        }
        bits
    }

    fn note(&mut self, n: usize, form: u64, bits: u16, around: (u64, u64)) {
        let facts = self.facts.entry(form).or_default();
        if facts.around == (0, 0) {
            facts.around = around;
            facts.at = n as u32;
        } else {
            facts.bits |= TWICE;
            if facts.again == (0, 0) {
                facts.again = around;
            }
        }
        facts.bits |= bits;
    }

    /// "Long Form Name (LFN)": notes that the word in brackets stands for the words before.
    fn note_acronyms(&mut self, forms: &[&str], range: &Range<usize>) {
        for n in range.clone().skip(2) {
            let is_bracketed = self.words[n].case == Case::All && forms[n - 1] == "(";
            if is_bracketed && self.words[n - 2].case != Case::None {
                self.facts.entry(self.words[n].form).or_default().bits |= IS_ACRONYM;
            }
        }
    }

    /// Pushes the features of token `n`. Templates are numbered; a number is used once.
    pub fn features(&self, n: usize, out: &mut FeatureBuffer) {
        self.word_features(n, out);
        self.neighbour_features(n, out);
        self.gazetteer_features(n, out);
        self.document_features(n, out);
    }

    /// The word at `n + offset` if it is in the sentence of `n`; an empty one beyond its ends.
    fn near(&self, n: usize, offset: isize) -> &Word {
        static NONE: Word = Word {
            form: 0,
            lower: 0,
            shape: 0,
            affixes: [0; 6],
            clusters: [0; 3],
            case: Case::None,
            is_mark: true,
            is_hyphen: false,
        };
        let (start, end) = self.bounds[n];
        match n.checked_add_signed(offset) {
            Some(m) if m >= start as usize && m < end as usize => &self.words[m],
            _ => &NONE,
        }
    }

    fn word_features(&self, n: usize, out: &mut FeatureBuffer) {
        let w = &self.words[n];
        out.push(0, 0);
        out.push(1, w.form);
        out.push(2, w.lower);
        let first = self.bounds[n].0 as usize == n;
        let place = u64::from(first) * 2 + u64::from(self.shouting[n]);
        out.push2(3, w.shape, place);
        for (k, &affix) in w.affixes.iter().enumerate() {
            out.push2(4 + k as u32, affix, w.case as u64);
        }
        for (k, &cluster) in w.clusters.iter().enumerate() {
            out.push2(10 + k as u32, u64::from(cluster), w.case as u64);
        }
    }

    fn neighbour_features(&self, n: usize, out: &mut FeatureBuffer) {
        let w = &self.words[n];
        let [b2, b, a, a2] = [-2, -1, 1, 2].map(|k| self.near(n, k));
        out.push(20, b.lower);
        out.push(21, a.lower);
        out.push(22, b2.lower);
        out.push(23, a2.lower);
        out.push2(24, b.lower, w.lower);
        out.push2(25, w.lower, a.lower);
        out.push2(26, b.lower, a.lower);
        out.push3(27, b.shape, w.shape, a.shape);
        out.push2(28, b.shape, w.shape);
        out.push2(29, w.shape, a.shape);
        out.push2(30, b2.lower, b.lower);
        out.push2(31, a.lower, a2.lower);
        let c = |word: &Word, k: usize| u64::from(word.clusters[k]);
        out.push2(32, c(b, 1), b.case as u64);
        out.push2(33, c(a, 1), a.case as u64);
        out.push2(34, c(b, 0), c(w, 0));
        out.push2(35, c(w, 0), c(a, 0));
        out.push2(36, c(b, 2), w.shape);
        out.push2(37, c(a, 2), w.shape);
        out.push2(38, c(b2, 1), b2.case as u64);
        out.push2(39, c(a2, 1), a2.case as u64);
        out.push2(40, b.affixes[4], b.case as u64);
        out.push2(41, a.affixes[4], a.case as u64);
        out.push3(42, c(b, 0), c(w, 1), c(a, 0));
        // Names that a hyphen or an initial joins: the words beyond the mark.
        if b.is_mark || a.is_mark {
            out.push3(43, b.lower, b2.shape, w.shape);
            out.push3(44, w.shape, a.lower, a2.shape);
        }
        out.push3(45, b2.shape, b.shape, w.shape);
        out.push3(46, w.shape, a.shape, a2.shape);
    }

    fn gazetteer_features(&self, n: usize, out: &mut FeatureBuffer) {
        let key = |k: Known, word: &Word| {
            mix(u64::from(k.classes.0), u64::from(k.place) * 4 + word.case as u64)
        };
        let none = Known::default();
        let (start, end) = self.bounds[n];
        let before = if n > start as usize { self.known[n - 1] } else { none };
        let after = if n + 1 < end as usize { self.known[n + 1] } else { none };
        let w = &self.words[n];
        let own = self.known[n];
        out.push(50, key(own, w));
        out.push(51, key(before, self.near(n, -1)));
        out.push(52, key(after, self.near(n, 1)));
        for bit in (0..16).filter(|bit| own.classes.0 >> bit & 1 == 1) {
            out.push3(53, bit, u64::from(own.place), w.case as u64);
        }
        out.push3(54, u64::from(before.classes.0), u64::from(own.classes.0), w.case as u64);
        out.push3(55, u64::from(own.classes.0), u64::from(after.classes.0), w.case as u64);
        let title = Classes::TITLE.or(Classes::ADDRESS);
        let pair = (before.classes.has(title), own.classes.has(Classes::GIVEN_NAME));
        out.push3(56, u64::from(pair.0), u64::from(pair.1), w.shape);
    }

    fn document_features(&self, n: usize, out: &mut FeatureBuffer) {
        let w = &self.words[n];
        let Some(facts) = self.facts.get(&w.form) else { return };
        for bit in (0..12).filter(|bit| facts.bits >> bit & 1 == 1) {
            out.push2(60, bit, w.case as u64);
        }
        out.push(61, u64::from(facts.bits));
        let lowered = u64::from(self.lowered.contains(&w.lower));
        out.push2(64, lowered, w.case as u64);
        out.push3(
            65,
            lowered,
            u64::from(self.bounds[n].0 as usize == n),
            u64::from(facts.bits & 1),
        );
        // Contexts of the other occurrences.
        if facts.bits & TWICE != 0 {
            let other = if facts.at as usize == n { facts.again } else { facts.around };
            out.push(62, other.0);
            out.push(63, other.1);
        }
    }
}

/// What the word after says.
fn after_bits(form: &str) -> u16 {
    match form {
        "said" | "says" | "told" | "added" => SPEAKS,
        "'s" | "’s" => POSSESSIVE,
        _ => 0,
    }
}
