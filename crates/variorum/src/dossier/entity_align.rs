//! The cast of a story: which entities of different reports are one.
//!
//! People join by full name, by spelling ("Sergei", "Sergey") and by a surname that only one of
//! them has; organisations and places by name, acronym and alias. Two people of one surname stay
//! two.

use super::{Evidence, Reading, StoryEntity, StoryRole};
use crate::annotate::EntityKind;
use crate::mention::Entity;
use std::collections::{BTreeMap, BTreeSet};

/// First names this alike (Jaro-Winkler) before one surname are one person's.
const SAME_FIRST_NAME: f64 = 0.88;
/// Names of three or more words this alike are one organisation's.
const SAME_LONG_NAME: f64 = 0.95;

/// The entities of a story, and which of them each document entity is.
#[derive(Debug, Clone, Default)]
pub struct Cast {
    /// Most mentioned first, then by name.
    pub entities: Vec<StoryEntity>,
    index: BTreeMap<(usize, usize), usize>,
}

impl Cast {
    /// The story entity that entity `entity` of article `article` is.
    pub fn of(&self, article: usize, entity: usize) -> Option<usize> {
        self.index.get(&(article, entity)).copied()
    }

    /// How often the reports mention entity `entity` of the story.
    pub(super) fn mentions(&self, readings: &[Reading], entity: usize) -> usize {
        let members = self.entities.get(entity).map(|e| e.members.as_slice()).unwrap_or_default();
        members.iter().map(|&(a, e)| readings[a].mentions.entities[e].mentions.len()).sum()
    }
}

/// Joins the document entities of the articles `members` into the cast of their story.
///
/// Names with a first name are placed before bare surnames, so that the result does not depend on
/// which report comes first.
pub(super) fn align(readings: &[Reading], members: &[usize]) -> Cast {
    let mut groups: Vec<Group> = Vec::new();
    let mut names: BTreeMap<(Family, String), Vec<usize>> = BTreeMap::new();
    for (article, entity) in by_fullness(readings, members) {
        let found = &readings[article].mentions.entities[entity];
        let keys = keys(found);
        let group = find(found, &keys, &names, &groups).unwrap_or_else(|| {
            groups.push(Group::default());
            groups.len() - 1
        });
        groups[group].add(article, entity, found);
        for key in keys {
            let at = names.entry(key).or_default();
            if !at.contains(&group) {
                at.push(group);
            }
        }
    }
    cast(readings, groups)
}

/// Every (article, entity) of the story, the longest names first.
fn by_fullness(readings: &[Reading], members: &[usize]) -> Vec<(usize, usize)> {
    let mut all: Vec<(usize, usize)> = members
        .iter()
        .flat_map(|&a| (0..readings[a].mentions.entities.len()).map(move |e| (a, e)))
        .collect();
    all.sort_by_cached_key(|&(a, e)| {
        let entity = &readings[a].mentions.entities[e];
        let words = words(&entity.name).len();
        (std::cmp::Reverse(words), entity.name.clone(), a, e)
    });
    all
}

/// Kinds that can be one thing: "Russia" is a place that acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    Person,
    Place,
    Other,
}

fn family(kind: EntityKind) -> Family {
    match kind {
        EntityKind::Person => Family::Person,
        EntityKind::Gpe | EntityKind::Loc | EntityKind::Fac => Family::Place,
        _ => Family::Other,
    }
}

#[derive(Debug, Default)]
struct Group {
    members: Vec<(usize, usize)>,
    kinds: BTreeMap<EntityKind, usize>,
    names: BTreeMap<String, usize>,
}

impl Group {
    fn add(&mut self, article: usize, index: usize, entity: &Entity) {
        self.members.push((article, index));
        *self.kinds.entry(entity.kind).or_default() += entity.mentions.len().max(1);
        *self.names.entry(entity.name.clone()).or_default() += entity.mentions.len().max(1);
        for alias in &entity.aliases {
            self.names.entry(alias.clone()).or_default();
        }
    }
}

/// What an entity can be found by: its folded name and aliases.
fn keys(entity: &Entity) -> Vec<(Family, String)> {
    let family = family(entity.kind);
    let mut keys: BTreeSet<String> = BTreeSet::new();
    for name in std::iter::once(&entity.name).chain(&entity.aliases) {
        let words = words(name);
        if words.is_empty() {
            continue;
        }
        if family == Family::Person && words.len() > 2 {
            keys.insert(format!("{} {}", words[0], words[words.len() - 1]));
        }
        keys.insert(words.join(" "));
    }
    keys.into_iter().map(|key| (family, key)).collect()
}

/// The group an entity belongs to, if there is exactly one that fits best.
fn find(
    entity: &Entity,
    keys: &[(Family, String)],
    names: &BTreeMap<(Family, String), Vec<usize>>,
    groups: &[Group],
) -> Option<usize> {
    if entity.mentions.is_empty() && entity.name.is_empty() {
        return None;
    }
    let own = (family(entity.kind), words(&entity.name).join(" "));
    let exact = names.get(&own).or_else(|| keys.iter().find_map(|key| names.get(key)));
    if let Some(found) = exact
        && found.len() == 1
    {
        return Some(found[0]);
    }
    match own.0 {
        Family::Person => same_person(&own.1, groups),
        _ => same_spelling(&own.1, own.0, groups),
    }
}

/// The one person a name can be: same surname, and a first name that is like or missing.
fn same_person(name: &str, groups: &[Group]) -> Option<usize> {
    let own: Vec<&str> = name.split(' ').collect();
    let mut fits = groups.iter().enumerate().filter(|(_, group)| {
        group.kinds.contains_key(&EntityKind::Person)
            && group.names.keys().any(|other| {
                let other = words(other);
                other.len() > 1 && compatible_person(&own, &other)
            })
    });
    match (fits.next(), fits.next()) {
        (Some((n, _)), None) => Some(n),
        _ => None,
    }
}

fn compatible_person(own: &[&str], other: &[String]) -> bool {
    let (Some(surname), Some(other_surname)) = (own.last(), other.last()) else { return false };
    if surname != other_surname {
        // Two surnames, of which a report may leave out the second: "Ana Ruiz", "Ana Ruiz Vega".
        let (short, long) = (own.len().min(other.len()), own.len().max(other.len()));
        return short >= 2 && long == short + 1 && own.iter().zip(other).all(|(a, b)| a == b);
    }
    own.len() == 1 || strsim::jaro_winkler(own[0], &other[0]) >= SAME_FIRST_NAME
}

/// The one organisation or place whose long name is spelt almost the same.
fn same_spelling(name: &str, family_of: Family, groups: &[Group]) -> Option<usize> {
    if name.split(' ').count() < 3 {
        return None;
    }
    groups.iter().position(|group| {
        group.kinds.keys().any(|&kind| family(kind) == family_of)
            && group
                .names
                .keys()
                .any(|other| strsim::jaro_winkler(name, &words(other).join(" ")) >= SAME_LONG_NAME)
    })
}

/// Folded words of a name: lower case, no accents on Latin letters, hyphens and articles gone.
pub(crate) fn words(name: &str) -> Vec<String> {
    let folded: String = name
        .chars()
        .filter(|c| !matches!(c, '-' | '‐' | '‑' | '.' | '\'' | '’'))
        .flat_map(char::to_lowercase)
        .map(fold)
        .collect();
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty() && !matches!(*w, "the" | "a" | "an"))
        .map(spell)
        .collect()
}

/// Latin letters without their accents, for comparing names.
fn fold(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' | 'ı' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'š' | 'ś' | 'ş' | 'ș' => 's',
        'ž' | 'ź' | 'ż' => 'z',
        'ý' | 'ÿ' => 'y',
        'ł' => 'l',
        'ğ' => 'g',
        'ţ' | 'ț' => 't',
        'ř' => 'r',
        'đ' => 'd',
        _ => c,
    }
}

/// British and American spellings of one word are one.
fn spell(word: &str) -> String {
    word.replace("isation", "ization").replace("centre", "center").replace("defence", "defense")
}

/// The groups as story entities, most mentioned first.
fn cast(readings: &[Reading], groups: Vec<Group>) -> Cast {
    let mut weighed: Vec<(usize, StoryEntity)> = groups
        .into_iter()
        .map(|group| (group.kinds.values().sum(), story_entity(readings, group)))
        .collect();
    weighed.sort_by(|(n, a), (m, b)| m.cmp(n).then_with(|| a.name.cmp(&b.name)));
    let entities: Vec<StoryEntity> = weighed.into_iter().map(|(_, entity)| entity).collect();
    let index = entities
        .iter()
        .enumerate()
        .flat_map(|(n, entity)| entity.members.iter().map(move |&member| (member, n)))
        .collect();
    Cast { entities, index }
}

fn story_entity(readings: &[Reading], group: Group) -> StoryEntity {
    let kind = group
        .kinds
        .iter()
        .max_by_key(|&(kind, n)| (*n, std::cmp::Reverse(*kind)))
        .map_or(EntityKind::Org, |(&kind, _)| kind);
    let name = fullest(&group.names, kind);
    let aliases = group.names.into_keys().filter(|alias| *alias != name).collect();
    let mut members = group.members;
    members.sort_unstable();
    let roles = roles(readings, &members);
    StoryEntity { kind, name, aliases, roles, members }
}

/// A person's name with the most words; another's most used name, the longer of two equals.
fn fullest(names: &BTreeMap<String, usize>, kind: EntityKind) -> String {
    let rank = |name: &str, count: usize| match kind {
        EntityKind::Person => (name.split(' ').count().min(3), count, name.len()),
        _ => (usize::from(count > 0), count, name.len()),
    };
    names
        .iter()
        .max_by_key(|&(name, &count)| (rank(name, count), std::cmp::Reverse(name.clone())))
        .map(|(name, _)| name.clone())
        .unwrap_or_default()
}

/// The titles said of the members, those of one wording together.
fn roles(readings: &[Reading], members: &[(usize, usize)]) -> Vec<StoryRole> {
    let mut roles: Vec<StoryRole> = Vec::new();
    for &(article, entity) in members {
        for role in &readings[article].mentions.entities[entity].roles {
            let evidence = Evidence { article, field: role.field, span: role.span };
            match roles.iter_mut().find(|r| words(&r.title) == words(&role.title)) {
                Some(known) => known.evidence.push(evidence),
                None => {
                    roles.push(StoryRole { title: role.title.clone(), evidence: vec![evidence] });
                }
            }
        }
    }
    roles
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dossier::tests::reading;

    /// Names of the cast of a story whose reports have these entities.
    fn check(reports: &[&[(EntityKind, &str)]], cast: &[&str]) {
        let readings: Vec<Reading> = reports.iter().map(|names| reading(names)).collect();
        let members: Vec<usize> = (0..readings.len()).collect();
        let mut names: Vec<String> =
            align(&readings, &members).entities.into_iter().map(|e| e.name).collect();
        names.sort();
        assert_eq!(names, cast);
    }

    use EntityKind::{Gpe, Org, Person};

    #[test]
    fn a_surname_joins_the_only_person_who_has_it() {
        check(&[&[(Person, "Oren")], &[(Person, "Lidia Oren")]], &["Lidia Oren"]);
    }

    #[test]
    fn a_second_surname_may_be_left_out() {
        check(&[&[(Person, "Ana Ruiz")], &[(Person, "Ana Ruiz Vega")]], &["Ana Ruiz Vega"]);
    }

    #[test]
    fn two_people_of_one_surname_stay_two() {
        check(
            &[&[(Person, "Lidia Oren")], &[(Person, "Marek Oren")]],
            &["Lidia Oren", "Marek Oren"],
        );
    }

    #[test]
    fn a_surname_that_two_people_have_joins_neither() {
        check(
            &[&[(Person, "Lidia Oren"), (Person, "Marek Oren")], &[(Person, "Oren")]],
            &["Lidia Oren", "Marek Oren", "Oren"],
        );
    }

    #[test]
    fn spellings_of_a_first_name_are_one_person() {
        check(&[&[(Person, "Sergei Talin")], &[(Person, "Sergey Talin")]], &["Sergei Talin"]);
    }

    #[test]
    fn british_and_american_spellings_are_one_organisation() {
        check(
            &[
                &[(Org, "Organisation for River Co-operation")],
                &[(Org, "Organization for River Cooperation")],
            ],
            &["Organisation for River Co-operation"],
        );
    }

    #[test]
    fn a_place_is_not_the_person_of_its_name() {
        check(&[&[(Gpe, "Lincoln")], &[(Person, "Abe Lincoln")]], &["Abe Lincoln", "Lincoln"]);
    }
}
