//! From the kinds that the model tells apart to the kinds of entity: places into states and
//! cities on one side, land and water on the other; the rest into events, works and products.

use super::EntityKind;
use crate::model::gazetteer::{Gazetteer, PlaceKind};

/// The kind of a name that the model labels `kind`: one of
/// [`MODEL_KINDS`](super::MODEL_KINDS).
pub fn refine(name: &str, kind: &str) -> EntityKind {
    match kind {
        "PERSON" => EntityKind::Person,
        "ORG" => EntityKind::Org,
        "FAC" => EntityKind::Fac,
        "NORP" => EntityKind::Norp,
        "PLACE" => place(name),
        _ => other(name),
    }
}

/// Words that end the names of land and water.
const LANDS: &[&str] = &[
    "sea",
    "ocean",
    "river",
    "lake",
    "gulf",
    "bay",
    "strait",
    "straits",
    "channel",
    "canal",
    "mountain",
    "mountains",
    "mount",
    "hill",
    "hills",
    "valley",
    "desert",
    "island",
    "islands",
    "peninsula",
    "cape",
    "coast",
    "forest",
    "delta",
    "basin",
    "plateau",
    "plains",
    "glacier",
    "volcano",
    "reef",
    "beach",
    "creek",
    "falls",
    "region",
    "border",
    "africa",
    "asia",
    "europe",
    "hemisphere",
    "ridge",
    "range",
    "pass",
    "corridor",
    "belt",
];

fn place(name: &str) -> EntityKind {
    let known = Gazetteer::shared().place(name).map(|p| p.kind);
    let ends_as_land = || {
        let words = || name.split_whitespace();
        [words().next(), words().last()]
            .into_iter()
            .flatten()
            .any(|w| LANDS.contains(&w.to_lowercase().as_str()))
    };
    match known {
        Some(PlaceKind::Country | PlaceKind::State | PlaceKind::City) => EntityKind::Gpe,
        Some(_) => EntityKind::Loc,
        None if ends_as_land() => EntityKind::Loc,
        None => EntityKind::Gpe,
    }
}

/// Words that the names of events have.
const EVENTS: &[&str] = &[
    "war",
    "wars",
    "battle",
    "summit",
    "conference",
    "cup",
    "games",
    "olympics",
    "festival",
    "championship",
    "championships",
    "tournament",
    "election",
    "elections",
    "revolution",
    "uprising",
    "day",
    "week",
    "forum",
    "congress",
    "hurricane",
    "typhoon",
    "cyclone",
    "storm",
    "earthquake",
    "spring",
    "massacre",
    "attack",
    "attacks",
    "olympic",
    "prix",
    "league",
    "open",
    "expo",
    "fair",
    "marathon",
    "rally",
    "holocaust",
    "genocide",
    "intifada",
    "ramadan",
    "eid",
    "christmas",
    "easter",
    "crisis",
    "convention",
    "ceremony",
    "debate",
    "derby",
    "trophy",
];

/// Words that the names of works and documents have.
const WORKS: &[&str] = &[
    "act",
    "agreement",
    "accord",
    "accords",
    "treaty",
    "constitution",
    "bill",
    "law",
    "protocol",
    "declaration",
    "resolution",
    "charter",
    "covenant",
    "bible",
    "quran",
    "koran",
    "report",
    "book",
    "song",
    "album",
    "film",
    "movie",
    "magazine",
    "journal",
    "show",
    "amendment",
    "code",
    "pact",
    "deal",
    "memorandum",
    "award",
    "prize",
    "medal",
    "of",
    "and",
    "the",
    "a",
    "to",
    "in",
];

fn other(name: &str) -> EntityKind {
    let lower = name.to_lowercase();
    let has =
        |list: &[&str]| lower.split(|c: char| !c.is_alphanumeric()).any(|w| list.contains(&w));
    if has(EVENTS) {
        EntityKind::Event
    } else if has(WORKS) {
        EntityKind::Work
    } else {
        EntityKind::Product
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_apart() {
        for (name, expected) in [
            ("Geneva", EntityKind::Gpe),
            ("the Netherlands", EntityKind::Gpe),
            ("Black Sea", EntityKind::Loc),
            ("Lake Wobble", EntityKind::Loc),
            ("Balkans", EntityKind::Loc),
        ] {
            assert_eq!(refine(name, "PLACE"), expected, "{name}");
        }
    }

    #[test]
    fn the_rest_is_told_apart() {
        assert_eq!(refine("Winter Games", "MISC"), EntityKind::Event);
        assert_eq!(refine("Clean Rivers Act", "MISC"), EntityKind::Work);
        assert_eq!(refine("Model 7", "MISC"), EntityKind::Product);
    }
}
