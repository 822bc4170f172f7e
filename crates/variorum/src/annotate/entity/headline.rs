//! Names in headlines: where Every Word Is Capitalised, the running text says which words are names.
//!
//! Owns lines in title case. A name there is one that the running text has too, or a part of it is;
//! a stretch of words that the running text writes small is none.

use crate::annotate::{Annotations, EntityKind, EntityMention, Sentence, Token};
use crate::model::fold;
use crate::model::gazetteer::Gazetteer;
use std::collections::{HashMap, HashSet};

/// What the running text of an article says of names and words.
#[derive(Debug, Default)]
pub(crate) struct Running<'a> {
    /// Folded names, with a mention of each.
    names: HashMap<String, EntityMention>,
    /// Last words of names of people.
    surnames: HashMap<String, EntityMention>,
    /// Words written small.
    small: HashSet<&'a str>,
}

impl<'a> Running<'a> {
    /// Reads the sentences of `text` that are not in title case. Linear in the text.
    pub(crate) fn of(text: &'a str, notes: &Annotations) -> Self {
        let mut out = Self::default();
        for sentence in notes.sentences.iter().filter(|s| !is_title_case(text, notes, s)) {
            for token in &notes.tokens[sentence.tokens.clone()] {
                let word = &text[token.span];
                if word.starts_with(char::is_lowercase) {
                    out.small.insert(word);
                }
            }
            let from = notes.entities.partition_point(|m| m.span.start < sentence.span.start);
            let here = notes.entities[from..].iter();
            for mention in here.take_while(|m| m.span.start < sentence.span.end) {
                if !mention.named {
                    continue;
                }
                let key = folded(&text[mention.span]);
                if mention.kind == EntityKind::Person
                    && let Some(last) = key.rsplit(' ').next()
                {
                    out.surnames.entry(last.to_owned()).or_insert(*mention);
                }
                out.names.entry(key).or_insert(*mention);
            }
        }
        out
    }

    /// Sets right the names in the lines of `text` that are in title case.
    pub(crate) fn settle(&self, text: &str, notes: &mut Annotations) {
        let lines: Vec<_> = notes
            .sentences
            .iter()
            .filter(|s| is_title_case(text, notes, s))
            .map(|s| s.span)
            .collect();
        if lines.is_empty() {
            return;
        }
        let tokens = std::mem::take(&mut notes.tokens);
        notes.entities = std::mem::take(&mut notes.entities)
            .into_iter()
            .filter_map(|mention| {
                let inside = mention.named && lines.iter().any(|l| l.contains(mention.span));
                if !inside {
                    return Some(mention);
                }
                let from = tokens.partition_point(|t| t.span.end <= mention.span.start);
                let to = tokens.partition_point(|t| t.span.start < mention.span.end);
                self.settled(text, &tokens[from..to], mention)
            })
            .collect();
        notes.tokens = tokens;
    }

    fn settled(
        &self,
        text: &str,
        tokens: &[Token],
        mention: EntityMention,
    ) -> Option<EntityMention> {
        let n = tokens.len();
        // The longest stretch of words first, of equals the last.
        for length in (1..=n).rev() {
            for from in (0..=n - length).rev() {
                let span = tokens[from].span.cover(tokens[from + length - 1].span);
                let key = folded(&text[span]);
                let known = self.names.get(&key).or_else(|| self.surnames.get(&key));
                if let Some(known) = known {
                    return Some(EntityMention { span, kind: known.kind, named: true });
                }
            }
        }
        let written_small = |t: &Token| self.small.contains(text[t.span].to_lowercase().as_str());
        let doubtful =
            n > 1 && tokens.iter().any(written_small) || n == 1 && written_small(&tokens[0]);
        let listed = Gazetteer::shared().entry(&text[mention.span]).is_some();
        (listed || !doubtful).then_some(mention)
    }
}

/// A name as it is compared: folded, without article and possessive.
fn folded(name: &str) -> String {
    let mut key = String::new();
    fold(name, &mut key);
    let key = key.strip_prefix("the ").unwrap_or(&key);
    key.strip_suffix(" s").or_else(|| key.strip_suffix("'s")).unwrap_or(key).to_owned()
}

/// Whether nearly all longer words of a line, four at least, begin with a capital.
fn is_title_case(text: &str, notes: &Annotations, sentence: &Sentence) -> bool {
    let words = notes.tokens[sentence.tokens.clone()].iter().map(|t| &text[t.span]);
    let long = words.filter(|w| w.len() > 3 && w.starts_with(char::is_alphabetic));
    let (mut all, mut capital) = (0, 0);
    for word in long {
        all += 1;
        capital += usize::from(word.starts_with(char::is_uppercase));
    }
    all >= 4 && capital * 10 >= all * 9
}

#[cfg(test)]
mod tests {
    use crate::annotate::annotate;
    use crate::article::Article;

    fn names(title: &str, text: &str) -> Vec<String> {
        let article = Article {
            title: Some(title.to_owned()),
            text: text.to_owned(),
            language: Some("en".to_owned()),
            ..Article::default()
        };
        let document = annotate(article);
        let title = document.article.title.unwrap_or_default();
        document.title.entities.iter().map(|m| title[m.span].to_owned()).collect()
    }

    #[test]
    fn a_verb_in_title_case_is_no_part_of_a_name() {
        let text = "Mayor Anna Wendel called on Karl Oster to cancel the vote. Wendel said that \
            Oster must seek an agreement with the harbour board of Norby.";
        let found =
            names("Mayor Calls On Town To Cancel Oster Vote And Seek Board Agreement", text);
        assert_eq!(found, ["Oster"]);
    }
}
