//! The JSON forms of the contract: annotated articles and dossiers.
//!
//! Offsets are Unicode code points (as the W3C Web Annotation model counts them), end exclusive.

use crate::annotate::{Annotations, Document, lemma};
use crate::article::{Article, Published};
use crate::dossier::{Conflict, Dossier, Evidence, Item, Reading, Value};
use crate::mention::{Field, Mentions, Party, Referents, Sector};
use crate::text::{CodePoints, Span};
use jiff::civil::Date;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value as Json, json};
use std::fmt;

/// Code-point converters of one article's texts.
#[derive(Debug)]
struct Offsets {
    title: CodePoints,
    text: CodePoints,
}

impl Offsets {
    fn new(article: &Article) -> Self {
        Self {
            title: CodePoints::new(article.title.as_deref().unwrap_or("")),
            text: CodePoints::new(&article.text),
        }
    }
}

/// An article as the contract's input object, with what is known of its date and language.
pub fn article(article: &Article) -> Json {
    let mut out = Map::new();
    out.insert("id".into(), json!(article.id));
    let mut put = |key: &str, value: Option<Json>| {
        if let Some(value) = value {
            out.insert(key.into(), value);
        }
    };
    put("url", article.url.as_ref().map(|v| json!(v)));
    put("outlet", article.outlet.as_ref().map(|v| json!(v)));
    if let Some(published) = &article.published {
        put("published", Some(json!(published_value(published))));
        put("published_from", Some(json!(published.from.as_str())));
        if published.earliest != published.latest {
            let interval = [published.earliest.to_string(), published.latest.to_string()];
            put("published_interval", Some(json!(interval)));
        }
        put("updated", published.updated.map(|day| json!(day.to_string())));
        put("published_doubt", published.doubt.as_ref().map(|v| json!(v)));
    }
    put("language", article.language.as_ref().map(|v| json!(v)));
    put("byline", article.byline.as_ref().map(|v| json!(v)));
    put("agencies", (!article.agencies.is_empty()).then(|| json!(article.agencies)));
    put("title", article.title.as_ref().map(|v| json!(v)));
    out.insert("text".into(), json!(article.text));
    Json::Object(out)
}

/// "2021-12-30", or "2021-12-30T08:33:00Z" where the time of day is known.
pub fn published_value(published: &Published) -> String {
    let day: Date = published.day();
    match published.clock {
        None => day.to_string(),
        Some((time, 0)) => format!("{day}T{}Z", time.strftime("%H:%M:%S")),
        Some((time, minutes)) => {
            let sign = if minutes < 0 { '-' } else { '+' };
            let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
            format!("{day}T{}{sign}{hours:02}:{rest:02}", time.strftime("%H:%M:%S"))
        }
    }
}

/// An annotated article: the input object with times, entities, quotes, events and sentences, and
/// with `tokens` where asked for.
pub fn annotated(document: &Document, mentions: &Mentions, tokens: bool) -> Json {
    let offsets = Offsets::new(&document.article);
    let mut out = article(&document.article);
    let text = &document.body;
    let at = &offsets.text;
    out["times"] = times(text, at);
    out["entities"] = entities(text, &mentions.body, at);
    out["quotes"] = quotes(text, &mentions.body, at);
    out["events"] = events(text, &mentions.body, at);
    out["sentences"] = text.sentences.iter().map(|s| json!(at.of_span(s.span))).collect();
    if tokens {
        out["tokens"] = tokens_of(&document.article.text, text, at);
    }
    out
}

fn spans(list: &[Span], at: &CodePoints) -> Json {
    list.iter().map(|&span| json!(at.of_span(span))).collect()
}

fn entity_id(index: Option<usize>) -> Json {
    index.map_or(Json::Null, |n| json!(format!("e{}", n + 1)))
}

fn times(text: &Annotations, at: &CodePoints) -> Json {
    text.times
        .iter()
        .map(|t| {
            let mut out =
                json!({"span": at.of_span(t.span), "type": t.kind.as_str(), "value": t.value});
            if let Some(day) = t.anchor {
                out["anchor"] = json!(day.to_string());
            }
            out
        })
        .collect()
}

fn entities(text: &Annotations, referents: &Referents, at: &CodePoints) -> Json {
    text.entities
        .iter()
        .enumerate()
        .map(|(n, m)| {
            json!({
                "span": at.of_span(m.span), "kind": m.kind.as_str(), "named": m.named,
                "entity": entity_id(referents.entities.get(n).copied().flatten()),
            })
        })
        .collect()
}

fn quotes(text: &Annotations, referents: &Referents, at: &CodePoints) -> Json {
    text.quotes
        .iter()
        .enumerate()
        .map(|(n, q)| {
            json!({
                "kind": q.kind.as_str(), "content": spans(&q.content, at),
                "cue": spans(&q.cue, at), "source": spans(&q.source, at),
                "speaker": entity_id(referents.speakers.get(n).copied().flatten()),
                "stance": q.stance.as_str(),
                "addressee": q.circumstances.addressee.map(|s| at.of_span(s)),
                "occasion": q.circumstances.occasion.map(|s| at.of_span(s)),
                "relayed_by": spans(&q.circumstances.relayed_by, at),
            })
        })
        .collect()
}

fn events(text: &Annotations, referents: &Referents, at: &CodePoints) -> Json {
    text.events
        .iter()
        .enumerate()
        .filter(|(_, e)| e.certain)
        .map(|(n, e)| {
            let who = referents.events.get(n).cloned().unwrap_or_default();
            json!({
                "trigger": at.of_span(e.trigger), "extent": at.of_span(e.extent),
                "type": e.kind.as_str(), "status": e.status.as_str(),
                "actor": entity_id(who.actors.iter().find_map(|p| p.entity)),
                "recipient": entity_id(who.recipients.iter().find_map(|p| p.entity)),
                "actors": parties(&who.actors, at), "recipients": parties(&who.recipients, at),
                "place": entity_id(who.place),
                "time": e.time.and_then(|t| text.times.get(t)).map(|t| t.value.clone()),
            })
        })
        .collect()
}

fn parties(list: &[Party], at: &CodePoints) -> Json {
    list.iter()
        .map(|p| {
            json!({
                "span": at.of_span(p.span), "entity": entity_id(p.entity),
                "country": p.country.map(|c| c.as_str().to_owned()),
                "sector": p.sector.map(Sector::as_str),
            })
        })
        .collect()
}

fn tokens_of(surface: &str, text: &Annotations, at: &CodePoints) -> Json {
    text.tokens
        .iter()
        .map(|t| {
            json!({
                "span": at.of_span(t.span), "pos": t.pos.as_str(),
                "lemma": lemma(&surface[t.span], t.pos), "head": t.head,
                "deprel": t.deprel.as_str(),
            })
        })
        .collect()
}

/// The one object of `read --format json`: all annotated articles, all dossiers. Prints itself in one
/// line with `{}`, indented with `{:#}`.
pub fn dossiers<'a>(readings: &'a [Reading], dossiers: &'a [Dossier]) -> Dossiers<'a> {
    let offsets = readings.iter().map(|r| Offsets::new(&r.document.article)).collect();
    Dossiers { readings, stories: dossiers, offsets }
}

/// One dossier of a batch under an id of its own.
pub fn dossier(readings: &[Reading], dossier: &Dossier, id: &str) -> Json {
    let offsets: Vec<Offsets> =
        readings.iter().map(|r| Offsets::new(&r.document.article)).collect();
    let mut out = Printer { readings, offsets: &offsets }.dossier(dossier, 0);
    out["id"] = json!(id);
    out
}

/// A batch on its way to JSON. Written with [`serde_json::to_writer`] it holds one article or one
/// dossier as JSON at a time: as a whole it would be twenty times the size of its text.
#[derive(Debug)]
pub struct Dossiers<'a> {
    readings: &'a [Reading],
    stories: &'a [Dossier],
    offsets: Vec<Offsets>,
}

impl Serialize for Dossiers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let printer = Printer { readings: self.readings, offsets: &self.offsets };
        let stories = |n: usize| printer.dossier(&self.stories[n], n + 1);
        let articles = |n: usize| read_article(&self.readings[n]);
        let mut out = serializer.serialize_map(Some(3))?;
        out.serialize_entry("version", &1)?;
        out.serialize_entry("articles", &Each(self.readings.len(), articles))?;
        out.serialize_entry("stories", &Each(self.stories.len(), stories))?;
        out.end()
    }
}

impl fmt::Display for Dossiers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if f.alternate() {
            serde_json::to_string_pretty(self)
        } else {
            serde_json::to_string(self)
        };
        f.write_str(&text.map_err(|_| fmt::Error)?)
    }
}

/// A list of so many items, each made when it is written.
struct Each<F>(usize, F);

impl<F: Fn(usize) -> Json> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((0..self.0).map(&self.1))
    }
}

/// An annotated article of a dossier: the times of the title are among its times.
fn read_article(reading: &Reading) -> Json {
    let document = &reading.document;
    let mut out = annotated(document, &reading.mentions, false);
    let at = CodePoints::new(document.article.title.as_deref().unwrap_or(""));
    if let (Json::Array(mut titles), Json::Array(all)) =
        (times(&document.title, &at), &mut out["times"])
    {
        for time in &mut titles {
            time["field"] = json!("title");
        }
        all.append(&mut titles);
    }
    out
}

/// What is needed to print dossiers of a batch.
struct Printer<'a> {
    readings: &'a [Reading],
    offsets: &'a [Offsets],
}

impl Printer<'_> {
    fn id(&self, article: usize) -> &str {
        &self.readings[article].document.article.id
    }

    fn evidence(&self, list: &[Evidence]) -> Json {
        list.iter().map(|e| self.one_evidence(e)).collect()
    }

    fn one_evidence(&self, e: &Evidence) -> Json {
        let article = &self.readings[e.article].document.article;
        let (name, at, text) = match e.field {
            Field::Text => ("text", &self.offsets[e.article].text, article.text.as_str()),
            Field::Title => (
                "title",
                &self.offsets[e.article].title,
                article.title.as_deref().unwrap_or_default(),
            ),
        };
        json!({
            "article": article.id, "field": name, "span": at.of_span(e.span),
            "exact": &text[e.span],
        })
    }

    fn spans(&self, article: usize, list: &[Span]) -> Json {
        spans(list, &self.offsets[article].text)
    }

    fn values(&self, list: &[Value]) -> Json {
        list.iter()
            .map(|v| json!({"value": v.value, "evidence": self.evidence(&v.evidence)}))
            .collect()
    }

    fn conflicts(&self, list: &[Conflict], letter: char) -> Json {
        list.iter()
            .enumerate()
            .map(|(n, c)| {
                json!({
                    "id": format!("{letter}{}", n + 1), "about": c.about,
                    "attribute": c.attribute.as_str(),
                    "confidence": (c.confidence * 100.0).round() / 100.0,
                    "values": self.values(&c.values), "explanation": c.explanation,
                })
            })
            .collect()
    }

    fn dossier(&self, d: &Dossier, number: usize) -> Json {
        let ids = |list: &[usize]| -> Json { list.iter().map(|&a| json!(self.id(a))).collect() };
        json!({
            "id": format!("s{number}"), "headline": d.headline, "articles": ids(&d.articles),
            "origins": d.origins.iter().map(|o| ids(o)).collect::<Json>(),
            "entities": self.entities(d), "statements": self.statements(d),
            "events": self.events(d), "figures": self.figures(d),
            "conflicts": self.conflicts(&d.conflicts, 'C'),
            "updates": self.conflicts(&d.updates, 'U'),
            "only_in": d.only_in.iter().map(|o| {
                let (kind, id) = item(o.item);
                json!({"article": self.id(o.article), kind: id})
            }).collect::<Json>(),
            "timeline": d.timeline.iter().map(|m| {
                let (kind, id) = item(m.item);
                json!({"time": m.time, kind: id})
            }).collect::<Json>(),
        })
    }

    fn entities(&self, d: &Dossier) -> Json {
        d.entities
            .iter()
            .enumerate()
            .map(|(n, e)| {
                let roles: Json = e
                    .roles
                    .iter()
                    .map(|r| json!({"title": r.title, "evidence": self.evidence(&r.evidence)}))
                    .collect();
                json!({
                    "id": format!("n{}", n + 1), "kind": e.kind.as_str(), "name": e.name,
                    "aliases": e.aliases, "roles": roles,
                })
            })
            .collect()
    }

    fn statements(&self, d: &Dossier) -> Json {
        d.statements
            .iter()
            .enumerate()
            .map(|(n, s)| {
                let speaker = s.speaker_name.as_ref().map(
                    |name| json!({"id": s.speaker.map(|k| format!("n{}", k + 1)), "name": name}),
                );
                let quotes: Json = s
                    .quotes
                    .iter()
                    .map(|q| {
                        json!({
                            "article": self.id(q.article), "kind": q.kind.as_str(),
                            "stance": q.stance.as_str(),
                            "content": self.spans(q.article, &q.content),
                            "cue": self.spans(q.article, &q.cue),
                            "source": self.spans(q.article, &q.source),
                        })
                    })
                    .collect();
                json!({
                    "id": format!("q{}", n + 1), "speaker": speaker,
                    "time": s.time.as_ref().map(|t| json!({"value": t})), "quotes": quotes,
                })
            })
            .collect()
    }

    fn events(&self, d: &Dossier) -> Json {
        d.events
            .iter()
            .enumerate()
            .map(|(n, e)| {
                let participants: Json = e
                    .participants
                    .iter()
                    .map(|p| json!({"name": p.name, "role": p.role}))
                    .collect();
                json!({
                    "id": format!("v{}", n + 1), "what": e.what, "type": e.kind.as_str(),
                    "status": e.status.as_str(),
                    "time": e.time.as_ref().map(|t| json!({"value": t})),
                    "place": e.place.as_ref()
                        .map(|p| json!({"name": p.name, "country": p.country})),
                    "participants": participants,
                    "articles": e.articles.iter().map(|&a| json!(self.id(a))).collect::<Json>(),
                    "origins": e.origins, "evidence": self.evidence(&e.evidence),
                })
            })
            .collect()
    }

    fn figures(&self, d: &Dossier) -> Json {
        d.figures
            .iter()
            .enumerate()
            .map(|(n, f)| {
                json!({
                    "id": format!("f{}", n + 1), "what": f.what, "counted": f.counted.as_str(),
                    "event": f.event.map(|n| format!("v{}", n + 1)),
                    "values": self.values(&f.values),
                })
            })
            .collect()
    }
}

/// The contract's key and id of a part of a dossier.
fn item(item: Item) -> (&'static str, Json) {
    match item {
        Item::Statement(n) => ("statement", json!(format!("q{}", n + 1))),
        Item::Event(n) => ("event", json!(format!("v{}", n + 1))),
        Item::Figure(n) => ("figure", json!(format!("f{}", n + 1))),
    }
}
