//! The words that name happenings, and their types: `triggers.tsv`, `senses.tsv`, `support.tsv`.
//!
//! Looked up by inflected form, so that it needs no lemmatiser and costs one hash look-up a word.

use crate::annotate::EventType;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Verb or noun: all other parts of speech name no happening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Class {
    Verb,
    Noun,
}

/// What a word form names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sense {
    /// Dictionary form.
    pub(super) lemma: &'static str,
    /// Its type where nothing near it says otherwise.
    pub(super) kind: EventType,
}

/// A verb with its particle or a noun with the word before it: (lemma, other word) to type.
type Pairs = HashMap<(&'static str, &'static str), EventType>;

/// The tables; see the files for what they hold.
pub(super) struct Lexicon {
    verbs: HashMap<String, Sense>,
    nouns: HashMap<String, Sense>,
    particles: Pairs,
    compounds: Pairs,
    company: HashMap<(&'static str, Class), Vec<(EventType, HashSet<&'static str>)>>,
    support: HashMap<String, &'static str>,
}

/// The one lexicon, built on first use.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::build);

impl Lexicon {
    /// What `form` (in lower case) names as a verb or a noun.
    pub(super) fn sense(&self, form: &str, class: Class) -> Option<Sense> {
        match class {
            Class::Verb => self.verbs.get(form).copied(),
            Class::Noun => self.nouns.get(form).copied(),
        }
    }

    /// The type of verb `lemma` with `particle`: "call" with "off".
    pub(super) fn with_particle(&self, lemma: &str, particle: &str) -> Option<EventType> {
        self.particles.get(&(lemma, particle)).copied()
    }

    /// The type of noun `lemma` after `modifier`: "conference" after "news".
    pub(super) fn with_modifier(&self, lemma: &str, modifier: &str) -> Option<EventType> {
        self.compounds.get(&(lemma, modifier)).copied()
    }

    /// Every form that names a happening, with its class and type.
    pub(super) fn words(&self) -> impl Iterator<Item = (&str, Class, EventType)> {
        let verbs = self.verbs.iter().map(|(w, s)| (w.as_str(), Class::Verb, s.kind));
        verbs.chain(self.nouns.iter().map(|(w, s)| (w.as_str(), Class::Noun, s.kind)))
    }

    /// The types that company can call for: each with the words that do.
    pub(super) fn company(
        &self,
        sense: Sense,
        class: Class,
    ) -> &[(EventType, HashSet<&'static str>)] {
        self.company.get(&(sense.lemma, class)).map_or(&[], Vec::as_slice)
    }

    /// What a verb form that names no happening of its own is for: "light" ("hold talks"), "state",
    /// "mind"; `None` for all others.
    pub(super) fn support(&self, form: &str) -> Option<&'static str> {
        self.support.get(form).copied()
    }

    fn build() -> Self {
        let mut lexicon = Self {
            verbs: HashMap::new(),
            nouns: HashMap::new(),
            particles: HashMap::new(),
            compounds: HashMap::new(),
            company: HashMap::new(),
            support: HashMap::new(),
        };
        let irregular = irregular_forms();
        for [kind, class, words] in rows(include_str!("triggers.tsv")) {
            let kind = EventType::parse(kind).expect("triggers.tsv names event types");
            for word in words.split(' ') {
                lexicon.add(word, class, kind, &irregular);
            }
        }
        for [word, class, rest] in rows(include_str!("senses.tsv")) {
            let (kind, cues) = rest.split_once('\t').expect("senses.tsv has four columns");
            let kind = EventType::parse(kind).expect("senses.tsv names event types");
            let class = if class == "v" { Class::Verb } else { Class::Noun };
            lexicon
                .company
                .entry((word, class))
                .or_default()
                .push((kind, cues.split(' ').collect()));
        }
        for [role, _, words] in rows(include_str!("support.tsv")) {
            for form in words.split(' ').flat_map(|word| verb_forms(word, &irregular)) {
                lexicon.support.insert(form, role);
            }
        }
        lexicon
    }

    fn add(&mut self, word: &'static str, class: &str, kind: EventType, irregular: &Irregular) {
        if let Some((first, second)) = word.split_once('_') {
            if class == "v" {
                self.particles.insert((first, second), kind);
                let sense = Sense { lemma: first, kind: EventType::Other };
                for form in verb_forms(first, irregular) {
                    self.verbs.entry(form).or_insert(sense);
                }
            } else {
                self.compounds.insert((second, first), kind);
                for form in noun_forms(second) {
                    self.nouns
                        .entry(form)
                        .or_insert(Sense { lemma: second, kind: EventType::Other });
                }
            }
            return;
        }
        let sense = Sense { lemma: word, kind };
        if class == "v" {
            self.verbs.extend(verb_forms(word, irregular).into_iter().map(|form| (form, sense)));
        } else {
            self.nouns.extend(noun_forms(word).into_iter().map(|form| (form, sense)));
        }
    }
}

/// The rows of a table: three columns, the last with all that is left; lines with `#` are notes.
fn rows(table: &'static str) -> impl Iterator<Item = [&'static str; 3]> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(|line| {
        let mut columns = line.splitn(3, '\t');
        std::array::from_fn(|_| columns.next().unwrap_or(""))
    })
}

/// Irregular verbs: past tense and past participle by dictionary form.
type Irregular = HashMap<&'static str, (&'static str, &'static str)>;

fn irregular_forms() -> Irregular {
    let table = "arise arose arisen;bear bore born;beat beat beaten;begin began begun;bring brought brought;\
        build built built;buy bought bought;burn burnt burnt;come came come;cost cost cost;cut cut cut;\
        fall fell fallen;feed fed fed;feel felt felt;fight fought fought;find found found;flee fled fled;\
        fly flew flown;forgive forgave forgiven;freeze froze frozen;get got gotten;give gave given;go went gone;\
        hide hid hidden;hit hit hit;hold held held;keep kept kept;know knew known;lay laid laid;lead led led;\
        leave left left;lend lent lent;let let let;lie lay lain;lose lost lost;make made made;mean meant meant;\
        meet met met;overrun overran overrun;overthrow overthrew overthrown;pay paid paid;put put put;\
        quit quit quit;read read read;rise rose risen;run ran run;say said said;see saw seen;seek sought sought;\
        sell sold sold;send sent sent;set set set;shake shook shaken;shoot shot shot;shut shut shut;\
        sink sank sunk;sit sat sat;speak spoke spoken;spend spent spent;split split split;spread spread spread;\
        stand stood stood;steal stole stolen;stick stuck stuck;strike struck stricken;swear swore sworn;\
        swim swam swum;take took taken;teach taught taught;tell told told;think thought thought;\
        throw threw thrown;understand understood understood;uphold upheld upheld;wear wore worn;win won won;\
        withdraw withdrew withdrawn;write wrote written;broadcast broadcast broadcast;slay slew slain;\
        draw drew drawn;drive drove driven;break broke broken;choose chose chosen;eat ate eaten;grow grew grown;\
        become became become;be was been;have had had;do did done;show showed shown;catch caught caught;\
        hear heard heard;blow blew blown;foresee foresaw foreseen;bid bid bid;plead pled pled;sue sued sued";
    table
        .split(';')
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?, (words.next()?, words.next()?)))
        })
        .collect()
}

/// All forms of a verb, British and American doubling included.
fn verb_forms(lemma: &str, irregular: &Irregular) -> Vec<String> {
    let mut forms = vec![lemma.to_owned(), third_person(lemma)];
    let stem = lemma.strip_suffix('e').filter(|s| !s.ends_with(['e', 'o', 'y'])).unwrap_or(lemma);
    let (stem_ing, y) = match lemma.strip_suffix("ie") {
        Some(base) => (format!("{base}y"), None),
        None => (stem.to_owned(), lemma.strip_suffix('y').filter(|s| !s.ends_with(is_vowel))),
    };
    forms.push(format!("{stem_ing}ing"));
    if let Some(&(past, participle)) = irregular.get(lemma) {
        forms.extend([past.to_owned(), participle.to_owned()]);
    }
    forms.push(match y {
        Some(base) => format!("{base}ied"),
        None if lemma.ends_with('e') => format!("{lemma}d"),
        None => format!("{lemma}ed"),
    });
    if doubles(lemma) {
        let last = &lemma[lemma.len() - 1..];
        forms.extend([format!("{lemma}{last}ed"), format!("{lemma}{last}ing")]);
    }
    forms
}

fn third_person(lemma: &str) -> String {
    match lemma.strip_suffix('y') {
        Some(base) if !base.ends_with(is_vowel) => format!("{base}ies"),
        _ if lemma.ends_with(['s', 'x', 'z', 'o'])
            || lemma.ends_with("ch")
            || lemma.ends_with("sh") =>
        {
            format!("{lemma}es")
        }
        _ => format!("{lemma}s"),
    }
}

/// Ends in one vowel and one consonant: "stab", "kidnap", "cancel".
fn doubles(lemma: &str) -> bool {
    let bytes = lemma.as_bytes();
    let [.., before, vowel, last] = bytes else { return false };
    is_vowel(char::from(*vowel))
        && !is_vowel(char::from(*before))
        && !is_vowel(char::from(*last))
        && !matches!(last, b'w' | b'x' | b'y')
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// Singular and plural.
fn noun_forms(lemma: &str) -> [String; 2] {
    [lemma.to_owned(), third_person(lemma)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(form: &str, class: Class, lemma: &'static str, kind: EventType) {
        assert_eq!(LEXICON.sense(form, class), Some(Sense { lemma, kind }), "{form}");
    }

    #[test]
    fn forms_lead_to_their_sense() {
        check("struck", Class::Verb, "strike", EventType::Assault);
        check("stabbed", Class::Verb, "stab", EventType::Assault);
        check("denies", Class::Verb, "deny", EventType::Reject);
        check("dying", Class::Verb, "die", EventType::Death);
        check("summits", Class::Noun, "summit", EventType::Consult);
        check("inquiries", Class::Noun, "inquiry", EventType::Accuse);
    }

    #[test]
    fn particles_and_modifiers_change_the_type() {
        assert_eq!(LEXICON.with_particle("call", "off"), Some(EventType::Reject));
        assert_eq!(LEXICON.with_modifier("conference", "news"), Some(EventType::Statement));
        assert_eq!(LEXICON.with_particle("call", "under"), None);
    }

    #[test]
    fn light_and_mental_verbs_are_known() {
        assert_eq!(LEXICON.support("held"), Some("light"));
        assert_eq!(LEXICON.support("believes"), Some("mind"));
        assert_eq!(LEXICON.support("abducted"), None);
    }
}
