//! Happenings: triggers with type, participants, place, time, status and figures.
//!
//! Owns event mentions of one text. Which mentions are one event is worked out in
//! [`dossier`](crate::dossier); which entities the spans refer to in
//! [`mention`](crate::mention). Method: triggers and status by models trained on labelled news
//! ([`learned`]), which also see a lexicon typed by PLOVER (Open Event Data Alliance) and plain news types;
//! arguments by dependency rules as event coders of political
//! science do (PETRARCH2, Norris 2016), with a weighing of closeness where trees fail.

mod argument;
mod counted;
mod extent;
mod feature;
pub mod figure;
pub mod learned;
mod lexicon;
mod number;
mod scene;
pub mod setting;
mod status;
#[cfg(test)]
mod tests;
mod tree;
mod trigger;

use super::{Annotations, EventMention, EventType, Figure};
use crate::article::Article;
use crate::text::Span;
use jiff::civil::Date;
use learned::Learned;
use scene::Scene;
use setting::{Borders, Choice, Seat};

/// Happenings of a sentence that are looked at.
const MOST_IN_SENTENCE: usize = 40;

/// The event mentions of `text`, in text order of their triggers.
///
/// `notes` holds all other annotations of the text. Cost: linear in the text but for the square of
/// the triggers, times and places of one sentence, which are bounded.
pub fn find(article: &Article, text: &str, notes: &Annotations) -> Vec<EventMention> {
    let scene =
        Scene::new(text, notes, article.published.as_ref().map(crate::article::Published::day));
    let mut learned = Learned::new(&scene);
    let borders = Borders::new(&scene);
    let figures = figure::find(text, &notes.sentences);
    let mut out = Vec::new();
    for (number, sentence) in notes.sentences.iter().enumerate() {
        if sentence.tokens.is_empty() {
            continue;
        }
        let mut triggers = trigger::find(&scene, &mut learned, &sentence.tokens);
        triggers.truncate(MOST_IN_SENTENCE);
        let first = out.len();
        for trigger in &triggers {
            let seat = Seat {
                scene: &scene,
                trigger,
                triggers: &triggers,
                sentence: number,
                borders: &borders,
            };
            let event = mention(&seat, &mut learned);
            out.extend(
                Some(event)
                    .filter(|event| trigger.certain || trigger.known || is_told(&scene, event)),
            );
        }
        let from = figures.partition_point(|f| f.span.start < sentence.span.start);
        let to = figures.partition_point(|f| f.span.start < sentence.span.end);
        attach(&figures[from..to.max(from)], &mut out[first..]);
    }
    out
}

fn mention(seat: &Seat, learned: &mut Learned) -> EventMention {
    let Seat { scene, trigger, sentence, .. } = *seat;
    let tokens = &scene.notes.sentences[sentence].tokens;
    let parties = argument::parties(scene, trigger, tokens, &scene.held[sentence]);
    let time = seat.time();
    let day = day_of(scene, time);
    EventMention {
        trigger: scene.token(trigger.token).span,
        extent: extent::extent(scene, trigger, tokens),
        kind: trigger.kind,
        certain: trigger.certain,
        status: learned.status(trigger, day, tokens),
        actors: parties.actors,
        recipients: parties.recipients,
        places: seat.places(),
        time,
        figures: Vec::new(),
        quote: scene.quote(trigger.token),
    }
}

/// Every happening of `text` with the times and places around it, to learn which belong to which.
pub fn choices(article: &Article, text: &str, notes: &Annotations) -> Vec<Choice> {
    let scene =
        Scene::new(text, notes, article.published.as_ref().map(crate::article::Published::day));
    let mut learned = Learned::new(&scene);
    let borders = Borders::new(&scene);
    let mut out = Vec::new();
    for (number, sentence) in notes.sentences.iter().enumerate() {
        let mut triggers = trigger::find(&scene, &mut learned, &sentence.tokens);
        triggers.truncate(MOST_IN_SENTENCE);
        for trigger in &triggers {
            let seat = Seat {
                scene: &scene,
                trigger,
                triggers: &triggers,
                sentence: number,
                borders: &borders,
            };
            out.extend(seat.choices());
        }
    }
    out
}

/// The day on which a time begins, if it says one.
fn day_of(scene: &Scene, time: Option<usize>) -> Option<Date> {
    time.and_then(|n| first_day(&scene.notes.times[n].value))
}

/// The first day of a TIMEX3 date; `None` where it names no month.
fn first_day(value: &str) -> Option<Date> {
    let year = value.get(..4)?.parse().ok()?;
    let month = value.get(5..7)?.parse().ok()?;
    let day = value.get(8..10).and_then(|d| d.parse().ok()).unwrap_or(1);
    Date::new(year, month, day).ok()
}

/// Gives each figure of a sentence to the event whose clause holds it, the narrowest first, else to
/// the nearest.
fn attach(figures: &[Figure], events: &mut [EventMention]) {
    for figure in figures {
        let nearest = events.iter_mut().min_by_key(|event| {
            let holds = event.extent.contains(figure.span);
            let width = if holds { event.extent.len() } else { 0 };
            (!holds, suits(event.kind, figure), width, gap(event.trigger, figure.span))
        });
        if let Some(event) = nearest {
            event.figures.push(figure.clone());
        }
    }
}

/// 0 where the type of event is one that a figure is said of.
fn suits(kind: EventType, figure: &Figure) -> u8 {
    use super::Counted as C;
    use EventType as E;
    let fits = match figure.counted {
        C::Killed | C::Injured | C::Missing => {
            matches!(kind, E::Assault | E::Accident | E::Disaster | E::Death)
        }
        C::Arrested => matches!(kind, E::Coerce),
        C::Freed => matches!(kind, E::Yield),
        C::Abducted => matches!(kind, E::Assault),
        C::Troops => matches!(kind, E::Mobilize | E::Retreat),
        C::Votes => matches!(kind, E::Election),
        _ => true,
    };
    u8::from(!fits)
}

fn gap(a: Span, b: Span) -> u32 {
    if a.end <= b.start { b.start - a.end } else { a.start.saturating_sub(b.end) }
}

/// Whether a mention says enough to be one where its word alone is doubtful: a time, a place, or who
/// takes part, not as a mere pronoun.
fn is_told(scene: &Scene, event: &EventMention) -> bool {
    let mut parties = event.actors.iter().chain(&event.recipients);
    event.time.is_some()
        || !event.places.is_empty()
        || parties.any(|&span| !argument::is_pronoun(&scene.lower[span]))
}

impl EventType {
    /// The CAMEO root code that PLOVER's type stands for; `None` for the plain news types.
    pub fn cameo_root(self) -> Option<&'static str> {
        Some(match self {
            Self::Statement => "01",
            Self::Agree => "03",
            Self::Consult => "04",
            Self::Support => "05",
            Self::Cooperate => "06",
            Self::Aid => "07",
            Self::Yield | Self::Retreat => "08",
            Self::Request => "10",
            Self::Accuse => "11",
            Self::Reject => "12",
            Self::Threaten => "13",
            Self::Protest => "14",
            Self::Mobilize => "15",
            Self::Sanction => "16",
            Self::Coerce => "17",
            Self::Assault => "19",
            _ => return None,
        })
    }
}
