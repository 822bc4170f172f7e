//! Which names of a document are names of one entity: variants, surnames, acronyms, countries.
//!
//! Owns names. Roles are [`role`](super::role), descriptions and pronouns [`coref`](super::coref).

use super::{Entity, Field};
use crate::annotate::{Document, EntityKind};
use crate::model::fold;
use crate::model::gazetteer::Gazetteer;
use std::collections::{BTreeMap, HashMap};

/// A named mention, wherever in the article.
#[derive(Debug, Clone, Copy)]
struct Named {
    field: Field,
    index: usize,
    kind: EntityKind,
}

/// One spelling of a name in the document, and all its mentions.
#[derive(Debug)]
struct Name<'a> {
    /// As first written, without article and possessive.
    surface: &'a str,
    /// Folded words.
    words: Vec<String>,
    kind: EntityKind,
    mentions: Vec<Named>,
    /// The spelling it is a variant of: a chain that ends at the entity's fullest name.
    same_as: Option<usize>,
}

/// The entities that the names of `document` name, in order of first mention.
pub(super) fn entities(document: &Document) -> Vec<Entity> {
    let mut names = spellings(document);
    let by_word = index_words(&names);
    let mut known: HashMap<(EntityKind, u32), usize> = HashMap::new();
    for n in 0..names.len() {
        let same = match names[n].kind {
            EntityKind::Person => fuller_person(&names, &by_word, n),
            EntityKind::Gpe | EntityKind::Loc | EntityKind::Norp => gazetteer_key(&names[n])
                .and_then(|key| Some(*known.entry(key).or_insert(n)).filter(|&first| first != n)),
            _ => fuller_organisation(&names, &by_word, n),
        };
        names[n].same_as = same.filter(|&target| root(&names, target) != n);
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for n in 0..names.len() {
        groups.entry(root(&names, n)).or_default().push(n);
    }
    let mut out: Vec<Entity> = groups.values().map(|group| entity(&names, group)).collect();
    out.sort_by_key(|e| e.mentions.first().copied());
    out
}

/// What the gazetteer says a place or a people is: the same for "U.S." and "America".
fn gazetteer_key(name: &Name) -> Option<(EntityKind, u32)> {
    if name.kind == EntityKind::Norp {
        let country = Gazetteer::shared().demonym(name.surface)?;
        return Some((EntityKind::Norp, u32::from(u16::from_be_bytes(country.0))));
    }
    Gazetteer::shared().place(name.surface).map(|p| (EntityKind::Gpe, p.index))
}

/// An entity of all its spellings.
fn entity(names: &[Name], group: &[usize]) -> Entity {
    let mut mentions: Vec<Named> =
        group.iter().flat_map(|&n| names[n].mentions.iter().copied()).collect();
    mentions.sort_by_key(|m| (m.field, m.index));
    let fullest = fullest(names, group.iter().copied()).unwrap_or(group[0]);
    let mut order = group.to_vec();
    order.sort_by_key(|&n| names[n].mentions.first().map(|m| (m.field, m.index)));
    let aliases = order.iter().filter(|&&n| n != fullest).map(|&n| names[n].surface.to_owned());
    Entity {
        kind: usual_kind(mentions.iter().map(|m| m.kind)),
        name: names[fullest].surface.to_owned(),
        aliases: aliases.collect(),
        roles: Vec::new(),
        mentions: mentions.iter().map(|m| (m.field, m.index)).collect(),
    }
}

fn root(names: &[Name], mut n: usize) -> usize {
    // Each step leads to another spelling; more steps than spellings would be a circle.
    for _ in 0..names.len() {
        match names[n].same_as {
            Some(next) => n = next,
            None => break,
        }
    }
    n
}

/// The text of a field.
pub(super) fn text_of(document: &Document, field: Field) -> &str {
    match field {
        Field::Title => document.article.title.as_deref().unwrap_or(""),
        Field::Text => &document.article.text,
    }
}

/// All spellings, in order of first mention; the title counts as first.
fn spellings(document: &Document) -> Vec<Name<'_>> {
    let mut names: Vec<Name> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (field, notes) in [(Field::Title, &document.title), (Field::Text, &document.body)] {
        for (index, mention) in notes.entities.iter().enumerate().filter(|(_, m)| m.named) {
            let surface = bare(&text_of(document, field)[mention.span]);
            let mut key = String::new();
            fold(surface, &mut key);
            if key.is_empty() {
                continue;
            }
            let words = key.split(' ').map(str::to_owned).collect();
            let people = if mention.kind == EntityKind::Norp { "people " } else { "" };
            let at = *known.entry(format!("{people}{key}")).or_insert_with(|| {
                let kind = mention.kind;
                names.push(Name { surface, words, kind, mentions: Vec::new(), same_as: None });
                names.len() - 1
            });
            names[at].mentions.push(Named { field, index, kind: mention.kind });
        }
    }
    names.iter_mut().for_each(|name| name.kind = usual_kind(name.mentions.iter().map(|m| m.kind)));
    names
}

/// The most frequent kind; the first of equals.
fn usual_kind(kinds: impl Iterator<Item = EntityKind>) -> EntityKind {
    let mut counts: Vec<(EntityKind, usize)> = Vec::new();
    for kind in kinds {
        match counts.iter_mut().find(|c| c.0 == kind) {
            Some(count) => count.1 += 1,
            None => counts.push((kind, 1)),
        }
    }
    let most = counts.iter().map(|c| c.1).max().unwrap_or(0);
    counts.iter().find(|c| c.1 == most).map_or(EntityKind::Org, |c| c.0)
}

/// A name without its article and its possessive.
pub(super) fn bare(name: &str) -> &str {
    let article = name.get(..4).filter(|a| a.eq_ignore_ascii_case("the "));
    let name = article.map_or(name, |a| &name[a.len()..]);
    ["'s", "’s", "'", "’"].iter().find_map(|s| name.strip_suffix(s)).unwrap_or(name).trim()
}

/// Which spellings hold a word, or have the initials that the word spells.
fn index_words(names: &[Name]) -> HashMap<String, Vec<usize>> {
    let mut out: HashMap<String, Vec<usize>> = HashMap::new();
    for (n, name) in names.iter().enumerate() {
        let long = name.words.len() > 1 && name.kind != EntityKind::Person;
        let initials = long.then(|| initials(&name.words)).into_iter().flatten();
        for word in name.words.iter().cloned().chain(initials) {
            let list = out.entry(word).or_default();
            if list.last() != Some(&n) {
                list.push(n);
            }
        }
    }
    // A word that very many names share says nothing.
    out.retain(|_, list| list.len() <= 200);
    out
}

/// What a long form may be shortened to: "north atlantic treaty organization" to "nato"; with and
/// without its small words.
fn initials(words: &[String]) -> [String; 2] {
    let letters = |words: &mut dyn Iterator<Item = &String>| {
        words.filter_map(|w| w.chars().next()).collect::<String>()
    };
    [letters(&mut words.iter()), letters(&mut words.iter().filter(|w| !is_small(w)))]
}

fn is_small(word: &str) -> bool {
    matches!(word, "of" | "the" | "for" | "and" | "in" | "on" | "to" | "a" | "de" | "&")
}

/// The best of `candidates`: most words, most mentions, first mentioned.
fn fullest(names: &[Name], candidates: impl Iterator<Item = usize>) -> Option<usize> {
    candidates
        .max_by_key(|&c| (names[c].words.len(), names[c].mentions.len(), std::cmp::Reverse(c)))
}

/// The fuller name of a person: "Zakharova" is "Maria Zakharova", "V. Orlov" "Viktor Orlov".
fn fuller_person(names: &[Name], by_word: &HashMap<String, Vec<usize>>, n: usize) -> Option<usize> {
    let own = &names[n].words;
    let last = own.last()?;
    let holders = by_word.get(last)?.iter().copied();
    let longer = holders.filter(|&c| {
        c != n && names[c].kind == EntityKind::Person && names[c].words.len() > own.len()
    });
    let longer: Vec<usize> = longer.filter(|&c| is_short_for(own, &names[c].words)).collect();
    let by_surname = longer.iter().copied().filter(|&c| names[c].words.last() == Some(last));
    if own.len() > 1 {
        return fullest(names, by_surname);
    }
    // A surname alone is that of whoever has most mentions; a given name alone likewise.
    let most = |list: &mut dyn Iterator<Item = usize>| {
        list.max_by_key(|&c| (names[c].mentions.len(), std::cmp::Reverse(c)))
    };
    most(&mut by_surname.clone())
        .or_else(|| most(&mut longer.iter().copied().filter(|&c| names[c].words[0] == *last)))
}

/// Whether every word of `short` stands in `long` in order, as a whole or as an initial.
fn is_short_for(short: &[String], long: &[String]) -> bool {
    let mut rest = long.iter();
    short.iter().all(|word| {
        rest.any(|l| l == word || (word.chars().count() == 1 && l.starts_with(word.as_str())))
    })
}

/// Words that end the full names of companies and add nothing.
const FORMS: &[&str] = &[
    "inc",
    "corp",
    "corporation",
    "co",
    "company",
    "ltd",
    "limited",
    "plc",
    "llc",
    "ag",
    "sa",
    "group",
    "holdings",
    "nv",
    "gmbh",
    "bhd",
    "pty",
];

/// The fuller name of an organisation or of anything else: an acronym's long form, "Foreign
/// Ministry" in "Russian Foreign Ministry", "Ministry of Foreign Affairs".
fn fuller_organisation(
    names: &[Name],
    by_word: &HashMap<String, Vec<usize>>,
    n: usize,
) -> Option<usize> {
    let own = &names[n];
    let is_acronym = own.words.len() == 1
        && own.surface.chars().filter(|c| c.is_uppercase()).count() >= 2
        && own.words[0].len() >= 2;
    let key = own.words.iter().filter(|w| !is_small(w)).max_by_key(|w| w.len())?;
    let fits = by_word.get(key)?.iter().copied().filter(|&c| {
        let long = &names[c];
        c != n
            && long.words.len() > own.words.len()
            && long.kind != EntityKind::Person
            && !(long.kind == EntityKind::Norp)
            && ((is_acronym && initials(&long.words).contains(&own.words[0]))
                || is_part_of(&own.words, &long.words))
    });
    let fits: Vec<usize> = fits.collect();
    // Two long forms for one short one: better none than the wrong one.
    let roots: Vec<usize> = fits.iter().map(|&c| root(names, c)).collect();
    if roots.iter().all(|r| *r == roots[0]) { fullest(names, fits.into_iter()) } else { None }
}

/// Whether an organisation's `short` name is its `long` one without what stands before or a
/// company's form behind. A single word must be the first ("Goldman"): "Council" names many.
fn is_part_of(short: &[String], long: &[String]) -> bool {
    let bare = |w: &[String]| {
        let end = w.iter().rposition(|w| !FORMS.contains(&w.as_str())).map_or(w.len(), |n| n + 1);
        w[..end].to_vec()
    };
    let (short, long) = (bare(short), bare(long));
    if short == long {
        return true;
    }
    if short.len() == 1 {
        return long.first() == short.first() && !long.iter().any(|w| is_small(w));
    }
    long.ends_with(&short) || reordered(&long) == short || reordered(&long).ends_with(&short)
}

/// "ministry of foreign affairs" as "foreign ministry".
fn reordered(words: &[String]) -> Vec<String> {
    let Some(of) = words.iter().position(|w| w == "of") else { return words.to_vec() };
    let head = words[..of].iter().cloned();
    let rest = words[of + 1..].iter().filter(|w| !is_small(w) && *w != "affairs").cloned();
    rest.chain(head).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn short_names_of_people_fit_their_long_ones() {
        let fits = |a: &str, b: &str| is_short_for(&words(a), &words(b));
        assert!(fits("orlova", "irina orlova"));
        assert!(fits("i orlova", "irina orlova"));
        assert!(fits("irina orlova", "irina petrovna orlova"));
        assert!(!fits("anna orlova", "irina orlova"));
    }

    #[test]
    fn short_names_of_organisations_fit_their_long_ones() {
        let fits = |a: &str, b: &str| is_part_of(&words(a), &words(b));
        assert!(fits("foreign ministry", "ministry of foreign affairs"));
        assert!(fits("foreign ministry", "ruritanian foreign ministry"));
        assert!(fits("acme", "acme corp"));
        assert!(!fits("council", "security council"));
        assert!(initials(&words("bank of little england")).contains(&"ble".to_owned()));
    }

    #[test]
    fn articles_and_possessives_are_no_part_of_a_name() {
        assert_eq!(bare("the Kremlin's"), "Kremlin");
        assert_eq!(bare("The Hague"), "Hague");
    }
}
