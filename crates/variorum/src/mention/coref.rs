//! Whom pronouns and offices refer to: a mention-ranking model over the people named around them.
//!
//! Owns "he", "she" and "the spokeswoman" within one text. Each is judged against every person
//! named in the sentences before it and in its own, and against nobody; the best score wins
//! (Denis and Baldridge 2008). Weights are learned on GAP (Webster et al. 2018).

use super::{Entity, Field, given_name, notes_of};
use crate::annotate::entity::{gender, is_address_of};
use crate::annotate::{Annotations, Deprel, Document, EntityKind, Upos};
use crate::model::embedding::Embeddings;
use crate::model::{Archive, FeatureBuffer, Linear, hash_bytes};
use crate::text::Span;
use std::sync::LazyLock;

/// What the weight file says it is.
pub const KIND: &str = "coref";
/// How many sentences back a person may be named.
const SENTENCES_BACK: usize = 3;
/// The most people judged for one pronoun.
const MOST: usize = 24;

/// The weights that ship; none before the first training.
static SHIPPED: LazyLock<Option<Linear>> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../../models/coref.bin");
    Archive::read(bytes, KIND).and_then(|archive| Linear::read(&archive, "link")).ok()
});

/// A person named at one place.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    /// The name there.
    pub span: Span,
    /// Index of the person among the document's entities; beyond them for one given from outside.
    pub entity: usize,
    /// First token and one past the last.
    tokens: (usize, usize),
    sentence: usize,
    /// Its relation to what it depends on outside itself.
    relation: u64,
}

/// The people of one text, ready to be referred to.
#[derive(Debug)]
pub struct Scene<'d> {
    text: &'d str,
    notes: &'d Annotations,
    /// In text order.
    people: Vec<Candidate>,
    /// By entity: first name, how often named, whom its forms of address say it is.
    facts: Vec<Facts>,
}

#[derive(Debug, Clone, Default)]
struct Facts {
    given_name: String,
    count: u64,
    first: u64,
    /// What the form of address says: 0 unknown, 1 a man, 2 a woman.
    address: u64,
    /// What the given name says, in the same way.
    gender: u64,
    /// How often named as a subject.
    subjects: u64,
}

/// A pronoun, by its tokens.
#[derive(Debug, Clone, Copy)]
struct Pronoun {
    token: usize,
    sentence: usize,
    /// Subject, object or possessor by its form, the same for men and women: "her" by its relation.
    form: u64,
    woman: bool,
}

impl<'d> Scene<'d> {
    /// The people among `entities` that a text names; names `given` from outside are added where
    /// they were not found, and where what was found holds two of them.
    pub fn new(document: &'d Document, field: Field, entities: &[Entity], given: &[Span]) -> Self {
        let notes = notes_of(document, field);
        let text = super::entity::text_of(document, field);
        let mut scene = Self { text, notes, people: Vec::new(), facts: Vec::new() };
        for (n, entity) in entities.iter().enumerate() {
            let is_person = entity.kind == EntityKind::Person;
            let spans = entity.mentions.iter().filter(|m| m.0 == field).filter_map(|m| {
                notes.entities.get(m.1).filter(|m| m.named && is_person).map(|m| m.span)
            });
            let spans = spans.filter(|&s| !is_credit(text, s) && !is_family(text, s));
            scene.people.extend(spans.filter_map(|s| candidate(notes, s, n)));
            scene.facts.push(Facts::default());
        }
        let holds_two =
            |p: &Candidate| given.iter().filter(|span| p.span.overlaps(**span)).count() > 1;
        scene.people.retain(|p| !holds_two(p));
        for &span in given {
            if scene.people.iter().all(|p| !p.span.overlaps(span)) {
                let same = scene.people.iter().find(|p| text[p.span] == text[span]);
                let entity = same.map_or(scene.facts.len(), |p| p.entity);
                scene.people.extend(candidate(notes, span, entity));
                scene.facts.resize(scene.facts.len().max(entity + 1), Facts::default());
            }
        }
        scene.people.sort_by_key(|p| p.span);
        scene.gather_facts();
        scene
    }

    fn gather_facts(&mut self) {
        for n in 0..self.people.len() {
            self.people[n].relation = self.relation(self.people[n].tokens);
            let person = &self.people[n];
            let address = self.address_before(person.tokens.0);
            let facts = &mut self.facts[person.entity];
            let name = &self.text[person.span];
            if facts.count == 0 {
                facts.first = n as u64 + 1;
            }
            facts.count += 1;
            facts.subjects += u64::from(relation_class(person.relation) == 1);
            let given = name.split_whitespace().next().unwrap_or("");
            if name.contains(' ') || facts.given_name.is_empty() {
                facts.given_name = given.to_lowercase();
            }
            if name.contains(' ')
                && let Some(woman) = given_name::is_womans(given)
            {
                facts.gender = 1 + u64::from(woman);
            }
            if let Some(woman) = address {
                facts.address = 1 + u64::from(woman);
            }
        }
    }

    /// Whether the form of address before a token is a woman's; "Mr" may have a full stop apart.
    fn address_before(&self, token: usize) -> Option<bool> {
        let before = self.word(token.checked_sub(1)?);
        let before = if before == "." { self.word(token.checked_sub(2)?) } else { before };
        is_address_of(before)
    }

    fn word(&self, token: usize) -> &'d str {
        self.notes.tokens.get(token).map_or("", |t| &self.text[t.span])
    }

    /// Every place where a person is named, in text order.
    pub fn people(&self) -> &[Candidate] {
        &self.people
    }

    /// The people who may be meant by what stands at `span`.
    pub fn candidates(&self, span: Span) -> Vec<Candidate> {
        let sentence = sentence_of(self.notes, span);
        let from = self.people.partition_point(|p| p.sentence + SENTENCES_BACK < sentence);
        let to = self.people.partition_point(|p| p.sentence <= sentence);
        let outside = |p: &&Candidate| !p.span.overlaps(span);
        let near: Vec<Candidate> =
            self.people[from..to.max(from)].iter().filter(outside).copied().collect();
        near[near.len().saturating_sub(MOST)..].to_vec()
    }

    fn pronoun(&self, span: Span) -> Pronoun {
        let token = self.notes.tokens.partition_point(|t| t.span.end <= span.start);
        let word = self.text[span].to_lowercase();
        Pronoun {
            token,
            sentence: sentence_of(self.notes, span),
            form: case_of(&word, self.notes.tokens.get(token).map(|t| t.deprel)),
            woman: gender(&word) == Some(true),
        }
    }

    /// Pushes what speaks for and against the pronoun at `span` meaning `person`, or nobody.
    pub fn features(&self, span: Span, person: Option<&Candidate>, out: &mut FeatureBuffer) {
        let p = self.pronoun(span);
        let Some(c) = person else {
            out.push(0, 0);
            out.push(1, p.form);
            out.push(2, self.candidates(span).len().min(4) as u64);
            return;
        };
        self.place_features(&p, c, out);
        self.person_features(&p, c, out);
    }

    fn place_features(&self, p: &Pronoun, c: &Candidate, out: &mut FeatureBuffer) {
        let after = c.tokens.0 > p.token;
        let apart = if after { 7 } else { (p.sentence - c.sentence.min(p.sentence)) as u64 };
        let between = self.people_between(p, c);
        let start = self.notes.sentences.get(c.sentence).map_or(0, |s| s.tokens.start);
        let place = bucket(c.tokens.0.saturating_sub(start));
        let is_first =
            self.people.iter().find(|q| q.sentence == c.sentence).is_some_and(|q| q.span == c.span);
        let lower = |n: usize| hash_bytes(self.word(n).to_lowercase().as_bytes());
        let pos = |n: usize| self.notes.tokens.get(n).map_or(99, |t| t.pos as u64);
        let (before, next) = (c.tokens.0.wrapping_sub(1), c.tokens.1);
        let relation = c.relation;
        let own_relation = self.notes.tokens.get(p.token).map_or(0, |t| t.deprel as u64);
        out.push2(10, apart, between);
        out.push3(11, apart, between, p.form);
        out.push3(12, apart, u64::from(is_first), p.form);
        out.push2(13, apart, place);
        out.push3(14, apart.min(2), place, between.min(3));
        out.push2(15, apart.min(1), lower(before));
        out.push2(16, apart.min(1), lower(next));
        out.push2(17, apart, pos(before));
        out.push3(18, apart, pos(next), p.form);
        out.push3(19, apart, relation, own_relation);
        out.push3(20, apart, relation, p.form);
        out.push3(21, relation, between.min(3), u64::from(is_first));
        out.push2(22, bucket(p.token.abs_diff(c.tokens.0)), u64::from(after));
        out.push3(23, pos(p.token.wrapping_sub(1)), pos(p.token + 1), apart);
        out.push2(24, self.between_marks(p, c), p.form);
        out.push3(25, self.between_marks(p, c), relation, own_relation);
        out.push2(26, pos(before), pos(next));
        out.push3(27, self.heads(p, c), own_relation, p.form);
        out.push3(28, u64::from(relation == own_relation), apart, between.min(3));
        let begins =
            self.notes.sentences.get(p.sentence).is_some_and(|s| s.tokens.start == p.token);
        out.push3(29, u64::from(begins), apart, u64::from(is_first) * 8 + relation_class(relation));
        self.tree_features(p, c, apart, out);
    }

    /// Where the two stand in their trees, and what else could be meant on the way.
    fn tree_features(&self, p: &Pronoun, c: &Candidate, apart: u64, out: &mut FeatureBuffer) {
        let class = relation_class(c.relation);
        let own_relation = self.notes.tokens.get(p.token).map_or(0, |t| t.deprel as u64);
        let own_class = relation_class(own_relation);
        let climb = self.climb(p, c);
        out.push3(30, climb, c.relation, p.form);
        out.push3(31, climb, class, own_class);
        let depth = self.depth(c.tokens);
        out.push3(32, depth, c.relation, apart);
        out.push3(33, depth, class, own_class);
        let before = self.people.partition_point(|q| q.tokens.1 <= p.token);
        let subject = |q: &&Candidate| relation_class(q.relation) == 1;
        let latest = self.people[..before].iter().rev().take(MOST).find(subject);
        let is_latest = u64::from(latest.is_some_and(|q| q.entity == c.entity));
        out.push3(34, is_latest, apart, own_class);
        out.push3(35, is_latest, class, u64::from(p.woman));
        let alike = self.pronouns_between(p, c);
        out.push3(36, alike, apart, class);
        out.push3(37, alike, is_latest, own_class);
        out.push3(38, apart, class, own_class);
    }

    /// How many steps above the pronoun the word stands on which the name hangs; 10 and more where
    /// the pronoun hangs on the name itself, 9 where neither.
    fn climb(&self, p: &Pronoun, c: &Candidate) -> u64 {
        let target = self.head_of(c.tokens);
        let mut at = self.notes.tokens.get(p.token).and_then(|t| t.head);
        for steps in 0..8 {
            let Some(head) = at else { break };
            if (c.tokens.0..c.tokens.1).contains(&(head as usize)) {
                return 10 + steps;
            }
            if Some(head) == target {
                return steps;
            }
            at = self.notes.tokens.get(head as usize).and_then(|t| t.head);
        }
        9
    }

    /// How many words stand above a name, up to 5.
    fn depth(&self, tokens: (usize, usize)) -> u64 {
        let mut at = self.head_of(tokens);
        let mut depth = 0;
        while let Some(head) = at
            && depth < 5
        {
            depth += 1;
            at = self.notes.tokens.get(head as usize).and_then(|t| t.head);
        }
        depth
    }

    /// How many pronouns for a man, or for a woman, as this one is, stand between, up to 3.
    fn pronouns_between(&self, p: &Pronoun, c: &Candidate) -> u64 {
        let (low, high) = (p.token.min(c.tokens.0), p.token.max(c.tokens.0));
        let tokens = low + 1..high.min(self.notes.tokens.len());
        let alike = tokens.filter(|&n| {
            self.notes.tokens[n].pos == Upos::Pron && gender(self.word(n)) == Some(p.woman)
        });
        alike.take(3).count() as u64
    }

    fn person_features(&self, p: &Pronoun, c: &Candidate, out: &mut FeatureBuffer) {
        let facts = &self.facts[c.entity];
        let woman = u64::from(p.woman);
        let name = facts.given_name.as_str();
        out.push2(40, facts.address, woman);
        out.push2(55, facts.gender, woman);
        out.push2(41, hash_bytes(name.as_bytes()), woman);
        let clusters =
            Embeddings::shared().index(name).map(|n| Embeddings::shared().clusters_of(n));
        for (k, cluster) in clusters.into_iter().flatten().enumerate() {
            out.push2(42 + k as u32, u64::from(cluster), woman);
        }
        let tail = |k: usize| name.char_indices().rev().nth(k).map_or(name, |(at, _)| &name[at..]);
        out.push2(45, hash_bytes(tail(0).as_bytes()), woman);
        out.push2(46, hash_bytes(tail(1).as_bytes()), woman);
        out.push2(47, hash_bytes(tail(2).as_bytes()), woman);
        out.push(48, facts.count.min(6));
        out.push2(49, facts.first.min(5), facts.count.min(3));
        let most = self.facts.iter().map(|f| f.count).max().unwrap_or(0);
        out.push2(50, u64::from(facts.count == most), facts.first.min(3));
        let earlier =
            self.people.iter().filter(|q| q.entity == c.entity && q.span < c.span).count();
        out.push(51, earlier.min(4) as u64);
        out.push(52, u64::from(self.text[c.span].contains(' ')));
        let class = relation_class(c.relation);
        out.push3(53, facts.subjects.min(3), facts.count.min(4), class);
        out.push3(54, facts.first.min(3), class, u64::from(c.tokens.0 > p.token));
    }

    /// How many other people are named between, up to 6.
    fn people_between(&self, p: &Pronoun, c: &Candidate) -> u64 {
        let (low, high) = (p.token.min(c.tokens.0), p.token.max(c.tokens.0));
        let from = self.people.partition_point(|q| q.tokens.0 <= low);
        let others = self.people[from..].iter().take_while(|q| q.tokens.0 < high).take(12);
        let mut seen: Vec<usize> = others.map(|q| q.entity).filter(|e| *e != c.entity).collect();
        seen.sort_unstable();
        seen.dedup();
        seen.len().min(6) as u64
    }

    /// The relation of a name to what it depends on outside itself.
    fn relation(&self, (first, end): (usize, usize)) -> u64 {
        let outside = |h: u32| (h as usize) < first || h as usize >= end;
        let tokens = self.notes.tokens.get(first..end).unwrap_or(&[]);
        let head = tokens.iter().find(|t| t.head.is_none_or(outside));
        head.map_or(0, |t| t.deprel as u64)
    }

    fn head_of(&self, (first, end): (usize, usize)) -> Option<u32> {
        let outside = |h: &u32| (*h as usize) < first || *h as usize >= end;
        let tokens = self.notes.tokens.get(first..end).unwrap_or(&[]);
        tokens.iter().filter_map(|t| t.head).find(outside)
    }

    /// Whether both hang on one word, or one on what the other hangs on.
    fn heads(&self, p: &Pronoun, c: &Candidate) -> u64 {
        let own = self.notes.tokens.get(p.token).and_then(|t| t.head);
        let other = self.head_of(c.tokens);
        let above = |h: Option<u32>| h.and_then(|h| self.notes.tokens.get(h as usize)?.head);
        match (own, other) {
            (Some(a), Some(b)) if a == b => 1,
            (Some(_), Some(b)) if above(own) == Some(b) => 2,
            (Some(a), Some(_)) if above(other) == Some(a) => 3,
            (Some(a), _) if (c.tokens.0..c.tokens.1).contains(&(a as usize)) => 4,
            _ => 0,
        }
    }

    /// What stands between name and pronoun in one sentence: verbs, commas, conjunctions.
    fn between_marks(&self, p: &Pronoun, c: &Candidate) -> u64 {
        if p.sentence != c.sentence || c.tokens.0 > p.token {
            return 99;
        }
        let tokens = self.notes.tokens.get(c.tokens.1..p.token).unwrap_or(&[]);
        let count =
            |test: &dyn Fn(Upos) -> bool| tokens.iter().filter(|t| test(t.pos)).count().min(2);
        let verbs = count(&|u| u == Upos::Verb);
        let joins = count(&|u| matches!(u, Upos::Cconj | Upos::Sconj));
        let commas = tokens.iter().filter(|t| &self.text[t.span] == ",").count().min(2);
        (verbs * 9 + joins * 3 + commas) as u64
    }

    /// The person whom the pronoun at `span` means, by the weights of `model`.
    pub fn choose(&self, model: &Linear, span: Span) -> Option<Candidate> {
        let mut buffer = FeatureBuffer::default();
        let mut score = |person: Option<&Candidate>| {
            buffer.clear();
            self.features(span, person, &mut buffer);
            let mut sum = [0];
            model.add_scores(buffer.keys(), &mut sum);
            sum[0]
        };
        let mut best = (score(None), None);
        for person in self.candidates(span) {
            let own = score(Some(&person));
            if own > best.0 {
                best = (own, Some(person));
            }
        }
        best.1
    }

    /// The person whom the pronoun at `span` means, by the weights that ship.
    pub fn antecedent(&self, span: Span) -> Option<Candidate> {
        self.choose(SHIPPED.as_ref()?, span)
    }
}

/// 1 for "he" and "she", 2 for "him" and "her", 3 for "his" and "her", 4 for other words.
fn case_of(word: &str, relation: Option<Deprel>) -> u64 {
    match (word, relation) {
        ("he" | "she", _) => 1,
        ("his" | "hers", _) | ("her", Some(Deprel::NmodPoss)) => 3,
        ("him" | "her", _) => 2,
        _ => 4,
    }
}

/// Subject, object, possessor or other, of a relation's number.
fn relation_class(relation: u64) -> u64 {
    match Deprel::ALL.get(relation as usize) {
        Some(Deprel::Nsubj | Deprel::NsubjPass) => 1,
        Some(Deprel::Obj | Deprel::Iobj) => 2,
        Some(Deprel::NmodPoss) => 3,
        _ => 0,
    }
}

fn bucket(n: usize) -> u64 {
    match n {
        0..=2 => n as u64,
        3..=5 => 3,
        6..=10 => 4,
        11..=20 => 5,
        21..=40 => 6,
        _ => 7,
    }
}

fn sentence_of(notes: &Annotations, span: Span) -> usize {
    notes.sentences.partition_point(|s| s.span.end <= span.start)
}

/// Whether a name is a picture's credit: "(Ines Holm/AP)".
fn is_credit(text: &str, name: Span) -> bool {
    let (before, after) = (&text[..name.start as usize], &text[name.end as usize..]);
    before.ends_with('(') && after.trim_start().starts_with('/')
}

/// Whether a name is of a family: "the Holms".
fn is_family(text: &str, name: Span) -> bool {
    let (before, name) = (&text[..name.start as usize], &text[name]);
    let article = before.ends_with(" the ") || before.ends_with("The ");
    article && name.ends_with('s') && !name.contains(' ')
}

fn candidate(notes: &Annotations, span: Span, entity: usize) -> Option<Candidate> {
    let first = notes.tokens.partition_point(|t| t.span.end <= span.start);
    let end = notes.tokens.partition_point(|t| t.span.start < span.end);
    let sentence = sentence_of(notes, span);
    (first < end).then_some(Candidate { span, entity, tokens: (first, end), sentence, relation: 0 })
}

/// Adds pronouns and offices to the people that they refer to.
pub(super) fn add_references(document: &Document, entities: &mut [Entity]) {
    for field in [Field::Title, Field::Text] {
        let notes = notes_of(document, field);
        let scene = Scene::new(document, field, entities, &[]);
        let mut found = Vec::new();
        for (index, mention) in notes.entities.iter().enumerate() {
            if mention.named || mention.kind != EntityKind::Person {
                continue;
            }
            let person = if gender(&scene.text[mention.span]).is_some() {
                scene.antecedent(mention.span).map(|c| c.entity)
            } else {
                holder(&scene, entities, mention.span)
            };
            found.extend(person.map(|p| (p, (field, index))));
        }
        for (person, mention) in found {
            entities[person].mentions.push(mention);
        }
    }
    entities.iter_mut().for_each(|e| e.mentions.sort_unstable());
}

/// The person last named before `span` of whom that office is said.
fn holder(scene: &Scene, entities: &[Entity], span: Span) -> Option<usize> {
    let described = &scene.text[span];
    let office = office_noun(described)?;
    let before = scene.people.partition_point(|p| p.span.start < span.start);
    let fits = |person: &&Candidate| {
        entities[person.entity]
            .roles
            .iter()
            .any(|r| r.title.split_whitespace().filter_map(office_noun).any(|noun| noun == office))
    };
    scene.people[..before].iter().rev().take(60).find(fits).map(|p| p.entity)
}

/// The last word of a title, one form for man and woman.
fn office_noun(title: &str) -> Option<String> {
    let word = title.split_whitespace().last()?.to_lowercase();
    let stem = ["woman", "man", "person"].iter().find_map(|end| word.strip_suffix(end));
    Some(stem.filter(|s| s.len() > 3).map_or(word.clone(), str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::annotate;
    use crate::article::Article;

    /// Checks that the last mention of `pronoun` is of the person called `name`.
    fn check(text: &str, pronoun: &str, name: &str) {
        let document = annotate(Article { text: text.to_owned(), ..Article::default() });
        let mentions = super::super::resolve(&document);
        let index = document.body.entities.iter().rposition(|m| &text[m.span] == pronoun);
        let entity = index.and_then(|n| mentions.body.entities[n]);
        assert_eq!(entity.map(|e| mentions.entities[e].name.as_str()), Some(name), "{text}");
    }

    #[test]
    fn the_shipped_weights_are_whole() {
        assert!(SHIPPED.is_some());
    }

    #[test]
    fn credits_and_families_are_nobody_to_refer_to() {
        let at = |text: &str, name: &str| {
            let start = text.find(name).unwrap();
            Span::new(start, start + name.len())
        };
        let credit = "The mayor speaks. (Ines Holm/AP)";
        assert!(is_credit(credit, at(credit, "Ines Holm")));
        let aside = "The mayor (Ines Holm) speaks.";
        assert!(!is_credit(aside, at(aside, "Ines Holm")));
        let family = "He met the Holms in May.";
        assert!(is_family(family, at(family, "Holms")));
        assert!(!is_family("He met Holms.", at("He met Holms.", "Holms")));
    }

    #[test]
    fn pronouns_mean_the_person_just_named() {
        check("Maria Lindt arrived on Monday. She met reporters.", "She", "Maria Lindt");
        check("John Carter resigned. He gave no reason.", "He", "John Carter");
    }

    #[test]
    fn offices_mean_whoever_holds_them() {
        check(
            "Spokeswoman Anna Keller denied it. Paul Smith agreed. The spokesman left early.",
            "spokesman",
            "Anna Keller",
        );
    }

    #[test]
    fn offices_have_one_form_for_man_and_woman() {
        assert_eq!(office_noun("chief spokeswoman"), office_noun("spokesman"));
        assert_ne!(office_noun("minister"), office_noun("mayor"));
    }
}
