//! Makes the outline of the world that maps are drawn on: `crates/variorum/src/view/html/world.bin`,
//! from Natural Earth's countries at 1:50 million (public domain) as the npm package `world-atlas`
//! 2.0.2 (ISC) has them: `npm pack world-atlas@2.0.2`, then `cargo xtask world countries-50m.json`.
//!
//! Borders are shortened once for both their countries, so that they still meet.

use crate::check::root;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::Path;
use variorum::model::gazetteer::Gazetteer;

const FILE: &str = "crates/variorum/src/view/html/world.bin";

/// How far, in degrees, a line may lie off its own, on a map of the whole file.
const TOLERANCE: f64 = 0.025;
/// Rings smaller than this, in square degrees, are left out where their country has larger ones.
const SMALLEST: f64 = 0.004;

type Point = (f64, f64);

pub(crate) fn world(file: &Path) -> Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let atlas: Value = serde_json::from_str(&text)?;
    let arcs = arcs(&atlas)?;
    let mut out = Vec::new();
    let mut points = 0;
    let countries = atlas["objects"]["countries"]["geometries"].as_array().context("countries")?;
    for country in countries {
        let name = country["properties"]["name"].as_str().unwrap_or_default();
        let place = Gazetteer::shared().place(full_name(name));
        let code = place.and_then(|place| place.country).map_or([0, 0], |code| code.0);
        if code == [0, 0] {
            eprintln!("no code: {name}");
        }
        let mut polygons: Vec<Vec<Vec<Point>>> = polygons(country)
            .iter()
            .map(|rings| rings.iter().map(|r| ring(r, &arcs)).collect())
            .collect();
        polygons.sort_by(|a, b| area(&b[0]).total_cmp(&area(&a[0])));
        for (n, rings) in polygons.iter().enumerate() {
            if n > 0 && area(&rings[0]) < SMALLEST {
                continue;
            }
            for (k, ring) in rings.iter().enumerate() {
                points += ring.len();
                write(&mut out, code, k > 0, ring);
            }
        }
    }
    std::fs::write(root().join(FILE), &out)?;
    eprintln!("{FILE}: {} bytes, {points} points", out.len());
    Ok(())
}

/// Names that the atlas shortens.
fn full_name(name: &str) -> &str {
    match name {
        "Dem. Rep. Congo" => "Democratic Republic of the Congo",
        "Congo" => "Republic of the Congo",
        "Central African Rep." => "Central African Republic",
        "Bosnia and Herz." => "Bosnia and Herzegovina",
        "Dominican Rep." => "Dominican Republic",
        "Eq. Guinea" => "Equatorial Guinea",
        "S. Sudan" => "South Sudan",
        "W. Sahara" => "Western Sahara",
        "Solomon Is." => "Solomon Islands",
        "Macedonia" => "North Macedonia",
        "eSwatini" => "Eswatini",
        "Falkland Is." => "Falkland Islands",
        "Marshall Is." => "Marshall Islands",
        other => other,
    }
}

/// The arcs in degrees, each shortened.
fn arcs(atlas: &Value) -> Result<Vec<Vec<Point>>> {
    let pair = |value: &Value| Some((value[0].as_f64()?, value[1].as_f64()?));
    let transform = &atlas["transform"];
    let scale = pair(&transform["scale"]).context("scale")?;
    let origin = pair(&transform["translate"]).context("translate")?;
    let lists = atlas["arcs"].as_array().context("arcs")?;
    let arc = |list: &Value| {
        let mut at = (0.0, 0.0);
        let steps = list.as_array().into_iter().flatten().filter_map(pair);
        let points: Vec<Point> = steps
            .map(|step| {
                at = (at.0 + step.0, at.1 + step.1);
                (at.0 * scale.0 + origin.0, at.1 * scale.1 + origin.1)
            })
            .collect();
        shortened(&points)
    };
    Ok(lists.iter().map(arc).collect())
}

fn polygons(country: &Value) -> Vec<Vec<Value>> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    match country["type"].as_str() {
        Some("Polygon") => vec![list(&country["arcs"])],
        Some("MultiPolygon") => list(&country["arcs"]).iter().map(list).collect(),
        _ => Vec::new(),
    }
}

/// A ring of arcs; a negative number is an arc from its end.
fn ring(numbers: &Value, arcs: &[Vec<Point>]) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for number in numbers.as_array().into_iter().flatten().filter_map(Value::as_i64) {
        let arc = &arcs[if number < 0 { !number } else { number } as usize];
        let mut arc = arc.clone();
        if number < 0 {
            arc.reverse();
        }
        points.extend(arc.into_iter().skip(usize::from(!points.is_empty())));
    }
    points
}

fn area(ring: &[Point]) -> f64 {
    let pairs = ring.iter().zip(ring.iter().cycle().skip(1));
    (pairs.map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>() / 2.0).abs()
}

/// A line with fewer points (Ramer 1972; Douglas and Peucker 1973).
fn shortened(line: &[Point]) -> Vec<Point> {
    let (Some(&first), Some(&last)) = (line.first(), line.last()) else { return Vec::new() };
    let off = |p: &Point| {
        let (dx, dy) = (last.0 - first.0, last.1 - first.1);
        let length = dx.hypot(dy);
        if length == 0.0 {
            return (p.0 - first.0).hypot(p.1 - first.1);
        }
        (dy * (p.0 - first.0) - dx * (p.1 - first.1)).abs() / length
    };
    let inner = line.iter().enumerate().skip(1).take(line.len().saturating_sub(2));
    let farthest = inner.map(|(n, p)| (n, off(p))).max_by(|a, b| a.1.total_cmp(&b.1));
    match farthest {
        Some((n, distance)) if distance > TOLERANCE => {
            let mut kept = shortened(&line[..=n]);
            kept.pop();
            kept.extend(shortened(&line[n..]));
            kept
        }
        _ if line.len() < 2 => line.to_vec(),
        _ => vec![first, last],
    }
}

/// Code, twice the number of points and one for a hole, then steps in hundredths of a degree, each
/// a zigzag varint.
fn write(out: &mut Vec<u8>, code: [u8; 2], is_hole: bool, ring: &[Point]) {
    let hundredths = |d: f64| (d * 100.0).round() as i32;
    let mut points: Vec<(i32, i32)> =
        ring.iter().map(|p| (hundredths(p.0), hundredths(p.1))).collect();
    points.dedup();
    if points.len() < 4 {
        return;
    }
    out.extend(code);
    varint(out, points.len() as u32 * 2 + u32::from(is_hole));
    let mut at = (0, 0);
    for point in points {
        for step in [point.0 - at.0, point.1 - at.1] {
            varint(out, ((step << 1) ^ (step >> 31)) as u32);
        }
        at = point;
    }
}

fn varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
