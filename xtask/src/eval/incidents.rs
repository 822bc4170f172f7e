//! How well the record of an incident is found: date, city, killed and injured, from its reports.
//!
//! Takes any file of the form of `stories.incidents.jsonl` (`SemEval`-2018 task 5): one report a line
//! with `story` and the final `record` of that story, which is the truth.

use anyhow::{Context, Result};
use rayon::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use variorum::dossier::{self, incident::Incident};
use variorum::pipeline;

/// What is asked of each record, with its bar in percent.
const QUESTIONS: [(&str, f64); 4] =
    [("city", 80.0), ("date", 80.0), ("killed", 75.0), ("injured", 65.0)];

/// Reads the stories of `path` and prints how many records are right, attribute by attribute; with
/// `wrong` above 0 also that many of those that aren't.
pub(crate) fn incidents(path: &Path, wrong: usize) -> Result<()> {
    let stories = stories(path)?;
    let results: Vec<(String, [bool; 4], String)> =
        stories.par_iter().map(|(id, reports)| judge(id, reports)).collect::<Result<_>>()?;
    for (_, _, difference) in results.iter().filter(|r| r.1 != [true; 4]).take(wrong) {
        println!("{difference}");
    }
    for (n, (name, bar)) in QUESTIONS.iter().enumerate() {
        let right = results.iter().filter(|r| r.1[n]).count();
        let percent = 100.0 * right as f64 / results.len().max(1) as f64;
        let verdict = if percent >= *bar { "ok" } else { "MISSED" };
        println!(
            "incidents {name}: {percent:.1} of {} stories (bar {bar}) {verdict}",
            results.len()
        );
    }
    Ok(())
}

/// The reports of each story, by its id.
fn stories(path: &Path) -> Result<BTreeMap<String, Vec<Value>>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut out: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let report: Value = serde_json::from_str(line)?;
        let story = report["story"].as_str().context("a report without `story`")?.to_owned();
        out.entry(story).or_default().push(report);
    }
    Ok(out)
}

fn judge(id: &str, reports: &[Value]) -> Result<(String, [bool; 4], String)> {
    let record = &reports[0]["record"];
    let found = read(reports)?;
    let city = found.place.as_ref().map_or("", |p| p.name.as_str());
    let date = found.date.as_deref().unwrap_or("");
    let right = [
        same_city(record["city"].as_str().unwrap_or(""), city),
        iso(record["date"].as_str().unwrap_or("")).is_some_and(|day| date.starts_with(&day)),
        record["killed"].as_u64() == found.killed.map(u64::from),
        record["injured"].as_u64() == found.injured.map(u64::from),
    ];
    let title = reports[0]["title"].as_str().unwrap_or("");
    let difference = format!(
        "{id} {title:?}\n  record {} {} killed {} injured {}\n  found {date} {city} killed {:?} injured {:?}",
        record["date"],
        record["city"],
        record["killed"],
        record["injured"],
        found.killed,
        found.injured
    );
    Ok((id.to_owned(), right, difference))
}

/// The incident as the dossier of all reports of a story has it.
fn read(reports: &[Value]) -> Result<Incident> {
    let articles = reports
        .iter()
        .map(|report| super::article(&report.to_string()))
        .collect::<Result<Vec<_>>>()?;
    let readings: Vec<_> = articles.into_iter().map(pipeline::read_article).collect();
    let members: Vec<usize> = (0..readings.len()).collect();
    let origins = members.iter().map(|&n| vec![n]).collect();
    let dossier = dossier::build(&readings, &members, origins, dossier::Config::default());
    Ok(dossier::incident::incident(&readings, &dossier))
}

/// The same town, whatever follows it: "Hawthorne", "Hawthorne, California". A record may give two names, the town of
/// the post and the place itself ("Fort Lauderdale (Lauderhill)"): both are right. "Saint" is "St." to most reports.
fn same_city(record: &str, found: &str) -> bool {
    let plain = |name: &str| {
        let name = name.split(',').next().unwrap_or("").to_lowercase().replace(['.', '-'], " ");
        let words = name.split_whitespace().map(|word| if word == "saint" { "st" } else { word });
        words.collect::<Vec<_>>().join(" ")
    };
    let (town, rest) = record.split_once('(').unwrap_or((record, ""));
    let place = rest.trim_end_matches(')');
    let county = format!("{} county", plain(town));
    let found = plain(found);
    !found.is_empty()
        && (found == plain(town) || found == plain(place) || place == "county" && found == county)
}

/// "January 1, 2013" as "2013-01-01".
fn iso(date: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let mut parts = date.split([' ', ',']).filter(|part| !part.is_empty());
    let month = parts.next()?;
    let month = MONTHS.iter().position(|m| *m == month)? + 1;
    let day: u8 = parts.next()?.parse().ok()?;
    Some(format!("{}-{month:02}-{day:02}", parts.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_words_is_read() {
        assert_eq!(iso("January 1, 2013").as_deref(), Some("2013-01-01"));
        assert_eq!(iso("some day"), None);
    }

    #[test]
    fn a_city_is_the_same_with_its_state() {
        assert!(same_city("St. Louis", "St Louis, Missouri"));
        assert!(same_city("Fort Lauderdale (Lauderhill)", "Lauderhill"));
        assert!(same_city("Saint Paul", "St. Paul"));
        assert!(same_city("Merced (county)", "Merced County"));
        assert!(!same_city("Toledo", ""));
        assert!(!same_city("Toledo", "Lucas County"));
    }
}
