//! What the class and id of an element say it is: "related-stories", "articleBody", "byline".
//!
//! Words that sites share, never a site's own name. A name is cut at marks and at capitals
//! ("articleBody" is "article-body"), so that "shared" is not "share" and "header" not "head".

use super::dom::{Dom, NodeId};
use super::tag::Tag;
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// A set of cues.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Cues(u32);

impl std::fmt::Debug for Cues {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = [
            "comment", "related", "share", "letter", "ad", "nav", "meta", "bio", "caption",
            "modal", "media", "foot", "hidden", "beside", "BODY", "ARTICLE", "HEAD", "EMBED",
        ];
        for (n, name) in names.iter().enumerate() {
            if self.0 >> n & 1 == 1 {
                write!(f, "{name} ")?;
            }
        }
        Ok(())
    }
}

impl Cues {
    /// Readers' comments.
    pub(super) const COMMENT: Self = Self(1);
    /// Other articles of the site.
    pub(super) const RELATED: Self = Self(1 << 1);
    /// Buttons to share and follow.
    pub(super) const SHARE: Self = Self(1 << 2);
    /// Newsletters and subscriptions.
    pub(super) const LETTER: Self = Self(1 << 3);
    /// Advertisements.
    pub(super) const AD: Self = Self(1 << 4);
    /// Ways through the site.
    pub(super) const NAV: Self = Self(1 << 5);
    /// Byline, date, tags.
    pub(super) const META: Self = Self(1 << 6);
    /// About the author.
    pub(super) const BIO: Self = Self(1 << 7);
    /// Words under a picture.
    pub(super) const CAPTION: Self = Self(1 << 8);
    /// Cookie notices, pop-ups, paywalls.
    pub(super) const MODAL: Self = Self(1 << 9);
    /// Video players and picture galleries.
    pub(super) const MEDIA: Self = Self(1 << 10);
    /// The end of the page.
    pub(super) const FOOT: Self = Self(1 << 11);
    /// Not shown.
    pub(super) const HIDDEN: Self = Self(1 << 12);
    /// Boxes beside the text.
    pub(super) const BESIDE: Self = Self(1 << 13);
    /// The main text.
    pub(super) const BODY: Self = Self(1 << 14);
    /// The article with its head.
    pub(super) const ARTICLE: Self = Self(1 << 15);
    /// The headline, or what stands under it.
    pub(super) const HEAD: Self = Self(1 << 16);
    /// A post of a social network, shown within the text.
    pub(super) const EMBED: Self = Self(1 << 17);

    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    #[must_use]
    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The cues of an element's name, class, id, role and `itemprop`.
    pub(super) fn of(dom: &Dom<'_>, id: NodeId, name: &mut String) -> Self {
        let mut cues = of_tag(dom.node(id).tag);
        name.clear();
        for &(key, value) in dom.attributes(id) {
            match key {
                "class" | "id" | "role" | "itemprop" | "data-testid" | "data-component"
                | "data-type" | "data-module" | "data-widget-type" | "data-block"
                | "aria-label" | "data-qa" => spell(value, name),
                "hidden" => cues = cues.with(Self::HIDDEN),
                "aria-hidden" if value == "true" => cues = cues.with(Self::HIDDEN),
                "style" if is_hidden_style(value) => cues = cues.with(Self::HIDDEN),
                _ => {}
            }
        }
        if name.is_empty() {
            return cues;
        }
        for found in MATCHER.find_overlapping_iter(name.as_str()) {
            cues = cues.with(WORDS[found.pattern().as_usize()].1);
        }
        cues
    }
}

fn is_hidden_style(style: &str) -> bool {
    let compact: String = style.chars().take(200).filter(|c| !c.is_whitespace()).collect();
    compact.contains("display:none") || compact.contains("visibility:hidden")
}

fn of_tag(tag: Tag) -> Cues {
    match tag {
        Tag::Nav | Tag::Menu => Cues::NAV,
        Tag::Footer => Cues::FOOT,
        Tag::Aside => Cues::BESIDE,
        Tag::Figcaption => Cues::CAPTION,
        Tag::Time | Tag::Address => Cues::META,
        Tag::Dialog => Cues::MODAL,
        Tag::Article => Cues::ARTICLE,
        _ => Cues::default(),
    }
}

/// Appends classes as " -article-body- -wide- ": words in lower case between dashes, classes between
/// spaces, at most 300 characters.
fn spell(value: &str, name: &mut String) {
    let mut before = ' ';
    name.push_str(" -");
    for c in value.chars().take(300) {
        if c.is_alphanumeric() {
            if c.is_uppercase() && before.is_lowercase() {
                name.push('-');
            }
            name.push(c.to_ascii_lowercase());
        } else if c.is_whitespace() {
            name.push_str("- -");
        } else if !name.ends_with('-') {
            name.push('-');
        }
        before = c;
    }
    name.push_str("- ");
}

static MATCHER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new(WORDS.iter().map(|(words, _)| words)).expect("the words are few and short")
});

/// Words of class names: a dash is the beginning or end of a word, a space that of a class.
const WORDS: &[(&str, Cues)] = &[
    ("-comment-", Cues::COMMENT),
    ("-comments", Cues::COMMENT),
    ("-commentlist", Cues::COMMENT),
    ("-commenting-", Cues::COMMENT),
    ("-disqus", Cues::COMMENT),
    ("-livefyre", Cues::COMMENT),
    ("-respond-", Cues::COMMENT),
    ("-replies-", Cues::COMMENT),
    ("-kommentar", Cues::COMMENT),
    ("-discussion-", Cues::COMMENT),
    ("-spotim", Cues::COMMENT),
    ("-related", Cues::RELATED),
    ("-recommend", Cues::RELATED),
    ("-read-more-", Cues::RELATED),
    ("-readmore-", Cues::RELATED),
    ("-more-stories", Cues::RELATED),
    ("-more-from-", Cues::RELATED),
    ("-more-on-", Cues::RELATED),
    ("-most-", Cues::RELATED),
    ("-mostpopular", Cues::RELATED),
    ("-popular", Cues::RELATED),
    ("-trending", Cues::RELATED),
    ("-also-like", Cues::RELATED),
    ("-you-may-", Cues::RELATED),
    ("-outbrain", Cues::RELATED),
    ("-taboola", Cues::RELATED),
    ("-recirc", Cues::RELATED),
    ("-up-next", Cues::RELATED),
    ("-next-article", Cues::RELATED),
    ("-teaser", Cues::RELATED),
    ("-latest-", Cues::RELATED),
    ("-suggested", Cues::RELATED),
    ("-see-also-", Cues::RELATED),
    ("-zergnet", Cues::RELATED),
    ("-revcontent", Cues::RELATED),
    ("-carousel", Cues::RELATED),
    ("-related-posts", Cues::RELATED),
    ("-jp-relatedposts", Cues::RELATED),
    ("-yarpp", Cues::RELATED),
    ("-also-read-", Cues::RELATED),
    ("-alsoread", Cues::RELATED),
    ("-read-also-", Cues::RELATED),
    ("-onward", Cues::RELATED),
    ("-share-", Cues::SHARE),
    ("-sharing", Cues::SHARE),
    ("-sharebar", Cues::SHARE),
    ("-sharedaddy", Cues::SHARE),
    ("-sharethis", Cues::SHARE),
    ("-share", Cues::SHARE),
    ("-shares-", Cues::SHARE),
    ("-social", Cues::SHARE),
    ("-addthis", Cues::SHARE),
    ("-addtoany", Cues::SHARE),
    ("-follow-", Cues::SHARE),
    ("-print-", Cues::SHARE),
    ("-like-button", Cues::SHARE),
    ("-newsletter", Cues::LETTER),
    ("-subscribe", Cues::LETTER),
    ("-subscription", Cues::LETTER),
    ("-signup", Cues::LETTER),
    ("-sign-up-", Cues::LETTER),
    ("-optin", Cues::LETTER),
    ("-mailchimp", Cues::LETTER),
    ("-email-", Cues::LETTER),
    ("-donate", Cues::LETTER),
    ("-donation", Cues::LETTER),
    ("-membership-", Cues::LETTER),
    ("-contribution", Cues::LETTER),
    ("-ad-", Cues::AD),
    ("-ads-", Cues::AD),
    ("-advert", Cues::AD),
    ("-sponsor", Cues::AD),
    ("-dfp-", Cues::AD),
    ("-adslot", Cues::AD),
    ("-adsense", Cues::AD),
    ("-ad-container-", Cues::AD),
    ("-promo", Cues::AD),
    ("-affiliate", Cues::AD),
    ("-adbox", Cues::AD),
    ("-nav-", Cues::NAV),
    ("-navbar", Cues::NAV),
    ("-navigation-", Cues::NAV),
    ("-menu", Cues::NAV),
    ("-breadcrumb", Cues::NAV),
    ("-breadcrumbs", Cues::NAV),
    ("-pagination", Cues::NAV),
    ("-pager", Cues::NAV),
    ("-toolbar", Cues::NAV),
    ("-toc-", Cues::NAV),
    ("-table-of-contents-", Cues::NAV),
    ("-jump-", Cues::NAV),
    ("-masthead-", Cues::NAV),
    ("-search-", Cues::NAV),
    ("-pagenav", Cues::NAV),
    ("-prevnext-", Cues::NAV),
    ("-prev-next-", Cues::NAV),
    ("-crumbs-", Cues::NAV),
    ("-byline", Cues::META),
    ("-author", Cues::META),
    ("-dateline-", Cues::META),
    ("-timestamp", Cues::META),
    ("-date-", Cues::META),
    ("-datetime-", Cues::META),
    ("-meta-", Cues::META),
    ("-postmeta-", Cues::META),
    ("-pubdate-", Cues::META),
    ("-published", Cues::META),
    ("-publish-", Cues::META),
    ("-tags-", Cues::META),
    ("-tag-list", Cues::META),
    ("-taglist", Cues::META),
    ("-tagcloud", Cues::META),
    ("-categories-", Cues::META),
    ("-topics-", Cues::META),
    ("-post-info-", Cues::META),
    ("-article-info-", Cues::META),
    ("-entry-meta", Cues::META),
    ("-date-published", Cues::META),
    ("-metadata-", Cues::META),
    ("-keywords-", Cues::META),
    ("-post-tags", Cues::META),
    ("-writer-", Cues::META),
    ("-contributors-", Cues::META),
    ("-bio-", Cues::BIO),
    ("-author-bio", Cues::BIO),
    ("-about-author", Cues::BIO),
    ("-about-the-author", Cues::BIO),
    ("-author-box", Cues::BIO),
    ("-authorbox", Cues::BIO),
    ("-author-info", Cues::BIO),
    ("-author-description", Cues::BIO),
    ("-post-author", Cues::BIO),
    ("-caption", Cues::CAPTION),
    ("-credit-", Cues::CAPTION),
    ("-credits-", Cues::CAPTION),
    ("-photo-credit", Cues::CAPTION),
    ("-figcaption", Cues::CAPTION),
    ("-image-credit", Cues::CAPTION),
    ("-legend-", Cues::CAPTION),
    ("-photographer", Cues::CAPTION),
    ("-image-source-", Cues::CAPTION),
    ("-wp-caption-text", Cues::CAPTION),
    ("-image-copyright", Cues::CAPTION),
    ("-cookie", Cues::MODAL),
    ("-consent", Cues::MODAL),
    ("-gdpr", Cues::MODAL),
    ("-modal", Cues::MODAL),
    ("-popup", Cues::MODAL),
    ("-pop-up-", Cues::MODAL),
    ("-overlay", Cues::MODAL),
    ("-lightbox", Cues::MODAL),
    ("-paywall", Cues::MODAL),
    ("-regwall", Cues::MODAL),
    ("-dialog-", Cues::MODAL),
    ("-login", Cues::MODAL),
    ("-tooltip", Cues::MODAL),
    ("-popover", Cues::MODAL),
    ("-rollover", Cues::MODAL),
    ("-dropdown", Cues::MODAL),
    ("-flyout", Cues::MODAL),
    ("-player", Cues::MEDIA),
    ("-video", Cues::MEDIA),
    ("-videos", Cues::MEDIA),
    ("-gallery", Cues::MEDIA),
    ("-slideshow", Cues::MEDIA),
    ("-galleries", Cues::MEDIA),
    ("-brightcove", Cues::MEDIA),
    ("-jwplayer", Cues::MEDIA),
    ("-footer", Cues::FOOT),
    ("-foot-", Cues::FOOT),
    ("-disclaimer", Cues::FOOT),
    ("-copyright-", Cues::FOOT),
    ("-site-info-", Cues::FOOT),
    ("-colophon-", Cues::FOOT),
    ("-contentinfo-", Cues::FOOT),
    ("-footnote", Cues::FOOT),
    (" -hidden- ", Cues::HIDDEN),
    ("-sr-only-", Cues::HIDDEN),
    ("-screen-reader", Cues::HIDDEN),
    ("-visually-hidden", Cues::HIDDEN),
    ("-visuallyhidden", Cues::HIDDEN),
    (" -invisible- ", Cues::HIDDEN),
    ("-off-screen", Cues::HIDDEN),
    ("-offscreen", Cues::HIDDEN),
    ("-sidebar", Cues::BESIDE),
    ("-side-bar-", Cues::BESIDE),
    ("-rail-", Cues::BESIDE),
    ("-widget", Cues::BESIDE),
    ("-widgets", Cues::BESIDE),
    ("-aside-", Cues::BESIDE),
    ("-complementary-", Cues::BESIDE),
    ("-callout", Cues::BESIDE),
    ("-pullquote", Cues::BESIDE),
    ("-pull-quote", Cues::BESIDE),
    ("-infobox", Cues::BESIDE),
    ("-factbox", Cues::BESIDE),
    ("-cta-", Cues::BESIDE),
    ("-right-column-", Cues::BESIDE),
    ("-secondary-", Cues::BESIDE),
    ("-article-body", Cues::BODY),
    ("-articlebody", Cues::BODY),
    ("-article-content", Cues::BODY),
    ("-articlecontent", Cues::BODY),
    ("-article-text", Cues::BODY),
    ("-articletext", Cues::BODY),
    ("-story-body", Cues::BODY),
    ("-storybody", Cues::BODY),
    ("-story-text", Cues::BODY),
    ("-storytext", Cues::BODY),
    ("-story-content", Cues::BODY),
    ("-entry-content", Cues::BODY),
    ("-entry-body", Cues::BODY),
    ("-entry-text", Cues::BODY),
    ("-post-content", Cues::BODY),
    ("-post-body", Cues::BODY),
    ("-postbody", Cues::BODY),
    ("-post-text", Cues::BODY),
    ("-article-copy", Cues::BODY),
    ("-body-copy", Cues::BODY),
    ("-bodycopy", Cues::BODY),
    ("-content-body", Cues::BODY),
    ("-news-content", Cues::BODY),
    ("-news-text", Cues::BODY),
    ("-news-body", Cues::BODY),
    ("-newstext", Cues::BODY),
    ("-text-content", Cues::BODY),
    ("-story-copy", Cues::BODY),
    ("-body-text", Cues::BODY),
    ("-bodytext", Cues::BODY),
    ("-article-main-text", Cues::BODY),
    ("-full-text", Cues::BODY),
    ("-main-article", Cues::BODY),
    ("-articlepage-body", Cues::BODY),
    ("-article-page-content", Cues::BODY),
    ("-article-", Cues::ARTICLE),
    ("-story-", Cues::ARTICLE),
    ("-post-", Cues::ARTICLE),
    ("-hentry-", Cues::ARTICLE),
    ("-content-", Cues::ARTICLE),
    ("-main-", Cues::ARTICLE),
    ("-entry-", Cues::ARTICLE),
    ("-headline", Cues::HEAD),
    ("-title-", Cues::HEAD),
    ("-subtitle", Cues::HEAD),
    ("-subhead", Cues::HEAD),
    ("-standfirst", Cues::HEAD),
    ("-dek-", Cues::HEAD),
    ("-deck-", Cues::HEAD),
    ("-kicker", Cues::HEAD),
    ("-lede-", Cues::HEAD),
    ("-eyebrow", Cues::HEAD),
    ("-article-header", Cues::HEAD),
    ("-entry-header", Cues::HEAD),
    ("-entry-title", Cues::HEAD),
    ("-twitter-tweet-", Cues::EMBED),
    ("-instagram-media-", Cues::EMBED),
    ("-fb-post-", Cues::EMBED),
    ("-reddit-card-", Cues::EMBED),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, cue: Cues, expected: bool) {
        let dom = Dom::parse(source);
        assert_eq!(Cues::of(&dom, 1, &mut String::new()).has(cue), expected, "{source}");
    }

    #[test]
    fn names_are_cut_into_words() {
        check("<div class=articleBody>", Cues::BODY, true);
        check("<div class='c-related_stories x'>", Cues::RELATED, true);
        check("<div id=comments>", Cues::COMMENT, true);
        check("<div class=head>", Cues::AD, false);
        check("<div class=download>", Cues::AD, false);
        check("<div style='display: none'>", Cues::HIDDEN, true);
    }
}
