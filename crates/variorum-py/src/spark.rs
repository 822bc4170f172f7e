//! What the Spark job calls: a split of the input annotated, the steps of the spread grouping, and the
//! dossier of one story. Bytes in, bytes out; the tables and shuffles are `variorum.spark`'s.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use std::collections::{BTreeMap, HashMap};
use std::io::{BufReader, Cursor};
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;
use variorum::article::{Article, compose};
use variorum::dossier::Config;
use variorum::pipeline::{self, Budget, Report, guarded, read_story};
use variorum::source::{self, Place, Record, Records, Reject};
use variorum::store::pack::{pack, pack_reading, unpack, unpack_reading};
use variorum::story::spread::{self, Chunk, Members, Unreadable};
use variorum::story::{Sketch, sketch};
use variorum::view;

type Bytes = Vec<u8>;

fn bad(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// The records of a file, or of some of its lines.
#[pyclass(frozen)]
pub(crate) struct Split {
    /// The records, and how many were read.
    records: Mutex<(Records, u64)>,
    /// What places call the file, where it is a copy of it that is read.
    name: Option<String>,
}

/// An article of a split: id, day since 1970, annotated JSON, sketch, article, reading.
type Annotated = (String, Option<i32>, String, Bytes, Bytes, Bytes);

#[pymethods]
impl Split {
    /// A file by its path: a page, a feed, an archive; `name` is what it is called in places where
    /// `path` is a copy of it.
    #[staticmethod]
    #[pyo3(signature = (path, name=None))]
    fn of_file(path: PathBuf, name: Option<String>) -> Self {
        Self { records: Mutex::new((source::records(&[path]).as_given(), 0)), name }
    }

    /// Lines of JSON that begin with line `first` (from 1) of what is called `name`.
    #[staticmethod]
    fn of_lines(lines: Vec<u8>, name: &str, first: u64) -> Self {
        let reader = BufReader::new(Cursor::new(lines));
        let records = source::lines_from(reader, name, first).as_given();
        Self { records: Mutex::new((records, 0)), name: None }
    }

    /// Number and id of each record that can be read.
    fn index(&self, py: Python<'_>) -> Vec<(u64, String)> {
        py.detach(|| {
            let records = &mut lock(&self.records).0;
            let named = |(n, item): (u64, Result<Record, Reject>)| Some((n, item.ok()?.fields.id?));
            (0..).zip(records).filter_map(named).collect()
        })
    }

    /// Reads and annotates up to `most` records: the articles, and what was refused with its place
    /// and reason; none at the end. `own_ids` are the ids, by number, of records whose own was there
    /// before. An article may have `bytes` of text and take `seconds`.
    fn annotate(
        &self,
        py: Python<'_>,
        most: usize,
        own_ids: HashMap<u64, String>,
        budget: (usize, Option<f64>),
    ) -> Option<(Vec<Annotated>, Vec<(String, String)>)> {
        let budget = Budget { bytes: budget.0, time: budget.1.map(Duration::from_secs_f64) };
        py.detach(|| {
            let (records, count) = &mut *lock(&self.records);
            let (mut articles, mut refused) = (Vec::new(), Vec::new());
            let first = *count;
            for item in records.take(most) {
                let own = own_ids.get(count);
                *count += 1;
                let (place, done) = match item {
                    Ok(record) => (record.place.clone(), annotated(record, own, budget)),
                    Err(reject) => (reject.place, Err(reject.why.to_string())),
                };
                match done {
                    Ok(article) => articles.push(article),
                    Err(why) => {
                        let path = self.name.clone().unwrap_or(place.path);
                        refused.push((Place { path, ..place }.to_string(), why));
                    }
                }
            }
            if *count == first {
                return None;
            }
            Some((articles, refused))
        })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn annotated(
    mut record: Record,
    own_id: Option<&String>,
    budget: Budget,
) -> Result<Annotated, String> {
    record.fields.id = own_id.cloned().or(record.fields.id);
    let bytes = record.fields.text.len();
    let work = move || -> Result<Annotated, String> {
        let article = compose(record).map_err(|refused| refused.to_string())?;
        let sketch: Sketch = sketch(&article);
        let reading = pipeline::read_article(article.clone());
        let json = view::json::annotated(&reading.document, &reading.mentions, false);
        let id = article.id.clone();
        let packed = pack(&article);
        let reading = pack_reading(&reading);
        Ok((id, sketch.day, json.to_string(), spread::pack_sketch(&sketch), packed, reading))
    };
    guarded(budget, bytes, work).unwrap_or_else(|given_up| Err(given_up.to_string()))
}

fn slices(list: &[PyBackedBytes]) -> Vec<&[u8]> {
    list.iter().map(|bytes| &**bytes).collect()
}

fn chunk(first: u32, sketches: &[PyBackedBytes]) -> Result<Chunk, Unreadable> {
    Chunk::new(first, sketches.iter().map(|bytes| &**bytes))
}

/// Step 1 of the grouping: a chunk's counts, for each bucket.
#[pyfunction]
pub(crate) fn chunk_counts(
    py: Python<'_>,
    first: u32,
    sketches: Vec<PyBackedBytes>,
    buckets: u32,
) -> PyResult<Vec<Bytes>> {
    py.detach(|| Ok(chunk(first, &sketches)?.counts(buckets))).map_err(|e: Unreadable| bad(e))
}

/// Step 2: what each chunk must know of the counts of a bucket.
#[pyfunction]
pub(crate) fn carry_counts(py: Python<'_>, chunks: Vec<PyBackedBytes>) -> PyResult<Vec<Bytes>> {
    py.detach(|| spread::carry_counts(&slices(&chunks))).map_err(bad)
}

/// Step 3: what a chunk files, for each bucket; and what a comparison needs of each article.
#[pyfunction]
pub(crate) fn chunk_file(
    py: Python<'_>,
    first: u32,
    sketches: Vec<PyBackedBytes>,
    counts: Vec<PyBackedBytes>,
    buckets: u32,
) -> PyResult<(Vec<Bytes>, Vec<Bytes>)> {
    py.detach(|| {
        let (chunk, counts) = (chunk(first, &sketches)?, slices(&counts));
        Ok((chunk.file(&counts, buckets)?, chunk.members(&counts)?))
    })
    .map_err(|e: Unreadable| bad(e))
}

/// Step 4: the latest of a bucket before each chunk.
#[pyfunction]
pub(crate) fn carry_files(py: Python<'_>, chunks: Vec<PyBackedBytes>) -> PyResult<Vec<Bytes>> {
    py.detach(|| spread::carry_files(&slices(&chunks))).map_err(bad)
}

/// Step 5: which earlier articles each of a chunk is compared with.
#[pyfunction]
pub(crate) fn chunk_neighbours(
    py: Python<'_>,
    first: u32,
    sketches: Vec<PyBackedBytes>,
    counts: Vec<PyBackedBytes>,
    files: Vec<PyBackedBytes>,
) -> PyResult<Vec<(u32, u32)>> {
    py.detach(|| chunk(first, &sketches)?.neighbours(&slices(&counts), &slices(&files)))
        .map_err(bad)
}

/// Step 6: comparisons: (article, earlier article, log-odds, rest, whether a copy).
#[pyfunction]
pub(crate) fn ties(
    py: Python<'_>,
    members: Vec<(u32, PyBackedBytes)>,
    pairs: Vec<(u32, u32)>,
    total: u64,
) -> PyResult<Vec<(u32, u32, f32, f32, bool)>> {
    py.detach(|| {
        let members = Members::new(members.iter().map(|(n, bytes)| (*n, &**bytes)), total)?;
        let ties = spread::ties(&members, &pairs);
        Ok(ties.into_iter().map(|(a, b, t)| (a, b, t.log_odds, t.rest, t.is_copy)).collect())
    })
    .map_err(|e: Unreadable| bad(e))
}

/// Step 6: how near the nearest of each article are, from (article, log-odds of a comparison).
#[pyfunction]
pub(crate) fn nearest(py: Python<'_>, log_odds: Vec<(u32, f32)>) -> Vec<(u32, Bytes)> {
    py.detach(|| {
        let mut by_article: BTreeMap<u32, Vec<f32>> = BTreeMap::new();
        for (article, one) in log_odds {
            by_article.entry(article).or_default().push(one);
        }
        by_article.into_iter().map(|(article, all)| (article, spread::nearest(all))).collect()
    })
}

/// Step 6: which comparisons (rest, the nearest of both) may join their articles.
#[pyfunction]
pub(crate) fn joins(
    py: Python<'_>,
    ties: Vec<(f32, PyBackedBytes, PyBackedBytes)>,
) -> PyResult<Vec<bool>> {
    py.detach(|| {
        ties.iter().map(|(rest, a, b)| spread::joins(*rest, a, b)).collect::<Result<_, _>>()
    })
    .map_err(bad)
}

/// Step 7: (article, story, origin) of some components: their members, each with its nearest, and
/// their ties with whether they are copies.
#[pyfunction]
pub(crate) fn group_component(
    py: Python<'_>,
    members: Vec<(u32, PyBackedBytes, PyBackedBytes)>,
    pairs: Vec<(u32, u32, bool)>,
    total: u64,
) -> PyResult<Vec<(u32, u32, u32)>> {
    py.detach(|| {
        let nearest = members.iter().map(|(n, _, near)| (*n, near.to_vec())).collect();
        let members = Members::new(members.iter().map(|(n, bytes, _)| (*n, &**bytes)), total)?;
        spread::group_component(&members, &nearest, &pairs)
    })
    .map_err(bad)
}

/// The dossier of a story, from (article, reading, id of its origin) of each report: its JSON, and
/// the JSON of the articles that other reports help to date.
#[pyfunction]
pub(crate) fn story_dossier(
    py: Python<'_>,
    story: &str,
    reports: Vec<(PyBackedBytes, PyBackedBytes, String)>,
) -> PyResult<(String, Vec<String>)> {
    py.detach(|| {
        let reports = reports.into_iter().map(|(article, reading, origin)| {
            let article: Article = unpack(&article)?;
            let reading = unpack_reading(&reading, article.text.clone())?;
            Some(Report { article, reading, origin })
        });
        let reports: Option<Vec<Report>> = reports.collect();
        let read = read_story(reports?, Config::default())?;
        let dossier = view::json::dossier(&read.readings, &read.dossier, story).to_string();
        let dated = read.dated.iter().map(|&n| &read.readings[n]);
        let dated =
            dated.map(|r| view::json::annotated(&r.document, &r.mentions, false).to_string());
        Some((dossier, dated.collect()))
    })
    .ok_or_else(|| bad("an article can't be read: written by another version of Variorum"))
}
