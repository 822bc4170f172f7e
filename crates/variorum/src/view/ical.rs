//! Coming events as a calendar (iCalendar, RFC 5545), with outlets and their words in the description.
//!
//! No clock is read: what is coming, and the time stamp of every entry, follow from the newest report.

use super::coming;
use super::edition::{Edition, FactKind, count, flat};
use super::when::When;
use crate::annotate::EventStatus;
use crate::dossier::{Dossier, Event, Evidence, Reading};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Prints one calendar with the coming events of all dossiers.
///
/// A coming event is one whose time is after the newest report of its story and at least as precise as
/// a month, and that isn't denied, only demanded, threatened or hypothetical.
pub fn render(readings: &[Reading], dossiers: &[Dossier]) -> String {
    let mut out = Calendar(String::new());
    out.line("BEGIN:VCALENDAR");
    out.line("VERSION:2.0");
    out.line("PRODID:-//Variorum//Coming events//EN");
    out.line("CALSCALE:GREGORIAN");
    let mut uids = BTreeMap::new();
    for dossier in dossiers {
        let edition = Edition::new(readings, dossier);
        for found in coming::coming(dossier, edition.newest) {
            let event = &dossier.events[found.event];
            let Some(when) = coming::when(event) else { continue };
            let entry = Entry { edition: &edition, event, when };
            let uid = unique(&mut uids, entry.uid());
            entry.write(&uid, &mut out);
        }
    }
    out.line("END:VCALENDAR");
    out.0
}

/// Numbers what would else be the same entry twice.
fn unique(seen: &mut BTreeMap<String, usize>, uid: String) -> String {
    let n = seen.entry(uid.clone()).or_default();
    *n += 1;
    if *n == 1 { uid } else { format!("{uid}-{n}") }
}

/// One event of a calendar.
struct Entry<'a> {
    edition: &'a Edition<'a>,
    event: &'a Event,
    when: When,
}

impl Entry<'_> {
    /// Stays the same as reports are added: made of story, type, time and place alone.
    fn uid(&self) -> String {
        let place = self.event.place.as_ref().map_or("", |p| &p.name);
        let time = self.event.time.as_deref().unwrap_or_default();
        let key = [&self.edition.dossier.id, self.event.kind.as_str(), time, place].join("\n");
        format!("{:016x}@variorum", fnv1a(key.as_bytes()))
    }

    fn write(&self, uid: &str, out: &mut Calendar) {
        let disputed = !self.disputes().is_empty();
        out.line("BEGIN:VEVENT");
        out.line(&format!("UID:{uid}"));
        let newest = self.edition.newest.unwrap_or(self.when.earliest);
        out.line(&format!("DTSTAMP:{}T000000Z", compact(newest)));
        self.write_time(out);
        out.property("SUMMARY", &self.summary(disputed));
        if let Some(place) = &self.event.place {
            out.property("LOCATION", &flat(&place.name));
        }
        out.property("DESCRIPTION", &self.description());
        out.line(match (self.event.status, disputed) {
            (EventStatus::Cancelled, _) => "STATUS:CANCELLED",
            (_, true) => "STATUS:TENTATIVE",
            (_, false) => "STATUS:CONFIRMED",
        });
        out.property("CATEGORIES", self.event.kind.as_str());
        out.line("TRANSP:TRANSPARENT");
        out.line("END:VEVENT");
    }

    /// A clock time is local to the place of the event, hence floating (RFC 5545, 3.3.5).
    fn write_time(&self, out: &mut Calendar) {
        let start = compact(self.when.earliest);
        if let Some((hour, minute)) = self.when.clock {
            out.line(&format!("DTSTART:{start}T{hour:02}{minute:02}00"));
            return;
        }
        out.line(&format!("DTSTART;VALUE=DATE:{start}"));
        if let Ok(next) = self.when.latest.tomorrow() {
            out.line(&format!("DTEND;VALUE=DATE:{}", compact(next)));
        }
    }

    fn summary(&self, disputed: bool) -> String {
        let what = super::edition::capital(&flat(&self.event.what));
        let vague =
            if self.when.is_day() { String::new() } else { format!(" ({})", self.when.words()) };
        format!("{what}{vague}{}", if disputed { " (disputed)" } else { "" })
    }

    /// Who reports it with which words, what contradicts it, and in which story.
    fn description(&self) -> String {
        let mut text = format!(
            "{}\n{} of {}\n",
            flat(&self.edition.dossier.headline),
            count(self.event.origins, "independent origin", "independent origins"),
            self.edition.origins(self.edition.reports.iter().map(|r| r.article))
        );
        for n in self.disputes() {
            let conflict = &self.edition.dossier.conflicts[n];
            let _ = write!(text, "\nDisputed: {}", self.edition.explain(conflict));
        }
        for (report, evidence) in self.edition.by_report(&self.event.evidence) {
            let words: Vec<String> = evidence.iter().map(|&e| self.sentence(e)).collect();
            let _ = write!(text, "\n{}: {}", report.label, words.join(" "));
        }
        text
    }

    fn sentence(&self, e: Evidence) -> String {
        self.edition.passage(e).quoted("", "")
    }

    fn disputes(&self) -> Vec<usize> {
        self.edition.conflicts_of(FactKind::Event, &self.event.what, &self.event.evidence)
    }
}

/// "20220110".
fn compact(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

/// The FNV-1a hash, whose value is the same on every machine.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &b| {
        (hash ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Lines of iCalendar, folded at 75 bytes (RFC 5545, 3.1).
struct Calendar(String);

impl Calendar {
    /// A property with a text value, escaped (RFC 5545, 3.3.11).
    fn property(&mut self, name: &str, value: &str) {
        let mut line = format!("{name}:");
        for c in value.chars() {
            match c {
                '\\' | ';' | ',' => line.extend(['\\', c]),
                '\n' => line.push_str("\\n"),
                c if c.is_control() => {}
                c => line.push(c),
            }
        }
        self.line(&line);
    }

    fn line(&mut self, line: &str) {
        let mut used = 0;
        for c in line.chars() {
            if used + c.len_utf8() > 75 {
                self.0.push_str("\r\n ");
                used = 1;
            }
            self.0.push(c);
            used += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::fixture;
    use proptest::prelude::*;

    fn calendar() -> String {
        let (readings, dossier) = fixture::ferry();
        render(&readings, &[dossier])
    }

    fn unfolded(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    #[test]
    fn coming_events_are_entries_and_past_ones_are_not() {
        let text = unfolded(&calendar());
        let starts: Vec<&str> = text.lines().filter(|l| l.starts_with("DTSTART")).collect();
        assert_eq!(
            starts,
            [
                "DTSTART;VALUE=DATE:20231119",
                "DTSTART;VALUE=DATE:20231122",
                "DTSTART;VALUE=DATE:20231127"
            ]
        );
        assert!(text.contains("DTSTAMP:20231117T000000Z"), "the newest report is of 17 November");
    }

    #[test]
    fn a_disputed_event_is_tentative_and_says_why() {
        let text = unfolded(&calendar());
        let hearing = text.split("BEGIN:VEVENT").find(|e| e.contains("hearing")).unwrap();
        insta::assert_snapshot!("ical_hearing", hearing.replace("\r\n", "\n"));
    }

    #[test]
    fn lines_are_folded_and_end_as_the_standard_asks() {
        let text = calendar();
        assert!(text.split("\r\n").all(|l| l.len() <= 75 && !l.contains(['\n', '\r'])));
        assert!(text.ends_with("END:VCALENDAR\r\n"));
    }

    #[test]
    fn another_parser_reads_every_entry() {
        let read: icalendar::Calendar = calendar().parse().unwrap();
        assert_eq!(read.components.len(), 3);
    }

    proptest! {
        #[test]
        fn any_report_gives_a_calendar(text in "\\PC{0,200}") {
            let (readings, dossier) = fixture::hostile(&text);
            let out = render(&readings, &[dossier]);
            prop_assert!(out.split("\r\n").all(|l| l.len() <= 75));
            prop_assert!(out.matches("BEGIN:VEVENT").count() <= 1);
        }
    }
}
