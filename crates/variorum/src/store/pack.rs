//! Readings, dossiers and sketches as bytes of a column: postcard, deflated.

use crate::annotate::{Annotations, Deprel, Document, Token, Upos};
use crate::article::{Article, Published, Zone};
use crate::dossier::Reading;
use crate::mention::Mentions;
use crate::text::Span;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};

/// A value as bytes.
pub fn pack<T: Serialize>(value: &T) -> Vec<u8> {
    deflate(value, Compression::default())
}

/// A value as bytes that are read again and again and hold hashes mostly, as a sketch does: they would be
/// smaller by a twentieth, and inflating them would cost more than all else of reading them.
pub fn pack_stored<T: Serialize>(value: &T) -> Vec<u8> {
    deflate(value, Compression::none())
}

fn deflate<T: Serialize>(value: &T, level: Compression) -> Vec<u8> {
    let plain = postcard::to_allocvec(value).expect("plain data always serialises");
    let mut encoder = ZlibEncoder::new(Vec::new(), level);
    encoder.write_all(&plain).and_then(|()| encoder.finish()).expect("memory takes all bytes")
}

/// The article of bytes, of this program's form or of the one before it.
pub fn unpack_article(bytes: &[u8]) -> Option<Article> {
    unpack(bytes).or_else(|| unpack::<EarlierArticle>(bytes).map(EarlierArticle::article))
}

/// An article as it was packed before it had a byline. Its bytes end where those of an [`Article`] go
/// on, so neither is taken for the other.
#[derive(Serialize, Deserialize)]
struct EarlierArticle {
    id: String,
    url: Option<String>,
    outlet: Option<String>,
    published: Option<Published>,
    title: Option<String>,
    text: String,
    zones: Vec<Zone>,
    language: Option<String>,
}

impl EarlierArticle {
    fn article(self) -> Article {
        let Self { id, url, outlet, published, title, text, zones, language } = self;
        let (byline, agencies) = (None, Vec::new());
        Article { id, url, outlet, published, title, text, zones, language, byline, agencies }
    }
}

/// The value of bytes; `None` where they are damaged or another program's.
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let mut plain = Vec::new();
    ZlibDecoder::new(bytes).read_to_end(&mut plain).ok()?;
    postcard::from_bytes(&plain).ok()
}

/// A reading without the text of its article, which has a column of its own.
#[derive(Serialize, Deserialize)]
struct Packed {
    article: Article,
    title: (Columns, Annotations),
    body: (Columns, Annotations),
    mentions: Mentions,
}

/// Packs a reading; its text is left out.
pub fn pack_reading(reading: &Reading) -> Vec<u8> {
    let document = &reading.document;
    let part = |notes: &Annotations| {
        let rest = Annotations { tokens: Vec::new(), ..notes.clone() };
        (Columns::of(&notes.tokens), rest)
    };
    pack(&Packed {
        article: Article { text: String::new(), ..document.article.clone() },
        title: part(&document.title),
        body: part(&document.body),
        mentions: reading.mentions.clone(),
    })
}

/// The reading of an article whose text is `text`; `None` where the bytes don't fit it.
pub fn unpack_reading(bytes: &[u8], text: String) -> Option<Reading> {
    let Packed { article, title, body, mentions } = unpack(bytes)?;
    let whole = |(columns, rest): (Columns, Annotations)| {
        Some(Annotations { tokens: columns.tokens()?, ..rest })
    };
    let document =
        Document { article: Article { text, ..article }, title: whole(title)?, body: whole(body)? };
    Some(Reading { document, mentions })
}

/// Tokens by column, each in small numbers, which pack to half the bytes.
#[derive(Serialize, Deserialize)]
struct Columns {
    /// Bytes between a token and the one before.
    gaps: Vec<i32>,
    lengths: Vec<u32>,
    tags: Vec<Upos>,
    /// How many tokens away the head is; 0 for a root.
    heads: Vec<i32>,
    relations: Vec<Deprel>,
}

impl Columns {
    fn of(tokens: &[Token]) -> Self {
        let ends = std::iter::once(0).chain(tokens.iter().map(|token| token.span.end));
        let away = |(n, token): (usize, &Token)| token.head.map_or(0, |h| h as i32 - n as i32);
        Self {
            gaps: tokens
                .iter()
                .zip(ends)
                .map(|(t, end)| t.span.start as i32 - end as i32)
                .collect(),
            lengths: tokens.iter().map(|token| token.span.len() as u32).collect(),
            tags: tokens.iter().map(|token| token.pos).collect(),
            heads: tokens.iter().enumerate().map(away).collect(),
            relations: tokens.iter().map(|token| token.deprel).collect(),
        }
    }

    fn tokens(self) -> Option<Vec<Token>> {
        let count = self.gaps.len();
        let even = [self.lengths.len(), self.tags.len(), self.heads.len(), self.relations.len()];
        if even.iter().any(|&n| n != count) {
            return None;
        }
        let mut end = 0u32;
        let token = |n: usize| {
            let start = end.checked_add_signed(self.gaps[n])?;
            end = start.checked_add(self.lengths[n])?;
            let head = (n as u32).checked_add_signed(self.heads[n])?;
            Some(Token {
                span: Span { start, end },
                pos: self.tags[n],
                head: (self.heads[n] != 0).then_some(head),
                deprel: self.relations[n],
            })
        };
        (0..count).map(token).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::annotate;
    use crate::mention;
    use proptest::prelude::*;

    fn reading(text: &str) -> Reading {
        let article = Article {
            id: "a".into(),
            title: Some("Mayor Ana Ruiz opens bridge".into()),
            text: text.into(),
            ..Article::default()
        };
        let document = annotate(article);
        Reading { mentions: mention::resolve(&document), document }
    }

    fn check(text: &str) {
        let reading = reading(text);
        let back = unpack_reading(&pack_reading(&reading), text.to_owned());
        assert_eq!(back, Some(reading));
    }

    #[test]
    fn a_reading_comes_back_as_it_was() {
        check(
            "Mayor Ana Ruiz said on Monday that \"the bridge will open in May\". At least 12 people \
             were injured when it fell in Porto last year, she told reporters.",
        );
        check("");
    }

    #[test]
    fn an_article_of_the_form_before_is_read() {
        let whole = reading("By Ann Lee\n\nThe mayor opened the bridge.").document.article;
        let Article { id, url, outlet, published, title, text, zones, language, .. } =
            whole.clone();
        let earlier = EarlierArticle { id, url, outlet, published, title, text, zones, language };
        assert_eq!(unpack_article(&pack(&earlier)), Some(whole.clone()));
        let later = Article { byline: Some("Ann Lee".into()), ..whole };
        assert_eq!(unpack_article(&pack(&later)), Some(later));
    }

    #[test]
    fn damaged_bytes_are_nothing() {
        let mut bytes = pack_reading(&reading("The mayor opened the bridge."));
        bytes.truncate(bytes.len() / 2);
        assert_eq!(unpack_reading(&bytes, String::new()), None);
        assert_eq!(unpack_reading(b"", String::new()), None);
    }

    proptest! {
        #[test]
        fn any_reading_comes_back(text in "\\PC{0,200}") {
            check(&text);
        }

        #[test]
        fn any_bytes_unpack_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = unpack_reading(&pack(&bytes), String::new());
            let _ = unpack_reading(&bytes, String::new());
        }
    }
}
