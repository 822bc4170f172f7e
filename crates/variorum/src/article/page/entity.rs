//! Character references: "&amp;", "&#8217;", "&eacute;".

use std::borrow::Cow;

/// Decodes the character references of a text. Unknown ones stay as they are.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (decoded, length) = reference(rest).unwrap_or(('&', 1));
        out.push(decoded);
        rest = &rest[length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character of the reference at the front, and its length.
fn reference(text: &str) -> Option<(char, usize)> {
    let body = &text[1..];
    if let Some(digits) = body.strip_prefix('#') {
        let hex = digits.starts_with(['x', 'X']);
        let digits = &digits[usize::from(hex)..];
        let radix = if hex { 16 } else { 10 };
        let len = digits.bytes().take_while(|b| (*b as char).is_digit(radix)).count();
        let code = u32::from_str_radix(&digits[..len.min(8)], radix).ok()?;
        let end = 2 + usize::from(hex) + len;
        return Some((of_code(code), end + usize::from(text[end..].starts_with(';'))));
    }
    let len = body.bytes().take(10).take_while(u8::is_ascii_alphanumeric).count();
    let name = &body[..len];
    let ends = body[len..].starts_with(';');
    let found = NAMED.iter().find(|(known, _)| *known == name)?.1;
    let bare = matches!(name, "amp" | "lt" | "gt" | "quot" | "nbsp" | "copy" | "reg");
    (ends || bare).then_some((found, 1 + len + usize::from(ends)))
}

/// The character of a number; those of windows-1252 in the control range, as browsers do.
fn of_code(code: u32) -> char {
    const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    match code {
        0x80..=0x9f => WINDOWS.chars().nth(code as usize - 0x80).unwrap_or('\u{fffd}'),
        0 => '\u{fffd}',
        _ => char::from_u32(code).unwrap_or('\u{fffd}'),
    }
}

/// Names in use on news pages, by how often they are met.
const NAMED: &[(&str, char)] = &[
    ("nbsp", '\u{a0}'),
    ("amp", '&'),
    ("quot", '"'),
    ("rsquo", '’'),
    ("lsquo", '‘'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("lt", '<'),
    ("gt", '>'),
    ("apos", '\''),
    ("copy", '©'),
    ("raquo", '»'),
    ("laquo", '«'),
    ("bull", '•'),
    ("middot", '·'),
    ("euro", '€'),
    ("pound", '£'),
    ("eacute", 'é'),
    ("uuml", 'ü'),
    ("ouml", 'ö'),
    ("auml", 'ä'),
    ("szlig", 'ß'),
    ("Uuml", 'Ü'),
    ("Ouml", 'Ö'),
    ("Auml", 'Ä'),
    ("agrave", 'à'),
    ("egrave", 'è'),
    ("ccedil", 'ç'),
    ("aacute", 'á'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("uacute", 'ú'),
    ("atilde", 'ã'),
    ("otilde", 'õ'),
    ("ntilde", 'ñ'),
    ("acirc", 'â'),
    ("ecirc", 'ê'),
    ("icirc", 'î'),
    ("ocirc", 'ô'),
    ("ucirc", 'û'),
    ("ograve", 'ò'),
    ("ugrave", 'ù'),
    ("igrave", 'ì'),
    ("euml", 'ë'),
    ("iuml", 'ï'),
    ("yuml", 'ÿ'),
    ("aring", 'å'),
    ("aelig", 'æ'),
    ("oslash", 'ø'),
    ("Aring", 'Å'),
    ("AElig", 'Æ'),
    ("Oslash", 'Ø'),
    ("Eacute", 'É'),
    ("Egrave", 'È'),
    ("Agrave", 'À'),
    ("Aacute", 'Á'),
    ("Iacute", 'Í'),
    ("Oacute", 'Ó'),
    ("Uacute", 'Ú'),
    ("Ccedil", 'Ç'),
    ("Ntilde", 'Ñ'),
    ("Acirc", 'Â'),
    ("Ecirc", 'Ê'),
    ("Atilde", 'Ã'),
    ("Otilde", 'Õ'),
    ("yacute", 'ý'),
    ("eth", 'ð'),
    ("thorn", 'þ'),
    ("scaron", 'š'),
    ("Scaron", 'Š'),
    ("oelig", 'œ'),
    ("OElig", 'Œ'),
    ("reg", '®'),
    ("trade", '™'),
    ("deg", '°'),
    ("para", '¶'),
    ("sect", '§'),
    ("times", '×'),
    ("divide", '÷'),
    ("frac12", '½'),
    ("frac14", '¼'),
    ("frac34", '¾'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("sup1", '¹'),
    ("ordm", 'º'),
    ("ordf", 'ª'),
    ("iexcl", '¡'),
    ("iquest", '¿'),
    ("cent", '¢'),
    ("yen", '¥'),
    ("sbquo", '‚'),
    ("bdquo", '„'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("prime", '′'),
    ("Prime", '″'),
    ("minus", '−'),
    ("plusmn", '±'),
    ("micro", 'µ'),
    ("shy", '\u{ad}'),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("dagger", '†'),
    ("larr", '←'),
    ("rarr", '→'),
    ("uarr", '↑'),
    ("darr", '↓'),
    ("check", '✓'),
    ("star", '☆'),
    ("hearts", '♥'),
    ("lsqb", '['),
    ("rsqb", ']'),
    ("lbrack", '['),
    ("rbrack", ']'),
    ("lpar", '('),
    ("rpar", ')'),
    ("comma", ','),
    ("period", '.'),
    ("colon", ':'),
    ("semi", ';'),
    ("excl", '!'),
    ("quest", '?'),
    ("num", '#'),
    ("dollar", '$'),
    ("percnt", '%'),
    ("ast", '*'),
    ("plus", '+'),
    ("sol", '/'),
    ("bsol", '\\'),
    ("equals", '='),
    ("commat", '@'),
    ("lowbar", '_'),
    ("hyphen", '‐'),
    ("dash", '‐'),
    ("vert", '|'),
    ("Tab", '\t'),
    ("NewLine", '\n'),
    ("infin", '∞'),
    ("ne", '≠'),
    ("le", '≤'),
    ("ge", '≥'),
    ("asymp", '≈'),
    ("permil", '‰'),
    ("tilde", '˜'),
    ("circ", 'ˆ'),
    ("macr", '¯'),
    ("acute", '´'),
    ("cedil", '¸'),
    ("uml", '¨'),
    ("not", '¬'),
    ("curren", '¤'),
    ("brvbar", '¦'),
];

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn references_of_every_form() {
        assert_eq!(
            decode("caf&eacute; &#8217;&#x2019;&#146; &amp;&amp &nbsp;"),
            "café ’’’ && \u{a0}"
        );
        assert_eq!(
            decode("AT&T &nosuch; &;&#;&#xg; &copyright"),
            "AT&T &nosuch; &;&#;&#xg; &copyright"
        );
    }

    #[test]
    fn many_references_take_linear_time() {
        assert_eq!(decode(&"&amp;".repeat(200_000)).len(), 200_000);
    }
}
