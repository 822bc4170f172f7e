//! Who wrote, took or owns it: photo credits, captions that end in one, bylines, sign-offs.

use super::{at_most, begins};

/// Beginnings of lines that name authors, editors and owners.
const CREDITS: &[&str] = &[
    "reporting by",
    "(reporting by",
    "additional reporting by",
    "(additional reporting by",
    "with reporting by",
    "writing by",
    "(writing by",
    "edited by",
    "(edited by",
    "editing by",
    "(editing by",
    "compiled by",
    "contributing:",
    "photo by",
    "photos by",
    "photo:",
    "photos:",
    "photo credit",
    "photograph:",
    "photograph by",
    "image credit",
    "image:",
    "picture:",
    "credit:",
    "image copyright",
    "image source",
    "copyright ",
    "(copyright",
    "(c) ",
    "©",
    "(©",
    "all photos",
    "video by",
    "graphic by",
    "story by",
    "text by",
    "with files from",
    "— with files from",
    "with agency inputs",
    "with inputs from",
    "(with inputs from",
    "source:",
    "via ap",
];
/// Ends of lines that name helpers.
const CREDIT_ENDS: &[&str] = &[
    "contributed to this report",
    "contributed to this story",
    "contributed to this article",
    "contributed reporting",
    "contributed to this post",
    "contributed to the report",
    "from wire reports",
    "and wire reports",
];
/// Beginnings of lines under pictures.
const CAPTIONS: &[&str] = &[
    "enlarge this image",
    "toggle caption",
    "image caption",
    "media caption",
    "caption:",
    "file photo",
    "file - ",
    "file -- ",
    "file — ",
    "prev image",
    "next image",
    "(file photo",
    "slideshow (",
    "hide caption",
    "view gallery",
    "play video",
    "a file photo",
];
/// Names that end the credit of a picture.
const PICTURE_AGENCIES: &[&str] = &[
    "getty images",
    "getty",
    "ap photo",
    "ap",
    "associated press",
    "afp",
    "reuters",
    "epa",
    "shutterstock",
    "bloomberg",
    "istock",
    "zuma",
    "xinhua",
    "the washington post",
    "the new york times",
    "alamy",
    "pool",
    "file",
    "flickr",
    "wikimedia commons",
    "ap images",
    "corbis",
    "rex",
    "upi",
    "pa wire",
];

/// The bytes of a photo credit at the front of a line: "© Agency / A. Name / Go to the photo bank".
///
/// Copied pages lose the break between credit and caption ("bankA view"): a lower-case letter that
/// runs into a capital ends the credit.
pub(super) fn photo(line: &str) -> Option<usize> {
    if !(line.starts_with('©') && line.contains('/')) {
        return None;
    }
    let bank = ["Go to the photo bank", "Go to the mediabank"]
        .iter()
        .find_map(|words| line.find(words).map(|at| at + words.len()));
    let end = bank.or_else(|| seam(line));
    match end {
        Some(end) if line[..end].len() <= 160 => Some(end),
        _ if at_most(line, 14) => Some(line.len()),
        _ => None,
    }
}

/// Where a word in lower case runs into one with a capital, not counting names as in "`McDonald`".
fn seam(line: &str) -> Option<usize> {
    let mut run = 0;
    for (at, c) in line.char_indices() {
        if c.is_uppercase() && run >= 3 && at_most(&line[..at], 14) {
            return Some(at);
        }
        run = if c.is_lowercase() { run + 1 } else { 0 };
    }
    None
}

/// Whether a whole line names who wrote, took or owns it. `lead`: nothing of the body came before.
pub(super) fn is_credit(line: &str, lead: bool) -> bool {
    if is_alone(line) || lead && is_byline(line) {
        return true;
    }
    if CREDITS.iter().any(|start| begins(line, start)) && at_most(line, 45) {
        return !has_quote(line);
    }
    let bare = line.trim_end_matches(['.', ')', ' ']);
    at_most(line, 45) && CREDIT_ENDS.iter().any(|end| ends(bare, end))
}

/// An address of an author, or an agency's name, alone on a line.
fn is_alone(line: &str) -> bool {
    let word = line.trim_matches(['(', ')', '.', ' ']);
    let is_mail = !word.contains(' ') && word.contains('@') && word.contains('.');
    let is_handle = word.starts_with('@') && !word.contains(' ');
    let agency = |name: &&str| name.eq_ignore_ascii_case(word);
    is_mail
        || is_handle
        || ["usa today", "the associated press", "associated press", "reuters", "ap", "afp", "cnn"]
            .iter()
            .any(agency)
}

/// "By Ann Lee", "BY ANN LEE AND BO EK", "Ann Lee, Daily Post".
fn is_byline(line: &str) -> bool {
    let Some(names) = line.get(3..).filter(|_| begins(line, "by ")) else { return false };
    let names = names.trim();
    let small = [
        "and",
        "in",
        "for",
        "of",
        "the",
        "de",
        "van",
        "von",
        "al",
        "bin",
        "staff",
        "writer",
        "writers",
        "reporter",
        "correspondent",
        "updated",
        "with",
        "at",
    ];
    let is_name = |word: &str| {
        word.starts_with(|c: char| c.is_uppercase() || "(|•@".contains(c)) || small.contains(&word)
    };
    names.starts_with(char::is_uppercase)
        && !names.ends_with(['.', ',', '!', '?'])
        && at_most(names, 14)
        && names.split_whitespace().all(is_name)
}

/// Whether a whole line stands under a picture.
pub(super) fn is_caption(line: &str) -> bool {
    if CAPTIONS.iter().any(|start| begins(line, start)) {
        return at_most(line, 90) && !has_quote(line);
    }
    at_most(line, 70) && !has_quote(line) && ends_in_picture_credit(line)
}

/// "... (Ann Lee/Reuters)", "... (AP Photo/Bo Ek)", "... Ann Lee/AFP/Getty Images".
fn ends_in_picture_credit(line: &str) -> bool {
    let bare = line.trim_end_matches(['.', ' ']);
    let inside = bare.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    if let Some((_, credit)) = inside {
        return at_most(credit, 9) && is_picture_credit(credit);
    }
    // Without brackets the last words must hold the slash: "Ann Lee/AP".
    let Some((before, agency)) = bare.rsplit_once('/') else { return false };
    let name = before.rsplit(' ').next().unwrap_or_default();
    name.starts_with(char::is_uppercase) && is_agency(agency)
}

fn is_picture_credit(credit: &str) -> bool {
    let credit = credit.trim();
    let begins_so = ["ap photo", "photo:", "photo by", "credit:", "file photo", "image:"];
    begins_so.iter().any(|start| begins(credit, start))
        || ["getty images", "file", "shutterstock"].iter().any(|n| n.eq_ignore_ascii_case(credit))
        || credit.split(['/', '|']).count() > 1 && credit.split(['/', '|']).any(is_agency)
}

fn is_agency(name: &str) -> bool {
    let name = name.trim();
    PICTURE_AGENCIES.iter().any(|agency| agency.eq_ignore_ascii_case(name))
}

/// Whether a line ends with `end` (lower case), whatever its case.
fn ends(line: &str, end: &str) -> bool {
    line.len() >= end.len()
        && line.as_bytes()[line.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes())
}

/// A line that quotes someone is news, whatever it begins with.
fn has_quote(line: &str) -> bool {
    let marks = line.chars().filter(|c| matches!(c, '"' | '“' | '”')).count();
    marks >= 2 && line.split_whitespace().count() > 12
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_credit_ends_at_the_bank_or_the_seam() {
        let check = |line: &str, rest: &str| assert_eq!(&line[photo(line).unwrap()..], rest);
        check("© Nordpress / Eva Lund / Go to the photo bankA ferry", "A ferry");
        check("© AP Photo / Eva LundA ferry leaves the harbour", "A ferry leaves the harbour");
        check("© REUTERS / BO EK", "");
        assert_eq!(photo("The ferry / the bridge"), None);
    }

    #[test]
    fn credits() {
        for line in [
            "(Reporting by Ann Lee; Editing by Bo Ek)",
            "Copyright © 2019 The Harbour Post, LLC. Click here for reprint permission.",
            "The Associated Press contributed to this report.",
            "Contributing: Bo Ek",
            "ann.lee@example.org",
        ] {
            assert!(is_credit(line, false), "{line}");
        }
        assert!(is_credit("By Ann Lee and Bo Ek", true));
        assert!(!is_credit("By Monday the harbour was empty.", true));
        assert!(!is_credit("By Ann Lee's account, the ship sank", true));
    }

    #[test]
    fn captions() {
        for line in [
            "Enlarge this image toggle caption Eva Lund/AP",
            "The ferry at night (Eva Lund/Reuters)",
            "The ferry on Monday. (AP Photo/Eva Lund)",
            "The ferry leaves. Eva Lund/AFP/Getty Images",
        ] {
            assert!(is_caption(line), "{line}");
        }
        assert!(!is_caption("The ferry (built in 1931) sank."));
        assert!(!is_caption("He met officials of the union and/or the owners"));
    }
}
