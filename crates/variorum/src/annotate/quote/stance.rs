//! How a cue puts what it reports.

use super::words::{Words, hash_str};
use crate::annotate::{Deprel, Stance};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Words by what a speaker does in saying something: verbs, and the nouns made of them.
const CLASSES: &[(Stance, &str)] = &[
    (
        Stance::Confirms,
        "confirm confirmation acknowledge admit concede affirm reaffirm reiterate verify \
        confess corroborate recognize recognise",
    ),
    (Stance::Denies, "deny denial refute rebut disavow contradict disclaim repudiate"),
    (Stance::Warns, "warn warning caution threaten threat alert fear"),
    (
        Stance::Demands,
        "demand call urge order insist press require command instruct summon implore \
        pressure exhort appeal direct",
    ),
    (Stance::Promises, "promise vow pledge swear guarantee assure commit undertake reassure"),
    (Stance::Asks, "ask question inquire enquire request wonder query beg plead quiz"),
    (
        Stance::Alleges,
        "allege allegation claim accuse accusation charge contend purport suspect assert \
        allegedly reportedly insinuate",
    ),
    (
        Stance::Agrees,
        "agree agreement concur accept endorse approve endorsement consent back support",
    ),
    (
        Stance::Rejects,
        "reject rejection refuse refusal dismiss oppose decline disagree object dispute \
        rebuff veto resist condemn",
    ),
    (
        Stance::Believes,
        "believe belief think consider feel view opinion regard suppose deem doubt assume \
        know understand see conclude reckon",
    ),
    (
        Stance::Plans,
        "plan intend intention aim seek want prepare propose decide decision vie consider \
        expect",
    ),
    (Stance::Hopes, "hope wish long yearn desire"),
    (
        Stance::Praises,
        "praise laud applaud hail commend thank congratulate welcome celebrate compliment \
        tout",
    ),
    (
        Stance::Criticises,
        "criticize criticise criticism slam blast denounce attack blame mock decry \
        deplore lambast lambaste deride ridicule rebuke scold bash chide complain lament",
    ),
    (
        Stance::Suggests,
        "suggest suggestion hint imply indicate signal recommend advise speculate \
        predict estimate forecast",
    ),
];

static BY_LEMMA: LazyLock<BTreeMap<u32, Stance>> = LazyLock::new(|| {
    let mut out = BTreeMap::new();
    for (stance, words) in CLASSES {
        for word in words.split_whitespace() {
            out.entry(hash_str(word)).or_insert(*stance);
        }
    }
    out
});

/// What the cue with head `at` does: by its lemma; a negated one turns to its opposite where it
/// has one ("did not confirm" is no confirmation, "did not deny" no denial).
pub fn stance_of(words: &Words, at: usize) -> Stance {
    let stance = BY_LEMMA.get(&words.lemma[at]).copied().unwrap_or(Stance::Says);
    if negated(words, at) { opposite(stance) } else { stance }
}

fn opposite(stance: Stance) -> Stance {
    match stance {
        Stance::Agrees | Stance::Promises | Stance::Plans | Stance::Praises => Stance::Rejects,
        Stance::Believes | Stance::Hopes => Stance::Rejects,
        Stance::Rejects => Stance::Agrees,
        _ => Stance::Says,
    }
}

/// Whether "not", "n't" or "never" belongs to the cue.
fn negated(words: &Words, at: usize) -> bool {
    static NOT: LazyLock<[u32; 4]> = LazyLock::new(|| ["not", "n't", "n’t", "never"].map(hash_str));
    let near = at.saturating_sub(4)..at;
    near.rev().take_while(|&k| words.sentence[k] == words.sentence[at]).any(|k| {
        NOT.contains(&words.form[k])
            && match words.head(k) {
                Some(head) => head == at && words.deprel(k) == Deprel::Advmod,
                None => k + 1 == at,
            }
    })
}
