//! Text to tokens and sentences.

use super::{Deprel, Sentence, Token, Upos};
use crate::text::Span;

/// Splits `text` into tokens and sentences; tokens and the gaps between them joined are the text.
pub fn tokenize(text: &str) -> (Vec<Token>, Vec<Sentence>) {
    let mut tokens = Vec::new();
    let mut sentences = Vec::new();
    let mut first = 0;
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_word = c.is_alphanumeric() || c == '\'' || c == '’' || c == '-';
        if let Some(from) = start
            && !is_word
        {
            tokens.push(token(from, at));
            start = None;
        }
        if is_word && start.is_none() {
            start = Some(at);
        } else if !is_word && !c.is_whitespace() {
            tokens.push(token(at, at + c.len_utf8()));
        }
        if matches!(c, '.' | '!' | '?' | '\n') || at == text.len() {
            close_sentence(&tokens, &mut first, &mut sentences);
        }
    }
    (tokens, sentences)
}

fn close_sentence(tokens: &[Token], first: &mut usize, sentences: &mut Vec<Sentence>) {
    if let (Some(a), Some(b)) = (tokens.get(*first), tokens.last()) {
        sentences.push(Sentence { span: a.span.cover(b.span), tokens: *first..tokens.len() });
        *first = tokens.len();
    }
}

fn token(start: usize, end: usize) -> Token {
    Token { span: Span::new(start, end), pos: Upos::X, head: None, deprel: Deprel::Root }
}
