//! Who speaks: the source of each quote resolved to an entity of the document.
//!
//! Owns the choice among entity mentions in and around a source. What a mention refers to is the
//! entity stage's. A source without a name that no entity fits ("officials", "a spokesman") stays
//! unresolved: it is what it says.

use super::{Entity, Field, body};
use crate::annotate::entity::gender;
use crate::annotate::{Annotations, EntityKind, EntityMention, Quote, QuoteKind};
use crate::text::Span;

/// The speaker of each quote of one text: parallel to its quotes, indices into `entities`.
///
/// `referents` are the entities of the text's entity mentions, `field` says which text it is.
pub(super) fn speakers(
    text: &str,
    marked: &Annotations,
    field: Field,
    entities: &[Entity],
    referents: &[Option<usize>],
) -> Vec<Option<usize>> {
    let scene = Scene { text, marked, field, entities, referents };
    let mut order: Vec<usize> = (0..marked.quotes.len()).collect();
    order.sort_by_key(|&n| place(&marked.quotes[n]));
    let mut out = vec![None; marked.quotes.len()];
    let mut before: Option<(usize, u32)> = None;
    for n in order {
        let quote = &marked.quotes[n];
        let heard = before.filter(|&(_, end)| near(text, end, quote)).map(|(speaker, _)| speaker);
        out[n] = scene.speaker(quote, &out, n, heard);
        if let (Some(speaker), Some(last)) = (out[n], quote.content.last()) {
            before = Some((speaker, last.end));
        }
    }
    out
}

/// Where a quote stands for the order of telling: at its cue, else at its content.
fn place(quote: &Quote) -> u32 {
    quote.cue.iter().chain(&quote.content).map(|s| s.start).next().unwrap_or(0)
}

/// Whether a quote begins within a paragraph or so after byte `end`.
fn near(text: &str, end: u32, quote: &Quote) -> bool {
    let start = place(quote).max(end);
    let between = text.get(end as usize..start as usize).unwrap_or("");
    between.matches('\n').count() <= 4 && between.len() < 1500
}

/// What a source word stands for when it is a pronoun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pronoun {
    Person,
    Thing,
    Speaker,
    Other,
}

fn pronoun(word: &str) -> Option<Pronoun> {
    Some(match word.to_lowercase().as_str() {
        "he" | "she" | "him" | "her" | "his" | "hers" | "who" | "whom" => Pronoun::Person,
        "it" | "its" | "which" => Pronoun::Thing,
        "i" | "me" | "my" | "we" | "us" | "our" => Pronoun::Speaker,
        "they" | "them" | "their" | "you" | "your" | "this" | "that" => Pronoun::Other,
        _ => return None,
    })
}

/// One text and what is known of it.
struct Scene<'a> {
    text: &'a str,
    marked: &'a Annotations,
    field: Field,
    entities: &'a [Entity],
    referents: &'a [Option<usize>],
}

impl Scene<'_> {
    /// The speaker of quote `n`; `known` are those of the quotes told before, `heard` the last one
    /// if it spoke nearby.
    fn speaker(
        &self,
        quote: &Quote,
        known: &[Option<usize>],
        n: usize,
        heard: Option<usize>,
    ) -> Option<usize> {
        let Some(source) = self.best_source(quote) else {
            return heard.filter(|_| quote.kind == QuoteKind::Direct && quote.cue.is_empty());
        };
        let words = &self.text[source];
        match pronoun(words.trim()) {
            Some(Pronoun::Speaker) => self.enclosing(quote, known, n),
            Some(kind) => self.of_pronoun(quote, source, kind, heard),
            None => self
                .named(source)
                .or_else(|| self.described(source, heard))
                .or_else(|| self.issuer(source)),
        }
    }

    /// The source that names somebody, else the first.
    fn best_source(&self, quote: &Quote) -> Option<Span> {
        let named = quote.source.iter().copied().find(|&s| self.named(s).is_some());
        named.or(quote.source.first().copied())
    }

    /// The speaker of the quote that holds this one: whom "I" means.
    fn enclosing(&self, quote: &Quote, known: &[Option<usize>], n: usize) -> Option<usize> {
        let at = *quote.cue.first().or(quote.content.first())?;
        let around = self.marked.quotes.iter().enumerate().filter(|&(k, _)| k != n);
        let holds = |q: &Quote| q.content.iter().any(|c| c.contains(at));
        around.filter(|(_, q)| holds(q)).find_map(|(k, _)| known[k])
    }

    /// The entity mentions that touch `span`, with what they refer to.
    fn mentions(&self, span: Span) -> impl Iterator<Item = (EntityMention, usize)> {
        let from = self.marked.entities.partition_point(|m| m.span.end <= span.start);
        let inside = self.marked.entities[from..].iter().enumerate();
        let inside = inside.take_while(move |(_, m)| m.span.start < span.end);
        inside.filter_map(move |(k, &m)| Some((m, (*self.referents.get(from + k)?)?)))
    }

    /// The entity a source names: a person before an organisation, one that owns nothing ("Smith's
    /// office" is not Smith) before one that does.
    fn named(&self, source: Span) -> Option<usize> {
        let own: Vec<(EntityMention, usize)> =
            self.mentions(source).filter(|(m, _)| self.is_head(source, *m)).collect();
        let person = own.iter().find(|(m, _)| m.kind == EntityKind::Person);
        let body = || own.iter().rfind(|(m, _)| is_body(m.kind) && self.speaks_itself(source, *m));
        person.or_else(body).map(|&(_, entity)| entity)
    }

    /// Whether the mention can be whom the source is about: not an owner, not behind "of" or "for".
    fn is_head(&self, source: Span, mention: EntityMention) -> bool {
        let after =
            &self.text[mention.span.end as usize..source.end.max(mention.span.end) as usize];
        let owner = ["'s ", "’s ", "' ", "’ "].iter().any(|mark| after.starts_with(mark));
        let from = source.start.min(mention.span.start);
        let before = self.text[from as usize..mention.span.start as usize].trim_end();
        let last = before.rsplit(char::is_whitespace).next().unwrap_or("");
        let behind =
            matches!(last, "of" | "for" | "from" | "with" | "to" | "by" | "about" | "in" | "at");
        !owner && !(behind && before.len() > last.len())
    }

    /// Whether an organisation or place is the last word of the noun phrase that speaks: "the Foreign
    /// Ministry", and not "the Foreign Ministry spokeswoman" or "a Ministry-run paper".
    fn speaks_itself(&self, source: Span, mention: EntityMention) -> bool {
        let rest = &self.text[mention.span.end as usize..source.end.max(mention.span.end) as usize];
        let mut words = rest.trim_start().chars();
        words.next().is_none_or(|c| !c.is_alphanumeric() && c != '-')
            || rest.trim_start().starts_with("in ")
            || rest.trim_start().starts_with("and ")
    }

    /// The entity that a description ("the ministry's spokeswoman") fits: a mention of it that the
    /// entity stage resolved, else the last one before with such a role.
    fn described(&self, source: Span, heard: Option<usize>) -> Option<usize> {
        let whole =
            self.mentions(source).find(|(m, _)| !m.named && 2 * m.span.len() >= source.len());
        if let Some((_, entity)) = whole {
            return Some(entity);
        }
        let words = self.text[source].to_lowercase();
        if words.starts_with("a ") || words.starts_with("an ") {
            return self.named_later(source, &words);
        }
        if !["the ", "this ", "that ", "his ", "her ", "its "].iter().any(|d| words.starts_with(d))
        {
            return None;
        }
        let head = words.rsplit(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty())?;
        let fits = |entity: &Entity| {
            let held = |title: &str| same_office(&office(title), head);
            match entity.kind {
                EntityKind::Person => entity.roles.iter().any(|r| held(&r.title)),
                kind => body::is_body(kind) && body::is_called(entity, head),
            }
        };
        if let Some(entity) = heard.filter(|&e| self.entities.get(e).is_some_and(fits)) {
            return Some(entity);
        }
        body::called_before(self.entities, head, self.field, |mention| {
            self.marked.entities.get(mention).is_some_and(|m| m.span.start < source.start)
        })
        .or_else(|| self.last_before(source.start, |entity| fits(&self.entities[entity])))
    }

    /// Who a spokesman is that the report names further on: the only one of that office in the text,
    /// first named behind `source`.
    fn named_later(&self, source: Span, words: &str) -> Option<usize> {
        let head = office(words);
        if !["spokes", "representative"].iter().any(|w| head.starts_with(w)) {
            return None;
        }
        let holds = |e: &Entity| e.roles.iter().any(|r| same_office(&office(&r.title), &head));
        let person =
            |n: &usize| self.entities[*n].kind == EntityKind::Person && holds(&self.entities[*n]);
        let mut all = (0..self.entities.len()).filter(person);
        let only = all.next().filter(|_| all.next().is_none())?;
        let first = self.entities[only].mentions.iter().find(|m| m.0 == self.field)?;
        (self.marked.entities.get(first.1)?.span.start >= source.end).then_some(only)
    }

    /// Whom a pronoun means: what the entity stage says, else the last speaker nearby, else the last
    /// entity of its kind.
    fn of_pronoun(
        &self,
        quote: &Quote,
        source: Span,
        kind: Pronoun,
        heard: Option<usize>,
    ) -> Option<usize> {
        if let Some((_, entity)) = self.mentions(source).next() {
            let person =
                |e: usize| self.entities.get(e).is_some_and(|e| e.kind == EntityKind::Person);
            let other = heard.filter(|&h| h != entity && person(h) && self.agrees(h, source));
            let rather = other.filter(|_| {
                self.only_quoted(entity, source)
                    || self.goes_on(quote)
                    || self.last_in(entity, source, &quote.content)
            });
            return rather.or(Some(entity));
        }
        let fits = |entity: usize| {
            let person = self.entities.get(entity).is_some_and(|e| e.kind == EntityKind::Person);
            match kind {
                Pronoun::Person => person,
                Pronoun::Thing => !person,
                _ => false,
            }
        };
        heard.filter(|&entity| fits(entity)).or_else(|| self.last_before(source.start, fits))
    }

    /// Whether the last mention of an entity before `source` stands in a quote: who is spoken of
    /// there is seldom who speaks next.
    fn only_quoted(&self, entity: usize, source: Span) -> bool {
        let spoken = self.marked.quotes.iter().filter(|q| q.kind != QuoteKind::Indirect);
        let content: Vec<Span> = spoken.flat_map(|q| &q.content).copied().collect();
        self.last_in(entity, source, &content)
    }

    /// Whether the last mention of an entity before `source` stands in `content`. Who is named in what
    /// is said is not the "he" who says it ("Smith is ill, he said"): a pronoun does not command the
    /// name it means (Chomsky 1981, principle C).
    fn last_in(&self, entity: usize, source: Span, content: &[Span]) -> bool {
        let to = self.marked.entities.partition_point(|m| m.span.start < source.start);
        let last = (0..to).rev().find(|&k| {
            self.referents.get(k).copied().flatten() == Some(entity)
                && pronoun(&self.text[self.marked.entities[k].span]).is_none()
        });
        last.is_some_and(|k| content.iter().any(|c| c.contains(self.marked.entities[k].span)))
    }

    /// Whether the cue says that a speaker goes on speaking: "he added".
    fn goes_on(&self, quote: &Quote) -> bool {
        quote.cue.iter().any(|&cue| {
            self.text[cue].split_whitespace().any(|word| {
                matches!(
                    word.to_lowercase().as_str(),
                    "added" | "adds" | "adding" | "continued" | "continues" | "concluded" | "went"
                )
            })
        })
    }

    /// Whether the other pronouns that mean an entity are of the gender of the one at `source`.
    fn agrees(&self, entity: usize, source: Span) -> bool {
        let asked = gender(self.text[source].trim());
        let own = self.entities.get(entity).into_iter().flat_map(|e| &e.mentions);
        let known = own
            .filter(|m| m.0 == self.field)
            .filter_map(|m| gender(&self.text[self.marked.entities.get(m.1)?.span]));
        asked.is_none_or(|asked| known.fold(0i32, |n, g| n + if g == asked { 1 } else { -1 }) >= 0)
    }

    /// Who issued the document that speaks: "the news release" of "a news release from the zoo", "a
    /// post on the group's page".
    fn issuer(&self, source: Span) -> Option<usize> {
        const REACH: usize = 2500;
        let words = self.text[source].to_lowercase();
        let head = words
            .split(" on ")
            .next()
            .and_then(|w| w.rsplit(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty()))?;
        if !is_document(head) {
            return None;
        }
        let owner = |span: Span| {
            let owns = |m: &EntityMention| {
                let rest = &self.text[m.span.end as usize..];
                rest.starts_with("'s") || rest.starts_with("’s")
            };
            self.mentions(span).find(|(m, _)| owns(m)).map(|(_, entity)| entity)
        };
        if let Some(entity) = owner(source) {
            return Some(entity);
        }
        let mut from = (source.start as usize).saturating_sub(REACH);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        let before = &self.text[from..source.start as usize];
        ["from ", "by ", "of "]
            .iter()
            .filter_map(|link| {
                let at = before.rfind(&format!("{head} {link}"))? + head.len() + 1 + link.len();
                Some(from + at)
            })
            .max()
            .and_then(|at| {
                let end = self.text[at..].find(['.', ',', ';', '\n']).map_or(at, |n| at + n);
                self.mentions(Span::new(at, end)).next().map(|(_, entity)| entity)
            })
    }

    /// The last entity named before byte `end`, in the last 800 bytes, that is `wanted`.
    fn last_before(&self, end: u32, wanted: impl Fn(usize) -> bool) -> Option<usize> {
        let to = self.marked.entities.partition_point(|m| m.span.start < end);
        let known = |k: usize| self.referents.get(k).copied().flatten();
        (0..to)
            .rev()
            .take_while(|&k| end - self.marked.entities[k].span.start < 800)
            .filter_map(known)
            .find(|&entity| self.entities.get(entity).is_some() && wanted(entity))
            .or_else(|| self.sole(&wanted))
    }

    /// The only entity of the document that is `wanted`, where there is one.
    fn sole(&self, wanted: &impl Fn(usize) -> bool) -> Option<usize> {
        let here = |e: &Entity| e.mentions.iter().any(|m| m.0 == self.field);
        let mut all = (0..self.entities.len()).filter(|&e| here(&self.entities[e]) && wanted(e));
        let first = all.next()?;
        all.next().is_none().then_some(first)
    }
}

/// What is written and sent out in somebody's name.
fn is_document(noun: &str) -> bool {
    matches!(
        noun,
        "release"
            | "statement"
            | "communique"
            | "communiqué"
            | "bulletin"
            | "letter"
            | "memo"
            | "post"
            | "tweet"
            | "message"
            | "email"
            | "filing"
            | "website"
            | "page"
    )
}

/// Kinds that can speak as bodies.
fn is_body(kind: EntityKind) -> bool {
    matches!(
        kind,
        EntityKind::Org
            | EntityKind::Gpe
            | EntityKind::Norp
            | EntityKind::Fac
            | EntityKind::Loc
            | EntityKind::Work
    )
}

/// The head noun of a title, in lower case: "director" of "Zoo Director", "minister" of "minister
/// for trade".
fn office(title: &str) -> String {
    let lower = title.to_lowercase();
    let stop = |w: &&str| matches!(*w, "of" | "for" | "at" | "in" | "on" | "to");
    lower.split_whitespace().take_while(|w| !stop(w)).last().unwrap_or("").to_owned()
}

/// Whether two words name one office: equal but for "-man", "-woman", "-person".
fn same_office(a: &str, b: &str) -> bool {
    let stem = |w: &str| -> String {
        let w = w.trim_matches(|c: char| !c.is_alphanumeric());
        ["woman", "person", "man"].iter().find_map(|s| w.strip_suffix(s)).unwrap_or(w).to_owned()
    };
    let (a, b) = (stem(a), stem(b));
    !a.is_empty() && a == b
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::{Circumstances, Stance};
    use crate::mention::Role;

    /// One quote in `text`, its source and content given by their words; entities by name.
    fn check(
        text: &str,
        names: &[(EntityKind, &str)],
        source: &str,
        content: &str,
        expected: Option<&str>,
    ) {
        let span = |words: &str| {
            let at = text.find(words).expect("the words are in the text");
            Span::new(at, at + words.len())
        };
        let mut marked = Annotations::default();
        for &(kind, name) in names {
            marked.entities.push(EntityMention { span: span(name), kind, named: true });
        }
        marked.entities.sort_by_key(|m| m.span);
        let kind_of = |m: &EntityMention| m.kind;
        let entities: Vec<Entity> = marked
            .entities
            .iter()
            .enumerate()
            .map(|(n, m)| Entity {
                kind: kind_of(m),
                name: text[m.span].to_owned(),
                aliases: Vec::new(),
                roles: vec![Role { title: "spokeswoman".into(), field: Field::Text, span: m.span }],
                mentions: vec![(Field::Text, n)],
            })
            .collect();
        let referents: Vec<Option<usize>> = (0..entities.len()).map(Some).collect();
        marked.quotes.push(Quote {
            kind: QuoteKind::Indirect,
            content: vec![span(content)],
            cue: vec![],
            source: vec![span(source)],
            stance: Stance::Says,
            circumstances: Circumstances::default(),
        });
        let found = speakers(text, &marked, Field::Text, &entities, &referents);
        assert_eq!(found[0].map(|e| entities[e].name.as_str()), expected, "in {text:?}");
    }

    #[test]
    fn a_person_speaks_before_the_body_they_speak_for() {
        let names = [(EntityKind::Org, "Harbour Board"), (EntityKind::Person, "Ines Holm")];
        check(
            "Harbour Board chief Ines Holm said it leaks.",
            &names,
            "Harbour Board chief Ines Holm",
            "it leaks",
            Some("Ines Holm"),
        );
    }

    #[test]
    fn an_owner_does_not_speak_for_what_it_owns() {
        let names = [(EntityKind::Person, "Ines Holm")];
        check("Ines Holm's office said it leaks.", &names, "Ines Holm's office", "it leaks", None);
    }

    #[test]
    fn a_pronoun_is_the_last_person() {
        let names = [(EntityKind::Person, "Ines Holm"), (EntityKind::Org, "Harbour Board")];
        check(
            "Ines Holm left the Harbour Board. She said it leaks.",
            &names,
            "She",
            "it leaks",
            Some("Ines Holm"),
        );
    }

    #[test]
    fn a_role_finds_its_holder() {
        let names = [(EntityKind::Person, "Ines Holm")];
        check(
            "Ines Holm spoke. The spokesperson said it leaks.",
            &names,
            "The spokesperson",
            "it leaks",
            Some("Ines Holm"),
        );
    }

    #[test]
    fn a_group_stays_what_it_is() {
        let names = [(EntityKind::Person, "Ines Holm")];
        check("Ines Holm spoke. Witnesses said it leaks.", &names, "Witnesses", "it leaks", None);
    }
}
