//! Who says it, by syntax, where the labels leave it out: the subject of the verb that reports, or
//! of the verb it hangs on ("Smith denied it, saying …").

use super::assemble::Attribution;
use super::words::Words;
use crate::annotate::{Deprel, Upos};

/// Gives an attribution the subject of its cue: where it has no source, or one inside the subject
/// that lacks the subject's head ("a founder of the party" of "Jordan, a founder of the party").
pub(super) fn mend(words: &Words, found: &mut Attribution) {
    let by_tree = subject(words, found.cue.at);
    let Some((head, phrase)) = by_tree
        .or_else(|| found.source.is_empty().then(|| of_sentence(words, found.cue.at)).flatten())
    else {
        return;
    };
    let inside =
        |s: &(usize, usize)| s.0 >= phrase.0 && s.1 <= phrase.1 && !(s.0..s.1).contains(&head);
    // "over his plans" is nobody.
    let nobody = |s: &(usize, usize)| {
        words.tokens[s.0].pos == Upos::Adp && words.tokens[found.cue.at].pos == Upos::Verb
    };
    if found.source.iter().all(|s| inside(s) || nobody(s)) && free(found, phrase) {
        found.source = vec![phrase];
    }
}

/// The subject of the sentence, where a participle behind a comma reports (", saying …"): it goes with
/// the whole clause, wherever the parse hangs it.
fn of_sentence(words: &Words, cue: usize) -> Option<(usize, (usize, usize))> {
    let own = sentence(words, cue);
    let participle = words.surface(cue).to_lowercase().ends_with("ing")
        && cue > own.start
        && matches!(words.surface(cue - 1), "," | "—" | "–" | "-");
    let root = own.clone().find(|&t| words.head(t).is_none() && t < cue)?;
    if !participle || words.tokens[root].pos != Upos::Verb {
        return None;
    }
    let head = own
        .clone()
        .find(|&t| t < root && words.head(t) == Some(root) && words.deprel(t) == Deprel::Nsubj)?;
    let nominal = matches!(words.tokens[head].pos, Upos::Noun | Upos::Propn | Upos::Pron);
    nominal.then(|| (head, phrase(words, head, &own)))
}

fn free(found: &Attribution, phrase: (usize, usize)) -> bool {
    found.content.iter().all(|c| c.1 <= phrase.0 || phrase.1 <= c.0)
}

/// The subject of the verb at `cue`: its head and its stretch of tokens.
fn subject(words: &Words, cue: usize) -> Option<(usize, (usize, usize))> {
    if words.tokens[cue].pos != Upos::Verb {
        return None;
    }
    let mut at = cue;
    for _ in 0..4 {
        if words.has(at, Deprel::AuxPass) {
            return None;
        }
        if words.has(at, Deprel::Nsubj) {
            let own = sentence(words, at);
            let head = own
                .clone()
                .find(|&t| words.head(t) == Some(at) && words.deprel(t) == Deprel::Nsubj)?;
            let nominal = matches!(words.tokens[head].pos, Upos::Noun | Upos::Propn | Upos::Pron);
            let relative = words.deprel(at) == Deprel::Acl;
            return (nominal && !relative).then(|| (head, phrase(words, head, &own)));
        }
        let head = words.head(at)?;
        match words.deprel(at) {
            Deprel::Advcl | Deprel::Xcomp | Deprel::Conj
                if words.tokens[head].pos == Upos::Verb =>
            {
                at = head;
            }
            // "posts saying"; and a finite verb that the parse hangs on its subject.
            Deprel::Acl
                if matches!(words.tokens[head].pos, Upos::Noun | Upos::Propn)
                    && (at == cue
                        || !words.has(head, Deprel::Case) && !words.has(at, Deprel::Mark)) =>
            {
                return Some((head, phrase(words, head, &sentence(words, at))));
            }
            _ => return None,
        }
    }
    None
}

/// The tokens of the sentence of `at`, looked for up to 80 tokens on either side.
pub(super) fn sentence(words: &Words, at: usize) -> std::ops::Range<usize> {
    const REACH: usize = 80;
    let same = |&t: &usize| words.sentence[t] == words.sentence[at];
    let first = (at.saturating_sub(REACH)..at).rev().take_while(same).last().unwrap_or(at);
    let last = (at..words.len().min(at + REACH)).take_while(same).last().unwrap_or(at);
    first..last + 1
}

/// The stretch around `head` of the tokens below it, without clauses.
pub(super) fn phrase(words: &Words, head: usize, own: &std::ops::Range<usize>) -> (usize, usize) {
    let below = |t: usize| {
        let mut at = t;
        for _ in 0..12 {
            if at == head {
                return true;
            }
            if matches!(words.deprel(at), Deprel::Acl | Deprel::Parataxis | Deprel::Advcl)
                || words.quotation[at] != 0
            {
                return false;
            }
            let Some(up) = words.head(at) else { return false };
            at = up;
        }
        false
    };
    let first = (own.start..head).rev().take_while(|&t| below(t)).last().unwrap_or(head);
    let last = (head..own.end).take_while(|&t| below(t)).last().unwrap_or(head);
    (first, last + 1)
}
