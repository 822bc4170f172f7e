//! From labelled words to attributions.
//!
//! Owns joining: runs of labels to spans, cues that report the same words, quotations that no cue
//! claims, kind and stance.

use super::cue::{Cue, cues};
use super::judge::judge_features;
use super::label::{self, CONTENT, CONTENT_ON, SOURCE, SOURCE_ON, Window, label};
use super::post::posts;
use super::words::Words;
use super::{Model, stance_of};
use super::{beside, circumstance, subject};
use crate::annotate::{Circumstances, Deprel, Quote, QuoteKind, Stance, Upos};
use crate::text::Span;

/// An attribution in tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// The cue's head and how sure it is.
    pub cue: Cue,
    /// Stretches of tokens that are said: (first, one past the last), in order.
    pub content: Vec<(usize, usize)>,
    /// Stretches of tokens that name who says it.
    pub source: Vec<(usize, usize)>,
    /// How much better the labels of its content are than none, a unit.
    pub margin: i32,
    /// How sure it is an attribution.
    pub score: i32,
}

/// The attributions of a text, in order of their first word.
pub fn attributions(words: &Words, model: &Model) -> Vec<Quote> {
    let mut found = find(words, model);
    found.iter_mut().for_each(|a| subject::mend(words, a));
    found.iter_mut().for_each(|a| beside::lead(words, a));
    found.iter_mut().for_each(|a| beside::bounds(words, a));
    let claimed = claims(words, &found);
    beside::follow(words, &mut found, &claimed);
    let claimed = claims(words, &found);
    beside::beside(words, &mut found, &claimed);
    run_on(words, &mut found);
    let found: Vec<Attribution> = found.into_iter().flat_map(|a| listed(words, a)).collect();
    let mut out: Vec<Quote> = found.iter().map(|a| quote(words, a)).collect();
    out.extend(unclaimed(words, &found));
    let posts = posts(words.text);
    out.retain(|q| !posts.iter().any(|p| p.content[0].contains(whole(q)) && q.cue.is_empty()));
    out.retain(|q| !posts.iter().any(|p| q.content.iter().any(|c| c.contains(p.content[0]))));
    out.extend(posts);
    out.sort_by_key(|q| (first_byte(q), q.cue.first().map_or(0, |c| c.start)));
    circumstance::add(words, &mut out);
    out
}

/// From the first to the last byte of what is said.
fn whole(quote: &Quote) -> Span {
    quote.content.iter().copied().reduce(Span::cover).unwrap_or_default()
}

/// Gives a quotation that the next paragraph opens again its next paragraphs too.
fn run_on(words: &Words, found: &mut [Attribution]) {
    let mut claimed = claims(words, found);
    for attribution in found.iter_mut() {
        let mut number = match attribution.content.last() {
            Some(&(_, end)) => words.quotation[end - 1] as usize,
            None => 0,
        };
        while let Some(here) = number.checked_sub(1).map(|n| words.quotations[n])
            && here.quoted.goes_on
            && let Some(next) = words.quotations.get(number)
            && next.first < next.end
            && !claimed[number]
        {
            attribution.content.push((next.first, next.end));
            claimed[number] = true;
            number += 1;
        }
    }
}

/// A list of quotations that several people say is as many utterances: "fans wrote “terrible loss,”
/// “so sad” and “rest in peace”". Two may be parts of one, so that three make a list.
fn listed(words: &Words, told: Attribution) -> Vec<Attribution> {
    const LEAST: usize = 3;
    let is_plural =
        |at: usize| words.tokens[at].pos == Upos::Noun && words.surface(at).ends_with('s');
    let several = told.source.iter().any(|&(first, end)| (first..end).any(is_plural));
    if told.content.len() != 1 || !several {
        return vec![told];
    }
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for at in told.content.iter().flat_map(|&(first, end)| first..end) {
        let number = words.quotation[at];
        let link = matches!(words.surface(at), "and" | "or" | "," | ";");
        match parts.last_mut() {
            Some(part) if number != 0 && words.quotation[part.0] == number => part.1 = at + 1,
            _ if number != 0 => parts.push((at, at + 1)),
            _ if link => {}
            _ => return vec![told],
        }
    }
    if parts.len() < LEAST {
        return vec![told];
    }
    parts.into_iter().map(|part| Attribution { content: vec![part], ..told.clone() }).collect()
}

/// For each quotation, whether a content holds a fifth of it. What is reported inside a quotation
/// doesn't count.
fn claims(words: &Words, found: &[Attribution]) -> Vec<bool> {
    let mut held = vec![0; words.quotations.len()];
    for attribution in found {
        let own = words.quotation[attribution.cue.at];
        for at in attribution.content.iter().flat_map(|&(s, e)| s..e) {
            let number = words.quotation[at];
            if number != 0 && number != own {
                held[number as usize - 1] += 1;
            }
        }
    }
    held.iter().zip(&words.quotations).map(|(&n, q)| 5 * n >= q.end - q.first).collect()
}

/// Quotations that make up a paragraph, or go on in the next sentence of one, and no cue claims: they
/// go on with the speaker of the quoted words before.
fn unclaimed(words: &Words, found: &[Attribution]) -> Vec<Quote> {
    let claimed = claims(words, found);
    let mut last: Option<(u32, u32, Vec<(usize, usize)>)> = None;
    let mut by_place: Vec<&Attribution> = found.iter().collect();
    by_place.sort_by_key(|a| a.content.last().map_or(0, |c| c.1));
    let mut told = by_place.into_iter().peekable();
    let mut out = Vec::new();
    for (n, quotation) in words.quotations.iter().enumerate() {
        if quotation.first >= quotation.end {
            continue;
        }
        while let Some(a) =
            told.next_if(|a| a.content.last().is_some_and(|c| c.1 <= quotation.first))
        {
            if !a.source.is_empty() && words.quotation[a.cue.at] == 0 {
                last =
                    Some((words.paragraph[a.cue.at], words.sentence[a.cue.at], a.source.clone()));
            }
        }
        let paragraph = words.paragraph[quotation.first];
        if claimed[n] || !is_long(words, quotation.first, quotation.end) {
            continue;
        }
        let Some((before, sentence, source)) = last.clone() else { continue };
        let goes_on = quotation.quoted.closed
            && before == paragraph
            && words.sentence[quotation.first] - sentence.min(words.sentence[quotation.first]) <= 1;
        let fills = fills_paragraph(words, quotation.first, quotation.end);
        if !goes_on && !(fills && paragraph - before.min(paragraph) <= 2) {
            continue;
        }
        last = Some((paragraph, words.sentence[quotation.end - 1], source.clone()));
        out.push(Quote {
            kind: QuoteKind::Direct,
            content: vec![span(words, (quotation.first, quotation.end))],
            cue: Vec::new(),
            source: source.iter().map(|&run| span(words, run)).collect(),
            stance: Stance::Says,
            circumstances: Circumstances::default(),
        });
    }
    out
}

/// Six words or more.
fn is_long(words: &Words, first: usize, end: usize) -> bool {
    (first..end).filter(|&at| is_word(words, at)).take(6).count() == 6
}

/// Whether tokens `first..end` are all of their paragraph.
fn fills_paragraph(words: &Words, first: usize, end: usize) -> bool {
    let own = words.paragraph[first];
    let starts = first == 0 || words.paragraph[first - 1] != own;
    let rest = (end..words.len()).take_while(|&at| words.paragraph[at] == own);
    starts && !rest.take(4).any(|at| is_word(words, at))
}

fn first_byte(quote: &Quote) -> u32 {
    let spans = quote.content.iter().chain(&quote.cue).chain(&quote.source);
    spans.map(|s| s.start).min().unwrap_or(0)
}

/// How much less sure an attribution of words in quotation marks may be: half a logit. Somebody said
/// them, and the question is only who.
const IN_MARKS: i32 = 16;

/// The attributions in tokens, by cue; of two that report nearly the same words the surer stays.
pub fn find(words: &Words, model: &Model) -> Vec<Attribution> {
    let mut out: Vec<Attribution> = Vec::new();
    let is_sure = |a: &Attribution| {
        let in_marks = a.content.iter().any(|&(first, _)| words.quotation[first] != 0);
        a.score >= model.threshold - if in_marks { IN_MARKS } else { 0 }
    };
    for found in propose(words, model).into_iter().filter(is_sure) {
        let rival = out.iter().rev().take(8).position(|a| same_words(a, &found));
        match rival.map(|back| out.len() - 1 - back) {
            Some(n) if out[n].score >= found.score => {}
            Some(n) => out[n] = found,
            None => out.push(found),
        }
    }
    out
}

/// Every cue that is not too unlikely, with its content and source, judged.
pub fn propose(words: &Words, model: &Model) -> Vec<Attribution> {
    let mut features = Vec::with_capacity(64);
    let mut out = Vec::new();
    for cue in cues(words, &model.cue, model.floor) {
        let Some(mut found) = read_cue(words, cue, model) else { continue };
        features.clear();
        judge_features(words, &found, &mut features);
        [found.score] = model.judge.scores::<1>(&features);
        out.push(found);
    }
    out
}

/// Whether two attributions report the same words: nine tenths of both are shared.
fn same_words(a: &Attribution, b: &Attribution) -> bool {
    let size = |list: &[(usize, usize)]| list.iter().map(|(s, e)| e - s).sum::<usize>();
    let mut shared = 0;
    for x in &a.content {
        for y in &b.content {
            shared += x.1.min(y.1).saturating_sub(x.0.max(y.0));
        }
    }
    20 * shared >= 9 * (size(&a.content) + size(&b.content))
}

/// Content and source of one cue; `None` where it has no content.
pub fn read_cue(words: &Words, cue: Cue, model: &Model) -> Option<Attribution> {
    let window = Window::around(words, cue.at);
    let (labels, margin) = label(words, &window, &model.label, &model.moves);
    let content = runs(words, &window, &labels, [CONTENT, CONTENT_ON]);
    let source = nearest(cue.at, runs(words, &window, &labels, [SOURCE, SOURCE_ON]));
    (!content.is_empty()).then_some(Attribution { cue, content, source, margin, score: 0 })
}

/// The stretches of a cue's source, the nearest to it first.
fn nearest(cue: usize, mut runs: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    runs.sort_by_key(|&(first, end)| first.abs_diff(cue).min((end - 1).abs_diff(cue)));
    runs
}

/// The stretches of tokens whose units carry one of two labels: `[first, later]`.
fn runs(
    words: &Words,
    window: &Window,
    labels: &[usize],
    [first, later]: [usize; 2],
) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (unit, &label) in window.units.iter().zip(labels) {
        match out.last_mut() {
            Some(run) if label == later && run.1 == unit.first => run.1 = unit.end,
            _ if label == first || label == later => out.push((unit.first, unit.end)),
            _ => {}
        }
    }
    for run in &mut out {
        trim(words, run);
    }
    out.retain(|&(first, end)| (first..end).any(|at| is_word(words, at)));
    out
}

fn is_word(words: &Words, at: usize) -> bool {
    words.surface(at).contains(char::is_alphanumeric)
}

/// Takes punctuation off both ends; marks of a quotation and what they hold stay.
fn trim(words: &Words, run: &mut (usize, usize)) {
    let loose = |at: usize| !is_word(words, at) && words.quotation[at] == 0;
    while run.0 < run.1 && loose(run.0) {
        run.0 += 1;
    }
    while run.0 < run.1 && loose(run.1 - 1) {
        run.1 -= 1;
    }
}

fn quote(words: &Words, found: &Attribution) -> Quote {
    let spans = |list: &[(usize, usize)]| list.iter().map(|&run| span(words, run)).collect();
    Quote {
        kind: kind(words, &found.content),
        content: spans(&found.content),
        cue: vec![span(words, whole_cue(words, found))],
        source: spans(&found.source),
        stance: stance_of(words, found.cue.at),
        circumstances: Circumstances::default(),
    }
}

fn span(words: &Words, (first, end): (usize, usize)) -> Span {
    words.tokens[first].span.cover(words.tokens[end - 1].span)
}

/// The cue with the auxiliaries, negation and particle beside its head.
fn whole_cue(words: &Words, found: &Attribution) -> (usize, usize) {
    let head = found.cue.at;
    let free = |at: usize| {
        let inside = |list: &[(usize, usize)]| list.iter().any(|&(s, e)| (s..e).contains(&at));
        !inside(&found.content) && !inside(&found.source)
    };
    let own = |at: usize| words.head(at) == Some(head);
    let (mut first, mut end) = (head, head + 1);
    while first > 0
        && own(first - 1)
        && free(first - 1)
        && matches!(words.tokens[first - 1].pos, Upos::Aux | Upos::Part | Upos::Adv)
    {
        first -= 1;
    }
    while end < words.len()
        && own(end)
        && free(end)
        && matches!(words.deprel(end), Deprel::Compound | Deprel::Fixed)
    {
        end += 1;
    }
    (first, end)
}

/// Direct where all words are in quotation marks, mixed where three or more in a row are. One or two
/// quoted words are a term unless they are a sentence or end with a comma in the marks.
fn kind(words: &Words, content: &[(usize, usize)]) -> QuoteKind {
    let (mut quoted, mut plain, mut run, mut longest) = (0, 0, 0, 0);
    for at in content.iter().flat_map(|&(s, e)| s..e).filter(|&at| is_word(words, at)) {
        if words.quotation[at] == 0 {
            plain += 1;
            run = 0;
        } else {
            quoted += 1;
            run += 1;
            longest = longest.max(run);
        }
    }
    let ends = || {
        let spoken = |&(s, e): &(usize, usize)| {
            let marks =
                words.text[span(words, (s, e))].trim_end_matches(['"', '”', '’', '\'', '»']);
            marks.ends_with(['.', '!', '?', ','])
        };
        content.iter().any(spoken)
    };
    match (quoted, plain) {
        (3.., 0) => QuoteKind::Direct,
        (1.., 0) if ends() => QuoteKind::Direct,
        _ if longest >= 3 => QuoteKind::Mixed,
        _ => QuoteKind::Indirect,
    }
}

/// How many labels the labelling model has.
pub const LABELS: usize = label::LABELS;
