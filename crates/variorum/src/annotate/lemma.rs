//! Dictionary forms.

use super::Upos;
use std::borrow::Cow;

/// The dictionary form of `form` as a `pos`.
pub fn lemma(form: &str, pos: Upos) -> Cow<'_, str> {
    match pos {
        Upos::Propn => Cow::Borrowed(form),
        _ => Cow::Owned(form.to_lowercase()),
    }
}
