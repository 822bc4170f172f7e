//! The native part of the Python package: the library's stages over paths, objects and Arrow batches.
//!
//! Owns the border to Python alone: what is read, annotated and compared is the library's, what is
//! typed and shown is Python's (`python/variorum`). Everything that takes time is done without the
//! interpreter's lock.

mod input;
mod reading;
mod spark;
mod table;

use pyo3::prelude::*;

#[pymodule]
mod _native {
    #[pymodule_export]
    use crate::input::Inputs;
    #[pymodule_export]
    use crate::reading::Read;
    #[pymodule_export]
    use crate::table::rows;

    #[pymodule_export]
    use crate::spark::{
        Split, carry_counts, carry_files, chunk_counts, chunk_file, chunk_neighbours,
        group_component, joins, nearest, story_dossier, ties,
    };

    /// The build that annotates: readings of another aren't taken for its own.
    #[pymodule_export]
    const ANNOTATOR: &str = variorum::store::ANNOTATOR;

    /// The version of the library, and of the package.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
