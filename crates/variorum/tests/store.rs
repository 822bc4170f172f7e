//! The store, from reports to stories, searches and news.

#![allow(clippy::unwrap_used)]

use jiff::Timestamp;
use rusqlite::Connection;
use std::path::PathBuf;
use variorum::article::{Article, Published, PublishedFrom, zones};
use variorum::dossier::{Config, Item};
use variorum::pipeline;
use variorum::store::{FetchState, Incoming, Page, Query, Status, Store, StoreError};

/// A file of one test, removed when it ends.
struct File(PathBuf);

impl File {
    fn new(name: &str) -> Self {
        let name = format!("variorum-store-{name}-{}.db", std::process::id());
        let file = Self(std::env::temp_dir().join(name));
        file.remove();
        file
    }

    fn open(&self) -> Store {
        Store::open(&self.0).unwrap()
    }

    /// Changes the file behind the store's back.
    fn sql(&self, sql: &str) {
        Connection::open(&self.0).unwrap().execute_batch(sql).unwrap();
    }

    fn remove(&self) {
        for ending in ["", "-wal", "-shm"] {
            let mut name = self.0.clone().into_os_string();
            name.push(ending);
            std::fs::remove_file(name).ok();
        }
    }
}

impl Drop for File {
    fn drop(&mut self) {
        self.remove();
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn report(id: &str, outlet: &str, day: &str, text: &str) -> Incoming {
    let title = match text.split(' ').next() {
        Some("A") => "Ferry sinks off Port Velora",
        Some("Rescuers") => "Sea Lark goes down near Marn",
        _ => "Tolmark passes budget",
    };
    let article = Article {
        id: id.into(),
        url: Some(format!("https://{outlet}.example/{id}")),
        outlet: Some(outlet.into()),
        published: day.parse().ok().map(|day| Published::on(day, PublishedFrom::Given)),
        title: Some(title.into()),
        text: text.into(),
        zones: zones(text, None),
        language: Some("en".into()),
        ..Article::default()
    };
    Incoming { article, place: format!("{id}.json"), file: None }
}

const FERRY: &str = "A ferry with forty passengers sank off Port Velora on Monday. Three people were \
    killed, the coast guard of Velora said. Commander Ida Brandt said that divers would search the \
    wreck. The ferry Sea Lark had left the island of Marn an hour before.";
const FERRY_RETOLD: &str = "Rescuers near Port Velora saved thirty passengers of the ferry Sea Lark, \
    which sank on its way from Marn on Monday. Five people were killed, the coast guard of Velora \
    said. Commander Ida Brandt said that divers would go on searching the wreck.";
const BUDGET: &str = "Parliament in Tolmark passed the state budget on Wednesday by two votes. Finance \
    minister Olav Reiss called the pension cuts painful but needed. Unions announced strikes in \
    schools and hospitals. The opposition left the chamber before the vote, and its leader Marta \
    Quell spoke of a black day.";

fn batch() -> Vec<Incoming> {
    vec![
        report("a", "post", "2023-03-07", FERRY),
        report("b", "times", "2023-03-07", FERRY_RETOLD),
        report("c", "post", "2023-05-10", BUDGET),
    ]
}

fn add(store: &mut Store, reports: Vec<Incoming>, second: i64) -> Vec<Status> {
    let added = pipeline::add(store, reports, at(second)).unwrap();
    pipeline::update(store, at(second), |_| ()).unwrap();
    added.into_iter().map(|added| added.status).collect()
}

/// All that can be seen of a store but its moments.
fn seen(store: &Store) -> String {
    let stories = store.stories(1, 0, 100).unwrap();
    let dossiers: Vec<_> = stories
        .iter()
        .map(|s| store.story(s.id).unwrap().unwrap())
        .map(|s| (s.summary.headline, s.readings, s.dossier))
        .collect();
    format!("{dossiers:?}")
}

#[test]
fn reports_of_one_event_are_one_story() {
    let file = File::new("stories");
    let mut store = file.open();
    assert_eq!(add(&mut store, batch(), 0), [Status::New; 3]);
    let stories = store.stories(2, 0, 10).unwrap();
    assert_eq!(stories.len(), 1);
    assert_eq!((stories[0].articles, stories[0].outlets, stories[0].origins), (2, 2, 2));
    assert_eq!(store.stories(1, 0, 10).unwrap().len(), 2);
    let story = store.story(stories[0].id).unwrap().unwrap();
    assert_eq!(story.readings.len(), 2);
    assert_eq!(story.dossier.articles, [0, 1]);
    assert_eq!(store.check().unwrap(), []);
}

#[test]
fn the_stores_dossier_is_that_of_the_batch() {
    let file = File::new("same");
    let mut store = file.open();
    for report in batch() {
        add(&mut store, vec![report], 0);
    }
    let articles = batch().into_iter().map(|item| item.article).collect();
    let (readings, dossiers) = pipeline::read(articles, Config::default());
    let story = store.stories(2, 0, 1).unwrap()[0].id;
    let story = store.story(story).unwrap().unwrap();
    assert!(story.readings == readings[..2]);
    assert!(story.dossier == dossiers[0], "{:?}", story.dossier.headline);
}

#[test]
fn adding_the_same_again_changes_nothing() {
    let file = File::new("again");
    let mut store = file.open();
    add(&mut store, batch(), 0);
    let before = (seen(&store), store.stats().unwrap().versions);
    assert_eq!(add(&mut store, batch(), 50), [Status::Known; 3]);
    assert!((seen(&store), store.stats().unwrap().versions) == before);
    let changed = store.stories(1, 0, 9).unwrap().iter().map(|s| s.changed).max();
    assert_eq!(changed, Some(at(0)));
}

#[test]
fn a_changed_article_keeps_every_version_and_its_story_tells_what_is_new() {
    let file = File::new("versions");
    let mut store = file.open();
    add(&mut store, batch(), 0);
    let corrected = FERRY.replace("Three people", "Five people");
    assert_eq!(
        add(&mut store, vec![report("a", "post", "2023-03-07", &corrected)], 60),
        [Status::Changed]
    );
    let versions = store.versions("a").unwrap();
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[0].reading.document.article.text, FERRY);
    assert_eq!(versions[1].reading.document.article.text, corrected);
    let story = store.stories(2, 0, 1).unwrap()[0].id;
    let (_, news) = store.news(story, at(30)).unwrap().unwrap();
    assert_eq!(news.reports, [] as [usize; 0]);
    assert_eq!(news.corrections.len(), 1);
    let correction = &news.corrections[0];
    assert!(correction.is_silent);
    let words = [("Three".to_owned(), "Five".to_owned())];
    let changes: Vec<_> = correction
        .changes
        .iter()
        .map(|c| (c.revision.before.clone(), c.revision.after.clone()))
        .collect();
    assert_eq!(changes, words);
    assert_eq!(news.settled.len(), 1, "three against five is settled: {news:?}");
    assert_eq!(news.settled[0].attribute, "number");
    assert!(store.news(story, at(60)).unwrap().unwrap().1.is_empty());
    assert_eq!(store.check().unwrap(), []);
}

#[test]
fn a_report_that_comes_later_is_news() {
    let file = File::new("news");
    let mut store = file.open();
    let mut reports = batch();
    let late = reports.remove(1);
    add(&mut store, reports, 0);
    let late_id = late.article.id.clone();
    add(&mut store, vec![late], 60);
    let story = store.stories(2, 0, 1).unwrap()[0].id;
    let (story, news) = store.news(story, at(30)).unwrap().unwrap();
    let ids: Vec<&str> =
        news.reports.iter().map(|&n| story.readings[n].document.article.id.as_str()).collect();
    assert_eq!(ids, [late_id.as_str()]);
    assert!(!news.conflicts.is_empty(), "three against five killed: {:?}", story.dossier.conflicts);
    assert!(news.facts.iter().any(|fact| matches!(fact, Item::Statement(_) | Item::Event(_))));
    let (_, all) = store.news(story.summary.id, at(-1)).unwrap().unwrap();
    assert_eq!(all.reports.len(), 2);
}

#[test]
fn the_order_of_adding_changes_no_story() {
    let (first, second) = (File::new("order-1"), File::new("order-2"));
    let (mut one, mut other) = (first.open(), second.open());
    add(&mut one, batch(), 0);
    for report in batch().into_iter().rev() {
        add(&mut other, vec![report], 0);
    }
    let members = |store: &Store| {
        let mut all: Vec<Vec<String>> = store
            .stories(1, 0, 9)
            .unwrap()
            .iter()
            .map(|s| store.story(s.id).unwrap().unwrap())
            .map(|s| s.readings.iter().map(|r| r.document.article.id.clone()).collect())
            .collect();
        all.sort();
        all
    };
    assert_eq!(members(&one), members(&other));
}

fn found(store: &Store, query: &str) -> Vec<String> {
    let query = Query::parse(query).unwrap();
    let found = store.search(&query, Page::default()).unwrap();
    assert_eq!(found.total, found.hits.len());
    let mut ids: Vec<String> = found.hits.into_iter().map(|hit| hit.article).collect();
    ids.sort();
    ids
}

#[test]
fn queries_find_by_words_names_days_and_conflicts() {
    let file = File::new("search");
    let mut store = file.open();
    add(&mut store, batch(), 0);
    assert_eq!(found(&store, "wreck"), ["a", "b"]);
    assert_eq!(found(&store, "\"pension cuts\" OR \"forty passengers\""), ["a", "c"]);
    assert_eq!(found(&store, "ferry NOT forty"), ["b"]);
    assert_eq!(found(&store, "person:Brandt outlet:times"), ["b"]);
    assert_eq!(found(&store, "after:2023-03-08"), ["c"]);
    assert_eq!(found(&store, "on:2023-03-07 -person:brandt"), [] as [String; 0]);
    assert_eq!(found(&store, "has:conflict"), ["a", "b"]);
    assert_eq!(found(&store, "(wreck AND before:2023-03-08) OR pension"), ["a", "b", "c"]);
    assert_eq!(found(&store, "rescu*"), ["b"]);
    assert_eq!(found(&store, "place:tolmark"), ["c"]);
    assert_eq!(found(&store, ""), ["a", "b", "c"]);
    let query = Query::parse("pension").unwrap();
    let hit = store.search(&query, Page::default()).unwrap().hits.remove(0);
    assert!(hit.snippet.contains(&("pension".to_owned(), true)), "{:?}", hit.snippet);
    let page = Page { skip: 1, most: 1 };
    let found = store.search(&Query::parse("wreck").unwrap(), page).unwrap();
    assert_eq!((found.total, found.hits.len()), (2, 1));
}

#[test]
fn a_changed_article_is_found_by_its_new_words_alone() {
    let file = File::new("reindex");
    let mut store = file.open();
    add(&mut store, batch(), 0);
    add(
        &mut store,
        vec![report("c", "post", "2023-05-10", &BUDGET.replace("pension", "salary"))],
        9,
    );
    assert_eq!(found(&store, "salary"), ["c"]);
    assert_eq!(found(&store, "pension"), [] as [String; 0]);
    assert_eq!(found(&store, "has:change"), ["c"]);
    assert_eq!(store.check().unwrap(), []);
}

#[test]
fn another_article_of_the_same_id_gets_its_own() {
    let file = File::new("ids");
    let mut store = file.open();
    add(&mut store, vec![report("a", "post", "2023-03-07", FERRY)], 0);
    let added = pipeline::add(&mut store, vec![report("a", "times", "", BUDGET)], at(1)).unwrap();
    assert_eq!(added[0].id, "a-2");
    let (version, story) = store.article("a-2").unwrap().unwrap();
    assert_eq!(version.reading.document.article.id, "a-2");
    assert_eq!(story, None, "it has no story before `update`");
}

#[test]
fn other_files_are_refused_with_what_to_do() {
    let file = File::new("foreign");
    std::fs::write(&file.0, "this is no database, only text that is long enough to be read")
        .unwrap();
    assert!(matches!(Store::open(&file.0), Err(StoreError::NotAStore { .. })));
    file.remove();
    Connection::open(&file.0).unwrap().execute_batch("CREATE TABLE x (y)").unwrap();
    assert!(matches!(Store::open(&file.0), Err(StoreError::NotAStore { .. })));
    file.remove();
    assert!(matches!(Store::open_existing(&file.0), Err(StoreError::Missing { .. })));
}

#[test]
fn a_file_of_a_newer_version_is_refused() {
    let file = File::new("newer");
    let store = file.open();
    drop(store);
    file.sql("PRAGMA user_version = 99");
    let error = Store::open(&file.0).unwrap_err();
    assert!(error.to_string().contains("newer Variorum (schema 99"), "{error}");
}

#[test]
fn an_older_file_is_brought_to_this_schema() {
    let file = File::new("older");
    // A file of the first schema: the tables of the web were not there yet.
    let mut store = file.open();
    add(&mut store, batch(), 0);
    let before = seen(&store);
    drop(store);
    file.sql(
        "DROP TABLE fetched; DROP TABLE brought; DROP TABLE removed; DROP INDEX article_origin;
         DROP TABLE decided; DROP TABLE decision; DROP INDEX version_outlet;
         DROP INDEX version_published; DROP INDEX story_counts; DROP INDEX story_order;
         PRAGMA user_version = 1;",
    );
    let store = file.open();
    assert!(seen(&store) == before);
    assert_eq!(store.fetch_state("https://example.org/").unwrap(), FetchState::default());
    assert_eq!(store.stats().unwrap().schema, 5);
}

#[test]
fn a_damaged_text_index_is_found_and_repaired() {
    let file = File::new("repair");
    let mut store = file.open();
    add(&mut store, batch(), 0);
    file.sql("UPDATE version SET text = 'The mayor slept.' WHERE version = 1");
    let found = store.check().unwrap();
    assert!(found.iter().any(|f| f.what.contains("text index")), "{found:?}");
    store.repair().unwrap();
    pipeline::update(&mut store, at(9), |_| ()).unwrap();
    assert_eq!(store.check().unwrap(), []);
}

#[test]
fn what_was_stated_of_an_article_stays_when_it_is_read_anew() {
    let file = File::new("stated");
    let mut store = file.open();
    let mut stated = report("a", "post", "2023-03-07", FERRY);
    stated.article.byline = Some("Ann Lee".into());
    stated.article.agencies = vec!["Reuters".into()];
    add(&mut store, vec![stated], 0);
    file.sql("UPDATE version SET made_by = 'zzzz'");
    assert_eq!(store.outdated(9).unwrap().len(), 1, "made by what sorts after this build");
    file.sql("UPDATE version SET made_by = ''");
    assert_eq!(store.outdated(9).unwrap().len(), 1, "made by what sorts before it");
    pipeline::update(&mut store, at(9), |_| ()).unwrap();
    let article = store.article("a").unwrap().unwrap().0.reading.document.article;
    assert_eq!(article.byline.as_deref(), Some("Ann Lee"));
    assert_eq!(article.agencies, ["Reuters"]);
    assert!(article.published.is_some());
}

#[test]
fn what_another_build_read_is_read_anew() {
    let file = File::new("outdated");
    let mut store = file.open();
    add(&mut store, batch(), 0);
    let before = seen(&store);
    file.sql("UPDATE version SET made_by = 'old', reading = x'00'");
    assert!(seen(&store) == before, "readable at once");
    pipeline::update(&mut store, at(9), |_| ()).unwrap();
    assert_eq!(store.outdated(9).unwrap().len(), 0);
    assert!(seen(&store) == before);
}

#[test]
fn two_stores_on_one_file_wait_for_one_another() {
    let file = File::new("two");
    let (mut one, mut other) = (file.open(), file.open());
    let thread = std::thread::spawn(move || {
        for report in batch() {
            pipeline::add(&mut other, vec![report], at(0)).unwrap();
        }
    });
    for report in batch() {
        pipeline::add(&mut one, vec![report], at(0)).unwrap();
    }
    thread.join().unwrap();
    assert_eq!(one.stats().unwrap().articles, 3);
    assert_eq!(one.stats().unwrap().versions, 3);
}
