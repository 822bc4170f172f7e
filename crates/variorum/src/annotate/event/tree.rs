//! The dependency trees of a text, for walking down and up.

use crate::annotate::{Deprel, Sentence, Token};

/// Children and reach of every token. Built in linear time; a token outside any tree has no children.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// `children[first[t]..first[t + 1]]` are the dependents of `t`, in text order.
    first: Vec<u32>,
    children: Vec<u32>,
    /// First and last token under each token, itself included.
    reach: Vec<(u32, u32)>,
}

impl Tree {
    /// Reads the heads of `tokens`.
    pub(super) fn new(tokens: &[Token], sentences: &[Sentence]) -> Self {
        let heads: Vec<Option<usize>> = inner_heads(tokens, sentences);
        let mut first = vec![0u32; tokens.len() + 1];
        for &head in heads.iter().flatten() {
            first[head + 1] += 1;
        }
        for at in 1..first.len() {
            first[at] += first[at - 1];
        }
        let mut next = first.clone();
        let mut children = vec![0; first.last().map_or(0, |&n| n as usize)];
        for (at, head) in heads.iter().enumerate() {
            if let Some(head) = *head {
                children[next[head] as usize] = at as u32;
                next[head] += 1;
            }
        }
        let reach = (0..tokens.len() as u32).map(|t| (t, t)).collect();
        let mut tree = Self { first, children, reach };
        tree.spread_reach(&heads);
        tree
    }

    /// The dependents of token `t`, in text order.
    pub(super) fn children(&self, t: usize) -> impl Iterator<Item = usize> + '_ {
        let range = self.first[t] as usize..self.first[t + 1] as usize;
        self.children[range].iter().map(|&c| c as usize)
    }

    /// The first dependent of `t` with relation `deprel`.
    pub(super) fn child(&self, tokens: &[Token], t: usize, deprel: Deprel) -> Option<usize> {
        self.children(t).find(|&c| tokens[c].deprel == deprel)
    }

    /// First and last token under `t`, itself included.
    pub(super) fn reach(&self, t: usize) -> (usize, usize) {
        let (from, to) = self.reach[t];
        (from as usize, to as usize)
    }

    /// Every token passes its reach to its head, leaves first.
    fn spread_reach(&mut self, heads: &[Option<usize>]) {
        let mut waiting: Vec<u32> = self.first.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let mut ready: Vec<usize> = (0..heads.len()).filter(|&t| waiting[t] == 0).collect();
        while let Some(t) = ready.pop() {
            let Some(head) = heads[t] else { continue };
            let (from, to) = self.reach[t];
            let own = &mut self.reach[head];
            *own = (own.0.min(from), own.1.max(to));
            waiting[head] -= 1;
            if waiting[head] == 0 {
                ready.push(head);
            }
        }
    }
}

/// Heads that lie in the token's own sentence: a head elsewhere is none.
fn inner_heads(tokens: &[Token], sentences: &[Sentence]) -> Vec<Option<usize>> {
    let mut heads = vec![None; tokens.len()];
    for sentence in sentences {
        for t in sentence.tokens.clone() {
            heads[t] = tokens[t]
                .head
                .map(|h| h as usize)
                .filter(|h| sentence.tokens.contains(h) && *h != t);
        }
    }
    heads
}
