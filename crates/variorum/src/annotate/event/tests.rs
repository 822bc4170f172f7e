//! Event mentions from sentences with their trees, and on any text.

use super::*;
use crate::annotate::{
    Deprel, EntityKind, EntityMention, EventStatus, Sentence, Timex, TimexType, Token, Upos,
};
use proptest::prelude::*;

/// Builds the annotations of one sentence, a word a row: form, part of speech, head (from 1, 0 for
/// the root), relation.
fn sentence(rows: &[(&str, &str, u32, &str)]) -> (String, Annotations) {
    let mut text = String::new();
    let mut notes = Annotations::default();
    for &(form, pos, head, deprel) in rows {
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(form);
        notes.tokens.push(Token {
            span: Span::new(start, text.len()),
            pos: Upos::parse(pos).expect("a part of speech"),
            head: head.checked_sub(1),
            deprel: Deprel::parse(deprel).expect("a relation"),
        });
    }
    notes.sentences.push(Sentence { span: Span::new(0, text.len()), tokens: 0..rows.len() });
    (text, notes)
}

fn span_of(text: &str, part: &str) -> Span {
    let start = text.find(part).expect("the part is in the text");
    Span::new(start, start + part.len())
}

fn name(text: &str, notes: &mut Annotations, part: &str, kind: EntityKind) {
    notes.entities.push(EntityMention { span: span_of(text, part), kind, named: true });
    notes.entities.sort_by_key(|e| e.span.start);
}

fn day(text: &str, notes: &mut Annotations, part: &str, value: &str) {
    let kind = TimexType::Date;
    notes.times.push(Timex {
        span: span_of(text, part),
        kind,
        value: value.to_owned(),
        anchor: None,
    });
    notes.times.sort_by_key(|t| t.span.start);
}

fn events(text: &str, notes: &Annotations) -> Vec<EventMention> {
    find(&Article::default(), text, notes)
}

fn words(text: &str, spans: &[Span]) -> Vec<String> {
    spans.iter().map(|&span| text[span].to_owned()).collect()
}

#[test]
fn a_passive_has_its_actor_behind_by() {
    let (text, mut notes) = sentence(&[
        ("Gunther", "PROPN", 3, "nsubj:pass"),
        ("was", "AUX", 3, "aux:pass"),
        ("abducted", "VERB", 0, "root"),
        ("by", "ADP", 5, "case"),
        ("rebels", "NOUN", 3, "obl"),
    ]);
    name(&text, &mut notes, "Gunther", EntityKind::Person);
    let found = events(&text, &notes);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, EventType::Assault);
    assert_eq!(words(&text, &found[0].actors), ["rebels"]);
    assert_eq!(words(&text, &found[0].recipients), ["Gunther"]);
}

#[test]
fn talks_between_two_have_both_and_light_verbs_are_none() {
    let (text, mut notes) = sentence(&[
        ("Talks", "NOUN", 7, "nsubj:pass"),
        ("between", "ADP", 3, "case"),
        ("Norway", "PROPN", 1, "nmod"),
        ("and", "CCONJ", 5, "cc"),
        ("Chile", "PROPN", 3, "conj"),
        ("are", "AUX", 7, "aux:pass"),
        ("scheduled", "VERB", 0, "root"),
        ("in", "ADP", 9, "case"),
        ("Lima", "PROPN", 7, "obl"),
        ("on", "ADP", 11, "case"),
        ("Monday", "PROPN", 7, "obl"),
    ]);
    for place in ["Norway", "Chile", "Lima"] {
        name(&text, &mut notes, place, EntityKind::Gpe);
    }
    day(&text, &mut notes, "Monday", "2031-03-03");
    let found = events(&text, &notes);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].status, EventStatus::Scheduled);
    assert_eq!(words(&text, &found[0].actors), ["Norway", "Chile"]);
    assert_eq!(words(&text, &found[0].places), ["Lima"]);
    assert_eq!(found[0].time, Some(0));
    assert_eq!(&text[found[0].extent], text);
}

#[test]
fn meetings_in_a_row_have_each_their_own_day_and_town() {
    let (text, mut notes) = sentence(&[
        ("A", "DET", 2, "det"),
        ("summit", "NOUN", 0, "root"),
        ("on", "ADP", 4, "case"),
        ("Friday", "PROPN", 2, "nmod"),
        ("in", "ADP", 6, "case"),
        ("Oslo", "PROPN", 2, "nmod"),
        (",", "PUNCT", 10, "punct"),
        ("then", "ADV", 10, "advmod"),
        ("a", "DET", 10, "det"),
        ("meeting", "NOUN", 2, "conj"),
        ("on", "ADP", 12, "case"),
        ("Sunday", "PROPN", 10, "nmod"),
        ("in", "ADP", 14, "case"),
        ("Bergen", "PROPN", 10, "nmod"),
    ]);
    name(&text, &mut notes, "Oslo", EntityKind::Gpe);
    name(&text, &mut notes, "Bergen", EntityKind::Gpe);
    day(&text, &mut notes, "Friday", "2031-03-07");
    day(&text, &mut notes, "Sunday", "2031-03-09");
    let found = events(&text, &notes);
    assert_eq!(found.len(), 2);
    for (event, time, place) in [(&found[0], 0, "Oslo"), (&found[1], 1, "Bergen")] {
        assert_eq!(event.time, Some(time));
        assert_eq!(&text[event.places[0]], place);
    }
}

/// The time of the happening that `trigger` names in a text as it is parsed.
fn time_of(text: &str, trigger: &str) -> Option<String> {
    let published = crate::article::PublishedFrom::Given;
    let day = jiff::civil::date(2018, 7, 13);
    let published = Some(crate::article::Published::on(day, published));
    let article = Article { text: text.to_owned(), published, ..Article::default() };
    let notes = crate::annotate::annotate(article).body;
    let event = notes.events.iter().find(|e| &text[e.trigger] == trigger).expect("the event");
    event.time.map(|n| notes.times[n].value.clone())
}

#[test]
fn what_is_asked_for_is_not_when_it_is_asked() {
    let text = "Leading members called Friday for the mayor to cancel his upcoming meeting with the union.";
    assert_eq!(time_of(text, "called").as_deref(), Some("2018-07-13"));
    assert_eq!(time_of(text, "meeting"), None);
    assert_eq!(
        time_of("She will travel on Monday to meet the mayor.", "meet").as_deref(),
        Some("2018-07-16")
    );
}

#[test]
fn what_was_before_a_happening_is_not_at_its_time() {
    let text = "The president will not meet the mayor ahead of his speech in August.";
    assert_eq!(time_of(text, "speech").as_deref(), Some("2018-08"));
    assert_eq!(time_of(text, "meet"), None);
}

#[test]
fn what_is_said_to_be_on_a_day_is_on_it() {
    let text = "I can report that on August 10 in Geneva, we plan to hold talks with the union.";
    assert_eq!(time_of(text, "talks").as_deref(), Some("2018-08-10"));
}

#[test]
fn a_time_inside_the_subject_is_not_the_time_of_the_verb() {
    let (text, mut notes) = sentence(&[
        ("Girls", "NOUN", 6, "nsubj:pass"),
        ("seized", "VERB", 1, "acl"),
        ("in", "ADP", 4, "case"),
        ("April", "PROPN", 2, "obl"),
        ("were", "AUX", 6, "aux:pass"),
        ("freed", "VERB", 0, "root"),
    ]);
    day(&text, &mut notes, "April", "2031-04");
    let found = events(&text, &notes);
    let times: Vec<_> = found.iter().map(|e| (&text[e.trigger], e.time)).collect();
    assert_eq!(times, [("seized", Some(0)), ("freed", None)]);
}

#[test]
fn a_clause_that_schedules_a_meeting_dates_it() {
    let (text, mut notes) = sentence(&[
        ("The", "DET", 2, "det"),
        ("talks", "NOUN", 6, "nsubj"),
        ("scheduled", "VERB", 2, "acl"),
        ("for", "ADP", 5, "case"),
        ("May", "PROPN", 3, "obl"),
        ("matter", "VERB", 0, "root"),
    ]);
    day(&text, &mut notes, "May", "2031-05");
    let found = events(&text, &notes);
    let talks = found.iter().find(|e| &text[e.trigger] == "talks").expect("the talks");
    assert_eq!(talks.time, Some(0));
}

#[test]
fn a_town_before_a_meeting_is_where_it_is_held() {
    let (text, mut notes) = sentence(&[
        ("The", "DET", 3, "det"),
        ("Lima", "PROPN", 3, "compound"),
        ("talks", "NOUN", 4, "nsubj"),
        ("failed", "VERB", 0, "root"),
    ]);
    name(&text, &mut notes, "Lima", EntityKind::Gpe);
    let talks = &events(&text, &notes)[0];
    assert_eq!(words(&text, &talks.places), ["Lima"]);
    assert!(talks.actors.is_empty());
}

#[test]
fn what_a_verb_denies_of_its_subject_does_not_deny_the_subject() {
    let (text, notes) = sentence(&[
        ("The", "DET", 2, "det"),
        ("release", "NOUN", 5, "nsubj:pass"),
        ("was", "AUX", 5, "aux:pass"),
        ("not", "PART", 5, "advmod"),
        ("verified", "VERB", 0, "root"),
    ]);
    assert_eq!(events(&text, &notes)[0].status, EventStatus::Occurred);
    let (text, notes) = sentence(&[
        ("This", "PRON", 5, "nsubj"),
        ("is", "AUX", 5, "cop"),
        ("not", "PART", 5, "advmod"),
        ("a", "DET", 5, "det"),
        ("swap", "NOUN", 0, "root"),
    ]);
    assert_eq!(events(&text, &notes)[0].status, EventStatus::Denied);
}

#[test]
fn status_comes_from_auxiliaries_and_what_governs() {
    let check = |rows: &[(&str, &str, u32, &str)], status: EventStatus| {
        let (text, notes) = sentence(rows);
        let found = events(&text, &notes);
        let last = found.last().expect("an event");
        assert_eq!(last.status, status, "{text}");
    };
    check(
        &[
            ("Rebels", "NOUN", 4, "nsubj"),
            ("did", "AUX", 4, "aux"),
            ("not", "PART", 4, "advmod"),
            ("attack", "VERB", 0, "root"),
        ],
        EventStatus::Denied,
    );
    check(
        &[
            ("Rebels", "NOUN", 2, "nsubj"),
            ("threatened", "VERB", 0, "root"),
            ("to", "PART", 4, "mark"),
            ("attack", "VERB", 2, "xcomp"),
        ],
        EventStatus::Threatened,
    );
    check(
        &[
            ("Rebels", "NOUN", 3, "nsubj"),
            ("are", "AUX", 3, "aux"),
            ("attacking", "VERB", 0, "root"),
        ],
        EventStatus::Ongoing,
    );
    check(
        &[("The", "DET", 3, "det"), ("alleged", "ADJ", 3, "amod"), ("attack", "NOUN", 0, "root")],
        EventStatus::Alleged,
    );
}

#[test]
fn a_figure_goes_to_the_event_it_is_said_of() {
    let (text, notes) = sentence(&[
        ("The", "DET", 2, "det"),
        ("blast", "NOUN", 3, "nsubj"),
        ("killed", "VERB", 0, "root"),
        ("12", "NUM", 5, "nummod"),
        ("sailors", "NOUN", 3, "obj"),
    ]);
    let found = events(&text, &notes);
    let with: Vec<_> = found.iter().filter(|e| !e.figures.is_empty()).collect();
    assert_eq!(with.len(), 1);
    assert_eq!(with[0].figures[0].low, 12.0);
}

#[test]
fn a_verb_that_says_nothing_more_is_no_event() {
    let (text, notes) = sentence(&[("They", "PRON", 2, "nsubj"), ("giggled", "VERB", 0, "root")]);
    assert_eq!(events(&text, &notes), []);
}

proptest! {
    #[test]
    fn any_text_and_any_heads_give_valid_spans(
        text in "[A-Za-z0-9 .,\"“”é$-]{0,80}",
        heads in proptest::collection::vec((0usize..40, 0usize..17), 0..40),
    ) {
        let (mut tokens, sentences) = crate::annotate::token::tokenize(&text);
        for (token, (head, pos)) in tokens.iter_mut().zip(heads) {
            token.head = Some(head as u32);
            token.pos = Upos::ALL[pos];
        }
        let notes = Annotations { sentences, tokens, ..Annotations::default() };
        for event in find(&Article::default(), &text, &notes) {
            for span in [event.trigger, event.extent] {
                prop_assert!(text.get(span.range()).is_some());
            }
            prop_assert!(event.extent.contains(event.trigger));
        }
    }
}
