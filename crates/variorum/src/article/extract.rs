//! Main text of web pages.

use super::Article;
use super::compose::{Refusal, Refused, of_fields};
use crate::source::Fields;

/// The article of a page whose source is `fields.text`.
pub(super) fn page(mut fields: Fields) -> Result<Article, Refused> {
    let html = std::mem::take(&mut fields.text);
    let mut article = of_fields(fields);
    let found = dom_smoothie::Readability::new(html, None, None).and_then(|mut r| r.parse());
    let Ok(found) = found else {
        return Err(Refused { article: Box::new(article), why: Refusal::Empty });
    };
    article.title = Some(found.title.clone()).filter(|t| !t.is_empty());
    article.text = found.text_content.trim().to_owned();
    Ok(article)
}
