//! Which way a sentence looks: what its verbs and prepositions say about the side of the article's
//! day on which a time lies.
//!
//! A small table of verb forms of its own, so that it works without tags.

use super::atom::Line;
use super::lexicon::Lex;
use crate::annotate::Upos;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The side of the article's day on which a time lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Past,
    Future,
    /// Either, whichever is nearer: what is spoken of for months before and after.
    Nearest,
    /// Present tense: either.
    Present,
    /// No verb says it.
    Unknown,
}

/// What a word says about time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cue {
    /// "will", "would", "may": ahead.
    Modal,
    /// "scheduled", "due", "expects", "upcoming": ahead, whatever its own tense.
    Ahead,
    /// A past form: "said", "went", "announced".
    Past,
    /// "was", "were".
    Was,
    /// "is", "are".
    Is,
    /// "be".
    Be,
    /// "been", "being".
    Been,
    /// "has", "have", "having".
    Has,
    /// "had".
    Had,
    /// A present form: "says", "means".
    Present,
    None,
}

/// How many atoms are looked at on each side.
const REACH: usize = 28;

/// Which way the words around the atoms `start..end` look.
pub(super) fn direction(line: Line, start: usize, end: usize) -> Direction {
    match line.before(start, 1) {
        Lex::Since => return Direction::Past,
        Lex::Until
            if matches!(line.before(start, 2), Lex::Dot | Lex::Break | Lex::Quote | Lex::Up) =>
        {
            return look_right(line, end);
        }
        Lex::Until => return Direction::Future,
        _ if is_as_soon_as(line, start) => return Direction::Future,
        _ => {}
    }
    if names_what_is_over(line, end) {
        return Direction::Past;
    }
    if names_what_is_set(line, start, end) {
        return Direction::Nearest;
    }
    if is_fronted(line, start) {
        match look_right(line, end) {
            Direction::Unknown => {}
            found => return found,
        }
    }
    let left = look_left(line, start);
    let right = |before: Direction| match look_right(line, end) {
        Direction::Unknown => before,
        found => found,
    };
    match left {
        Direction::Unknown => right(Direction::Unknown),
        found => found,
    }
}

/// Whether the expression describes what has a date only once it is over, or was made then:
/// "Wednesday's ruling", "the Oct. 23 shooting", "a June agreement".
fn names_what_is_over(line: Line, end: usize) -> bool {
    let possessive = line.lex(end) == Lex::Apostrophe && line.is(end + 1, "s");
    let first = if possessive { end + 2 } else { end };
    let noun = (first..first + 3).find(|&k| {
        line.atoms.get(k).is_none_or(|atom| atom.pos != Upos::Adj && atom.lex != Lex::Hyphen)
    });
    noun.is_some_and(|k| line.lex(k) == Lex::Other && OVER.contains(&line.word(k)))
}

/// What nobody sets a date for, and papers that bear the date of their signing.
const OVER: &[&str] = &[
    "accident",
    "accord",
    "agreement",
    "arrest",
    "arrests",
    "assassination",
    "attack",
    "attacks",
    "blast",
    "blasts",
    "bombing",
    "bombings",
    "collapse",
    "coup",
    "crash",
    "crackdown",
    "death",
    "deaths",
    "earthquake",
    "explosion",
    "fire",
    "incident",
    "invasion",
    "killing",
    "killings",
    "massacre",
    "murder",
    "murders",
    "plunge",
    "quake",
    "raid",
    "raids",
    "resignation",
    "ruling",
    "shooting",
    "shootings",
    "slaying",
    "slayings",
    "slide",
    "verdict",
    "violence",
];

/// Whether the expression is the date of an election or a congress, whatever the verb of the sentence: "Tuesday's
/// Norby primary", "lose the November election", "the convention in July".
fn names_what_is_set(line: Line, start: usize, end: usize) -> bool {
    const REACH: usize = 5;
    let is_set = |k: usize| SET.contains(&line.word(k));
    let describes = |k: usize| {
        line.lex(k) == Lex::Hyphen
            || line
                .atoms
                .get(k)
                .is_some_and(|atom| matches!(atom.pos, Upos::Adj | Upos::Propn | Upos::Noun))
    };
    let possessive = line.lex(end) == Lex::Apostrophe && line.is(end + 1, "s");
    let first = if possessive { end + 2 } else { end };
    let last = (first..first + REACH).find(|&k| is_set(k) || !describes(k));
    last.is_some_and(is_set) || start >= 2 && line.before(start, 1) == Lex::In && is_set(start - 2)
}

/// What is set long before and remembered long after.
const SET: &[&str] = &[
    "ballot",
    "caucus",
    "caucuses",
    "convention",
    "election",
    "elections",
    "inauguration",
    "midterms",
    "poll",
    "polls",
    "primaries",
    "primary",
    "referendum",
    "runoff",
    "vote",
];

/// "as early as Tuesday", "as soon as next week".
fn is_as_soon_as(line: Line, start: usize) -> bool {
    start >= 3
        && line.is(start - 1, "as")
        && line.is(start - 3, "as")
        && ["early", "soon"].iter().any(|word| line.is(start - 2, word))
}

/// Whether the expression opens its clause: ", but in March a judge ruled".
fn is_fronted(line: Line, start: usize) -> bool {
    let preposition = matches!(
        line.before(start, 1),
        Lex::In | Lex::On | Lex::By | Lex::During | Lex::At | Lex::After | Lex::Before
    );
    let back = if preposition { 2 } else { 1 };
    match line.before(start, back) {
        Lex::Other => {
            let word = line.word(start - back);
            matches!(word, "but" | "while" | "because" | "when" | "though" | "although" | ";")
        }
        Lex::And => line.before(start, back + 1) == Lex::Comma && preposition,
        _ => false,
    }
}

/// The nearest verb before the expression in its clause.
fn look_left(line: Line, start: usize) -> Direction {
    for k in (start.saturating_sub(REACH)..start).rev() {
        if ends_sentence(line, k) {
            return Direction::Unknown;
        }
        if line.lex(k) == Lex::To && is_infinitive(line, k) {
            if is_picked_out(line, k) {
                return Direction::Unknown;
            }
            return infinitive(line, k);
        }
        match reading(line, k) {
            Direction::Unknown => {}
            found => return found,
        }
    }
    Direction::Unknown
}

/// The first verb after the expression in its sentence.
fn look_right(line: Line, end: usize) -> Direction {
    for k in end..(end + REACH).min(line.atoms.len()) {
        if ends_sentence(line, k) && k > end {
            return Direction::Unknown;
        }
        match cue(line, k) {
            Cue::None | Cue::Be | Cue::Been => {}
            Cue::Modal | Cue::Ahead => return Direction::Future,
            Cue::Past | Cue::Was | Cue::Had => return Direction::Past,
            Cue::Has => return Direction::Past,
            Cue::Is | Cue::Present => {
                let ahead = (k + 1..k + 4).any(|n| cue(line, n) == Cue::Ahead)
                    || line.lex(k + 1) == Lex::To;
                return if ahead { Direction::Future } else { Direction::Present };
            }
        }
    }
    Direction::Unknown
}

/// What the verb at `k` says together with the auxiliaries before it.
fn reading(line: Line, k: usize) -> Direction {
    match cue(line, k) {
        Cue::None | Cue::Be | Cue::Been => Direction::Unknown,
        Cue::Modal | Cue::Ahead => Direction::Future,
        Cue::Was | Cue::Had => Direction::Past,
        Cue::Is | Cue::Present => Direction::Present,
        Cue::Has => Direction::Past,
        Cue::Past => participle(line, k),
    }
}

/// A past form: of "will be held", "to be held", "are held", or a plain past.
fn participle(line: Line, k: usize) -> Direction {
    for n in (k.saturating_sub(5)..k).rev() {
        match cue(line, n) {
            Cue::Modal => return Direction::Future,
            Cue::Is => return Direction::Present,
            Cue::Was | Cue::Had | Cue::Has => return Direction::Past,
            Cue::Be if line.before(n, 1) == Lex::To => return Direction::Future,
            Cue::Past | Cue::Present => break,
            _ if ends_sentence(line, n) || line.lex(n) == Lex::Comma => break,
            _ => {}
        }
    }
    Direction::Past
}

/// Whether the infinitive whose "to" is at `k` only says which one: "the first three countries to
/// join".
fn is_picked_out(line: Line, k: usize) -> bool {
    (k.saturating_sub(6)..k).rev().take_while(|&n| cue(line, n) == Cue::None).any(|n| {
        matches!(line.lex(n), Lex::Ordinal(_) | Lex::Latest | Lex::Last) || line.is(n, "only")
    })
}

/// "to" + verb: ahead, but not in "had to go", "began to fall".
fn infinitive(line: Line, k: usize) -> Direction {
    const DONE: &[&str] =
        &["had", "began", "started", "used", "managed", "failed", "continued", "came"];
    let before = line.word(k.wrapping_sub(1));
    if DONE.iter().any(|word| before.eq_ignore_ascii_case(word)) {
        return Direction::Past;
    }
    // "refused to comment Friday" is over, "agreed to meet Friday" is not.
    if COMMITMENTS.contains(&before) {
        return Direction::Future;
    }
    let governing = (k.saturating_sub(8)..k).rev().find(|&n| cue(line, n) != Cue::None);
    match governing {
        Some(n) if cue(line, n) == Cue::Past && !COMMITS.contains(&line.word(n)) => {
            // Far from its verb it may be a purpose: "staged a number of feasts to mark the day".
            if k - n > 4 { Direction::Unknown } else { participle(line, n) }
        }
        _ => Direction::Future,
    }
}

/// Nouns whose infinitive is still ahead: "announced an agreement to buy the bank in January".
const COMMITMENTS: &[&str] = &[
    "agreement",
    "plan",
    "plans",
    "deal",
    "decision",
    "proposal",
    "intention",
    "intent",
    "commitment",
    "pledge",
    "promise",
    "offer",
    "invitation",
    "order",
    "orders",
    "deadline",
    "bid",
];

/// Verbs whose infinitive is still ahead when they are past.
const COMMITS: &[&str] = &[
    "agreed",
    "decided",
    "vowed",
    "promised",
    "pledged",
    "threatened",
    "offered",
    "invited",
    "ordered",
    "asked",
    "urged",
    "called",
    "proposed",
    "prepared",
    "arranged",
    "meant",
    "told",
    "subpoenaed",
    "summoned",
    "required",
    "scheduled",
];

/// Whether "to" at `k` is followed by a verb and not by a place, a number or an article.
fn is_infinitive(line: Line, k: usize) -> bool {
    matches!(line.lex(k + 1), Lex::Other | Lex::End | Lex::Start)
        && !line.capital(k + 1)
        && line.word(k + 1).bytes().all(|b| b.is_ascii_lowercase())
        && !NOUNISH.contains(&line.word(k + 1))
}

const NOUNISH: &[&str] = &[
    "its",
    "their",
    "his",
    "her",
    "our",
    "my",
    "your",
    "it",
    "him",
    "them",
    "us",
    "me",
    "all",
    "any",
    "both",
    "reporters",
    "people",
    "members",
];

fn ends_sentence(line: Line, k: usize) -> bool {
    match line.lex(k) {
        Lex::Break | Lex::Quote => true,
        Lex::Dot => line.capital(k + 1) && !line.joined(k + 1) && !abbreviates(line, k),
        Lex::Other => matches!(line.word(k), ";" | "!" | "?"),
        _ => false,
    }
}

/// "Sgt. Smith", "U.S. Marines", "Jan. 10": a full stop within a sentence.
fn abbreviates(line: Line, k: usize) -> bool {
    let Some(word) = k.checked_sub(1).map(|n| line.word(n)) else { return false };
    line.joined(k)
        && (word.len() <= 3 && word.starts_with(char::is_uppercase)
            || matches!(line.before(k, 1), Lex::Month(_, true)))
}

/// What the word at `k` says.
fn cue(line: Line, k: usize) -> Cue {
    let Some(atom) = line.atoms.get(k) else { return Cue::None };
    match (form(line, k), atom.pos) {
        (_, Upos::Noun | Upos::Propn | Upos::Adv | Upos::Adp | Upos::Num) => Cue::None,
        (Cue::Ahead, _) => Cue::Ahead,
        (_, Upos::Adj) => Cue::None,
        (form, _) => form,
    }
}

/// Whether the word at `k` stands where a noun or adjective does: "the plan", "a still unspecified
/// date", "its proposed merger".
fn describes(line: Line, k: usize) -> bool {
    const BEFORE: &[&str] =
        &["its", "their", "his", "her", "our", "newly", "still", "any", "no", "s"];
    match line.before(k, 1) {
        Lex::The | Lex::A | Lex::This | Lex::These => true,
        Lex::Other => BEFORE.contains(&line.word(k - 1)),
        _ => false,
    }
}

/// Adjectives that put what they describe ahead: "the slated visit in September".
const SET_FOR: &[&str] = &["planned", "scheduled", "slated", "upcoming"];

/// What the word at `k` says by its form alone.
fn form(line: Line, k: usize) -> Cue {
    if !matches!(
        line.lex(k),
        Lex::Other | Lex::Coming | Lex::End | Lex::Start | Lex::Ended | Lex::Month(5, _)
    ) {
        return Cue::None;
    }
    let word = line.word(k);
    if matches!(line.lex(k), Lex::Month(..)) {
        return if word == "may" { Cue::Modal } else { Cue::None };
    }
    if line.lex(k) == Lex::Ended {
        return if word.ends_with("ed") { Cue::Past } else { Cue::None };
    }
    if !word.is_ascii() || word.len() > 14 {
        return Cue::None;
    }
    if describes(line, k) && !SET_FOR.contains(&word) {
        return Cue::None;
    }
    if word == "set" && matches!(line.lex(k + 1), Lex::To | Lex::For) {
        return Cue::Ahead;
    }
    if let Some(&cue) = CUES.get(word) {
        return cue;
    }
    if word.len() >= 5 && word.ends_with("ed") && !word.ends_with("eed") && !line.capital(k) {
        return Cue::Past;
    }
    if line.capital(k) {
        CUES.get(word.to_ascii_lowercase().as_str()).copied().unwrap_or(Cue::None)
    } else {
        Cue::None
    }
}

static CUES: LazyLock<HashMap<&'static str, Cue>> = LazyLock::new(|| {
    let groups: &[(Cue, &str)] = &[
        (Cue::Modal, "will would shall may might can should must ll wo"),
        (
            Cue::Ahead,
            "scheduled due expected expects expect planned plans plan planning slated upcoming \
             expire expires expiring meet begin leave return payable effective going intends intend hopes hope aims aim \
             anticipates anticipate projected poised tipped \
             begins starts meets opens arrives takes returns reconvenes ends closes faces awaits \
             seeks looms coming planned convenes resumes deadline \
             expecting scheduling redeemable eligible",
        ),
        (Cue::Was, "was were wasn weren"),
        (Cue::Is, "is are am isn aren"),
        (Cue::Be, "be"),
        (Cue::Been, "been being"),
        (Cue::Has, "has have having ve"),
        (Cue::Had, "had hadn"),
        (
            Cue::Present,
            "could says say does do means shows remains includes believes thinks knows wants needs \
             owns holds operates sells makes gives goes runs works lives stands keeps",
        ),
        (
            Cue::Past,
            "said told went came took made gave got saw knew thought found left felt kept let \
             brought began held wrote stood heard meant met ran paid sat spoke lay led read grew \
             lost fell sent built understood drew broke spent rose drove bought wore chose sought \
             caught taught fought won lit hit struck shot stole swore flew hid slid sank shook \
             did cut quit slept dealt bent bore beat became overtook withdrew threw forgot fled \
             sprang hung dug sold rode put split spread burst cast shut hurt set",
        ),
    ];
    let mut table = HashMap::new();
    for &(cue, words) in groups {
        for word in words.split_whitespace() {
            table.entry(word).or_insert(cue);
        }
    }
    table
});
