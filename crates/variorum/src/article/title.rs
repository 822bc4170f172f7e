//! The headline of a title that also names the site: "Ferry sinks off Norby - WNOR 5 News, Weather & Sports".

/// What stands between a headline and its site.
pub(super) const MARKS: [&str; 9] =
    [" | ", " - ", " – ", " — ", " :: ", " « ", " » ", " • ", " · "];

/// `title` without the name of its site behind it; all of it where nothing shows that a site follows.
///
/// A site shows by being the outlet, by an address ("norby.com"), a call sign ("WNOR"), what stations list ("News,
/// Weather & Sports"), or the name of a paper ("The Norby Times").
pub(super) fn without_site<'t>(title: &'t str, outlet: Option<&str>) -> &'t str {
    const FEWEST: usize = 3;
    let marks = MARKS.iter().flat_map(|mark| title.match_indices(mark));
    let sites = marks.filter(|&(at, mark)| {
        title[..at].split_whitespace().count() >= FEWEST
            && is_site(&title[at + mark.len()..], outlet)
    });
    let head = sites.map(|(at, _)| title[..at].trim_end()).min_by_key(|head| head.len());
    // What is left may name a site in its turn: so a title that was cut stays as it is.
    head.map_or(title, |head| without_site(head, outlet))
}

/// Whether what follows a headline is the name of a site.
fn is_site(tail: &str, outlet: Option<&str>) -> bool {
    const MOST: usize = 14;
    let words: Vec<&str> = tail
        .split(|c: char| c.is_whitespace() || ",:;|&/-–".contains(c))
        .map(|word| word.trim_matches(['.', '-', '(', ')']))
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() || words.len() > MOST || !words.iter().all(|word| is_name_part(word)) {
        return false;
    }
    let lists = words.iter().filter(|word| is_listed(word)).count();
    words.iter().any(|word| is_address(word) || is_call_sign(word))
        || lists >= 2
        || words.len() <= 3 && words.iter().any(|word| is_news(word))
        || words.len() <= 4 && words.last().is_some_and(|word| is_paper(word))
        || outlet.is_some_and(|outlet| is_outlet(tail, outlet))
}

/// A word as a name has it: with a capital or a digit, or one of those that names of sites have small.
fn is_name_part(word: &str) -> bool {
    let small = ["and", "for", "of", "the", "in", "your", "on", "authority"];
    word.chars().any(|c| c.is_uppercase() || c.is_numeric())
        || small.contains(&word)
        || is_listed(word)
        || is_address(word)
}

/// "norby.com".
fn is_address(word: &str) -> bool {
    const ENDS: [&str; 7] = [".com", ".org", ".net", ".tv", ".co.uk", ".info", ".news"];
    let word = word.to_ascii_lowercase();
    ENDS.iter().any(|end| word.len() > end.len() && word.ends_with(end))
}

/// "WNOR", "KNOR12": call signs of North American stations begin so (ITU Radio Regulations, appendix 42).
fn is_call_sign(word: &str) -> bool {
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    (letters.len() == 4 || letters.len() == 3 && letters.len() < word.len())
        && letters.starts_with(['W', 'K'])
        && letters.bytes().all(|b| b.is_ascii_uppercase())
}

/// What stations say that they have.
fn is_listed(word: &str) -> bool {
    ["news", "weather", "sports", "sport", "traffic", "headlines", "video", "channel"]
        .iter()
        .any(|listed| word.eq_ignore_ascii_case(listed))
}

/// "News", "CBS46", "NEWS18".
fn is_news(word: &str) -> bool {
    let letters = word.trim_matches(|c: char| c.is_ascii_digit());
    word == "News"
        || letters.len() < word.len()
            && ["NEWS", "TV", "CBS", "NBC", "ABC", "FOX"].contains(&letters)
}

/// What papers are called.
fn is_paper(word: &str) -> bool {
    const NAMES: [&str; 16] = [
        "Times",
        "Post",
        "Herald",
        "Tribune",
        "Gazette",
        "Journal",
        "Telegraph",
        "Telegram",
        "Chronicle",
        "Courier",
        "Examiner",
        "Guardian",
        "Sentinel",
        "Bulletin",
        "Dispatch",
        "Observer",
    ];
    NAMES.contains(&word)
}

/// Whether the outlet's name, or its address, is what follows.
fn is_outlet(tail: &str, outlet: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let host = outlet.trim_start_matches("www.");
    let label = host.rsplit_once('.').map_or(host, |(label, _)| label);
    let tail = letters(tail);
    let tail = tail.strip_prefix("the").unwrap_or(&tail);
    let [name, label] = [outlet, label].map(letters);
    !tail.is_empty() && (name.strip_prefix("the").unwrap_or(&name) == tail || label == tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_behind_the_headline_is_cut() {
        for (tail, outlet) in [
            (" - WNOR Action News 5 - Norby, Ruritania", None),
            (" - KNOR News 12 Norby, Ruritania News Weather & Sports", None),
            (" | Norby Channel 4 News", None),
            (" - NOR18.com | Continuous News and Weather", None),
            (" - WNOR-TV: Norby, Easton, SC, News, Weather & Sports", None),
            (" - The Norby Times", None),
            (" | Norby Today", Some("Norby Today")),
            (" – Harbour", Some("www.harbour.org")),
            (" - KNOR5", None),
            (" - The Norby Times | WNOR 5 News", None),
        ] {
            let title = format!("Three hurt as ferry sinks{tail}");
            assert_eq!(without_site(&title, outlet), "Three hurt as ferry sinks", "{title}");
        }
    }

    #[test]
    fn a_headline_of_two_parts_is_kept() {
        for title in [
            "Three hurt as ferry sinks - captain blames News crews",
            "Centuries of history – in flames",
            "Host Done at Norby News - Activist Left Gets Monster Scalp",
            "Bitcoin Price LIVE: It falls past $6k - 'Buttcoin' community celebrate",
            "Norby ferry sinks",
            "- The Norby Times",
            "Ferry News - The Norby Times",
        ] {
            assert_eq!(without_site(title, None), title);
        }
    }
}
