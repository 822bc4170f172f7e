//! Who wrote an article, and which agencies it gives credit to.
//!
//! Owns reading "By Ann Lee and Bo Ek, Associated Press" into names and agencies, wherever it stood:
//! in the input's fields, on the page, or in the text's own lines ("(Reuters) -", "AP contributed to
//! this report"). Which lines of a text are credits and datelines is said by [`zones`](super::zones).

use super::zone::is_weekday;
use super::{Article, ZoneKind};

/// Agencies, each with the other names it is credited by (lower case).
const AGENCIES: &[(&str, &[&str])] = &[
    ("Associated Press", &["ap", "the ap"]),
    ("Reuters", &["thomson reuters"]),
    ("AFP", &["agence france-presse", "agence france presse"]),
    ("UPI", &["united press international"]),
    ("Bloomberg", &["bloomberg news"]),
    ("Xinhua", &["xinhua news agency"]),
    ("TASS", &["itar-tass"]),
    ("Interfax", &[]),
    ("RIA Novosti", &["ria"]),
    ("Kyodo", &["kyodo news"]),
    ("Jiji Press", &["jiji"]),
    ("Yonhap", &["yonhap news", "yonhap news agency"]),
    ("PTI", &["press trust of india"]),
    ("ANI", &["asian news international"]),
    ("IANS", &["indo-asian news service"]),
    ("dpa", &["deutsche presse-agentur"]),
    ("EFE", &["agencia efe"]),
    ("ANSA", &[]),
    ("PA Media", &["press association", "pa wire"]),
    ("Canadian Press", &[]),
    ("AAP", &["australian associated press"]),
    ("Anadolu Agency", &["anadolu"]),
    ("CNN Wire", &[]),
    ("States News Service", &[]),
    ("Religion News Service", &["rns"]),
];
/// Words of parts of a byline that name an office or a desk, not a person.
const OFFICES: &[&str] = &[
    "staff",
    "writer",
    "writers",
    "reporter",
    "reporters",
    "correspondent",
    "correspondents",
    "editor",
    "editors",
    "contributor",
    "contributors",
    "columnist",
    "bureau",
    "desk",
    "newsroom",
    "team",
    "special",
    "admin",
    "editorial",
    "wire",
    "agencies",
    "wires",
    "services",
    "press",
    "news",
    "today",
    "updated",
    "published",
];
/// Longest byline that is read, in bytes.
const LONGEST: usize = 400;
/// Most names of a byline that are kept.
const MOST: usize = 12;

/// What the lines about its making say of an article.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Credits {
    /// Names of those who wrote it, comma and blank between; `None` where no line names one.
    pub(super) byline: Option<String>,
    /// Agencies it gives credit to, by name.
    pub(super) agencies: Vec<String>,
}

/// Reads who wrote `article`: what input or page stated (its `byline` and `agencies` so far) before
/// what the text says.
pub(super) fn credits(article: &Article) -> Credits {
    let mut found = Names::default();
    found.read(article.byline.as_deref().unwrap_or_default(), article.outlet.as_deref());
    let stated = std::mem::take(&mut found.people);
    let stated_agencies = article.agencies.iter().filter_map(|name| agency(name));
    stated_agencies.for_each(|name| found.credit(name));
    for zone in &article.zones {
        let line = &article.text[zone.span.range()];
        match zone.kind {
            ZoneKind::Dateline => found.dateline(line, article.outlet.as_deref()),
            ZoneKind::Credit => found.line(line, article.outlet.as_deref()),
            _ => {}
        }
    }
    let people = if stated.is_empty() { found.people } else { stated };
    found.agencies.sort_unstable();
    Credits { byline: (!people.is_empty()).then(|| people.join(", ")), agencies: found.agencies }
}

/// The agency that a name means, by its usual name.
fn agency(name: &str) -> Option<&'static str> {
    let name = name.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let name = name.strip_prefix("the ").unwrap_or(&name);
    let means =
        |(usual, others): &&(&str, &[&str])| usual.to_lowercase() == name || others.contains(&name);
    AGENCIES.iter().find(means).map(|(usual, _)| *usual)
}

#[derive(Default)]
struct Names {
    people: Vec<String>,
    agencies: Vec<String>,
}

impl Names {
    fn credit(&mut self, agency: &str) {
        if !self.agencies.iter().any(|known| known == agency) {
            self.agencies.push(agency.to_owned());
        }
    }

    /// Reads a byline: "By Ann Lee and Bo Ek, Associated Press".
    fn read(&mut self, byline: &str, outlet: Option<&str>) {
        let byline = byline.trim();
        if byline.len() > LONGEST || byline.contains("://") {
            return;
        }
        for part in parts(after_by(byline)) {
            let own = outlet.is_some_and(|outlet| outlet.trim().eq_ignore_ascii_case(part));
            if let Some(agency) = agency(part) {
                self.credit(agency);
            } else if !own && calls_itself_agency(part) {
                self.credit(part);
            } else if !own
                && is_person(part)
                && self.people.len() < MOST
                && !self.people.iter().any(|known| known.eq_ignore_ascii_case(part))
            {
                self.people.push(part.to_owned());
            }
        }
    }

    /// "OSLO, Feb 3 (Reuters) -": what signs there, other than the outlet, is an agency.
    fn dateline(&mut self, line: &str, outlet: Option<&str>) {
        let outlet = outlet.unwrap_or_default().to_lowercase();
        for inside in line.split('(').skip(1).filter_map(|rest| rest.split(')').next()) {
            match agency(inside) {
                Some(agency) => self.credit(agency),
                None if outlet.contains(&inside.to_lowercase()) => {}
                None if is_name(inside) && inside.split(' ').count() <= 3 => self.credit(inside),
                None => {}
            }
        }
    }

    /// A line of the text about who made it.
    fn line(&mut self, line: &str, outlet: Option<&str>) {
        let lower = line.to_lowercase();
        let pictured = ["photo", "image", "picture", "getty", "video", "graphic", "flickr"];
        if pictured.iter().any(|word| lower.contains(word)) || line.len() > LONGEST {
            return;
        }
        let bare = line.trim_start_matches(['(', ' ', '—', '-']);
        let reported = ["reporting by ", "story by ", "text by ", "by "];
        let begins = |start: &&&str| {
            bare.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
        };
        if let Some(start) = reported.iter().find(begins) {
            let names = bare[start.len()..].split([';', ')']).next().unwrap_or_default();
            self.read(names, outlet);
        }
        // Of all else only agencies are sure: "The Associated Press contributed to this report".
        for piece in line.split([',', ';', '/', '(', ')', '.', ':', '|']) {
            for part in piece.split(" and ") {
                named_in(part).into_iter().for_each(|agency| self.credit(agency));
            }
        }
    }
}

/// The agency that a piece of a credit names: all of it, or its words at an end of it.
fn named_in(part: &str) -> Option<&'static str> {
    let words: Vec<&str> = part.split_whitespace().collect();
    // "The Associated Press contributed to this report", "With inputs from PTI", "2013 Reuters".
    let most = words.len().min(4);
    (1..=most).rev().find_map(|n| {
        agency(&words[..n].join(" ")).or_else(|| agency(&words[words.len() - n..].join(" ")))
    })
}

/// "Meridian Wire", "North News Agency".
fn calls_itself_agency(part: &str) -> bool {
    let lower = part.to_lowercase();
    is_name(part) && [" wire", " news agency", " news service"].iter().any(|e| lower.ends_with(e))
}

/// What follows "By", "Written by", "Analysis by".
fn after_by(byline: &str) -> &str {
    let starts = ["by ", "by: ", "by:", "written by ", "posted by ", "reported by ", "author: "];
    let begins = |start: &&str| {
        byline.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    let after = starts.iter().find(|start| begins(start)).map(|start| &byline[start.len()..]);
    after.or_else(|| byline.split_once(" by ").map(|(_, names)| names)).unwrap_or(byline).trim()
}

/// The names of a list.
fn parts(list: &str) -> impl Iterator<Item = &str> {
    list.split([',', ';', '|', '&', '/', '•', '·', '\n'])
        .flat_map(|part| part.split(" and "))
        .flat_map(|part| part.split(" AND "))
        .flat_map(|part| part.split(" for "))
        .flat_map(|part| part.split(" of "))
        .map(|part| part.trim().trim_end_matches(['.', ':']).trim())
        .map(|part| part.strip_prefix("and ").unwrap_or(part))
        .filter(|part| !part.is_empty())
}

/// Whether a part of a byline is a person's name: no office, no desk, no site.
fn is_person(part: &str) -> bool {
    let office = |word: &str| {
        let first = word.split('-').next().unwrap_or_default().to_lowercase();
        OFFICES.contains(&first.as_str()) || is_weekday(&first)
    };
    // "CNN", "AS" alone; "example.org".
    let is_sign = part.len() <= 4 && part.chars().all(char::is_uppercase);
    let is_host = |word: &str| {
        let end = word.rsplit_once('.').map_or("", |(_, end)| end);
        end.len() >= 2 && end.chars().all(|c| c.is_ascii_lowercase())
    };
    is_name(part) && !is_sign && !part.split_whitespace().any(|word| office(word) || is_host(word))
}

/// One to five words, the first with a capital, of letters.
fn is_name(part: &str) -> bool {
    (1..=5).contains(&part.split_whitespace().count())
        && !part.contains(['@', '(', ')', '<', '{', '_', '#'])
        && !part.chars().any(|c| c.is_ascii_digit())
        && part.starts_with(char::is_uppercase)
        && part.chars().filter(|c| c.is_alphabetic()).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::zones;

    fn check(article: Article, byline: &str, agencies: &[&str]) {
        let article = Article { zones: zones(&article.text, article.title.as_deref()), ..article };
        let found = credits(&article);
        assert_eq!(found.byline.as_deref().unwrap_or_default(), byline, "{}", article.text);
        assert_eq!(found.agencies, agencies, "{}", article.text);
    }

    fn check_stated(stated: &str, byline: &str, agencies: &[&str]) {
        let stated = Some(stated.to_owned());
        let outlet = Some("The Harbour Post".to_owned());
        check(Article { byline: stated, outlet, ..Article::default() }, byline, agencies);
    }

    fn check_text(text: &str, byline: &str, agencies: &[&str]) {
        check(Article { text: text.into(), ..Article::default() }, byline, agencies);
    }

    #[test]
    fn names_of_a_stated_byline() {
        check_stated("By Ann Lee and Bo Ek", "Ann Lee, Bo Ek", &[]);
        check_stated("ANN LEE, Associated Press", "ANN LEE", &["Associated Press"]);
        check_stated("Ann Lee, Bo Ek; Eva Lund", "Ann Lee, Bo Ek, Eva Lund", &[]);
        check_stated("Ann Lee | The Harbour Post", "Ann Lee", &[]);
        check_stated("Ann Lee, Staff Writer", "Ann Lee", &[]);
        check_stated("AP", "", &["Associated Press"]);
        check_stated("Analysis by Ann Lee, CNN Editor-at-large", "Ann Lee", &[]);
        check_stated("Ann Lee, Example.com, Monday, CNN", "Ann Lee", &[]);
        check_stated("By Meridian Wire", "", &["Meridian Wire"]);
        check_stated("https://example.org/authors/ann", "", &[]);
        check_stated("ann.lee@example.org", "", &[]);
    }

    #[test]
    fn the_text_says_who_wrote_it() {
        let body =
            "The ferry left the harbour of Oslo on Monday, and nobody has seen it since then.";
        check_text(&format!("By Ann Lee and Bo Ek\n\n{body}"), "Ann Lee, Bo Ek", &[]);
        check_text(
            &format!("OSLO, Feb 3 (Reuters) - {body}\n\n(Reporting by Ann Lee; Editing by Bo Ek)"),
            "Ann Lee",
            &["Reuters"],
        );
        check_text(&format!("OSLO, Feb 3 (Meridian Wire) - {body}"), "", &["Meridian Wire"]);
        let own = Article { outlet: Some("Meridian Wire (Web)".into()), ..Article::default() };
        check(Article { text: format!("OSLO, Feb 3 (Meridian Wire) - {body}"), ..own }, "", &[]);
    }

    #[test]
    fn the_text_gives_credit_to_agencies() {
        let body =
            "The ferry left the harbour of Oslo on Monday, and nobody has seen it since then.";
        check_text(
            &format!("{body}\n\nThe Associated Press contributed to this report."),
            "",
            &["Associated Press"],
        );
        check_text(
            &format!("{body}\n\nReuters and AFP contributed to this report."),
            "",
            &["AFP", "Reuters"],
        );
        check_text(&format!("{body}\n\nWith inputs from PTI"), "", &["PTI"]);
        check_text(&format!("{body}\n\nThe AP reported on Monday that the ferry sank."), "", &[]);
        check_text(&format!("© AP Photo / Eva Lund\n\n{body}"), "", &[]);
    }

    #[test]
    fn what_is_stated_goes_before_what_the_text_says() {
        let text =
            "By Eva Lund\n\nThe ferry left the harbour of Oslo on Monday, it was said there.";
        let byline = Some("Ann Lee".to_owned());
        check(Article { byline, text: text.into(), ..Article::default() }, "Ann Lee", &[]);
    }
}
