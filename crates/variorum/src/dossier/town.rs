//! The town where the incident happened that a story is about.
//!
//! Each naming of a town in a headline or an opening is a vote, worth more where harm is done, in the dateline or
//! as the town of the police. A quarter gives way to the city it lies in: one that the reports call a quarter, and one
//! that no gazetteer has, or has only far from the city (toponyms of one text lie near one another: Leidner 2007).

use super::{Dossier, Place, Reading, incident::is_harm};
use crate::annotate::EntityKind;
use crate::article::ZoneKind;
use crate::model::gazetteer::{self, Classes, Gazetteer, PlaceKind};
use crate::text::Span;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The town that the reports speak of most; `told` is the place that the events themselves give.
pub(super) fn town(readings: &[Reading], dossier: &Dossier, told: Option<&Place>) -> Option<Place> {
    const TOLD: usize = 4;
    let mut votes = Votes::new();
    for (n, &article) in dossier.articles.iter().enumerate() {
        for naming in namings(&readings[article]) {
            let vote = votes.entry(naming.name).or_insert_with(|| Vote::first_in(n));
            vote.worth += naming.worth;
            vote.quarter += usize::from(naming.quarter);
            vote.stated |= naming.stated;
        }
    }
    if let Some(vote) = told.and_then(|place| votes.get_mut(&plain(&place.name))) {
        vote.worth += TOLD;
    }
    let best = votes.iter().max_by_key(|(_, vote)| (vote.worth, vote.first)).map(|(name, _)| name);
    let Some(best) = best else { return told.cloned() };
    let name = city_of(&votes, best).clone();
    let country = city(&name).and_then(|place| place.country);
    Some(Place { name, country: country.map(|code| code.as_str().to_owned()) })
}

/// How much the reports speak of each town.
type Votes = BTreeMap<String, Vote>;

#[derive(Debug, Clone, Copy)]
struct Vote {
    worth: usize,
    /// Times that it is called a quarter: "the Westside neighborhood".
    quarter: usize,
    /// Whether a state follows it somewhere: "Norby, Wash."
    stated: bool,
    /// The first report to name it.
    first: Reverse<usize>,
}

impl Vote {
    fn first_in(report: usize) -> Self {
        Self { worth: 0, quarter: 0, stated: false, first: Reverse(report) }
    }
}

/// `name` itself, or the city that it is a quarter of: the known city named most, if it is named enough.
fn city_of<'v>(votes: &'v Votes, name: &'v String) -> &'v String {
    const LARGE: u32 = 100_000;
    let own = votes[name];
    let size = city(name).map_or(0, |city| city.population).max(LARGE);
    let cities = votes.iter().filter(|(_, vote)| vote.quarter == 0).filter_map(|(other, vote)| {
        Some((other, vote, city(other).filter(|city| city.population > size)?))
    });
    let Some((city_name, vote, city)) = cities.max_by_key(|&(_, vote, _)| (vote.worth, vote.first))
    else {
        return name;
    };
    let called = own.quarter > 0 && 8 * vote.worth >= own.worth;
    let unknown = !own.stated && is_elsewhere(name, &city) && 2 * vote.worth >= own.worth;
    if called || unknown { city_name } else { name }
}

/// Whether no place of that name is known near a city.
fn is_elsewhere(name: &str, city: &gazetteer::Place) -> bool {
    const NEAR: f32 = 100.0;
    !Gazetteer::shared().places(name).iter().any(|place| {
        place.kind == PlaceKind::City && place.kilometres_to(city).is_none_or(|far| far <= NEAR)
    })
}

/// The most prominent city of that name.
fn city(name: &str) -> Option<gazetteer::Place> {
    Gazetteer::shared().places(name).into_iter().find(|place| place.kind == PlaceKind::City)
}

/// A town as one place of a report names it.
struct Naming {
    name: String,
    worth: usize,
    quarter: bool,
    stated: bool,
}

/// The towns that a report names in its headline and its opening.
fn namings(reading: &Reading) -> Vec<Naming> {
    const OPENING: usize = 10;
    const HEADLINE: usize = 6;
    const SCENE: usize = 3;
    const DATELINE: usize = 10;
    const POLICE: usize = 8;
    const FORCE: usize = 4;
    let article = &reading.document.article;
    let texts = [
        (article.title.as_deref().unwrap_or(""), &reading.document.title, &reading.mentions.title),
        (article.text.as_str(), &reading.document.body, &reading.mentions.body),
    ];
    let mut out = Vec::new();
    for (n, (text, notes, referents)) in texts.into_iter().enumerate() {
        let end = notes.sentences.get(OPENING).map_or(u32::MAX, |s| s.span.start);
        let scenes: Vec<Span> = notes
            .events
            .iter()
            .filter(|e| is_harm(e.kind) && e.trigger.start < end)
            .filter_map(|e| e.places.first().copied())
            .collect();
        let named = notes.entities.iter().zip(&referents.entities);
        for (mention, entity) in named.filter(|(m, _)| m.named && m.span.start < end) {
            if mention.kind == EntityKind::Org {
                let town = of_police(&text[mention.span]).map(str::to_owned);
                out.extend(town.map(|name| Naming {
                    name,
                    worth: POLICE,
                    quarter: false,
                    stated: true,
                }));
                continue;
            }
            let entity = entity.and_then(|e| reading.mentions.entities.get(e));
            let Some(entity) = entity else { continue };
            let name = plain(&entity.name);
            let name = whole_town(&name).to_owned();
            // A borough is named like a region.
            let is_town = mention.kind == EntityKind::Gpe
                || mention.kind == EntityKind::Loc && city(&name).is_some();
            if !is_town {
                continue;
            }
            let Some(mut worth) = town_worth(&name) else { continue };
            let zone = article
                .zones
                .iter()
                .any(|z| z.kind == ZoneKind::Dateline && z.span.overlaps(mention.span));
            let after = &text[mention.span.end as usize..];
            worth += if n == 0 { HEADLINE } else { 0 };
            worth += if scenes.contains(&mention.span) { SCENE } else { 0 };
            worth += if n == 1 && zone { DATELINE } else { 0 };
            worth += if next_word(after).is_some_and(is_force) { FORCE } else { 0 };
            let quarter = next_word(after).is_some_and(is_part);
            out.push(Naming { name, worth, quarter, stated: is_in_state(after) });
        }
    }
    out
}

/// The next word of the same clause.
fn next_word(after: &str) -> Option<&str> {
    after.strip_prefix(' ')?.split(|c: char| !c.is_alphabetic()).next()
}

/// Whether a state or country follows: ", Wash.".
fn is_in_state(after: &str) -> bool {
    let Some(after) = after.strip_prefix(", ") else { return false };
    let known = Gazetteer::shared()
        .longest(after.split(' ').map(|w| w.trim_end_matches([',', '.'])).take(2));
    known.is_some_and(|(_, entry)| entry.classes.has(Classes::STATE.or(Classes::COUNTRY)))
}

/// "Norby police".
fn is_force(word: &str) -> bool {
    ["police", "officers", "firefighters", "detectives"].contains(&word.to_lowercase().as_str())
}

/// "the Westside neighborhood".
fn is_part(word: &str) -> bool {
    ["neighborhood", "neighbourhood", "section", "area", "district", "quarter"]
        .contains(&word.to_lowercase().as_str())
}

/// A town's name without the state behind it and not shouted: "Norby" of "NORBY, Wash.".
fn plain(name: &str) -> String {
    let name = name.split([',', '(']).next().unwrap_or(name).trim();
    let shouted = name.len() > 3 && !name.chars().any(char::is_lowercase);
    if !shouted {
        return name.to_owned();
    }
    let word = |word: &str| {
        let mut letters = word.chars();
        let first: String = letters.next().into_iter().collect();
        first + &letters.as_str().to_lowercase()
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The town of a part of it: "Norby" of "West Norby", "southeast Norby".
fn whole_town(name: &str) -> &str {
    const SIDES: [&str; 11] = [
        "north",
        "south",
        "east",
        "west",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
        "central",
        "downtown",
        "metro",
    ];
    let Some((side, town)) = name.split_once(' ') else { return name };
    let part =
        SIDES.contains(&side.to_lowercase().as_str()) && Gazetteer::shared().place(name).is_none();
    if part && city(town).is_some() { town } else { name }
}

/// What naming a place is worth: a town that the gazetteer knows most; `None` for what is no town.
fn town_worth(name: &str) -> Option<usize> {
    const BIG: u32 = 300_000;
    const SHORTEST: usize = 3;
    if name.chars().count() < SHORTEST {
        return None;
    }
    let Some(known) = Gazetteer::shared().place(name) else {
        return is_town_name(name).then_some(2);
    };
    // A borough is a region and a city; a state or country that shares its name with a town is not meant as one,
    // unless that town is a capital: "Washington".
    let town = city(name)?;
    let is_land = matches!(known.kind, PlaceKind::State | PlaceKind::Country);
    match () {
        () if is_land => town.is_capital.then_some(2),
        () if town.population > BIG => Some(4),
        () => Some(3),
    }
}

/// The town of a police force: "Norby Police Department".
fn of_police(name: &str) -> Option<&str> {
    let town = ["Police", "Fire", "Sheriff"].iter().find_map(|w| name.split_once(w))?.0.trim();
    town_worth(town).map(|_| town)
}

/// No street, county or building.
fn is_town_name(name: &str) -> bool {
    const PARTS: [&str; 17] = [
        "State",
        "County",
        "Parish",
        "Street",
        "Road",
        "Avenue",
        "Boulevard",
        "Highway",
        "Lane",
        "Drive",
        "Park",
        "River",
        "Apartments",
        "Creek",
        "Side",
        "District",
        "University",
    ];
    let is_part = |word: &str| PARTS.iter().any(|part| part.eq_ignore_ascii_case(word));
    !name.split_whitespace().any(|word| is_part(word) || word.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_town_is_that_town() {
        assert_eq!(whole_town("West Philadelphia"), "Philadelphia");
        assert_eq!(whole_town("West Palm Beach"), "West Palm Beach");
        assert_eq!(whole_town("Norby"), "Norby");
    }

    #[test]
    fn a_name_is_told_plainly() {
        for (name, town) in [
            ("NORBY, Wash.", "Norby"),
            ("NEW NORBY", "New Norby"),
            ("Norby", "Norby"),
            ("NYC", "NYC"),
        ] {
            assert_eq!(plain(name), town);
        }
    }

    #[test]
    fn a_quarter_gives_way_to_its_city_and_a_village_does_not() {
        let chosen = |list: &[(&str, usize, usize)]| {
            let vote = |worth, quarter| Vote { worth, quarter, ..Vote::first_in(0) };
            let votes: Votes =
                list.iter().map(|&(name, n, q)| (name.to_owned(), vote(n, q))).collect();
            city_of(&votes, &list[0].0.to_owned()).clone()
        };
        assert_eq!(chosen(&[("Quarrel Gardens", 20, 0), ("Houston", 12, 0)]), "Houston");
        assert_eq!(chosen(&[("Quarrel Gardens", 20, 0), ("Houston", 4, 0)]), "Quarrel Gardens");
        assert_eq!(chosen(&[("Quarrel Gardens", 20, 1), ("Houston", 4, 0)]), "Houston");
        assert_eq!(chosen(&[("Pasadena", 20, 0), ("Houston", 12, 0)]), "Pasadena");
        assert_eq!(chosen(&[("Gresham", 20, 0), ("Chicago", 12, 0)]), "Chicago");
    }

    #[test]
    fn counties_and_states_are_no_towns() {
        for name in ["CHARLESTON COUNTY", "Illinois State", "Main Street"] {
            assert!(!is_town_name(name), "{name}");
        }
    }
}
