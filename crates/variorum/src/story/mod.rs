//! Which articles are copies of one another, and which tell one story.
//!
//! Works on words, not on annotations, so that it keeps up with a day of the world's news:
//! [`sketch`] reads an article into hashed features, [`Clusterer`] takes sketches in order of time,
//! [`cluster`] does both for a batch, [`spread`] for an archive that lies on many machines.

mod candidate;
mod cluster;
mod duplicate;
mod idf;
mod increment;
mod likeness;
mod lookup;
mod sketch;
pub mod spread;
mod term;

pub use cluster::Clusterer;
pub use duplicate::{Boilerplate, Passage};
pub use idf::{Frequencies, background, telling_weight};
pub use increment::{
    LATEST_OF_BUCKET, LATEST_OF_TERM, Looked, Member, OpenMember, Tie, Ties, group, lookups,
    may_join, nearest_first,
};
pub use sketch::{Sketch, sketch};
pub use term::Term;

use crate::article::Article;
use rayon::prelude::*;

/// Where an article belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement {
    /// Index of the first article of its story.
    pub story: usize,
    /// Index of the first article of its origin: itself, unless it is a copy.
    pub origin: usize,
}

/// Groups `articles` into stories and origins: one placement an article, in the same order.
///
/// The groups depend neither on the order of `articles` nor on the number of threads: they are
/// taken by day, then id; undated ones last.
pub fn cluster(articles: &[Article]) -> Vec<Placement> {
    let sketches: Vec<Sketch> = articles.par_iter().map(sketch).collect();
    let mut order: Vec<usize> = (0..articles.len()).collect();
    order.sort_by_key(|&n| (sketches[n].day.is_none(), sketches[n].day, &articles[n].id));
    let mut sketches: Vec<Option<Sketch>> = sketches.into_iter().map(Some).collect();
    let mut clusterer = Clusterer::default();
    for &n in &order {
        clusterer.add(sketches[n].take().expect("each article is in the order once"));
    }
    let mut out = vec![Placement { story: 0, origin: 0 }; articles.len()];
    for (place, &n) in clusterer.placements().into_iter().zip(&order) {
        out[n] = Placement { story: order[place.story], origin: order[place.origin] };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Published, PublishedFrom};
    use proptest::prelude::*;

    const FERRY: &str = "A ferry with forty passengers sank off Port Velora on Monday. The coast \
        guard of Velora pulled thirty people from the water, its commander Ida Brandt said. The \
        ferry Sea Lark had left the island of Marn an hour before. Divers search the wreck.";
    const FERRY_RETOLD: &str = "Rescuers near Port Velora saved thirty passengers of the ferry Sea \
        Lark, which went down on its way from Marn. Commander Ida Brandt of the coast guard said \
        divers would go on searching the wreck for ten who are missing.";
    const BUDGET: &str = "Parliament in Tolmark passed the budget by two votes after a night of \
        talks. Finance minister Olav Reiss called the pension cuts painful. Unions announced \
        strikes in schools and hospitals for next week.";

    fn article(id: &str, outlet: &str, day: &str, text: &str) -> Article {
        Article {
            id: id.into(),
            outlet: Some(outlet.into()),
            published: day.parse().ok().map(|day| Published::on(day, PublishedFrom::Given)),
            text: text.into(),
            ..Article::default()
        }
    }

    fn batch() -> Vec<Article> {
        vec![
            article("a", "Post", "2023-03-07", FERRY),
            article("b", "Times", "2023-03-07", FERRY_RETOLD),
            article("c", "Post", "2023-03-08", BUDGET),
            article("d", "Courier", "", &format!("PORT VELORA (Agency) - {FERRY}")),
        ]
    }

    /// The ids of each article's story and origin, by article id.
    fn places(articles: &[Article]) -> Vec<(String, String, String)> {
        let id = |n: usize| articles[n].id.clone();
        let mut out: Vec<_> = cluster(articles)
            .iter()
            .enumerate()
            .map(|(n, p)| (id(n), id(p.story), id(p.origin)))
            .collect();
        out.sort();
        out
    }

    #[test]
    fn reports_of_one_event_are_one_story_and_copies_share_an_origin() {
        let got = places(&batch());
        let got: Vec<(&str, &str, &str)> =
            got.iter().map(|(a, s, o)| (a.as_str(), s.as_str(), o.as_str())).collect();
        assert_eq!(got, [("a", "a", "a"), ("b", "a", "b"), ("c", "c", "c"), ("d", "a", "a")]);
    }

    #[test]
    fn the_order_of_articles_changes_nothing() {
        let mut articles = batch();
        let forward = places(&articles);
        articles.reverse();
        assert_eq!(places(&articles), forward);
        articles.swap(0, 2);
        assert_eq!(places(&articles), forward);
    }

    #[test]
    fn the_number_of_threads_changes_nothing() {
        let articles = batch();
        let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().expect("a pool");
        let one = pool(1).install(|| cluster(&articles));
        assert_eq!(pool(4).install(|| cluster(&articles)), one);
    }

    #[test]
    fn looking_at_placements_between_additions_changes_nothing() {
        let articles = &batch()[..3];
        let mut stepwise = Clusterer::default();
        for article in articles {
            stepwise.add(sketch(article));
            stepwise.placements();
        }
        assert_eq!(stepwise.placements(), cluster(articles));
    }

    #[test]
    fn no_article_gives_no_placement() {
        assert_eq!(cluster(&[]), []);
    }

    proptest! {
        #[test]
        fn any_texts_are_placed_without_panic(texts in prop::collection::vec(".{0,200}", 0..6)) {
            let articles: Vec<Article> = texts
                .iter()
                .enumerate()
                .map(|(n, text)| article(&n.to_string(), "", "", text))
                .collect();
            for (n, place) in cluster(&articles).into_iter().enumerate() {
                prop_assert!(place.story <= n && place.origin <= n);
            }
        }
    }
}
