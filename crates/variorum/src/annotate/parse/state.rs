//! A parse in progress: stack, buffer, and the tree so far.

use crate::annotate::Deprel;
use crate::annotate::surface::Surface;
use crate::annotate::tag::FineTag;

/// What the parser knows of a word, as feature values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Its form in small letters.
    pub form: u64,
    /// Its fine tag.
    pub tag: u64,
    /// Its clusters, coarse and fine; 0 where it has none.
    pub clusters: [u64; 2],
}

impl Word {
    /// A word with its tag.
    pub fn new(surface: &Surface, tag: FineTag) -> Self {
        let clusters = [surface.cluster(0), surface.cluster(1)];
        Self { form: surface.lower, tag: u64::from(tag), clusters }
    }

    /// What is not there: below the stack, past the buffer.
    pub const NONE: Self = Self { form: 2, tag: 254, clusters: [997; 2] };
    /// The root of a sentence.
    pub const ROOT: Self = Self { form: 3, tag: 253, clusters: [998; 2] };
}

/// A transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// The first of the buffer goes on the stack.
    Shift,
    /// The top of the stack becomes a dependent of the first of the buffer.
    Left(Deprel),
    /// The top of the stack becomes a dependent of the word below it.
    Right(Deprel),
}

/// The dependents of a word so far. 0 stands for none, else index + 1.
#[derive(Debug, Clone, Copy, Default)]
struct Node {
    head: u32,
    deprel: Option<Deprel>,
    /// Outermost first, on the left and on the right.
    left: [u32; 2],
    right: [u32; 2],
    left_count: u8,
    right_count: u8,
    /// Relations of the dependents on each side, a bit each.
    left_set: u64,
    right_set: u64,
}

/// Stack, buffer and tree. Words are numbered from 0; the root has the number after the last.
#[derive(Debug, Clone, Default)]
pub struct State {
    nodes: Vec<Node>,
    stack: Vec<u32>,
    on_stack: Vec<bool>,
    next: usize,
    length: usize,
}

/// Which actions can be taken.
#[derive(Debug, Clone, Copy)]
pub struct Legal {
    shift: bool,
    left: bool,
    right: bool,
    /// The buffer holds only the root.
    last: bool,
}

impl State {
    /// Begins a sentence of `length` words.
    pub fn reset(&mut self, length: usize) {
        self.nodes.clear();
        self.nodes.resize(length + 1, Node::default());
        self.on_stack.clear();
        self.on_stack.resize(length + 1, false);
        self.stack.clear();
        self.next = 0;
        self.length = length;
    }

    /// Whether every word has its head.
    pub fn is_final(&self) -> bool {
        self.next == self.length && self.stack.is_empty()
    }

    /// Which actions can be taken.
    pub fn legal(&self) -> Legal {
        let last = self.next == self.length;
        Legal {
            shift: !last,
            left: if last { self.stack.len() == 1 } else { !self.stack.is_empty() },
            right: self.stack.len() >= 2,
            last,
        }
    }

    /// Takes an action that is legal.
    pub fn apply(&mut self, action: Action) {
        match action {
            Action::Shift => {
                self.stack.push(self.next as u32);
                self.on_stack[self.next] = true;
                self.next += 1;
            }
            Action::Left(deprel) => {
                if let Some(top) = self.pop() {
                    self.attach(top, self.next, deprel);
                }
            }
            Action::Right(deprel) => {
                if let Some(top) = self.pop()
                    && let Some(&below) = self.stack.last()
                {
                    self.attach(top, below as usize, deprel);
                }
            }
        }
    }

    fn pop(&mut self) -> Option<usize> {
        let top = self.stack.pop()? as usize;
        self.on_stack[top] = false;
        Some(top)
    }

    fn attach(&mut self, word: usize, head: usize, deprel: Deprel) {
        self.nodes[word].head = head as u32;
        self.nodes[word].deprel = Some(deprel);
        let node = &mut self.nodes[head];
        let bit = 1 << (deprel as u8 & 63);
        if word < head {
            node.left = [word as u32 + 1, node.left[0]];
            node.left_count = node.left_count.saturating_add(1);
            node.left_set |= bit;
        } else {
            node.right = [word as u32 + 1, node.right[0]];
            node.right_count = node.right_count.saturating_add(1);
            node.right_set |= bit;
        }
    }

    /// The head of `word`; the number after the last word for the root.
    pub fn head(&self, word: usize) -> usize {
        self.nodes[word].head as usize
    }

    /// The relation of `word` to its head.
    pub fn deprel(&self, word: usize) -> Deprel {
        self.nodes[word].deprel.unwrap_or(Deprel::Dep)
    }

    /// The relation of `word` as a feature value; 0 where it has none yet.
    pub(super) fn relation(&self, word: Option<usize>) -> u64 {
        word.and_then(|n| self.nodes.get(n)?.deprel).map_or(0, |d| d as u64 + 1)
    }

    /// The word `depth` below the top of the stack.
    pub(super) fn stack(&self, depth: usize) -> Option<usize> {
        let at = self.stack.len().checked_sub(depth + 1)?;
        Some(self.stack[at] as usize)
    }

    /// The word `ahead` in the buffer; the root comes last.
    pub(super) fn buffer(&self, ahead: usize) -> Option<usize> {
        Some(self.next + ahead).filter(|&n| n <= self.length)
    }

    /// The number of words, which is that of the root.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// Whether `word` is on the stack.
    pub(super) fn is_on_stack(&self, word: usize) -> bool {
        self.on_stack[word]
    }

    /// The outermost (0) or last-but-one (1) dependent on the left.
    pub(super) fn left(&self, word: Option<usize>, rank: usize) -> Option<usize> {
        (self.nodes[word?].left[rank] as usize).checked_sub(1)
    }

    /// The outermost (0) or last-but-one (1) dependent on the right.
    pub(super) fn right(&self, word: Option<usize>, rank: usize) -> Option<usize> {
        (self.nodes[word?].right[rank] as usize).checked_sub(1)
    }

    /// Numbers of dependents on the left and on the right.
    pub(super) fn valency(&self, word: Option<usize>) -> [u64; 2] {
        word.map_or([9; 2], |n| {
            [
                u64::from(self.nodes[n].left_count.min(5)),
                u64::from(self.nodes[n].right_count.min(5)),
            ]
        })
    }

    /// Relations of the dependents on the left and on the right, a bit each.
    pub(super) fn relation_sets(&self, word: Option<usize>) -> [u64; 2] {
        word.map_or([0; 2], |n| [self.nodes[n].left_set, self.nodes[n].right_set])
    }
}

impl Legal {
    /// Whether `action` can be taken.
    #[inline]
    pub fn allows(self, action: Action) -> bool {
        match action {
            Action::Shift => self.shift,
            Action::Left(deprel) => self.left && (deprel == Deprel::Root) == self.last,
            Action::Right(deprel) => self.right && deprel != Deprel::Root,
        }
    }

    /// The action, where only one can be taken.
    pub fn forced(self) -> Option<Action> {
        match (self.shift, self.left, self.right) {
            (true, false, false) => Some(Action::Shift),
            (false, true, _) => Some(Action::Left(Deprel::Root)),
            _ => None,
        }
    }

    /// An action that can be taken, for weights that know none.
    pub fn fallback(self) -> Action {
        if self.right { Action::Right(Deprel::Dep) } else { Action::Shift }
    }
}
