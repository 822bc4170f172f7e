//! Names the code and the weights that annotate and compare, so that a store knows what another
//! build has made.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What an annotation depends on.
const ANNOTATOR: &[&str] =
    &["src/article", "src/annotate", "src/mention", "src/model", "src/text", "../../models"];
/// What a dossier depends on beside its annotations.
const COMPARER: &[&str] = &["src/story", "src/dossier"];

fn main() -> io::Result<()> {
    println!("cargo::rustc-env=VARIORUM_ANNOTATOR={:016x}", digest(ANNOTATOR)?);
    println!("cargo::rustc-env=VARIORUM_COMPARER={:016x}", digest(COMPARER)?);
    for folder in ANNOTATOR.iter().chain(COMPARER) {
        println!("cargo::rerun-if-changed={folder}");
    }
    Ok(())
}

/// FNV-1a over the files of some folders, by path.
fn digest(folders: &[&str]) -> io::Result<u64> {
    let mut files = Vec::new();
    for folder in folders {
        collect(Path::new(folder), &mut files)?;
    }
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for file in files {
        for byte in fs::read(file)? {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    Ok(hash)
}

/// The Rust sources and weights under a folder.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "rs" || e == "bin") {
            files.push(path);
        }
    }
    Ok(())
}
