//! Text in little room.

/// `text` in at most `most` characters and an ellipsis, cut after a whole word where one ends in the
/// last third of them.
pub fn shorten(text: &str, most: usize) -> String {
    let Some((end, next)) = text.char_indices().nth(most) else { return text.to_owned() };
    let kept = &text[..end];
    let is_whole = next.is_whitespace() || kept.ends_with(char::is_whitespace);
    let last = kept.rfind(char::is_whitespace).filter(|&at| !is_whole && at * 3 > end * 2);
    format!("{}…", kept[..last.unwrap_or(end)].trim_end())
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn words_stay_whole_where_they_can() {
        assert_eq!(shorten("The mayor spoke", 15), "The mayor spoke");
        assert_eq!(shorten("The mayor spoke", 9), "The mayor…");
        assert_eq!(shorten("The mayor spoke", 13), "The mayor…");
        assert_eq!(shorten("A Donaudampfschiff", 9), "A Donauda…");
        assert_eq!(shorten("äöü", 2), "äö…");
    }
}
