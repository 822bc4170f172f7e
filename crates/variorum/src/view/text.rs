//! Dossiers for a terminal: conflicts first, every line with the report and the words it rests on.
//!
//! Plain by default; colour only where [`Style`] asks for it. What a report says can't steer the
//! terminal: control characters are shown, not sent.

use super::edition::{Edition, Fact, FactKind, Passage, capital, count, flat, item_id, show_value};
use super::siglum::Report;
pub use super::terminal::Style;
use super::terminal::{CLOSE, Ink, OPEN, Sheet, column, pad, visible};
use super::when::{self, When};
use crate::annotate::EventStatus;
use crate::dossier::{Conflict, Dossier, Evidence, Item, Reading, Statement};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Events, statements and figures of one report listed under "only one origin" before the rest is
/// counted.
const ONLY_SHOWN: usize = 12;

/// Prints the dossiers of a batch, a blank line and a rule between them.
pub fn render(readings: &[Reading], dossiers: &[Dossier], style: Style) -> String {
    let mut sheet = Sheet::new(style);
    for (n, dossier) in dossiers.iter().enumerate() {
        if n > 0 {
            sheet.rule();
        }
        let edition = Edition::new(readings, dossier);
        Page { edition: &edition, sheet: &mut sheet }.story();
    }
    sheet.finish()
}

/// Where one dossier is written.
struct Page<'a> {
    edition: &'a Edition<'a>,
    sheet: &'a mut Sheet,
}

impl Page<'_> {
    fn story(&mut self) {
        self.head();
        self.reports();
        self.brief();
        self.conflicts();
        self.updates();
        self.timeline();
        self.undated();
        self.statements();
        self.figures();
        self.people();
        self.only_one();
    }

    fn head(&mut self) {
        let edition = self.edition;
        self.sheet.inked(0, Ink::Title, &visible(&edition.dossier.headline));
        let origins = edition.origins(edition.reports.iter().map(|r| r.article));
        let mut line = vec![
            count(edition.reports.len(), "report", "reports"),
            count(edition.outlets(), "outlet", "outlets"),
            count(origins, "independent origin", "independent origins"),
        ];
        line.extend(edition.period());
        self.sheet.inked(0, Ink::Soft, &line.join(" · "));
        self.sheet.line("");
    }

    fn reports(&mut self) {
        let edition = self.edition;
        let wide = column(edition.reports.iter().map(|r| visible(&r.label)), 40);
        for report in &edition.reports {
            let note = edition.copies(report).map_or(String::new(), |c| format!(" · {c}"));
            let lead = format!(
                "  {} {}  ",
                self.sheet.ink(Ink::Origin(report.origin), &pad(&report.siglum, 3)),
                pad(&visible(&report.label), wide)
            );
            self.sheet.wrapped(&lead, wide + 8, &format!("{}{note}", edition.dated(report)));
        }
    }

    /// The account in brief, each line with the reports that say so and the count of their origins.
    fn brief(&mut self) {
        let edition = self.edition;
        let parts = super::brief::brief(edition);
        if parts.is_empty() {
            return;
        }
        self.sheet.section("In brief");
        let wide = column(parts.iter().map(|part| part.title.to_owned()), 10);
        for part in parts {
            for (n, line) in part.lines.iter().enumerate() {
                let name = pad(if n == 0 { part.title } else { "" }, wide);
                let lead = format!("  {}  ", self.sheet.ink(Ink::Soft, &name));
                let when = line.when.iter().map(|when| format!("{when}: ")).collect::<String>();
                let note = line.note.iter().map(|note| format!(", {note}")).collect::<String>();
                let by: Vec<&str> = edition
                    .by_report(&line.evidence)
                    .iter()
                    .map(|(report, _)| report.siglum.as_str())
                    .collect();
                let backing = edition.backing(&line.evidence);
                let backing = backing.iter().map(|of| format!(" · {of}")).collect::<String>();
                let told = format!("{when}{}{note} · {}{backing}", line.what, by.join(" "));
                self.sheet.wrapped(&lead, wide + 4, &told);
            }
        }
    }

    fn conflicts(&mut self) {
        let list = &self.edition.dossier.conflicts;
        if list.is_empty() {
            self.sheet.section("Where the reports part");
            self.sheet.line("  No contradiction was found.");
            return;
        }
        self.sheet.section(&format!("Where the reports part ({})", list.len()));
        for (n, conflict) in list.iter().enumerate() {
            if n > 0 {
                self.sheet.line("");
            }
            self.conflict(n, conflict, Ink::Conflict);
        }
    }

    fn updates(&mut self) {
        let list = &self.edition.dossier.updates;
        if list.is_empty() {
            return;
        }
        self.sheet.section(&format!("What changed as time went on ({})", list.len()));
        for (n, update) in list.iter().enumerate() {
            if n > 0 {
                self.sheet.line("");
            }
            self.conflict(n, update, Ink::Value);
        }
    }

    fn conflict(&mut self, n: usize, conflict: &Conflict, ink: Ink) {
        let lead = format!("{:>3}  ", n + 1);
        let tag = self.sheet.ink(ink, conflict.attribute.as_str());
        let lead = format!("{lead}{tag}  ");
        let indent = 7 + conflict.attribute.as_str().len();
        self.sheet.wrapped(&lead, indent, &self.edition.explain(conflict));
        for value in &conflict.values {
            let shown = show_value(&value.value);
            if shown.chars().count() <= 40 {
                let shown = self.sheet.ink(Ink::Value, &visible(&shown));
                self.sheet.line(&format!("     {shown}"));
            }
            self.evidence(&value.evidence, 7);
        }
    }

    /// One line a report: its name and the words, the ones that matter marked. Copies share a line.
    fn evidence(&mut self, list: &[Evidence], indent: usize) {
        let mut lines: Vec<(Vec<&Report>, Vec<String>)> = Vec::new();
        for (report, evidence) in self.edition.by_report(list) {
            let passages: Vec<String> =
                evidence.iter().map(|&e| quoted(&self.edition.passage(e))).collect();
            let same = lines
                .iter_mut()
                .find(|(reports, said)| reports[0].origin == report.origin && *said == passages);
            match same {
                Some((reports, _)) => reports.push(report),
                None => lines.push((vec![report], passages)),
            }
        }
        for (reports, passages) in lines {
            let labels: Vec<String> = reports.iter().map(|r| visible(&r.label)).collect();
            self.sheet.inked(indent, Ink::Origin(reports[0].origin), &labels.join(", "));
            for passage in passages {
                self.sheet.wrapped(&" ".repeat(indent + 2), indent + 2, &passage);
            }
        }
    }

    fn timeline(&mut self) {
        let edition = self.edition;
        let mut groups = edition.moments();
        let all: usize = groups.iter().map(|g| g.items.len()).sum();
        for group in &mut groups {
            group.items.retain(|&item| edition.is_prominent(item));
        }
        groups.retain(|group| !group.items.is_empty());
        let shown: usize = groups.iter().map(|g| g.items.len()).sum();
        if groups.is_empty() {
            return;
        }
        self.sheet.section("Timeline");
        let wide = column(groups.iter().map(|g| g.when.words().to_owned()), 30);
        let mut coming = false;
        for group in &groups {
            if !coming && edition.is_coming(&group.when) {
                coming = true;
                let newest = edition.newest.map(when::long).unwrap_or_default();
                self.sheet.inked(2, Ink::Soft, &format!("── newest report: {newest} · coming: ──"));
            }
            for (n, &item) in group.items.iter().enumerate() {
                let time = if n == 0 { group.when.words() } else { "" };
                self.moment(item, &format!("  {}  ", pad(time, wide)), wide + 4);
            }
        }
        if all > shown {
            let rest = all - shown;
            self.sheet.inked(
                2,
                Ink::Soft,
                &format!("and {rest} more that one origin alone reports"),
            );
        }
    }

    fn moment(&mut self, item: Item, lead: &str, indent: usize) {
        let fact = self.edition.fact(item);
        let note = match item {
            Item::Event(n) => self.event_note(n),
            _ => String::new(),
        };
        self.sheet.wrapped(lead, indent, &format!("{}{note}", capital(&fact.what)));
        self.told_by(fact, indent + 2);
    }

    /// Who tells it, a line each: with the words where they aren't those of the fact itself.
    fn told_by(&mut self, fact: &Fact, indent: usize) {
        let mut same = Vec::new();
        let mut others: Vec<(Vec<&Report>, String)> = Vec::new();
        for (report, evidence) in self.edition.by_report(&fact.evidence) {
            let passage = self.edition.passage(evidence[0]);
            if fact.what.to_lowercase().ends_with(&passage.words.to_lowercase()) {
                same.push(report);
                continue;
            }
            let words = brief(&passage);
            let told = others.iter_mut().find(|(r, w)| r[0].origin == report.origin && *w == words);
            match told {
                Some((reports, _)) => reports.push(report),
                None => others.push((vec![report], words)),
            }
        }
        if !same.is_empty() {
            self.named(&same, "", indent);
        }
        for (reports, words) in others {
            self.named(&reports, &words, indent);
        }
    }

    /// Reports, then words of theirs.
    fn named(&mut self, reports: &[&Report], words: &str, indent: usize) {
        let labels: Vec<String> = reports.iter().map(|r| visible(&r.label)).collect();
        let colon = if words.is_empty() { "" } else { ": " };
        let text = format!("{}{colon}{words}", labels.join(", "));
        self.sheet.wrapped(&" ".repeat(indent), indent, &text);
    }

    /// ", Gothenburg · scheduled · 2 independent origins · disputed".
    fn event_note(&self, n: usize) -> String {
        let event = &self.edition.dossier.events[n];
        let mut note = String::new();
        if let Some(place) = &event.place {
            let _ = write!(note, ", {}", flat(&place.name));
        }
        if event.status != EventStatus::Occurred {
            let _ = write!(note, " · {}", event.status.as_str());
        }
        if !event.participants.is_empty() {
            let names: BTreeSet<String> =
                event.participants.iter().map(|p| flat(&p.name)).collect();
            let names: Vec<String> = names.into_iter().collect();
            let _ = write!(note, " · with {}", names.join(", "));
        }
        let _ = write!(note, " · {}", count(event.origins, "origin", "origins"));
        if !self.edition.conflicts_of(FactKind::Event, &event.what, &event.evidence).is_empty() {
            note.push_str(" · disputed");
        }
        note
    }

    /// Events without a time on the calendar.
    fn undated(&mut self) {
        let edition = self.edition;
        let dated: BTreeSet<String> = edition
            .dossier
            .timeline
            .iter()
            .filter(|m| When::parse(&m.time).is_some())
            .map(|m| item_id(m.item))
            .collect();
        let rest: Vec<Item> = (0..edition.dossier.events.len())
            .map(Item::Event)
            .filter(|&item| !dated.contains(&item_id(item)))
            .filter(|&item| self.is_shared(item))
            .collect();
        if rest.is_empty() {
            return;
        }
        self.sheet.section("Events without a date");
        let mut told = BTreeSet::new();
        for item in rest {
            if told.insert(&edition.fact(item).what) {
                self.moment(item, "  · ", 4);
            }
        }
    }

    /// Whether more than one origin gives it; what one alone gives comes last.
    fn is_shared(&self, item: Item) -> bool {
        let articles = &self.edition.fact(item).evidence;
        self.edition.origins(articles.iter().map(|e| e.article)) > 1
            || self.edition.dossier.origins.len() < 2
    }

    fn statements(&mut self) {
        let edition = self.edition;
        let list = edition.dossier.statements.iter().enumerate();
        let shared: Vec<&Statement> =
            list.filter(|(n, _)| self.is_shared(Item::Statement(*n))).map(|(_, s)| s).collect();
        if shared.is_empty() {
            return;
        }
        self.sheet.section("Statements, side by side");
        for (n, statement) in shared.into_iter().enumerate() {
            if n > 0 {
                self.sheet.line("");
            }
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        let name = statement.speaker_name.as_deref().map_or("Speaker unknown".to_owned(), flat);
        let time = statement.time.as_deref().map(when::words);
        let time = time.map(|t| self.sheet.ink(Ink::Soft, &format!(" · {}", visible(&t))));
        let name = self.sheet.ink(Ink::Value, &visible(&name));
        self.sheet.line(&format!("  {name}{}", time.unwrap_or_default()));
        let mut lines: Vec<(Vec<&Report>, String)> = Vec::new();
        for quote in &statement.quotes {
            let report = self.edition.report(quote.article);
            let beside = self.edition.circumstances(quote).map(|told| format!(", {told}"));
            let (said, kind) = (self.edition.said(quote), quote.kind.as_str());
            let said = format!("{said} ({kind}{})", beside.unwrap_or_default());
            match lines.iter_mut().find(|(r, s)| r[0].origin == report.origin && *s == said) {
                Some((reports, _)) => reports.push(report),
                None => lines.push((vec![report], said)),
            }
        }
        for (reports, said) in lines {
            let labels: Vec<String> = reports.iter().map(|r| visible(&r.label)).collect();
            self.sheet.inked(4, Ink::Origin(reports[0].origin), &labels.join(", "));
            self.sheet.wrapped("      ", 6, &said);
        }
    }

    fn figures(&mut self) {
        let edition = self.edition;
        let shown: Vec<usize> = (0..edition.dossier.figures.len())
            .filter(|&n| self.is_shared(Item::Figure(n)))
            .collect();
        if shown.is_empty() {
            return;
        }
        self.sheet.section("Figures");
        for figure in shown.into_iter().map(|n| &edition.dossier.figures[n]) {
            self.sheet.wrapped("  ", 2, &capital(&flat(&figure.what)));
            for value in &figure.values {
                let shown = self.sheet.ink(Ink::Value, &visible(&show_value(&value.value)));
                self.sheet.line(&format!("    {shown}"));
                self.evidence(&value.evidence, 6);
            }
        }
    }

    /// People and organisations that are given a title.
    fn people(&mut self) {
        let edition = self.edition;
        let titled: Vec<_> =
            edition.dossier.entities.iter().filter(|e| !e.roles.is_empty()).collect();
        if titled.is_empty() {
            return;
        }
        self.sheet.section("Who is who");
        let wide = column(titled.iter().map(|e| visible(&flat(&e.name))), 30);
        for entity in titled {
            let roles: Vec<String> = entity
                .roles
                .iter()
                .map(|r| {
                    let sigla: Vec<&str> = edition
                        .by_report(&r.evidence)
                        .iter()
                        .map(|(report, _)| report.siglum.as_str())
                        .collect();
                    format!("{} ({})", flat(&r.title), sigla.join(" "))
                })
                .collect();
            let name = self.sheet.ink(Ink::Value, &pad(&visible(&flat(&entity.name)), wide));
            self.sheet.wrapped(&format!("  {name}  "), wide + 4, &roles.join("; "));
        }
    }

    fn only_one(&mut self) {
        let edition = self.edition;
        if edition.dossier.only_in.is_empty() {
            return;
        }
        self.sheet.section("What only one says");
        let mut first = true;
        for report in &edition.reports {
            let own: Vec<Item> = edition
                .dossier
                .only_in
                .iter()
                .filter(|o| o.article == report.article)
                .map(|o| o.item)
                .collect();
            if own.is_empty() {
                continue;
            }
            if !first {
                self.sheet.line("");
            }
            first = false;
            self.sheet.inked(2, Ink::Origin(report.origin), &visible(&report.label));
            let mut lines: Vec<String> = Vec::new();
            for line in own.iter().map(|&item| self.alone(item)) {
                if !lines.contains(&line) && lines.len() <= ONLY_SHOWN {
                    lines.push(line);
                }
            }
            for line in lines.iter().take(ONLY_SHOWN) {
                self.sheet.wrapped("    · ", 6, line);
            }
            if lines.len() > ONLY_SHOWN {
                let more = format!("    and {} more", own.len() - ONLY_SHOWN);
                let more = self.sheet.ink(Ink::Soft, &more);
                self.sheet.line(&more);
            }
        }
    }

    /// A fact of one report, in the sentence it rests on.
    fn alone(&self, item: Item) -> String {
        let fact = self.edition.fact(item);
        match item {
            Item::Statement(_) => fact.what.clone(),
            _ => fact
                .evidence
                .first()
                .map_or(fact.what.clone(), |&e| quoted(&self.edition.passage(e))),
        }
    }
}

/// A passage in quotation marks with the words that matter marked.
fn quoted(passage: &Passage) -> String {
    passage.quoted(OPEN, CLOSE)
}

/// Words enough to be read without their sentence.
const ENOUGH_WORDS: usize = 4;

/// The words that matter alone, where they are enough to be read so.
fn brief(passage: &Passage) -> String {
    if passage.words.split(' ').count() < ENOUGH_WORDS {
        return quoted(passage);
    }
    Passage { before: String::new(), words: passage.words.clone(), after: String::new() }
        .quoted("", "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::fixture;
    use proptest::prelude::*;

    #[test]
    fn conflicts_come_first_with_both_wordings() {
        let (readings, dossier) = fixture::ferry();
        let text = render(&readings, &[dossier], Style::default());
        let part = text.find("Where the reports part (5)").unwrap();
        assert!(part < text.find("Timeline").unwrap());
        insta::assert_snapshot!("text_conflicts", section(&text, "Where the reports part"));
        insta::assert_snapshot!("text_timeline", section(&text, "Timeline"));
        insta::assert_snapshot!("text_rest", text[text.find("Statements, side").unwrap()..]);
        insta::assert_snapshot!("text_head", text[..part]);
    }

    /// A section of the page, to the next one.
    fn section<'a>(text: &'a str, title: &str) -> &'a str {
        let from = &text[text.find(title).unwrap()..];
        let is_title = |n: &usize| !from[n + 2..].starts_with([' ', '\n']);
        let end = from.match_indices("\n\n").map(|(n, _)| n).skip(1).find(is_title);
        &from[..end.unwrap_or(from.len())]
    }

    #[test]
    fn lines_keep_to_the_width_and_colour_is_asked_for() {
        let (readings, dossier) = fixture::ferry();
        let dossiers = [dossier];
        let plain = render(&readings, &dossiers, Style { width: 60, color: false });
        assert!(plain.lines().all(|l| l.chars().count() <= 60), "{plain}");
        assert!(!plain.contains('\x1b') && !plain.contains(OPEN) && !plain.contains(CLOSE));
        let colored = render(&readings, &dossiers, Style { color: true, width: 60 });
        assert!(colored.contains("\x1b[1;31mtime\x1b[0m"));
    }

    #[test]
    fn a_report_cannot_steer_the_terminal() {
        let (readings, dossier) = fixture::hostile("red \x1b[31m alarm \u{202e} \u{200b}");
        let text = render(&readings, &[dossier], Style::default());
        assert!(!text.contains(['\x1b', '\u{202e}', '\u{200b}']));
    }

    proptest! {
        #[test]
        fn any_report_is_printed(text in "\\PC{0,80}", width in 0..200usize, color: bool) {
            let (readings, dossier) = fixture::hostile(&text);
            render(&readings, &[dossier], Style { color, width });
        }
    }
}
