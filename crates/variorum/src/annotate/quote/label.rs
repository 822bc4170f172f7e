//! Given a cue, which words around it are what is said (content) and which are who says it
//! (source).
//!
//! A structured linear model: every unit of a window around the cue gets one of five labels, the
//! best sequence is found by Viterbi's algorithm. A long quotation is one unit, so it is never cut.
//! Features tell where a unit stands as seen from the cue: side, distance, the path through the
//! parse, quotation marks, and the words. Trained on `PolNeAR` (averaged structured perceptron,
//! Collins 2002).

use super::weights::{Weights, feature};
use super::words::Words;

/// Labels: none, first and later units of a content, first and later units of a source.
pub const LABELS: usize = 5;
/// Neither.
pub const OUT: usize = 0;
/// First unit of a stretch of content.
pub const CONTENT: usize = 1;
/// Later unit of a stretch of content.
pub const CONTENT_ON: usize = 2;
/// First unit of a stretch of source.
pub const SOURCE: usize = 3;
/// Later unit of a stretch of source.
pub const SOURCE_ON: usize = 4;

/// Most units before and after the cue.
const REACH: usize = 60;
/// A quotation of at least this many tokens is one unit.
const WHOLE: usize = 5;
/// Most sentence ends the window passes before and after the cue.
const SENTENCES: (u32, u32) = (2, 3);

/// A token, or a whole quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// Its first token.
    pub first: usize,
    /// One past its last.
    pub end: usize,
}

impl Unit {
    /// Whether it is a whole quotation.
    pub fn is_quotation(self) -> bool {
        self.end - self.first >= WHOLE
    }
}

/// The units around a cue, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The units; the cue is one of them.
    pub units: Vec<Unit>,
    /// Which of them is the cue.
    pub cue: usize,
}

impl Window {
    /// The window around token `cue`: at most two sentences back and three on, within its paragraph.
    pub fn around(words: &Words, cue: usize) -> Self {
        let mut units = Vec::with_capacity(2 * REACH);
        let mut at = cue;
        while let Some(unit) = unit_before(words, cue, at)
            && units.len() < REACH
        {
            units.push(unit);
            at = unit.first;
        }
        units.reverse();
        let place = units.len();
        units.push(Unit { first: cue, end: cue + 1 });
        at = cue + 1;
        while let Some(unit) = unit_after(words, cue, at)
            && units.len() < place + REACH
        {
            units.push(unit);
            at = unit.end;
        }
        Self { units, cue: place }
    }
}

/// The unit that ends at token `end`, if the window reaches it.
fn unit_before(words: &Words, cue: usize, end: usize) -> Option<Unit> {
    let last = end.checked_sub(1)?;
    let near = words.sentence[cue] - words.sentence[last].min(words.sentence[cue]);
    if words.paragraph[last] != words.paragraph[cue] || near > SENTENCES.0 {
        return None;
    }
    Some(whole(words, cue, last).unwrap_or(Unit { first: last, end }))
}

/// The unit that begins at token `first`, if the window reaches it.
fn unit_after(words: &Words, cue: usize, first: usize) -> Option<Unit> {
    let near = words.sentence.get(first)?.saturating_sub(words.sentence[cue]);
    let quoted = words.quotation[first] != 0;
    if words.paragraph[first] != words.paragraph[cue] || near > SENTENCES.1 && !quoted {
        return None;
    }
    Some(whole(words, cue, first).unwrap_or(Unit { first, end: first + 1 }))
}

/// The quotation token `at` is in, where it is long and doesn't hold the cue.
fn whole(words: &Words, cue: usize, at: usize) -> Option<Unit> {
    let number = words.quotation[at];
    let quotation = words.quotations[(number as usize).checked_sub(1)?];
    let unit = Unit { first: quotation.first, end: quotation.end };
    (unit.is_quotation() && words.quotation[cue] != number).then_some(unit)
}

/// The best labels of the units of `window`: as many as it has units, and how much better its
/// content is than nothing, a unit.
pub fn label(
    words: &Words,
    window: &Window,
    weights: &Weights,
    moves: &Moves,
) -> (Vec<usize>, i32) {
    let mut scores = Vec::with_capacity(window.units.len());
    unit_features(words, window, |features| scores.push(weights.scores::<LABELS>(features)));
    let labels = best_path(&scores, window.cue, moves);
    let content = labels.iter().zip(&scores).filter(|(l, _)| matches!(**l, CONTENT | CONTENT_ON));
    let (sum, count) =
        content.fold((0, 0), |(sum, count), (&l, row)| (sum + row[l] - row[OUT], count + 1));
    (labels, sum / count.max(1))
}

/// What going from one label (or the start) to the next scores.
pub type Moves = [[i32; LABELS]; LABELS];

/// Whether label `b` may follow label `a`: a stretch goes on only where it has begun.
pub fn may_follow(a: usize, b: usize) -> bool {
    match b {
        CONTENT_ON => a == CONTENT || a == CONTENT_ON,
        SOURCE_ON => a == SOURCE || a == SOURCE_ON,
        _ => true,
    }
}

/// Viterbi's algorithm: the best-scoring sequence in which the cue itself is [`OUT`].
pub fn best_path(scores: &[[i32; LABELS]], cue: usize, moves: &Moves) -> Vec<usize> {
    const NEVER: i32 = i32::MIN / 4;
    let mut best = [0, NEVER, NEVER, NEVER, NEVER];
    let mut back: Vec<[u8; LABELS]> = Vec::with_capacity(scores.len());
    for (n, row) in scores.iter().enumerate() {
        let mut next = [NEVER; LABELS];
        let mut from = [0; LABELS];
        for to in 0..LABELS {
            if n == cue && to != OUT {
                continue;
            }
            for old in (0..LABELS).filter(|&old| may_follow(old, to)) {
                let score = best[old].saturating_add(row[to]).saturating_add(moves[old][to]);
                if score > next[to] {
                    (next[to], from[to]) = (score, old as u8);
                }
            }
        }
        best = next;
        back.push(from);
    }
    let mut label = (0..LABELS).max_by_key(|&l| (best[l], std::cmp::Reverse(l))).unwrap_or(OUT);
    let mut out = vec![OUT; scores.len()];
    for n in (0..scores.len()).rev() {
        out[n] = label;
        label = usize::from(back[n][label]);
    }
    out
}

/// Calls `each` with the features of every unit of `window`, in order.
pub fn unit_features(words: &Words, window: &Window, mut each: impl FnMut(&[u32])) {
    let paths = Paths::new(words, window);
    let mut features = Vec::with_capacity(64);
    let sight = Sight::new(words, window);
    for n in 0..window.units.len() {
        features.clear();
        sight.features(n, &paths, &mut features);
        each(&features);
    }
}

/// The window as seen from its cue.
struct Sight<'w, 'a> {
    words: &'w Words<'a>,
    window: &'w Window,
    /// For each unit: commas, verbs and quotations between it and the cue, each up to 3, and
    /// whether a complementiser is between.
    between: Vec<u32>,
    /// For each unit, what kind of place it is in, see [`Sight::place_of`].
    place: Vec<u32>,
}

impl<'w, 'a> Sight<'w, 'a> {
    fn new(words: &'w Words<'a>, window: &'w Window) -> Self {
        let between = between(words, window);
        let mut sight = Self { words, window, between, place: Vec::new() };
        sight.place = (0..window.units.len()).map(|n| sight.place_of(n)).collect();
        sight
    }

    /// 0 plain, 1 a whole quotation, 2 in the cue's own quotation, 3 in a short one; plus 4 where
    /// the cue is in a quotation.
    fn place_of(&self, n: usize) -> u32 {
        let words = self.words;
        let unit = self.window.units[n];
        let own = words.quotation[self.token(self.window.cue)];
        let place = match words.quotation[unit.first] {
            0 => 0,
            _ if unit.is_quotation() => 1,
            number if number == own => 2,
            _ => 3,
        };
        place + 4 * u32::from(own != 0)
    }

    fn token(&self, n: usize) -> usize {
        self.window.units[n].first
    }

    fn unit(&self, n: usize, by: isize) -> Option<Unit> {
        self.window.units.get(n.checked_add_signed(by)?).copied()
    }

    /// Form of the unit `by` steps from unit `n`: of a quotation, one form for all.
    fn form(&self, n: usize, by: isize) -> u32 {
        match self.unit(n, by) {
            None => 0,
            Some(unit) if unit.is_quotation() => 1,
            Some(unit) => self.words.form[unit.first],
        }
    }

    fn lemma(&self, n: usize, by: isize) -> u32 {
        match self.unit(n, by) {
            None => 0,
            Some(unit) if unit.is_quotation() => 1,
            Some(unit) => self.words.lemma[unit.first],
        }
    }

    fn pos(&self, n: usize, by: isize) -> u32 {
        match self.unit(n, by) {
            None => 30,
            Some(unit) if unit.is_quotation() => 31,
            Some(unit) => self.words.tokens[unit.first].pos as u32,
        }
    }

    fn features(&self, n: usize, paths: &Paths, out: &mut Vec<u32>) {
        let words = self.words;
        let (token, cue) = (self.token(n), self.token(self.window.cue));
        let side = u32::from(n > self.window.cue) + 2 * u32::from(n == self.window.cue);
        let distance = distance(n.abs_diff(self.window.cue));
        let sentences = words.sentence[token].abs_diff(words.sentence[cue]).min(3);
        let place = self.place[n];
        let here = side | sentences << 2 | place << 4;
        let (form, pos) = (self.form(n, 0), self.pos(n, 0));
        let (cue_lemma, cue_pos) = (words.lemma[cue], words.tokens[cue].pos as u32);
        let path = paths.of(n);
        let mut add = |template: u32, a: u32, b: u32| out.push(feature(template, a, b));
        add(101, here, 0);
        add(102, here, distance);
        add(103, form, side);
        add(104, self.form(n, -1), side);
        add(105, self.form(n, 1), side);
        add(106, self.lemma(n, 0), here);
        add(107, pos, here);
        add(108, self.pos(n, -1) << 8 | pos, side);
        add(109, pos << 8 | self.pos(n, 1), side);
        add(110, self.pos(n, -1) << 8 | pos, self.pos(n, 1) << 2 | side);
        add(111, cue_lemma, here);
        add(112, cue_lemma, pos << 2 | side);
        add(113, cue_lemma, form.wrapping_add(side));
        add(114, cue_lemma, distance << 2 | side);
        add(115, cue_pos << 8 | pos, here);
        add(116, cue_pos << 8 | distance, here);
        add(117, path, 0);
        add(118, path, cue_lemma);
        add(119, path, pos << 2 | side);
        add(120, paths.of_neighbour(n, -1), path);
        add(121, paths.of_neighbour(n, 1), path);
        add(122, path, form);
        add(123, path, here);
        let deprel = words.deprel(token) as u32;
        let to_cue = u32::from(words.head(token) == Some(cue));
        add(124, deprel << 1 | to_cue, side);
        add(125, deprel << 1 | to_cue, cue_lemma.wrapping_add(side));
        let between = self.between[n];
        add(126, between, here);
        add(127, between, pos << 2 | side);
        add(128, between, cue_lemma);
        add(129, between, path);
        let entity = u32::from(words.entity[token]);
        add(130, entity << 4 | u32::from(words.shape[token]), here);
        add(131, entity << 4 | u32::from(words.shape[token]), distance << 2 | side);
        add(132, self.form(n, -1), form);
        add(133, form, self.form(n, 1));
        let [coarse, middle, _] = words.cluster[token].map(u32::from);
        let of_cue = u32::from(words.cluster[cue][1]);
        add(136, middle, here);
        add(137, coarse, distance << 2 | side);
        add(138, of_cue, pos << 2 | side);
        add(139, of_cue, form.wrapping_add(side));
        add(134, self.near_quotation(n), here);
        let starts = token == 0 || words.sentence[token - 1] != words.sentence[token];
        add(135, u32::from(starts), here);
        if self.window.units[n].is_quotation() {
            self.quotation_features(n, here, out);
        }
    }

    /// Which neighbours are quotations.
    fn near_quotation(&self, n: usize) -> u32 {
        let is = |by| self.unit(n, by).is_some_and(Unit::is_quotation);
        u32::from(is(-1)) + 2 * u32::from(is(1))
    }

    /// Features of a whole quotation: how it begins and ends and what leads to it.
    fn quotation_features(&self, n: usize, here: u32, out: &mut Vec<u32>) {
        let words = self.words;
        let unit = self.window.units[n];
        let inner = words.shape[(unit.first + 1).min(unit.end - 1)];
        let last = words.shape[unit.end.saturating_sub(2).max(unit.first)];
        let length = distance(unit.end - unit.first);
        let cue = words.lemma[self.token(self.window.cue)];
        let mut add = |template: u32, a: u32, b: u32| out.push(feature(template, a, b));
        add(140, u32::from(inner) << 8 | u32::from(last), here);
        add(141, length, here);
        add(142, self.form(n, -1), here);
        add(143, self.form(n, 1), here);
        add(144, cue, u32::from(inner) << 16 | u32::from(last) << 8 | here);
        add(145, self.between[n], cue);
        add(146, u32::from(inner) << 8 | u32::from(last), self.between[n]);
    }
}

/// Distances in classes: exact to 4, then coarser.
fn distance(n: usize) -> u32 {
    match n {
        0..=4 => n as u32,
        5..=6 => 5,
        7..=9 => 6,
        10..=14 => 7,
        15..=24 => 8,
        25..=40 => 9,
        _ => 10,
    }
}

/// What stands between each unit and the cue, as one number.
fn between(words: &Words, window: &Window) -> Vec<u32> {
    let mut out = vec![0; window.units.len()];
    let mut walk = |order: &mut dyn Iterator<Item = usize>| {
        let (mut commas, mut verbs, mut quotations, mut marks, mut stops) =
            (0u32, 0u32, 0u32, 0u32, 0u32);
        for n in order {
            out[n] = commas.min(3)
                | verbs.min(3) << 2
                | quotations.min(2) << 4
                | marks << 6
                | stops.min(2) << 7;
            let unit = window.units[n];
            let at = unit.first;
            match words.shape[at] {
                _ if unit.is_quotation() => quotations += 1,
                6 => commas += 1,
                7 => stops += 1,
                _ => {}
            }
            verbs += u32::from(words.tokens[at].pos == crate::annotate::Upos::Verb);
            marks |= u32::from(words.tokens[at].pos == crate::annotate::Upos::Sconj);
        }
    };
    walk(&mut (0..window.cue).rev());
    walk(&mut (window.cue + 1..window.units.len()));
    out
}

/// How each unit hangs together with the cue in the parse: how far up from the cue the common
/// ancestor is, by which relation the cue hangs below it, and by which relation the unit does.
struct Paths {
    of: Vec<u32>,
}

impl Paths {
    fn new(words: &Words, window: &Window) -> Self {
        let cue = window.units[window.cue].first;
        let mut ancestors = vec![cue];
        while let Some(head) = words.head(ancestors[ancestors.len() - 1])
            && ancestors.len() < 5
        {
            ancestors.push(head);
        }
        let of = window.units.iter().map(|unit| path(words, unit.first, &ancestors)).collect();
        Self { of }
    }

    fn of(&self, n: usize) -> u32 {
        self.of[n]
    }

    fn of_neighbour(&self, n: usize, by: isize) -> u32 {
        n.checked_add_signed(by).and_then(|n| self.of.get(n)).copied().unwrap_or(0)
    }
}

/// The path from `token` to the first of the cue's `ancestors` (itself first) that is above it.
fn path(words: &Words, token: usize, ancestors: &[usize]) -> u32 {
    let mut at = token;
    let mut last = 63;
    for steps in 0..12 {
        if let Some(up) = ancestors.iter().position(|&a| a == at) {
            let own = if up == 0 { 63 } else { words.deprel(ancestors[up - 1]) as u32 };
            let depth = if steps < 2 { steps } else { 2 };
            return 1 + (up as u32 | own << 3 | last << 9 | depth << 15);
        }
        last = words.deprel(at) as u32;
        match words.head(at) {
            Some(head) => at = head,
            None => return 1 << 20,
        }
    }
    1 << 21
}
