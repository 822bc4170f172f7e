//! A happening and a time or place near it as features: what tells whether the one tells of the other.
//!
//! What the features weigh is learnt: [`model`](super::model). What the rules of `closeness`, `aside` and `locative`
//! say is among them.

use super::closeness::{bond, far};
use super::locative::{is_motion, locative, names_another};
use super::{Phrase, aside};
use crate::annotate::event::first_day;
use crate::annotate::event::lexicon::{Class, LEXICON};
use crate::annotate::event::scene::Scene;
use crate::annotate::event::trigger::Trigger;
use crate::annotate::{Deprel, Upos};
use crate::model::gazetteer::{Gazetteer, PlaceKind};
use std::ops::Range;

/// Features of a happening and a phrase.
pub const FEATURES: usize = 56;

/// How far up a tree is looked.
const CLIMB: usize = 8;
/// What a feature says that has no value.
const NONE: i16 = 99;

/// All phrases of one role around one trigger.
pub(super) struct Around<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) trigger: &'a Trigger,
    /// All triggers of its sentence, itself among them.
    pub(super) triggers: &'a [Trigger],
    /// Number of its sentence.
    pub(super) sentence: usize,
    pub(super) phrases: &'a [Phrase],
    pub(super) borders: &'a Borders,
}

/// Kinds of border between phrases.
const BORDERS: usize = 7;

/// How many borders of each kind stand before each token of a text, counted once for all its happenings.
pub(in crate::annotate::event) struct Borders {
    before: Vec<[u32; BORDERS]>,
}

impl Borders {
    /// Counts them. Linear in the text.
    pub(in crate::annotate::event) fn new(scene: &Scene) -> Self {
        let mut so_far = [0; BORDERS];
        let mut before = vec![so_far];
        for t in 0..scene.notes.tokens.len() {
            if let Some(kind) = border(scene, t) {
                so_far[kind] += 1;
            }
            before.push(so_far);
        }
        Self { before }
    }

    /// How many of each kind are among these tokens, at most nine.
    fn between(&self, tokens: &Range<usize>) -> [i16; BORDERS] {
        let (from, to) = (&self.before[tokens.start], &self.before[tokens.end.max(tokens.start)]);
        std::array::from_fn(|kind| (to[kind] - from[kind]).min(9) as i16)
    }
}

/// The kind of border that a token is: a verb, a comma, a stronger mark, a relative, a conjunction, a word of time or
/// reason, "to" before a verb.
fn border(scene: &Scene, t: usize) -> Option<usize> {
    let kind = match scene.word(t) {
        _ if scene.is_verb(t) => 0,
        "," | "-" | "–" | "—" | "(" | ")" => 1,
        ";" | ":" | "\"" | "“" | "”" | "``" | "''" => 2,
        "that" | "which" | "who" | "whom" | "whose" | "where" | "when" | "what" => 3,
        "and" | "but" | "or" | "then" => 4,
        "after" | "before" | "since" | "until" | "while" | "because" | "as" | "following" => 5,
        "to" if scene.token(t).pos == Upos::Part => 6,
        _ => return None,
    };
    Some(kind)
}

impl Around<'_> {
    /// The features of each phrase.
    pub(super) fn rows(&self) -> Vec<[i16; FEATURES]> {
        let t = self.trigger.token;
        let rules: Vec<Option<i32>> = self
            .phrases
            .iter()
            .map(|p| (p.sentence == self.sentence).then(|| far(self.scene, t, &p.tokens))?)
            .collect();
        (0..self.phrases.len()).map(|n| self.row(n, &rules)).collect()
    }

    fn row(&self, n: usize, rules: &[Option<i32>]) -> [i16; FEATURES] {
        let Self { scene, trigger, .. } = *self;
        let phrase = &self.phrases[n];
        let (t, tokens) = (trigger.token, &phrase.tokens);
        let after = tokens.start > t;
        let between = between(t, tokens);
        let gap = between.len() as i16;
        let here = phrase.sentence == self.sentence;
        let rule = |n: usize| rules[n].map_or(NONE, |far| far as i16);
        let rank = |value: &dyn Fn(usize) -> i16| {
            (0..rules.len()).filter(|&m| m != n && value(m) < value(n)).count() as i16
        };
        let gaps = |m: usize| self::between(t, &self.phrases[m].tokens).len() as i16;
        let others = || self.triggers.iter().filter(|other| other.token != t);
        let borders = self.borders.between(&between);
        let top = tokens
            .clone()
            .find(|&n| scene.head(n).is_none_or(|h| !tokens.contains(&h)))
            .unwrap_or(tokens.start);
        let way = Way::new(scene, t, top);
        let on = |path: &[usize]| {
            path.iter().filter(|&&at| others().any(|other| other.token == at)).count() as i16
        };
        let direct = |deprel: Deprel| yes(scene.token(top).deprel == deprel);
        let (held, asked) = (scene.quote(t), scene.quote(tokens.start));
        let form = form(scene, trigger);
        let start = scene.notes.sentences[phrase.sentence].tokens.start;
        let time = Timed::new(scene, phrase);
        let placed = Placed::new(scene, phrase, t);
        let nearest_side = (0..rules.len())
            .filter(|&m| (self.phrases[m].tokens.start > t) == after)
            .all(|m| gaps(m) >= gap);
        [
            phrase.sentence as i16 - self.sentence as i16,
            gap.min(60),
            yes(after),
            rule(n),
            if here { bond(scene, t, tokens).map_or(-NONE, |bond| bond as i16) } else { 0 },
            rank(&rule),
            rank(&gaps),
            others().filter(|other| between.contains(&other.token)).count() as i16,
            others()
                .filter(|other| self::between(other.token, tokens).len() < between.len())
                .count() as i16,
            borders[0],
            borders[1],
            borders[2],
            borders[3],
            borders[4],
            borders[5],
            borders[6],
            way.up.len() as i16,
            way.down.len() as i16,
            yes(way.met),
            relation(scene, Some(top)),
            relation(scene, way.up.iter().rev().nth(1).copied()),
            relation(scene, way.down.iter().rev().nth(1).copied()),
            relation(scene, Some(t)),
            way.met_at().map_or(0, |at| {
                1 + yes(scene.is_verb(at)) + yes(LEXICON.support(scene.word(at)).is_some())
            }),
            on(&way.up),
            on(&way.down),
            direct(Deprel::Obl),
            direct(Deprel::Nmod) + direct(Deprel::Compound) + direct(Deprel::NmodPoss),
            preposition(scene, tokens),
            form,
            trigger.kind as i16,
            yes(trigger.certain),
            yes(scene.verbatim(t) != scene.verbatim(tokens.start)),
            yes(held.is_some() && asked.is_none()),
            yes(asked.is_some() && held.is_none()),
            (tokens.start.saturating_sub(start)).min(30) as i16,
            self.phrases.iter().filter(|p| p.sentence == self.sentence).count() as i16,
            yes(LEXICON.support(scene.word(t)).is_some()) + 2 * yes(scene.is_cue(t)),
            yes(nearest_side),
            yes(here && aside::in_relative(scene, t, tokens)),
            yes(here && aside::is_of_verb_before(scene, t, tokens)),
            yes(here && aside::is_of_asking(scene, t, tokens)),
            perfect(scene, t, phrase),
            time.grain,
            time.days,
            time.against(form),
            yes(trigger.class == Class::Noun && after && gap <= 1),
            yes(scene.head(top) == Some(t)),
            placed.locative,
            placed.kind,
            placed.known,
            yes(placed.another),
            yes(is_motion(scene.word(t))),
            yes(placed.wider),
            yes(placed.dateline),
            yes(self.sentence == 0),
        ]
    }
}

fn yes(it: bool) -> i16 {
    i16::from(it)
}

/// The tokens between a trigger and a phrase.
fn between(t: usize, tokens: &Range<usize>) -> Range<usize> {
    if tokens.start > t { t + 1..tokens.start } else { tokens.end.min(t)..t }
}

/// How two tokens hang together: from each up to where the ways meet.
struct Way {
    /// From the phrase, the meeting point last if there is one.
    up: Vec<usize>,
    /// From the trigger, likewise.
    down: Vec<usize>,
    met: bool,
}

impl Way {
    fn new(scene: &Scene, t: usize, top: usize) -> Self {
        let climb = |from: usize| {
            std::iter::successors(Some(from), |&at| scene.head(at)).take(CLIMB).collect::<Vec<_>>()
        };
        let (mut up, mut down) = (climb(top), climb(t));
        let meeting =
            up.iter().enumerate().find_map(|(n, at)| Some((n, down.iter().position(|d| d == at)?)));
        if let Some((n, m)) = meeting {
            up.truncate(n + 1);
            down.truncate(m + 1);
        }
        Self { up, down, met: meeting.is_some() }
    }

    fn met_at(&self) -> Option<usize> {
        self.up.last().copied().filter(|_| self.met)
    }
}

/// The relation of a token to its head.
fn relation(scene: &Scene, token: Option<usize>) -> i16 {
    token.map_or(-1, |token| scene.token(token).deprel as i16)
}

/// The preposition before a phrase, by what it says; 0 where there is none.
fn preposition(scene: &Scene, tokens: &Range<usize>) -> i16 {
    for by in 1..4 {
        let Some(at) = tokens.start.checked_sub(by) else { break };
        return match scene.word(at) {
            "in" | "on" | "at" => 1,
            "during" | "over" | "through" | "throughout" | "within" => 2,
            "near" | "outside" | "inside" | "around" | "across" | "off" => 3,
            "from" | "out" => 4,
            "to" | "into" | "toward" | "towards" => 5,
            "since" => 6,
            "until" | "till" | "by" => 7,
            "after" | "following" => 8,
            "before" | "ahead" => 9,
            "for" => 10,
            "of" => 11,
            "between" | "and" => 12,
            "," | "(" | "-" | "—" | "–" => 13,
            "with" | "against" | "about" | "than" | "as" => 14,
            _ if matches!(scene.token(at).pos, Upos::Det | Upos::Adj) => continue,
            _ => 15,
        };
    }
    0
}

/// 1 for the present perfect, 2 where the phrase is a time of long ago besides.
fn perfect(scene: &Scene, t: usize, phrase: &Phrase) -> i16 {
    let long_ago = phrase.time.is_some_and(|n| aside::is_long_ago(scene, n));
    yes(aside::is_perfect(scene, t)) * (1 + yes(long_ago))
}

/// How a trigger is inflected, by what that says of time.
fn form(scene: &Scene, trigger: &Trigger) -> i16 {
    const NOUN: i16 = 0;
    const PAST: i16 = 1;
    const FUTURE: i16 = 2;
    const INFINITIVE: i16 = 3;
    const GERUND: i16 = 4;
    const PRESENT: i16 = 5;
    const POSSIBLE: i16 = 6;
    if trigger.class == Class::Noun {
        return NOUN;
    }
    let t = trigger.token;
    let aux = |words: &[&str]| {
        scene.tree.children(t).any(|c| {
            matches!(scene.token(c).deprel, Deprel::Aux | Deprel::AuxPass | Deprel::Mark)
                && words.contains(&scene.word(c))
        })
    };
    let word = scene.word(t);
    match () {
        () if aux(&["will", "'ll", "’ll", "shall", "wo"]) => FUTURE,
        () if aux(&["would", "could", "may", "might", "can", "should", "must"]) => POSSIBLE,
        () if aux(&["to"]) || scene.word_before(t, 1) == "to" => INFINITIVE,
        () if word.ends_with("ing") && !aux(&["was", "were"]) => GERUND,
        () if word.ends_with("ed")
            || word.ends_with("en")
            || aux(&["was", "were", "had", "has", "have", "been"]) =>
        {
            PAST
        }
        () if word.ends_with('s') || aux(&["is", "are", "does", "do"]) => PRESENT,
        () => PAST,
    }
}

/// What a phrase says that is a time.
struct Timed {
    /// How fine it is: 0 no time, then year, month or week, day, clock.
    grain: i16,
    /// Days from the publication, at most 400 either way; past that, or unknown, 500.
    days: i16,
}

impl Timed {
    fn new(scene: &Scene, phrase: &Phrase) -> Self {
        const UNKNOWN: i16 = 500;
        const MOST: i32 = 400;
        let Some(time) = phrase.time.map(|n| &scene.notes.times[n]) else {
            return Self { grain: 0, days: UNKNOWN };
        };
        let grain = match time.value.len() {
            0..=4 => 1,
            5..=9 => 2,
            10 => 3,
            _ => 4,
        };
        let days = first_day(&time.value).zip(scene.published).and_then(|(day, published)| {
            let days = published.until(day).ok()?.get_days();
            Some(days.clamp(-MOST, MOST) as i16)
        });
        Self { grain, days: days.unwrap_or(UNKNOWN) }
    }

    /// Whether the form of the trigger speaks against it: "will meet" and a day that is over, "met" and one to come.
    fn against(&self, form: i16) -> i16 {
        let known = self.days < 500 && self.grain > 0;
        match form {
            1 if known && self.days > 0 => 1,
            2 | 3 if known && self.days < 0 => 2,
            _ => 0,
        }
    }
}

/// What a phrase says that is a place.
struct Placed {
    /// How much its preposition makes it one, by rule.
    locative: i16,
    /// Its kind of entity; -1 no place.
    kind: i16,
    /// What the gazetteer has under its name: 0 nothing, then town, region, country.
    known: i16,
    /// Whether the place named next is meant.
    another: bool,
    /// Whether it only says where the place before it lies: "Norby, Denmark".
    wider: bool,
    /// Whether it stands where a dateline does.
    dateline: bool,
}

impl Placed {
    fn new(scene: &Scene, phrase: &Phrase, t: usize) -> Self {
        let tokens = &phrase.tokens;
        let Some(mention) = phrase.entity.map(|n| &scene.notes.entities[n]) else {
            return Self {
                locative: NONE,
                kind: -1,
                known: 0,
                another: false,
                wider: false,
                dateline: false,
            };
        };
        let moves = is_motion(scene.word(t));
        let known =
            Gazetteer::shared().place(&scene.lower[mention.span]).map_or(0, |p| match p.kind {
                PlaceKind::City => 1,
                PlaceKind::Country => 3,
                _ => 2,
            });
        let before = tokens.start.checked_sub(2).and_then(|at| scene.entity(at));
        Self {
            locative: locative(scene, tokens, moves).map_or(NONE, |cost| cost as i16),
            kind: mention.kind as i16,
            known,
            another: names_another(scene, tokens),
            wider: scene.word_before(tokens.start, 1) == ","
                && before.is_some_and(|m| scene.is_place(m)),
            dateline: tokens.start < 6 && phrase.sentence == 0,
        }
    }
}
