//! A store written as tables and read back.

#![allow(clippy::unwrap_used)]

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int32Type};
use arrow_array::{Array, RecordBatch};
use jiff::Timestamp;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::File;
use std::path::{Path, PathBuf};
use variorum::article::compose;
use variorum::pipeline;
use variorum::source::of_bytes;
use variorum::store::{Incoming, Page, Query, Store};
use variorum::view::{events, quotes};
use variorum_parquet::{Tables, VERSION, columns};

const SANK: &str = r#"{"id": "a", "outlet": "Post", "published": "2023-03-07", "byline": "By Ann Lee", "title": "Ferry sinks off Port Velora", "text": "A ferry with forty passengers sank off Port Velora on Monday. \"Three people were killed,\" said Ida Brandt, commander of the coast guard of Velora. The Associated Press contributed to this report."}"#;
const OTHER: &str =
    r#"{"id": "b", "text": "The mayor of Oslo met the minister of finance in Paris."}"#;

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("variorum-parquet-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn add(store: &mut Store, line: &str, second: i64) {
    let article = compose(of_bytes(line.into(), "x.jsonl").remove(0).unwrap()).unwrap();
    let incoming = vec![Incoming { article, place: "x.jsonl".into(), file: None }];
    let now = Timestamp::from_second(second).unwrap();
    pipeline::add(store, incoming, now).unwrap();
    pipeline::settle(store, now).unwrap();
}

fn export(store: &Store, folder: &Path) {
    let mut tables = Tables::create(folder).unwrap();
    let all = Page { skip: 0, most: 100 };
    for hit in store.search(&Query::parse("").unwrap(), all).unwrap().hits {
        tables.article(&store.versions(&hit.article).unwrap(), hit.story).unwrap();
    }
    store.stories(1, 0, 100).unwrap().iter().for_each(|story| tables.story(story).unwrap());
    tables.finish().unwrap();
}

/// All rows of a table, and the version its file names.
fn read(folder: &Path, name: &str) -> (RecordBatch, String) {
    let file = File::open(folder.join(name)).unwrap();
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let metadata = builder.metadata().file_metadata().key_value_metadata().unwrap().clone();
    let version = metadata.iter().find(|pair| pair.key == "variorum.version").unwrap();
    let rows = builder.build().unwrap().map(|batch| batch.unwrap()).next().unwrap();
    (rows, version.value.clone().unwrap())
}

fn text<'a>(rows: &'a RecordBatch, column: &str, row: usize) -> &'a str {
    let cells = rows.column_by_name(column).unwrap().as_string::<i32>();
    if cells.is_null(row) { "null" } else { cells.value(row) }
}

#[test]
fn a_store_comes_back_from_its_tables() {
    let folder = Folder::new("back");
    let mut store = Store::open(&folder.0.join("a.db")).unwrap();
    add(&mut store, SANK, 1_000);
    add(&mut store, &SANK.replace("Three", "Four"), 2_000);
    add(&mut store, OTHER, 3_000);
    export(&store, &folder.0);

    let (articles, version) = read(&folder.0, "articles.parquet");
    assert_eq!(version, VERSION.to_string());
    let names: Vec<_> = articles.schema().fields().iter().map(|f| f.name().clone()).collect();
    assert_eq!(names, columns::ARTICLES.iter().map(|c| c.0).collect::<Vec<_>>());
    assert_eq!(articles.num_rows(), 3, "two versions of one, one of the other");
    let a: Vec<usize> = (0..3).filter(|&n| text(&articles, "id", n) == "a").collect();
    let versions = articles.column_by_name("version").unwrap().as_primitive::<Int32Type>();
    assert_eq!(a.iter().map(|&n| versions.value(n)).collect::<Vec<_>>(), [1, 2]);
    let latest = articles.column_by_name("latest").unwrap().as_boolean();
    assert_eq!(a.iter().map(|&n| latest.value(n)).collect::<Vec<_>>(), [false, true]);
    assert!(text(&articles, "text", a[0]).contains("Three people"));
    assert!(text(&articles, "text", a[1]).contains("Four people"));
    assert_eq!(text(&articles, "byline", a[0]), "Ann Lee");
    assert_eq!(text(&articles, "outlet", a[0]), "Post");
    let published = articles.column_by_name("published").unwrap().as_primitive::<Date32Type>();
    assert_eq!(published.value(a[0]), 19_423, "7 March 2023");
    let b = (0..3).find(|&n| text(&articles, "id", n) == "b").unwrap();
    assert_eq!(text(&articles, "outlet", b), "null");

    let (quotes, _) = read(&folder.0, "quotes.parquet");
    assert_eq!(text(&quotes, "speaker", 0), "Ida Brandt");
    assert!(text(&quotes, "words", 0).contains("Four people"), "of the latest version");
    assert_eq!(text(&quotes, "story", 0), text(&articles, "story", a[1]));
    let (events, _) = read(&folder.0, "events.parquet");
    assert!((0..events.num_rows()).any(|n| text(&events, "type", n) != "null"));
    let (stories, _) = read(&folder.0, "stories.parquet");
    let counts = stories.column_by_name("articles").unwrap().as_primitive::<Int32Type>();
    assert_eq!(counts.iter().flatten().sum::<i32>(), 2);
}

#[test]
fn the_same_store_gives_the_same_bytes() {
    let folder = Folder::new("same");
    let mut store = Store::open(&folder.0.join("a.db")).unwrap();
    add(&mut store, SANK, 1_000);
    let (one, two) = (folder.0.join("one"), folder.0.join("two"));
    export(&store, &one);
    export(&store, &two);
    for name in ["articles", "quotes", "events", "stories"] {
        let bytes = |folder: &Path| std::fs::read(folder.join(format!("{name}.parquet"))).unwrap();
        assert!(bytes(&one) == bytes(&two), "{name}");
        assert!(!one.join(format!("{name}.parquet.part")).exists());
    }
}

#[test]
fn the_columns_are_those_of_the_views() {
    let without = |columns: &[columns::Column]| -> Vec<&str> {
        columns.iter().map(|c| c.0).filter(|&name| name != "story").collect()
    };
    assert_eq!(without(columns::QUOTES), quotes::COLUMNS);
    assert_eq!(without(columns::EVENTS), events::COLUMNS);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = Folder::new("file");
    let file = folder.0.join("a");
    std::fs::write(&file, "x").unwrap();
    let error = Tables::create(&file.join("b")).unwrap_err();
    assert!(error.to_string().contains("may you write there"), "{error}");
}
