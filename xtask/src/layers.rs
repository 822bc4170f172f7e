//! The line is straight: a stage imports only from stages to its left.

use crate::check::root;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// The library's modules, left to right. `pipeline` wires them all, `error` serves them all.
const LINE: &[&str] = &[
    "text", "model", "source", "article", "annotate", "mention", "story", "dossier", "view",
    "store", "pipeline",
];

/// What the crates may use of one another, by their manifests: the library nothing, the others the
/// library, and only the program the web.
const CRATES: &[(&str, &[&str])] = &[
    ("variorum", &[]),
    ("variorum-py", &["variorum"]),
    ("variorum-web", &["variorum"]),
    ("variorum-parquet", &["variorum"]),
    ("variorum-cli", &["variorum", "variorum-parquet", "variorum-web"]),
];

/// Fails with file, line and remedy for every import that points to the right.
pub(crate) fn layers() -> Result<()> {
    let source = root().join("crates/variorum/src");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (rank, stage) in LINE.iter().enumerate() {
        for file in files_of(&source, stage)? {
            seen += 1;
            let code = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
            wrong.extend(imports_to_the_right(&code, rank).into_iter().map(|(line, right)| {
                let file = file.strip_prefix(&source).unwrap_or(&file).display();
                format!("{file}:{line}: `{stage}` imports `{right}`, which is to its right")
            }));
        }
    }
    for (name, may_use) in CRATES {
        let manifest = root().join("crates").join(name).join("Cargo.toml");
        let text = fs::read_to_string(&manifest).with_context(|| manifest.display().to_string())?;
        wrong.extend(
            crates_used(&text).into_iter().filter(|used| !may_use.contains(used)).map(|used| {
                format!("crates/{name}/Cargo.toml: `{name}` may not depend on `{used}`")
            }),
        );
    }
    if !wrong.is_empty() {
        bail!("{}\nmove the shared part to the left, or the work to the right", wrong.join("\n"));
    }
    println!("layers: {seen} files, every import points to the left");
    Ok(())
}

/// Those of the project's crates that a manifest depends on.
fn crates_used(manifest: &str) -> Vec<&'static str> {
    let named = |name: &&str| {
        let plain = format!("{name}.workspace");
        let table = format!("{name} =");
        manifest.lines().any(|line| line.starts_with(&plain) || line.starts_with(&table))
    };
    CRATES.iter().map(|known| known.0).filter(named).collect()
}

/// The files of a stage: a folder with all below it, or one file; none where it isn't built yet.
fn files_of(source: &Path, stage: &str) -> Result<Vec<PathBuf>> {
    let single = source.join(format!("{stage}.rs"));
    let mut files = if single.exists() { vec![single] } else { Vec::new() };
    let mut folders = vec![source.join(stage)];
    while let Some(folder) = folders.pop().filter(|f| f.is_dir()) {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Every (line, stage) of `code` that names a stage right of `rank`. Comments don't count.
fn imports_to_the_right(code: &str, rank: usize) -> Vec<(usize, &'static str)> {
    let mut found = Vec::new();
    for (n, line) in code.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for name in named_modules(code) {
            let right = LINE[rank + 1..].iter().find(|stage| **stage == name);
            found.extend(right.map(|stage| (n + 1, *stage)));
        }
    }
    found
}

/// The modules a line names after `crate::`, in a group too: `use crate::{story, view::json}`.
fn named_modules(line: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for rest in line.split("crate::").skip(1) {
        let group = rest.strip_prefix('{').map(|g| g.split('}').next().unwrap_or(g));
        match group {
            Some(group) => names.extend(group.split(',').map(first_word)),
            None => names.push(first_word(rest)),
        }
    }
    names
}

fn first_word(path: &str) -> &str {
    path.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(stage: &str, code: &str, right: &[&str]) {
        let rank = LINE.iter().position(|s| *s == stage).unwrap();
        let found: Vec<&str> = imports_to_the_right(code, rank).iter().map(|f| f.1).collect();
        assert_eq!(found, right);
    }

    #[test]
    fn an_import_to_the_right_is_found() {
        check("annotate", "use crate::mention::Field;", &["mention"]);
        check("article", "use crate::{text::Span, view};", &["view"]);
        check("text", "let x = crate::model::score();", &["model"]);
    }

    #[test]
    fn a_crate_that_is_used_is_found() {
        let manifest = "[dependencies]\nvariorum.workspace = true\nvariorum-web = { path = \"x\" }";
        assert_eq!(crates_used(manifest), ["variorum", "variorum-web"]);
    }

    #[test]
    fn an_import_to_the_left_or_a_comment_is_not() {
        check("view", "use crate::dossier::{Dossier, Item};", &[]);
        check("annotate", "//! later, in [`mention`](crate::mention)", &[]);
        check("annotate", "use crate::annotate::Token;", &[]);
    }
}
