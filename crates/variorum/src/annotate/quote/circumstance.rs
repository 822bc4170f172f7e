//! To whom something is said, on which occasion, and who passes it on: by syntax around the cue.
//!
//! Owns no attribution but one: of "Reuters quoted the mayor as saying" the mayor is the source, and Reuters
//! passes it on.

use super::subject::{phrase, sentence};
use super::words::Words;
use crate::annotate::{Deprel, Quote, Upos, lemma};
use crate::text::Span;
use std::ops::Range;

/// Adds what is told of each quote beside its words.
pub(super) fn add(words: &Words, quotes: &mut Vec<Quote>) {
    quotes.iter_mut().for_each(|quote| cut_relay(words, quote));
    drop_relays(words, quotes);
    for quote in quotes.iter_mut() {
        let Some(cue) = cue_token(words, quote) else { continue };
        relayed(words, cue, quote);
        let mut verbs = vec![cue];
        // "Speaking at a rally, he said": the occasion hangs on another verb.
        let speaking = |&t: &usize| {
            words.head(t) == Some(cue)
                && words.deprel(t) == Deprel::Advcl
                && is_one(words, t, &["speak", "talk", "write", "appear", "testify", "address"])
        };
        verbs.extend(sentence(words, cue).filter(speaking));
        for verb in verbs {
            around(words, verb, quote);
        }
        let own = is_one(words, cue, &["tweet", "retweet", "post", "testify", "blog", "email"]);
        if own && quote.circumstances.occasion.is_none() {
            quote.circumstances.occasion = Some(words.tokens[cue].span);
        }
    }
    nested(quotes);
}

/// The verb of a quote's cue.
fn cue_token(words: &Words, quote: &Quote) -> Option<usize> {
    let span = quote.cue.first()?;
    let first = words.tokens.partition_point(|t| t.span.end <= span.start);
    let inside = words.tokens[first..].iter().take_while(|t| t.span.start < span.end).count();
    (first..first + inside).rev().find(|&t| words.tokens[t].pos == Upos::Verb)
}

fn is_one(words: &Words, at: usize, lemmas: &[&str]) -> bool {
    let lower = words.surface(at).to_lowercase();
    lemmas.contains(&lemma(&lower, words.tokens[at].pos).as_ref())
}

/// The objects and obliques of a verb that reports.
fn around(words: &Words, verb: usize, quote: &mut Quote) {
    let own = sentence(words, verb);
    for t in own.clone().filter(|&t| words.head(t) == Some(verb)) {
        let nominal = matches!(words.tokens[t].pos, Upos::Noun | Upos::Propn | Upos::Pron);
        let span = words.tokens[t].span;
        let taken = quote.content.iter().chain(&quote.source).any(|s| s.overlaps(span));
        if !nominal || taken {
            continue;
        }
        let found = Some(stretch(words, t, &own));
        let told = &mut quote.circumstances;
        match words.deprel(t) {
            Deprel::Obj | Deprel::Iobj | Deprel::Obl if is_occasion(words, t) => {
                let fits =
                    words.deprel(t) != Deprel::Obl || leads_to_occasion(&case(words, t, &own));
                if fits && told.occasion.is_none() {
                    told.occasion = found;
                }
            }
            Deprel::Obj | Deprel::Iobj if is_one(words, verb, TELLING) => {
                told.addressee = told.addressee.or(found);
                // "Told reporters at a briefing", where the parse hangs the briefing on the reporters.
                let below = own.clone().find(|&o| {
                    words.head(o) == Some(t)
                        && words.deprel(o) == Deprel::Nmod
                        && is_occasion(words, o)
                        && leads_to_occasion(&case(words, o, &own))
                });
                told.occasion = told.occasion.or(below.map(|o| stretch(words, o, &own)));
            }
            Deprel::Obl if case(words, t, &own) == "to" && !is_one(words, verb, MOVING) => {
                told.addressee = told.addressee.or(found);
            }
            _ => {}
        }
    }
}

/// Verbs whose object is the one who hears it.
const TELLING: &[&str] = &[
    "tell", "inform", "remind", "assure", "warn", "ask", "urge", "advise", "notify", "promise",
    "beg", "implore", "beseech", "caution", "persuade", "convince", "brief", "show", "text",
    "email",
];

/// Verbs whose "to" isn't the one who hears it.
const MOVING: &[&str] =
    &["go", "return", "come", "travel", "refer", "point", "lead", "add", "move"];

/// Nouns of what people say something in or at.
const OCCASIONS: &[&str] = &[
    "conference",
    "briefing",
    "interview",
    "statement",
    "tweet",
    "post",
    "letter",
    "speech",
    "address",
    "hearing",
    "testimony",
    "report",
    "memo",
    "memorandum",
    "email",
    "e-mail",
    "message",
    "release",
    "video",
    "rally",
    "meeting",
    "summit",
    "debate",
    "twitter",
    "facebook",
    "instagram",
    "telegram",
    "youtube",
    "television",
    "tv",
    "radio",
    "podcast",
    "blog",
    "op-ed",
    "article",
    "column",
    "filing",
    "lawsuit",
    "affidavit",
    "complaint",
    "indictment",
    "court",
    "trial",
    "session",
    "call",
    "conversation",
    "telephone",
    "phone",
    "vigil",
    "funeral",
    "ceremony",
    "lecture",
    "forum",
    "news",
    "presentation",
    "remark",
    "broadcast",
    "documentary",
    "book",
    "note",
    "commentary",
    "reply",
    "response",
    "notice",
    "declaration",
    "announcement",
    "recording",
];

fn is_occasion(words: &Words, at: usize) -> bool {
    is_one(words, at, OCCASIONS)
}

/// The preposition of a phrase, in small letters.
fn case(words: &Words, head: usize, own: &Range<usize>) -> String {
    let is_case = |&t: &usize| words.head(t) == Some(head) && words.deprel(t) == Deprel::Case;
    own.clone().find(is_case).map(|t| words.surface(t).to_lowercase()).unwrap_or_default()
}

/// Whether a preposition may lead to an occasion.
fn leads_to_occasion(preposition: &str) -> bool {
    matches!(preposition, "in" | "at" | "during" | "on" | "via" | "to" | "through")
}

/// The phrase of a noun without its preposition and article, up to the next comma.
fn stretch(words: &Words, head: usize, own: &Range<usize>) -> Span {
    const LONGEST: usize = 12;
    let (first, end) = phrase(words, head, own);
    let small = |t: usize| {
        matches!(words.deprel(t), Deprel::Case | Deprel::Det)
            || matches!(words.tokens[t].pos, Upos::Adp | Upos::Punct)
    };
    let from = (first..head).find(|&t| !small(t)).unwrap_or(head);
    let stop = |t: usize| {
        words.tokens[t].pos == Upos::Punct && words.surface(t) != "-"
            || matches!(words.surface(t), "at" | "in" | "during" | "on" | "as")
    };
    let to = (head..end.min(head + LONGEST)).take_while(|&t| t == head || !stop(t)).last();
    words.tokens[from].span.cover(words.tokens[to.unwrap_or(head)].span)
}

/// Verbs of passing on what someone said.
const RELAYING: &[&str] = &["quote", "cite"];

/// The cue of a quote, where it is "quoted" or "cited".
fn relay_cue(words: &Words, quote: &Quote) -> Option<usize> {
    cue_token(words, quote).filter(|&cue| is_one(words, cue, RELAYING))
}

/// Where "quoted" itself is taken for the cue: the cue is the "saying" behind it, and what is said comes after.
fn cut_relay(words: &Words, quote: &mut Quote) {
    let Some(verb) = relay_cue(words, quote) else { return };
    let own = sentence(words, verb);
    let saying = (verb + 1..own.end.saturating_sub(1)).find(|&t| {
        is_one(words, t, &["say", "tell", "claim"])
            && words.surface(t - 1).eq_ignore_ascii_case("as")
    });
    let Some(saying) = saying else { return };
    let at = words.tokens[saying].span;
    let after = words.tokens[saying + 1].span.start;
    let mut said = quote.content.clone();
    said.retain_mut(|part| {
        part.start = part.start.max(after);
        part.start < part.end
    });
    if !said.is_empty() {
        quote.content = said;
        quote.cue = vec![at];
    }
}

/// Drops quotes told by "quoted" that another tells by its "as saying".
fn drop_relays(words: &Words, quotes: &mut Vec<Quote>) {
    let last = |q: &Quote| q.content.last().copied();
    let told: Vec<Option<Span>> =
        quotes.iter().filter(|q| relay_cue(words, q).is_none()).map(last).collect();
    quotes.retain(|q| {
        let again = last(q).is_some() && told.contains(&last(q));
        !(again && relay_cue(words, q).is_some())
    });
}

/// "Reuters quoted the mayor as saying", "he was quoted by Reuters as saying".
fn relayed(words: &Words, cue: usize, quote: &mut Quote) {
    const REACH: usize = 15;
    let own = sentence(words, cue);
    if cue == own.start || !words.surface(cue - 1).eq_ignore_ascii_case("as") {
        return;
    }
    let back = (own.start..cue - 1).rev().take(REACH);
    let Some(verb) = back.clone().find(|&t| is_one(words, t, RELAYING)) else { return };
    let child = |of: Deprel, at: usize| {
        own.clone().find(|&t| words.head(t) == Some(at) && words.deprel(t) == of)
    };
    let passive = words.has(verb, Deprel::AuxPass)
        || (own.start..verb).rev().take(2).any(|t| is_one(words, t, &["be"]));
    let by = own.clone().find(|&t| {
        words.deprel(t) == Deprel::Obl
            && words.head(t).is_some_and(|head| head == verb || head == cue)
            && case(words, t, &own) == "by"
    });
    let subject = child(Deprel::NsubjPass, verb).or_else(|| child(Deprel::Nsubj, verb));
    let (who, through) = if passive {
        (subject, by)
    } else {
        (child(Deprel::Obj, verb), subject.filter(|&t| t < verb))
    };
    let free = |t: usize| !quote.content.iter().any(|c| c.overlaps(words.tokens[t].span));
    let (who, through) = (who.filter(|&t| free(t)), through.filter(|&t| free(t)));
    if let Some(who) = who {
        let (first, end) = phrase(words, who, &own);
        quote.source = vec![words.tokens[first].span.cover(words.tokens[end - 1].span)];
        quote.circumstances.relayed_by.extend(through.map(|t| stretch(words, t, &own)));
    }
}

/// An attribution inside what another source says is passed on by that source, the innermost first.
fn nested(quotes: &mut [Quote]) {
    const NEAREST: usize = 40;
    let parts: Vec<(Vec<Span>, Vec<Span>, Option<Span>)> = quotes
        .iter()
        .map(|q| (q.content.clone(), q.cue.clone(), q.source.first().copied()))
        .collect();
    for (n, quote) in quotes.iter_mut().enumerate() {
        let whole = |span: &Span, outer: &[Span]| outer.iter().any(|o| o.contains(*span));
        let near = n.saturating_sub(NEAREST)..(n + NEAREST).min(parts.len());
        let mut outer: Vec<(usize, Span)> = near
            .filter(|&m| m != n)
            .filter_map(|m| {
                let (content, _, source) = &parts[m];
                let mut inner = parts[n].0.iter().chain(&parts[n].1);
                let holds = inner.all(|span| whole(span, content)) && !parts[n].1.is_empty();
                let width = content.iter().map(|c| c.len()).sum::<usize>();
                holds.then_some((width, (*source)?))
            })
            .collect();
        outer.sort_unstable();
        quote.circumstances.relayed_by.extend(outer.into_iter().map(|(_, source)| source));
    }
}

#[cfg(test)]
mod tests {
    use crate::annotate::annotate;
    use crate::article::Article;
    use crate::text::Span;

    /// Addressee, occasion and those who pass it on, of the quote whose words hold `words`.
    fn told(text: &str, words: &str) -> (String, String, Vec<String>) {
        let notes = annotate(Article { text: text.to_owned(), ..Article::default() }).body;
        let at = text.find(words).expect("the words are in the text") as u32;
        let quote = notes
            .quotes
            .iter()
            .filter(|q| q.content.iter().any(|c| c.start <= at && at < c.end))
            .min_by_key(|q| q.content.iter().map(|c| c.len()).sum::<usize>())
            .expect("the quote is found");
        let show = |span: Option<Span>| span.map(|s| text[s].to_owned()).unwrap_or_default();
        let relays = quote.circumstances.relayed_by.iter().map(|&s| text[s].to_owned());
        let told = &quote.circumstances;
        (show(told.addressee), show(told.occasion), relays.collect())
    }

    #[test]
    fn who_hears_it_and_where() {
        let text = "“The harbour stays open,” Ines Holm told reporters at a news conference.";
        let (addressee, occasion, _) = told(text, "harbour");
        assert_eq!((addressee.as_str(), occasion.as_str()), ("reporters", "news conference"));
    }

    #[test]
    fn an_occasion_may_be_what_is_told() {
        let text = "Mayor Ines Holm told a news conference that the harbour would stay open.";
        let (addressee, occasion, _) = told(text, "harbour");
        assert_eq!((addressee.as_str(), occasion.as_str()), ("", "news conference"));
    }

    #[test]
    fn a_source_quoted_by_another_is_passed_on() {
        let text = "The agency quoted the mayor as saying that the harbour would stay open.";
        let (_, _, relays) = told(text, "harbour");
        assert_eq!(relays, ["agency"]);
    }
}
