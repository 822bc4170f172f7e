//! Copies: articles that carry the same text, whatever was cut, added, re-led or re-spelt.
//!
//! Candidates share a band of a `MinHash` signature or a shingle of their leads; each is verified
//! on the shingles themselves. A paragraph that an outlet prints again and again is its
//! boilerplate and doesn't count. An article merged from two belongs with the one it begins with:
//! the other has only a part in it.
//!
//! Method: Broder 1997 (shingles, containment); Li, Owen and Zhang 2012 (signature).

use super::lookup::Lookup;
use crate::text::shingle::{SHINGLE_WORDS, Signature, fnv1a, shingles, words};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Bins in a band. Two articles that share a third of their shingles share a band in 97 of 100
/// cases.
const BAND_ROWS: usize = 2;
/// Words that make the lead.
const LEAD_WORDS: usize = 100;
/// Shingles of the lead that are bucket keys.
const LEAD_KEYS: usize = 8;
/// How far back a bucket is followed.
pub(super) const CHAIN: usize = 24;
/// Above this many shingles only every fourth is kept, chosen by its hash.
const DENSE: usize = 256;
/// Words that copies share at least.
const FEWEST_WORDS: f32 = 15.0;
/// How many articles of an outlet share a paragraph that is boilerplate.
pub(super) const PRINTED: u16 = 4;

/// What is kept of an article's words: about 2 KB.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Passage {
    /// Bucket keys.
    keys: Vec<u32>,
    /// Sampled shingles by hash: (hash, word it begins at).
    marks: Vec<(u32, u16)>,
    /// Whether only every fourth shingle was kept.
    sparse: bool,
    /// Each paragraph: hash, first word, one past the last.
    paragraphs: Vec<(u32, u16, u16)>,
}

impl Passage {
    /// Reads the parts of a body in order.
    pub fn of(parts: &[&str]) -> Self {
        let mut all = Vec::new();
        let mut paragraphs = Vec::new();
        for line in parts.iter().flat_map(|part| part.lines()) {
            let start = clip(all.len());
            all.extend(words(line));
            if clip(all.len()) > start {
                let hash = fnv1a(line.trim().as_bytes());
                paragraphs.push(((hash ^ (hash >> 32)) as u32, start, clip(all.len())));
            }
        }
        let hashes: Vec<u64> = shingles(&all).collect();
        let sparse = hashes.len() > DENSE;
        Self { keys: keys(&hashes), marks: marks(&hashes, sparse), sparse, paragraphs }
    }

    /// Keys of its paragraphs as those of an outlet, each once; none for an unknown outlet (0).
    pub fn boilerplate_keys(&self, outlet: u64) -> Vec<u64> {
        if outlet == 0 {
            return Vec::new();
        }
        let mut hashes: Vec<u32> = self.paragraphs.iter().map(|p| p.0).collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes.into_iter().map(|hash| outlet ^ u64::from(hash)).collect()
    }

    /// Keys that articles share which may be copies of one another.
    pub fn bucket_keys(&self) -> &[u32] {
        &self.keys
    }

    /// Bytes it takes beyond its own size.
    pub fn heap_bytes(&self) -> usize {
        self.keys.capacity() * 4 + self.marks.capacity() * 8 + self.paragraphs.capacity() * 8
    }
}

fn clip(n: usize) -> u16 {
    n.min(usize::from(u16::MAX)) as u16
}

fn keys(hashes: &[u64]) -> Vec<u32> {
    let signature = Signature::of(hashes.iter().copied());
    let mut lead: Vec<u64> = hashes.iter().copied().take(LEAD_WORDS).collect();
    lead.sort_unstable();
    lead.dedup();
    signature
        .bands(BAND_ROWS)
        .chain(lead.into_iter().take(LEAD_KEYS))
        .map(|key| (key >> 32) as u32)
        .collect()
}

fn marks(hashes: &[u64], sparse: bool) -> Vec<(u32, u16)> {
    let mut marks: Vec<(u32, u16)> = hashes
        .iter()
        .enumerate()
        .filter(|(_, hash)| !sparse || kept_when_sparse(**hash as u32))
        .map(|(at, hash)| (*hash as u32, clip(at)))
        .collect();
    marks.sort_unstable();
    marks.dedup_by_key(|mark| mark.0);
    marks
}

fn kept_when_sparse(hash: u32) -> bool {
    hash.is_multiple_of(4)
}

/// Finds earlier articles that may be copies of a new one.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    /// The last article of each bucket.
    last: HashMap<u32, u32>,
    /// For each article and key, the article before it in that bucket.
    before: Vec<Vec<u32>>,
}

const NONE: u32 = u32::MAX;

impl Buckets {
    /// Adds the next article and gives the earlier ones that share a bucket with it, by index.
    ///
    /// Cost: bounded by the number of keys and [`CHAIN`], whatever the archive's size.
    pub(super) fn add(&mut self, passage: &Passage, known: &[super::Sketch]) -> Vec<u32> {
        let number = self.before.len() as u32;
        let mut found = Vec::new();
        let mut before = Vec::with_capacity(passage.keys.len());
        for &key in &passage.keys {
            let previous = self.last.insert(key, number).filter(|&n| n != number);
            before.push(previous.unwrap_or(NONE));
            self.follow(key, previous, known, &mut found);
        }
        self.before.push(before);
        found.sort_unstable();
        found.dedup();
        found
    }

    fn follow(&self, key: u32, from: Option<u32>, known: &[super::Sketch], found: &mut Vec<u32>) {
        let mut next = from;
        for _ in 0..CHAIN {
            let Some(number) = next else { return };
            found.push(number);
            let place = known[number as usize].passage.keys.iter().position(|&k| k == key);
            next = place.map(|k| self.before[number as usize][k]).filter(|&n| n != NONE);
        }
    }
}

/// Counts how many articles of an outlet print a paragraph.
#[derive(Debug, Default)]
pub struct Boilerplate {
    printed: HashMap<u64, u16>,
}

impl Boilerplate {
    /// Counts kept elsewhere, by the keys of [`Passage::boilerplate_keys`].
    pub fn new(printed: HashMap<u64, u16>) -> Self {
        Self { printed }
    }

    /// Counts the paragraphs of an article of `outlet`; an unknown outlet (0) isn't counted.
    pub(super) fn add(&mut self, outlet: u64, passage: &Passage) {
        for key in passage.boilerplate_keys(outlet) {
            let count = self.printed.entry(key).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// Words of `passage` that are boilerplate, as ranges; none where that would leave nothing.
    fn ranges(&self, outlet: u64, passage: &Passage) -> Vec<(u16, u16)> {
        let ranges: Vec<(u16, u16)> = passage
            .paragraphs
            .iter()
            .filter(|p| self.printed.get(&(outlet ^ u64::from(p.0))).is_some_and(|&n| n >= PRINTED))
            .map(|p| (p.1, p.2))
            .collect();
        let covered: usize = ranges.iter().map(|r| usize::from(r.1 - r.0)).sum();
        let all = passage.paragraphs.last().map_or(0, |p| usize::from(p.2));
        if covered + 4 * SHINGLE_WORDS > all { Vec::new() } else { ranges }
    }
}

/// How much of two passages is the same.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Overlap {
    /// Share of the shorter one's shingles that the longer has.
    containment: f32,
    /// The same for the beginnings of both, whichever has less.
    head: f32,
    /// Shared words, estimated.
    words: f32,
}

impl Overlap {
    /// Whether one is a copy of the other.
    fn is_copy(self) -> bool {
        self.containment >= 0.38 && self.head >= 0.35 && self.words >= FEWEST_WORDS
    }
}

/// An article that is compared with others, one after the other.
#[derive(Debug)]
pub(super) struct OpenPassage<'a> {
    outlet: u64,
    passage: &'a Passage,
    places: Lookup,
}

impl<'a> OpenPassage<'a> {
    pub(super) fn new(outlet: u64, passage: &'a Passage) -> Self {
        let places = Lookup::of(passage.marks.iter().map(|mark| mark.0));
        Self { outlet, passage, places }
    }

    /// Whether it and another article, with its outlet, are copies.
    pub(super) fn is_copy(
        &self,
        (outlet, passage): (u64, &Passage),
        boilerplate: &Boilerplate,
    ) -> bool {
        // Few that are compared share more than a phrase; without boilerplate they share even less.
        let shared = passage.marks.iter().filter(|mark| self.places.find(mark.0).is_some()).count();
        words_of(shared, self.passage.sparse || passage.sparse) >= FEWEST_WORDS
            && overlap((self.outlet, self.passage), (outlet, passage), boilerplate).is_copy()
    }
}

/// Shared words, estimated from shared marks.
fn words_of(marks: usize, sparse: bool) -> f32 {
    marks as f32 * if sparse { 4.0 } else { 1.0 }
}

/// Compares two articles, each with its outlet.
fn overlap(a: (u64, &Passage), b: (u64, &Passage), boilerplate: &Boilerplate) -> Overlap {
    let sparse = a.1.sparse || b.1.sparse;
    let left = Side::new(a.1, &boilerplate.ranges(a.0, a.1), sparse);
    let right = Side::new(b.1, &boilerplate.ranges(b.0, b.1), sparse);
    let both = shared(&left.marks, &right.marks);
    let shorter = left.marks.len().min(right.marks.len()).max(1) as f32;
    let reach = left.words.min(right.words) / 2;
    let head = left.head_share(reach, &both, |m| m.0).min(right.head_share(reach, &both, |m| m.1));
    let containment = both.len() as f32 / shorter;
    Overlap { containment, head, words: words_of(both.len(), sparse) }
}

/// One article's marks without boilerplate, with places counted without it.
struct Side {
    marks: Vec<(u32, u16)>,
    words: u16,
}

impl Side {
    fn new(passage: &Passage, skip: &[(u16, u16)], sparse: bool) -> Self {
        let thin = sparse && !passage.sparse;
        let place = |at: u16| {
            let mut before = 0;
            for &(start, end) in skip {
                if at >= end {
                    before += end - start;
                } else if at >= start {
                    return None;
                }
            }
            Some(at - before)
        };
        let marks = passage
            .marks
            .iter()
            .filter(|mark| !thin || kept_when_sparse(mark.0))
            .filter_map(|&(hash, at)| Some((hash, place(at)?)))
            .collect();
        let all = passage.paragraphs.last().map_or(0, |p| p.2);
        Self { marks, words: all - skip.iter().map(|r| r.1 - r.0).sum::<u16>() }
    }

    /// Share of the marks before word `reach` that are among `both`.
    fn head_share(&self, reach: u16, both: &[(u16, u16)], place: fn(&(u16, u16)) -> u16) -> f32 {
        let all = self.marks.iter().filter(|mark| mark.1 < reach).count();
        let hit = both.iter().filter(|pair| place(pair) < reach).count();
        if all == 0 { 0.0 } else { hit as f32 / all as f32 }
    }
}

/// Places of the marks that both have: (in the first, in the second).
fn shared(a: &[(u32, u16)], b: &[(u32, u16)]) -> Vec<(u16, u16)> {
    let mut out = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                out.push((a[i].1, b[j].1));
                i += 1;
                j += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `n` sentences of invented words, different for each `seed`.
    fn prose(seed: u64, n: usize) -> String {
        const SYLLABLES: [&str; 8] = ["ka", "ro", "mi", "ten", "sul", "ber", "an", "dov"];
        let mut state = seed;
        let mut word = || {
            state = crate::text::shingle::split_mix(state.wrapping_add(0x9E37_79B9));
            (0..3).map(|k| SYLLABLES[(state >> (k * 8)) as usize % 8]).collect::<String>()
        };
        let mut sentence = || (0..12).map(|_| word()).collect::<Vec<_>>().join(" ") + ".";
        (0..n).map(|_| sentence()).collect::<Vec<_>>().join("\n")
    }

    fn check(a: &str, b: &str, copy: bool) {
        let (a, b) = (Passage::of(&[a]), Passage::of(&[b]));
        let none = Boilerplate::default();
        let got = overlap((1, &a), (2, &b), &none);
        assert_eq!(got.is_copy(), copy, "{got:?}");
        assert_eq!(OpenPassage::new(1, &a).is_copy((2, &b), &none), copy);
        assert_eq!(OpenPassage::new(2, &b).is_copy((1, &a), &none), copy);
    }

    #[test]
    fn a_cut_text_is_a_copy() {
        check(&prose(1, 40), &prose(1, 8), true);
    }

    #[test]
    fn an_extended_and_reled_text_is_a_copy() {
        let told = prose(1, 40);
        let without_lead = told.split_once('\n').expect("lines").1;
        check(&told, &format!("{}\n{without_lead}\n{}", prose(2, 2), prose(3, 9)), true);
    }

    #[test]
    fn texts_that_share_a_long_quote_are_no_copies() {
        let quote = prose(5, 5);
        let (a, b) = (format!("{}\n{quote}", prose(1, 12)), format!("{}\n{quote}", prose(2, 12)));
        check(&a, &b, false);
    }

    #[test]
    fn what_is_only_appended_is_no_copy_of_the_whole() {
        check(&format!("{}\n{}", prose(1, 20), prose(2, 20)), &prose(2, 20), false);
        check(&format!("{}\n{}", prose(1, 20), prose(2, 20)), &prose(1, 20), true);
    }

    #[test]
    fn boilerplate_of_an_outlet_makes_no_copies() {
        let notice = prose(9, 6).replace('\n', " ");
        let printed: Vec<Passage> =
            (10..16).map(|n| Passage::of(&[&format!("{notice}\n{}", prose(n, 5))])).collect();
        let mut boilerplate = Boilerplate::default();
        let before = overlap((7, &printed[0]), (7, &printed[1]), &boilerplate);
        printed.iter().for_each(|passage| boilerplate.add(7, passage));
        let after = overlap((7, &printed[0]), (7, &printed[1]), &boilerplate);
        assert!(before.is_copy() && !after.is_copy(), "{before:?} {after:?}");
    }

    #[test]
    fn buckets_find_a_cut_copy_among_others() {
        let mut buckets = Buckets::default();
        let mut known = Vec::new();
        for seed in 0..40 {
            let article = crate::article::Article { text: prose(seed, 30), ..Default::default() };
            let sketch = super::super::sketch(&article);
            assert!(buckets.add(&sketch.passage, &known).is_empty());
            known.push(sketch);
        }
        assert_eq!(buckets.add(&Passage::of(&[&prose(17, 9)]), &known), [17]);
    }
}
