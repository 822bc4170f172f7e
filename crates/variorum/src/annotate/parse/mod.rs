//! Dependencies: a greedy transition parser, linear in the length of a sentence.
//!
//! Arc-hybrid transitions (Kuhlmann et al. 2011) with the root at the end of the buffer, features after
//! Zhang and Nivre 2011 with word clusters, trained with a dynamic oracle (Goldberg and Nivre 2013) on
//! EWT and GUM under predicted tags. Every sentence gets a tree with one root.
//!
//! Most choices are easy: a small model, trained to choose as the full one does, is asked first, and
//! the full one only where the small one is not sure (cf. He et al. 2013, dynamic feature selection).
//!
//! Owns trees, not what they mean: who does what to whom is read from them later.

mod features;
mod oracle;
mod state;

pub use features::{features, first_features};
pub use oracle::Gold;
pub use state::{Action, Legal, State, Word};

use super::surface::Surface;
use super::tag::FineTag;
use super::{Deprel, Sentence, Token};
use crate::model::{Archive, FeatureBuffer, Linear, ModelError};
use std::sync::LazyLock;

/// The name of the model and of its file.
pub const KIND: &str = "parse";

static SHIPPED: LazyLock<Parser> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../../../models/parse.bin");
    Parser::read(bytes).expect("the weights are made with the program")
});

/// A lead of the first model, in steps of its weights, that settles a choice without the full one. It
/// settles six of ten; of those the full one would change one in a thousand.
const SURE: i32 = 130;

/// The parser.
#[derive(Debug)]
pub struct Parser {
    linear: Linear,
    /// The small model, with the same labels.
    first: Option<Linear>,
    actions: Vec<Action>,
}

impl Parser {
    /// The parser that ships with the program.
    pub fn shared() -> &'static Self {
        &SHIPPED
    }

    /// A parser with these weights, whose labels name actions: "S", "L nsubj", "R obj". The `first`
    /// model has the same labels.
    pub fn new(linear: Linear, first: Option<Linear>) -> Self {
        let actions = linear.labels().iter().map(|label| Action::from_label(label)).collect();
        Self { linear, first, actions }
    }

    fn read(bytes: &'static [u8]) -> Result<Self, ModelError> {
        let archive = Archive::read(bytes, KIND)?;
        let linear = Linear::read(&archive, "action")?;
        let first = Linear::read(&archive, "first")?;
        if first.labels() != linear.labels() {
            return Err(archive.bad("first.labels"));
        }
        Ok(Self::new(linear, Some(first)))
    }

    /// Sets head and relation of every token. `surfaces` and `tags` are parallel to `tokens`.
    pub fn parse(
        &self,
        sentences: &[Sentence],
        surfaces: &[Surface],
        tags: &[FineTag],
        tokens: &mut [Token],
    ) {
        let mut work = Work::default();
        for sentence in sentences {
            let range = sentence.tokens.clone();
            work.words.clear();
            let pairs = surfaces[range.clone()].iter().zip(&tags[range.clone()]);
            work.words.extend(pairs.map(|(surface, &tag)| Word::new(surface, tag)));
            self.parse_words(&mut work);
            for (n, token) in tokens[range.clone()].iter_mut().enumerate() {
                let head = work.state.head(n);
                token.head = (head < range.len()).then(|| (range.start + head) as u32);
                token.deprel = work.state.deprel(n);
            }
        }
    }

    /// The tree of `work.words`, in `work.state`.
    fn parse_words(&self, work: &mut Work) {
        work.state.reset(work.words.len());
        while !work.state.is_final() {
            let action = self.best(work);
            work.state.apply(action);
        }
    }

    /// The best action that is legal; the state is not final, so there is one.
    fn best(&self, work: &mut Work) -> Action {
        let legal = work.state.legal();
        if let Some(forced) = legal.forced() {
            return forced;
        }
        if let Some(first) = &self.first {
            first_features(&work.state, &work.words, &mut work.buffer);
            if let Some((label, lead)) = self.choose(first, legal, work)
                && lead >= SURE
            {
                return self.actions[label];
            }
        }
        features(&work.state, &work.words, &mut work.buffer);
        let choice = self.choose(&self.linear, legal, work);
        choice.map_or_else(|| legal.fallback(), |(label, _)| self.actions[label])
    }

    /// The legal action that `model` scores highest under the features in `work`, the first of equals,
    /// and its lead over the next. None where it knows no legal one.
    fn choose(&self, model: &Linear, legal: Legal, work: &mut Work) -> Option<(usize, i32)> {
        work.scores.clear();
        work.scores.resize(self.actions.len(), 0);
        model.add_scores(work.buffer.keys(), &mut work.scores);
        let (mut best, mut top, mut second) = (None, i32::MIN, i32::MIN);
        for (label, (&action, &score)) in self.actions.iter().zip(&work.scores).enumerate() {
            if score > second && legal.allows(action) {
                if score > top {
                    (best, top, second) = (Some(label), score, top);
                } else {
                    second = score;
                }
            }
        }
        best.map(|label| (label, top.saturating_sub(second)))
    }

    /// Parses `words` with the full model and shows every choice that was not forced: the state
    /// before it, and its label.
    pub fn walk(&self, words: &[Word], mut show: impl FnMut(&State, usize)) {
        let mut work = Work { words: words.to_vec(), ..Work::default() };
        work.state.reset(words.len());
        while !work.state.is_final() {
            let legal = work.state.legal();
            let forced = legal.forced();
            let label = forced.is_none().then(|| {
                features(&work.state, &work.words, &mut work.buffer);
                self.choose(&self.linear, legal, &mut work)
            });
            let label = label.flatten().map(|(label, _)| label);
            label.into_iter().for_each(|label| show(&work.state, label));
            let chosen = label.map(|label| self.actions[label]);
            work.state.apply(forced.or(chosen).unwrap_or_else(|| legal.fallback()));
        }
    }
}

/// Working memory of parsing.
#[derive(Debug, Default)]
struct Work {
    words: Vec<Word>,
    state: State,
    buffer: FeatureBuffer,
    scores: Vec<i32>,
}

/// The label of an action that sets `deprel`: how the weights name it.
pub fn action_label(action: Action) -> String {
    match action {
        Action::Shift => "S".to_owned(),
        Action::Left(deprel) => format!("L {}", deprel.as_str()),
        Action::Right(deprel) => format!("R {}", deprel.as_str()),
    }
}

impl Action {
    fn from_label(label: &str) -> Self {
        let deprel = |name: &str| Deprel::parse(name).unwrap_or(Deprel::Dep);
        match label.split_once(' ') {
            Some(("L", name)) => Self::Left(deprel(name)),
            Some((_, name)) => Self::Right(deprel(name)),
            None => Self::Shift,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::annotate::annotate;
    use crate::article::Article;
    use proptest::prelude::*;

    fn parsed(text: &str) -> crate::annotate::Annotations {
        annotate(Article { text: text.into(), ..Article::default() }).body
    }

    /// Expects "word relation head" for some words.
    fn check(text: &str, expected: &[&str]) {
        let notes = parsed(text);
        let form = |n: usize| &text[notes.tokens[n].span];
        let found: Vec<String> = (0..notes.tokens.len())
            .map(|n| {
                let token = notes.tokens[n];
                let head = token.head.map_or("-", |head| form(head as usize));
                format!("{} {} {head}", form(n), token.deprel.as_str())
            })
            .collect();
        for line in expected {
            assert!(found.iter().any(|f| f == line), "{line} in {found:?}");
        }
    }

    #[test]
    fn subjects_and_objects_find_their_verb() {
        check(
            "The minister signed the agreement.",
            &["minister nsubj signed", "agreement obj signed", "signed root -"],
        );
    }

    #[test]
    fn passives_are_told_from_actives() {
        check(
            "The bridge was closed by the mayor.",
            &["bridge nsubj:pass closed", "was aux:pass closed", "mayor obl closed"],
        );
    }

    proptest! {
        #[test]
        fn every_sentence_is_a_tree(text in "[ a-zA-Z.,'\"()\\n-]{0,80}") {
            let notes = parsed(&text);
            for sentence in &notes.sentences {
                let roots = sentence.tokens.clone().filter(|&n| notes.tokens[n].head.is_none());
                prop_assert_eq!(roots.count(), 1);
                for n in sentence.tokens.clone() {
                    let (mut at, mut steps) = (n, 0);
                    while let Some(head) = notes.tokens[at].head {
                        at = head as usize;
                        steps += 1;
                        prop_assert!(sentence.tokens.contains(&at) && steps <= sentence.tokens.len());
                    }
                }
            }
        }
    }
}
