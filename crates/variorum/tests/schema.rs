//! Holds the program to the JSON Schemas of `docs/schema`: what it prints is valid, every label it can
//! print is listed, and no label is listed that it can't print.

#![allow(clippy::unwrap_used)]

use regex::Regex;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use variorum::annotate::{
    Counted, Deprel, EntityKind, EventStatus, EventType, QuoteKind, Stance, TimexType, Upos,
};
use variorum::article::{Article, Published, PublishedFrom};
use variorum::dossier::{Attribute, Config, Dossier, Reading};
use variorum::mention::Sector;
use variorum::{pipeline, view};

fn article_schema() -> Value {
    let text = include_str!("../../../docs/schema/annotated-article.schema.json");
    serde_json::from_str(text).unwrap()
}

fn dossiers_schema() -> Value {
    let text = include_str!("../../../docs/schema/dossiers.schema.json");
    serde_json::from_str(text).unwrap()
}

/// Fails with every place at which `value` breaks `schema`.
fn check(schema: &Value, value: &Value) {
    let errors = Validator { root: schema }.errors(schema, value, "");
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// JSON Schema 2020-12 as far as the two schemas use it; a keyword it doesn't know is an error, so that
/// no rule of theirs goes unheeded.
struct Validator<'a> {
    root: &'a Value,
}

impl Validator<'_> {
    fn errors(&self, schema: &Value, value: &Value, at: &str) -> Vec<String> {
        let rules = schema.as_object().expect("a schema is an object");
        rules.iter().flat_map(|(key, rule)| self.rule(schema, (key, rule), value, at)).collect()
    }

    fn rule(
        &self,
        schema: &Value,
        (key, rule): (&String, &Value),
        value: &Value,
        at: &str,
    ) -> Vec<String> {
        let wrong = |is: bool| {
            if is { vec![format!("{at}: {value} breaks {key} {rule}")] } else { Vec::new() }
        };
        let length = value.as_array().map(Vec::len).or(value.as_object().map(serde_json::Map::len));
        let bound = || usize::try_from(rule.as_u64().unwrap()).unwrap();
        match key.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" => Vec::new(),
            "type" => wrong(!types(rule).any(|name| is_of_type(value, name))),
            "const" => wrong(value != rule),
            "enum" => wrong(!rule.as_array().unwrap().contains(value)),
            "format" => {
                wrong(value.as_str().is_some_and(|v| v.parse::<jiff::civil::Date>().is_err()))
            }
            "pattern" => {
                let pattern = Regex::new(rule.as_str().unwrap()).unwrap();
                wrong(value.as_str().is_some_and(|v| !pattern.is_match(v)))
            }
            "minimum" => wrong(value.as_f64().is_some_and(|v| v < rule.as_f64().unwrap())),
            "maximum" => wrong(value.as_f64().is_some_and(|v| v > rule.as_f64().unwrap())),
            "minItems" | "minProperties" => wrong(length.is_some_and(|n| n < bound())),
            "maxItems" | "maxProperties" => wrong(length.is_some_and(|n| n > bound())),
            "required" => wrong(value.is_object() && types(rule).any(|k| value.get(k).is_none())),
            "additionalProperties" => {
                let known = &schema["properties"];
                let keys = value.as_object().into_iter().flat_map(serde_json::Map::keys);
                keys.filter(|k| known.get(k).is_none())
                    .map(|k| format!("{at}: no such field: {k}"))
                    .collect()
            }
            "properties" => {
                let parts = rule.as_object().unwrap().iter();
                parts
                    .filter_map(|(k, rule)| Some((k, rule, value.get(k)?)))
                    .flat_map(|(k, rule, part)| self.errors(rule, part, &format!("{at}/{k}")))
                    .collect()
            }
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                items.flat_map(|(n, item)| self.errors(rule, item, &format!("{at}/{n}"))).collect()
            }
            "anyOf" => {
                let mut choices = rule.as_array().unwrap().iter();
                wrong(choices.all(|choice| !self.errors(choice, value, at).is_empty()))
            }
            "$ref" => self.follow(rule.as_str().unwrap(), value, at),
            unknown => vec![format!("{at}: the test doesn't know the keyword {unknown}")],
        }
    }

    fn follow(&self, reference: &str, value: &Value, at: &str) -> Vec<String> {
        if reference == "urn:variorum:annotated-article" {
            let schema = article_schema();
            return Validator { root: &schema }.errors(&schema, value, at);
        }
        let path = reference.strip_prefix('#').expect("a reference within the schema");
        let target = self.root.pointer(path).expect("a reference leads somewhere");
        self.errors(target, value, at)
    }
}

/// One name or several.
fn types(rule: &Value) -> impl Iterator<Item = &str> {
    let one = rule.as_str().into_iter();
    one.chain(rule.as_array().into_iter().flatten().filter_map(Value::as_str))
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("no such type: {other}"),
    }
}

/// Two reports of one story: the example's own agency report, and the same with another toll.
fn read() -> (Vec<Reading>, Vec<Dossier>) {
    let line = include_str!("../../../examples/ferry-fire/baltic-morning.jsonl");
    let fields: Value = serde_json::from_str(line).unwrap();
    let day = "2023-11-15".parse().unwrap();
    let article = |id: &str, text: String| Article {
        id: id.into(),
        url: fields["url"].as_str().map(Into::into),
        outlet: Some(id.to_uppercase()),
        published: Some(Published::on(day, PublishedFrom::Given)),
        title: fields["title"].as_str().map(Into::into),
        text,
        ..Article::default()
    };
    let text = fields["text"].as_str().unwrap();
    let other = text.replace("Eleven people died and 43", "Nine people died and 34");
    pipeline::read(vec![article("one", text.into()), article("two", other)], Config::default())
}

#[test]
fn annotated_articles_are_valid() {
    let (readings, _) = read();
    for tokens in [false, true] {
        for reading in &readings {
            let value = view::json::annotated(&reading.document, &reading.mentions, tokens);
            assert_eq!(value.get("tokens").is_some(), tokens);
            check(&article_schema(), &value);
        }
    }
}

#[test]
fn dossiers_are_valid() {
    let (readings, dossiers) = read();
    let value = serde_json::to_value(view::json::dossiers(&readings, &dossiers)).unwrap();
    check(&dossiers_schema(), &value);
}

#[test]
fn an_empty_batch_is_valid() {
    let value = serde_json::to_value(view::json::dossiers(&[], &[])).unwrap();
    check(&dossiers_schema(), &value);
}

#[test]
fn a_field_the_schema_does_not_know_is_refused() {
    let (readings, dossiers) = read();
    let mut value = serde_json::to_value(view::json::dossiers(&readings, &dossiers)).unwrap();
    value["stories"][0]["mood"] = json!("tense");
    let schema = dossiers_schema();
    let errors = Validator { root: &schema }.errors(&schema, &value, "");
    assert_eq!(errors, ["/stories/0: no such field: mood"]);
}

#[test]
fn the_labels_listed_are_those_of_the_program() {
    let schemas = [article_schema(), dossiers_schema()];
    let mut listed: BTreeSet<Vec<String>> = BTreeSet::new();
    schemas.iter().for_each(|schema| enums(schema, &mut listed));
    let words = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
    macro_rules! printed {
        ($($name:ident),+) => {
            BTreeSet::from([$($name::ALL.iter().map(|l| l.as_str().to_owned()).collect()),+])
        };
    }
    let mut printed: BTreeSet<Vec<String>> = printed![
        Counted,
        Deprel,
        EntityKind,
        EventStatus,
        EventType,
        QuoteKind,
        Stance,
        TimexType,
        Upos,
        Attribute,
        Sector
    ];
    printed.insert(words(&["given", "page", "text", "inferred"]));
    printed.insert(words(&["text", "title"]));
    printed.insert(words(&["actor", "recipient"]));
    assert_eq!(listed, printed);
}

/// Every `enum` of a schema.
fn enums(schema: &Value, out: &mut BTreeSet<Vec<String>>) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::Array(list)) = map.get("enum") {
                out.insert(list.iter().filter_map(|v| v.as_str().map(ToOwned::to_owned)).collect());
            }
            map.values().for_each(|v| enums(v, out));
        }
        Value::Array(list) => list.iter().for_each(|v| enums(v, out)),
        _ => {}
    }
}
