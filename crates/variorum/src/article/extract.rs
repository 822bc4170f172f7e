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
    let Extract { text, title, outlet, url, published, updated, wall, byline, sources, .. } = found;
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
    article.byline = article.byline.or(byline);
    article.agencies = sources;
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

#[cfg(test)]
mod tests {
    use super::super::compose;
    use super::*;
    use crate::source::of_bytes;

    fn read(page: &str) -> Result<Article, Refused> {
        let record = of_bytes(page.as_bytes().to_vec(), "page.html").remove(0).unwrap();
        compose(record)
    }

    fn check_refused(page: &str, why: Refusal) {
        match read(page) {
            Err(refused) => {
                assert_eq!(refused.why, why, "{page}");
                assert_eq!(refused.article.title.as_deref(), Some("The ferry of Oslo sank"));
            }
            Ok(article) => panic!("{page}: taken for an article: {}", article.text),
        }
    }

    const HEAD: &str = "<title>The ferry of Oslo sank</title><meta property=og:title \
        content='The ferry of Oslo sank'><h1>The ferry of Oslo sank</h1>";

    #[test]
    fn what_holds_no_article_is_refused_with_the_reason() {
        check_refused(
            &format!(
                "{HEAD}<p>The ferry left on Monday.</p><div>Subscribe to continue reading.</div>"
            ),
            Refusal::Paywall,
        );
        check_refused(
            &format!(
                "{HEAD}<div><p>We use cookies to make this site better.</p><button>Accept all</button></div>"
            ),
            Refusal::Consent,
        );
        check_refused(
            &format!(
                "{HEAD}<div id=root></div><noscript>Please enable JavaScript.</noscript><p>You need to \
                enable JavaScript to run this app.</p>"
            ),
            Refusal::Script,
        );
        check_refused(&format!("{HEAD}<div id=app></div>"), Refusal::Empty);
        let links: String = (0..40)
            .map(|n| {
                format!("<li><a href=/a{n}>Minister number {n} spoke in Oslo on Monday</a></li>")
            })
            .collect();
        check_refused(&format!("{HEAD}<ul>{links}</ul>"), Refusal::Index);
    }

    const BODY: &str = "<p>The ferry left the harbour of Oslo on Monday, and nobody has seen it since \
        then, the coast guard of the town said.</p><p>Divers would search for the wreck from Tuesday \
        on, its commander Ida Brandt told reporters in the harbour.</p>";

    #[test]
    fn a_wall_beside_the_text_refuses_nothing() {
        let page = format!("{HEAD}<article>{BODY}</article><div>We use cookies. Accept all</div>");
        assert!(read(&page).is_ok());
    }

    #[test]
    fn captions_stand_apart_from_the_text() {
        let page = format!(
            "{HEAD}<article><figure><img src=a.jpg><figcaption>The ferry in the harbour of Oslo last \
             summer. Photo: Eva Lund</figcaption></figure>{BODY}</article>"
        );
        let article = read(&page).unwrap();
        assert!(article.text.starts_with("The ferry left"), "{}", article.text);
        assert!(!article.text.contains("last summer"), "{}", article.text);
    }

    #[test]
    fn who_wrote_a_page_and_whose_text_it_is() {
        let page = format!(
            "{HEAD}<meta name=author content='Ann Lee, Associated Press'><article>{BODY}</article>"
        );
        let article = read(&page).unwrap();
        assert_eq!(article.byline.as_deref(), Some("Ann Lee"));
        assert_eq!(article.agencies, ["Associated Press"]);
    }
}
