//! The outline of the world: Natural Earth's countries at 1:50 million (public domain), shortened by
//! `cargo xtask world`.

use std::fmt::Write;
use std::sync::LazyLock;

/// Rings: code of the country, twice the number of points and one for a hole, then steps in
/// hundredths of a degree, east and north, each a zigzag varint.
static FILE: &[u8] = include_bytes!("world.bin");

static RINGS: LazyLock<Vec<Ring>> = LazyLock::new(|| read(FILE));

/// Degrees east and north.
pub(super) type Point = (f32, f32);

/// A line around land, or around a hole in it.
#[derive(Debug, PartialEq)]
struct Ring {
    code: [u8; 2],
    is_hole: bool,
    points: Vec<Point>,
    bounds: Bounds,
}

/// A box on the globe, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds {
    pub west: f32,
    pub south: f32,
    pub east: f32,
    pub north: f32,
}

impl Bounds {
    /// The least box around some points; `None` where there is none.
    pub(super) fn around(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        let own = |(x, y)| Self { west: x, south: y, east: x, north: y };
        points.into_iter().map(own).reduce(Self::and)
    }

    /// The least box around both.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }

    fn meets(&self, other: &Self) -> bool {
        self.west <= other.east
            && self.east >= other.west
            && self.south <= other.north
            && self.north >= other.south
    }
}

/// A part of the world on a sheet: equidistant cylindrical, true to scale at the middle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sheet {
    pub bounds: Bounds,
    /// Units of the sheet.
    pub width: f32,
    pub height: f32,
}

impl Sheet {
    /// Where a point lies on the sheet.
    pub(super) fn at(&self, (east, north): Point) -> (f32, f32) {
        let b = &self.bounds;
        let x = (east - b.west) / (b.east - b.west) * self.width;
        (x, (b.north - north) / (b.north - b.south) * self.height)
    }

    /// The land on the sheet as SVG path data, a country at a time: its code and its path.
    pub(super) fn land(&self) -> Vec<([u8; 2], String)> {
        let mut list: Vec<([u8; 2], String)> = Vec::new();
        for ring in RINGS.iter().filter(|ring| ring.bounds.meets(&self.bounds)) {
            let path = self.path(&self.clipped(&ring.points), ring.is_hole);
            match list.last_mut().filter(|(code, _)| *code == ring.code) {
                Some((_, whole)) => whole.push_str(&path),
                None if !path.is_empty() => list.push((ring.code, path)),
                None => {}
            }
        }
        list
    }

    /// The part of a ring within the sheet and a little beyond (Sutherland and Hodgman 1974).
    fn clipped(&self, ring: &[Point]) -> Vec<Point> {
        let mut points: Vec<Point> = ring.iter().map(|&p| self.at(p)).collect();
        let edge = 8.0;
        let (right, bottom) = (self.width + edge, self.height + edge);
        let cut = |points: Vec<Point>, side: &dyn Fn(Point) -> f32| -> Vec<Point> {
            let mut out = Vec::with_capacity(points.len());
            let before = points.iter().cycle().skip(points.len().saturating_sub(1));
            for (&a, &b) in before.zip(&points) {
                let (da, db) = (side(a), side(b));
                if (da < 0.0) != (db < 0.0) {
                    let part = da / (da - db);
                    out.push((a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part));
                }
                if db >= 0.0 {
                    out.push(b);
                }
            }
            out
        };
        let is_in = |p: &Point| p.0 > -edge && p.0 < right && p.1 > -edge && p.1 < bottom;
        if points.iter().all(is_in) {
            return points;
        }
        points = cut(points, &|p| p.0 + edge);
        points = cut(points, &|p| right - p.0);
        points = cut(points, &|p| p.1 + edge);
        cut(points, &|p| bottom - p.1)
    }

    /// A ring in whole units; what is too small to be seen is left out.
    fn path(&self, points: &[Point], is_hole: bool) -> String {
        let mut whole: Vec<(i32, i32)> =
            points.iter().map(|p| (p.0.round() as i32, p.1.round() as i32)).collect();
        // Points nearer to one another than this show nothing more.
        let near = |a: &(i32, i32), b: &(i32, i32)| (a.0 - b.0).abs() + (a.1 - b.1).abs() < 4;
        whole.dedup_by(|b, a| near(a, b));
        if whole.len() < if is_hole { 5 } else { 3 } {
            return String::new();
        }
        let mut out = format!("M{} {}l", whole[0].0, whole[0].1);
        for pair in whole.windows(2) {
            let (x, y) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
            let gap = if x < 0 || out.ends_with('l') { "" } else { " " };
            let between = if y < 0 { "" } else { " " };
            let _ = write!(out, "{gap}{x}{between}{y}");
        }
        out.push('z');
        out
    }
}

/// The box of a country's largest part: islands far from it don't count.
pub(super) fn country(code: [u8; 2]) -> Option<Bounds> {
    RINGS.iter().find(|ring| ring.code == code).map(|ring| ring.bounds)
}

fn read(mut bytes: &[u8]) -> Vec<Ring> {
    let mut rings = Vec::new();
    while let [a, b, rest @ ..] = bytes {
        bytes = rest;
        let Some(count) = varint(&mut bytes) else { break };
        let mut at = (0, 0);
        let mut points = Vec::new();
        for n in 0..count / 2 {
            let (Some(x), Some(y)) = (step(&mut bytes), step(&mut bytes)) else { break };
            // Land across the 180th meridian goes on beyond it.
            let x = if n == 0 {
                x
            } else if x > 18_000 {
                x - 36_000
            } else if x < -18_000 {
                x + 36_000
            } else {
                x
            };
            at = (at.0 + x, at.1 + y);
            points.push((at.0 as f32 / 100.0, at.1 as f32 / 100.0));
        }
        let Some(bounds) = Bounds::around(points.iter().copied()) else { continue };
        // The pole has no place on the sheet.
        if bounds.south < -85.0 {
            continue;
        }
        rings.push(Ring { code: [*a, *b], is_hole: count % 2 == 1, points, bounds });
    }
    rings
}

fn step(bytes: &mut &[u8]) -> Option<i32> {
    varint(bytes).map(|value| (value >> 1) as i32 ^ -((value & 1) as i32))
}

fn varint(bytes: &mut &[u8]) -> Option<u32> {
    let mut value = 0;
    for shift in (0..32).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_is_where_it_is() {
        assert!(RINGS.len() > 1000, "{}", RINGS.len());
        let check = |code: &[u8; 2], (east, north): Point| {
            let b = country(*code).unwrap();
            assert!(b.west < east && east < b.east && b.south < north && north < b.north, "{b:?}");
        };
        check(b"DK", (9.5, 56.2));
        check(b"US", (-98.0, 39.0));
        check(b"NZ", (170.5, -44.0));
        check(b"CD", (23.0, -3.0));
    }

    #[test]
    fn a_part_of_the_world_is_a_few_kilobytes() {
        let bounds = Bounds { west: 7.0, south: 54.0, east: 16.0, north: 58.0 };
        let sheet = Sheet { bounds, width: 1600.0, height: 800.0 };
        let land = sheet.land();
        let codes: Vec<&str> =
            land.iter().map(|(code, _)| std::str::from_utf8(code).unwrap()).collect();
        assert!(["DK", "SE", "DE"].iter().all(|code| codes.contains(code)), "{codes:?}");
        let length: usize = land.iter().map(|(_, path)| path.len()).sum();
        assert!((1_000..20_000).contains(&length), "{length} bytes");
        let bounds = Bounds { west: -180.0, south: -58.0, east: 180.0, north: 84.0 };
        let world = Sheet { bounds, width: 1600.0, height: 800.0 };
        let length: usize = world.land().iter().map(|(_, path)| path.len()).sum();
        assert!(length < 90_000, "{length} bytes");
    }

    #[test]
    fn damaged_bytes_are_read_as_far_as_they_go() {
        for end in [0, 1, 2, 3, 50, 997] {
            read(&FILE[..end]);
        }
    }
}
