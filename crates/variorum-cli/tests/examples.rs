//! Holds the program to what the example stories are known to say.
//!
//! `examples/<story>.expected.json` lists under `met` what a dossier must say, and under `not_yet` what
//! it does not say yet. The test fails when a met item is lost, and when an item under `not_yet` is
//! met. With `ACCEPT_EXAMPLES=1` newly met items are moved over; lost ones never are.

#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

#[test]
fn the_ferry_fire_is_read_as_expected() {
    check("ferry-fire");
}

#[test]
fn the_fishing_talks_are_read_as_expected() {
    check("fishing-talks");
}

fn check(story: &str) {
    let path = examples().join(format!("{story}.expected.json"));
    let mut expected = read_json(&path);
    let output = Output(read_story(&examples().join(story)));
    let lost: Vec<Value> =
        list(&expected["met"]).filter(|item| !output.says(item)).cloned().collect();
    let (gained, rest): (Vec<Value>, Vec<Value>) =
        list(&expected["not_yet"]).cloned().partition(|item| output.says(item));
    assert!(lost.is_empty(), "{story}: the dossier no longer says\n{}", lines(&lost));
    if gained.is_empty() {
        return;
    }
    assert!(
        std::env::var_os("ACCEPT_EXAMPLES").is_some(),
        "{story}: now met, move from `not_yet` to `met` (ACCEPT_EXAMPLES=1 does it):\n{}",
        lines(&gained)
    );
    let met: Vec<Value> = list(&expected["met"]).cloned().chain(gained).collect();
    expected["met"] = json!(met);
    expected["not_yet"] = json!(rest);
    std::fs::write(&path, printed(&expected)).unwrap();
}

#[test]
fn every_expected_word_stands_in_its_report() {
    for story in ["ferry-fire", "fishing-talks"] {
        let files = reports(&examples().join(story));
        let all: String = files.iter().map(|f| std::fs::read_to_string(f).unwrap()).collect();
        let all = all.replace("\\\"", "\"");
        let expected = read_json(&examples().join(format!("{story}.expected.json")));
        for item in list(&expected["met"]).chain(list(&expected["not_yet"])) {
            for (_, exact) in words(item) {
                assert!(all.contains(&exact), "{story}: no report holds {exact:?}");
            }
        }
    }
}

fn read_json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn lines(items: &[Value]) -> String {
    items.iter().map(|i| format!("  {i}\n")).collect()
}

/// One item a line, so that moving one is a change of two lines.
fn printed(expected: &Value) -> String {
    let items = |key: &str| {
        let lines: Vec<String> = list(&expected[key]).map(|i| format!("    {i}")).collect();
        lines.join(",\n")
    };
    format!(
        "{{\n  \"about\": {},\n  \"met\": [\n{}\n  ],\n  \"not_yet\": [\n{}\n  ]\n}}\n",
        expected["about"],
        items("met"),
        items("not_yet")
    )
}

fn reports(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// What the program says of the reports in `folder`.
fn read_story(folder: &Path) -> Value {
    let run = Command::new(env!("CARGO_BIN_EXE_variorum"))
        .arg("read")
        .args(reports(folder))
        .args(["--format", "json"])
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    serde_json::from_slice(&run.stdout).unwrap()
}

/// The words an item names, with the report they stand in.
fn words(item: &Value) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    for (article, exact) in item["in"].as_object().into_iter().flatten() {
        out.push((article.clone(), text(exact)));
    }
    for side in list(&item["sides"]) {
        out.push((text(&side[0]), text(&side[1])));
    }
    if item["exact"].is_string() {
        out.push((text(&item["article"]), text(&item["exact"])));
    }
    out
}

/// The object of `read --format json`.
struct Output(Value);

impl Output {
    /// Whether a dossier says `item`.
    fn says(&self, item: &Value) -> bool {
        match item["kind"].as_str().expect("an item has a kind") {
            "published" => self.published(item),
            "no_conflict" => !self.stories().any(|s| self.disagree(&s["conflicts"], item)),
            "story" => self.stories().any(|s| same_set(&s["articles"], &item["articles"])),
            "copy" => {
                self.stories().any(|s| list(&s["origins"]).any(|o| same_set(o, &item["articles"])))
            }
            "statement" => self.stories().any(|s| self.statement(s, item)),
            "event" => self.stories().any(|s| self.event(s, item)),
            "conflict" => self.stories().any(|s| self.disagree(&s["conflicts"], item)),
            "update" => self.stories().any(|s| self.disagree(&s["updates"], item)),
            "only_in" => self.stories().any(|s| self.only_in(s, item)),
            "role" => self.stories().any(|s| role(s, item)),
            other => panic!("no such kind of item: {other}"),
        }
    }

    fn stories(&self) -> impl Iterator<Item = &Value> {
        list(&self.0["stories"])
    }

    fn published(&self, item: &Value) -> bool {
        list(&self.0["articles"]).filter(|a| a["id"] == item["article"]).any(|a| {
            let day = a["published"].as_str().unwrap_or_default();
            day.starts_with(item["value"].as_str().unwrap_or("?"))
                && a["published_from"] == item["from"]
        })
    }

    /// One statement of the speaker holds a quote of every report named, with its words.
    fn statement(&self, story: &Value, item: &Value) -> bool {
        list(&story["statements"]).any(|s| {
            s["speaker"]["name"] == item["speaker"]
                && words(item).iter().all(|(article, exact)| {
                    list(&s["quotes"]).any(|q| {
                        q["article"] == json!(article)
                            && list(&q["content"]).any(|span| self.covers(article, span, exact))
                    })
                })
        })
    }

    fn event(&self, story: &Value, item: &Value) -> bool {
        list(&story["events"]).any(|e| {
            let time = e["time"]["value"].as_str().unwrap_or_default();
            item["time"].as_str().is_none_or(|day| time.starts_with(day))
                && (item["place"].is_null() || is_place(&e["place"]["name"], &item["place"]))
                && words(item)
                    .iter()
                    .all(|(article, exact)| self.is_evidence(&e["evidence"], article, exact))
        })
    }

    /// One conflict of the attribute has every side, each under another value.
    fn disagree(&self, conflicts: &Value, item: &Value) -> bool {
        list(conflicts).filter(|c| c["attribute"] == item["attribute"]).any(|c| {
            let sides: Vec<Vec<usize>> = words(item)
                .iter()
                .map(|(article, exact)| {
                    list(&c["values"])
                        .enumerate()
                        .filter(|(_, v)| self.is_evidence(&v["evidence"], article, exact))
                        .map(|(n, _)| n)
                        .collect()
                })
                .collect();
            let [one, other] = sides.as_slice() else { return false };
            one.iter().any(|n| other.iter().any(|m| n != m))
        })
    }

    fn only_in(&self, story: &Value, item: &Value) -> bool {
        let (article, exact) = &words(item)[0];
        list(&story["only_in"]).filter(|o| o["article"] == json!(article)).any(|o| {
            let by_id = |key: &str, what: &str| {
                list(&story[key]).find(|x| o[what].is_string() && x["id"] == o[what])
            };
            let event = by_id("events", "event")
                .is_some_and(|e| self.is_evidence(&e["evidence"], article, exact));
            let statement = by_id("statements", "statement").is_some_and(|s| {
                list(&s["quotes"])
                    .any(|q| list(&q["content"]).any(|span| self.covers(article, span, exact)))
            });
            event || statement
        })
    }

    /// Whether some evidence from `article` shares characters with the words `exact`.
    fn is_evidence(&self, evidence: &Value, article: &str, exact: &str) -> bool {
        list(evidence).filter(|e| e["article"] == json!(article)).any(|e| {
            let field = e["field"].as_str().unwrap_or("text");
            self.occurrences(article, field, exact).any(|(start, end)| {
                let (s, t) = (point(&e["span"][0]), point(&e["span"][1]));
                s < end && start < t
            })
        })
    }

    /// Whether the span holds the words `exact`.
    fn covers(&self, article: &str, span: &Value, exact: &str) -> bool {
        let (s, t) = (point(&span[0]), point(&span[1]));
        self.occurrences(article, "text", exact).any(|(start, end)| s <= start && end <= t)
    }

    /// Code-point spans of `exact` in a field of an article.
    fn occurrences(
        &self,
        article: &str,
        field: &str,
        exact: &str,
    ) -> impl Iterator<Item = (usize, usize)> {
        let text = list(&self.0["articles"])
            .find(|a| a["id"] == json!(article))
            .and_then(|a| a[field].as_str())
            .unwrap_or_default();
        let length = exact.chars().count();
        text.match_indices(exact).map(move |(byte, _)| {
            let start = text[..byte].chars().count();
            (start, start + length)
        })
    }
}

fn point(value: &Value) -> usize {
    value.as_u64().map_or(usize::MAX, |n| n as usize)
}

fn same_set(one: &Value, other: &Value) -> bool {
    let sorted = |v: &Value| {
        let mut ids: Vec<String> = list(v).map(ToString::to_string).collect();
        ids.sort();
        ids
    };
    sorted(one) == sorted(other)
}

fn role(story: &Value, item: &Value) -> bool {
    let title = item["title"].as_str().unwrap_or_default().to_lowercase();
    list(&story["entities"]).filter(|e| e["name"] == item["name"]).any(|e| {
        list(&e["roles"])
            .any(|r| r["title"].as_str().unwrap_or_default().to_lowercase().contains(&title))
    })
}

/// Whether a place is the one expected, whatever it is said to lie in: "Gothenburg, Sweden".
fn is_place(name: &Value, expected: &Value) -> bool {
    let own = |value: &Value| value.as_str().and_then(|n| n.split(", ").next().map(str::to_owned));
    own(name).is_some() && own(name) == own(expected)
}
