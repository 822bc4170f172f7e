//! Statements: which quotes, over all reports, are one utterance.
//!
//! Two quotes are one utterance when one speaker says, on one occasion, what is alike: words in
//! common weighed by how rare they are in the story, words quoted by both counting double. So a
//! quote joins its cut, its translation and its paraphrase. Owns joining; differences of wording
//! are `wording_conflict`'s.

use super::entity_align::{Cast, words};
use super::{Reading, Statement, StatementQuote};
use crate::annotate::{Annotations, EntityKind, Quote, QuoteKind, TimexType};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// The least likeness of two quotes of one speaker.
const ALIKE: f64 = 0.3;
/// The least likeness where the speakers may or may not be one.
const ALIKE_UNSURE: f64 = 0.55;
/// The least likeness where the speakers are not one, though one may speak for the other.
const ALIKE_OTHERS: f64 = 0.8;
/// The least likeness where one speaks for the other, by title or name.
const ALIKE_FOR: f64 = 0.5;
/// What two people say is never one utterance.
const NEVER: f64 = 2.0;
/// The least likeness within one report, which rarely tells a thing twice.
const ALIKE_WITHIN: f64 = 0.6;
/// The least mean likeness of two groups that are joined.
const MEAN: f64 = 0.2;
/// The likeness of two quotes of one speaker of which one quotes words of the other.
const SAME_WORDS: f64 = 0.62;
/// Words that more quotes than this have do not bring quotes together.
const COMMON: usize = 64;

/// The statements of a story, in order of their first quote.
///
/// `members` are indices into `readings`, in the order of the dossier. Cost: the quotes that share
/// an uncommon word are compared in pairs.
pub fn statements(readings: &[Reading], members: &[usize], cast: &Cast) -> Vec<Statement> {
    let said = told(readings, members, cast);
    let mut group: Vec<usize> = (0..said.len()).collect();
    let weights = Weights::of(&said);
    let pairs = pairs(&said, &weights, cast);
    let likeness: BTreeMap<(usize, usize), f64> = pairs.iter().map(|p| ((p.1, p.2), p.0)).collect();
    for &(alike, a, b) in &pairs {
        if alike >= least(&said[a], &said[b], cast)
            && group[a] != group[b]
            && !two_people(&group, a, b, &said, cast)
        {
            join(&mut group, a, b, &said, &likeness);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (n, &g) in group.iter().enumerate() {
        groups.entry(g).or_default().push(n);
    }
    groups.into_values().map(|list| statement(&list, &said, cast)).collect()
}

/// A quote of one report with what it is compared by.
#[derive(Debug, Clone)]
struct Said {
    article: usize,
    quote: Quote,
    /// Index into the story's entities.
    speaker: Option<usize>,
    /// The source's words, where it is no entity.
    described: Option<String>,
    /// ISO-TimeML value of when it was said, where the report says.
    time: Option<String>,
    /// Stems of its words, each with whether it is in quotation marks; sorted.
    stems: Vec<(String, bool)>,
}

/// The quotes of all members that say something themselves: not those told inside another quote.
fn told(readings: &[Reading], members: &[usize], cast: &Cast) -> Vec<Said> {
    let mut out = Vec::new();
    for &article in members {
        let reading = &readings[article];
        let marked = &reading.document.body;
        let text = reading.document.article.text.as_str();
        for (n, quote) in marked.quotes.iter().enumerate() {
            if inside_another(marked, n) {
                continue;
            }
            let entity = reading.mentions.body.speakers.get(n).copied().flatten();
            let speaker = entity.and_then(|e| cast.of(article, e));
            let described = match (speaker, quote.source.first()) {
                (None, Some(&span)) => {
                    Some(text[span].split_whitespace().collect::<Vec<_>>().join(" "))
                }
                _ => None,
            };
            let time = said_at(marked, quote);
            for quote in utterances(text, quote) {
                let size = |q: &Quote| q.content.iter().map(|c| c.len()).sum::<usize>();
                let again = |s: &Said| s.article == article && repeats(&s.quote, &quote);
                if let Some(twin) = out.iter_mut().rev().take(12).find(|s| again(s)) {
                    // The telling that holds less else is nearer to the words.
                    if size(&quote) < size(&twin.quote) || twin.quote.source.is_empty() {
                        let stems = stems(text, &quote);
                        let (described, time) = (described.clone(), time.clone());
                        *twin = Said { article, quote, speaker, described, time, stems };
                    }
                    continue;
                }
                let stems = stems(text, &quote);
                let (described, time) = (described.clone(), time.clone());
                out.push(Said { article, quote, speaker, described, time, stems });
            }
        }
    }
    out
}

/// Whether two quotes of one report share most of their words.
fn repeats(a: &Quote, b: &Quote) -> bool {
    let size = |q: &Quote| q.content.iter().map(|c| c.len()).sum::<usize>();
    let mut shared = 0;
    for x in &a.content {
        for y in &b.content {
            shared += (x.end.min(y.end) as usize).saturating_sub(x.start.max(y.start) as usize);
        }
    }
    shared > 0 && 20 * shared >= 17 * size(a).max(size(b))
}

/// The utterances of a quote: what it says in the outlet's words and the whole sentences that it
/// quotes, apart, where it has both; else itself.
fn utterances(text: &str, quote: &Quote) -> Vec<Quote> {
    let pieces: Vec<Span> = quote.content.iter().flat_map(|&span| sentences(text, span)).collect();
    let (direct, other): (Vec<Span>, Vec<Span>) =
        pieces.into_iter().partition(|&piece| is_quoted_sentence(&text[piece]));
    let long = |list: &[Span]| {
        list.iter().map(|&s| text[s].split_whitespace().count()).sum::<usize>() >= 3
    };
    if quote.kind != QuoteKind::Mixed || !long(&direct) || !long(&other) {
        return vec![quote.clone()];
    }
    let marks = |span: &Span| text[*span].contains(['"', '“']);
    let kind = if other.iter().any(marks) { QuoteKind::Mixed } else { QuoteKind::Indirect };
    vec![
        Quote { content: other, kind, ..quote.clone() },
        Quote { content: direct, kind: QuoteKind::Direct, ..quote.clone() },
    ]
}

/// Cuts a span before and behind the whole sentences in quotation marks that it holds.
fn sentences(text: &str, span: Span) -> Vec<Span> {
    let words = &text[span];
    let mut out = Vec::new();
    let mut start = 0;
    for (at, mark) in words.match_indices(['”', '"']) {
        let end = at + mark.len();
        let stops = words[..at].ends_with(['.', '!', '?']);
        let goes_on = words[end..].trim_start().chars().next();
        if stops && goes_on.is_some_and(|c| c.is_uppercase() || c == '“' || c == '"') {
            out.push((start, end));
            start = end;
        }
    }
    out.push((start, words.len()));
    let base = span.start as usize;
    let trimmed = |(s, e): (usize, usize)| {
        let lead = words[s..e].len() - words[s..e].trim_start().len();
        Span::new(base + s + lead, base + e)
    };
    out.into_iter().map(trimmed).filter(|s| !s.is_empty()).collect()
}

/// Whether a piece of content is all in quotation marks and begins or ends as a sentence does.
fn is_quoted_sentence(piece: &str) -> bool {
    let inner = piece.trim_start_matches(['“', '"']);
    let open = inner.len() < piece.len();
    let shut = piece.ends_with(['”', '"']);
    let inner = inner.trim_end_matches(['”', '"']);
    let whole = !inner.contains(['“', '”', '"']);
    open && shut
        && whole
        && (inner.ends_with(['.', '!', '?', ',']) || inner.starts_with(char::is_uppercase))
}

/// Whether the cue of quote `n` stands inside what another, direct quote says.
fn inside_another(marked: &Annotations, n: usize) -> bool {
    let own = &marked.quotes[n];
    let Some(&at) = own.cue.first().or(own.content.first()) else { return true };
    let lo = n.saturating_sub(12);
    let near = marked.quotes.iter().enumerate().skip(lo).take(24);
    let holds = |q: &Quote| q.kind == QuoteKind::Direct && q.content.iter().any(|c| c.contains(at));
    near.filter(|&(k, _)| k != n).any(|(_, q)| holds(q))
}

/// When a quote was said: the date in the sentence of its cue that is nearest to the cue and not
/// part of what is said.
pub fn said_at(marked: &Annotations, quote: &Quote) -> Option<String> {
    let cue = *quote.cue.first()?;
    let n = marked.sentences.partition_point(|s| s.span.end <= cue.start);
    let sentence = marked.sentences.get(n)?.span;
    let free = |span: Span| !quote.content.iter().any(|c| c.overlaps(span));
    let gap = |span: Span| span.start.abs_diff(cue.end).min(cue.start.abs_diff(span.end));
    let from = marked.times.partition_point(|t| t.span.end <= sentence.start);
    let here = marked.times[from..].iter().take_while(|t| t.span.start < sentence.end);
    here.filter(|t| matches!(t.kind, TimexType::Date | TimexType::Time))
        .filter(|t| free(t.span) && t.value.starts_with(|c: char| c.is_ascii_digit()))
        .filter(|t| gap(t.span) <= 80)
        .min_by_key(|t| gap(t.span))
        .map(|t| t.value.clone())
}

/// The stems of a quote's words, function words left out, each once: quoted if it ever is.
fn stems(text: &str, quote: &Quote) -> Vec<(String, bool)> {
    let mut out: BTreeMap<String, bool> = BTreeMap::new();
    for &span in &quote.content {
        let mut quoted = quote.kind == QuoteKind::Direct;
        for piece in text[span].split_inclusive(['"', '“', '”']) {
            for word in piece.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’') {
                if let Some(stem) = stem(word) {
                    *out.entry(stem).or_default() |= quoted;
                }
            }
            quoted = match piece.chars().next_back() {
                Some('“') => true,
                Some('”') => quote.kind == QuoteKind::Direct,
                Some('"') => quote.kind == QuoteKind::Direct || !quoted,
                _ => quoted,
            };
        }
    }
    out.into_iter().collect()
}

/// Words too common to show that two quotes are one.
const FUNCTION: &str = " the a an of to in on at for and or but nor that this these those it its he she they we you i \
    his her their our your my me him them us is are was were be been being will would could should may \
    might can shall must has have had do does did not no with by from as about into over after before \
    than then so such also more most very just there here what which who whom when where how if because \
    said says say while until out up down off any all some both each other own same too only now s t ";

/// A rough stem, so that inflected and derived forms of a word agree; `None` for function words.
pub(super) fn stem(word: &str) -> Option<String> {
    const ENDINGS: [&str; 18] = [
        "ingly", "edly", "ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "ness",
        "ers", "er", "ed", "es", "ly", "s", "y",
    ];
    let lower = word.to_lowercase().replace('’', "'");
    let word = lower.trim_matches('\'').trim_end_matches("'s");
    if word.is_empty() || FUNCTION.contains(&format!(" {word} ")) {
        return None;
    }
    let kept =
        |ending: &&'static str| word.strip_suffix(*ending).filter(|w| w.chars().count() >= 3);
    let short = ENDINGS.iter().find_map(kept).unwrap_or(word);
    Some(short.chars().take(6).collect())
}

/// How much each stem tells.
struct Weights {
    of: BTreeMap<String, (f64, Vec<usize>)>,
}

impl Weights {
    fn of(said: &[Said]) -> Self {
        let mut of: BTreeMap<String, (f64, Vec<usize>)> = BTreeMap::new();
        for (n, one) in said.iter().enumerate() {
            for (stem, _) in &one.stems {
                of.entry(stem.clone()).or_default().1.push(n);
            }
        }
        for (weight, list) in of.values_mut() {
            *weight = (1.0 + said.len() as f64 / list.len() as f64).ln();
        }
        Self { of }
    }

    fn weight(&self, stem: &str) -> f64 {
        self.of.get(stem).map_or(0.0, |w| w.0)
    }
}

/// The pairs that share an uncommon word and may be one utterance, the most alike first.
fn pairs(said: &[Said], weights: &Weights, cast: &Cast) -> Vec<(f64, usize, usize)> {
    let mut near: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (_, list) in weights.of.values().filter(|(_, list)| list.len() <= COMMON) {
        for (k, &a) in list.iter().enumerate() {
            near.extend(list[k + 1..].iter().map(|&b| (a, b)));
        }
    }
    let mut out: Vec<(f64, usize, usize)> = near
        .into_iter()
        .filter(|&(a, b)| least(&said[a], &said[b], cast) <= 1.0)
        .map(|(a, b)| (alike(&said[a], &said[b], weights), a, b))
        .collect();
    out.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    out
}

/// How alike two quotes are, from 0 to 1: the mean of how much of the smaller is in the other and
/// of how much of both is shared.
fn alike(a: &Said, b: &Said, weights: &Weights) -> f64 {
    let (mut shared, mut count) = (0.0, 0);
    let (mut i, mut j) = (0, 0);
    while let (Some((x, in_a)), Some((y, in_b))) = (a.stems.get(i), b.stems.get(j)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                let bonus = if *in_a
                    && *in_b
                    && (a.quote.kind, b.quote.kind) != (QuoteKind::Direct, QuoteKind::Direct)
                {
                    2.0
                } else {
                    1.0
                };
                shared += bonus * weights.weight(x);
                count += 1;
                (i, j) = (i + 1, j + 1);
            }
        }
    }
    let whole = |said: &Said| -> f64 { said.stems.iter().map(|(s, _)| weights.weight(s)).sum() };
    let (x, y) = (whole(a), whole(b));
    if count == 0 {
        return 0.0;
    }
    let one = a.speaker.is_some() && a.speaker == b.speaker;
    if one && (repeats_words(a, b, weights) || repeats_words(b, a, weights)) {
        return SAME_WORDS.max((shared / x.min(y)).min(1.0) / 2.0);
    }
    if count < 2 && count < a.stems.len().min(b.stems.len()) {
        return 0.0;
    }
    let part = (shared / x.min(y)).min(1.0);
    let both = (shared / (x + y - shared).max(shared)).min(1.0);
    // What is shared with a quote of two or three words proves little.
    let direct = a.quote.kind == QuoteKind::Direct && b.quote.kind == QuoteKind::Direct;
    let few = match a.stems.len().min(b.stems.len()) {
        _ if count < 2 => 0.6,
        0..=3 if !direct => 0.5,
        _ => 1.0,
    };
    few * (part + both) / 2.0
}

/// Whether all that `a` has in quotation marks beside its own words is in `b`: what is quoted is
/// verbatim.
fn repeats_words(a: &Said, b: &Said, weights: &Weights) -> bool {
    const TELLING: f64 = 2.0;
    let quoted: Vec<&String> = a.stems.iter().filter(|s| s.1).map(|s| &s.0).collect();
    let in_b =
        |stem: &&String| b.stems.binary_search_by(|s| s.0.cmp(stem)).is_ok_and(|n| b.stems[n].1);
    let weight: f64 = quoted.iter().map(|s| weights.weight(s)).sum();
    a.quote.kind != QuoteKind::Direct
        && !quoted.is_empty()
        && quoted.iter().all(in_b)
        && weight >= TELLING
}

/// How alike two quotes must be to be one utterance; more than 1 where they cannot be.
fn least(a: &Said, b: &Said, cast: &Cast) -> f64 {
    if apart(a.time.as_deref(), b.time.as_deref()) {
        return 0.9;
    }
    let floor = if a.article == b.article { ALIKE_WITHIN } else { ALIKE };
    match (a.speaker, b.speaker) {
        (Some(x), Some(y)) if x == y => floor,
        (Some(x), Some(y)) => {
            let person = |e: usize| cast.entities[e].kind == EntityKind::Person;
            match (person(x), person(y)) {
                (true, true) => NEVER,
                (true, false) if speaks_for(cast, x, y) => ALIKE_FOR,
                (false, true) if speaks_for(cast, y, x) => ALIKE_FOR,
                (false, false) if one_body(cast, x, y) => ALIKE_FOR,
                _ => ALIKE_OTHERS,
            }
        }
        (None, None) if a.described == b.described && a.described.is_some() => floor,
        (Some(x), None) if is_office(cast, x, b.described.as_deref()) => ALIKE_FOR,
        (None, Some(y)) if is_office(cast, y, a.described.as_deref()) => ALIKE_FOR,
        _ => ALIKE_UNSURE,
    }
}

/// Whether a person speaks for a body: a title of theirs names it ("White House press secretary").
fn speaks_for(cast: &Cast, person: usize, body: usize) -> bool {
    let own = &cast.entities[body];
    let names: Vec<Vec<String>> =
        std::iter::once(&own.name).chain(&own.aliases).map(|n| words(n)).collect();
    cast.entities[person].roles.iter().any(|role| {
        let title = words(&role.title);
        names.iter().any(|name| !name.is_empty() && name.iter().all(|w| title.contains(w)))
    })
}

/// Whether one of two bodies' names holds the other: "zoo officials", "the zoo".
fn one_body(cast: &Cast, x: usize, y: usize) -> bool {
    let (a, b) = (words(&cast.entities[x].name), words(&cast.entities[y].name));
    !a.is_empty()
        && !b.is_empty()
        && (a.iter().all(|w| b.contains(w)) || b.iter().all(|w| a.contains(w)))
}

/// Whether a description names the office of a speaker: "a government spokesman" of the president's
/// spokesman; or, of a body's people, the body: "zoo officials" of the Norby Zoo.
fn is_office(cast: &Cast, speaker: usize, described: Option<&str>) -> bool {
    let Some(said) = described.map(words) else { return false };
    let entity = &cast.entities[speaker];
    match said.last() {
        Some(head) if entity.kind == EntityKind::Person => {
            entity.roles.iter().any(|role| words(&role.title).last() == Some(head))
        }
        Some(_) => said.iter().any(|w| words(&entity.name).last() == Some(w)),
        None => false,
    }
}

/// Whether two times of utterance are surely different: neither begins as the other.
fn apart(a: Option<&str>, b: Option<&str>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => {
            let coarse = |v: &str| v.contains(['W', 'X', 'Q']) || v.len() < 10;
            let (x, y) = (&a[..a.len().min(10)], &b[..b.len().min(10)]);
            !coarse(x) && !coarse(y) && x != y
        }
        _ => false,
    }
}

/// Whether the groups of `a` and `b` have different people as speakers.
fn two_people(group: &[usize], a: usize, b: usize, said: &[Said], cast: &Cast) -> bool {
    let people = |g: usize| -> BTreeSet<usize> {
        let own = group.iter().zip(said).filter(|(x, _)| **x == g);
        own.filter_map(|(_, s)| s.speaker)
            .filter(|&e| cast.entities[e].kind == EntityKind::Person)
            .collect()
    };
    let (x, y) = (people(group[a]), people(group[b]));
    !x.is_empty() && !y.is_empty() && x.is_disjoint(&y)
}

/// Joins the groups of `a` and `b`, if their quotes are alike on the whole.
fn join(
    group: &mut [usize],
    a: usize,
    b: usize,
    said: &[Said],
    likeness: &BTreeMap<(usize, usize), f64>,
) {
    let (x, y) = (group[a].min(group[b]), group[a].max(group[b]));
    let members = |g: usize| group.iter().enumerate().filter(move |m| *m.1 == g).map(|m| m.0);
    let (mut sum, mut count) = (0.0, 0.0);
    for i in members(x) {
        for j in members(y) {
            let alike = likeness.get(&(i.min(j), i.max(j))).copied().unwrap_or(0.0);
            sum += alike;
            count += 1.0;
            if apart(said[i].time.as_deref(), said[j].time.as_deref()) {
                sum -= 0.5;
            }
        }
    }
    if sum / f64::max(count, 1.0) >= MEAN {
        group.iter_mut().filter(|g| **g == y).for_each(|g| *g = x);
    }
}

/// A statement of the quotes `list`: the fullest first, direct before indirect.
fn statement(list: &[usize], said: &[Said], cast: &Cast) -> Statement {
    let mut order = list.to_vec();
    let rank = |&n: &usize| {
        let quote = &said[n].quote;
        let length: usize = quote.content.iter().map(|c| c.len()).sum();
        let full = if quote.kind == QuoteKind::Indirect { length / 3 } else { length };
        (std::cmp::Reverse(full), n)
    };
    order.sort_by_key(rank);
    let speaker = best_speaker(&order, said, cast);
    let named = speaker.map(|e| cast.entities[e].name.clone());
    let described = || order.iter().find_map(|&n| said[n].described.clone());
    let quotes = order.iter().map(|&n| {
        let Said { article, quote, .. } = &said[n];
        StatementQuote {
            article: *article,
            kind: quote.kind,
            stance: quote.stance,
            content: quote.content.clone(),
            cue: quote.cue.clone(),
            source: quote.source.clone(),
            circumstances: quote.circumstances.clone(),
        }
    });
    Statement {
        speaker,
        speaker_name: named.or_else(described),
        time: order.iter().filter_map(|&n| said[n].time.clone()).max_by_key(String::len),
        quotes: quotes.collect(),
    }
}

/// The speaker most quotes give; of equals a person before a body.
fn best_speaker(list: &[usize], said: &[Said], cast: &Cast) -> Option<usize> {
    let mut votes: BTreeMap<usize, usize> = BTreeMap::new();
    for speaker in list.iter().filter_map(|&n| said[n].speaker) {
        *votes.entry(speaker).or_default() += 1;
    }
    let person = |e: usize| cast.entities[e].kind == EntityKind::Person;
    votes.into_iter().max_by_key(|&(e, n)| (n, person(e), std::cmp::Reverse(e))).map(|v| v.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::{Circumstances, Stance};

    fn said(content: &str, kind: QuoteKind) -> Said {
        let content_span = vec![Span::new(0, content.len())];
        let quote = Quote {
            kind,
            content: content_span,
            cue: vec![],
            source: vec![],
            stance: Stance::Says,
            circumstances: Circumstances::default(),
        };
        let stems = stems(content, &quote);
        Said { article: 0, quote, speaker: None, described: None, time: None, stems }
    }

    /// How alike two quotes are in a story of these two and some others.
    fn likeness(a: &str, b: &str) -> f64 {
        let others =
            ["the council met on Monday", "prices of fish have risen", "a storm is coming"];
        let mut all = vec![said(a, QuoteKind::Direct), said(b, QuoteKind::Indirect)];
        all.extend(others.map(|o| said(o, QuoteKind::Indirect)));
        alike(&all[0], &all[1], &Weights::of(&all))
    }

    #[test]
    fn a_cut_and_a_translation_are_alike_and_other_words_are_not() {
        let whole =
            "“We will rebuild the northern pier before the herring season and pay every family.”";
        assert!(
            likeness(whole, "the northern pier would be rebuilt before the herring season") > ALIKE
        );
        assert!(likeness(whole, "every family was going to be paid") > 0.2);
        assert!(likeness(whole, "the lighthouse keeper had resigned") < ALIKE);
    }

    #[test]
    fn stems_join_forms_of_a_word() {
        assert_eq!(stem("guarantees"), stem("guaranteed"));
        assert_eq!(stem("Russia’s"), stem("Russia"));
        assert_eq!(stem("the"), None);
    }

    #[test]
    fn a_quoted_sentence_behind_a_report_is_an_utterance_of_its_own() {
        let text = "the pier would close. “Nobody will be hurt by this.”";
        let mixed = Quote { kind: QuoteKind::Mixed, ..said(text, QuoteKind::Mixed).quote };
        let mixed = Quote { content: vec![Span::new(0, 20), Span::new(22, text.len())], ..mixed };
        let parts = utterances(text, &mixed);
        assert_eq!(parts.len(), 2);
        assert_eq!(&text[parts[1].content[0]], "“Nobody will be hurt by this.”");
        assert_eq!(parts[1].kind, QuoteKind::Direct);
    }

    #[test]
    fn days_that_differ_are_apart_and_a_month_is_not() {
        assert!(apart(Some("2022-01-10"), Some("2022-01-12")));
        assert!(!apart(Some("2022-01"), Some("2022-01-12")));
        assert!(!apart(None, Some("2022-01-12")));
    }
}
