//! robots.txt: what a site lets a program fetch (RFC 9309).

use std::time::Duration;

/// Bytes of a robots.txt that are read, as the standard asks for at least.
pub(super) const MAX_BYTES: u64 = 500 << 10;
/// The longest pause a site can ask for.
const LONGEST_PAUSE: Duration = Duration::from_mins(2);

/// The rules of a site for one program.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Robots {
    /// Path patterns, and whether they allow.
    rules: Vec<(bool, String)>,
    /// The pause between requests that the site asks for.
    pub(super) pause: Option<Duration>,
}

impl Robots {
    /// The rules of a site that forbids everything: one whose rules can't be had now.
    pub(super) fn closed() -> Self {
        Self { rules: vec![(false, "/".to_owned())], pause: None }
    }

    /// Reads the rules for the program `product`: those of its own groups, else those of `*`.
    pub(super) fn parse(text: &str, product: &str) -> Self {
        let (mut own, mut any) = (None, None);
        let mut agents: Vec<String> = Vec::new();
        let mut in_rules = false;
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if std::mem::take(&mut in_rules) {
                    agents.clear();
                }
                agents.push(value.to_ascii_lowercase());
                continue;
            }
            in_rules |= matches!(key.as_str(), "allow" | "disallow" | "crawl-delay");
            let is_own = agents.iter().any(|a| a == &product.to_ascii_lowercase());
            let groups = [(is_own, &mut own), (agents.iter().any(|a| a == "*"), &mut any)];
            for (_, group) in groups.into_iter().filter(|(applies, _)| *applies) {
                group.get_or_insert_with(Self::default).add(&key, value);
            }
        }
        own.or(any).unwrap_or_default()
    }

    fn add(&mut self, key: &str, value: &str) {
        match key {
            "allow" | "disallow" if !value.is_empty() => {
                self.rules.push((key == "allow", normal(value)));
            }
            "crawl-delay" => {
                let seconds = value.parse::<f64>().ok().filter(|s| s.is_finite() && *s >= 0.0);
                self.pause =
                    seconds.map(|s| Duration::from_secs_f64(s.min(LONGEST_PAUSE.as_secs_f64())));
            }
            _ => {}
        }
    }

    /// Whether a path (with its query) may be fetched: the longest rule that matches decides, of
    /// two as long the one that allows.
    pub(super) fn allows(&self, path: &str) -> bool {
        let path = normal(path);
        let matching = self.rules.iter().filter(|(_, pattern)| matches(pattern, &path));
        matching.max_by_key(|(allow, pattern)| (pattern.len(), *allow)).is_none_or(|rule| rule.0)
    }
}

/// A path with its percent-encoding in one form.
fn normal(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let bytes = path.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let encoded = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        match (bytes[at], encoded.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(byte)) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                out.push(char::from(byte));
                at += 3;
            }
            (b'%', Some(byte)) => {
                out.push_str(&format!("%{byte:02X}"));
                at += 3;
            }
            (byte, _) if byte.is_ascii_graphic() => {
                out.push(char::from(byte));
                at += 1;
            }
            (byte, _) => {
                out.push_str(&format!("%{byte:02X}"));
                at += 1;
            }
        }
    }
    out
}

/// Whether a path begins with a pattern, in which `*` is anything and a final `$` the end. Takes the
/// product of both lengths at worst.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    for (n, part) in parts.iter().enumerate() {
        if to_end && n + 1 == parts.len() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    !to_end || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULES: &str = "\u{feff}# rules\nUser-agent: otherbot\nDisallow: /\n\n\
        User-Agent: *\nDisallow: /private/ # for staff\nDisallow: /*.pdf$\nAllow: /private/open\n\
        Crawl-delay: 3\nSitemap: https://example.org/s.xml\n";

    fn check(rules: &str, path: &str, allowed: bool) {
        assert_eq!(Robots::parse(rules, "variorum").allows(path), allowed, "{path}");
    }

    #[test]
    fn the_longest_rule_decides() {
        check(RULES, "/news/a", true);
        check(RULES, "/private/a", false);
        check(RULES, "/private/open/a", true);
        check(RULES, "/x/a.pdf", false);
        check(RULES, "/x/a.pdf?y", true);
        check(RULES, "/%70rivate/a", false);
        assert_eq!(Robots::parse(RULES, "variorum").pause, Some(Duration::from_secs(3)));
    }

    #[test]
    fn a_group_of_its_own_goes_before_that_of_all() {
        let rules = "User-agent: a\nUser-agent: VARIORUM\nDisallow: /x\n\nUser-agent: *\nDisallow: /\n\
            User-agent: variorum\nDisallow: /y";
        check(rules, "/news", true);
        check(rules, "/x", false);
        check(rules, "/y", false);
    }

    #[test]
    fn what_is_no_rule_forbids_nothing() {
        check("<html>not found</html>", "/a", true);
        check("User-agent: *\nDisallow:", "/a", true);
        assert!(!Robots::closed().allows("/a"));
    }

    #[test]
    fn many_stars_take_no_time() {
        let pattern = format!("User-agent: *\nDisallow: /{}x", "*a".repeat(5000));
        check(&pattern, &format!("/{}", "a".repeat(10_000)), true);
    }

    proptest! {
        #[test]
        fn any_rules_are_read(rules in "\\PC{0,80}", path in "\\PC{0,40}") {
            let _ = Robots::parse(&format!("user-agent: *\nDisallow: {rules}"), "v").allows(&path);
            let _ = Robots::parse(&rules, "v").allows(&path);
        }
    }
}
