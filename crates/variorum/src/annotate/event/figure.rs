//! Figures: numbers that are said of a happening, with what is counted.
//!
//! Works on words alone, so that headlines and broken sentences keep their figures. Which event a
//! figure belongs to is decided in `argument`.

use super::counted::{fate, is_currency, is_function_word, is_month, is_single_person, noun_kind};
use super::number::{self, Bit, Number, word};
use crate::annotate::{Counted, Figure, Sentence};
use crate::text::Span;

/// Every figure of `text`, in text order.
pub fn find(text: &str, sentences: &[Sentence]) -> Vec<Figure> {
    let lower = text.to_ascii_lowercase();
    let mut bits = Vec::new();
    let mut out = Vec::new();
    for sentence in sentences {
        number::bits(&lower, sentence.span, &mut bits);
        in_sentence(&Words { lower: &lower, bits: &bits }, &mut out);
    }
    out
}

/// The words of one sentence.
struct Words<'a> {
    lower: &'a str,
    bits: &'a [Bit],
}

impl Words<'_> {
    fn at(&self, at: usize) -> &str {
        word(self.lower, self.bits, at)
    }

    fn before(&self, at: usize, by: usize) -> &str {
        at.checked_sub(by).map_or("", |at| self.at(at))
    }

    fn span(&self, first: usize, end: usize) -> Span {
        self.bits[first].span.cover(self.bits[end.clamp(first + 1, self.bits.len()) - 1].span)
    }
}

fn in_sentence(words: &Words, out: &mut Vec<Figure>) {
    let mut at = 0;
    while at < words.bits.len() {
        match number::read(words.lower, words.bits, at) {
            Some(number) if !is_part_of_name(words, &number) => {
                if let Some(figure) = figure(words, &number) {
                    out.push(figure);
                }
                at = number.end.max(at + 1);
            }
            Some(number) => at = number.end.max(at + 1),
            None => {
                if let Some(figure) = uncounted(words, at) {
                    out.push(figure);
                }
                at += 1;
            }
        }
    }
}

/// "flight 370", "a 9mm gun", "13500 block": numbers that count nothing.
fn is_part_of_name(words: &Words, number: &Number) -> bool {
    let label = matches!(
        words.before(number.core, 1),
        "flight"
            | "no"
            | "number"
            | "route"
            | "highway"
            | "interstate"
            | "chapter"
            | "page"
            | "article"
            | "section"
            | "group"
            | "channel"
            | "apollo"
            | "boeing"
            | "airbus"
            | "room"
            | "unit"
            | "#"
    );
    label
        || matches!(
            words.at(number.end),
            "block" | "mm" | "mph" | "caliber" | "st" | "nd" | "rd" | "th" | ":"
        )
}

fn figure(words: &Words, number: &Number) -> Option<Figure> {
    let (counted, end) = measure(words, number).or_else(|| people(words, number))?;
    let first = if words.before(number.first, 1) == "$" { number.first - 1 } else { number.first };
    Some(Figure { span: words.span(first, end), counted, low: number.low, high: number.high })
}

/// Money, percentages, distances, ages, votes: told by the unit.
fn measure(words: &Words, number: &Number) -> Option<(Counted, usize)> {
    let end = number.end;
    let unit = if words.at(end) == "-" { end + 1 } else { end };
    if matches!(words.before(number.core, 1), "$" | "€" | "£" | "¥") || is_currency(words.at(unit))
    {
        return Some((Counted::Money, if is_currency(words.at(unit)) { unit + 1 } else { end }));
    }
    match words.at(unit) {
        "percent" | "%" | "per" if words.at(unit) != "per" || words.at(unit + 1) == "cent" => {
            Some((Counted::Percent, unit + 1 + usize::from(words.at(unit) == "per")))
        }
        "km" | "kilometers" | "kilometres" | "kilometer" | "kilometre" | "miles" | "mile"
        | "meters" | "metres" | "metre" | "meter" | "feet" | "foot" | "ft" | "yards" | "inches" => {
            Some((Counted::Distance, unit + 1))
        }
        "votes" | "ballots" | "seats" => Some((Counted::Votes, unit + 1)),
        "year" | "years" | "yo" | "month" | "months" | "yr" => age(words, number, unit),
        "," | ")" if is_age_in_commas(words, number) => Some((Counted::Age, end)),
        _ if words.before(number.core, 1) == "aged" || words.before(number.core, 2) == "age" => {
            Some((Counted::Age, end))
        }
        _ => None,
    }
}

/// "20-year-old", "4 years old", "4yo".
fn age(words: &Words, number: &Number, unit: usize) -> Option<(Counted, usize)> {
    if words.at(unit) == "yo" {
        return Some((Counted::Age, unit + 1));
    }
    let old = if words.at(unit + 1) == "-" { unit + 2 } else { unit + 1 };
    let month = words.at(unit).starts_with("month");
    (words.at(old) == "old" && number.high < 130.0 && !month).then_some((Counted::Age, old + 1))
}

/// "Jane Roe, 42, said".
fn is_age_in_commas(words: &Words, number: &Number) -> bool {
    let opens = matches!(words.before(number.core, 1), "," | "(");
    let bit = words.bits[number.core];
    opens
        && bit.numeral
        && bit.span.len() <= 2
        && number.core > 1
        && number.high > 3.0
        && number.end - number.core == 1
        && !is_month(words.before(number.core, 2))
        && !words.bits[number.core - 2].numeral
        && words.at(number.end + 1) != "000"
        && !words.bits.get(number.end + 1).is_some_and(|next| next.numeral)
}

/// What befell the people that are counted; `None` where nothing is said.
fn people(words: &Words, number: &Number) -> Option<(Counted, usize)> {
    let (noun_end, kind) = counted_noun(words, number.end);
    if let Some(fate) = fate_of_noun(words, noun_end) {
        return Some((fate, noun_end + usize::from(noun_end == number.end)));
    }
    if let Some((fate, end)) = fate_after(words, noun_end) {
        let named = kind.is_some() || noun_end == number.end;
        return named.then_some((fate, if noun_end == number.end { end } else { noun_end }));
    }
    if let Some(fate) = fate_before(words, number)
        && (kind.is_some() || noun_end <= number.end)
    {
        return Some((fate, noun_end));
    }
    kind.map(|kind| (kind, noun_end))
}

/// The end of the counted noun phrase, and what it counts if the noun says so.
fn counted_noun(words: &Words, end: usize) -> (usize, Option<Counted>) {
    let mut at = end;
    if words.at(at) == "of" && matches!(words.at(at + 1), "the" | "their" | "its" | "his" | "those")
    {
        at += 2;
        if words.at(at) == "more" && words.at(at + 1) == "than" {
            at += 3;
        }
    } else if words.at(at) == "of" || words.at(at) == "more" {
        at += 1;
    }
    for ahead in 0..5 {
        let here = words.at(at + ahead);
        if let Some(kind) = noun_kind(here) {
            return (at + ahead + 1, Some(kind));
        }
        if !here.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-')
            || is_function_word(here)
            || is_fate(here)
        {
            break;
        }
    }
    (end, None)
}

fn is_fate(word: &str) -> bool {
    fate(word).is_some()
}

/// "12 dead", "12 deaths": the word right after the number or the noun.
fn fate_of_noun(words: &Words, end: usize) -> Option<Counted> {
    match words.at(end) {
        "shot" | "stabbed" if was_shot(words, end) => Some(fate_of_shot(words, end)),
        "others" | "other" | "more" => fate(words.at(end + 1)),
        "seriously" | "critically" | "fatally" => fate(words.at(end + 1)),
        word => fate(word),
    }
}

/// "were killed", "have been freed", "died", "who were shot dead": the predicate after the noun.
fn fate_after(words: &Words, end: usize) -> Option<(Counted, usize)> {
    let mut passive = false;
    for at in end..end + 9 {
        let here = words.at(at);
        match here {
            "was" | "were" | "been" | "be" | "is" | "are" | "being" | "got" => passive = true,
            "who" | "have" | "has" | "had" | "also" | "on" | "board" | "aboard" | "reportedly"
            | "fatally" | "seriously" | "critically" | "severely" | "later" | "initially"
            | "all" | "feared" | "confirmed" | "reported" | "believed" | "to" | "presumed"
            | "others" | "were_" | "not" | "yet" => {}
            "shot" | "gunned" | "stabbed" | "burned" if passive || was_shot(words, at) => {
                return Some((fate_of_shot(words, at), at + 1));
            }
            "died" | "perished" | "drowned" => return Some((Counted::Killed, at + 1)),
            "dead" | "missing" | "injured" | "wounded" => return fate(here).map(|f| (f, at + 1)),
            _ if passive => return fate(here).map(|f| (f, at + 1)),
            _ => return None,
        }
    }
    None
}

/// "4 shot in ...": hit, not shooting.
fn was_shot(words: &Words, at: usize) -> bool {
    matches!(words.at(at), "shot" | "stabbed")
        && matches!(
            words.at(at + 1),
            "" | "in"
                | "at"
                | "during"
                | "near"
                | "outside"
                | "inside"
                | ","
                | "."
                | "and"
                | "dead"
                | "after"
                | "by"
                | "while"
                | "on"
                | "early"
                | "to"
                | ";"
                | "–"
                | "-"
                | "following"
                | "overnight"
        )
}

/// "shot dead", "shot and killed", "fatally shot"; else just shot.
fn fate_of_shot(words: &Words, at: usize) -> Counted {
    let dead = matches!(words.at(at + 1), "dead" | "down")
        || (words.at(at + 1) == "and" && words.at(at + 2) == "killed")
        || (words.at(at + 1) == "to" && words.at(at + 2) == "death")
        || words.before(at, 1) == "fatally";
    if dead || matches!(words.at(at), "gunned" | "burned") {
        Counted::Killed
    } else if words.at(at) == "stabbed" {
        Counted::Injured
    } else {
        Counted::Shot
    }
}

/// "killing at least 12", "freed 21", "death toll of 12", "left 12 dead": the words before.
fn fate_before(words: &Words, number: &Number) -> Option<Counted> {
    let mut at = number.first;
    for _ in 0..4 {
        at = at.checked_sub(1)?;
        let here = words.at(at);
        if let Some(fate) = active_fate(words, at, here) {
            return Some(fate);
        }
        if here == "toll" {
            return Some(Counted::Killed);
        }
        let passes = matches!(
            here,
            "the"
                | "all"
                | "another"
                | "of"
                | "as"
                | "many"
                | "an"
                | "estimated"
                | "to"
                | "at"
                | "rose"
                | "rises"
                | "risen"
                | "stands"
                | "stood"
                | "reached"
                | "some"
                | "lives"
                | "including"
                | "climbed"
                | "is"
                | "was"
                | "has"
                | "and"
                | "or"
        );
        if !passes || (here == "and" && !is_fate(words.before(at, 1))) {
            return None;
        }
    }
    None
}

/// A transitive verb form that befalls its object.
fn active_fate(words: &Words, at: usize, here: &str) -> Option<Counted> {
    let passive =
        matches!(words.before(at, 1), "was" | "were" | "been" | "be" | "is" | "are" | "being");
    if passive {
        return None;
    }
    Some(match here {
        "killed" | "killing" | "kills" | "kill" | "murdered" | "murdering" | "claimed" => {
            Counted::Killed
        }
        "injured" | "injuring" | "injures" | "wounded" | "wounding" | "wounds" | "hurting" => {
            Counted::Injured
        }
        "arrested" | "arresting" | "detained" | "detaining" | "arrests" | "arrest" => {
            Counted::Arrested
        }
        "freed" | "freeing" | "frees" | "free" | "released" | "releasing" | "releases"
        | "release" | "rescued" | "rescuing" => Counted::Freed,
        "abducted" | "abducting" | "kidnapped" | "kidnapping" | "abducts" | "kidnaps" => {
            Counted::Abducted
        }
        "displaced" | "displacing" | "evacuated" => Counted::Displaced,
        _ => return None,
    })
}

/// "no one was killed", "no injuries", "a man was shot dead": a count without a number.
fn uncounted(words: &Words, at: usize) -> Option<Figure> {
    let none = match (words.at(at), words.at(at + 1)) {
        ("no", "one") => Some(at + 2),
        ("nobody", _) => Some(at + 1),
        ("no", "injuries" | "deaths" | "fatalities") => {
            return Some(Figure {
                span: words.span(at, at + 2),
                counted: fate(words.at(at + 1))?,
                low: 0.0,
                high: 0.0,
            });
        }
        _ => None,
    };
    if let Some(end) = none {
        let (counted, _) = fate_after(words, end)?;
        return Some(Figure { span: words.span(at, end), counted, low: 0.0, high: 0.0 });
    }
    single(words, at)
}

/// "a man was killed", "another woman injured", "Man killed in ...": one person.
fn single(words: &Words, at: usize) -> Option<Figure> {
    let article = matches!(words.at(at), "a" | "an" | "another");
    if !article && at > 0 {
        return None;
    }
    let mut noun = at + usize::from(article);
    for _ in 0..6 {
        if is_single_person(words.at(noun)) {
            let counted = fate_of_noun(words, noun + 1)
                .or_else(|| fate_after(words, noun + 1).map(|f| f.0))?;
            return Some(Figure { span: words.span(at, noun + 1), counted, low: 1.0, high: 1.0 });
        }
        if is_function_word(words.at(noun)) && words.at(noun) != "of" {
            return None;
        }
        noun += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::token::tokenize;
    use proptest::prelude::*;

    /// `expected`: span text, what is counted, low, high.
    fn check(text: &str, expected: &[(&str, Counted, f64, f64)]) {
        let (_, sentences) = tokenize(text);
        let found = find(text, &sentences);
        let found: Vec<_> =
            found.iter().map(|f| (&text[f.span], f.counted, f.low, f.high)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn people_killed_in_every_order_of_words() {
        let many = f64::INFINITY;
        check("12 people were killed.", &[("12 people", Counted::Killed, 12.0, 12.0)]);
        check(
            "A bomb went off, killing at least 12.",
            &[("at least 12", Counted::Killed, 12.0, many)],
        );
        check("There is a death toll of 12.", &[("12", Counted::Killed, 12.0, 12.0)]);
        check("The quake left 12 dead.", &[("12 dead", Counted::Killed, 12.0, 12.0)]);
        check(
            "The ferry sank and 30 passengers drowned.",
            &[("30 passengers", Counted::Killed, 30.0, 30.0)],
        );
    }

    #[test]
    fn the_nearer_fate_wins() {
        check(
            "Two miners were killed and six injured.",
            &[
                ("Two miners", Counted::Killed, 2.0, 2.0),
                ("six injured", Counted::Injured, 6.0, 6.0),
            ],
        );
        check(
            "The blast killed two miners and wounded 15 others.",
            &[
                ("two miners", Counted::Killed, 2.0, 2.0),
                ("15 others", Counted::Injured, 15.0, 15.0),
            ],
        );
    }

    #[test]
    fn measures() {
        check("It cost $5 million.", &[("$5 million", Counted::Money, 5e6, 5e6)]);
        check(
            "A 20-year-old sailor swam 3 miles.",
            &[("20-year-old", Counted::Age, 20.0, 20.0), ("3 miles", Counted::Distance, 3.0, 3.0)],
        );
        check("Turnout was 61 percent.", &[("61 percent", Counted::Percent, 61.0, 61.0)]);
        check("Ada Berg, 42, was unhurt.", &[("42", Counted::Age, 42.0, 42.0)]);
    }

    #[test]
    fn none_and_one() {
        check("No one was hurt.", &[("No one", Counted::Injured, 0.0, 0.0)]);
        check("Four students were shot.", &[("Four students", Counted::Shot, 4.0, 4.0)]);
        check("A young man was shot dead.", &[("A young man", Counted::Killed, 1.0, 1.0)]);
    }

    #[test]
    fn numbers_that_count_nothing() {
        check("Flight 370 left at 9.", &[]);
        check("It was in the 4000 block of Elm Street.", &[]);
    }

    proptest! {
        #[test]
        fn spans_are_valid(text in "[a-z0-9 ,.$%é\"-]{0,80}") {
            let (_, sentences) = tokenize(&text);
            for figure in find(&text, &sentences) {
                prop_assert!(text.is_char_boundary(figure.span.start as usize));
                prop_assert!(text.is_char_boundary(figure.span.end as usize));
                prop_assert!(figure.low <= figure.high);
            }
        }
    }
}
