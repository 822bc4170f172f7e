//! Whether a given name is a woman's or a man's: a list of our own of names that news uses often.

use std::collections::HashMap;
use std::sync::LazyLock;

static NAMES: LazyLock<HashMap<&str, bool>> = LazyLock::new(|| {
    let rows = include_str!("../../../../models/gazetteer/given_names.tsv").lines();
    let rows = rows.filter_map(|row| row.split_once('\t'));
    rows.flat_map(|(who, names)| names.split(' ').map(move |name| (name, who == "women"))).collect()
});

/// Whether women bear this given name; nothing where men and women do, or where it isn't known.
pub(super) fn is_womans(name: &str) -> Option<bool> {
    NAMES.get(name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_both_say_nothing() {
        assert_eq!(is_womans("Maria"), Some(true));
        assert_eq!(is_womans("Sergey"), Some(false));
        assert_eq!(is_womans("Robin"), None);
    }
}
