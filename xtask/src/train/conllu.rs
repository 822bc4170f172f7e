//! Treebanks in CoNLL-U, as documents of running text with words, tags and heads.
//!
//! Sentences of a document are joined by a space, paragraphs by an empty line. Words that a
//! multiword token spells out ("do" + "n't") have spans of their own; those that it doesn't (none in
//! the English treebanks) are left out.

use anyhow::Context;
use std::path::Path;
use variorum::text::Span;

/// A document of a treebank.
#[derive(Debug, Default)]
pub(crate) struct Document {
    /// The running text.
    pub(crate) text: String,
    /// Its sentences, in order.
    pub(crate) sentences: Vec<Vec<Word>>,
}

/// A word of a treebank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Where it is in the document's text.
    pub(crate) span: Span,
    /// Dictionary form.
    pub(crate) lemma: String,
    /// UPOS tag.
    pub(crate) upos: String,
    /// Penn Treebank tag.
    pub(crate) xpos: String,
    /// Index of the head in the sentence; `None` for the root.
    pub(crate) head: Option<usize>,
    /// Relation to the head, with its subtype.
    pub(crate) deprel: String,
    /// Which entity mentions begin and end here, as GUM writes it; empty where none.
    pub(crate) entity: String,
}

/// Reads the documents of the file `path`.
pub(crate) fn read(path: &Path) -> anyhow::Result<Vec<Document>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    Ok(parse(&text))
}

/// Reads the documents of CoNLL-U `source`.
pub(crate) fn parse(source: &str) -> Vec<Document> {
    let mut documents: Vec<Document> = Vec::new();
    let (mut text, mut paragraph) = ("", false);
    let mut rows: Vec<Vec<&str>> = Vec::new();
    for line in source.lines().chain([""]) {
        if line.starts_with("# newdoc") {
            documents.push(Document::default());
        } else if line.starts_with("# newpar") {
            paragraph = true;
        } else if let Some(rest) = line.strip_prefix("# text =") {
            text = rest.trim();
        } else if line.is_empty() && !rows.is_empty() {
            if documents.is_empty() {
                documents.push(Document::default());
            }
            if let Some(document) = documents.last_mut() {
                document.push(text, paragraph, &rows);
            }
            paragraph = false;
            rows.clear();
        } else if !line.is_empty() && !line.starts_with('#') {
            rows.push(line.split('\t').collect());
        }
    }
    documents
}

impl Document {
    fn push(&mut self, text: &str, paragraph: bool, rows: &[Vec<&str>]) {
        if !self.text.is_empty() {
            self.text.push_str(if paragraph { "\n\n" } else { " " });
        }
        let base = self.text.len();
        self.text.push_str(text);
        let mut at = 0;
        let mut words = Vec::new();
        for row in rows.iter().filter(|row| row.len() >= 8 && is_number(row[0])) {
            let Some(found) = text[at..].find(row[1]) else { continue };
            let start = at + found;
            at = start + row[1].len();
            words.push(Word {
                span: Span::new(base + start, base + at),
                lemma: row[2].to_owned(),
                upos: row[3].to_owned(),
                xpos: row[4].to_owned(),
                head: row[6].parse::<usize>().ok().and_then(|head| head.checked_sub(1)),
                deprel: row[7].to_owned(),
                entity: row.get(9).map_or_else(String::new, |misc| entity(misc)),
            });
        }
        self.sentences.push(words);
    }
}

/// The brackets of entity mentions in a column of miscellany.
fn entity(misc: &str) -> String {
    misc.split('|').find_map(|part| part.strip_prefix("Entity=")).unwrap_or("").to_owned()
}

fn is_number(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "# newdoc id = a\n# newpar\n# text = I don't.\n\
        1\tI\tI\tPRON\tPRP\t_\t2\tnsubj\t_\t_\n\
        2-3\tdon't\t_\t_\t_\t_\t_\t_\t_\t_\n\
        2\tdo\tdo\tVERB\tVBP\t_\t0\troot\t_\t_\n\
        3\tn't\tnot\tPART\tRB\t_\t2\tadvmod\t_\t_\n\
        4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_\n\n\
        # newpar\n# text = Go!\n\
        1\tGo\tgo\tVERB\tVB\t_\t0\troot\t_\t_\n\
        2\t!\t!\tPUNCT\t.\t_\t1\tpunct\t_\t_\n\n";

    #[test]
    fn words_have_spans_and_paragraphs_are_apart() {
        let documents = parse(SAMPLE);
        let document = &documents[0];
        assert_eq!(document.text, "I don't.\n\nGo!");
        let forms: Vec<&str> =
            document.sentences.concat().iter().map(|w| &document.text[w.span]).collect();
        assert_eq!(forms, ["I", "do", "n't", ".", "Go", "!"]);
        assert_eq!(document.sentences[0][2].head, Some(1));
        assert_eq!(document.sentences[1][0].head, None);
    }
}
