//! The words that say what a number counts: people, what befell them, currencies.

use crate::annotate::Counted;

/// "people" for a noun that names people, "troops" for one that names soldiers.
pub(super) fn noun_kind(word: &str) -> Option<Counted> {
    match word {
        "troops" | "soldiers" | "servicemen" | "marines" | "fighters" | "personnel"
        | "peacekeepers" => Some(Counted::Troops),
        "people" | "person" | "persons" | "men" | "man" | "women" | "woman" | "children"
        | "child" | "boys" | "boy" | "girls" | "girl" | "schoolgirls" | "students" | "student"
        | "pupils" | "civilians" | "civilian" | "passengers" | "passenger" | "officers"
        | "officer" | "policemen" | "police" | "militants" | "militant" | "rebels"
        | "insurgents" | "gunmen" | "suspects" | "suspect" | "victims" | "victim" | "others"
        | "other" | "residents" | "villagers" | "workers" | "miners" | "employees" | "hostages"
        | "prisoners" | "inmates" | "detainees" | "captives" | "refugees" | "migrants"
        | "tourists" | "americans" | "citizens" | "nationals" | "crew" | "members" | "pilots"
        | "journalists" | "protesters" | "demonstrators" | "teenagers" | "teens" | "teenager"
        | "adults" | "adult" | "infants" | "babies" | "baby" | "families" | "homes" | "doctors"
        | "nurses" | "teachers" | "lawmakers" | "bystanders" | "patients" | "survivors"
        | "bodies" | "lives" | "relatives" | "sailors" | "firefighters" | "deputies" | "guards"
        | "aboard" | "casualties" | "shoppers" | "worshippers" | "worshipers" | "attendees"
        | "partygoers" | "males" | "male" | "females" | "female" | "friends" | "brothers"
        | "sisters" | "neighbors" | "spectators" | "drivers" | "attackers" => Some(Counted::People),
        _ => None,
    }
}

/// What a participle or adjective says befell people.
pub(super) fn fate(word: &str) -> Option<Counted> {
    Some(match word {
        "killed" | "dead" | "slain" | "murdered" | "died" | "perished" | "drowned" | "executed"
        | "massacred" | "deaths" | "fatalities" | "beheaded" => Counted::Killed,
        "injured" | "wounded" | "hurt" | "injuries" | "hospitalized" | "hospitalised" => {
            Counted::Injured
        }
        "missing" | "unaccounted" => Counted::Missing,
        "arrested" | "detained" | "jailed" | "arrests" => Counted::Arrested,
        "freed" | "released" | "rescued" | "liberated" => Counted::Freed,
        "abducted" | "kidnapped" | "captured" => Counted::Abducted,
        "displaced" | "evacuated" | "homeless" => Counted::Displaced,
        _ => return None,
    })
}

pub(super) fn is_single_person(word: &str) -> bool {
    matches!(
        word,
        "man"
            | "woman"
            | "boy"
            | "girl"
            | "teen"
            | "teenager"
            | "child"
            | "person"
            | "officer"
            | "student"
            | "baby"
            | "toddler"
            | "infant"
            | "victim"
            | "bystander"
            | "soldier"
            | "civilian"
            | "driver"
            | "passenger"
            | "deputy"
            | "policeman"
            | "resident"
            | "worker"
            | "guard"
            | "clerk"
            | "mother"
            | "father"
    )
}

pub(super) fn is_function_word(word: &str) -> bool {
    matches!(
        word,
        "" | "and"
            | "or"
            | "but"
            | "who"
            | "that"
            | "which"
            | "in"
            | "on"
            | "at"
            | "of"
            | "for"
            | "from"
            | "with"
            | "by"
            | "to"
            | "as"
            | "after"
            | "before"
            | "when"
            | "while"
            | "was"
            | "were"
            | "is"
            | "are"
            | "had"
            | "has"
            | "have"
            | "been"
            | "said"
            | "will"
            | "would"
            | "the"
            | "a"
            | "an"
            | "into"
            | "times"
    )
}

pub(super) fn is_currency(word: &str) -> bool {
    matches!(
        word,
        "dollars"
            | "dollar"
            | "euros"
            | "euro"
            | "pounds"
            | "yuan"
            | "yen"
            | "rubles"
            | "roubles"
            | "rupees"
            | "naira"
            | "pesos"
            | "francs"
    )
}

pub(super) fn is_month(word: &str) -> bool {
    matches!(
        word.get(..3).unwrap_or(""),
        "jan"
            | "feb"
            | "mar"
            | "apr"
            | "may"
            | "jun"
            | "jul"
            | "aug"
            | "sep"
            | "oct"
            | "nov"
            | "dec"
    )
}
