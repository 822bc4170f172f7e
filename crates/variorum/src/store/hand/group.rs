//! Which articles a reader wants in one story, and which not.

use super::{Deed, No, Store, StoryId, hold, keep, known, touch};
use crate::store::{Result, place};
use jiff::Timestamp;
use rusqlite::{Connection, Transaction, params};
use std::collections::{BTreeMap, BTreeSet};

impl Store {
    /// Makes other stories part of a story. What reports come to any of them later comes to it.
    ///
    /// # Errors
    /// [`StoreError::Refused`](crate::store::StoreError::Refused) where there is no such story, or
    /// they are one already.
    pub fn merge(&mut self, story: StoryId, others: &[StoryId], now: Timestamp) -> Result<i64> {
        self.decide(|db| {
            let into = known(db, story)?;
            let mut from = BTreeSet::new();
            for &other in others {
                from.insert(known(db, other)?);
            }
            from.remove(&into);
            if from.is_empty() {
                return Err(No::Refused("these are one story already"));
            }
            let mut headlines = Vec::new();
            for other in &from {
                let find = "SELECT headline FROM story WHERE number = ?1";
                headlines.push(db.query_row(find, [other], |row| row.get(0))?);
            }
            let decision = keep(db, into, &Deed::Merge { headlines }, now)?;
            for story in from.iter().chain([&into]) {
                for (article, _) in articles(db, *story)? {
                    hold(db, decision, article, 0, *story)?;
                }
            }
            for other in from {
                db.execute("UPDATE article SET story = ?2 WHERE story = ?1", [other, into])?;
                join(db, other, into)?;
            }
            touch(db, into)?;
            Ok(decision)
        })
    }

    /// Makes reports of a story, by id, a story of their own: its number. What reports come later
    /// joins the part it is most like.
    ///
    /// # Errors
    /// [`StoreError::Refused`](crate::store::StoreError::Refused) where a report isn't of the
    /// story, or all of them would go.
    pub fn split(
        &mut self,
        story: StoryId,
        reports: &[String],
        now: Timestamp,
    ) -> Result<(i64, StoryId)> {
        self.decide(|db| {
            let from = known(db, story)?;
            let all = articles(db, from)?;
            let (went, stayed): (Vec<_>, Vec<_>) =
                all.into_iter().partition(|(_, id)| reports.contains(id));
            let asked: BTreeSet<&String> = reports.iter().collect();
            if went.len() != asked.len() {
                return Err(No::Refused("not all of these reports are of this story"));
            }
            if went.is_empty() || stayed.is_empty() {
                return Err(No::Refused("choose some of the reports, but not all"));
            }
            let changed: i64 =
                db.query_row("SELECT changed FROM story WHERE number = ?1", [from], |r| r.get(0))?;
            db.execute("INSERT INTO story (changed) VALUES (?1)", [changed])?;
            let into = db.last_insert_rowid();
            let reports = went.iter().map(|(_, id)| id.clone()).collect();
            let decision = keep(db, from, &Deed::Split { into, reports }, now)?;
            for (article, _) in &stayed {
                hold(db, decision, *article, 0, from)?;
            }
            for (article, _) in &went {
                hold(db, decision, *article, 1, from)?;
                move_to(db, *article, into)?;
            }
            touch(db, from)?;
            Ok((decision, StoryId(into)))
        })
    }
}

/// Number and id of the articles of a story.
fn articles(db: &Connection, story: i64) -> rusqlite::Result<Vec<(i64, String)>> {
    let mut find =
        db.prepare_cached("SELECT number, id FROM article WHERE story = ?1 ORDER BY number")?;
    find.query_map([story], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn move_to(db: &Connection, article: i64, story: i64) -> rusqlite::Result<()> {
    let mut update = db.prepare_cached("UPDATE article SET story = ?2 WHERE number = ?1")?;
    update.execute([article, story]).map(|_| ())
}

/// Makes a story without articles point to another.
fn join(db: &Connection, story: i64, into: i64) -> rusqlite::Result<()> {
    let mut update = db.prepare_cached(
        "UPDATE story SET joined = ?2, stale = 0, articles = 0 WHERE number = ?1
         AND NOT EXISTS (SELECT 1 FROM article WHERE story = ?1)",
    )?;
    update.execute([story, into]).map(|_| ())
}

/// Gives each article of a merge or a split the story it had before, where no later decision has
/// moved it; what came since, or was decided since, is grouped anew.
pub(super) fn undo(db: &Transaction<'_>, decision: i64, now: Timestamp) -> rusqlite::Result<()> {
    let deed: (i64, String) =
        db.query_row("SELECT story, deed FROM decision WHERE number = ?1", [decision], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let (story, deed) = deed;
    let story = crate::store::story::current(db, story)?.unwrap_or(story);
    let moved_to = match serde_json::from_str(&deed) {
        Ok(Deed::Split { into, .. }) => crate::store::story::current(db, into)?.unwrap_or(into),
        _ => story,
    };
    let mut find = db.prepare_cached(
        "SELECT article, decided.story, article.story FROM decided
         JOIN article ON article.number = article WHERE decision = ?1",
    )?;
    let rows = find.query_map([decision], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut stories = BTreeSet::from([story, moved_to]);
    for row in rows.collect::<rusqlite::Result<Vec<(i64, i64, Option<i64>)>>>()? {
        let (article, before, today) = row;
        if today == Some(moved_to) && before != moved_to {
            db.execute("UPDATE story SET joined = NULL WHERE number = ?1", [before])?;
            move_to(db, article, before)?;
        }
        stories.extend(today);
        stories.insert(before);
    }
    let others = "SELECT EXISTS (SELECT 1 FROM article WHERE story = ?1 AND number NOT IN
            (SELECT article FROM decided WHERE decision = ?2))
        OR EXISTS (SELECT 1 FROM decided JOIN decision ON decision.number = decision
            JOIN article ON article.number = article
            WHERE article.story = ?1 AND undone IS NULL AND kind IN ('merge', 'split'))";
    let mut is_mixed = false;
    for story in &stories {
        is_mixed |= db.query_row(others, [*story, decision], |row| row.get::<_, bool>(0))?;
    }
    if is_mixed {
        place::regroup(db, &stories, now)?;
    }
    for &empty in &stories {
        let into = if empty == moved_to { story } else { moved_to };
        if empty != into {
            join(db, empty, into)?;
        }
    }
    Ok(())
}

/// A decision on articles of a grouping: index in the grouping to side.
type Sides = BTreeMap<usize, i64>;

/// Changes a grouping to what readers have decided: `stories[n]` names the group of the article
/// `articles[n]`, by any number. Later decisions count before earlier ones.
pub(in crate::store) fn respect(
    db: &Connection,
    articles: &[u32],
    stories: &mut [usize],
) -> rusqlite::Result<()> {
    let mut find = db.prepare_cached(
        "SELECT number, kind = 'split', side FROM decided JOIN decision ON number = decision
         WHERE article = ?1 AND undone IS NULL AND kind IN ('merge', 'split')",
    )?;
    let mut decisions: BTreeMap<(i64, bool), Sides> = BTreeMap::new();
    for (n, article) in articles.iter().enumerate() {
        let rows = find.query_map([article], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        for row in rows {
            let (number, is_split, side): (i64, bool, i64) = row?;
            decisions.entry((number, is_split)).or_default().insert(n, side);
        }
    }
    let mut next = stories.iter().max().map_or(0, |most| most + 1);
    for ((decision, is_split), sides) in decisions {
        if is_split {
            let ours = |n: usize| nearer(db, decision, articles[n]);
            part(&sides, stories, next, ours)?;
            next += 1;
        }
        let together = sides.iter().filter(|(_, side)| !is_split || **side == 1);
        let together: BTreeSet<usize> = together.map(|(&n, _)| stories[n]).collect();
        if let Some(&first) = together.first() {
            let joined = stories.iter_mut().filter(|story| together.contains(story));
            joined.for_each(|story| *story = first);
        }
    }
    Ok(())
}

/// Moves side 1 out of every group that holds both sides, into the group `next`; what is on neither
/// side goes along where `goes` says so.
fn part(
    sides: &Sides,
    stories: &mut [usize],
    next: usize,
    goes: impl Fn(usize) -> rusqlite::Result<bool>,
) -> rusqlite::Result<()> {
    let of = |side: i64| -> BTreeSet<usize> {
        sides.iter().filter(|(_, s)| **s == side).map(|(&n, _)| stories[n]).collect()
    };
    let mixed: BTreeSet<usize> = of(0).intersection(&of(1)).copied().collect();
    for n in 0..stories.len() {
        if mixed.contains(&stories[n]) {
            let went = match sides.get(&n) {
                Some(&side) => side == 1,
                None => goes(n)?,
            };
            if went {
                stories[n] = next;
            }
        }
    }
    Ok(())
}

/// Whether an article is more like what went in a split than like what stayed.
fn nearer(db: &Connection, decision: i64, article: u32) -> rusqlite::Result<bool> {
    let mut find = db.prepare_cached(
        "SELECT side, max(is_copy), max(log_odds) FROM
            (SELECT earlier AS other, log_odds, is_copy FROM tie WHERE later = ?1
             UNION ALL SELECT later, log_odds, is_copy FROM tie WHERE earlier = ?1)
         JOIN decided ON decided.article = other AND decision = ?2 GROUP BY side",
    )?;
    let rows = find.query_map(params![article, decision], |row| {
        Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))
    })?;
    let best: BTreeMap<i64, (bool, f64)> = rows.collect::<rusqlite::Result<_>>()?;
    Ok(match (best.get(&0), best.get(&1)) {
        (Some(stayed), Some(went)) => went > stayed,
        (None, Some(_)) => true,
        _ => false,
    })
}
