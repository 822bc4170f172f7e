//! Two titles or two ages for one person.
//!
//! Titles conflict when they name the same office in different ranks ("deputy minister",
//! "minister"), not when one is shorter or says another thing about the same person.

use super::entity_align::words;
use super::{Attribute, Conflict, StoryEntity, StoryRole, Value};

/// Words that set one rank of an office apart from another. From the usage of style books (AP,
/// Reuters), not from a corpus.
const RANKS: &[&str] = &[
    "first",
    "second",
    "third",
    "deputy",
    "vice",
    "assistant",
    "associate",
    "acting",
    "interim",
    "senior",
    "chief",
    "lead",
    "under",
    "elect",
    "emeritus",
    "honorary",
];

/// Military and police ranks: a person holds one.
const SERVICE_RANKS: &[&str] = &[
    "private",
    "corporal",
    "sergeant",
    "lieutenant",
    "captain",
    "major",
    "colonel",
    "brigadier",
    "general",
    "admiral",
    "commodore",
    "ensign",
    "sgt",
    "lt",
    "capt",
    "maj",
    "col",
    "gen",
];

/// The conflicts of role among the people of a story: at most one a person.
pub(super) fn role_conflicts(entities: &[StoryEntity]) -> Vec<Conflict> {
    entities.iter().filter_map(role_conflict).collect()
}

fn role_conflict(entity: &StoryEntity) -> Option<Conflict> {
    let roles = &entity.roles;
    let pairs = (0..roles.len()).flat_map(|a| (a + 1..roles.len()).map(move |b| (a, b)));
    let (a, b) =
        pairs.into_iter().find(|&(a, b)| differ_in_rank(&roles[a].title, &roles[b].title))?;
    let mut values = vec![value(&roles[a]), value(&roles[b])];
    values.sort_by_key(|v| std::cmp::Reverse(v.evidence.len()));
    Some(Conflict {
        about: entity.name.clone(),
        attribute: Attribute::Role,
        confidence: 0.8,
        explanation: format!(
            "{} is called “{}” and “{}”.",
            entity.name, values[0].value, values[1].value
        ),
        values,
    })
}

fn value(role: &StoryRole) -> Value {
    Value { value: role.title.clone(), evidence: role.evidence.clone() }
}

/// Whether two titles name one office in different ranks.
fn differ_in_rank(a: &str, b: &str) -> bool {
    let (a, b) = (words(a), words(b));
    let office = |title: &[String]| -> Vec<String> {
        title.iter().filter(|w| !is_rank(w)).cloned().collect()
    };
    let ranks = |title: &[String]| -> Vec<String> {
        title.iter().filter(|w| RANKS.contains(&w.as_str())).cloned().collect()
    };
    let (x, y) = (service_rank(&a), service_rank(&b));
    if !x.is_empty() && !y.is_empty() {
        // A lieutenant general is called general.
        return !x.ends_with(&y) && !y.ends_with(&x);
    }
    let (office_a, office_b) = (office(&a), office(&b));
    office_a.len() >= 2 && office_a == office_b && ranks(&a) != ranks(&b)
}

fn is_rank(word: &str) -> bool {
    RANKS.contains(&word) || is_service(word)
}

fn is_service(word: &str) -> bool {
    SERVICE_RANKS.contains(&word)
}

/// The words of the service rank in a title, each in its short form.
fn service_rank(title: &[String]) -> Vec<&str> {
    title.iter().filter(|w| is_service(w)).map(|w| abbreviate(w)).collect()
}

/// The short form of a service rank: "sgt" for "sergeant".
fn abbreviate(rank: &str) -> &str {
    match rank {
        "sergeant" => "sgt",
        "lieutenant" => "lt",
        "captain" => "capt",
        "major" => "maj",
        "colonel" => "col",
        "general" => "gen",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_office_in_two_ranks_is_a_conflict() {
        assert!(differ_in_rank("Deputy Foreign Minister", "Foreign Minister"));
        assert!(differ_in_rank("First Deputy Secretary of State", "Deputy Secretary of State"));
        assert!(differ_in_rank("Sgt.", "Lieutenant"));
    }

    #[test]
    fn a_shorter_or_another_title_is_none() {
        assert!(!differ_in_rank("spokeswoman", "Foreign Ministry spokeswoman"));
        assert!(!differ_in_rank("Foreign Minister", "head of the delegation"));
        assert!(!differ_in_rank("Lt.", "Lieutenant"));
        assert!(!differ_in_rank("General", "retired lieutenant general"));
        assert!(!differ_in_rank("Special Counsel", "former special counsel"), "both can be true");
        assert!(!differ_in_rank("president", "former president"), "too short to be one office");
    }
}
