//! What the quote stage knows of each token, worked out once a text.
//!
//! Owns no decision: hashes of forms and lemmas, sentence, paragraph, quotation, entity, and which
//! relations hang below a token.

use super::marks::{self, Quoted};
use crate::annotate::{Annotations, Deprel, Token, Upos, lemma};
use crate::model::embedding::Embeddings;
use crate::text::Span;

/// The tokens of one text with what the quote stage asks of them.
#[derive(Debug)]
pub struct Words<'a> {
    /// The text.
    pub text: &'a str,
    /// Its tokens.
    pub tokens: &'a [Token],
    /// Hash of the lower-cased form of each token.
    pub form: Vec<u32>,
    /// Hash of the lemma of each token.
    pub lemma: Vec<u32>,
    /// Index of the sentence of each token.
    pub sentence: Vec<u32>,
    /// Index of the paragraph of each token.
    pub paragraph: Vec<u32>,
    /// The quotation each token is in: an index into `quotations` plus one; 0 for none.
    pub quotation: Vec<u32>,
    /// Kind of the named entity each token is in, plus one; 0 for none.
    pub entity: Vec<u8>,
    /// Bit set of the relations ([`Deprel`] as a number) of the dependents of each token.
    pub dependents: Vec<u64>,
    /// Lemma hash of the last case-marking, particle or object dependent of each token.
    pub particle: Vec<u32>,
    /// Tokens of each quotation.
    pub quotations: Vec<Quotation>,
    /// Clusters of words alike in meaning that each token is in, of 64, of 256 and of 1,024.
    pub cluster: Vec<[u16; 3]>,
    /// For each token, which small letter case and shape it has, see `shape`.
    pub shape: Vec<u8>,
}

/// A quoted stretch and the tokens it holds, marks included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotation {
    /// The stretch.
    pub quoted: Quoted,
    /// Its first token.
    pub first: usize,
    /// One past its last token.
    pub end: usize,
}

impl<'a> Words<'a> {
    /// Reads one text and what the earlier stages marked in it. Linear in the text.
    pub fn new(text: &'a str, marked: &'a Annotations) -> Self {
        let tokens = marked.tokens.as_slice();
        let n = tokens.len();
        let mut words = Self {
            text,
            tokens,
            form: Vec::with_capacity(n),
            lemma: Vec::with_capacity(n),
            sentence: vec![0; n],
            paragraph: over(tokens, marks::paragraphs(text).iter().copied()),
            quotation: Vec::new(),
            entity: vec![0; n],
            dependents: vec![0; n],
            particle: vec![0; n],
            quotations: Vec::new(),
            cluster: Vec::with_capacity(n),
            shape: Vec::with_capacity(n),
        };
        words.read_forms();
        words.read_sentences(marked);
        words.read_entities(marked);
        words.read_dependents();
        words.read_quotations();
        words
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether there is no token.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The surface form of token `at`.
    pub fn surface(&self, at: usize) -> &'a str {
        &self.text[self.tokens[at].span]
    }

    /// The head of token `at`, if it is a token of the same sentence.
    pub fn head(&self, at: usize) -> Option<usize> {
        let head = self.tokens[at].head? as usize;
        (head < self.len() && self.sentence[head] == self.sentence[at]).then_some(head)
    }

    /// The relation of token `at` to its head.
    pub fn deprel(&self, at: usize) -> Deprel {
        self.tokens[at].deprel
    }

    /// Whether a dependent of token `at` has relation `deprel`.
    pub fn has(&self, at: usize, deprel: Deprel) -> bool {
        self.dependents[at] & (1 << deprel as u64) != 0
    }

    fn read_forms(&mut self) {
        let mut lower = String::new();
        let embeddings = Embeddings::shared();
        for token in self.tokens {
            let surface = &self.text[token.span];
            lower.clear();
            lower.extend(surface.chars().flat_map(char::to_lowercase));
            self.form.push(hash_str(&lower));
            self.lemma.push(hash_str(&lemma(&lower, token.pos)));
            let known = embeddings.index(surface);
            self.cluster.push(known.map_or([u16::MAX; 3], |n| embeddings.clusters_of(n)));
            self.shape.push(shape(surface));
        }
    }

    fn read_sentences(&mut self, marked: &Annotations) {
        for (n, sentence) in marked.sentences.iter().enumerate() {
            for at in sentence.tokens.clone() {
                if let Some(slot) = self.sentence.get_mut(at) {
                    *slot = n as u32;
                }
            }
        }
    }

    fn read_entities(&mut self, marked: &Annotations) {
        let mut at = 0;
        for entity in marked.entities.iter().filter(|e| e.named) {
            while at < self.tokens.len() && self.tokens[at].span.end <= entity.span.start {
                at += 1;
            }
            let inside = self.tokens[at..].iter().take_while(|t| t.span.start < entity.span.end);
            for k in at..at + inside.count() {
                self.entity[k] = entity.kind as u8 + 1;
            }
        }
    }

    fn read_dependents(&mut self) {
        for at in 0..self.tokens.len() {
            let Some(head) = self.head(at) else { continue };
            let token = self.tokens[at];
            self.dependents[head] |= 1 << token.deprel as u64;
            if matches!(token.deprel, Deprel::Case | Deprel::Compound | Deprel::Obj | Deprel::Mark)
            {
                self.particle[head] = self.lemma[at];
            }
        }
    }

    fn read_quotations(&mut self) {
        let quoted = marks::quoted(self.text);
        self.quotation = over(self.tokens, quoted.iter().map(|q| q.span));
        let mut at = 0;
        for (n, &quoted) in quoted.iter().enumerate() {
            while at < self.len() && (self.quotation[at] as usize) < n + 1 {
                at += 1;
            }
            let first = at;
            while at < self.len() && self.quotation[at] as usize == n + 1 {
                at += 1;
            }
            // Tokens outside any stretch are 0: step over them at the next stretch.
            self.quotations.push(Quotation { quoted, first, end: at });
        }
    }
}

/// For each token, the index plus one of the span it starts in; 0 for none. `spans` are in order.
fn over(tokens: &[Token], spans: impl Iterator<Item = Span>) -> Vec<u32> {
    let mut out = vec![0; tokens.len()];
    let mut at = 0;
    for (n, span) in spans.enumerate() {
        while at < tokens.len() && tokens[at].span.start < span.start {
            at += 1;
        }
        while at < tokens.len() && tokens[at].span.start < span.end {
            out[at] = n as u32 + 1;
            at += 1;
        }
    }
    out
}

/// A stable hash of a word (FNV-1a, 32 bits).
pub fn hash_str(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193))
}

/// 0 lower case, 1 capitalised, 2 all capitals, 3 digits, 4 punctuation, 5 a quotation mark,
/// 6 comma, 7 stop, 8 colon.
fn shape(word: &str) -> u8 {
    let mut chars = word.chars();
    match chars.next() {
        Some(',') => 6,
        Some('.' | '!' | '?' | ';') => 7,
        Some(':') => 8,
        Some('"' | '“' | '”' | '‘' | '’' | '«' | '»' | '`') if word.chars().count() <= 2 => {
            5
        }
        Some(c) if c.is_numeric() => 3,
        Some(c) if c.is_uppercase() => {
            let mut rest = chars.filter(|c| c.is_alphabetic()).peekable();
            if rest.peek().is_some() && rest.all(char::is_uppercase) { 2 } else { 1 }
        }
        Some(c) if c.is_alphabetic() => 0,
        _ => 4,
    }
}

/// Whether `pos` carries meaning of its own.
pub fn is_content(pos: Upos) -> bool {
    matches!(pos, Upos::Noun | Upos::Verb | Upos::Adj | Upos::Adv | Upos::Propn | Upos::Num)
}
