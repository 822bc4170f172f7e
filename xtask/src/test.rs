//! Every test there is.

use crate::browser_test::browser_test;
use crate::check::cargo_tests;
use crate::python::python;
use anyhow::Result;

/// Runs every test; installs what its tests need where that may be installed.
pub(crate) fn test() -> Result<()> {
    cargo_tests()?;
    browser_test()?;
    python()
}
