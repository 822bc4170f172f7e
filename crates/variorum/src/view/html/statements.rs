//! Statements and figures that several origins give, side by side; and what only one says.

use super::conflicts::marked_words;
use super::escape::Text;
use super::{Page, chip};
use crate::annotate::QuoteKind;
use crate::dossier::{Item, Statement, StatementQuote};
use crate::text::shorten;
use crate::view::edition::{capital, flat, item_id, show_value};
use crate::view::siglum::Report;
use crate::view::when;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Facts of one report shown before the rest is folded away.
const SHOWN: usize = 5;

impl<'a> Page<'a> {
    /// Statements of more than one origin, by index.
    pub(super) fn shared_statements(&self) -> Vec<usize> {
        let list = self.edition.dossier.statements.iter().enumerate();
        list.filter(|(_, s)| self.edition.origins(s.quotes.iter().map(|q| q.article)) > 1)
            .map(|(n, _)| n)
            .collect()
    }

    pub(super) fn statements(&mut self) {
        let shared = self.shared_statements();
        if shared.is_empty() {
            self.figures(true);
            return;
        }
        self.open(
            "statements",
            "Side by side",
            "One utterance as each report gives it. Underlined: words the other version doesn’t have.",
        );
        for n in shared {
            let statement = &self.edition.dossier.statements[n];
            self.statement(n, statement);
        }
        self.figures(false);
        self.close();
    }

    fn statement(&mut self, n: usize, statement: &Statement) {
        let id = item_id(Item::Statement(n));
        let name = statement.speaker_name.as_deref().map_or("Speaker unknown".to_owned(), flat);
        let time = statement.time.as_deref().map_or(String::new(), |t| {
            format!(" <span class=\"soft\">{}</span>", Text(&when::words(t)))
        });
        let _ = write!(
            self.out,
            "<article class=\"utterance\" id=\"{}-{id}\"><h3 dir=\"auto\">{}{time}</h3><div class=\"versions\">",
            self.story,
            Text(&shorten(&name, 80))
        );
        let versions = self.versions(statement);
        for (k, (reports, quote)) in versions.iter().enumerate() {
            let other = versions.get(usize::from(k == 0)).map(|(_, q)| self.edition.said(q));
            self.version(&id, reports, quote, other.as_deref());
        }
        self.push("</div></article>\n");
    }

    /// The wordings of a statement; copies of one origin in the same words share one.
    fn versions<'s>(&self, statement: &'s Statement) -> Vec<(Vec<&'a Report>, &'s StatementQuote)> {
        let edition = self.edition;
        let mut versions: Vec<(Vec<&'a Report>, &StatementQuote)> = Vec::new();
        for quote in &statement.quotes {
            let report = edition.report(quote.article);
            let said = edition.said(quote);
            let same = versions
                .iter_mut()
                .find(|(r, q)| r[0].origin == report.origin && self.edition.said(q) == said);
            match same {
                Some((reports, _)) if reports.iter().all(|r| r.article != report.article) => {
                    reports.push(report);
                }
                Some(_) => {}
                None => versions.push((vec![report], quote)),
            }
        }
        versions
    }

    fn version(
        &mut self,
        id: &str,
        reports: &[&Report],
        quote: &StatementQuote,
        other: Option<&str>,
    ) {
        let said = self.edition.said(quote);
        let inner = match other {
            Some(other) => marked_words(&said, other),
            None => Text(&said).to_string(),
        };
        let link = self.cite(id, quote.article, &inner);
        let how = match quote.kind {
            QuoteKind::Direct => "word for word",
            QuoteKind::Indirect => "in the report’s words",
            QuoteKind::Mixed => "partly word for word",
        };
        let beside = self.edition.circumstances(quote);
        let beside =
            beside.map_or(String::new(), |told| format!(" · {}", Text(&shorten(&told, 80))));
        let names: Vec<String> = reports
            .iter()
            .map(|r| format!("<span>{}{}</span>", chip(r), Text(&shorten(&r.label, 60))))
            .collect();
        let _ = write!(
            self.out,
            "<figure class=\"voice\"><blockquote dir=\"auto\"><p>{link}</p></blockquote><figcaption>{} <span class=\"soft\">{how}{beside}</span></figcaption></figure>",
            names.join(" ")
        );
    }

    /// Numbers that more than one origin gives.
    fn figures(&mut self, alone: bool) {
        let edition = self.edition;
        let list = edition.dossier.figures.iter().enumerate();
        let shared: Vec<_> = list
            .filter(|(_, f)| {
                let evidence = f.values.iter().flat_map(|v| &v.evidence);
                edition.origins(evidence.map(|e| e.article)) > 1
            })
            .collect();
        if shared.is_empty() {
            return;
        }
        if alone {
            self.open("figures", "Figures", "");
        } else {
            self.push("<h3 class=\"sub\">Figures</h3>");
        }
        self.push("<dl class=\"figures\">");
        for (n, figure) in shared {
            let id = item_id(Item::Figure(n));
            let _ = write!(
                self.out,
                "<div><dt dir=\"auto\">{}</dt>",
                Text(&shorten(&capital(&flat(&figure.what)), 120))
            );
            for value in &figure.values {
                let shown = Text(&shorten(&show_value(&value.value), 60)).to_string();
                let link = self.fact_link(&id, &value.evidence, &shown);
                let chips = self.chips(&value.evidence);
                let _ = write!(self.out, "<dd>{link} {chips}</dd>");
            }
            self.push("</div>");
        }
        self.push("</dl>");
        if alone {
            self.close();
        }
    }

    pub(super) fn only_one(&mut self) {
        let edition = self.edition;
        if edition.dossier.only_in.is_empty() {
            return;
        }
        self.open(
            "only",
            "What only one says",
            "A scoop, a detail, or a mistake: no other origin has it.",
        );
        for report in &edition.reports {
            let own: Vec<Item> = edition
                .dossier
                .only_in
                .iter()
                .filter(|o| o.article == report.article)
                .map(|o| o.item)
                .collect();
            if !own.is_empty() {
                self.own(report, &own);
            }
        }
        self.close();
    }

    fn own(&mut self, report: &Report, items: &[Item]) {
        let _ = write!(
            self.out,
            "<div class=\"own\"><h3>{}{}</h3><ul>",
            chip(report),
            Text(&shorten(&report.label, 60))
        );
        let mut told = BTreeSet::new();
        let lines: Vec<String> = items
            .iter()
            .filter_map(|&item| self.alone(item))
            .filter(|(words, _)| told.insert(words.clone()))
            .map(|(_, line)| line)
            .collect();
        for (n, line) in lines.iter().enumerate() {
            if n == SHOWN {
                let rest = lines.len() - SHOWN;
                let _ = write!(
                    self.out,
                    "</ul><details class=\"more\"><summary>{rest} more</summary><ul>"
                );
            }
            self.push(line);
        }
        self.push(if lines.len() > SHOWN { "</ul></details></div>\n" } else { "</ul></div>\n" });
    }

    /// A fact in the words of its one report: the words, and their line.
    fn alone(&self, item: Item) -> Option<(String, String)> {
        let fact = self.edition.fact(item);
        let first = *fact.evidence.first()?;
        let (lead, inner) = match item {
            Item::Statement(n) => {
                let statement = &self.edition.dossier.statements[n];
                let quote = statement.quotes.first();
                let said = quote.map(|q| self.edition.said(q)).unwrap_or_default();
                let name = statement.speaker_name.as_deref().map(flat);
                let name = name.map_or(String::new(), |n| {
                    format!("<span class=\"who\">{}</span> ", Text(&shorten(&n, 80)))
                });
                (name, Text(&said).to_string())
            }
            _ => {
                let p = self.edition.passage(first);
                let inner =
                    format!("{}<mark>{}</mark>{}", Text(&p.before), Text(&p.words), Text(&p.after));
                (String::new(), inner)
            }
        };
        let link = self.cite(&fact.id, first.article, &inner);
        let line = format!("<li dir=\"auto\">{lead}{link}</li>");
        Some((inner, line))
    }
}
