//! Whether a happening happened: by tense, modality, negation, the words that govern it, and time.
//!
//! The statuses are those of [`EventStatus`]; who says so is the quote of the mention.

use super::lexicon::{Class, LEXICON};
use super::scene::Scene;
use super::trigger::Trigger;
use crate::annotate::{Deprel, EventStatus, Upos};
use jiff::civil::Date;

/// The status of `trigger`, whose time begins on `day` if that is known.
pub(super) fn status(scene: &Scene, trigger: &Trigger, day: Option<Date>) -> EventStatus {
    let own = match trigger.class {
        Class::Verb => of_verb(scene, trigger.token),
        Class::Noun => of_noun(scene, trigger.token),
    };
    let found = own.or_else(|| governed(scene, trigger.token));
    let future = matches!((day, scene.published), (Some(day), Some(published)) if day > published);
    let over = matches!((day, scene.published), (Some(day), Some(published)) if day < published);
    match found {
        // "Ahead of the June summit", read in December.
        Some(EventStatus::Scheduled) if over && trigger.class == Class::Noun => {
            EventStatus::Occurred
        }
        Some(EventStatus::Occurred) | None if future => EventStatus::Scheduled,
        Some(status) => status,
        None => EventStatus::Occurred,
    }
}

/// By the verb's own auxiliaries, negation and form.
fn of_verb(scene: &Scene, t: usize) -> Option<EventStatus> {
    let mut modal = None;
    let mut progressive = false;
    let mut negated = false;
    for aux in auxiliaries(scene, t) {
        match scene.word(aux) {
            "will" | "'ll" | "’ll" | "shall" | "wo" => modal = Some(EventStatus::Scheduled),
            "would" | "'d" | "’d" => modal = modal.or(Some(EventStatus::Scheduled)),
            "could" | "may" | "might" | "can" | "ca" => modal = Some(EventStatus::Hypothetical),
            "should" | "must" | "ought" => modal = Some(EventStatus::Demanded),
            "is" | "are" | "'re" | "’re" | "am" | "being" => progressive = true,
            "not" | "n't" | "n’t" | "never" | "cannot" => negated = true,
            _ => {}
        }
    }
    if negated {
        return Some(EventStatus::Denied);
    }
    if modal.is_some() {
        return modal;
    }
    if condition(scene, t) {
        return Some(EventStatus::Hypothetical);
    }
    (progressive && scene.word(t).ends_with("ing")).then_some(EventStatus::Ongoing)
}

/// Auxiliaries and negations of a verb: by the tree, else the words just before it.
fn auxiliaries(scene: &Scene, t: usize) -> Vec<usize> {
    let by_tree: Vec<usize> = scene
        .tree
        .children(t)
        .filter(|&c| {
            matches!(scene.token(c).deprel, Deprel::Aux | Deprel::AuxPass | Deprel::Cop)
                || matches!(scene.word(c), "not" | "n't" | "n’t" | "never")
        })
        .collect();
    if !by_tree.is_empty() || scene.head(t).is_some() {
        return by_tree;
    }
    (t.saturating_sub(4)..t)
        .rev()
        .take_while(|&b| matches!(scene.token(b).pos, Upos::Aux | Upos::Adv | Upos::Part))
        .collect()
}

/// "if", "unless", "whether" before the clause.
fn condition(scene: &Scene, t: usize) -> bool {
    scene.tree.children(t).any(|c| {
        scene.token(c).deprel == Deprel::Mark
            && matches!(scene.word(c), "if" | "unless" | "whether")
    })
}

/// By the noun's modifiers: "upcoming talks", "alleged swap", "no meeting".
fn of_noun(scene: &Scene, t: usize) -> Option<EventStatus> {
    let negated = |c: usize| matches!(scene.word(c), "not" | "n't" | "n’t" | "never" | "no");
    let copular = scene.child(t, Deprel::Cop).is_some();
    if scene.tree.children(t).any(|c| negated(c) && (copular || scene.word(c) == "no")) {
        return Some(EventStatus::Denied);
    }
    let by_tree = scene.tree.children(t).filter(|&c| c < t).find_map(|c| modifier(scene.word(c)));
    by_tree.or_else(|| (1..4).find_map(|by| modifier(scene.word_before(t, by))))
}

fn modifier(word: &str) -> Option<EventStatus> {
    Some(match word {
        "upcoming" | "planned" | "scheduled" | "forthcoming" | "coming" | "future" | "proposed" => {
            EventStatus::Scheduled
        }
        "alleged" | "suspected" | "reported" | "purported" | "apparent" => EventStatus::Alleged,
        "possible" | "potential" | "hypothetical" | "any" => EventStatus::Hypothetical,
        "ongoing" | "continuing" | "continued" => EventStatus::Ongoing,
        "failed" | "attempted" | "unsuccessful" | "thwarted" | "foiled" => EventStatus::Failed,
        "cancelled" | "canceled" | "aborted" | "postponed" => EventStatus::Cancelled,
        "threatened" => EventStatus::Threatened,
        _ => return None,
    })
}

/// By the words above it: "plans to meet", "denied that", "accused of", "the talks will be held".
fn governed(scene: &Scene, t: usize) -> Option<EventStatus> {
    let mut at = t;
    for _ in 0..3 {
        let deprel = scene.token(at).deprel;
        let head = scene.head(at)?;
        let passes = matches!(
            deprel,
            Deprel::Xcomp
                | Deprel::Ccomp
                | Deprel::Obj
                | Deprel::Nsubj
                | Deprel::NsubjPass
                | Deprel::Conj
                | Deprel::Acl
                | Deprel::Advcl
                | Deprel::Obl
                | Deprel::Nmod
                | Deprel::Csubj
        );
        if !passes {
            return None;
        }
        let told = matches!(deprel, Deprel::Xcomp | Deprel::Ccomp | Deprel::Advcl | Deprel::Acl);
        let subject = matches!(deprel, Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj);
        if let Some(status) = cue(scene.word(head), told, deprel) {
            return Some(status);
        }
        // "No talks were held", "the talks will begin": only a light verb says it of its noun. That
        // "the release was not confirmed" denies no release.
        let light = LEXICON.support(scene.word(head)) == Some("light") || scene.is_verb(t);
        if (subject && light || deprel == Deprel::Conj)
            && scene.is_verb(head)
            && let Some(status) = of_verb(scene, head)
            // What is negated in one clause is not in the next.
            && (deprel != Deprel::Conj || status != EventStatus::Denied)
        {
            return Some(status);
        }
        // "did not appear to be attacking"
        if deprel == Deprel::Xcomp
            && scene.is_verb(head)
            && of_verb(scene, head) == Some(EventStatus::Denied)
        {
            return Some(EventStatus::Denied);
        }
        if !subject && scene.is_verb(head) && deprel != Deprel::Xcomp && deprel != Deprel::Conj {
            return None;
        }
        at = head;
    }
    None
}

/// What a governing word says of the happening under it.
fn cue(word: &str, clause: bool, deprel: Deprel) -> Option<EventStatus> {
    Some(match word {
        "plans" | "plan" | "planned" | "planning" | "scheduled" | "slated" | "due" | "set"
        | "intends" | "intend" | "intended" | "expected" | "expects" | "going" | "agreed"
        | "preparing" | "prepares" | "arranged" | "about" => EventStatus::Scheduled,
        "promised" | "promises" | "vowed" | "vows" | "pledged" | "pledges" | "vowing" if clause => {
            EventStatus::Promised
        }
        "threatened" | "threatens" | "threatening" => EventStatus::Threatened,
        "demanded" | "demands" | "demanding" | "urged" | "urges" | "urging" | "called"
        | "calling" | "calls" | "appealed" | "asked" | "asks" | "requested"
            if clause || deprel == Deprel::Obl =>
        {
            EventStatus::Demanded
        }
        "wants" | "want" | "wanted" | "hopes" | "hope" | "hoped" | "hoping" | "seeks" | "seek"
        | "seeking" | "could" | "able" | "likely" | "ready" | "willing" | "consider"
        | "considering" => EventStatus::Hypothetical,
        "denied" | "denies" | "deny" | "denying" | "refused" | "refuses" | "refusing"
        | "declined" | "declines" => EventStatus::Denied,
        "accused" | "accuses" | "accusing" | "alleged" | "alleges" | "alleging" | "suspected"
        | "allegedly" | "believed" | "claimed" | "claims" | "claiming" | "purporting" => {
            EventStatus::Alleged
        }
        "cancelled" | "canceled" | "cancels" | "postponed" | "scrapped"
            if deprel != Deprel::Nsubj =>
        {
            EventStatus::Cancelled
        }
        "failed" | "fails" | "failing" | "tried" | "attempted" if clause => EventStatus::Failed,
        "continue" | "continues" | "continuing" | "continued"
            if clause || deprel == Deprel::Nsubj =>
        {
            EventStatus::Ongoing
        }
        _ => return None,
    })
}
