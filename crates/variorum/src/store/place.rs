//! Finding the story of new articles on the index that lies in the file, and regrouping what they
//! touch: the cost of an article doesn't grow with the archive.
//!
//! Owns postings, buckets, counts and ties; what they mean is decided in [`story`](crate::story).

use super::pack::unpack;
use super::{Result, Store, hand, millis};
use crate::story::{
    Boilerplate, Frequencies, LATEST_OF_BUCKET, LATEST_OF_TERM, Looked, Member, OpenMember, Sketch,
    Tie, Ties, group, lookups, may_join, nearest_first,
};
use jiff::Timestamp;
use rusqlite::{Connection, Transaction, params};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Articles placed as one change.
const CHUNK: usize = 128;
/// Articles, of those that a new one is most like, whose stories are regrouped with it.
const LIKELIEST: i64 = 8;
/// Stories with more articles than this are regrouped no more: they only grow.
const LARGEST: usize = 2000;

impl Store {
    /// Finds the stories of articles that have none yet, in order of publication; `false` when
    /// every article has its place. Each call is one change of bounded size.
    pub fn place_some(&mut self, now: Timestamp) -> Result<bool> {
        self.write(|db| {
            let pending = pending(db)?;
            if !pending.is_empty() {
                let mut desk = Desk::new(db)?;
                desk.file(&pending)?;
                let stories = desk.touched(&pending)?;
                desk.regroup(&stories, &pending, now)?;
            }
            Ok(!pending.is_empty())
        })
    }
}

/// The next articles without a story, by day, then id; undated ones last.
fn pending(db: &Connection) -> rusqlite::Result<Vec<u32>> {
    let mut find = db.prepare_cached(
        "SELECT number FROM article WHERE placed = 0 ORDER BY day IS NULL, day, id LIMIT ?1",
    )?;
    find.query_map([CHUNK as i64], |row| row.get(0))?.collect()
}

/// Groups the articles of some stories anew.
pub(super) fn regroup(
    db: &Transaction<'_>,
    stories: &BTreeSet<i64>,
    now: Timestamp,
) -> rusqlite::Result<()> {
    Desk::new(db)?.regroup(stories, &[], now)
}

/// What is looked at while some articles are placed.
struct Desk<'a> {
    db: &'a Transaction<'a>,
    placed: u64,
    counts: HashMap<u32, u32>,
    printed: HashMap<u64, u16>,
    sketches: HashMap<u32, Sketch>,
}

impl<'a> Desk<'a> {
    fn new(db: &'a Transaction<'a>) -> rusqlite::Result<Self> {
        let placed = super::setting(db, "placed")?.and_then(|n| n.parse().ok()).unwrap_or(0);
        Ok(Self {
            db,
            placed,
            counts: HashMap::new(),
            printed: HashMap::new(),
            sketches: HashMap::new(),
        })
    }

    /// Counts the words of new articles, files each under its own, and ties it to those it is like.
    fn file(&mut self, pending: &[u32]) -> rusqlite::Result<()> {
        self.load(pending)?;
        self.count(pending, 1)?;
        self.placed += pending.len() as u64;
        super::set_setting(self.db, "placed", &self.placed.to_string())?;
        let frequencies = Frequencies::new(self.placed, self.counts.clone());
        let mut pairs = Vec::new();
        for &article in pending {
            let near = self.look_up(article, &frequencies)?;
            pairs.extend(near.into_iter().map(|other| (article, other)));
        }
        let others: Vec<u32> = pairs.iter().map(|pair| pair.1).collect();
        self.load(&others)?;
        self.tie(&pairs)
    }

    /// Loads sketches, and the counts of their terms and paragraphs; each in the order in which it lies in
    /// the file.
    fn load(&mut self, articles: &[u32]) -> rusqlite::Result<()> {
        let missing = articles.iter().filter(|n| !self.sketches.contains_key(n));
        let missing: BTreeSet<u32> = missing.copied().collect();
        let mut find = self.db.prepare_cached("SELECT sketch FROM article WHERE number = ?1")?;
        let (mut terms, mut paragraphs) = (Vec::new(), Vec::new());
        for article in missing {
            let bytes: Vec<u8> = find.query_row([article], |row| row.get(0))?;
            let Some(sketch) = unpack::<Sketch>(&bytes) else { continue };
            terms.extend(sketch.terms.iter().map(|term| term.id));
            paragraphs.extend(sketch.passage.boilerplate_keys(sketch.outlet));
            self.sketches.insert(article, sketch);
        }
        terms.retain(|id| !self.counts.contains_key(id));
        terms.sort_unstable();
        terms.dedup();
        let mut count = self.db.prepare_cached("SELECT articles FROM term WHERE id = ?1")?;
        for id in terms {
            self.counts.insert(id, one(&mut count, i64::from(id))?.unwrap_or(0));
        }
        paragraphs.retain(|key| !self.printed.contains_key(key));
        paragraphs.sort_unstable();
        paragraphs.dedup();
        let mut printed =
            self.db.prepare_cached("SELECT articles FROM paragraph WHERE key = ?1")?;
        for key in paragraphs {
            self.printed.insert(key, one(&mut printed, key as i64)?.unwrap_or(0) as u16);
        }
        Ok(())
    }

    /// Counts articles in (`by` is 1) or out (-1).
    fn count(&mut self, articles: &[u32], by: i32) -> rusqlite::Result<()> {
        let mut terms: BTreeMap<u32, i32> = BTreeMap::new();
        let mut paragraphs: BTreeMap<u64, i32> = BTreeMap::new();
        for sketch in articles.iter().filter_map(|n| self.sketches.get(n)) {
            for term in &sketch.terms {
                *terms.entry(term.id).or_default() += by;
            }
            for key in sketch.passage.boilerplate_keys(sketch.outlet) {
                *paragraphs.entry(key).or_default() += by;
            }
        }
        let mut keep = self.db.prepare_cached("INSERT OR REPLACE INTO term VALUES (?1, ?2)")?;
        for (id, by) in terms {
            let count = self.counts.entry(id).or_default();
            *count = count.saturating_add_signed(by);
            keep.execute(params![id, *count])?;
        }
        let mut keep =
            self.db.prepare_cached("INSERT OR REPLACE INTO paragraph VALUES (?1, ?2)")?;
        for (key, by) in paragraphs {
            let count = self.printed.entry(key).or_default();
            *count = count.saturating_add_signed(by as i16);
            keep.execute(params![key as i64, *count])?;
        }
        Ok(())
    }

    /// Articles that `article` may be like, then files it under its own terms and keys.
    fn look_up(&self, article: u32, frequencies: &Frequencies) -> rusqlite::Result<Vec<u32>> {
        let Some(sketch) = self.sketches.get(&article) else { return Ok(Vec::new()) };
        let mut latest = self.db.prepare_cached(
            "SELECT article, weight FROM posting WHERE term = ?1 ORDER BY article DESC LIMIT ?2",
        )?;
        let mut found = Vec::new();
        let lookups = lookups(sketch, frequencies);
        for &(term, weight) in &lookups {
            let rows = latest.query_map(params![term, LATEST_OF_TERM as i64], |row| {
                Ok((row.get(0)?, row.get::<_, f64>(1)? as f32))
            })?;
            found.push(Looked { weight, postings: rows.collect::<rusqlite::Result<_>>()? });
        }
        let mut near: BTreeSet<u32> = nearest_first(&found).into_iter().collect();
        let mut latest = self.db.prepare_cached(
            "SELECT article FROM bucket WHERE key = ?1 ORDER BY article DESC LIMIT ?2",
        )?;
        for key in sketch.passage.bucket_keys() {
            let rows = latest.query_map(params![key, LATEST_OF_BUCKET as i64], |row| row.get(0))?;
            for other in rows {
                near.insert(other?);
            }
        }
        near.remove(&article);
        let mut add =
            self.db.prepare_cached("INSERT OR REPLACE INTO posting VALUES (?1, ?2, ?3)")?;
        for (term, weight) in lookups {
            add.execute(params![term, article, f64::from(weight)])?;
        }
        let mut add = self.db.prepare_cached("INSERT OR IGNORE INTO bucket VALUES (?1, ?2)")?;
        for key in sketch.passage.bucket_keys() {
            add.execute(params![key, article])?;
        }
        Ok(near.into_iter().collect())
    }

    /// Compares pairs and keeps what they are to one another.
    fn tie(&self, pairs: &[(u32, u32)]) -> rusqlite::Result<()> {
        let frequencies = Frequencies::new(self.placed, self.counts.clone());
        let boilerplate = Boilerplate::new(self.printed.clone());
        let numbers: BTreeSet<u32> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
        let members = self.members(numbers.into_iter(), &frequencies);
        let mut add =
            self.db.prepare_cached("INSERT OR REPLACE INTO tie VALUES (?1, ?2, ?3, ?4)")?;
        for same in pairs.chunk_by(|x, y| x.0 == y.0) {
            let Some(member) = members.get(&same[0].0) else { continue };
            let open = OpenMember::new(member);
            for (a, b) in same {
                let Some(other) = members.get(b) else { continue };
                let Tie { log_odds, is_copy, .. } = open.tie(other, &boilerplate);
                add.execute(params![a, b, f64::from(log_odds), is_copy])?;
            }
        }
        Ok(())
    }

    fn members(
        &self,
        numbers: impl Iterator<Item = u32>,
        frequencies: &Frequencies,
    ) -> HashMap<u32, Member> {
        let member = |n| Some((n, Member::new(self.sketches.get(&n)?.clone(), frequencies)));
        numbers.filter_map(member).collect()
    }

    /// Groups new articles and the stories they may belong to anew, as far as no reader has decided.
    fn regroup(
        &mut self,
        stories: &BTreeSet<i64>,
        pending: &[u32],
        now: Timestamp,
    ) -> rusqlite::Result<()> {
        let articles = self.articles_of(stories, pending)?;
        let numbers: Vec<u32> = articles.iter().map(|article| article.0).collect();
        self.load(&numbers)?;
        let frequencies = Frequencies::new(self.placed, self.counts.clone());
        let members = self.members(numbers.iter().copied(), &frequencies);
        let kept: Vec<(u32, Option<i64>)> =
            articles.into_iter().filter(|article| members.contains_key(&article.0)).collect();
        let order: HashMap<u32, u32> =
            kept.iter().enumerate().map(|(n, article)| (article.0, n as u32)).collect();
        let ties = self.ties(&order, &members)?;
        let listed: Vec<&Member> = kept.iter().map(|article| &members[&article.0]).collect();
        let places = group(&listed, ties);
        let numbers: Vec<u32> = kept.iter().map(|article| article.0).collect();
        let mut stories: Vec<usize> = places.iter().map(|place| place.story).collect();
        hand::respect(self.db, &numbers, &mut stories)?;
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (n, &story) in stories.iter().enumerate() {
            groups.entry(story).or_default().push(n);
        }
        // A row is long: only one that changes is written.
        let mut origin = self.db.prepare_cached(
            "UPDATE article SET origin = ?2, placed = 1
             WHERE number = ?1 AND (origin IS NOT ?2 OR placed = 0)",
        )?;
        for (n, place) in places.iter().enumerate() {
            origin.execute(params![kept[n].0, kept[place.origin].0])?;
        }
        let groups: Vec<Vec<(u32, Option<i64>)>> = groups
            .into_values()
            .map(|group| group.into_iter().map(|n| kept[n]).collect())
            .collect();
        assign(self.db, &groups, now)
    }

    /// Stories with an article that a new one may belong with, and those that changed ones are in.
    fn touched(&self, pending: &[u32]) -> rusqlite::Result<BTreeSet<i64>> {
        let mut find = self.db.prepare_cached(
            "SELECT story, log_odds, is_copy FROM tie JOIN article ON number = earlier
             WHERE later = ?1 AND story IS NOT NULL ORDER BY is_copy DESC, log_odds DESC LIMIT ?2",
        )?;
        let mut own = self
            .db
            .prepare_cached("SELECT story FROM article WHERE number = ?1 AND story IS NOT NULL")?;
        let mut stories = BTreeSet::new();
        for article in pending {
            // A changed article may leave its story, which is then another.
            for story in own.query_map([article], |row| row.get(0))? {
                stories.insert(story?);
            }
            let rows = find.query_map(params![article, LIKELIEST], |row| {
                Ok((row.get(0)?, may_join(row.get::<_, f64>(1)? as f32, row.get(2)?)))
            })?;
            for row in rows {
                let (story, may_join): (i64, bool) = row?;
                if may_join {
                    stories.insert(story);
                }
            }
        }
        Ok(stories)
    }

    /// The articles of stories and the new ones, each with its story so far, by day, then id.
    fn articles_of(
        &self,
        stories: &BTreeSet<i64>,
        pending: &[u32],
    ) -> rusqlite::Result<Vec<(u32, Option<i64>)>> {
        type Row = (bool, Option<String>, String, u32, Option<i64>);
        let row = |row: &rusqlite::Row<'_>| {
            let day: Option<String> = row.get(0)?;
            Ok((day.is_none(), day, row.get(1)?, row.get(2)?, row.get(3)?))
        };
        let mut all: Vec<Row> = Vec::new();
        let mut of_story = self.db.prepare_cached(
            "SELECT day, id, number, story FROM article WHERE story = ?1 LIMIT ?2",
        )?;
        for story in stories {
            let rows = of_story.query_map(params![story, LARGEST as i64], row)?;
            all.extend(rows.collect::<rusqlite::Result<Vec<Row>>>()?);
        }
        let mut new = self
            .db
            .prepare_cached("SELECT day, id, number, story FROM article WHERE number = ?1")?;
        for article in pending {
            all.push(new.query_row([article], row)?);
        }
        all.sort();
        all.dedup();
        Ok(all.into_iter().map(|row| (row.3, row.4)).collect())
    }

    /// The ties of the articles of `order`, each with its place there. What is at hand is compared by
    /// today's counts of words, as in one batch; the rest was when it was tied.
    fn ties(
        &self,
        order: &HashMap<u32, u32>,
        members: &HashMap<u32, Member>,
    ) -> rusqlite::Result<Ties> {
        let mut to_earlier = self
            .db
            .prepare_cached("SELECT earlier, log_odds, is_copy FROM tie WHERE later = ?1")?;
        let mut to_later =
            self.db.prepare_cached("SELECT later, log_odds FROM tie WHERE earlier = ?1")?;
        let mut ties = Ties { inner: Vec::new(), log_odds: vec![Vec::new(); order.len()] };
        let by_place: BTreeMap<u32, u32> = order.iter().map(|(&n, &place)| (place, n)).collect();
        for (place, article) in by_place {
            let mut open = None;
            let mut rows = to_earlier.query([article])?;
            while let Some(row) = rows.next()? {
                let other: u32 = row.get(0)?;
                let Some(&at) = order.get(&other) else {
                    ties.log_odds[place as usize].push(row.get::<_, f64>(1)? as f32);
                    continue;
                };
                let open = open.get_or_insert_with(|| OpenMember::new(&members[&article]));
                let tie = open.tie_known(&members[&other], row.get(2)?);
                ties.log_odds[place as usize].push(tie.log_odds);
                ties.log_odds[at as usize].push(tie.log_odds);
                ties.inner.push((place.max(at), place.min(at), tie));
            }
            let mut rows = to_later.query([article])?;
            while let Some(row) = rows.next()? {
                if !order.contains_key(&row.get(0)?) {
                    ties.log_odds[place as usize].push(row.get::<_, f64>(1)? as f32);
                }
            }
        }
        Ok(ties)
    }
}

fn one(statement: &mut rusqlite::CachedStatement<'_>, key: i64) -> rusqlite::Result<Option<u32>> {
    use rusqlite::OptionalExtension;
    statement.query_row([key], |row| row.get(0)).optional()
}

/// Gives each group of articles its story: an old one where it holds that one's first article, so
/// that a story keeps its number while it grows, splits and joins.
fn assign(
    db: &Transaction<'_>,
    groups: &[Vec<(u32, Option<i64>)>],
    now: Timestamp,
) -> rusqlite::Result<()> {
    // The group that holds the first article of an old story goes on as that story; of several such
    // stories in one group, the oldest.
    let mut heir: BTreeMap<i64, usize> = BTreeMap::new();
    for (n, group) in groups.iter().enumerate() {
        for story in group.iter().filter_map(|article| article.1) {
            heir.entry(story).or_insert(n);
        }
    }
    let first: BTreeMap<i64, u32> = first_articles(groups);
    for (n, group) in groups.iter().enumerate() {
        for &(article, story) in group {
            if let Some(story) = story.filter(|story| first.get(story) == Some(&article)) {
                heir.insert(story, n);
            }
        }
    }
    let mut own: BTreeMap<usize, i64> = BTreeMap::new();
    for (&story, &group) in &heir {
        own.entry(group).or_insert(story);
    }
    let mut create = db.prepare_cached("INSERT INTO story (changed) VALUES (?1)")?;
    let mut moved = db.prepare_cached("UPDATE article SET story = ?2 WHERE number = ?1")?;
    let mut changed = db.prepare_cached(
        "UPDATE story SET stale = 1, changed = ?2, joined = NULL WHERE number = ?1",
    )?;
    let mut touched = BTreeSet::new();
    for (n, group) in groups.iter().enumerate() {
        let story = match own.get(&n) {
            Some(&story) => story,
            None => {
                create.execute([millis(now)])?;
                db.last_insert_rowid()
            }
        };
        own.insert(n, story);
        for &(article, before) in group.iter().filter(|article| article.1 != Some(story)) {
            moved.execute(params![article, story])?;
            touched.insert(story);
            touched.extend(before);
        }
    }
    for story in &touched {
        changed.execute(params![story, millis(now)])?;
    }
    let mut joined = db.prepare_cached(
        "UPDATE story SET joined = ?2, stale = 0, articles = 0 WHERE number = ?1
         AND NOT EXISTS (SELECT 1 FROM article WHERE story = ?1)",
    )?;
    for (story, group) in heir {
        if own[&group] != story {
            joined.execute(params![story, own[&group]])?;
        }
    }
    Ok(())
}

/// The article with the lowest number of each old story.
fn first_articles(groups: &[Vec<(u32, Option<i64>)>]) -> BTreeMap<i64, u32> {
    let mut first: BTreeMap<i64, u32> = BTreeMap::new();
    for &(article, story) in groups.iter().flatten() {
        if let Some(story) = story {
            first.entry(story).and_modify(|n| *n = article.min(*n)).or_insert(article);
        }
    }
    first
}

/// Takes an article out of the index: its text is about to change. It keeps its story until it is
/// placed again.
pub(super) fn forget(db: &Transaction<'_>, article: i64) -> rusqlite::Result<()> {
    let article = article as u32;
    let mut desk = Desk::new(db)?;
    desk.load(&[article])?;
    desk.count(&[article], -1)?;
    super::set_setting(db, "placed", &desk.placed.saturating_sub(1).to_string())?;
    if let Some(sketch) = desk.sketches.get(&article) {
        let mut remove =
            db.prepare_cached("DELETE FROM posting WHERE term = ?1 AND article = ?2")?;
        for term in &sketch.terms {
            remove.execute(params![term.id, article])?;
        }
        let mut remove = db.prepare_cached("DELETE FROM bucket WHERE key = ?1 AND article = ?2")?;
        for key in sketch.passage.bucket_keys() {
            remove.execute(params![key, article])?;
        }
    }
    db.prepare_cached("DELETE FROM tie WHERE later = ?1 OR earlier = ?1")?.execute([article])?;
    // Copies that had it as their origin are regrouped when it is placed again.
    Ok(())
}
