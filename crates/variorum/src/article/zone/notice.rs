//! What a site says to its readers: share buttons, newsletters, "Being updated", advertisements.
//!
//! Phrases, not sites: each entry is something many sites print. A line that quotes someone is
//! never a notice.

use super::{at_most, begins};

/// Whole lines, without case and without marks at their ends.
const WHOLE: &[&str] = &[
    "a a",
    "ad",
    "ads",
    "advertisement",
    "advertising",
    "also",
    "also read",
    "also see",
    "alt",
    "analysis/opinion",
    "article continues below",
    "being updated",
    "breaking",
    "close",
    "comment",
    "comments",
    "continue reading",
    "continue reading below",
    "continue reading the main story",
    "copy link",
    "email",
    "embed",
    "enlarge",
    "facebook",
    "flipboard",
    "follow us",
    "google",
    "hide transcript",
    "in depth",
    "instagram",
    "just watched",
    "latest",
    "linkedin",
    "listen",
    "live updates",
    "loading",
    "menu",
    "messenger",
    "more",
    "more on this",
    "more on this story",
    "more stories",
    "most popular",
    "most read",
    "must watch",
    "next",
    "original",
    "pause",
    "photo",
    "photos",
    "pinterest",
    "play",
    "play video",
    "playlist",
    "previous",
    "print",
    "promoted",
    "pullquote",
    "read more",
    "reddit",
    "related",
    "related articles",
    "related content",
    "related stories",
    "replay",
    "replay more videos",
    "save",
    "scroll down for video",
    "share",
    "share this",
    "share this article",
    "share this story",
    "show transcript",
    "skip",
    "skip advertisement",
    "sponsored",
    "story continued below",
    "story continues below",
    "story highlights",
    "subscribe",
    "tap here",
    "topics",
    "trending",
    "tweet",
    "twitter",
    "unmute",
    "updated",
    "video",
    "view comments",
    "watch",
    "watch live",
    "whatsapp",
    "youtube",
    "advertisement - continue reading below",
    "for immediate release",
    "recommended",
    "this story is being updated",
    "this post has been updated",
    "this article has been updated",
    "this story has been updated",
    "text size",
    "font size",
    "what do you think",
    "advert",
    "you may also like",
    "you might also like",
    "don't miss",
    "related news",
];

/// Beginnings of lines of at most forty words.
const START: &[&str] = &[
    "sign up for",
    "sign up here",
    "sign up to",
    "subscribe to",
    "subscribe now",
    "click here",
    "click for",
    "click through",
    "read more",
    "read also",
    "also read",
    "see also",
    "more from",
    "more:",
    "related:",
    "related story",
    "related article",
    "watch:",
    "photos:",
    "( photos",
    "(photos",
    "( also on",
    "(also on",
    "( watch",
    "(watch",
    "( video",
    "(video",
    "(read",
    "( read",
    "follow @",
    "follow us",
    "like us",
    "find us on",
    "join us on",
    "share this",
    "send a tip",
    "get breaking news",
    "get the latest",
    "get all the latest",
    "get our",
    "get alerted",
    "get the app",
    "download the",
    "download our",
    "please enable javascript",
    "please enable cookies",
    "please subscribe",
    "please sign in",
    "advertisement",
    "advertising",
    "this is a breaking news",
    "this is a developing",
    "this story is developing",
    "check back",
    "stay with",
    "stay tuned",
    "stay up to date",
    "this story has been updated",
    "this article has been updated",
    "this post has been updated",
    "story continues",
    "article continues",
    "continue reading",
    "join the conversation",
    "report an error",
    "for more news",
    "for more information on",
    "for more stories",
    "visit our",
    "let our news",
    "we use cookies",
    "by signing up",
    "by submitting",
    "by subscribing",
    "by clicking",
    "by using this",
    "thank you for signing",
    "thank you for subscribing",
    "thank you for reading",
    "thank you for registering",
    "thanks for signing",
    "already have an account",
    "already a subscriber",
    "not a subscriber",
    "log in to",
    "view comments",
    "show comments",
    "leave a comment",
    "post a comment",
    "be the first to comment",
    "comments are closed",
    "recommended:",
    "most read",
    "trending:",
    "newsletter",
    "email newsletters",
    "your email address",
    "you may also like",
    "you might also like",
    "more stories",
    "what to read next",
    "tell us what you think",
    "related news",
    "enter your email",
    "we have sent a confirmation",
    "hide transcript",
    "watch live",
    "listen to",
    "watch the video",
    "editor's picks",
    "editors' picks",
    "photos and",
    "want more",
    "don't miss",
    "swipe",
    "tap to",
    "scroll down",
    "share on",
    "click to",
    "this article tagged under",
    "filed under",
    "tags:",
    "topics:",
    "published in",
    "posted in",
    "have a tip",
    "got a tip",
    "send us",
    "email us",
    "contact us",
    "if you have a story",
    "welcome back. please",
    "sign in using",
    "support our",
    "being updated",
    "like this: like",
    "copy link",
    "the views expressed",
    "opinions expressed",
    "this site is protected",
    "this content is",
    "content created by",
];

/// Phrases anywhere in a line of at most forty-five words.
const LEGAL: &[&str] = &[
    "all rights reserved",
    "may not be published, broadcast",
    "reprint permission",
    "agree to our",
    "our privacy policy",
    "our terms of",
    "do not represent the views",
    "do not necessarily reflect",
];

/// Phrases anywhere in a line of at most twenty-two words: a longer one may be news that ends in a
/// link.
const ANYWHERE: &[&str] = &[
    "sign up for our",
    "sign up for the",
    "delivered to your inbox",
    "in your inbox",
    "to your inbox",
    "straight to your inbox",
    "follow him on twitter",
    "follow her on twitter",
    "follow them on twitter",
    "follow me on twitter",
    "on twitter @",
    "on twitter at @",
    "click here to",
    "click here for",
    "click for more",
    "our newsletter",
    "download our app",
    "like us on facebook",
    "on facebook and follow",
];

/// Whether a whole line is addressed to readers of the site.
pub(in super::super) fn is_notice(line: &str) -> bool {
    if !line.contains(char::is_alphanumeric) {
        return true;
    }
    if !at_most(line, 45) || is_spoken(line) {
        return false;
    }
    if is_label(line) {
        return true;
    }
    let start = line.trim_start_matches(['*', '[', '»', '>', '•', '×', ' ', '-', '|']);
    if START.iter().any(|words| begins(start, words)) && at_most(line, 40) {
        return true;
    }
    let lower = line.to_lowercase();
    let limit = if LEGAL.iter().any(|words| lower.contains(words)) { 45 } else { 22 };
    at_most(line, limit) && LEGAL.iter().chain(ANYWHERE).any(|words| lower.contains(words))
}

/// Whether a line is nothing but a label: "Advertisement", "Share this".
pub(in super::super) fn is_label(line: &str) -> bool {
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric());
    bare.len() <= 40 && WHOLE.iter().any(|whole| whole.eq_ignore_ascii_case(bare))
}

/// Whether a line quotes someone or tells what was said.
fn is_spoken(line: &str) -> bool {
    let marks = line.chars().filter(|c| matches!(c, '"' | '“' | '”')).count();
    marks >= 2 && line.split_whitespace().count() > 8
        || line
            .split_whitespace()
            .any(|w| matches!(w, "said" | "said." | "said," | "says" | "told"))
}

#[cfg(test)]
mod tests {
    use super::is_notice;

    #[test]
    fn notices() {
        for line in [
            "Being updated",
            "ADVERTISEMENT",
            "Read more: Ferry talks resume",
            "* * *",
            "Sign up for our daily letter and get the news first.",
            "This material may not be published, broadcast, rewritten or redistributed.",
            "[pullquote]",
        ] {
            assert!(is_notice(line), "{line}");
        }
    }

    #[test]
    fn news() {
        for line in [
            "The union said its letter was \"more a threat\" than an offer to talk to anyone.",
            "Follow the money, she said.",
            "The ferry union met the owners on Monday.",
            "More than forty people came.",
        ] {
            assert!(!is_notice(line), "{line}");
        }
    }
}
