//! Compiles the gazetteer: `data/names` (`GeoNames`, countries, US states) and the project's own
//! tables under `models/gazetteer/` into `models/gazetteer.bin`.

use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;
use variorum::model::fold;
use variorum::model::gazetteer::{Classes, CountryCode, Entry, MAGIC, PlaceKind, RECORD};

/// A city by one of its other names counts only above this many inhabitants.
const ALIAS_POPULATION: u32 = 100_000;
const BIG_POPULATION: u32 = 300_000;

/// A name as it is collected, before it is packed.
#[derive(Default)]
struct Known {
    classes: u16,
    country: Option<CountryCode>,
    /// (rank, record): lower ranks are more prominent.
    places: Vec<((u8, u32), u32)>,
}

#[derive(Default)]
struct Builder {
    names: BTreeMap<String, Known>,
    records: Vec<u8>,
    blob: Vec<u8>,
}

struct NewPlace<'a> {
    kind: PlaceKind,
    name: &'a str,
    country: Option<CountryCode>,
    capital: bool,
    population: u32,
    at: (f64, f64),
    members: &'a [u8],
}

/// The bytes of `models/gazetteer.bin`.
pub(super) fn train(data: &Path) -> Result<Vec<u8>> {
    let mut builder = Builder::default();
    let capitals = builder.countries(&data.join("names/countries.tsv"))?;
    builder.states(&data.join("names/us_states.json"))?;
    builder.regions()?;
    builder.cities(&data.join("names/cities.tsv.gz"), &capitals)?;
    builder.words()?;
    builder.finish()
}

/// The lines of one of the project's own tables, cut at tabs.
fn table(name: &str) -> Result<Vec<Vec<String>>> {
    let path = Path::new("models/gazetteer").join(name);
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let lines = text.lines().filter(|l| !l.starts_with('#') && !l.is_empty());
    Ok(lines.map(|l| l.split('\t').map(str::to_owned).collect()).collect())
}

fn cell(row: &[String], n: usize) -> &str {
    row.get(n).map_or("", String::as_str)
}

fn names(list: &str) -> impl Iterator<Item = &str> {
    list.split(';').map(str::trim).filter(|n| !n.is_empty())
}

impl Builder {
    /// Adds a name; one with an apostrophe is also found where a tokeniser cuts it there.
    fn name(&mut self, name: &str, classes: Classes, country: Option<CountryCode>) -> Vec<String> {
        let mut keys: Vec<String> =
            [name.to_owned(), name.replace(['\'', '’'], " "), name.replace('.', ". ")]
                .iter()
                .map(|form| {
                    let mut key = String::new();
                    fold(form, &mut key);
                    key.strip_prefix("the ").map_or(key.clone(), str::to_owned)
                })
                .filter(|key| !key.is_empty() && key.len() < 60)
                .collect();
        keys.sort();
        keys.dedup();
        for key in &keys {
            let known = self.names.entry(key.clone()).or_default();
            known.classes |= classes.0;
            known.country = known.country.or(country);
        }
        keys
    }

    fn place_name(&mut self, name: &str, classes: Classes, rank: (u8, u32), record: u32) {
        // Countries go before all else: a name of one has its code.
        let own = classes.has(Classes::COUNTRY).then(|| self.country_of(record)).flatten();
        for key in self.name(name, classes, own) {
            if let Some(known) = self.names.get_mut(&key)
                && known.places.iter().all(|p| p.1 != record)
            {
                known.places.push((rank, record));
            }
        }
    }

    fn country_of(&self, record: u32) -> Option<CountryCode> {
        let at = record as usize * RECORD + 2;
        Some(CountryCode([*self.records.get(at)?, *self.records.get(at + 1)?]))
    }

    fn record(&mut self, place: &NewPlace) -> u32 {
        let index = (self.records.len() / RECORD) as u32;
        let at = self.blob.len() as u32;
        self.blob.push(place.name.len().min(255) as u8);
        self.blob.extend(place.name.bytes().take(255));
        self.blob.push(place.members.len() as u8);
        self.blob.extend(place.members);
        self.records.extend([place.kind as u8, u8::from(place.capital)]);
        self.records.extend(place.country.map_or([0, 0], |c| c.0));
        self.records.extend(place.population.to_le_bytes());
        self.records.extend(hundredths(place.at.0));
        self.records.extend(hundredths(place.at.1));
        self.records.extend(at.to_le_bytes());
        index
    }

    /// Countries with their own table's names; gives their capitals, folded.
    fn countries(&mut self, path: &Path) -> Result<BTreeMap<String, CountryCode>> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let own: BTreeMap<String, Vec<String>> = table("countries.tsv")?
            .into_iter()
            .map(|row| (cell(&row, 0).to_owned(), row))
            .collect();
        let mut capitals = BTreeMap::new();
        for line in text.lines().skip(1) {
            let row: Vec<String> = line.split('\t').map(str::to_owned).collect();
            // States that are no more.
            if matches!(cell(&row, 0), "AN" | "CS") {
                continue;
            }
            let Some(code) = CountryCode::parse(cell(&row, 0)) else { continue };
            let more = own.get(code.as_str()).map_or(&[][..], Vec::as_slice);
            self.country(code, &row, more, &mut capitals);
        }
        Ok(capitals)
    }

    fn country(
        &mut self,
        code: CountryCode,
        row: &[String],
        own: &[String],
        capitals: &mut BTreeMap<String, CountryCode>,
    ) {
        let population = cell(row, 5).parse().unwrap_or(0);
        let name = cell(row, 2).strip_prefix("The ").unwrap_or(cell(row, 2));
        let record = self.record(&NewPlace {
            kind: PlaceKind::Country,
            name,
            country: Some(code),
            capital: false,
            population,
            at: (0.0, 0.0),
            members: &[],
        });
        for n in [name].into_iter().chain(names(cell(own, 1))) {
            self.place_name(n, Classes::COUNTRY, (0, u32::MAX - population), record);
        }
        let given = Some(cell(row, 4)).filter(|d| !d.contains(['(', ',', '-']) && *d != name);
        let people = if cell(own, 2).is_empty() { given.unwrap_or("") } else { cell(own, 2) };
        for n in names(people) {
            self.name(n, Classes::PEOPLE, Some(code));
        }
        for n in names(cell(row, 3)).chain(names(cell(own, 3))) {
            for key in self.name(n, Classes::CAPITAL, Some(code)) {
                capitals.entry(key).or_insert(code);
            }
        }
    }

    /// US states with their short forms and bounds.
    fn states(&mut self, path: &Path) -> Result<()> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let states: BTreeMap<String, serde_json::Value> = serde_json::from_str(&text)?;
        for row in table("us_states.tsv")? {
            let name = states.get(cell(&row, 0)).and_then(|s| s["name"].as_str());
            let name = name.unwrap_or("District of Columbia");
            let bounds: Vec<u8> =
                (2..6).flat_map(|n| hundredths(cell(&row, n).parse().unwrap_or(0.0))).collect();
            let record = self.record(&NewPlace {
                kind: PlaceKind::State,
                name,
                country: CountryCode::parse("US"),
                capital: false,
                population: 0,
                at: (0.0, 0.0),
                members: &bounds,
            });
            let short = if name.len() > 2 { cell(&row, 1) } else { "" };
            for n in [name].into_iter().chain(names(short)) {
                self.place_name(n, Classes::STATE, (1, 0), record);
            }
        }
        Ok(())
    }

    fn regions(&mut self) -> Result<()> {
        for row in table("regions.tsv")? {
            let codes: Vec<CountryCode> =
                cell(&row, 2).split(',').filter_map(CountryCode::parse).collect();
            let kind = match cell(&row, 1) {
                "continent" => PlaceKind::Continent,
                "water" => PlaceKind::Water,
                "land" => PlaceKind::Land,
                _ => PlaceKind::Region,
            };
            let members: Vec<u8> = codes.iter().flat_map(|c| c.0).collect();
            // Regions inside countries are many a line; those over countries have other names.
            let inside = codes.len() < 2 || kind == PlaceKind::Water || kind == PlaceKind::Land;
            let mut record = None;
            for name in names(cell(&row, 0)) {
                let r = record.filter(|_| !inside).unwrap_or_else(|| {
                    self.record(&NewPlace {
                        kind,
                        name,
                        country: (codes.len() == 1).then(|| codes[0]),
                        capital: false,
                        population: 0,
                        at: (0.0, 0.0),
                        members: &members,
                    })
                });
                record = Some(r);
                self.place_name(name, Classes::REGION, (2, 0), r);
            }
        }
        Ok(())
    }

    fn cities(&mut self, path: &Path, capitals: &BTreeMap<String, CountryCode>) -> Result<()> {
        let mut text = String::new();
        GzDecoder::new(fs::File::open(path)?).read_to_string(&mut text)?;
        for line in text.lines().skip(1) {
            let row: Vec<&str> = line.split('\t').collect();
            let [_, name, country, population, north, east, ..] = row[..] else { continue };
            let country = CountryCode::parse(country);
            let population: u32 = population.parse().unwrap_or(0);
            let mut key = String::new();
            fold(name, &mut key);
            let capital = country.is_some() && capitals.get(&key).copied() == country;
            let record = self.record(&NewPlace {
                kind: PlaceKind::City,
                name,
                country,
                capital,
                population,
                at: (north.parse()?, east.parse()?),
                members: &[],
            });
            let rank = (3, u32::MAX - population - if capital { 1_000_000 } else { 0 });
            let size = if population > BIG_POPULATION { Classes::BIG_CITY.0 } else { 0 };
            self.place_name(name, Classes(Classes::CITY.0 | size), rank, record);
            if population > ALIAS_POPULATION {
                let aliases = row.get(6).copied().unwrap_or("");
                for alias in aliases.split(',').filter(|a| is_usable_alias(a)) {
                    self.place_name(alias, Classes::CITY_ALIAS, (4, rank.1), record);
                }
            }
        }
        Ok(())
    }

    /// Names of what is no place.
    fn words(&mut self) -> Result<()> {
        for row in table("metonyms.tsv")? {
            self.name(cell(&row, 0), Classes::METONYM, CountryCode::parse(cell(&row, 1)));
        }
        for row in table("groups.tsv")? {
            for name in names(cell(&row, 0)) {
                self.name(name, Classes::PEOPLE, CountryCode::parse(cell(&row, 1)));
            }
        }
        for row in table("organisations.tsv")? {
            let class = match cell(&row, 1) {
                "agency" | "outlet" => Classes::OUTLET,
                _ => Classes::ORGANISATION,
            };
            for name in names(cell(&row, 0)) {
                self.name(name, class, CountryCode::parse(cell(&row, 2)));
            }
        }
        for row in table("titles.txt")? {
            match cell(&row, 0).strip_prefix('-') {
                Some(form) => self.name(form, Classes::ADDRESS, None),
                None => self.name(cell(&row, 0), Classes::TITLE, None),
            };
        }
        for row in table("first_names.txt")? {
            for name in cell(&row, 0).split_whitespace() {
                self.name(name, Classes::GIVEN_NAME, None);
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<u8>> {
        let mut postings = Vec::new();
        let mut map = fst::MapBuilder::memory();
        for (key, known) in &mut self.names {
            known.places.sort_unstable();
            let count = known.places.len().min(255);
            let first = (postings.len() / 4) as u32;
            postings.extend(known.places[..count].iter().flat_map(|p| p.1.to_le_bytes()));
            let classes = Classes(known.classes);
            map.insert(key, Entry::pack(classes, known.country, first, count as u8))?;
        }
        let names = map.into_inner()?;
        let mut out = MAGIC.to_vec();
        let parts = [&self.records, &postings, &self.blob, &names];
        out.extend(parts.iter().flat_map(|p| (p.len() as u32).to_le_bytes()));
        parts.iter().for_each(|p| out.extend_from_slice(p));
        Ok(out)
    }
}

/// Whether another name of a city is one that English news could use: no airport code, no script
/// but Latin.
fn is_usable_alias(alias: &str) -> bool {
    let first = alias.chars().next();
    alias.chars().count() >= 5
        && first.is_some_and(char::is_uppercase)
        && alias.chars().any(char::is_lowercase)
        && !alias.contains(['(', '\''])
}

fn hundredths(degrees: f64) -> [u8; 2] {
    ((degrees * 100.0).round() as i16).to_le_bytes()
}
