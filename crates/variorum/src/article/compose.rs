//! Records to articles: what the fields, the page and the text say, put together.

use super::stamp::Stamp;
use super::{
    Article, Published, PublishedFrom, ZoneKind, byline, extract, language, outlet, published,
    title, zone,
};
use crate::source::{Fields, Form, Record};

/// A page that gives no article.
#[derive(Debug, thiserror::Error)]
#[error("no article: {why}")]
pub struct Refused {
    /// What is known of the page all the same; its text is empty.
    pub article: Box<Article>,
    /// Why it is refused.
    pub why: Refusal,
}

/// Why a page gives no article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The page holds no text, or a script would fetch it.
    #[error("the page holds no text; open it in a browser and save it there")]
    Empty,
    /// The page lists articles.
    #[error("the page lists articles and is none; save the articles it links to")]
    Index,
    /// The text is for subscribers.
    #[error("the text is behind a paywall; save the page from a browser that shows it")]
    Paywall,
    /// A cookie notice stands in for the page.
    #[error(
        "a cookie notice stands in for the page; accept it in a browser and save the page there"
    )]
    Consent,
    /// The page asks for a script.
    #[error("the page needs JavaScript; open it in a browser and save it there")]
    Script,
}

impl Refusal {
    /// Whether a page with this text is refused, given what stands in the way of its text. A text of
    /// a few sentences is an article, wall or no wall.
    pub(super) fn of(wall: Option<Self>, text: &str) -> Option<Self> {
        let words = text.split_whitespace().take(26).count();
        let wide = text.chars().filter(|&c| c >= '\u{2e80}').take(50).count();
        match (wall, words, wide) {
            (_, 0, _) => Some(wall.unwrap_or(Self::Empty)),
            (Some(_), 0..25, 0..50) => wall,
            _ => None,
        }
    }
}

/// Makes an article of a record: main text of pages, zones, language, outlet, who wrote
/// it, and the publication date as far as fields and page state it.
///
/// The text of plain files and objects is taken as it is. A plain file's headline is also its title.
///
/// # Errors
/// A page that holds no article.
pub fn compose(record: Record) -> Result<Article, Refused> {
    let Record { fields, form, .. } = record;
    let mut article = match form {
        Form::Page => extract::page(fields)?,
        Form::Fragment => extract::fragment(fields),
        Form::Plain | Form::Object => of_fields(fields),
    };
    let site = article.outlet.clone().or_else(|| outlet::outlet(&article));
    if let Some(title) = &mut article.title {
        title.truncate(title::without_site(title, site.as_deref()).len());
    }
    article.zones = zone::zones(&article.text, article.title.as_deref());
    article.published = published::settle(&article);
    if form == Form::Plain && article.title.is_none() {
        let headline = article.zones.iter().find(|zone| zone.kind == ZoneKind::Headline);
        article.title = headline.map(|zone| article.text[zone.span.range()].to_owned());
    }
    article.language = article.language.or_else(|| language::language(&article.text));
    article.outlet = article.outlet.take().or_else(|| outlet::outlet(&article));
    let byline::Credits { byline, agencies } = byline::credits(&article);
    (article.byline, article.agencies) = (byline, agencies);
    Ok(article)
}

/// An article with what the input's fields say.
pub(super) fn of_fields(fields: Fields) -> Article {
    let published =
        fields.published.as_deref().and_then(|stamp| given(stamp, PublishedFrom::Given));
    let updated = fields.updated.as_deref().and_then(Stamp::parse).map(|stamp| stamp.day);
    Article {
        id: fields.id.unwrap_or_default(),
        url: fields.url,
        outlet: fields.outlet,
        published: published.map(|published| Published { updated, ..published }),
        title: fields.title,
        text: fields.text,
        zones: Vec::new(),
        language: None,
        byline: fields.byline,
        agencies: Vec::new(),
    }
}

/// A stated date.
pub(super) fn given(stamp: &str, from: PublishedFrom) -> Option<Published> {
    let Stamp { day, clock } = Stamp::parse(stamp)?;
    Some(Published { clock, ..Published::on(day, from) })
}
