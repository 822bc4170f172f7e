//! What is new in a story since a moment, each line leading to its words.

use super::escape::Text;
use super::{Page, chip};
use crate::dossier::{Conflict, Item};
use crate::text::shorten;
use crate::view::edition::{capital, count, flat, item_id};
use std::fmt::Write;

/// Facts listed before the rest is folded away.
const SHOWN: usize = 6;

/// Changed words of one report that are listed.
const MOST_CHANGES: usize = 8;

/// What is new in a story. Numbers are indices into the lists of its dossier and its readings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct News {
    /// Since when, in words: "your last visit, 3 hours ago".
    pub since: String,
    /// Reports that came, by index into the readings.
    pub reports: Vec<usize>,
    /// Statements, events and figures that no report told before.
    pub facts: Vec<Item>,
    /// Conflicts that appeared.
    pub conflicts: Vec<usize>,
    /// Values that changed as time went on.
    pub updates: Vec<usize>,
    /// Conflicts that are gone: the sentence that told each.
    pub settled: Vec<String>,
    /// Reports whose text was changed.
    pub corrections: Vec<Corrected>,
}

/// A report whose text was changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Corrected {
    /// Index into the readings.
    pub report: usize,
    /// Whether the report says nothing of it.
    pub is_silent: bool,
    /// Words before, words after; either may be empty.
    pub changes: Vec<(String, String)>,
}

impl News {
    /// How many things are new.
    pub fn count(&self) -> usize {
        let changed = self.conflicts.len() + self.updates.len() + self.settled.len();
        self.reports.len() + self.facts.len() + changed + self.corrections.len()
    }
}

impl Page<'_> {
    pub(super) fn news(&mut self) {
        let Some(news) = self.around.news.filter(|news| news.count() > 0) else { return };
        self.open("news", &format!("New since {}", Text(&news.since)), "");
        self.push("<ul class=\"new-list\">");
        for &n in &news.reports {
            self.new_report(n);
        }
        for (letter, what, list) in
            [('C', "contradiction", &news.conflicts), ('U', "changed value", &news.updates)]
        {
            let all = match letter {
                'C' => &self.edition.dossier.conflicts,
                _ => &self.edition.dossier.updates,
            };
            for &n in list.iter().filter(|&&n| n < all.len()) {
                self.new_conflict(&format!("{letter}{}", n + 1), what, &all[n]);
            }
        }
        for told in &news.settled {
            self.new_line("settled", "no longer disputed", &Text(&shorten(told, 240)).to_string());
        }
        for corrected in &news.corrections {
            self.corrected(corrected);
        }
        self.new_facts(&news.facts);
        self.push("</ul>");
        self.close();
    }

    fn new_line(&mut self, class: &str, kind: &str, inner: &str) {
        let _ = write!(
            self.out,
            "<li><span class=\"tag {class}\">{kind}</span><span dir=\"auto\">{inner}</span></li>"
        );
    }

    fn new_report(&mut self, article: usize) {
        let edition = self.edition;
        let Some(k) = edition.reports.iter().position(|r| r.article == article) else { return };
        let report = &edition.reports[k];
        let title = edition.readings[article].document.article.title.as_deref().unwrap_or("");
        let inner = format!(
            "{} <a href=\"#{}-r{k}\">{}</a> {}",
            chip(report),
            self.story,
            Text(&shorten(&report.label, 60)),
            Text(&shorten(&flat(title), 140))
        );
        self.new_line("report", "report", &inner);
    }

    fn new_conflict(&mut self, id: &str, kind: &str, conflict: &Conflict) {
        let sentence = Text(&shorten(&self.edition.explain(conflict), 240)).to_string();
        let inner = format!("<a href=\"#{}-{id}\">{sentence}</a>", self.story);
        self.new_line(if id.starts_with('C') { "conflict" } else { "update" }, kind, &inner);
    }

    fn corrected(&mut self, corrected: &Corrected) {
        let report = self.edition.report(corrected.report);
        let mut inner = format!("{} {}: ", chip(report), Text(&shorten(&report.label, 60)));
        for (n, (before, after)) in corrected.changes.iter().take(MOST_CHANGES).enumerate() {
            let _ = write!(inner, "{}", if n == 0 { "" } else { "; " });
            if !before.is_empty() {
                let _ = write!(inner, "<del>{}</del> ", Text(&shorten(&flat(before), 160)));
            }
            if !after.is_empty() {
                let _ = write!(inner, "<ins>{}</ins>", Text(&shorten(&flat(after), 160)));
            }
        }
        if corrected.changes.len() > MOST_CHANGES {
            let rest = corrected.changes.len() - MOST_CHANGES;
            let _ = write!(inner, "; {}", count(rest, "more change", "more changes"));
        }
        let kind = if corrected.is_silent { "changed silently" } else { "corrected" };
        self.new_line("conflict", kind, &inner);
    }

    fn new_facts(&mut self, facts: &[Item]) {
        for (n, &item) in facts.iter().enumerate() {
            if n == SHOWN && facts.len() > SHOWN + 1 {
                let rest = facts.len() - SHOWN;
                let _ = write!(
                    self.out,
                    "<li class=\"rest\"><details class=\"more\"><summary>{rest} more</summary><ul class=\"new-list\">"
                );
            }
            let kind = match item {
                Item::Statement(_) => "statement",
                Item::Event(_) => "event",
                Item::Figure(_) => "figure",
            };
            let fact = self.edition.fact(item);
            let what = Text(&shorten(&capital(&fact.what), 200)).to_string();
            let link = self.fact_link(&item_id(item), &fact.evidence, &what);
            let chips = self.chips(&fact.evidence);
            self.new_line("fact", kind, &format!("{link} {chips}"));
        }
        if facts.len() > SHOWN + 1 {
            self.push("</ul></details></li>");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::fixture;
    use crate::view::html::{Around, story};

    #[test]
    fn what_is_new_leads_to_its_words() {
        let (readings, dossier) = fixture::ferry();
        let news = News {
            since: "your last visit".to_owned(),
            reports: vec![1],
            facts: (0..dossier.events.len()).map(Item::Event).collect(),
            conflicts: vec![0],
            settled: vec!["The <b>mayor</b> was named.".to_owned()],
            corrections: vec![Corrected {
                report: 0,
                is_silent: true,
                changes: vec![("nine".to_owned(), "ten".to_owned())],
            }],
            ..News::default()
        };
        let around = Around { news: Some(&news), ..Around::default() };
        let html = story(&readings, &dossier, &around);
        let from = html.find("id=\"s1-news\"").unwrap();
        let part = &html[from..from + html[from..].find("</section>").unwrap()];
        assert!(part.contains("New since your last visit") && part.contains("href=\"#s1-C1\""));
        assert!(part.contains("The &lt;b&gt;mayor") && part.contains("<del>nine</del>"));
        for link in part.split("href=\"#").skip(1).map(|l| &l[..l.find('"').unwrap()]) {
            assert!(html.contains(&format!("id=\"{link}\"")), "#{link} leads nowhere");
        }
        assert!(!story(&readings, &dossier, &Around::default()).contains("s1-news"));
    }
}
