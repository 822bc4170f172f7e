//! The store for programs: `/api/v1`, JSON by the contract, described by `docs/api/openapi.json`.
//!
//! Owns reading; what changes the store is in [`change`]. Lists come in pages (`limit`, `offset`)
//! with the address of the next; every answer carries an `ETag`; what goes wrong is an object of
//! RFC 9457.

mod change;

use crate::answer::Answer;
use crate::desk::{Desk, Result};
use crate::page::encoded;
use crate::problem::Problem;
use crate::route::{make, unknown};
use crate::visit::Visit;
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::Response;
use axum::routing::{delete, get, post};
use serde_json::{Value, json};
use std::sync::Arc;
use variorum::dossier::Conflict;
use variorum::store::{
    Decision, Judged, Page as Part, Query, Store, StoryDossier, StoryId, StorySummary, conflict_key,
};
use variorum::view::json as contract;

const OPENAPI: &str = include_str!("../../../../docs/api/openapi.json");

/// Items of a page where the visit doesn't say, and at most.
const FEW: usize = 20;
const MOST: usize = 100;
/// Most bytes of a posted body.
const UPLOAD: usize = 64 << 20;

type Shared = State<Arc<Desk>>;

pub(crate) fn router() -> Router<Arc<Desk>> {
    Router::new()
        .route("/openapi.json", get(openapi))
        .route("/stats", get(stats))
        .route("/stories", get(stories))
        .route("/stories/{id}", get(story))
        .route("/stories/{id}/conflicts", get(conflicts))
        .route("/stories/{id}/news", get(news))
        .route("/stories/{id}/decisions", get(of_story))
        .route("/stories/{id}/{deed}", post(change::decide))
        .route("/articles", get(articles).post(change::add).layer(DefaultBodyLimit::max(UPLOAD)))
        .route("/articles/{id}", get(article))
        .route("/outlets", get(outlets))
        .route("/coming", get(ahead))
        .route("/decisions", get(decisions))
        .route("/decisions/{number}", delete(change::undo))
        .fallback(unknown)
}

/// JSON as an answer.
fn answer(value: &Value) -> Answer {
    Answer::of("application/json", format!("{value}\n"))
}

/// A page of a list: `items` are those of it and one more where there is a next page.
fn listed(visit: &Visit, path: &str, mut items: Vec<Value>, part: Part) -> Answer {
    let is_last = items.len() <= part.most;
    items.truncate(part.most);
    let next = (!is_last).then(|| {
        let kept = ["q", "min_reports", "disputed"].into_iter().filter_map(|name| {
            let value = visit.param(name);
            (!value.is_empty()).then(|| format!("{name}={}&", encoded(value)))
        });
        let kept: String = kept.collect();
        format!("/api/v1/{path}?{kept}limit={}&offset={}", part.most, part.skip + part.most)
    });
    answer(&json!({"items": items, "next": next}))
}

/// The page of a list that a visit asks for.
fn part(visit: &Visit) -> Result<Part> {
    let number = |name: &str, usual: usize, most: usize| match visit.param(name) {
        "" => Ok(usual),
        text => match text.parse::<usize>() {
            Ok(n) if n <= most => Ok(n),
            _ => Err(Problem::Unreadable(format!("{name}: {text}: a number up to {most}"))),
        },
    };
    let most = number("limit", FEW, MOST)?;
    if most == 0 {
        return Err(Problem::Unreadable("limit: 0: a number from 1 on".to_owned()));
    }
    Ok(Part { skip: number("offset", 0, 1 << 31)?, most })
}

/// One more than the page holds tells whether there is a next.
fn and_one(part: Part) -> Part {
    Part { most: part.most + 1, ..part }
}

fn find(store: &Store, id: &str) -> Result<StoryDossier> {
    crate::page::story::find(store, id)
}

fn of_summary(story: &StorySummary) -> Value {
    json!({
        "id": story.id.to_string(), "headline": story.headline,
        "first_day": story.first_day.map(|day| day.to_string()),
        "last_day": story.last_day.map(|day| day.to_string()),
        "reports": story.articles, "origins": story.origins, "outlets": story.outlets,
        "conflicts": story.conflicts, "updates": story.updates,
        "changed": story.changed.to_string(),
    })
}

fn of_decision(decision: &Decision) -> Value {
    let mut out = json!({
        "number": decision.number, "made": decision.made.to_string(),
        "undone": decision.undone.map(|at| at.to_string()),
        "story": decision.story.to_string(),
    });
    out["deed"] = serde_json::to_value(&decision.deed).unwrap_or_default();
    out
}

fn of_conflict(story: &StoryDossier, conflict: &Conflict, judged: Option<&Judged>) -> Value {
    let outlets = |n: usize| story.readings.get(n).map(|r| r.document.article.id.clone());
    let values = conflict.values.iter().map(|value| {
        let mut reports: Vec<String> =
            value.evidence.iter().filter_map(|e| outlets(e.article)).collect();
        reports.dedup();
        json!({"value": value.value, "reports": reports})
    });
    json!({
        "key": conflict_key(conflict, &story.readings), "about": conflict.about,
        "attribute": conflict.attribute.as_str(), "confidence": conflict.confidence,
        "explanation": conflict.explanation, "values": values.collect::<Vec<_>>(),
        "verdict": judged.map(|judged| json!({
            "decision": judged.decision, "ruling": judged.verdict.ruling.as_str(),
            "value": judged.verdict.value, "note": judged.verdict.note,
        })),
    })
}

async fn openapi(visit: Visit) -> Response<Body> {
    Answer::of("application/json", OPENAPI.to_owned()).for_visit(&visit).into_response()
}

async fn stats(State(desk): Shared, visit: Visit) -> Response<Body> {
    make(desk, visit, |store, _| {
        let stats = store.stats()?;
        Ok(answer(&json!({
            "articles": stats.articles, "versions": stats.versions, "outlets": stats.outlets,
            "stories": stats.stories, "shared_stories": stats.shared_stories,
            "with_conflicts": stats.with_conflicts, "rejects": stats.rejects,
            "first_day": stats.days.as_ref().map(|days| &days.0),
            "last_day": stats.days.as_ref().map(|days| &days.1),
        })))
    })
    .await
}

async fn stories(State(desk): Shared, visit: Visit) -> Response<Body> {
    make(desk, visit, |store, visit| {
        let part = part(visit)?;
        let least = match visit.param("min_reports") {
            "" => 1,
            text => text.parse().map_err(|_| {
                Problem::Unreadable(format!("min_reports: {text}: a number from 1 on"))
            })?,
        };
        let found = match visit.param("disputed") {
            "true" => store.disputed_stories(least, part.skip, part.most + 1)?,
            _ => store.stories(least, part.skip, part.most + 1)?,
        };
        Ok(listed(visit, "stories", found.iter().map(of_summary).collect(), part))
    })
    .await
}

async fn story(State(desk): Shared, visit: Visit, Path(id): Path<String>) -> Response<Body> {
    make(desk, visit, move |store, _| {
        let story = find(store, &id)?;
        let dossiers = std::slice::from_ref(&story.dossier);
        let text = format!("{}\n", contract::dossiers(&story.readings, dossiers));
        Ok(Answer::of("application/json", text))
    })
    .await
}

async fn conflicts(State(desk): Shared, visit: Visit, Path(id): Path<String>) -> Response<Body> {
    make(desk, visit, move |store, _| {
        let story = find(store, &id)?;
        let open = story.dossier.conflicts.iter().map(|c| of_conflict(&story, c, None));
        let judged = story.judged.iter().map(|j| of_conflict(&story, &j.conflict, Some(j)));
        Ok(answer(&json!({"items": open.chain(judged).collect::<Vec<_>>(), "next": null})))
    })
    .await
}

async fn news(State(desk): Shared, visit: Visit, Path(id): Path<String>) -> Response<Body> {
    make(desk, visit, move |store, visit| {
        let id: StoryId =
            id.parse().map_err(|_| Problem::Unknown(format!("Story {id}")))?;
        let since = crate::page::story::since(visit.param("since")).ok_or_else(|| {
            Problem::Unreadable("since: a day (2024-03-15) or a time stamp is needed".to_owned())
        })?;
        let unknown = || Problem::Unknown(format!("Story {id}"));
        let (story, news) = store.news(id, since)?.ok_or_else(unknown)?;
        let id = |n: &usize| story.readings[*n].document.article.id.clone();
        let told = |list: &[Conflict], n: &usize| of_conflict(&story, &list[*n], None);
        Ok(answer(&json!({
            "story": story.summary.id.to_string(), "since": since.to_string(),
            "reports": news.reports.iter().map(id).collect::<Vec<_>>(),
            "facts": news.facts.len(),
            "conflicts": news.conflicts.iter().map(|n| told(&story.dossier.conflicts, n)).collect::<Vec<_>>(),
            "updates": news.updates.iter().map(|n| told(&story.dossier.updates, n)).collect::<Vec<_>>(),
            "settled": news.settled.iter().map(|gone| json!({
                "about": gone.about, "attribute": gone.attribute, "values": gone.values,
            })).collect::<Vec<_>>(),
            "corrections": news.corrections.iter().map(|c| json!({
                "report": id(&c.report), "from_version": c.from_version, "to_version": c.to_version,
                "is_silent": c.is_silent,
                "changes": c.changes.iter().map(|change| json!({
                    "before": change.revision.before, "after": change.revision.after,
                })).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        })))
    })
    .await
}

async fn of_story(State(desk): Shared, visit: Visit, Path(id): Path<String>) -> Response<Body> {
    make(desk, visit, move |store, visit| {
        let part = part(visit)?;
        let story = find(store, &id)?.summary.id;
        let list = store.decisions(Some(story), part.skip, part.most + 1)?;
        let path = format!("stories/{story}/decisions");
        Ok(listed(visit, &path, list.iter().map(of_decision).collect(), part))
    })
    .await
}

async fn decisions(State(desk): Shared, visit: Visit) -> Response<Body> {
    make(desk, visit, |store, visit| {
        let part = part(visit)?;
        let list = store.decisions(None, part.skip, part.most + 1)?;
        Ok(listed(visit, "decisions", list.iter().map(of_decision).collect(), part))
    })
    .await
}

async fn articles(State(desk): Shared, visit: Visit) -> Response<Body> {
    make(desk, visit, |store, visit| {
        let part = part(visit)?;
        let query = Query::parse(visit.param("q")).map_err(|error| {
            Problem::Unreadable(format!("q: {} (at {})", error.message, error.at))
        })?;
        let found = store.search(&query, and_one(part))?;
        let items = found.hits.iter().map(|hit| {
            json!({
                "id": hit.article, "story": hit.story.map(|id| id.to_string()),
                "outlet": hit.outlet, "published": hit.published.map(|day| day.to_string()),
                "title": hit.title,
                "snippet": hit.snippet.iter().map(|(words, is_match)| json!({
                    "words": words, "is_match": is_match,
                })).collect::<Vec<_>>(),
            })
        });
        Ok(listed(visit, "articles", items.collect(), part))
    })
    .await
}

async fn article(State(desk): Shared, visit: Visit, Path(id): Path<String>) -> Response<Body> {
    make(desk, visit, move |store, visit| {
        let unknown = || Problem::Unknown(format!("Report {id}"));
        let (version, story) = store.article(&id)?.ok_or_else(unknown)?;
        let reading = &version.reading;
        let tokens = visit.param("tokens") == "true";
        let annotated = contract::annotated(&reading.document, &reading.mentions, tokens);
        Ok(answer(&json!({
            "article": annotated, "story": story.map(|id| id.to_string()),
            "version": version.version, "arrived": version.arrived.to_string(),
            "read_from": version.place,
        })))
    })
    .await
}

async fn outlets(State(desk): Shared, visit: Visit) -> Response<Body> {
    make(desk, visit, |store, visit| {
        let part = part(visit)?;
        let all = store.outlets()?.into_iter().skip(part.skip).take(part.most + 1);
        let items = all.map(|(name, reports)| json!({"name": name, "reports": reports}));
        Ok(listed(visit, "outlets", items.collect(), part))
    })
    .await
}

async fn ahead(State(desk): Shared, visit: Visit) -> Response<Body> {
    let kept = desk.clone();
    make(desk, visit, move |store, visit| {
        let part = part(visit)?;
        let found = crate::page::coming::dated(store, kept.digests())?;
        let items = found.into_iter().skip(part.skip).take(part.most + 1);
        Ok(listed(visit, "coming", items.collect(), part))
    })
    .await
}
