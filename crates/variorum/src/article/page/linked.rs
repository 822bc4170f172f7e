//! Linked data of a page: schema.org objects in `<script type="application/ld+json">`.

use super::dom::{Dom, NodeId};
use super::tag::Tag;
use serde_json::Value;

/// What the linked data says of the article.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Linked {
    pub(super) headline: Option<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) publisher: Option<String>,
    /// Names of the authors, commas between.
    pub(super) author: Option<String>,
    /// Whose text it is, where it is another's.
    pub(super) source: Option<String>,
}

/// Objects that are read; a page with more has something else in mind.
const MAX_OBJECTS: usize = 2000;

/// Reads the linked data; objects that are articles go before pages and others.
pub(super) fn linked(dom: &Dom<'_>) -> Linked {
    let scripts = dom.elements().filter(|&id| is_linked_data(dom, id));
    let values: Vec<Value> =
        scripts.filter_map(|id| parse(dom.node(dom.node(id).first).text)).collect();
    let mut objects = Vec::new();
    for value in &values {
        collect(value, &mut objects);
    }
    objects.sort_by_key(|object| rank(object));
    let first =
        |key: &str| objects.iter().filter(|o| rank(o) < 3).find_map(|o| string(o.get(key)?));
    Linked {
        headline: objects.iter().filter(|o| rank(o) == 0).find_map(|o| string(o.get("headline")?)),
        published: first("datePublished").or_else(|| first("dateCreated")),
        modified: first("dateModified"),
        publisher: first("publisher"),
        author: objects
            .iter()
            .filter(|o| rank(o) == 0)
            .find_map(|o| names(o.get("author")?, &objects)),
        source: first("sourceOrganization").or_else(|| first("isBasedOn")),
    }
}

fn is_linked_data(dom: &Dom<'_>, id: NodeId) -> bool {
    dom.node(id).tag == Tag::Script
        && dom.node(id).first != super::dom::NONE
        && dom
            .attribute(id, "type")
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"))
}

/// A script's value; pages put raw line breaks into strings and semicolons after them.
fn parse(text: &str) -> Option<Value> {
    let text =
        text.trim().trim_start_matches("<!--").trim_end_matches("-->").trim().trim_end_matches(';');
    serde_json::from_str(text).ok().or_else(|| {
        let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&clean).ok()
    })
}

/// Every object of a value, outer ones first.
fn collect<'a>(value: &'a Value, out: &mut Vec<&'a serde_json::Map<String, Value>>) {
    if out.len() >= MAX_OBJECTS {
        return;
    }
    match value {
        Value::Array(list) => list.iter().for_each(|value| collect(value, out)),
        Value::Object(object) => {
            out.push(object);
            object.values().filter(|v| v.is_object() || v.is_array()).for_each(|v| collect(v, out));
        }
        _ => {}
    }
}

/// 0 an article, 1 a page, 2 something else that may be the page's subject, 3 a part of it.
fn rank(object: &serde_json::Map<String, Value>) -> u8 {
    let kind = match object.get("@type") {
        Some(Value::Array(list)) => {
            list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
        }
        Some(Value::String(kind)) => kind.clone(),
        _ => return 3,
    };
    let is = |names: &[&str]| names.iter().any(|name| kind.contains(name));
    match () {
        () if is(&["Article", "Posting", "Report"]) => 0,
        () if is(&["WebPage", "ItemPage"]) => 1,
        () if is(&[
            "Comment",
            "Review",
            "Person",
            "Image",
            "Organization",
            "Rating",
            "Video",
            "Event",
            "ListItem",
        ]) =>
        {
            3
        }
        () => 2,
    }
}

/// A value's string: its own, its name, or that of its first item.
fn string(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Array(list) => list.iter().find_map(string),
        Value::Object(object) => object.get("name").and_then(string),
        _ => None,
    }
}

/// The names of a value and its items, commas between; an object that only points to another
/// (`@id`) is that one.
fn names(value: &Value, objects: &[&serde_json::Map<String, Value>]) -> Option<String> {
    const MOST: usize = 12;
    let one = |value: &Value| match value {
        Value::Object(object) if !object.contains_key("name") => {
            let id = object.get("@id")?;
            let same = |o: &&&serde_json::Map<String, Value>| {
                o.get("@id") == Some(id) && o.contains_key("name")
            };
            string(objects.iter().find(same)?.get("name")?)
        }
        _ => string(value),
    };
    let names: Vec<String> = match value {
        Value::Array(list) => list.iter().take(MOST).filter_map(one).collect(),
        _ => one(value).into_iter().collect(),
    };
    (!names.is_empty()).then(|| names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_go_before_pages() {
        let source = r#"<script type="application/ld+json">{"@graph": [
            {"@type": "WebPage", "datePublished": "2020-01-01"},
            {"@type": "NewsArticle", "headline": "Ferry talks", "datePublished": "2020-02-03",
             "publisher": {"@type": "Organization", "name": "The Harbour Post"}}]};
            </script>"#;
        let found = linked(&Dom::parse(source));
        assert_eq!(found.published.as_deref(), Some("2020-02-03"));
        assert_eq!(found.publisher.as_deref(), Some("The Harbour Post"));
    }

    #[test]
    fn authors_are_named_there_or_elsewhere_in_the_graph() {
        let check = |author: &str, expected: &str| {
            let source = format!(
                r##"<script type=application/ld+json>{{"@graph": [{{"@type": "NewsArticle", "author": {author}}},
                {{"@type": "Person", "@id": "#lee", "name": "Ann Lee"}}]}}</script>"##
            );
            let found = linked(&Dom::parse(&source));
            assert_eq!(found.author.as_deref().unwrap_or_default(), expected);
        };
        check(r#""Ann Lee""#, "Ann Lee");
        check(r#"[{"@type": "Person", "name": "Ann Lee"}, {"name": "Bo Ek"}]"#, "Ann Lee, Bo Ek");
        check(r##"{"@id": "#lee"}"##, "Ann Lee");
        check(r##"{"@id": "#ek"}"##, "");
    }

    #[test]
    fn broken_linked_data_is_no_data() {
        assert_eq!(
            linked(&Dom::parse("<script type=application/ld+json>{nonsense</script>")),
            Linked::default()
        );
    }
}
