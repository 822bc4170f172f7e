//! The features of a parse in progress, after Zhang and Nivre 2011.

use super::state::{State, Word};
use crate::model::{FeatureBuffer, mix};

/// Feature values of one place: form, tag, both, cluster.
#[derive(Clone, Copy)]
struct Place {
    w: u64,
    t: u64,
    wt: u64,
    c: u64,
    fine: u64,
}

fn place(state: &State, words: &[Word], n: Option<usize>) -> Place {
    let word = match n {
        None => Word::NONE,
        Some(n) if n == state.length() => Word::ROOT,
        Some(n) => words.get(n).copied().unwrap_or(Word::NONE),
    };
    let wt = mix(word.form, word.tag);
    Place { w: word.form, t: word.tag, wt, c: word.clusters[0], fine: word.clusters[1] }
}

/// The features of choosing the next action in `state` over `words`.
pub fn features(state: &State, words: &[Word], out: &mut FeatureBuffer) {
    out.clear();
    let (view, [s0, s1, n0]) = View::new(state, words);
    words_of(&view, out);
    pairs_of(&view, out);
    distances_of(&view, [s0, s1, n0], out);
    children_of(&view, state, words, [s0, s1, n0], out);
}

/// The places that are looked at: the top of the stack, the front of the buffer.
struct View {
    s: [Place; 3],
    n: [Place; 4],
}

impl View {
    /// The places, and where the first two of the stack and the first of the buffer stand.
    fn new(state: &State, words: &[Word]) -> (Self, [Option<usize>; 3]) {
        let [s0, s1, s2] = [0, 1, 2].map(|depth| state.stack(depth));
        let n0 = state.buffer(0);
        let at = |n| place(state, words, n);
        let s = [at(s0), at(s1), at(s2)];
        let n = [at(n0), at(state.buffer(1)), at(state.buffer(2)), at(state.buffer(3))];
        (Self { s, n }, [s0, s1, n0])
    }
}

/// The few features under which most choices are sure: a third of [`features`].
pub fn first_features(state: &State, words: &[Word], out: &mut FeatureBuffer) {
    out.clear();
    let (View { s: [s0, s1, s2], n: [n0, n1, n2, _] }, [i0, i1, j0]) = View::new(state, words);
    let (near, far) = (distance(i0, j0), distance(i1, i0));
    let [of_s0, of_s1, of_n0] = [i0, i1, j0].map(|n| state.relation_sets(n));
    out.push(1, s0.wt);
    out.push(2, s1.wt);
    out.push(3, n0.wt);
    out.push2(4, s0.w, n0.w);
    out.push2(5, s1.w, s0.w);
    out.push2(6, s0.w, n0.t);
    out.push2(7, s0.t, n0.w);
    out.push2(8, s1.w, s0.t);
    out.push2(9, s1.t, s0.w);
    out.push2(10, s0.fine, n0.fine);
    out.push2(11, s1.fine, s0.fine);
    out.push3(12, s0.t, n0.t, n1.w);
    out.push3(13, s0.t, n0.t, n1.t);
    out.push3(14, s1.t, s0.t, n0.t);
    out.push3(15, s2.t, s1.t, s0.t);
    out.push3(16, n0.t, n1.t, n2.t);
    out.push3(17, mix(s1.t, s0.t), n0.t, n1.t);
    out.push3(18, mix(s2.t, s1.t), s0.t, n0.t);
    out.push3(19, s0.t, n0.t, near);
    out.push3(20, s1.t, s0.t, far);
    out.push3(21, s0.t, of_s0[0], of_s0[1]);
    out.push3(22, s1.t, of_s1[0], of_s1[1]);
    out.push3(23, s0.w, of_s0[0], of_s0[1]);
    out.push3(24, s1.w, of_s1[0], of_s1[1]);
    out.push2(25, n0.t, of_n0[0]);
    out.push3(26, s0.t, of_s0[0], n0.t);
    out.push3(27, s0.t, of_s0[1], n0.t);
    out.push3(28, s1.t, of_s1[1], s0.t);
    out.push3(29, mix(s1.t, of_s1[1]), s0.t, n0.t);
    let first = place(state, words, state.left(i0, 0));
    out.push3(30, s1.t, s0.t, first.w);
    out.push3(31, s1.w, s0.t, first.w);
}

fn words_of(v: &View, out: &mut FeatureBuffer) {
    let View { s: [s0, s1, s2], n: [n0, n1, n2, n3] } = v;
    out.push(0, 0);
    for (template, place) in [(1, s0), (6, s1), (11, n0), (16, n1)] {
        out.push(template, place.wt);
        out.push(template + 1, place.w);
        out.push(template + 2, place.t);
        out.push2(template + 3, place.fine, place.t);
    }
    out.push(21, s2.wt);
    out.push(22, s2.t);
    out.push(23, n2.wt);
    out.push(24, n2.t);
    out.push2(25, n2.t, n3.t);
}

fn pairs_of(v: &View, out: &mut FeatureBuffer) {
    let View { s: [s0, s1, s2], n: [n0, n1, n2, _] } = v;
    out.push2(30, s0.wt, n0.wt);
    out.push2(31, s0.wt, n0.t);
    out.push2(32, s0.t, n0.wt);
    out.push2(33, s0.w, n0.w);
    out.push2(34, s0.t, n0.t);
    out.push2(35, s0.fine, n0.fine);
    out.push2(36, s1.wt, s0.wt);
    out.push2(37, s1.wt, s0.t);
    out.push2(38, s1.t, s0.wt);
    out.push2(39, s1.t, s0.t);
    out.push2(40, s1.fine, s0.fine);
    out.push2(41, s1.wt, n0.t);
    out.push2(42, s1.t, n0.wt);
    out.push2(43, n0.wt, n1.t);
    out.push2(44, n0.t, n1.wt);
    out.push3(45, n0.t, n1.t, n2.t);
    out.push3(46, s0.t, n0.t, n1.t);
    out.push3(47, s1.t, s0.t, n0.t);
    out.push3(48, s2.t, s1.t, s0.t);
    out.push3(49, s0.w, n0.t, n1.t);
    out.push3(50, s0.t, n0.w, n1.t);
    out.push3(51, s0.t, n0.t, n1.w);
    out.push3(52, s1.w, s0.t, n0.t);
    out.push3(53, s1.t, s0.w, n0.t);
    out.push3(54, s1.t, s0.t, n0.w);
    out.push3(55, s0.c, n0.c, n1.c);
    out.push3(56, s1.c, s0.c, n0.c);
    out.push3(57, mix(s1.t, s0.t), n0.t, n1.t);
    out.push3(58, mix(s2.t, s1.t), s0.t, n0.t);
}

/// One to four words apart exactly, then in steps.
fn distance(a: Option<usize>, b: Option<usize>) -> u64 {
    match (a, b) {
        (Some(a), Some(b)) => match b.abs_diff(a) {
            d @ 0..=4 => d as u64,
            5..=6 => 5,
            7..=10 => 6,
            _ => 7,
        },
        _ => 8,
    }
}

fn distances_of(v: &View, [i0, i1, j0]: [Option<usize>; 3], out: &mut FeatureBuffer) {
    let View { s: [s0, s1, _], n: [n0, ..] } = v;
    let (near, far) = (distance(i0, j0), distance(i1, i0));
    out.push2(60, s0.w, near);
    out.push2(61, n0.w, near);
    out.push3(62, s0.t, n0.t, near);
    out.push3(63, s1.t, s0.t, far);
    out.push2(64, s1.w, far);
    out.push2(65, s0.w, mix(far, 1));
    out.push3(66, s0.c, n0.c, near);
}

fn children_of(
    v: &View,
    state: &State,
    words: &[Word],
    [i0, i1, j0]: [Option<usize>; 3],
    out: &mut FeatureBuffer,
) {
    let View { s: [s0, s1, s2], n: [n0, n1, ..] } = v;
    let at = |n| place(state, words, n);
    let (s0l, s0r, s1l, s1r, n0l) = (
        state.left(i0, 0),
        state.right(i0, 0),
        state.left(i1, 0),
        state.right(i1, 0),
        state.left(j0, 0),
    );
    let seconds = [state.left(i0, 1), state.right(i0, 1), state.right(i1, 1), state.left(j0, 1)];
    let pairs = [(s0l, s0), (s0r, s0), (s1l, s1), (s1r, s1), (n0l, n0)];
    for (n, (child, parent)) in pairs.into_iter().enumerate() {
        let (word, relation, template) = (at(child), state.relation(child), 70 + 5 * n as u32);
        out.push2(template, word.w, relation);
        out.push3(template + 1, parent.t, word.t, relation);
        out.push3(template + 2, s0.t, n0.t, mix(word.t, relation));
        out.push3(template + 3, s1.t, s0.t, mix(word.t, relation));
        out.push3(template + 4, parent.w, word.w, relation);
    }
    for (n, child) in seconds.into_iter().enumerate() {
        out.push3(100 + n as u32, at(child).t, state.relation(child), s0.t);
    }
    let (first, of) = (at(s0l), at(n0l));
    out.push3(110, s1.w, first.w, s0.t);
    out.push3(111, s1.t, first.w, s0.w);
    out.push3(112, s1.fine, first.w, s0.c);
    out.push3(113, s2.t, s1.t, first.w);
    out.push3(114, s0.w, of.w, n0.t);
    out.push3(115, s0.w, n0.w, n1.t);
    let sets = [state.relation_sets(i0), state.relation_sets(i1), state.relation_sets(j0)];
    let counts = [state.valency(i0), state.valency(i1), state.valency(j0)];
    for (n, place) in [s0, s1, n0].into_iter().enumerate() {
        let template = 120 + 6 * n as u32;
        out.push3(template, place.t, sets[n][0], 0);
        out.push3(template + 1, place.t, sets[n][1], n0.t);
        out.push3(template + 2, place.w, sets[n][0], sets[n][1]);
        out.push3(template + 3, place.w, counts[n][0], counts[n][1]);
        out.push3(template + 4, place.t, counts[n][1], n0.t);
    }
}
