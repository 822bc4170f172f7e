//! The timeline: drawn to scale in SVG, and as a list that says the same in words.

use super::Page;
use super::escape::{Attr, Text};
use super::scale::Scale;
use crate::annotate::EventStatus;
use crate::dossier::Item;
use crate::text::shorten;
use crate::view::edition::{Fact, Moments, capital, count, flat};
use crate::view::when::{self, When};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Longest time drawn, in days: what is vaguer is listed only.
const MOST_DAYS: i32 = 31;

/// Items listed before those of one origin are folded away.
const FEW: usize = 10;

/// Dots drawn for one time before a number stands for the rest.
const MOST_DOTS: usize = 7;

/// Height of the axis from the top, and between dots, in pixels.
const AXIS: usize = 118;
const STEP: usize = 13;

/// Percent between two labels on a narrow screen, on a wide one, and on one that shows the line two,
/// four and eight times as long; what is nearer is labelled at no length.
const LABELS: [(f64, &str); 5] =
    [(24.0, "tick"), (8.0, "tick minor"), (4.25, "tick z2"), (2.12, "tick z4"), (1.06, "tick z8")];

impl Page<'_> {
    /// How many items of the timeline lie on a calendar.
    pub(super) fn timeline_items(&self) -> usize {
        self.edition.moments().iter().map(|g| g.items.len()).sum()
    }

    pub(super) fn timeline(&mut self) {
        let groups = self.edition.moments();
        if groups.is_empty() {
            return;
        }
        self.open("timeline", "Timeline", "");
        self.draw(&groups);
        self.list(&groups);
        self.close();
    }

    fn draw(&mut self, groups: &[Moments]) {
        let drawn: Vec<&Moments> = groups.iter().filter(|g| is_drawn(&g.when)).collect();
        let mut days: BTreeSet<Date> = drawn.iter().map(|g| middle(&g.when)).collect();
        if days.len() < 2 {
            return;
        }
        days.extend(self.edition.newest);
        let days: Vec<Date> = days.into_iter().collect();
        let scale = Scale::new(&days);
        let (first, last) = (when::long(days[0]), when::long(days[days.len() - 1]));
        let _ = write!(
            self.out,
            "<figure class=\"scale\" data-scale><div class=\"line\" data-line tabindex=\"0\" role=\"group\" aria-label=\"Timeline: arrow keys go from moment to moment, plus and minus zoom\"><svg height=\"{}\" width=\"100%\" role=\"group\" aria-label=\"Timeline from {first} to {last}; the list below says the same\">",
            AXIS + 42
        );
        self.axis(&scale);
        for group in &drawn {
            self.group(group, &scale);
        }
        self.labels(&drawn, &scale);
        self.push("</svg></div><figcaption><span class=\"k event\"></span>event <span class=\"k said\"></span>statement <span class=\"k disputed\"></span>disputed <span class=\"k soon\"></span>still to come <span class=\"zoom\" data-zoom hidden><button type=\"button\" data-by=\"0.5\" aria-label=\"Zoom out\">−</button><button type=\"button\" data-by=\"2\" aria-label=\"Zoom in\">+</button></span></figcaption><p class=\"moment\" data-moment aria-live=\"polite\"></p></figure>\n");
    }

    /// The line with its breaks, and what lies after the newest report.
    fn axis(&mut self, scale: &Scale) {
        if let Some(newest) = self.edition.newest {
            let x = scale.at(newest);
            let _ = write!(
                self.out,
                "<rect class=\"coming\" x=\"{x:.2}%\" y=\"0\" width=\"{:.2}%\" height=\"{AXIS}\"/><line class=\"now\" x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=\"0\" y2=\"{}\"/>",
                100.0 - x,
                AXIS + 6
            );
            let (anchor, dx) = if x > 70.0 { ("end", -6) } else { ("start", 6) };
            let _ = write!(
                self.out,
                "<text class=\"now\" x=\"{x:.2}%\" dx=\"{dx}\" y=\"11\" text-anchor=\"{anchor}\">newest report</text>"
            );
        }
        let stretches: Vec<(f64, f64)> = scale.stretches().collect();
        for (n, &(left, right)) in stretches.iter().enumerate() {
            let left = if n == 0 { 0.0 } else { left - 2.0 };
            let right = if n + 1 == stretches.len() { 100.0 } else { right + 2.0 };
            let _ = write!(
                self.out,
                "<line class=\"axis\" x1=\"{left:.2}%\" x2=\"{right:.2}%\" y1=\"{AXIS}\" y2=\"{AXIS}\"/>"
            );
            if n > 0 {
                let _ = write!(
                    self.out,
                    "<text class=\"gap\" x=\"{:.2}%\" y=\"{}\" text-anchor=\"middle\">⁄⁄</text>",
                    left - 1.0,
                    AXIS + 5
                );
            }
        }
    }

    /// One time: its length on the axis and a dot for each item.
    fn group(&mut self, group: &Moments, scale: &Scale) {
        let (from, to) = (scale.at(group.when.earliest), scale.at(group.when.latest));
        if to > from {
            let _ = write!(
                self.out,
                "<line class=\"span\" x1=\"{from:.2}%\" x2=\"{to:.2}%\" y1=\"{AXIS}\" y2=\"{AXIS}\"/>"
            );
        }
        let x = scale.at(middle(&group.when));
        let coming = self.edition.is_coming(&group.when);
        for (n, &item) in group.items.iter().take(MOST_DOTS).enumerate() {
            let y = AXIS - 13 - n * STEP;
            let fact = self.edition.fact(item);
            let mut class = match item {
                Item::Event(_) => "event".to_owned(),
                _ => "said".to_owned(),
            };
            if coming {
                class.push_str(" soon");
            }
            if self.is_disputed(fact) {
                class.push_str(" disputed");
            }
            let dot = format!(
                "<circle class=\"{class}\" cx=\"{x:.2}%\" cy=\"{y}\" r=\"5\"><title>{}: {}</title></circle>",
                Attr(group.when.words()),
                Attr(&shorten(&capital(&fact.what), 120))
            );
            let link = self.fact_link(&fact.id, &fact.evidence, &dot);
            let link = link.replacen("<a ", "<a tabindex=\"-1\" ", 1);
            self.push(&link);
        }
        if group.items.len() > MOST_DOTS {
            let y = AXIS - 10 - MOST_DOTS * STEP;
            let rest = group.items.len() - MOST_DOTS;
            let _ = write!(
                self.out,
                "<text class=\"rest\" x=\"{x:.2}%\" y=\"{y}\" text-anchor=\"middle\">+{rest}</text>"
            );
        }
    }

    /// Dates under the axis, as many as fit; fewer on a narrow screen.
    fn labels(&mut self, groups: &[&Moments], scale: &Scale) {
        let mut placed: Vec<(f64, usize, &Moments)> = Vec::new();
        // Days before what is vaguer, each from left to right.
        let mut order: Vec<(bool, f64, &Moments)> = groups
            .iter()
            .map(|group| (!group.when.is_day(), scale.at(middle(&group.when)), *group))
            .collect();
        order.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        for (_, x, group) in order {
            let fits = |level: &usize| {
                let near = |p: &&(f64, usize, _)| (p.0 - x).abs() < LABELS[*level].0;
                placed.iter().filter(|p| p.1 <= *level).find(near).is_none()
            };
            if let Some(level) = (0..LABELS.len()).find(fits) {
                placed.push((x, level, group));
            }
        }
        placed.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut year = None;
        for (x, level, group) in placed {
            let day = group.when.earliest;
            let class = LABELS[level].1;
            let label = if group.when.is_day() {
                when::short(day)
            } else if day.day() == 1 {
                when::short(day)[2..].to_owned()
            } else {
                format!("{} –", when::short(day))
            };
            let anchor = if x < 6.0 {
                "start"
            } else if x > 94.0 {
                "end"
            } else {
                "middle"
            };
            let _ = write!(
                self.out,
                "<text class=\"{class}\" x=\"{x:.2}%\" y=\"{}\" text-anchor=\"{anchor}\">{label}</text>",
                AXIS + 20
            );
            if year != Some(day.year()) {
                year = Some(day.year());
                let _ = write!(
                    self.out,
                    "<text class=\"{class} year\" x=\"{x:.2}%\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
                    AXIS + 36,
                    day.year()
                );
            }
        }
    }

    fn list(&mut self, groups: &[Moments]) {
        let items = groups.iter().flat_map(|g| &g.items);
        let alone = items.filter(|&&item| !self.edition.is_prominent(item)).count();
        let all: usize = groups.iter().map(|g| g.items.len()).sum();
        if alone > 0 {
            let checked = if all <= FEW { " checked" } else { "" };
            let _ = write!(
                self.out,
                "<p class=\"toggle\"><label><input type=\"checkbox\"{checked}> with {alone} that one origin alone reports</label></p>"
            );
        }
        self.push("<ol class=\"moments\">\n");
        let mut coming = false;
        for group in groups {
            if !coming && self.edition.is_coming(&group.when) {
                coming = true;
                self.push("<li class=\"rule\"><span>Still to come</span></li>\n");
            }
            let is_shown = group.items.iter().any(|&item| self.edition.is_prominent(item));
            let class = match (coming, is_shown) {
                (true, _) => " class=\"soon\"",
                (false, true) => "",
                (false, false) => " class=\"alone\"",
            };
            let _ = write!(
                self.out,
                "<li{class}><span class=\"day\">{}</span><ul>",
                Text(group.when.words())
            );
            for &item in &group.items {
                self.moment(item);
            }
            self.push("</ul></li>\n");
        }
        self.push("</ol>\n");
    }

    fn moment(&mut self, item: Item) {
        let fact = self.edition.fact(item);
        let what = Text(&shorten(&capital(&fact.what), 220)).to_string();
        let link = self.fact_link(&fact.id, &fact.evidence, &what);
        let chips = self.chips(&fact.evidence);
        let note = match item {
            Item::Event(n) => self.event_note(n),
            _ => String::new(),
        };
        let disputed =
            if self.is_disputed(fact) { " <span class=\"tag\">disputed</span>" } else { "" };
        let class = match (item, self.edition.is_prominent(item)) {
            (Item::Statement(_), true) => " class=\"said\"",
            (Item::Statement(_), false) => " class=\"said alone\"",
            (_, true) => "",
            (_, false) => " class=\"alone\"",
        };
        let _ = write!(self.out, "<li{class} dir=\"auto\">{link}{note} {chips}{disputed}</li>");
    }

    /// Place, status and origins of an event.
    fn event_note(&self, n: usize) -> String {
        let event = &self.edition.dossier.events[n];
        let mut parts: Vec<String> = Vec::new();
        parts.extend(event.place.as_ref().map(|p| Text(&flat(&p.name)).to_string()));
        if event.status != EventStatus::Occurred {
            parts.push(event.status.as_str().to_owned());
        }
        if event.origins > 1 {
            parts.push(count(event.origins, "origin", "origins").replace(' ', "\u{a0}"));
        }
        if parts.is_empty() {
            return String::new();
        }
        format!(" <span class=\"soft\">{}</span>", parts.join(" · "))
    }

    /// Whether a contradiction touches an event or a figure.
    pub(super) fn is_disputed(&self, fact: &Fact) -> bool {
        !self.disputes(fact).is_empty()
    }

    /// The contradictions that touch a fact.
    pub(super) fn disputes(&self, fact: &Fact) -> Vec<usize> {
        self.edition.conflicts_of(fact.kind, &fact.what, &fact.evidence)
    }
}

/// The day that stands for a time on the axis, so that a vague one takes no more room than a day.
fn middle(when: &When) -> Date {
    let days = when.earliest.until(when.latest).map_or(0, |s| s.get_days());
    when.earliest.checked_add(jiff::Span::new().days(days / 2)).unwrap_or(when.earliest)
}

fn is_drawn(when: &When) -> bool {
    when.earliest.until(when.latest).is_ok_and(|s| s.get_days() <= MOST_DAYS)
}
