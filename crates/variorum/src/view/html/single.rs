//! One report by itself: its text with the evidence marked, and what it says beside the others.

use super::escape::Text;
use super::{Around, Page, Target};
use crate::dossier::{Dossier, Reading};
use crate::text::shorten;
use crate::view::edition::{Edition, Fact, FactKind, capital, count};
use std::fmt::Write;

/// Facts of a kind listed before the rest is folded away.
const SHOWN: usize = 6;

/// One report as the content of a page: beside its text what it says, and who else does. `article`
/// is an index into `readings`, of the dossier's articles. To be shown with [`STYLE`](super::STYLE)
/// and [`SCRIPT`](super::SCRIPT).
pub fn report(readings: &[Reading], dossier: &Dossier, article: usize, around: &Around) -> String {
    let edition = Edition::new(readings, dossier);
    let mut facts = edition.facts();
    facts.retain(|fact| fact.evidence.iter().any(|e| e.article == article));
    let mut out = String::new();
    Page::new(&edition, &facts, "s1".to_owned(), around, &mut out).single(article);
    out
}

impl Page<'_> {
    fn single(mut self, article: usize) {
        let edition = self.edition;
        let Some(k) = edition.place(article) else { return };
        let report = &edition.reports[k];
        self.push("<article class=\"story single\" data-story><div class=\"account\">");
        let text = &edition.readings[article].document.article;
        let title = text.title.as_deref().filter(|t| !t.trim().is_empty()).unwrap_or(&report.label);
        let outlet = text.outlet.as_deref().map(|outlet| {
            let name = Text(&shorten(outlet, 80)).to_string();
            self.page_link(Target::Outlet(outlet), "onward", &name).unwrap_or(name)
        });
        let _ = write!(
            self.out,
            "<header class=\"head\"><p class=\"kicker\">{}{}</p><h1 dir=\"auto\">{}</h1></header>",
            outlet.map(|outlet| format!("{outlet} · ")).unwrap_or_default(),
            Text(&edition.dated(report)),
            Text(&shorten(title, super::LONGEST_HEADLINE))
        );
        self.push("<div class=\"beside\">");
        self.push(self.around.under_head);
        for (title, kinds) in [
            ("Where others differ", &[FactKind::Conflict, FactKind::Update][..]),
            ("What it says happened or will happen", &[FactKind::Event, FactKind::Figure]),
            ("Whom it quotes", &[FactKind::Statement]),
        ] {
            self.facts_of(article, title, kinds);
        }
        let _ = write!(
            self.out,
            "</div></div><div class=\"reader\"><div class=\"bar\"><p class=\"chosen vh\" role=\"status\" data-chosen></p><div class=\"steps\" hidden data-steps></div></div><div class=\"panes\">"
        );
        self.report(k, report);
        self.push("</div></div></article>\n");
    }

    fn facts_of(&mut self, article: usize, title: &str, kinds: &[FactKind]) {
        let facts: Vec<&Fact> = self.facts.iter().filter(|f| kinds.contains(&f.kind)).collect();
        if facts.is_empty() {
            return;
        }
        let _ = write!(self.out, "<section><h2>{title}</h2><ul class=\"gives\">");
        for (n, fact) in facts.iter().enumerate() {
            if n == SHOWN && facts.len() > SHOWN + 1 {
                let rest = facts.len() - SHOWN;
                let _ = write!(
                    self.out,
                    "<li class=\"rest\"><details class=\"more\"><summary>{rest} more</summary><ul class=\"gives\">"
                );
            }
            let what = Text(&shorten(&capital(&fact.what), 240)).to_string();
            let link = self.cite(&fact.id, article, &what);
            let others = self.others(fact, article);
            let _ = write!(self.out, "<li dir=\"auto\">{link} {others}</li>");
        }
        if facts.len() > SHOWN + 1 {
            self.push("</ul></details></li>");
        }
        self.push("</ul></section>");
    }

    /// Who else gives a fact, by sigla; nobody else is worth a word.
    fn others(&self, fact: &Fact, article: usize) -> String {
        let others: Vec<_> =
            fact.evidence.iter().filter(|e| e.article != article).copied().collect();
        let n = self.edition.origins(others.iter().map(|e| e.article));
        if n == 0 && self.edition.reports.len() > 1 {
            return "<span class=\"soft\">only here</span>".to_owned();
        }
        if n == 0 {
            return String::new();
        }
        let label = count(n, "other origin", "other origins");
        format!("<span class=\"soft\">{label}</span> {}", self.chips(&others))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::fixture;

    #[test]
    fn a_report_alone_says_who_else_says_so() {
        let (readings, dossier) = fixture::ferry();
        let address = |target: Target<'_>| match target {
            Target::Outlet(name) => format!("/outlet/{name}"),
            _ => "/x".to_owned(),
        };
        let around = Around { address: Some(address), ..Around::default() };
        let html = report(&readings, &dossier, 0, &around);
        assert!(html.contains("href=\"/outlet/"), "{html}");
        assert!(html.contains("only here") && html.contains("other origin"), "{html}");
        assert_eq!(html.matches("data-report").count(), 1);
        for link in html.split("href=\"#").skip(1).map(|l| &l[..l.find('"').unwrap()]) {
            assert!(html.contains(&format!("id=\"{link}\"")), "#{link} leads nowhere");
        }
    }
}
