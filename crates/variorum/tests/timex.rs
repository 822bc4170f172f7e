//! The suite of `fixtures/timex/*.md`: a sentence, its article's day, and every time in it.

use std::fs;
use std::path::{Path, PathBuf};
use variorum::annotate::annotate;
use variorum::article::{Article, Published, PublishedFrom};

/// One line of a suite.
struct Case {
    place: String,
    sentence: String,
    published: String,
    expected: String,
}

fn suites() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/timex");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the suites are in the repository")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .collect();
    files.sort();
    files
}

fn cases(file: &Path) -> Vec<Case> {
    let text = fs::read_to_string(file).expect("a readable suite");
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    text.lines()
        .enumerate()
        .filter(|(_, line)| line.starts_with("| ") && !line.starts_with("| sentence"))
        .map(|(n, line)| {
            let inner = line.trim().strip_prefix('|').and_then(|l| l.strip_suffix('|'));
            let cells: Vec<&str> = inner.unwrap_or(line).split('|').map(str::trim).collect();
            let [sentence, published, expected] = cells[..] else {
                panic!("{name}:{}: three cells are needed", n + 1)
            };
            Case {
                place: format!("{name}:{}", n + 1),
                sentence: sentence.to_owned(),
                published: published.to_owned(),
                expected: expected.to_owned(),
            }
        })
        .collect()
}

/// "last Monday = DATE 2022-03-14; noon = TIME 2022-03-14T12:00", or "-".
fn answer(case: &Case) -> String {
    let day = case.published.parse().ok();
    let document = annotate(Article {
        text: case.sentence.clone(),
        published: day.map(|day| Published::on(day, PublishedFrom::Given)),
        ..Article::default()
    });
    let times: Vec<String> = document
        .body
        .times
        .iter()
        .map(|t| format!("{} = {} {}", &case.sentence[t.span.range()], t.kind.as_str(), t.value))
        .collect();
    if times.is_empty() { "-".to_owned() } else { times.join("; ") }
}

#[test]
fn every_case_of_the_suites_holds() {
    let cases: Vec<Case> = suites().iter().flat_map(|file| cases(file)).collect();
    assert!(cases.len() >= 400, "only {} cases were read", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let answer = answer(case);
            (answer != case.expected).then(|| {
                format!(
                    "{}: {} [{}]\n  expected {}\n  found    {answer}",
                    case.place, case.sentence, case.published, case.expected
                )
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
