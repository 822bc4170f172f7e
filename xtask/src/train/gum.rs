//! GUM's pronouns: whom each of "he", "she", "his", "her" means, by GUM's coreference labels
//! (Zeldes 2017).

use super::conllu;
use anyhow::Result;
use std::collections::HashMap;
use std::path::Path;
use variorum::annotate::entity::gender;
use variorum::annotate::{Document, annotate};
use variorum::article::Article;
use variorum::mention::{Entity, resolve};
use variorum::text::Span;

/// A labelled text as the program reads it.
pub(super) struct Text {
    pub(super) document: Document,
    pub(super) entities: Vec<Entity>,
    /// Every labelled mention with the number of its entity, the shortest first.
    mentions: Vec<(Span, u32)>,
    /// Pronouns of one man or woman, with the number of whom they mean.
    pub(super) pronouns: Vec<(Span, u32)>,
}

impl Text {
    /// The number of the entity that a name means: that of the shortest mention that holds it.
    pub(super) fn meant(&self, name: Span) -> Option<u32> {
        let holds = |m: &&(Span, u32)| m.0.start <= name.start && name.end <= m.0.end;
        self.mentions.iter().find(holds).map(|m| m.1)
    }
}

/// Reads the training documents.
pub(super) fn read(data: &Path) -> Result<Vec<Text>> {
    let documents = conllu::read(&data.join("syntax/gum.train.conllu"))?;
    Ok(documents.into_iter().map(text).collect())
}

fn text(source: conllu::Document) -> Text {
    let mut mentions = mentions(&source);
    mentions.sort_by_key(|(span, number)| (span.end - span.start, span.start, *number));
    let is_pronoun = |m: &&(Span, u32)| gender(&source.text[m.0].to_lowercase()).is_some();
    let pronouns = mentions.iter().filter(is_pronoun).copied().collect();
    let document = annotate(Article { text: source.text, ..Article::default() });
    let entities = resolve(&document).entities;
    Text { document, entities, mentions, pronouns }
}

/// The labelled mentions: brackets "(12-person-..." open one, "12)" ends it, "(12-...)" does both.
fn mentions(source: &conllu::Document) -> Vec<(Span, u32)> {
    let mut out = Vec::new();
    let mut open: HashMap<u32, Vec<Span>> = HashMap::new();
    for word in source.sentences.iter().flatten() {
        let mut rest = word.entity.as_str();
        while !rest.is_empty() {
            let opens = rest.starts_with('(');
            let part = rest.trim_start_matches('(');
            let length = part.find(['(', ')']).unwrap_or(part.len());
            let ends = part[length..].starts_with(')');
            let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            let number: u32 = part[..digits].parse().unwrap_or(0);
            if opens {
                open.entry(number).or_default().push(word.span);
            }
            if ends && let Some(begin) = open.get_mut(&number).and_then(Vec::pop) {
                out.push((begin.cover(word.span), number));
            }
            rest = &part[length + usize::from(ends)..];
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_become_mentions() {
        let row = |n, form: &str, entity| {
            format!("{n}\t{form}\t_\tX\tX\t_\t0\troot\t_\tEntity={entity}\n")
        };
        let rows = [
            row(1, "His", "(7-person-new-cf1-2-sgl(3-person-giv:act-ana-Bo)"),
            row(2, "friend", "7)"),
            row(3, "saw", "_"),
            row(4, "Bo", "(3-person-giv-coref-Bo)"),
        ];
        let source = format!("# newdoc id = a\n# text = His friend saw Bo\n{}\n", rows.concat());
        let found = mentions(&conllu::parse(&source)[0]);
        let span = |start, end| Span::new(start, end);
        assert_eq!(found, [(span(0, 3), 3), (span(0, 10), 7), (span(15, 17), 3)]);
    }
}
