//! Names as they are compared: without case, accents and most punctuation.

/// Folds one word into `buffer`; `None` where it is too long for any known name.
pub(super) fn fold_word<'b>(word: &str, buffer: &'b mut [u8; 64]) -> Option<&'b [u8]> {
    let mut n = 0;
    if word.is_ascii() {
        for b in word.bytes() {
            let b = match b {
                b'-' | b'/' => b' ',
                _ if b.is_ascii_alphanumeric() || b == b'&' => b.to_ascii_lowercase(),
                _ => continue,
            };
            if b == b' ' && (n == 0 || buffer[n - 1] == b' ') {
                continue;
            }
            *buffer.get_mut(n)? = b;
            n += 1;
        }
        return Some(buffer[..n].trim_ascii_end());
    }
    let mut folded = String::with_capacity(word.len());
    fold(word, &mut folded);
    buffer.get_mut(..folded.len())?.copy_from_slice(folded.as_bytes());
    Some(&buffer[..folded.len()])
}

/// Appends `name` as names are compared: lower case, Latin letters without their accents, words
/// joined by one blank, hyphens and slashes as blanks, no other punctuation but "&".
pub fn fold(name: &str, out: &mut String) {
    let start = out.len();
    for c in name.chars() {
        match c {
            _ if (c.is_whitespace() || matches!(c, '-' | '–' | '—' | '/' | '‑'))
                && out.len() > start
                && !out.ends_with(' ') =>
            {
                out.push(' ');
            }
            '&' => out.push('&'),
            _ if c.is_ascii_alphanumeric() => out.push(c.to_ascii_lowercase()),
            _ if c.is_alphanumeric() => fold_letter(c, out),
            _ => {}
        }
    }
    if out.len() > start && out.ends_with(' ') {
        out.pop();
    }
}

/// Appends the plain Latin letters of `c`, or `c` in lower case where it isn't a Latin one.
fn fold_letter(c: char, out: &mut String) {
    let plain = match c {
        'à'..='å'
        | 'À'..='Å'
        | 'ā'
        | 'Ā'
        | 'ă'
        | 'Ă'
        | 'ą'
        | 'Ą'
        | 'ạ'
        | 'ả'
        | 'ấ'
        | 'ầ'
        | 'ắ'
        | 'ằ'
        | 'ẩ'
        | 'ẫ'
        | 'ậ'
        | 'ặ'
        | 'ǎ' => "a",
        'æ' | 'Æ' => "ae",
        'ç' | 'Ç' | 'ć' | 'Ć' | 'č' | 'Č' | 'ĉ' | 'ċ' | 'Ċ' => "c",
        'ď' | 'Ď' | 'đ' | 'Đ' | 'ð' | 'Ð' | 'ḍ' => "d",
        'è'..='ë'
        | 'È'..='Ë'
        | 'ē'
        | 'Ē'
        | 'ė'
        | 'Ė'
        | 'ę'
        | 'Ę'
        | 'ě'
        | 'Ě'
        | 'ế'
        | 'ề'
        | 'ệ'
        | 'ể'
        | 'ễ'
        | 'ẹ'
        | 'ə'
        | 'Ə' => "e",
        'ğ' | 'Ğ' | 'ģ' | 'Ģ' | 'ġ' | 'Ġ' => "g",
        'ħ' | 'Ħ' | 'ḥ' | 'Ḥ' => "h",
        'ì'..='ï' | 'Ì'..='Ï' | 'ī' | 'Ī' | 'ı' | 'İ' | 'į' | 'ĩ' | 'ị' | 'ỉ' => "i",
        'ķ' | 'Ķ' => "k",
        'ł' | 'Ł' | 'ļ' | 'Ļ' | 'ľ' | 'Ľ' => "l",
        'ñ' | 'Ñ' | 'ń' | 'Ń' | 'ň' | 'Ň' | 'ņ' | 'Ņ' => "n",
        'ò'..='ö'
        | 'Ò'..='Ö'
        | 'ø'
        | 'Ø'
        | 'ō'
        | 'Ō'
        | 'ő'
        | 'Ő'
        | 'ơ'
        | 'Ơ'
        | 'ố'
        | 'ồ'
        | 'ộ'
        | 'ổ'
        | 'ỗ'
        | 'ớ'
        | 'ờ'
        | 'ợ'
        | 'ọ'
        | 'ỏ' => "o",
        'œ' | 'Œ' => "oe",
        'ř' | 'Ř' => "r",
        'ś' | 'Ś' | 'š' | 'Š' | 'ş' | 'Ş' | 'ș' | 'Ș' | 'ṣ' | 'Ṣ' => "s",
        'ß' => "ss",
        'ť' | 'Ť' | 'ţ' | 'Ţ' | 'ț' | 'Ț' | 'ṭ' => "t",
        'þ' | 'Þ' => "th",
        'ù'..='ü'
        | 'Ù'..='Ü'
        | 'ū'
        | 'Ū'
        | 'ů'
        | 'Ů'
        | 'ű'
        | 'Ű'
        | 'ų'
        | 'ư'
        | 'Ư'
        | 'ứ'
        | 'ừ'
        | 'ự'
        | 'ụ'
        | 'ủ'
        | 'ũ' => "u",
        'ý' | 'Ý' | 'ÿ' | 'ỳ' | 'ỹ' | 'ỷ' | 'ỵ' => "y",
        'ź' | 'Ź' | 'ż' | 'Ż' | 'ž' | 'Ž' | 'ẓ' => "z",
        _ => return out.extend(c.to_lowercase()),
    };
    out.push_str(plain);
}
