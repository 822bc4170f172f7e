//! A person, an organisation or a place over all stories.

use super::{Shown, StoryLine, count, encoded, finish, outlets_of};
use crate::desk::Result;
use crate::problem::Problem;
use crate::visit::Visit;
use askama::Template;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use variorum::annotate::EntityKind;
use variorum::dossier::{Evidence, StatementQuote, StoryEntity};
use variorum::mention::Field;
use variorum::store::{Outline, Page as Part, Query, Store, StoryId};
use variorum::view::coming::{day, told, words};
use variorum::view::html::Target;

/// Reports looked at.
const REPORTS: usize = 400;
/// Stories looked at.
const STORIES: usize = 24;
/// Lines of a list.
const LINES: usize = 20;

/// What a name is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Person,
    Organisation,
    Place,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Person => "Person",
            Self::Organisation => "Organisation",
            Self::Place => "Place",
        }
    }

    fn field(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "org",
            Self::Place => "place",
        }
    }

    fn is(self, kind: EntityKind) -> bool {
        use EntityKind::{Fac, Gpe, Loc, Norp, Org, Person};
        match self {
            Self::Person => kind == Person,
            Self::Organisation => matches!(kind, Org | Norp),
            Self::Place => matches!(kind, Gpe | Loc | Fac),
        }
    }
}

#[derive(Template)]
#[template(path = "name.html")]
struct Page {
    q: String,
    secret: Option<Arc<str>>,
    kind: &'static str,
    is_place: bool,
    is_person: bool,
    name: Shown,
    totals: String,
    search: String,
    aliases: Vec<Shown>,
    titles: Vec<(Shown, Vec<Shown>)>,
    conflicts: Vec<(String, Shown, Shown)>,
    said: Vec<Line>,
    events: Vec<Line>,
    stories: Vec<StoryLine>,
    more_stories: usize,
    outlets: Vec<(String, Shown, usize)>,
}

/// Something that was said or happened.
struct Line {
    when: String,
    what: Shown,
    outlets: Vec<Shown>,
    href: String,
}

/// The page of a name.
pub(crate) fn page(store: &Store, visit: &Visit, kind: Kind, name: &str) -> Result {
    let unknown = || Problem::Unknown(format!("{} {name}", kind.word()));
    let search = format!("{}:\"{}\"", kind.field(), name.replace('"', " "));
    let query = Query::parse(&search).map_err(|_| unknown())?;
    let found = store.matches(&query, Part { skip: 0, most: REPORTS })?;
    let mut stories: Vec<StoryId> = Vec::new();
    let mut outlets: BTreeMap<String, usize> = BTreeMap::new();
    for hit in &found.hits {
        if let Some(story) = hit.story.filter(|story| !stories.contains(story)) {
            stories.push(story);
        }
        if let Some(outlet) = &hit.outlet {
            *outlets.entry(outlet.clone()).or_default() += 1;
        }
    }
    if stories.is_empty() {
        return Err(unknown());
    }
    let mut about = About { kind, name: name.to_lowercase(), ..About::default() };
    let mut lines = Vec::new();
    for &id in stories.iter().take(STORIES) {
        let Some(outline) = store.outline(id)? else { continue };
        about.add(&outline);
        lines.push((outline.summary.last_day, StoryLine::of(&outline.summary)));
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.0));
    let mut outlets: Vec<(String, usize)> = outlets.into_iter().collect();
    outlets.sort_by_key(|(name, n)| (std::cmp::Reverse(*n), name.clone()));
    let totals =
        [count(found.total, "report", "reports"), count(stories.len(), "story", "stories")];
    let page = Page {
        q: String::new(),
        secret: visit.secret.clone(),
        kind: kind.word(),
        is_place: kind == Kind::Place,
        is_person: kind == Kind::Person,
        name: Shown::line(name, 120),
        totals: totals.join(" · "),
        search: format!("/search?q={}", encoded(&search)),
        aliases: about.aliases.iter().map(|alias| Shown::line(alias, 80)).collect(),
        titles: about.titles(),
        conflicts: about.conflicts,
        said: latest(about.said),
        events: latest(about.events),
        stories: lines.into_iter().map(|line| line.1).collect(),
        more_stories: stories.len().saturating_sub(STORIES),
        outlets: outlets
            .into_iter()
            .take(LINES)
            .map(|(name, n)| (super::address(Target::Outlet(&name)), Shown::line(&name, 60), n))
            .collect(),
    };
    Ok(finish(page.render()?))
}

/// The latest lines, the latest first; undated ones last.
fn latest(mut lines: Vec<(String, Line)>) -> Vec<Line> {
    lines.sort_by(|a, b| b.0.cmp(&a.0));
    let mut told = BTreeSet::new();
    lines.retain(|(key, line)| told.insert((key.clone(), line.what.clone())));
    lines.into_iter().take(LINES).map(|(_, line)| line).collect()
}

/// What the stories say of one name.
struct About {
    kind: Kind,
    name: String,
    aliases: BTreeSet<String>,
    titles: BTreeMap<String, BTreeSet<String>>,
    conflicts: Vec<(String, Shown, Shown)>,
    said: Vec<(String, Line)>,
    events: Vec<(String, Line)>,
}

impl Default for About {
    fn default() -> Self {
        Self {
            kind: Kind::Person,
            name: String::new(),
            aliases: BTreeSet::new(),
            titles: BTreeMap::new(),
            conflicts: Vec::new(),
            said: Vec::new(),
            events: Vec::new(),
        }
    }
}

impl About {
    fn names(&self, entity: &StoryEntity) -> bool {
        let same = |name: &String| name.to_lowercase() == self.name;
        self.kind.is(entity.kind) && (same(&entity.name) || entity.aliases.iter().any(same))
    }

    fn add(&mut self, outline: &Outline) {
        let dossier = &outline.dossier;
        let own: Vec<usize> =
            (0..dossier.entities.len()).filter(|&n| self.names(&dossier.entities[n])).collect();
        for entity in own.iter().map(|&n| &dossier.entities[n]) {
            let names = std::iter::once(&entity.name).chain(&entity.aliases);
            let name = self.name.clone();
            self.aliases.extend(names.filter(|other| other.to_lowercase() != name).cloned());
            for role in &entity.roles {
                let outlets = outlets_of(outline, &role.evidence);
                self.titles.entry(role.title.clone()).or_default().extend(outlets);
            }
            self.add_conflicts(outline, &entity.name);
        }
        for statement in &dossier.statements {
            let Some(quote) = statement.quotes.first() else { continue };
            if statement.speaker.is_some_and(|speaker| own.contains(&speaker)) {
                let evidence: Vec<Evidence> = statement.quotes.iter().flat_map(of_quote).collect();
                let line =
                    self.line(outline, statement.time.as_deref(), &said(outline, quote), &evidence);
                self.said.push(line);
            }
        }
        for event in &dossier.events {
            let takes_part = || {
                event
                    .participants
                    .iter()
                    .any(|p| p.entity.is_some_and(|entity| own.contains(&entity)))
            };
            let concerns = match self.kind {
                Kind::Place => event.place.as_ref().is_some_and(|p| is_in(&p.name, &self.name)),
                _ => takes_part(),
            };
            if concerns && !event.evidence.is_empty() {
                let line = self.line(outline, event.time.as_deref(), &event.what, &event.evidence);
                self.events.push(line);
            }
        }
    }

    fn add_conflicts(&mut self, outline: &Outline, name: &str) {
        for (n, conflict) in outline.dossier.conflicts.iter().enumerate() {
            let Some(told) = told(conflict, &outline.dossier).filter(|_| conflict.about == name)
            else {
                continue;
            };
            let href = format!("/story/{}#s1-C{}", outline.summary.id, n + 1);
            self.conflicts.push((href, Shown::line(&told, 260), super::headline(&outline.summary)));
        }
    }

    fn line(
        &self,
        outline: &Outline,
        time: Option<&str>,
        what: &str,
        evidence: &[Evidence],
    ) -> (String, Line) {
        let report = evidence.first().and_then(|e| outline.reports.get(e.article));
        let printed = report.and_then(|r| r.day).map(|date| format!("reported {}", day(date)));
        let when = time.and_then(words).or(printed).unwrap_or_default();
        let key = report.and_then(|r| r.day).map_or(String::new(), |date| date.to_string());
        let key = time.filter(|time| words(time).is_some()).map_or(key, ToOwned::to_owned);
        let outlets = outlets_of(outline, evidence);
        let line = Line {
            when,
            what: Shown::sentence(what, 320),
            outlets: outlets.iter().map(|outlet| Shown::line(outlet, 50)).collect(),
            href: format!("/story/{}", outline.summary.id),
        };
        (key, line)
    }

    fn titles(&self) -> Vec<(Shown, Vec<Shown>)> {
        let mut titles: Vec<_> = self.titles.iter().collect();
        titles.sort_by_key(|(title, outlets)| (std::cmp::Reverse(outlets.len()), title.to_owned()));
        let shown = |(title, outlets): (&String, &BTreeSet<String>)| {
            let outlets = outlets.iter().map(|outlet| Shown::line(outlet, 50)).collect();
            (Shown::line(title, 120), outlets)
        };
        titles.into_iter().take(LINES).map(shown).collect()
    }
}

/// Whether a place as an event has it, "Norby, Ruritania", is one of that name or lies in it: both "norby"
/// and "ruritania" are.
fn is_in(place: &str, name: &str) -> bool {
    let place = place.to_lowercase();
    place == name || place.split(", ").any(|part| part == name)
}

fn of_quote(quote: &StatementQuote) -> impl Iterator<Item = Evidence> {
    let article = quote.article;
    quote.content.iter().map(move |&span| Evidence { article, field: Field::Text, span })
}

/// What a quote says, its parts joined where the cue cuts it.
fn said(outline: &Outline, quote: &StatementQuote) -> String {
    let Some(report) = outline.reports.get(quote.article) else { return String::new() };
    let words = |span: &variorum::text::Span| {
        report.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    };
    quote.content.iter().map(words).collect::<Vec<_>>().join(" … ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_in_a_town_happens_in_its_country() {
        assert!(is_in("Norby, Ruritania", "norby") && is_in("Norby, Ruritania", "ruritania"));
        assert!(is_in("Norby, Ruritania", "norby, ruritania") && is_in("Ruritania", "ruritania"));
        assert!(!is_in("New Norby, Ruritania", "norby") && !is_in("Ruritania", "norby"));
    }
}
