//! The fields of an article object, under the names that news data sets give them.

use super::Why;
use serde_json::{Map, Value};

/// What an input says of one report. Only `text` is needed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fields {
    /// The input's own name for the report.
    pub id: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// When it was published, as it was written.
    pub published: Option<String>,
    /// When it was last changed, as it was written.
    pub updated: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// ISO 639 code, as it was written.
    pub language: Option<String>,
    /// The report: plain text, or a page's source.
    pub text: String,
    /// Whether an object's text is a piece of HTML.
    pub is_markup: bool,
}

/// Other names of `text`, for the message when there is none.
const TEXT_NAMES: &str = "maintext, body, content, articleBody, article, full_text, body_text";

/// Names of each field, the contract's own first: those of news-please, `NewsCrawl`, schema.org,
/// the Guardian's and the NYT's interfaces, Event Registry, Media Cloud, IPTC ninjs 1 to 3,
/// `WordPress`, JSON Feed.
const ID: &[&str] = &["id", "_id", "uuid", "guid", "article_id", "articleId", "doc_id", "docid"];
const URL: &[&str] =
    &["url", "link", "canonical_url", "web_url", "webUrl", "permalink", "source_url", "uri"];
const OUTLET: &[&str] = &[
    "outlet",
    "publisher",
    "publication",
    "site_name",
    "sitename",
    "source_name",
    "media_name",
    "source",
    "source_domain",
    "domain",
    "hostname",
    "provider",
    "infoSources",
    "infosource",
    "site",
];
const PUBLISHED: &[&str] = &[
    "published",
    "date_publish",
    "datePublished",
    "date_published",
    "publish_date",
    "published_at",
    "publishedAt",
    "published_date",
    "pub_date",
    "pubDate",
    "publication_date",
    "webPublicationDate",
    "firstcreated",
    "firstCreated",
    "versioncreated",
    "versionCreated",
    "contentCreated",
    "dateTimePub",
    "dateTime",
    "created_at",
    "date",
    "timestamp",
];
const UPDATED: &[&str] = &[
    "updated",
    "date_modify",
    "dateModified",
    "date_modified",
    "modified",
    "updated_at",
    "updatedAt",
    "last_modified",
];
const TITLE: &[&str] = &["title", "headline", "headlines", "webTitle", "heading"];
const BYLINE: &[&str] = &["byline", "by", "bys", "author", "authors", "creator"];
const LANGUAGE: &[&str] = &["language", "lang", "inLanguage"];
const TEXT: &[&str] = &[
    "text",
    "maintext",
    "body",
    "content",
    "articleBody",
    "article",
    "full_text",
    "fulltext",
    "body_text",
    "bodyText",
    "content_text",
    "article_text",
    "story_text",
    "raw_text",
];

/// Names under which a text is a piece of HTML.
const MARKUP: &[&str] = &["body_html", "body_xhtml", "content_html", "bodyHtml", "html"];
/// Objects in which some interfaces put the fields; those of the object itself go before them.
const WRAPPERS: &[&str] = &["fields", "_source", "attributes", "thread", "data"];

impl Fields {
    /// Reads the fields of a JSON object, under any of their known names.
    ///
    /// # Errors
    /// [`Why::NotAnObject`], [`Why::NoText`], or [`Why::WrongType`] of a field that is used.
    pub fn from_json(value: Value) -> Result<Self, Why> {
        let Value::Object(mut object) = value else { return Err(Why::NotAnObject) };
        unwrap(&mut object);
        let (text, is_markup) = text(&mut object)?;
        let mut take = |names: &[&'static str]| first(&mut object, names);
        let fields = Self {
            id: take(ID)?,
            url: take(URL)?,
            outlet: take(OUTLET)?,
            published: take(PUBLISHED)?,
            updated: take(UPDATED)?,
            title: take(TITLE)?,
            byline: take(BYLINE)?,
            language: take(LANGUAGE)?,
            text,
            is_markup,
        };
        Ok(fields)
    }
}

/// Puts the fields of wrapped objects beside the object's own.
fn unwrap(object: &mut Map<String, Value>) {
    for name in WRAPPERS {
        if let Some(Value::Object(inner)) = object.get(*name) {
            for (key, value) in inner.clone() {
                object.entry(key).or_insert(value);
            }
        }
    }
    // ninjs 2 and 3 give headlines by role, the main one first.
    if let Some(Value::Array(list)) = object.get_mut("headlines") {
        list.truncate(1);
    }
}

/// The text, which must be there and be a string that isn't blank, and whether it is HTML.
fn text(object: &mut Map<String, Value>) -> Result<(String, bool), Why> {
    let missing = match plain_text(object) {
        Ok(text) => return Ok((text, false)),
        Err(missing @ Why::NoText { .. }) => missing,
        Err(wrong) => return Err(wrong),
    };
    if let Some(found) = bodies(object) {
        return Ok(found);
    }
    let markup = MARKUP.iter().filter_map(|name| object.get(*name).and_then(Value::as_str));
    match markup.into_iter().find(|text| !text.trim().is_empty()) {
        Some(text) => Ok((text.to_owned(), true)),
        None => Err(missing),
    }
}

/// The text among the bodies of ninjs 2 and 3: plain where there is one, else HTML.
fn bodies(object: &Map<String, Value>) -> Option<(String, bool)> {
    let bodies = object.get("bodies")?.as_array()?;
    let field = |body: &Value, names: [&str; 2]| {
        names.iter().find_map(|name| body.get(*name)?.as_str().map(str::to_owned))
    };
    let texts = || {
        bodies.iter().filter_map(|body| {
            let kind = field(body, ["contentType", "contenttype"]).unwrap_or_default();
            let text = field(body, ["value", "text"]).filter(|text| !text.trim().is_empty())?;
            Some((text, kind.contains("html") || kind.contains("xml")))
        })
    };
    texts().find(|body| !body.1).or_else(|| texts().next())
}

fn plain_text(object: &mut Map<String, Value>) -> Result<String, Why> {
    for name in TEXT {
        match object.remove(*name) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) if text.trim().is_empty() => {}
            Some(Value::String(text)) => return Ok(text),
            Some(Value::Object(inner)) => {
                if let Some(text) = rendered(&inner) {
                    return Ok(text);
                }
            }
            Some(other) if *name == "text" => {
                return Err(wrong(name, &other, "a string"));
            }
            Some(_) => {}
        }
    }
    Err(Why::NoText { names: TEXT_NAMES })
}

/// The first of `names` that is there and not null, as a string.
fn first(object: &mut Map<String, Value>, names: &[&'static str]) -> Result<Option<String>, Why> {
    for name in names {
        match object.remove(*name) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) if text.trim().is_empty() => {}
            Some(value) => {
                return match plain(&value) {
                    Some(text) => Ok(Some(text)),
                    None if *name == names[0] => Err(wrong(name, &value, "a string")),
                    None => Ok(None),
                };
            }
        }
    }
    Ok(None)
}

/// A value as one string: strings, numbers, lists of names, objects with a name.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) => {
            let names: Vec<String> = list.iter().filter_map(plain).collect();
            (!names.is_empty()).then(|| names.join(", "))
        }
        Value::Object(inner) => rendered(inner),
        Value::Null | Value::Bool(_) => None,
    }
}

/// The string inside an object that wraps one: `{"rendered"}`, `{"main"}`, `{"name"}` ...
fn rendered(inner: &Map<String, Value>) -> Option<String> {
    ["rendered", "main", "name", "title", "value", "original", "$oid", "$date"]
        .iter()
        .find_map(|key| inner.get(*key).and_then(Value::as_str).map(str::to_owned))
}

fn wrong(name: &'static str, value: &Value, expected: &'static str) -> Why {
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Why::WrongType { name, found, expected }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_contracts_names_come_first() {
        let fields =
            Fields::from_json(json!({"headline": "B", "title": "A", "text": "t"})).unwrap();
        assert_eq!(fields.title.as_deref(), Some("A"));
    }

    #[test]
    fn names_of_other_data_sets_are_known() {
        let fields = Fields::from_json(json!({
            "maintext": "A dam broke.", "date_publish": "2020-05-01 10:00:00",
            "source_domain": "example.org", "authors": ["Ann Lee", "Bo Ek"], "id": 7,
        }))
        .unwrap();
        assert_eq!(fields.text, "A dam broke.");
        assert_eq!(fields.published.as_deref(), Some("2020-05-01 10:00:00"));
        assert_eq!(fields.outlet.as_deref(), Some("example.org"));
        assert_eq!(fields.byline.as_deref(), Some("Ann Lee, Bo Ek"));
        assert_eq!(fields.id.as_deref(), Some("7"));
    }

    #[test]
    fn ninjs_of_every_version_is_known() {
        let first = Fields::from_json(json!({
            "uri": "http://example.org/a", "headline": "Ferry talks", "byline": "Ann Lee",
            "versioncreated": "2020-02-03T10:15:00Z", "body_html": "<p>They met.</p>",
        }))
        .unwrap();
        assert!(first.is_markup);
        assert_eq!(first.url.as_deref(), Some("http://example.org/a"));
        let third = Fields::from_json(json!({
            "uri": "http://example.org/a", "headlines": [{"role": "main", "value": "Ferry talks"},
            {"role": "short", "value": "Ferry"}], "firstCreated": "2020-02-03T10:15:00Z",
            "bys": [{"value": "Ann Lee"}], "infoSources": [{"name": "Harbour Wire"}],
            "bodies": [{"contentType": "text/html", "value": "<p>They met.</p>"},
            {"contentType": "text/plain", "value": "They met."}],
        }))
        .unwrap();
        assert_eq!((third.text.as_str(), third.is_markup), ("They met.", false));
        assert_eq!(third.title.as_deref(), Some("Ferry talks"));
        assert_eq!(third.outlet.as_deref(), Some("Harbour Wire"));
        assert_eq!(third.byline.as_deref(), Some("Ann Lee"));
        assert_eq!(third.published.as_deref(), Some("2020-02-03T10:15:00Z"));
    }

    #[test]
    fn wrapped_fields_stand_beside_the_objects_own() {
        let fields = Fields::from_json(json!({
            "id": "world/1", "webTitle": "Ferry talks", "webPublicationDate": "2020-02-03",
            "fields": {"bodyText": "They met.", "headline": "Ferry talks resume"},
        }))
        .unwrap();
        assert_eq!(fields.text, "They met.");
        assert_eq!(fields.id.as_deref(), Some("world/1"));
    }

    #[test]
    fn a_missing_text_says_what_is_needed() {
        let message = Fields::from_json(json!({"title": "A"})).unwrap_err().to_string();
        assert!(message.starts_with("no text: an article needs a field `text`"), "{message}");
    }

    #[test]
    fn a_text_of_the_wrong_type_is_named() {
        let message = Fields::from_json(json!({"text": 5})).unwrap_err().to_string();
        assert_eq!(message, "field `text` is a number, not a string");
    }
}
