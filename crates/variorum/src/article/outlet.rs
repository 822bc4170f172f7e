//! Who published an article, where the input does not say: from its address or its credits.

use super::{Article, ZoneKind};

/// Agencies whose pictures every outlet prints: their credit does not name the outlet.
const PICTURE_AGENCIES: &[&str] =
    &["ap", "ap photo", "reuters", "afp", "getty images", "epa", "flickr"];

/// The outlet as the address or a credit names it.
///
/// A photo credit of the outlet's own ("© Nordpress / Eva Lund"), or its copyright line
/// ("© 2019 The Harbour Post, LLC"); else the host of the address without "www".
pub(super) fn outlet(article: &Article) -> Option<String> {
    host(article.url.as_deref()).or_else(|| {
        let credits = article.zones.iter().filter(|zone| zone.kind == ZoneKind::Credit);
        credits.map(|zone| &article.text[zone.span.range()]).find_map(owner)
    })
}

/// `https://www.example.org/a` is `example.org`.
fn host(url: Option<&str>) -> Option<String> {
    let rest = url?.split_once("://").map_or(url?, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let labels = host.split('.').filter(|label| !label.is_empty()).count();
    (labels >= 2 && !host.contains(' ')).then(|| host.to_owned())
}

/// The owner that a credit names.
fn owner(credit: &str) -> Option<String> {
    let rest = credit.trim_start_matches("Copyright").trim_start();
    let rest = rest.strip_prefix('©')?.trim_start();
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || " -–by".contains(c));
    let name = rest.split(['/', ',', '.', '|', '(']).next()?.trim();
    let known = PICTURE_AGENCIES.iter().any(|agency| agency.eq_ignore_ascii_case(name));
    let fits = (1..=5).contains(&name.split_whitespace().count()) && name.len() >= 3;
    (fits && !known && name.starts_with(char::is_uppercase)).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        assert_eq!(host(Some("https://www.Example.org/a?b")).as_deref(), Some("example.org"));
        assert_eq!(host(Some("not an address")), None);
    }

    #[test]
    fn owners() {
        assert_eq!(owner("© Nordpress / Eva Lund").as_deref(), Some("Nordpress"));
        assert_eq!(
            owner("Copyright © 2019 The Harbour Post, LLC.").as_deref(),
            Some("The Harbour Post")
        );
        assert_eq!(owner("© AP Photo / Eva Lund"), None);
    }
}
