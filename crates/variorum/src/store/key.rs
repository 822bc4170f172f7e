//! What makes two reports the same article at two times: its address, else its name in its set, else
//! the file it was read from.

use crate::article::Article;

/// Parameters of an address that say where the reader came from, not what is read.
const TRACKING: &[&str] =
    &["fbclid", "gclid", "mc_cid", "mc_eid", "ocid", "cmpid", "ref", "src", "hp", "hpt"];

/// The key of an article. `file` names the file and the place in it where the input gives the
/// article no name of its own.
pub(super) fn key(article: &Article, file: Option<&str>) -> String {
    if let Some(address) = article.url.as_deref().and_then(address) {
        return format!("url:{address}");
    }
    match file {
        Some(file) => format!("file:{file}"),
        None => format!("id:{}:{}", article.outlet.as_deref().unwrap_or_default(), article.id),
    }
}

/// An address without scheme, "www", fragment and tracking; `None` for one that names a whole site.
fn address(url: &str) -> Option<String> {
    let (_, rest) = url.trim().split_once("://")?;
    let rest = rest.split('#').next()?;
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = path.split_once('/').unwrap_or((path, ""));
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let query: Vec<&str> = query.split('&').filter(|pair| !is_tracking(pair)).collect();
    let path = path.trim_end_matches('/');
    if path.is_empty() && query.is_empty() {
        return None;
    }
    let mark = if query.is_empty() { "" } else { "?" };
    Some(format!("{host}/{path}{mark}{}", query.join("&")))
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default();
    name.is_empty() || name.starts_with("utm_") || TRACKING.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_article_are_one() {
        let plain = address("https://example.org/a/b");
        assert_eq!(plain.as_deref(), Some("example.org/a/b"));
        assert_eq!(address("http://www.Example.org/a/b/?utm_source=x&fbclid=1#top"), plain);
        assert_ne!(address("https://example.org/a/b?id=2"), plain);
        assert_eq!(address("https://example.org/"), None);
        assert_eq!(address("not an address"), None);
    }

    #[test]
    fn an_article_without_an_address_is_known_by_its_file_or_id() {
        let article = Article { id: "a".into(), outlet: Some("Post".into()), ..Article::default() };
        assert_eq!(key(&article, None), "id:Post:a");
        assert_eq!(key(&article, Some("/r/a.txt")), "file:/r/a.txt");
    }
}
