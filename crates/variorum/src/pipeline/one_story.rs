//! One story by itself, from articles that were annotated elsewhere: what [`read`](super::read) makes
//! of it in a batch.

use super::{companions, days_that_date, read_document, stories};
use crate::annotate::annotate_beside;
use crate::article::{Article, Published};
use crate::dossier::{self, Dossier, Reading};
use crate::story::Placement;
use std::collections::BTreeMap;

/// A report of a story.
#[derive(Debug, Clone)]
pub struct Report {
    /// The article as it was composed.
    pub article: Article,
    /// What [`read_article`](super::read_article) made of it.
    pub reading: Reading,
    /// The id of the first article of its origin.
    pub origin: String,
}

/// A story that was read.
#[derive(Debug, Clone)]
pub struct StoryRead {
    /// Its articles, by the day they came with, then id.
    pub readings: Vec<Reading>,
    /// Which of them were annotated anew, as other reports help to date them.
    pub dated: Vec<usize>,
    /// What is known of it.
    pub dossier: Dossier,
}

/// Reads one story; `None` where it has no report.
pub fn read_story(reports: Vec<Report>, config: dossier::Config) -> Option<StoryRead> {
    let mut reports = reports;
    reports.sort_by_cached_key(|r| {
        (r.article.published.as_ref().map(Published::day), r.article.id.clone())
    });
    let at: BTreeMap<&str, usize> =
        reports.iter().enumerate().map(|(n, r)| (r.article.id.as_str(), n)).collect();
    let placements: Vec<Placement> = reports
        .iter()
        .enumerate()
        .map(|(n, r)| Placement { story: 0, origin: *at.get(r.origin.as_str()).unwrap_or(&n) })
        .collect();
    let articles: Vec<Article> = reports.iter().map(|r| r.article.clone()).collect();
    let companions = companions(&articles, &placements);
    let mut dated = Vec::new();
    let readings: Vec<Reading> = reports
        .into_iter()
        .zip(companions)
        .enumerate()
        .map(|(n, (report, companions))| {
            if days_that_date(&report.article, &companions).is_empty() {
                return report.reading;
            }
            dated.push(n);
            read_document(annotate_beside(report.article, &companions))
        })
        .collect();
    let (members, origins) = stories(&placements, &readings).into_iter().next()?;
    let dossier = dossier::build(&readings, &members, origins, config);
    Some(StoryRead { readings, dated, dossier })
}

#[cfg(test)]
mod tests {
    use super::super::{read, read_article};
    use super::*;
    use crate::article::compose;
    use crate::source::{lines, parse_line};
    use crate::view::json;

    const REPORTS: &str = concat!(
        r#"{"id":"b","outlet":"Post","published":"2023-03-07","text":"A ferry with forty passengers "#,
        r#"sank off Port Velora on Monday. The coast guard of Velora pulled thirty people from the "#,
        r#"water, its commander Ida Brandt said. The ferry Sea Lark had left the island of Marn."}"#,
        "\n",
        r#"{"id":"a","outlet":"Times","text":"Rescuers near Port Velora saved twenty passengers of the "#,
        r#"ferry Sea Lark, which sank on Monday on its way from Marn. Commander Ida Brandt of the "#,
        r#"coast guard of Velora said divers would search for those who are missing."}"#,
    );

    #[test]
    fn one_story_by_itself_is_the_story_of_the_batch() {
        assert!(parse_line(REPORTS.lines().next().unwrap_or_default()).is_ok());
        let records = lines(REPORTS.as_bytes(), "-").filter_map(Result::ok);
        let articles: Vec<Article> = records.filter_map(|r| compose(r).ok()).collect();
        let (readings, dossiers) = read(articles.clone(), dossier::Config::default());
        assert_eq!(dossiers.len(), 1, "both tell one story");
        let report = |article: &Article| Report {
            article: article.clone(),
            reading: read_article(article.clone()),
            origin: article.id.clone(),
        };
        let alone = read_story(articles.iter().map(report).collect(), dossier::Config::default());
        let alone = alone.expect("there are reports");
        assert_eq!(alone.dated, [0], "the undated one");
        assert_eq!(alone.readings, readings);
        assert_eq!(
            json::dossier(&alone.readings, &alone.dossier, "x"),
            json::dossier(&readings, &dossiers[0], "x")
        );
    }

    #[test]
    fn no_report_is_no_story() {
        assert!(read_story(Vec::new(), dossier::Config::default()).is_none());
    }
}
