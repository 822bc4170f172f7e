//! The dynamic oracle of arc-hybrid parsing: which actions cost no further gold arc, in any state
//! (Goldberg and Nivre 2013).

use super::state::{Action, State};
use crate::annotate::Deprel;

/// A gold tree.
#[derive(Debug, Clone, Default)]
pub struct Gold {
    heads: Vec<usize>,
    deprels: Vec<Deprel>,
    /// Dependents of each word to its left.
    left: Vec<Vec<usize>>,
    /// The last dependent of each word, 0 where there is none.
    last: Vec<usize>,
}

impl Gold {
    /// The tree with these heads (the number of words for the root) and relations.
    pub fn new(heads: Vec<usize>, deprels: Vec<Deprel>) -> Self {
        let length = heads.len();
        let mut left = vec![Vec::new(); length + 1];
        let mut last = vec![0; length + 1];
        for (word, &head) in heads.iter().enumerate() {
            if word < head {
                left[head].push(word);
            }
            last[head] = last[head].max(word);
        }
        Self { heads, deprels, left, last }
    }

    /// Whether `action`, which is legal, loses no gold arc that could still be made, and gives an arc
    /// that it makes its relation.
    pub fn allows(&self, state: &State, action: Action) -> bool {
        match action {
            Action::Shift => self.shift_is_free(state),
            Action::Left(deprel) => {
                self.left_is_free(state) && self.relation_fits(state, state.buffer(0), deprel)
            }
            Action::Right(deprel) => {
                self.right_is_free(state) && self.relation_fits(state, state.stack(1), deprel)
            }
        }
    }

    /// An arc from the wrong head may have any relation.
    fn relation_fits(&self, state: &State, head: Option<usize>, deprel: Deprel) -> bool {
        state
            .stack(0)
            .is_none_or(|top| head != Some(self.heads[top]) || self.deprels[top] == deprel)
    }

    fn shift_is_free(&self, state: &State) -> bool {
        let Some(word) = state.buffer(0).filter(|&n| n < self.heads.len()) else { return false };
        let head = self.heads[word];
        let head_lost = head < word && state.is_on_stack(head) && state.stack(0) != Some(head);
        !head_lost && !self.left[word].iter().any(|&d| state.is_on_stack(d))
    }

    fn left_is_free(&self, state: &State) -> bool {
        let (Some(top), Some(next)) = (state.stack(0), state.buffer(0)) else { return false };
        let head = self.heads[top];
        let head_lost = head > next || (head < top && state.stack(1) == Some(head));
        !head_lost && !self.has_dependents_from(top, next)
    }

    fn right_is_free(&self, state: &State) -> bool {
        let (Some(top), Some(next)) = (state.stack(0), state.buffer(0)) else { return false };
        self.heads[top] < next && !self.has_dependents_from(top, next)
    }

    fn has_dependents_from(&self, word: usize, first: usize) -> bool {
        self.last[word] > word && self.last[word] >= first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "the mayor signed it": the oracle leads to the gold tree.
    #[test]
    fn free_actions_lead_to_the_gold_tree() {
        use Deprel::{Det, Nsubj, Obj, Root};
        let heads = vec![1, 2, 4, 2];
        let deprels = vec![Det, Nsubj, Root, Obj];
        let gold = Gold::new(heads.clone(), deprels.clone());
        let mut actions = vec![Action::Shift];
        actions.extend(Deprel::ALL.iter().flat_map(|&d| [Action::Left(d), Action::Right(d)]));
        let mut state = State::default();
        state.reset(4);
        while !state.is_final() {
            let legal = state.legal();
            let free = actions.iter().find(|&&a| legal.allows(a) && gold.allows(&state, a));
            state.apply(*free.unwrap());
        }
        for word in 0..4 {
            assert_eq!(state.head(word), heads[word]);
            assert_eq!(state.deprel(word), deprels[word]);
        }
    }
}
