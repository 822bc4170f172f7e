//! Parquet from the command line; what is in the tables is tested where they are written.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::process::Command;

const SANK: &str = r#"{"id": "a", "outlet": "Post", "published": "2023-03-07", "text": "A ferry sank off Port Velora on Monday. \"Three people were killed,\" said Ida Brandt of the coast guard."}"#;

#[test]
fn tables_are_written_or_it_is_said_how_they_could_be() {
    let folder = std::env::temp_dir().join(format!("variorum-tables-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_variorum"));
        let output = command.args(args).arg("--store").arg(folder.join("a.db")).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    fs::write(folder.join("a.jsonl"), SANK).unwrap();
    run(&["add", folder.join("a.jsonl").to_str().unwrap()]);
    let out = folder.join("out");
    let (code, err) = run(&["export", "--format", "parquet", "-o", out.to_str().unwrap()]);
    if cfg!(feature = "parquet") {
        assert_eq!(code, 0, "{err}");
        for name in ["articles", "quotes", "events", "stories"] {
            let bytes = fs::read(out.join(format!("{name}.parquet"))).unwrap();
            assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"), "{name}");
        }
        let (code, err) = run(&["export", "--format", "parquet"]);
        assert!(code == 2 && err.contains("-o FOLDER"), "{err}");
    } else {
        assert!(code == 2 && err.contains("--features parquet"), "{err}");
    }
    fs::remove_dir_all(&folder).ok();
}

#[test]
#[cfg(feature = "parquet")]
fn what_is_no_result_of_a_job_is_said_so() {
    let folder = std::env::temp_dir().join(format!("variorum-import-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_variorum"));
    let command = command.arg("import").arg(&folder).arg("--store").arg(folder.join("a.db"));
    let output = command.output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.contains("no result of a job") && err.contains("variorum.spark"), "{err}");
    fs::remove_dir_all(&folder).ok();
}
