//! What names are known beforehand: places with country, population and coordinates; peoples;
//! seats of power that stand for a state; titles and offices; given names; organisations, news
//! agencies and outlets.
//!
//! Owns looking names up in `models/gazetteer.bin`. Does not own what a name means in a text: that
//! is [`mention`](crate::mention); nor making the file: that is `cargo xtask train gazetteer`, from
//! `GeoNames` (CC BY 4.0) and the project's own tables under `models/gazetteer/`.
//!
//! Names are compared *folded* (see [`fold`]): without case, accents, full stops and apostrophes,
//! hyphens as blanks, so "PORT-AU-PRINCE", "Port - au - Prince" and "Port-au-Prince" are one.

use super::fold::{fold, fold_word};
use fst::raw::{CompiledAddr, Fst, Output};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// Gives access to the known names; [`Gazetteer::shared`] is the one that ships.
pub struct Gazetteer {
    /// Folded name to packed [`Entry`].
    names: Fst<&'static [u8]>,
    /// [`RECORD`] bytes a place.
    records: &'static [u8],
    /// Places by name: indices into `records`, four bytes each.
    postings: &'static [u8],
    /// Canonical names and the members of regions.
    blob: &'static [u8],
    /// Index of the record of each country, by code.
    countries: Vec<(CountryCode, u32)>,
}

/// Bytes of one place in the file.
pub const RECORD: usize = 16;
/// What the file begins with; the last byte is its version.
pub const MAGIC: &[u8; 8] = b"VGAZ\0\0\0\x01";

/// An ISO 3166-1 code of two letters; `XK` is Kosovo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CountryCode(pub [u8; 2]);

impl CountryCode {
    /// The code written `text`, if it is two upper-case letters.
    pub fn parse(text: &str) -> Option<Self> {
        match text.as_bytes() {
            &[a @ b'A'..=b'Z', b @ b'A'..=b'Z'] => Some(Self([a, b])),
            _ => None,
        }
    }

    /// The two letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }
}

/// Kinds of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum PlaceKind {
    /// A sovereign state or a territory with a code of its own.
    Country,
    /// A state of the United States.
    State,
    /// A continent.
    Continent,
    /// Part of a country, or several countries: "Donbas", "Middle East".
    Region,
    /// A sea, a river, a strait.
    Water,
    /// An island, a mountain range, a desert.
    Land,
    /// A city or town.
    City,
}

impl PlaceKind {
    const ALL: [Self; 7] = [
        Self::Country,
        Self::State,
        Self::Continent,
        Self::Region,
        Self::Water,
        Self::Land,
        Self::City,
    ];
}

/// A known place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Its usual English name.
    pub name: &'static str,
    /// What it is.
    pub kind: PlaceKind,
    /// The country it is, or lies in; `None` where it lies in several or none.
    pub country: Option<CountryCode>,
    /// Whether it is the capital of its country.
    pub is_capital: bool,
    /// Inhabitants; 0 where unknown.
    pub population: u32,
    /// Degrees north and east; `None` where it isn't a point.
    pub coordinates: Option<(f32, f32)>,
    /// Index in the file: one number a place.
    pub index: u32,
    /// The countries a region or continent holds or lies in, two letters each, joined.
    members: &'static [u8],
}

impl Place {
    /// How far two points lie apart, on a sphere; `None` where one is no point.
    pub fn kilometres_to(&self, other: &Self) -> Option<f32> {
        const RADIUS: f32 = 6371.0;
        let [(north, east), (n, e)] =
            [self.coordinates?, other.coordinates?].map(|(n, e)| (n.to_radians(), e.to_radians()));
        let half = ((n - north) / 2.0).sin().powi(2)
            + north.cos() * n.cos() * ((e - east) / 2.0).sin().powi(2);
        Some(2.0 * RADIUS * half.sqrt().min(1.0).asin())
    }

    /// The countries that a region or continent holds or lies in.
    pub fn members(&self) -> impl Iterator<Item = CountryCode> + use<> {
        self.members.chunks_exact(2).map(|c| CountryCode([c[0], c[1]]))
    }
}

/// What a name is known to be: several at once where it is ambiguous ("Jordan", "Washington").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Classes(pub u16);

macro_rules! classes {
    ($($(#[$meta:meta])* $name:ident = $bit:expr;)+) => {
        impl Classes { $($(#[$meta])* pub const $name: Self = Self(1 << $bit);)+ }
    };
}
classes! {
    /// A country or a territory, by any of its names.
    COUNTRY = 0;
    /// A city or town, by its main name.
    CITY = 1;
    /// A city of more than 300,000.
    BIG_CITY = 2;
    /// A state of the United States, also abbreviated ("Calif.").
    STATE = 3;
    /// A region, continent, sea, river, mountain range.
    REGION = 4;
    /// A people, faith or political following, as noun or adjective.
    PEOPLE = 5;
    /// A seat of power that stands for a state.
    METONYM = 6;
    /// A title, office or occupation.
    TITLE = 7;
    /// A given name.
    GIVEN_NAME = 8;
    /// An organisation that is neither agency nor outlet.
    ORGANISATION = 9;
    /// A news agency or an outlet.
    OUTLET = 10;
    /// A capital or seat of government.
    CAPITAL = 11;
    /// A form of address that names no office: "Mr", "Lady".
    ADDRESS = 12;
    /// A city of more than 100,000 by another of its names.
    CITY_ALIAS = 13;
}

impl Classes {
    /// Whether it is at least one of `other`.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both together.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// What is known of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// What it may be.
    pub classes: Classes,
    /// The country whose people, seat, capital or organisation it names.
    pub country: Option<CountryCode>,
    first: u32,
    count: u8,
}

impl Entry {
    /// Packs an entry for the file; `first` and `count` are its places among the postings.
    pub fn pack(classes: Classes, country: Option<CountryCode>, first: u32, count: u8) -> u64 {
        let country = country.map_or(0, |c| u64::from(u16::from_be_bytes(c.0)));
        u64::from(classes.0) << 48
            | country << 32
            | u64::from(first & 0xff_ffff) << 8
            | u64::from(count)
    }

    fn unpack(value: u64) -> Self {
        let country = (value >> 32) as u16;
        Self {
            classes: Classes((value >> 48) as u16),
            country: (country != 0).then(|| CountryCode(country.to_be_bytes())),
            first: (value >> 8) as u32 & 0xff_ffff,
            count: value as u8,
        }
    }
}

static SHIPPED: LazyLock<Gazetteer> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../../models/gazetteer.bin");
    Gazetteer::from_bytes(bytes).expect("the shipped gazetteer is whole: a test reads it")
});

impl Gazetteer {
    /// The gazetteer that ships with the program.
    pub fn shared() -> &'static Self {
        &SHIPPED
    }

    /// Reads the form that `cargo xtask train gazetteer` writes: [`MAGIC`], four lengths in bytes
    /// (records, postings, blob, names; u32 each, little-endian), then those four parts.
    pub fn from_bytes(bytes: &'static [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (lengths, mut rest) = rest.split_at_checked(16)?;
        let mut parts = [rest; 4];
        for (part, length) in parts.iter_mut().zip(lengths.chunks_exact(4)) {
            let length = u32::from_le_bytes(length.try_into().ok()?) as usize;
            (*part, rest) = rest.split_at_checked(length)?;
        }
        let [records, postings, blob, names] = parts;
        let mut out =
            Self { names: Fst::new(names).ok()?, records, postings, blob, countries: Vec::new() };
        out.countries = (0..(records.len() / RECORD) as u32)
            .filter_map(|n| out.record(n))
            .filter(|p| p.kind == PlaceKind::Country)
            .filter_map(|p| Some((p.country?, p.index)))
            .collect();
        out.countries.sort_unstable();
        Some(out)
    }

    /// What is known of `name`; a leading "the" and a possessive "'s" don't count.
    pub fn entry(&self, name: &str) -> Option<Entry> {
        let name = name.strip_suffix("'s").or_else(|| name.strip_suffix("’s")).unwrap_or(name);
        let mut key = String::with_capacity(name.len());
        fold(name, &mut key);
        let key = key.strip_prefix("the ").unwrap_or(&key);
        self.names.get(key).map(|v| Entry::unpack(v.value()))
    }

    /// The longest known name that `words` begin with: how many words, and what it is.
    pub fn longest<'w>(&self, words: impl IntoIterator<Item = &'w str>) -> Option<(usize, Entry)> {
        let mut walk = Walk { at: self.names.root().addr(), out: Output::zero() };
        let (mut best, mut begun) = (None, false);
        for (n, word) in words.into_iter().enumerate() {
            match walk.word(&self.names, word, begun) {
                Step::Nothing => continue,
                Step::Lost => break,
                Step::On => begun = true,
            }
            let node = self.names.node(walk.at);
            if node.is_final() {
                let value = walk.out.cat(node.final_output()).value();
                best = Some((n + 1, Entry::unpack(value)));
            }
        }
        best
    }

    /// The places called `name`, the most prominent first.
    pub fn places(&self, name: &str) -> Vec<Place> {
        self.entry(name).map(|e| self.places_of(e)).unwrap_or_default()
    }

    /// The places of an entry, the most prominent first: countries, states, regions, then cities
    /// by population.
    pub fn places_of(&self, entry: Entry) -> Vec<Place> {
        (entry.first..entry.first + u32::from(entry.count))
            .filter_map(|n| {
                let at = n as usize * 4;
                let index = self.postings.get(at..at + 4)?;
                self.record(u32::from_le_bytes(index.try_into().ok()?))
            })
            .collect()
    }

    /// The most prominent place called `name`.
    pub fn place(&self, name: &str) -> Option<Place> {
        self.places(name).first().copied()
    }

    /// The country of that code.
    pub fn country(&self, code: CountryCode) -> Option<Place> {
        let n = self.countries.binary_search_by_key(&code, |c| c.0).ok()?;
        self.record(self.countries[n].1)
    }

    /// The country of a people, noun or adjective: "Russian", "Danes".
    pub fn demonym(&self, word: &str) -> Option<CountryCode> {
        self.entry(word).filter(|e| e.classes.has(Classes::PEOPLE)).and_then(|e| e.country)
    }

    /// The country that a name acts for in the news: its own, that of a capital ("Moscow"), of a
    /// seat of power ("the Kremlin") or of a people.
    pub fn acts_for(&self, name: &str) -> Option<CountryCode> {
        let entry = self.entry(name)?;
        let stands = Classes::METONYM.or(Classes::CAPITAL).or(Classes::PEOPLE);
        if entry.classes.has(Classes::COUNTRY) {
            return self.places_of(entry).first().and_then(|p| p.country).or(entry.country);
        }
        entry.country.filter(|_| entry.classes.has(stands))
    }

    /// Whether `inner` lies in `outer` (and is not the same): a city in its country or state, a
    /// country in its continent or region.
    pub fn within(&self, inner: &Place, outer: &Place) -> bool {
        if inner.index == outer.index {
            return false;
        }
        let holds = |code: CountryCode| outer.members().any(|m| m == code);
        match outer.kind {
            PlaceKind::City | PlaceKind::Water | PlaceKind::Land => false,
            PlaceKind::Country => inner.country == outer.country,
            PlaceKind::State => self.in_state(inner, outer),
            PlaceKind::Continent => inner.country.is_some_and(holds),
            PlaceKind::Region => {
                inner.kind == PlaceKind::Country
                    && outer.country.is_none()
                    && inner.country.is_some_and(holds)
            }
        }
    }

    /// A state's bounds stand where the members of a region stand: south, north, west, east in hundredths of a degree, i16.
    fn in_state(&self, inner: &Place, state: &Place) -> bool {
        let (Some((north, east)), [s0, s1, n0, n1, w0, w1, e0, e1]) =
            (inner.coordinates, state.members)
        else {
            return false;
        };
        let degrees = |a: u8, b: u8| f32::from(i16::from_le_bytes([a, b])) / 100.0;
        inner.kind == PlaceKind::City
            && inner.country == state.country
            && (degrees(*s0, *s1)..=degrees(*n0, *n1)).contains(&north)
            && (degrees(*w0, *w1)..=degrees(*e0, *e1)).contains(&east)
    }

    fn record(&self, index: u32) -> Option<Place> {
        let at = index as usize * RECORD;
        let r: &[u8; RECORD] = self.records.get(at..at + RECORD)?.try_into().ok()?;
        let text = self.blob.get(u32::from_le_bytes([r[12], r[13], r[14], r[15]]) as usize..)?;
        let (&length, text) = text.split_first()?;
        let (name, rest) = text.split_at_checked(length as usize)?;
        let (&count, rest) = rest.split_first()?;
        let degrees = |n: usize| f32::from(i16::from_le_bytes([r[n], r[n + 1]])) / 100.0;
        let kind = *PlaceKind::ALL.get(r[0] as usize)?;
        Some(Place {
            name: std::str::from_utf8(name).ok()?,
            kind,
            country: (r[2] != 0).then_some(CountryCode([r[2], r[3]])),
            is_capital: r[1] != 0,
            population: u32::from_le_bytes([r[4], r[5], r[6], r[7]]),
            coordinates: (kind == PlaceKind::City).then(|| (degrees(8), degrees(10))),
            index,
            members: rest.get(..count as usize)?,
        })
    }
}

/// A way into the automaton of names.
struct Walk {
    at: CompiledAddr,
    out: Output,
}

/// What a word does to a [`Walk`].
enum Step {
    /// It folds to nothing: a hyphen, a full stop.
    Nothing,
    /// No known name goes on like this.
    Lost,
    /// Some do.
    On,
}

impl Walk {
    fn word(&mut self, names: &Fst<&'static [u8]>, word: &str, begun: bool) -> Step {
        let mut buffer = [0u8; 64];
        let Some(folded) = fold_word(word, &mut buffer) else { return Step::Lost };
        if folded.is_empty() {
            return if begun { Step::Nothing } else { Step::Lost };
        }
        if begun && !self.byte(names, b' ') {
            return Step::Lost;
        }
        if folded.iter().all(|&b| self.byte(names, b)) { Step::On } else { Step::Lost }
    }

    fn byte(&mut self, names: &Fst<&'static [u8]>, byte: u8) -> bool {
        let node = names.node(self.at);
        let Some(i) = node.find_input(byte) else { return false };
        let t = node.transition(i);
        (self.at, self.out) = (t.addr, self.out.cat(t.out));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn acts_for(name: &str) -> Option<String> {
        Gazetteer::shared().acts_for(name).map(|c| c.as_str().to_owned())
    }

    #[test]
    fn capitals_seats_and_peoples_act_for_their_country() {
        for (name, code) in [
            ("Moscow", "RU"),
            ("the Kremlin", "RU"),
            ("Washington", "US"),
            ("The White House", "US"),
            ("Downing Street's", "GB"),
            ("Dutch", "NL"),
            ("U.S.", "US"),
            ("Britain", "GB"),
            ("Türkiye", "TR"),
        ] {
            assert_eq!(acts_for(name).as_deref(), Some(code), "{name}");
        }
        assert_eq!(acts_for("Rotterdam"), None);
        assert_eq!(acts_for("spokeswoman"), None);
    }

    #[test]
    fn a_city_has_country_population_and_coordinates() {
        let geneva = Gazetteer::shared().place("Geneva").expect("a known city");
        assert_eq!(geneva.country, CountryCode::parse("CH"));
        assert!(geneva.population > 100_000);
        let (north, east) = geneva.coordinates.expect("a point");
        assert!((north - 46.2).abs() < 0.1 && (east - 6.1).abs() < 0.1);
    }

    #[test]
    fn names_are_found_however_they_are_spaced() {
        let gazetteer = Gazetteer::shared();
        let found = gazetteer.longest(["Port", "-", "au", "-", "Prince", "today"]);
        assert_eq!(found.map(|f| f.0), Some(5));
        assert_eq!(gazetteer.longest(["São", "Paulo", "is"]).map(|f| f.0), Some(2));
        assert_eq!(gazetteer.longest(["zzyzx"]), None);
    }

    #[test]
    fn cities_lie_in_countries_and_countries_in_regions() {
        let g = Gazetteer::shared();
        let within = |a: &str, b: &str| match (g.place(a), g.place(b)) {
            (Some(a), Some(b)) => g.within(&a, &b),
            _ => panic!("unknown: {a} or {b}"),
        };
        assert!(within("Lyon", "France"));
        assert!(within("Houston", "Texas"));
        assert!(within("Kenya", "Africa"));
        assert!(!within("France", "Lyon"));
        assert!(!within("Houston", "Florida"));
        assert!(!within("France", "France"));
    }

    proptest! {
        #[test]
        fn any_text_can_be_looked_up(name in "\\PC{0,30}") {
            let _ = Gazetteer::shared().entry(&name);
            let _ = Gazetteer::shared().longest(name.split(' '));
        }
    }
}
