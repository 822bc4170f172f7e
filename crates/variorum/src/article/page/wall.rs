//! What can stand in the way of a page's text: a paywall, a cookie notice, a script, a list of links.

use super::super::compose::Refusal;
use super::block::Block;

/// Words with which sites close their text to those who do not pay.
const PAYWALL: &[&str] = &[
    "subscribe to continue",
    "subscribe to read",
    "subscribers only",
    "subscriber-only",
    "for subscribers",
    "already a subscriber",
    "log in to continue",
    "sign in to continue",
    "register to continue",
    "to continue reading",
    "to read the full",
    "nur für abonnenten",
    "jetzt abonnieren",
    "weiterlesen mit",
    "réservé aux abonnés",
    "abonnez-vous",
    "solo para suscriptores",
    "premium content",
    "articles remaining",
    "free articles",
];
/// Words of cookie notices.
const CONSENT: &[&str] = &[
    "we use cookies",
    "use of cookies",
    "accept all",
    "cookie policy",
    "manage cookies",
    "consent to",
    "cookies zu",
    "your privacy choices",
    "utilisons des cookies",
];
/// Words of pages that are made by a script.
const SCRIPT: &[&str] = &[
    "enable javascript",
    "javascript is disabled",
    "requires javascript",
    "need to enable javascript",
    "javascript aktivieren",
    "turn on javascript",
    "activer javascript",
];

/// What stands in the way of the text, whether or not there is text. `kept`: blocks of the article.
pub(super) fn wall(blocks: &[Block], kept: &[usize]) -> Option<Refusal> {
    let says = |words: &[&str]| {
        blocks.iter().filter(|block| block.text.len() < 600).any(|block| {
            let lower = block.text.to_lowercase();
            words.iter().any(|word| lower.contains(word))
        })
    };
    let letters: usize = blocks.iter().map(|block| block.letters).sum();
    let linked: usize = blocks.iter().map(|block| block.linked).sum();
    let is_list = blocks.len() >= 20 && linked * 10 >= letters * 6;
    match () {
        () if says(PAYWALL) => Some(Refusal::Paywall),
        () if says(SCRIPT) => Some(Refusal::Script),
        () if is_list && kept.len() <= 2 => Some(Refusal::Index),
        () if says(CONSENT) => Some(Refusal::Consent),
        () => None,
    }
}
