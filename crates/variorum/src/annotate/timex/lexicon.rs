//! The words that times are written with, and the marks between them.
//!
//! Owns what a single word can be; which words together make a time is the grammar's.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A unit of time, shortest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

/// A part of the day with its TIMEX3 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum DayPart {
    Morning,
    Afternoon,
    Evening,
    Night,
}

impl DayPart {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Morning => "MO",
            Self::Afternoon => "AF",
            Self::Evening => "EV",
            Self::Night => "NI",
        }
    }
}

/// A season with its TIMEX3 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

impl Season {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Spring => "SP",
            Self::Summer => "SU",
            Self::Autumn => "FA",
            Self::Winter => "WI",
        }
    }

    /// The month it begins with in the north.
    pub(super) fn first_month(self) -> i8 {
        match self {
            Self::Spring => 3,
            Self::Summer => 6,
            Self::Autumn => 9,
            Self::Winter => 12,
        }
    }
}

/// What a word, number or mark can be in a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lex {
    /// No part of any time.
    Other,
    /// A break that no time runs across: a blank line, the end of a short line.
    Break,
    /// Digits: their value (at most nine digits) and how many.
    Num(u32, u8),
    /// "five", "twenty".
    Cardinal(u32),
    /// "hundred", "thousand", "million".
    Multiplier(u32),
    /// "first" ... "thirty-first" without the hyphenated ones. "second" is also a unit.
    Ordinal(u32),
    /// "st", "nd", "rd", "th".
    OrdinalEnding,
    /// Month 1..=12; whether abbreviated.
    Month(i8, bool),
    /// Weekday 1 (Monday) ..= 7; whether abbreviated; whether plural.
    Weekday(i8, bool, bool),
    /// A unit; whether plural.
    Unit(Unit, bool),
    /// "yearlong".
    Long(Unit),
    /// "morning"; whether plural.
    Part(DayPart, bool),
    /// "spring"; whether plural.
    Season(Season, bool),
    /// "Q" of "Q3".
    Q,
    /// The first word of a feast's name.
    Feast,
    Today,
    Yesterday,
    Tomorrow,
    Tonight,
    Overnight,
    Noon,
    Midnight,
    The,
    A,
    This,
    That,
    These,
    Same,
    Last,
    Past,
    Previous,
    Next,
    Coming,
    Following,
    Current,
    Final,
    Latest,
    Earlier,
    Later,
    Early,
    Late,
    Mid,
    Start,
    End,
    Ago,
    Before,
    After,
    Hence,
    Every,
    Each,
    Per,
    Once,
    Twice,
    Times,
    /// "almost", "about", "nearly": what stands before an amount and leaves it nearly the same.
    Approx,
    More,
    Less,
    Than,
    At,
    Least,
    Most,
    Up,
    /// "few", "several", "some", "many": a number left open.
    Vague,
    Couple,
    Half,
    Dozen,
    Am,
    Pm,
    Of,
    In,
    On,
    To,
    And,
    Or,
    By,
    For,
    From,
    Since,
    Until,
    During,
    Between,
    Through,
    Within,
    Over,
    Now,
    Currently,
    Recently,
    Recent,
    Future,
    Nowadays,
    Daily,
    Weekly,
    Monthly,
    Yearly,
    Hourly,
    Nightly,
    Fiscal,
    Ended,
    Period,
    /// "sixties": the decade's tens digit.
    Decade(u32),
    Dot,
    Comma,
    Hyphen,
    Slash,
    Colon,
    Apostrophe,
    Currency,
    Percent,
    Open,
    Close,
    Plus,
    Quote,
}

/// The longest word of the table in bytes.
const LONGEST: usize = 13;

/// What the word `lower` (in lower case) can be.
pub(super) fn look_up(lower: &str) -> Lex {
    if lower.len() > LONGEST {
        return Lex::Other;
    }
    TABLE.get(lower).copied().unwrap_or(Lex::Other)
}

/// The longest word that [`look_up`] can know, in bytes.
pub(super) fn longest_word() -> usize {
    LONGEST
}

static TABLE: LazyLock<HashMap<&'static str, Lex>> = LazyLock::new(|| {
    let mut table: HashMap<&str, Lex> = FUNCTION_WORDS.iter().copied().collect();
    let mut put = |words: &'static str, lex: &dyn Fn(usize) -> Lex| {
        for (n, group) in words.split_whitespace().enumerate() {
            for word in group.split('|') {
                table.insert(word, lex(n));
            }
        }
    };
    put(MONTHS, &|n| Lex::Month(n as i8 + 1, false));
    put(MONTHS_SHORT, &|n| Lex::Month(n as i8 + 1, true));
    put(WEEKDAYS, &|n| Lex::Weekday(n as i8 + 1, false, false));
    put(WEEKDAYS_PLURAL, &|n| Lex::Weekday(n as i8 + 1, false, true));
    put(WEEKDAYS_SHORT, &|n| Lex::Weekday(n as i8 + 1, true, false));
    put(CARDINALS, &|n| Lex::Cardinal(n as u32));
    put(TENS, &|n| Lex::Cardinal((n as u32 + 2) * 10));
    put(FEASTS, &|_| Lex::Feast);
    put(ORDINALS, &|n| Lex::Ordinal(n as u32 + 1));
    table
});

const MONTHS: &str = "january february march april may june july august september october november \
                      december";
// "may" is its own abbreviation and stands in MONTHS; "-" holds its place.
const MONTHS_SHORT: &str = "jan feb mar apr - jun jul aug sep|sept oct nov dec";
const WEEKDAYS: &str = "monday tuesday wednesday thursday friday saturday sunday";
const WEEKDAYS_PLURAL: &str = "mondays tuesdays wednesdays thursdays fridays saturdays sundays";
const WEEKDAYS_SHORT: &str = "mon tue|tues wed thu|thur|thurs fri sat sun";
const CARDINALS: &str = "zero one two three four five six seven eight nine ten eleven twelve \
                         thirteen fourteen fifteen sixteen seventeen eighteen nineteen";
const TENS: &str = "twenty thirty forty|fourty fifty sixty seventy eighty ninety";
const ORDINALS: &str = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh \
                        twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth \
                        nineteenth twentieth";

// Without "April", "May" and "St", which are known for something else.
const FEASTS: &str = "christmas boxing new valentine earth independence bastille halloween all \
                      armistice veterans martin presidents mother memorial father labor \
                      columbus thanksgiving election ash palm good easter whit";

const FUNCTION_WORDS: &[(&str, Lex)] = &[
    ("q", Lex::Q),
    ("thirtieth", Lex::Ordinal(30)),
    ("hundred", Lex::Multiplier(100)),
    ("thousand", Lex::Multiplier(1000)),
    ("million", Lex::Multiplier(1_000_000)),
    ("billion", Lex::Multiplier(1_000_000_000)),
    ("st", Lex::OrdinalEnding),
    ("nd", Lex::OrdinalEnding),
    ("rd", Lex::OrdinalEnding),
    ("th", Lex::OrdinalEnding),
    ("seconds", Lex::Unit(Unit::Second, true)),
    ("minute", Lex::Unit(Unit::Minute, false)),
    ("minutes", Lex::Unit(Unit::Minute, true)),
    ("hour", Lex::Unit(Unit::Hour, false)),
    ("hours", Lex::Unit(Unit::Hour, true)),
    ("day", Lex::Unit(Unit::Day, false)),
    ("days", Lex::Unit(Unit::Day, true)),
    ("weekend", Lex::Unit(Unit::Weekend, false)),
    ("weekends", Lex::Unit(Unit::Weekend, true)),
    ("week", Lex::Unit(Unit::Week, false)),
    ("weeks", Lex::Unit(Unit::Week, true)),
    ("fortnight", Lex::Unit(Unit::Fortnight, false)),
    ("fortnights", Lex::Unit(Unit::Fortnight, true)),
    ("month", Lex::Unit(Unit::Month, false)),
    ("months", Lex::Unit(Unit::Month, true)),
    ("quarter", Lex::Unit(Unit::Quarter, false)),
    ("quarters", Lex::Unit(Unit::Quarter, true)),
    ("year", Lex::Unit(Unit::Year, false)),
    ("years", Lex::Unit(Unit::Year, true)),
    ("decade", Lex::Unit(Unit::Decade, false)),
    ("decades", Lex::Unit(Unit::Decade, true)),
    ("century", Lex::Unit(Unit::Century, false)),
    ("centuries", Lex::Unit(Unit::Century, true)),
    ("hourlong", Lex::Long(Unit::Hour)),
    ("daylong", Lex::Long(Unit::Day)),
    ("weeklong", Lex::Long(Unit::Week)),
    ("monthlong", Lex::Long(Unit::Month)),
    ("yearlong", Lex::Long(Unit::Year)),
    ("decadelong", Lex::Long(Unit::Decade)),
    ("morning", Lex::Part(DayPart::Morning, false)),
    ("mornings", Lex::Part(DayPart::Morning, true)),
    ("afternoon", Lex::Part(DayPart::Afternoon, false)),
    ("afternoons", Lex::Part(DayPart::Afternoon, true)),
    ("evening", Lex::Part(DayPart::Evening, false)),
    ("evenings", Lex::Part(DayPart::Evening, true)),
    ("night", Lex::Part(DayPart::Night, false)),
    ("nights", Lex::Part(DayPart::Night, true)),
    ("spring", Lex::Season(Season::Spring, false)),
    ("summer", Lex::Season(Season::Summer, false)),
    ("fall", Lex::Season(Season::Autumn, false)),
    ("autumn", Lex::Season(Season::Autumn, false)),
    ("winter", Lex::Season(Season::Winter, false)),
    ("springs", Lex::Season(Season::Spring, true)),
    ("summers", Lex::Season(Season::Summer, true)),
    ("autumns", Lex::Season(Season::Autumn, true)),
    ("winters", Lex::Season(Season::Winter, true)),
    ("springtime", Lex::Season(Season::Spring, false)),
    ("summertime", Lex::Season(Season::Summer, false)),
    ("wintertime", Lex::Season(Season::Winter, false)),
    ("today", Lex::Today),
    ("yesterday", Lex::Yesterday),
    ("tomorrow", Lex::Tomorrow),
    ("tonight", Lex::Tonight),
    ("overnight", Lex::Overnight),
    ("noon", Lex::Noon),
    ("midday", Lex::Noon),
    ("midnight", Lex::Midnight),
    ("the", Lex::The),
    ("a", Lex::A),
    ("an", Lex::A),
    ("this", Lex::This),
    ("that", Lex::That),
    ("these", Lex::These),
    ("same", Lex::Same),
    ("last", Lex::Last),
    ("past", Lex::Past),
    ("previous", Lex::Previous),
    ("preceding", Lex::Previous),
    ("prior", Lex::Previous),
    ("next", Lex::Next),
    ("coming", Lex::Coming),
    ("upcoming", Lex::Coming),
    ("following", Lex::Following),
    ("current", Lex::Current),
    ("final", Lex::Final),
    ("latest", Lex::Latest),
    ("earlier", Lex::Earlier),
    ("later", Lex::Later),
    ("early", Lex::Early),
    ("late", Lex::Late),
    ("mid", Lex::Mid),
    ("middle", Lex::Mid),
    ("start", Lex::Start),
    ("beginning", Lex::Start),
    ("end", Lex::End),
    ("ago", Lex::Ago),
    ("before", Lex::Before),
    ("after", Lex::After),
    ("hence", Lex::Hence),
    ("every", Lex::Every),
    ("each", Lex::Each),
    ("per", Lex::Per),
    ("once", Lex::Once),
    ("twice", Lex::Twice),
    ("times", Lex::Times),
    ("almost", Lex::Approx),
    ("nearly", Lex::Approx),
    ("about", Lex::Approx),
    ("around", Lex::Approx),
    ("approximately", Lex::Approx),
    ("roughly", Lex::Approx),
    ("barely", Lex::Approx),
    ("more", Lex::More),
    ("less", Lex::Less),
    ("fewer", Lex::Less),
    ("than", Lex::Than),
    ("at", Lex::At),
    ("least", Lex::Least),
    ("most", Lex::Most),
    ("up", Lex::Up),
    ("few", Lex::Vague),
    ("several", Lex::Vague),
    ("some", Lex::Vague),
    ("many", Lex::Vague),
    ("couple", Lex::Couple),
    ("half", Lex::Half),
    ("dozen", Lex::Dozen),
    ("am", Lex::Am),
    ("pm", Lex::Pm),
    ("of", Lex::Of),
    ("in", Lex::In),
    ("on", Lex::On),
    ("to", Lex::To),
    ("and", Lex::And),
    ("or", Lex::Or),
    ("by", Lex::By),
    ("for", Lex::For),
    ("from", Lex::From),
    ("since", Lex::Since),
    ("until", Lex::Until),
    ("till", Lex::Until),
    ("during", Lex::During),
    ("between", Lex::Between),
    ("through", Lex::Through),
    ("throughout", Lex::During),
    ("within", Lex::Within),
    ("over", Lex::Over),
    ("now", Lex::Now),
    ("currently", Lex::Currently),
    ("presently", Lex::Currently),
    ("recently", Lex::Recently),
    ("recent", Lex::Recent),
    ("future", Lex::Future),
    ("nowadays", Lex::Nowadays),
    ("daily", Lex::Daily),
    ("weekly", Lex::Weekly),
    ("monthly", Lex::Monthly),
    ("yearly", Lex::Yearly),
    ("annually", Lex::Yearly),
    ("hourly", Lex::Hourly),
    ("nightly", Lex::Nightly),
    ("fiscal", Lex::Fiscal),
    ("financial", Lex::Fiscal),
    ("ended", Lex::Ended),
    ("ending", Lex::Ended),
    ("period", Lex::Period),
    ("twenties", Lex::Decade(2)),
    ("thirties", Lex::Decade(3)),
    ("forties", Lex::Decade(4)),
    ("fifties", Lex::Decade(5)),
    ("sixties", Lex::Decade(6)),
    ("seventies", Lex::Decade(7)),
    ("eighties", Lex::Decade(8)),
    ("nineties", Lex::Decade(9)),
];

/// What a mark can be.
pub(super) fn mark(c: char) -> Lex {
    match c {
        '.' => Lex::Dot,
        ',' => Lex::Comma,
        '-' | '–' | '—' | '‑' | '‐' => Lex::Hyphen,
        '/' => Lex::Slash,
        ':' => Lex::Colon,
        '\'' | '’' | '‘' => Lex::Apostrophe,
        '$' | '€' | '£' | '¥' | '#' => Lex::Currency,
        '%' => Lex::Percent,
        '(' | '[' => Lex::Open,
        ')' | ']' => Lex::Close,
        '+' => Lex::Plus,
        '"' | '“' | '”' | '«' | '»' | '`' => Lex::Quote,
        _ => Lex::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_looked_up() {
        assert_eq!(look_up("sept"), Lex::Month(9, true));
        assert_eq!(look_up("thursday"), Lex::Weekday(4, false, false));
        assert_eq!(look_up("twelfth"), Lex::Ordinal(12));
        assert_eq!(look_up("ninety"), Lex::Cardinal(90));
        assert_eq!(look_up("summit"), Lex::Other);
    }

    #[test]
    #[allow(clippy::iter_over_hash_type)]
    fn no_word_is_longer_than_the_limit() {
        for word in TABLE.keys() {
            assert!(word.len() <= LONGEST, "{word}");
        }
    }
}
