//! Quotations that no cue claimed, although the words right beside them say who speaks: "…", X said;
//! said X; X said: "…".
//!
//! A rule where the trained models may miss and a reader can't: the quotation is closed, one verb of
//! saying stands beside it, and nothing but a noun phrase is between.

use super::assemble::Attribution;
use super::cue::Cue;
use super::words::{Words, hash_str};
use crate::annotate::Upos;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Verbs that, beside quoted words, can only mean that somebody says them.
const SAYING: &str = "say tell add write tweet ask reply answer announce explain note warn insist \
    recall continue argue conclude claim declare admit state stress confirm reiterate respond \
    remark comment exclaim shout yell quip assert acknowledge";

static LEMMAS: LazyLock<BTreeSet<u32>> =
    LazyLock::new(|| SAYING.split_whitespace().map(hash_str).collect());

/// Verbs that do something by saying it, of which the quoted words tell what ("vowed to
/// “rebuild it”").
const DOING: &str = "accuse promise vow pledge urge threaten demand";

static ACTS: LazyLock<BTreeSet<u32>> =
    LazyLock::new(|| DOING.split_whitespace().map(hash_str).collect());

/// The longest noun phrase between a quotation and its verb, in tokens.
const PHRASE: usize = 14;
/// Most tokens between a verb of saying and the quotation it opens: "said in a statement:".
const LEAD: usize = 8;

/// Adds the attributions of the quotations that `claimed` leaves out, and puts right those that are
/// claimed by another word than the verb of saying that follows them.
pub(super) fn beside(words: &Words, found: &mut Vec<Attribution>, claimed: &[bool]) {
    for (quotation, &claimed) in words.quotations.iter().zip(claimed) {
        let (first, end) = (quotation.first, quotation.end);
        if !quotation.quoted.closed || first >= end {
            continue;
        }
        let told = after(words, first, end);
        if let Some(told) = introduced(words, first, end) {
            found.retain(|a| !holds(a, first, end));
            found.push(told);
        } else if !claimed {
            found.extend(
                told.or_else(|| before(words, first, end)).or_else(|| done(words, first, end)),
            );
        } else if let Some(told) = told
            && !found.iter().any(|a| says(words, a.cue.at) && holds(a, first, end))
        {
            found.retain(|a| !holds(a, first, end));
            found.push(told);
        } else if let Some(done) = done(words, first, end)
            && let Some(other) = found.iter_mut().find(|a| holds(a, first, end))
            && other.cue.at >= end
            && end < words.len()
            && is_word(words, end)
        {
            // "promised to “act” after a paper said": what the paper said comes behind.
            *other = done;
        }
    }
}

/// Whether the content of an attribution holds tokens `first..end`.
fn holds(found: &Attribution, first: usize, end: usize) -> bool {
    found.content.iter().any(|c| c.0 <= first && end <= c.1)
}

/// Gives a content that holds a quotation in the middle of a clause the words before it: of "The road
/// would stay closed “until further notice,” the town said" all is said.
pub(super) fn lead(words: &Words, found: &mut Attribution) {
    let Some(&(first, end)) = found.content.first() else { return };
    let opening = (first..end).find(|&at| words.quotation[at] != 0);
    let Some(opening) = opening.filter(|_| found.cue.at >= end) else { return };
    // "…, adding “…”" has a subject before it: what it reports begins later.
    if words.surface(found.cue.at).ends_with("ing") {
        return;
    }
    let mid_clause = opening > 0
        && words.quotation[opening - 1] == 0
        && is_word(words, opening - 1)
        && words.sentence[opening] == words.sentence[first];
    if !mid_clause {
        return;
    }
    let start = lead_in(words, opening);
    let free = |s: &(usize, usize)| s.1 <= start || s.0 >= first;
    if start < first && found.source.iter().all(free) {
        found.content[0].0 = start;
    }
}

/// Puts right where what is reported in the outlet's words begins and ends: a content before its cue
/// begins with its sentence, not in the middle of a clause; one behind its cue ends before a dash that
/// opens an aside.
pub(super) fn bounds(words: &Words, found: &mut Attribution) {
    const LEAST: usize = 4;
    let cue = found.cue.at;
    let [(first, end)] = found.content[..] else { return };
    if words.quotation[cue] != 0 || (first..end).any(|at| words.sentence[at] != words.sentence[cue])
    {
        return;
    }
    if end <= cue {
        let own = words.sentence[first];
        let whole = (0..first).rev().take_while(|&at| words.sentence[at] == own).last();
        let clause = |start: usize| {
            (start..first)
                .all(|at| words.quotation[at] == 0 && is_word(words, at) && !says(words, at))
                && found.source.iter().all(|s| s.1 <= start || first <= s.0)
        };
        if let Some(start) = whole.filter(|&start| clause(start)) {
            found.content[0].0 = start;
        }
    } else if first > cue {
        let aside = (first + LEAST..end)
            .find(|&at| words.quotation[at] == 0 && matches!(words.surface(at), "—" | "–" | "--"));
        let quoted_after = |at: usize| (at..end).any(|t| words.quotation[t] != 0);
        if let Some(at) = aside.filter(|&at| !quoted_after(at)) {
            found.content[0].1 = at;
        }
    }
}

/// Gives quotations that go on after the words that report: "…," she said. "…"
pub(super) fn follow(words: &Words, found: &mut [Attribution], claimed: &[bool]) {
    for n in 1..words.quotations.len() {
        let (last, next) = (words.quotations[n - 1], words.quotations[n]);
        let near = next.first < next.end
            && last.end < next.first
            && next.first - last.end <= PHRASE + 4
            && words.paragraph[next.first] == words.paragraph[last.end]
            && words.shape[next.first - 1] == 7;
        if claimed[n] || !near || !is_spoken(words, next.first, next.end) {
            continue;
        }
        let between = last.end..next.first;
        let told = found.iter_mut().find(|a| {
            between.contains(&a.cue.at) && a.content.last().is_some_and(|c| c.1 == last.end)
        });
        if let Some(attribution) = told {
            attribution.content.push((next.first, next.end));
        }
    }
}

/// Three words or more.
fn is_spoken(words: &Words, first: usize, end: usize) -> bool {
    (first..end).filter(|&at| is_word(words, at)).take(3).count() == 3
}

fn is_word(words: &Words, at: usize) -> bool {
    words.surface(at).contains(char::is_alphanumeric)
}

fn says(words: &Words, at: usize) -> bool {
    words.tokens[at].pos == Upos::Verb
        && words.quotation[at] == 0
        && LEMMAS.contains(&words.lemma[at])
}

/// "…", the minister said. "…", said the minister.
fn after(words: &Words, first: usize, end: usize) -> Option<Attribution> {
    let own = words.paragraph[first];
    let mut from = end;
    while from < words.len() && words.shape[from] == 6 {
        from += 1;
    }
    let phrase = |from: usize| {
        let limit = words.len().min(from + PHRASE);
        (from..limit)
            .take_while(|&at| words.paragraph[at] == own && is_nominal(words, at))
            .last()
            .map_or(from, |last| last + 1)
    };
    let verb = phrase(from);
    if verb >= words.len() || words.paragraph[verb] != own || !says(words, verb) {
        return None;
    }
    let source = if verb > from { (from, verb) } else { (verb + 1, phrase(verb + 1)) };
    let start = if first > 0 && is_word(words, first - 1) { lead_in(words, first) } else { first };
    is_spoken(words, start, end).then(|| found(words, verb, (start, end), source))?
}

/// The minister said: "…"
fn before(words: &Words, first: usize, end: usize) -> Option<Attribution> {
    let own = words.paragraph[first];
    if !is_spoken(words, first, end) {
        return None;
    }
    let mark = first.checked_sub(1).filter(|&at| matches!(words.shape[at], 6 | 8))?;
    let verb = (mark.saturating_sub(LEAD)..mark)
        .rev()
        .take_while(|&at| words.paragraph[at] == own && words.quotation[at] == 0)
        .take_while(|&at| words.shape[at] != 7)
        .find(|&at| says(words, at))?;
    let start = (verb.saturating_sub(PHRASE)..verb)
        .rev()
        .take_while(|&at| words.paragraph[at] == own && is_nominal(words, at))
        .last()?;
    found(words, verb, (first, end), (start, verb))
}

/// "From Yonhap:", a paragraph of its own, and the quotation is the next: a block quote.
fn introduced(words: &Words, first: usize, end: usize) -> Option<Attribution> {
    let colon = first.checked_sub(1)?;
    let own = words.paragraph[colon];
    let start = (colon.saturating_sub(PHRASE)..colon)
        .rev()
        .take_while(|&at| words.paragraph[at] == own)
        .last()?;
    let opens = start == 0 || words.paragraph[start - 1] != own;
    let named = start + 1 < colon && (start + 1..colon).all(|at| is_nominal(words, at));
    let is_block = words.surface(colon) == ":"
        && words.surface(start) == "From"
        && words.paragraph[first] != own
        && is_spoken(words, first, end);
    (opens && named && is_block).then(|| found(words, start, (first, end), (start + 1, colon)))?
}

/// The minister promised to “deal with it”: the complement that the quotation is part of.
fn done(words: &Words, first: usize, end: usize) -> Option<Attribution> {
    const MOST: usize = 24;
    let own = words.sentence[first];
    if (first..end).filter(|&at| is_word(words, at)).take(2).count() < 2 {
        return None;
    }
    let before = (first.saturating_sub(MOST)..first)
        .rev()
        .take_while(|&at| words.sentence[at] == own && words.quotation[at] == 0);
    let verb = before
        .clone()
        .find(|&at| words.tokens[at].pos == Upos::Verb && ACTS.contains(&words.lemma[at]))?;
    let link = (verb + 1..first).find(|&at| {
        matches!(words.surface(at), "of" | "to" | "that") && words.tokens[at].pos != Upos::Noun
    })?;
    let closed = (link..first).any(|at| matches!(words.surface(at), "," | ";" | ":" | "—" | "–"));
    let start = if words.surface(link) == "to" { link } else { link + 1 };
    let subject = (verb.saturating_sub(PHRASE)..verb)
        .rev()
        .take_while(|&at| words.sentence[at] == own && is_nominal(words, at))
        .last()?;
    let last = (end..words.len().min(end + MOST))
        .take_while(|&at| {
            words.sentence[at] == own && !matches!(words.surface(at), "," | ";" | "." | "—" | "–")
        })
        .last()
        .map_or(end, |at| at + 1);
    (!closed).then(|| found(words, verb, (start, last), (subject, verb)))?
}

fn found(
    words: &Words,
    verb: usize,
    content: (usize, usize),
    mut source: (usize, usize),
) -> Option<Attribution> {
    while source.0 < source.1 && !is_word(words, source.0) {
        source.0 += 1;
    }
    while source.0 < source.1 && !is_word(words, source.1 - 1) {
        source.1 -= 1;
    }
    (source.0 < source.1).then(|| Attribution {
        cue: Cue { at: verb, score: 0 },
        content: vec![content],
        source: vec![source],
        margin: 0,
        score: 0,
    })
}

/// The first token of what the quotation is the end of: "The plan “would cost lives”, he said."
fn lead_in(words: &Words, first: usize) -> usize {
    const MOST: usize = 40;
    let own = words.sentence[first];
    let start = (first.saturating_sub(MOST)..first)
        .rev()
        .take_while(|&at| {
            words.sentence[at] == own && words.paragraph[at] == words.paragraph[first]
        })
        .take_while(|&at| words.quotation[at] == 0 && !says(words, at))
        .last();
    let whole = |start: usize| start == 0 || words.sentence[start - 1] != own;
    start.filter(|&start| whole(start) && is_word(words, start)).unwrap_or(first)
}

/// A word that a noun phrase can hold: no verb, no clause, no quotation.
fn is_nominal(words: &Words, at: usize) -> bool {
    let pos = words.tokens[at].pos;
    words.quotation[at] == 0
        && match words.shape[at] {
            7 => words.surface(at) == ".",
            8 => false,
            _ => !matches!(pos, Upos::Verb | Upos::Aux | Upos::Sconj | Upos::Intj | Upos::Sym),
        }
}

#[cfg(test)]
mod tests {
    use crate::annotate::annotate;
    use crate::article::Article;

    /// Checks that one quote of `text` has just this content and a source with this name.
    fn check(text: &str, content: &[&str], name: &str) {
        let article = Article { text: text.to_owned(), ..Article::default() };
        let quotes = annotate(article).body.quotes;
        let found: Vec<(Vec<&str>, String)> = quotes
            .iter()
            .map(|q| {
                let source = q.source.iter().map(|&s| &text[s]).collect::<Vec<_>>().join(" ");
                (q.content.iter().map(|&s| &text[s]).collect(), source)
            })
            .collect();
        let fits = |q: &(Vec<&str>, String)| q.0 == content && q.1.contains(name);
        assert!(found.iter().any(fits), "{found:?}");
    }

    #[test]
    fn a_quotation_that_ends_a_clause_takes_the_clause_with_it() {
        check(
            "The northern pier “will stay closed until the inquiry has ended. Nobody may enter it”, \
             Holm said.",
            &[
                "The northern pier “will stay closed until the inquiry has ended. Nobody may enter it”",
            ],
            "Holm",
        );
    }

    #[test]
    fn an_act_of_speech_says_the_words_quoted_in_its_complement() {
        check(
            "Ines Holm vowed on Friday to “rebuild the pier” before winter.",
            &["to “rebuild the pier” before winter"],
            "Ines Holm",
        );
        check(
            "The board promised on Monday to “look again” at the plan, a day after the storm.",
            &["to “look again” at the plan"],
            "board",
        );
    }

    #[test]
    fn what_is_reported_ends_before_an_aside_and_begins_with_its_sentence() {
        let words = |text: &str| {
            let article = Article { text: text.to_owned(), ..Article::default() };
            let quotes = annotate(article).body.quotes;
            quotes.iter().map(|q| text[q.content[0]].to_owned()).collect::<Vec<_>>()
        };
        let aside = "Holm said the pier would be closed for a year — the third closure since 2010.";
        assert!(words(aside).iter().all(|q| !q.contains('—')), "{:?}", words(aside));
        let whole = "Closing the pier would not have saved the boats, Holm said.";
        assert!(words(whole).iter().all(|q| q.starts_with("Closing")), "{:?}", words(whole));
    }

    #[test]
    fn a_block_quote_is_from_whom_the_line_before_names() {
        check(
            "The ship is still in port.\n\nFrom Norby News:\n\n\"The ship was chartered in May, the \
             authorities noted. Nobody paid for it.\"\n\nThe mayor went home.",
            &["\"The ship was chartered in May, the authorities noted. Nobody paid for it.\""],
            "Norby News",
        );
    }

    #[test]
    fn quotations_told_as_a_list_are_as_many() {
        let text = "Posts on the page said “terrible loss,” “rest in peace” and “so very sad.”";
        for one in ["“terrible loss,”", "“rest in peace”", "“so very sad.”"] {
            check(text, &[one], "Posts");
        }
    }

    #[test]
    fn a_verb_before_its_speaker_is_enough() {
        check(
            "“The harbour board has looked for a new site since March,” confirmed board spokeswoman \
             Ines Holm.",
            &["“The harbour board has looked for a new site since March,”"],
            "Ines Holm",
        );
    }

    #[test]
    fn a_quotation_goes_on_after_the_words_that_report() {
        check(
            "“I will not judge the mayor,” Ines Holm told the Norby Post. “The point is that we want \
             a safe harbour, whoever governs.”",
            &[
                "“I will not judge the mayor,”",
                "“The point is that we want a safe harbour, whoever governs.”",
            ],
            "Holm",
        );
    }
}
