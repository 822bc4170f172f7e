//! Articles of web pages: what the page says, beside what the input says of it.

use super::compose::{Refusal, Refused, of_fields};
use super::page::{self, Extract};
use super::{Article, Published, PublishedFrom, language};
use crate::source::Fields;

/// The article of a page whose source is `fields.text`. What the input states goes before what the
/// page says.
///
/// # Errors
/// A page without an article, with what is known of it all the same.
pub(super) fn page(mut fields: Fields) -> Result<Article, Refused> {
    let source = std::mem::take(&mut fields.text);
    let found = page::extract(&source, fields.url.as_deref());
    drop(source);
    let mut article = of_fields(fields);
    let Extract { text, title, outlet, url, published, updated, wall, .. } = found;
    article.published = article.published.or_else(|| {
        let stamp = published?;
        let updated = updated.map(|stamp| stamp.day).filter(|&day| day > stamp.day);
        let page = Published::on(stamp.day, PublishedFrom::Page);
        Some(Published { clock: stamp.clock, updated, ..page })
    });
    article.url = article.url.or(url);
    article.outlet = article.outlet.or(outlet);
    article.title = article.title.or(title);
    article.language = language::language(&text).or(found.language);
    article.text = text;
    match Refusal::of(wall, &article.text) {
        Some(why) => {
            Err(Refused { article: Box::new(Article { text: String::new(), ..article }), why })
        }
        None => Ok(article),
    }
}

/// The article of a piece of HTML that is all of it the report.
pub(super) fn fragment(mut fields: Fields) -> Article {
    fields.text = page::plain(&fields.text);
    fields.title = fields.title.map(|title| page::plain(&title));
    of_fields(fields)
}
