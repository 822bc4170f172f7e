//! Which language an article is in.
//!
//! Owns the decision only: what is left undone for other languages is said where it would be done.

use super::stamp::head;
use whatlang::Lang;

/// Bytes that are looked at: trigrams of a few paragraphs decide as well as those of a book.
const SAMPLE: usize = 3000;
/// Shorter texts say too little to refuse them.
const ENOUGH: usize = 120;
/// Words of English that other languages do not have, in the order of their frequency.
const ENGLISH: &[&str] =
    &["the", "of", "and", "to", "that", "is", "was", "for", "with", "he", "said", "have", "by"];

/// The ISO 639-1 code of the language of `text`; `None` where the text is too short to tell, or the
/// language has no such code.
///
/// English is recognised by its function words first, which holds for lists, tables and names too;
/// other languages by script and by the trigrams of `whatlang` (Cavnar and Trenkle 1994), where they
/// are sure.
pub fn language(text: &str) -> Option<String> {
    let sample = head(text.trim_start(), SAMPLE);
    if is_english(sample) {
        return Some("en".to_owned());
    }
    if sample.len() < ENOUGH {
        return None;
    }
    let info = whatlang::detect(sample)?;
    let sure = info.is_reliable() || info.script() != whatlang::Script::Latin;
    code(info.lang()).filter(|_| sure).map(str::to_owned)
}

/// Whether at least one word in ten is a function word of English.
fn is_english(sample: &str) -> bool {
    let (mut words, mut known) = (0, 0);
    for word in sample.split_whitespace() {
        words += 1;
        known += usize::from(ENGLISH.iter().any(|w| w.eq_ignore_ascii_case(word)));
    }
    words >= 8 && known * 10 >= words
}

/// A language's code of two letters.
fn code(lang: Lang) -> Option<&'static str> {
    Some(match lang {
        Lang::Eng => "en",
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Nob => "no",
        Lang::Fin => "fi",
        Lang::Pol => "pl",
        Lang::Ces => "cs",
        Lang::Slk => "sk",
        Lang::Hun => "hu",
        Lang::Ron => "ro",
        Lang::Bul => "bg",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Bel => "be",
        Lang::Srp => "sr",
        Lang::Hrv => "hr",
        Lang::Slv => "sl",
        Lang::Mkd => "mk",
        Lang::Est => "et",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Ell => "el",
        Lang::Tur => "tr",
        Lang::Ara => "ar",
        Lang::Heb => "he",
        Lang::Pes => "fa",
        Lang::Hin => "hi",
        Lang::Ben => "bn",
        Lang::Urd => "ur",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Mar => "mr",
        Lang::Guj => "gu",
        Lang::Pan => "pa",
        Lang::Cmn => "zh",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Vie => "vi",
        Lang::Tha => "th",
        Lang::Ind => "id",
        Lang::Cat => "ca",
        Lang::Kat => "ka",
        Lang::Hye => "hy",
        Lang::Aze => "az",
        Lang::Uzb => "uz",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Epo => "eo",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_known_by_its_function_words() {
        let text = "The mayor of Lund said that the bridge is closed to lorries for a week.";
        assert_eq!(language(text).as_deref(), Some("en"));
    }

    #[test]
    fn other_languages_are_named() {
        let german = "Die Stadtverwaltung teilte am Montag mit, dass die Brücke über den Fluss für \
                      mindestens eine Woche gesperrt bleibt, weil ein Lastwagen das Geländer gerammt hat.";
        assert_eq!(language(german).as_deref(), Some("de"));
        let russian = "Городская администрация сообщила в понедельник, что мост через реку будет \
                       закрыт по меньшей мере на неделю из-за аварии.";
        assert_eq!(language(russian).as_deref(), Some("ru"));
    }

    #[test]
    fn short_texts_are_left_open() {
        assert_eq!(language("Kylmä yö."), None);
        assert_eq!(language(""), None);
    }
}
