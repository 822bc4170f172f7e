//! Where it happens: the places of the events on a map of their part of the world, and as a list
//! that says the same.

use super::escape::{Attr, Text};
use super::world::{Bounds, Sheet, country};
use super::{Page, Target};
use crate::dossier::{Event, Evidence, Item};
use crate::model::gazetteer::{Gazetteer, Place, PlaceKind};
use crate::text::shorten;
use crate::view::edition::{capital, count, flat};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Places listed before the rest is folded away.
const SHOWN: usize = 12;
/// The sheet, in units.
const WIDTH: f32 = 1600.0;
const HEIGHT: f32 = 760.0;
/// Least degrees from south to north.
const LEAST: f32 = 5.0;
/// Degrees from west to east over which a country doesn't widen the map of other places.
const WIDE: f32 = 35.0;
/// Room around the places, as a part of what they take up.
const MARGIN: f32 = 0.35;
/// A label's height and the width of a letter, in percent of a sheet 900 pixels wide.
const LINE: f32 = 5.2;
const LETTER: f32 = 0.86;

/// A place of the story with what happens there.
struct Spot {
    name: String,
    place: Option<Place>,
    events: Vec<usize>,
    evidence: Vec<Evidence>,
    origins: usize,
    is_disputed: bool,
}

impl Spot {
    fn is_country(&self) -> bool {
        self.place.is_some_and(|place| place.kind == PlaceKind::Country)
    }

    /// The country it is, where it is one.
    fn code(&self) -> Option<[u8; 2]> {
        self.place.filter(|_| self.is_country())?.country.map(|code| code.0)
    }

    /// Where it lies, east and north: of a country the middle of its largest part.
    fn at(&self) -> Option<(f32, f32)> {
        match self.code() {
            Some(code) => country(code)
                .map(|b| (f32::midpoint(b.west, b.east), f32::midpoint(b.south, b.north))),
            None => self.place?.coordinates.map(|(north, east)| (east, north)),
        }
    }
}

impl Page<'_> {
    /// How many places the story has.
    pub(super) fn map_places(&self) -> usize {
        self.spots().len()
    }

    /// The places of the events, those of most origins first.
    fn spots(&self) -> Vec<Spot> {
        let edition = self.edition;
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (n, event) in edition.dossier.events.iter().enumerate() {
            if let Some(place) = event.place.as_ref().filter(|_| !event.evidence.is_empty()) {
                by_name.entry(flat(&place.name)).or_default().push(n);
            }
        }
        let spot = |(name, events): (String, Vec<usize>)| {
            let all = || events.iter().map(|&n| &edition.dossier.events[n]);
            let evidence: Vec<Evidence> = all().flat_map(|e| e.evidence.iter().copied()).collect();
            let disputed = |&n: &usize| self.is_disputed(edition.fact(Item::Event(n)));
            Spot {
                place: all().next().and_then(|event| known(&name, event)),
                origins: edition.origins(evidence.iter().map(|e| e.article)),
                is_disputed: events.iter().any(disputed),
                evidence,
                events,
                name,
            }
        };
        let mut spots: Vec<Spot> = by_name.into_iter().map(spot).collect();
        spots.sort_by_key(|spot| std::cmp::Reverse((spot.origins, spot.events.len())));
        spots
    }

    pub(super) fn map(&mut self) {
        let spots = self.spots();
        if spots.is_empty() {
            return;
        }
        self.open("map", "Where", "");
        self.sheet(&spots);
        self.place_list(&spots);
        self.close();
    }

    fn sheet(&mut self, spots: &[Spot]) {
        let Some(bounds) = bounds(spots) else { return };
        let sheet = Sheet { bounds, width: WIDTH, height: HEIGHT };
        let _ = write!(
            self.out,
            "<figure class=\"atlas\"><svg role=\"group\" aria-label=\"Map of the places; the list below says the same\"><svg viewBox=\"0 0 {WIDTH:.0} {HEIGHT:.0}\" width=\"100%\" height=\"100%\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
        );
        for (code, path) in sheet.land() {
            let class =
                if spots.iter().any(|s| s.code() == Some(code)) { " class=\"named\"" } else { "" };
            let _ = write!(self.out, "<path{class} d=\"{path}\"/>");
        }
        self.push("</svg>");
        let mut taken: Vec<[f32; 4]> = Vec::new();
        for spot in spots {
            self.spot(spot, &sheet, &mut taken);
        }
        self.push("</svg><figcaption>Outline: Natural Earth. A ring around a place grows with the origins that name it; <span class=\"k disputed\"></span> disputed.</figcaption></figure>\n");
    }

    /// One place on the map, labelled where there is room.
    fn spot(&mut self, spot: &Spot, sheet: &Sheet, taken: &mut Vec<[f32; 4]>) {
        let Some(at) = spot.at() else { return };
        let (x, y) = sheet.at(at);
        let (x, y) = (x / WIDTH * 100.0, y / HEIGHT * 100.0);
        // The middle of a country may lie beyond the sheet: its colour is all that is shown of it.
        if !(0.0..=100.0).contains(&x) || !(0.0..=100.0).contains(&y) {
            return;
        }
        let mut class = if spot.is_country() { "land" } else { "town" }.to_owned();
        if spot.is_disputed {
            class.push_str(" disputed");
        }
        let name = shorten(&spot.name, 40);
        let told = format!("{name}: {}", count(spot.events.len(), "event", "events"));
        let radius = 4 + spot.origins.min(6) * 2;
        let dot = format!(
            "<circle class=\"ring {class}\" cx=\"{x:.2}%\" cy=\"{y:.2}%\" r=\"{radius}\"/><circle class=\"dot {class}\" cx=\"{x:.2}%\" cy=\"{y:.2}%\" r=\"3.5\"><title>{}</title></circle>",
            Attr(&told)
        );
        let fact = self.edition.fact(Item::Event(spot.events[0]));
        let link = self.fact_link(&fact.id, &fact.evidence, &dot);
        self.push(&link.replacen("<a ", "<a tabindex=\"-1\" ", 1));
        let width = name.chars().count() as f32 * LETTER + 1.0;
        // On a phone a letter takes up more than twice as much.
        let to_left = x + width * 2.3 > 99.0 && x - width * 2.3 > 1.0;
        let left = if to_left { x - width - 1.6 } else { x + 1.6 };
        let own = [left, y - LINE / 2.0, left + width, y + LINE / 2.0];
        let meets = |other: &[f32; 4]| {
            own[0] < other[2] && own[2] > other[0] && own[1] < other[3] && own[3] > other[1]
        };
        if taken.iter().any(meets) {
            return;
        }
        taken.push(own);
        let (anchor, dx) = if to_left { ("end", -12) } else { ("start", 12) };
        let minor = if taken.len() > 4 { " minor" } else { "" };
        let _ = write!(
            self.out,
            "<text class=\"{class}{minor}\" x=\"{x:.2}%\" y=\"{y:.2}%\" dx=\"{dx}\" dy=\"4\" text-anchor=\"{anchor}\">{}</text>",
            Text(&name)
        );
    }

    fn place_list(&mut self, spots: &[Spot]) {
        self.push("<ul class=\"places\">\n");
        for (n, spot) in spots.iter().enumerate() {
            if n == SHOWN {
                let rest = spots.len() - SHOWN;
                let _ = write!(
                    self.out,
                    "</ul><details class=\"more\"><summary>{rest} more</summary><ul class=\"places\">"
                );
            }
            let name = Text(&shorten(&spot.name, 80)).to_string();
            let name = self.page_link(Target::Place(&spot.name), "plain", &name).unwrap_or(name);
            let chips = self.chips(&spot.evidence);
            let disputed =
                if spot.is_disputed { " <span class=\"tag\">disputed</span>" } else { "" };
            let unknown = if spot.at().is_none() { " · not on the map" } else { "" };
            let _ = write!(
                self.out,
                "<li><p dir=\"auto\"><b>{name}</b> <span class=\"soft\">{}, {}{unknown}</span> {chips}{disputed}</p>",
                count(spot.events.len(), "event", "events"),
                count(spot.origins, "origin", "origins"),
            );
            let fact = self.edition.fact(Item::Event(spot.events[0]));
            let what = Text(&shorten(&capital(&fact.what), 140)).to_string();
            let link = self.fact_link(&fact.id, &fact.evidence, &what);
            let _ = writeln!(self.out, "<p class=\"what\" dir=\"auto\">{link}</p></li>");
        }
        self.push("</ul>");
        if spots.len() > SHOWN {
            self.push("</details>");
        }
        self.push("\n");
    }
}

/// The place of that name, in the country the event is in where that is known.
fn known(name: &str, event: &Event) -> Option<Place> {
    find(name, event.place.as_ref().and_then(|place| place.country.as_deref()))
}

fn find(name: &str, code: Option<&str>) -> Option<Place> {
    let fits =
        |place: &&Place| code.is_none_or(|code| place.country.is_some_and(|c| c.as_str() == code));
    let named = |name: &str| Gazetteer::shared().places(name).iter().find(fits).copied();
    // "Geneva, Switzerland" stands in the gazetteer as "Geneva".
    named(name).or_else(|| named(name.split_once(", ")?.0))
}

/// The part of the world with all places, in the proportions of the sheet; `None` where none is
/// known.
fn bounds(spots: &[Spot]) -> Option<Bounds> {
    let own = |spot: &Spot| match spot.code() {
        Some(code) => country(code),
        None => Bounds::around(spot.at()),
    };
    // Beside towns a country that fills a continent is coloured, not framed: they would be dots in it.
    let is_near = |b: &Bounds| b.east - b.west <= WIDE;
    let near = spots.iter().filter_map(own).filter(is_near).reduce(Bounds::and);
    let around = near.or_else(|| spots.iter().filter_map(own).reduce(Bounds::and))?;
    let world = Bounds { west: -180.0, south: -58.0, east: 180.0, north: 84.0 };
    let middle =
        (f32::midpoint(around.west, around.east), f32::midpoint(around.south, around.north));
    let mut tall = ((around.north - around.south) * (1.0 + MARGIN)).max(LEAST);
    let squeeze = middle.1.to_radians().cos().max(0.3);
    let mut wide = (around.east - around.west) * (1.0 + MARGIN);
    let shape = WIDTH / HEIGHT / squeeze;
    wide = wide.max(tall * shape);
    tall = tall.max(wide / shape);
    if wide > 250.0 || tall > 125.0 {
        return Some(world);
    }
    let west = (middle.0 - wide / 2.0).clamp(-180.0, (180.0 - wide).max(-180.0));
    let south = (middle.1 - tall / 2.0).clamp(-85.0, (86.0 - tall).max(-85.0));
    Some(Bounds { west, south, east: west + wide, north: south + tall })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(name: &str, country: Option<&str>) -> Spot {
        Spot {
            name: name.to_owned(),
            place: find(name, country),
            events: Vec::new(),
            evidence: Vec::new(),
            origins: 1,
            is_disputed: false,
        }
    }

    #[test]
    fn a_town_is_found_by_its_full_name() {
        let (full, short) = (spot("Geneva, Switzerland", Some("CH")), spot("Geneva", Some("CH")));
        assert!(short.at().is_some() && full.at() == short.at());
        assert_eq!(spot("Xqzv, Switzerland", Some("CH")).at(), None);
    }

    #[test]
    fn a_wide_country_does_not_widen_the_map_of_towns() {
        let towns = [("Geneva, Switzerland", "CH"), ("Moscow, Russia", "RU")];
        let mut spots: Vec<Spot> = towns.map(|(name, code)| spot(name, Some(code))).into();
        let of_towns = bounds(&spots).unwrap();
        spots.push(spot("Russia", Some("RU")));
        assert_eq!(bounds(&spots), Some(of_towns));
        let russia = bounds(&spots[2..]).unwrap();
        assert!(russia.east - russia.west > 100.0, "alone it is the map: {russia:?}");
    }
}
