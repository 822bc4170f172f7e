//! Dependencies: a greedy transition parser, linear in the length of a sentence.
//!
//! Arc-hybrid transitions (Kuhlmann et al. 2011) with the root at the end of the buffer, features after
//! Zhang and Nivre 2011 with word clusters, trained with a dynamic oracle (Goldberg and Nivre 2013) on
//! EWT and GUM under predicted tags. Every sentence gets a tree with one root.
//!
//! Owns trees, not what they mean: who does what to whom is read from them later.

mod features;
mod oracle;
mod state;

pub use features::features;
pub use oracle::Gold;
pub use state::{Action, State, Word};

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

/// The parser.
#[derive(Debug)]
pub struct Parser {
    linear: Linear,
    actions: Vec<Action>,
}

impl Parser {
    /// The parser that ships with the program.
    pub fn shared() -> &'static Self {
        &SHIPPED
    }

    /// A parser with these weights, whose labels name actions: "S", "L nsubj", "R obj".
    pub fn new(linear: Linear) -> Self {
        let actions = linear.labels().iter().map(|label| Action::from_label(label)).collect();
        Self { linear, actions }
    }

    fn read(bytes: &'static [u8]) -> Result<Self, ModelError> {
        Ok(Self::new(Linear::read(&Archive::read(bytes, KIND)?, "action")?))
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
        features(&work.state, &work.words, &mut work.buffer);
        work.scores.clear();
        work.scores.resize(self.actions.len(), 0);
        self.linear.add_scores(work.buffer.keys(), &mut work.scores);
        let mut best: Option<(i32, Action)> = None;
        for (&action, &score) in self.actions.iter().zip(&work.scores) {
            if legal.allows(action) && best.is_none_or(|(top, _)| score > top) {
                best = Some((score, action));
            }
        }
        best.map_or_else(|| legal.fallback(), |(_, action)| action)
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
