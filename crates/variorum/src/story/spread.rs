//! The same grouping for articles that lie on many machines: [`cluster`](super::cluster) cut into steps
//! that each see one [`Chunk`] of articles or one bucket of keys, and bytes in between.
//!
//! Owns no engine and moves nothing: who calls it (the Spark job) brings to each step what another
//! left. The steps, in order; "chunk" and "bucket" are what the caller groups by:
//!
//! 1. [`Chunk::counts`] (chunk): how many articles have a term, print a paragraph;
//! 2. [`carry_counts`] (bucket): what each chunk must know of those before it and of all;
//! 3. [`Chunk::file`], [`Chunk::members`] (chunk): postings and copy keys; what a comparison needs;
//! 4. [`carry_files`] (bucket): the latest postings before each chunk;
//! 5. [`Chunk::neighbours`] (chunk): which earlier articles each is compared with;
//! 6. [`ties`] (chunk): the comparisons; [`nearest`], [`joins`]: which of them may join two articles;
//! 7. [`group_component`] (component of what may join): stories and origins.
//!
//! The result is that of one pass on one machine, bit for bit: counts and postings are those of the
//! moment at which the pass comes to an article, sums are taken in its order, and stories grow
//! along ties that may join alone, so that components are independent.

use super::Placement;
use super::candidate::{Index, POSTINGS, telling};
use super::cluster::{NEIGHBOURS, THRESHOLD};
use super::duplicate::{Boilerplate, CHAIN, PRINTED};
use super::idf::Frequencies;
use super::increment::{Member, OpenMember, Tie, group_near};
use super::likeness::{Nearest, likeness_near};
use super::sketch::Sketch;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a step was given isn't what the step before gives.
#[derive(Debug, thiserror::Error)]
#[error("{what} can't be read: written by another version of Variorum, or damaged")]
pub struct Unreadable {
    what: &'static str,
}

fn unpack<T: DeserializeOwned>(bytes: &[u8], what: &'static str) -> Result<T, Unreadable> {
    postcard::from_bytes(bytes).map_err(|_| Unreadable { what })
}

fn pack<T: Serialize>(value: &T) -> Vec<u8> {
    postcard::to_allocvec(value).expect("plain data always serialises")
}

/// The bytes of a sketch.
pub fn pack_sketch(sketch: &Sketch) -> Vec<u8> {
    pack(sketch)
}

/// Articles that follow one another in order of time: by day, then id; undated ones last.
#[derive(Debug)]
pub struct Chunk {
    /// How many articles are before it.
    first: u32,
    sketches: Vec<Sketch>,
}

/// Articles by term, and by paragraph of an outlet.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Counts {
    terms: BTreeMap<u32, u32>,
    printed: BTreeMap<u64, u32>,
}

/// What a chunk must know of the counts of others, for its own terms and paragraphs.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Carried {
    /// Articles before the chunk, and of all.
    terms: BTreeMap<u32, (u32, u32)>,
    /// The paragraphs that are boilerplate.
    printed: BTreeSet<u64>,
}

/// The latest articles filed by each term, with its weight there, and by each copy key.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Files {
    terms: BTreeMap<u32, Vec<(u32, f32)>>,
    keys: BTreeMap<u32, Vec<u32>>,
}

/// What a comparison needs of an article.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    sketch: Sketch,
    /// Of all articles, how many have each of its terms.
    articles: Vec<u32>,
    /// Its paragraphs that are boilerplate.
    printed: Vec<u64>,
}

impl Chunk {
    /// The chunk of `sketches`, by [`pack_sketch`], before which there are `first` articles.
    ///
    /// # Errors
    /// Bytes that aren't sketches.
    pub fn new<'a>(
        first: u32,
        sketches: impl Iterator<Item = &'a [u8]>,
    ) -> Result<Self, Unreadable> {
        let sketches: Result<_, _> = sketches.map(|bytes| unpack(bytes, "a sketch")).collect();
        Ok(Self { first, sketches: sketches? })
    }

    /// Step 1: counts, as bytes for each of so many buckets.
    pub fn counts(&self, buckets: u32) -> Vec<Vec<u8>> {
        let mut all: Vec<Counts> = (0..buckets).map(|_| Counts::default()).collect();
        for sketch in &self.sketches {
            for term in &sketch.terms {
                *all[(term.id % buckets) as usize].terms.entry(term.id).or_default() += 1;
            }
            for key in sketch.passage.boilerplate_keys(sketch.outlet) {
                let bucket = (key % u64::from(buckets)) as usize;
                *all[bucket].printed.entry(key).or_default() += 1;
            }
        }
        all.iter().map(pack).collect()
    }

    /// Step 3: what it files, as bytes for each of so many buckets; `carried` is what
    /// [`carry_counts`] gave for it.
    ///
    /// # Errors
    /// Bytes that aren't counts.
    pub fn file(&self, carried: &[&[u8]], buckets: u32) -> Result<Vec<Vec<u8>>, Unreadable> {
        let mut frequencies = self.before(carried)?;
        let mut all: Vec<Files> = (0..buckets).map(|_| Files::default()).collect();
        for (number, sketch) in (self.first..).zip(&self.sketches) {
            frequencies.add(&sketch.terms);
            for (term, weight) in telling(&sketch.terms, &frequencies) {
                let filed = all[(term % buckets) as usize].terms.entry(term).or_default();
                latest(filed, (number, weight), POSTINGS);
            }
            for &key in sketch.passage.bucket_keys() {
                let filed = all[(key % buckets) as usize].keys.entry(key).or_default();
                if filed.last() != Some(&number) {
                    latest(filed, number, CHAIN);
                }
            }
        }
        Ok(all.iter().map(pack).collect())
    }

    /// Step 3: each article with what a comparison needs of it.
    ///
    /// # Errors
    /// Bytes that aren't counts.
    pub fn members(&self, carried: &[&[u8]]) -> Result<Vec<Vec<u8>>, Unreadable> {
        let carried = join_carried(carried)?;
        let articles = |id: u32| carried.terms.get(&id).map_or(0, |counts| counts.1);
        let kept = self.sketches.iter().map(|sketch| {
            let keys = sketch.passage.boilerplate_keys(sketch.outlet);
            pack(&Kept {
                articles: sketch.terms.iter().map(|term| articles(term.id)).collect(),
                printed: keys.into_iter().filter(|key| carried.printed.contains(key)).collect(),
                sketch: sketch.clone(),
            })
        });
        Ok(kept.collect())
    }

    /// Step 5: (article, earlier article) for each two to be compared, as the pass takes them;
    /// `filed` is what [`carry_files`] gave for it.
    ///
    /// # Errors
    /// Bytes that aren't counts or files.
    pub fn neighbours(
        &self,
        carried: &[&[u8]],
        filed: &[&[u8]],
    ) -> Result<Vec<(u32, u32)>, Unreadable> {
        let mut frequencies = self.before(carried)?;
        let mut index = Index::default();
        let mut keys: HashMap<u32, Vec<u32>> = HashMap::new();
        for bytes in filed {
            let files: Files = unpack(bytes, "what a chunk filed")?;
            files.terms.into_iter().for_each(|(term, postings)| index.resume(term, postings));
            keys.extend(files.keys);
        }
        let mut pairs = Vec::new();
        for (number, sketch) in (self.first..).zip(&self.sketches) {
            frequencies.add(&sketch.terms);
            let mut near = index.add(number, &sketch.terms, &frequencies, NEIGHBOURS);
            for &key in sketch.passage.bucket_keys() {
                let filed = keys.entry(key).or_default();
                if filed.last() != Some(&number) {
                    near.extend_from_slice(filed);
                    latest(filed, number, CHAIN);
                }
            }
            near.sort_unstable();
            near.dedup();
            pairs.extend(near.into_iter().map(|other| (number, other)));
        }
        Ok(pairs)
    }

    /// The counts of the articles before it, as far as its own terms ask for them.
    fn before(&self, carried: &[&[u8]]) -> Result<Frequencies, Unreadable> {
        let terms = join_carried(carried)?.terms;
        let by_term = terms.into_iter().map(|(id, counts)| (id, counts.0)).collect();
        Ok(Frequencies::new(u64::from(self.first), by_term))
    }
}

fn join_carried(carried: &[&[u8]]) -> Result<Carried, Unreadable> {
    let mut all = Carried::default();
    for bytes in carried {
        let mut one: Carried = unpack(bytes, "the counts of a bucket")?;
        all.terms.append(&mut one.terms);
        all.printed.append(&mut one.printed);
    }
    Ok(all)
}

/// Adds to a list of the latest.
fn latest<T>(list: &mut Vec<T>, item: T, most: usize) {
    if list.len() == most {
        list.remove(0);
    }
    list.push(item);
}

/// Step 2: the counts of one bucket, chunk by chunk in order; gives, for each chunk, what it must
/// know.
///
/// # Errors
/// Bytes that aren't counts.
pub fn carry_counts(chunks: &[&[u8]]) -> Result<Vec<Vec<u8>>, Unreadable> {
    let counts: Vec<Counts> =
        chunks.iter().map(|bytes| unpack(bytes, "counts")).collect::<Result<_, _>>()?;
    let mut terms: HashMap<u32, u32> = HashMap::new();
    let mut printed: HashMap<u64, u32> = HashMap::new();
    for chunk in &counts {
        chunk.terms.iter().for_each(|(&id, n)| *terms.entry(id).or_default() += n);
        chunk.printed.iter().for_each(|(&key, n)| *printed.entry(key).or_default() += n);
    }
    let mut before: HashMap<u32, u32> = HashMap::new();
    let carried = counts.iter().map(|chunk| {
        let term = |(&id, n): (&u32, &u32)| {
            let seen = before.entry(id).or_default();
            let was = *seen;
            *seen += n;
            (id, (was, terms[&id]))
        };
        let is_boilerplate = |key: &&u64| printed[*key] >= u32::from(PRINTED);
        pack(&Carried {
            terms: chunk.terms.iter().map(term).collect(),
            printed: chunk.printed.keys().filter(is_boilerplate).copied().collect(),
        })
    });
    Ok(carried.collect())
}

/// Step 4: the files of one bucket, chunk by chunk in order; gives, for each chunk, the latest
/// before it of what it files itself.
///
/// # Errors
/// Bytes that aren't files.
pub fn carry_files(chunks: &[&[u8]]) -> Result<Vec<Vec<u8>>, Unreadable> {
    let mut last = Files::default();
    let mut carried = Vec::with_capacity(chunks.len());
    for bytes in chunks {
        let chunk: Files = unpack(bytes, "what a chunk filed")?;
        let mut before = Files::default();
        for (term, postings) in chunk.terms {
            let known = last.terms.entry(term).or_default();
            before.terms.insert(term, known.clone());
            append(known, postings, POSTINGS);
        }
        for (key, articles) in chunk.keys {
            let known = last.keys.entry(key).or_default();
            before.keys.insert(key, known.clone());
            append(known, articles, CHAIN);
        }
        carried.push(pack(&before));
    }
    Ok(carried)
}

fn append<T>(list: &mut Vec<T>, more: Vec<T>, most: usize) {
    list.extend(more);
    list.drain(..list.len().saturating_sub(most));
}

/// Articles to compare, by number in the order of all.
#[derive(Debug, Default)]
pub struct Members(BTreeMap<u32, Member>, Boilerplate);

impl Members {
    /// The articles of [`Chunk::members`], each with its number, of `total`.
    ///
    /// # Errors
    /// Bytes that aren't members.
    pub fn new<'a>(
        articles: impl Iterator<Item = (u32, &'a [u8])>,
        total: u64,
    ) -> Result<Self, Unreadable> {
        let kept = articles.map(|(number, bytes)| Ok((number, unpack(bytes, "an article")?)));
        let kept: Vec<(u32, Kept)> = kept.collect::<Result<_, _>>()?;
        let mut counts = HashMap::new();
        let mut printed = HashMap::new();
        for (_, one) in &kept {
            counts.extend(one.sketch.terms.iter().map(|t| t.id).zip(one.articles.iter().copied()));
            printed.extend(one.printed.iter().map(|&key| (key, PRINTED)));
        }
        let frequencies = Frequencies::new(total, counts);
        let member = |(number, one): (u32, Kept)| (number, Member::new(one.sketch, &frequencies));
        Ok(Self(kept.into_iter().map(member).collect(), Boilerplate::new(printed)))
    }
}

/// Step 6: compares two articles each; a pair one of which isn't among `members` is left out.
///
/// Cheapest where the pairs of one article follow one another.
pub fn ties(members: &Members, pairs: &[(u32, u32)]) -> Vec<(u32, u32, Tie)> {
    let Members(articles, boilerplate) = members;
    let mut ties = Vec::with_capacity(pairs.len());
    for same in pairs.chunk_by(|x, y| x.0 == y.0) {
        let Some(member) = articles.get(&same[0].0) else { continue };
        let open = OpenMember::new(member);
        let known = same.iter().filter_map(|&(a, b)| Some((a, b, articles.get(&b)?)));
        ties.extend(known.map(|(a, b, other)| (a, b, open.tie(other, boilerplate))));
    }
    ties
}

/// Step 6: how near an article's nearest are, as bytes, from the log-odds of all its comparisons.
pub fn nearest(log_odds: Vec<f32>) -> Vec<u8> {
    pack(&Nearest::of(log_odds))
}

/// Step 6: whether two articles that were compared may be joined by it, given the nearest of each.
///
/// # Errors
/// Bytes that aren't [`nearest`]'s.
pub fn joins(rest: f32, a: &[u8], b: &[u8]) -> Result<bool, Unreadable> {
    let (a, b) = (unpack(a, "the nearest")?, unpack(b, "the nearest")?);
    Ok(likeness_near(rest, a, b) > THRESHOLD)
}

/// Step 7: stories and origins of a component of ties that may join or are copies (`pairs`, and
/// whether they are), with the nearest of each member. Gives (article, its story, its origin).
///
/// # Errors
/// Bytes that aren't [`nearest`]'s.
pub fn group_component(
    members: &Members,
    nearest: &BTreeMap<u32, Vec<u8>>,
    pairs: &[(u32, u32, bool)],
) -> Result<Vec<(u32, u32, u32)>, Unreadable> {
    let numbers: BTreeSet<u32> = pairs.iter().flat_map(|&(a, b, _)| [a, b]).collect();
    let known = numbers.iter().filter_map(|n| Some((*n, members.0.get(n)?, nearest.get(n)?)));
    let known: Vec<(u32, &Member, &Vec<u8>)> = known.collect();
    let at: BTreeMap<u32, u32> = (0..).zip(&known).map(|(n, one)| (one.0, n)).collect();
    let mut inner: Vec<(u32, u32, bool)> =
        pairs.iter().filter_map(|&(a, b, copy)| Some((*at.get(&a)?, *at.get(&b)?, copy))).collect();
    inner.sort_unstable();
    let tie = |(a, b, is_copy): (u32, u32, bool)| {
        let open = OpenMember::new(known[a as usize].1);
        (a, b, open.tie_known(known[b as usize].1, is_copy))
    };
    let inner: Vec<(u32, u32, Tie)> = inner.into_iter().map(tie).collect();
    let near = known.iter().map(|one| unpack::<Nearest>(one.2, "the nearest"));
    let near: Vec<Nearest> = near.collect::<Result<_, _>>()?;
    let articles: Vec<&Member> = known.iter().map(|one| one.1).collect();
    let places = group_near(&articles, &inner, near);
    let number = |n: usize| known[n].0;
    let named = |(n, p): (usize, Placement)| (number(n), number(p.story), number(p.origin));
    Ok(places.into_iter().enumerate().map(named).collect())
}

#[cfg(test)]
mod tests {
    use super::super::{cluster, sketch};
    use super::*;
    use crate::article::{Article, Published, PublishedFrom};
    use proptest::prelude::*;

    fn bytes(list: &[Vec<u8>]) -> Vec<&[u8]> {
        list.iter().map(Vec::as_slice).collect()
    }

    /// For each chunk what its buckets carry to it.
    fn carried(
        by_chunk: &[Vec<Vec<u8>>],
        carry: fn(&[&[u8]]) -> Result<Vec<Vec<u8>>, Unreadable>,
    ) -> Vec<Vec<Vec<u8>>> {
        let mut out = vec![Vec::new(); by_chunk.len()];
        for bucket in 0..by_chunk[0].len() {
            let column: Vec<&[u8]> = by_chunk.iter().map(|c| c[bucket].as_slice()).collect();
            for (chunk, bytes) in carry(&column).unwrap().into_iter().enumerate() {
                out[chunk].push(bytes);
            }
        }
        out
    }

    /// All the steps over articles in order of time, in chunks of `size`.
    fn spread(articles: &[Article], size: usize) -> Vec<Placement> {
        const BUCKETS: u32 = 3;
        let sketches: Vec<Vec<u8>> = articles.iter().map(|a| pack_sketch(&sketch(a))).collect();
        let chunks: Vec<Chunk> = sketches
            .chunks(size)
            .enumerate()
            .map(|(n, s)| Chunk::new((n * size) as u32, bytes(s).into_iter()).unwrap())
            .collect();
        let counts: Vec<_> = chunks.iter().map(|c| c.counts(BUCKETS)).collect();
        let counts = carried(&counts, carry_counts);
        let with = || chunks.iter().zip(&counts);
        let files: Vec<_> = with().map(|(c, n)| c.file(&bytes(n), BUCKETS).unwrap()).collect();
        let files = carried(&files, carry_files);
        let members = with().flat_map(|(c, n)| c.members(&bytes(n)).unwrap());
        let members: Vec<(u32, Vec<u8>)> = (0..).zip(members).collect();
        let members = members.iter().map(|(n, m)| (*n, m.as_slice()));
        let members = Members::new(members, articles.len() as u64).unwrap();
        let pairs =
            with().zip(&files).flat_map(|((c, n), f)| c.neighbours(&bytes(n), &bytes(f)).unwrap());
        let ties = ties(&members, &pairs.collect::<Vec<_>>());
        let mut log_odds: BTreeMap<u32, Vec<f32>> = BTreeMap::new();
        for &(a, b, tie) in &ties {
            for n in [a, b] {
                log_odds.entry(n).or_default().push(tie.log_odds);
            }
        }
        let near: BTreeMap<u32, Vec<u8>> =
            log_odds.into_iter().map(|(n, all)| (n, nearest(all))).collect();
        let live: Vec<(u32, u32, bool)> = ties
            .iter()
            .filter(|(a, b, tie)| tie.is_copy || joins(tie.rest, &near[a], &near[b]).unwrap())
            .map(|&(a, b, tie)| (a, b, tie.is_copy))
            .collect();
        let mut out: Vec<Placement> =
            (0..articles.len()).map(|n| Placement { story: n, origin: n }).collect();
        for component in components(articles.len() as u32, &live) {
            for (n, story, origin) in group_component(&members, &near, &component).unwrap() {
                out[n as usize] = Placement { story: story as usize, origin: origin as usize };
            }
        }
        out
    }

    fn components(count: u32, live: &[(u32, u32, bool)]) -> Vec<Vec<(u32, u32, bool)>> {
        let mut groups = super::super::cluster::Groups::new(count as usize);
        live.iter().for_each(|&(a, b, _)| {
            groups.join(a, b);
        });
        let mut out: BTreeMap<u32, Vec<(u32, u32, bool)>> = BTreeMap::new();
        live.iter().for_each(|&pair| out.entry(groups.find(pair.0)).or_default().push(pair));
        out.into_values().collect()
    }

    /// Reports of a few happenings over some days, told with words in common and apart.
    fn reports(seeds: &[(u8, u8, u8)]) -> Vec<Article> {
        const WORDS: [&str; 24] = [
            "ferry",
            "sank",
            "Velora",
            "coast",
            "guard",
            "Brandt",
            "divers",
            "wreck",
            "budget",
            "Tolmark",
            "votes",
            "Reiss",
            "pension",
            "strike",
            "schools",
            "Marn",
            "fire",
            "harbour",
            "minister",
            "talks",
            "storm",
            "bridge",
            "rescued",
            "passengers",
        ];
        let told = |&(story, day, telling): &(u8, u8, u8)| {
            let mut state = u64::from(story % 5) << 8;
            let mut own = u64::from(telling);
            let mut text = String::new();
            for n in 0..90 {
                let from = if n % 4 == 3 && telling % 3 > 0 { &mut own } else { &mut state };
                *from = crate::text::shingle::split_mix(from.wrapping_add(0x9E37_79B9));
                text += WORDS[((story % 5) as usize * 5 + (*from % 9) as usize) % 24];
                text += if n % 12 == 11 { ".\n" } else { " " };
            }
            (day % 9, text)
        };
        let mut all: Vec<(u8, String)> = seeds.iter().map(told).collect();
        all.sort();
        let article = |(n, (day, text)): (usize, (u8, String))| Article {
            id: format!("{n:03}"),
            outlet: Some(format!("Post {}", n % 3)),
            published: Some(Published::on(
                jiff::civil::date(2023, 3, 1 + day as i8),
                PublishedFrom::Given,
            )),
            text,
            ..Article::default()
        };
        all.into_iter().enumerate().map(article).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn many_machines_give_what_one_pass_gives(
            seeds in prop::collection::vec(any::<(u8, u8, u8)>(), 1..60),
            size in 1usize..25,
        ) {
            let articles = reports(&seeds);
            prop_assert_eq!(spread(&articles, size), cluster(&articles));
        }
    }

    #[test]
    fn the_reports_of_the_property_have_stories_and_copies() {
        let seeds: Vec<(u8, u8, u8)> = (0..40).map(|n| (n, n / 4, n % 7)).collect();
        let places = cluster(&reports(&seeds));
        let moved = |get: fn(&Placement) -> usize| {
            places.iter().enumerate().filter(|(n, p)| get(p) != *n).count()
        };
        assert!(moved(|p| p.story) > 5 && moved(|p| p.origin) > 2, "{places:?}");
    }

    #[test]
    fn bytes_of_something_else_are_refused() {
        assert!(Chunk::new(0, [&b"no sketch"[..]].into_iter()).is_err());
        assert!(carry_counts(&[&[7]]).is_err() && carry_files(&[&[7]]).is_err());
        assert!(joins(0.0, &[], &[]).is_err());
    }
}
