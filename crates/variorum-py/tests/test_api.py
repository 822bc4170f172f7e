"""The package: it gives what the program gives, typed, and says what the program says."""

import json
import os
import re
import subprocess
import sys
import threading
import time
import warnings

import pytest

import variorum

TALKS = "examples/fishing-talks"


@pytest.fixture(autouse=True)
def in_root(root, monkeypatch):
    monkeypatch.chdir(root)


def run(program, *args, stdin=""):
    done = subprocess.run([program, *args], input=stdin, capture_output=True, text=True, encoding="utf-8")
    return done.returncode, done.stdout, done.stderr


def lines_of(folder):
    """The examples' articles as JSON Lines, by way of the package itself."""
    return variorum.extract(folder).to_jsonl()


def test_the_readmes_lines_give_a_dossier(root):
    for readme in ("README.md", "crates/variorum-py/README.md"):
        code = re.search(r"```python\n(.*?)```", (root / readme).read_text(), re.S).group(1)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root)
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("\n") >= 2, "the example's conflicts are printed"


def test_read_is_the_programs(program):
    dossiers = variorum.read(TALKS)
    formats = {"text": dossiers.to_text, "html": dossiers.to_html, "md": dossiers.to_markdown}
    formats |= {"ics": dossiers.to_ics, "csv": dossiers.to_csv, "json": lambda: dossiers.to_json() + "\n"}
    for name, give in formats.items():
        code, out, _ = subprocess_bytes(program, "read", "--format", name, TALKS)
        assert code == 0
        assert give().encode() == out, name


def subprocess_bytes(program, *args):
    done = subprocess.run([program, *args], capture_output=True)
    return done.returncode, done.stdout, done.stderr


def test_annotate_and_cluster_are_the_programs(program):
    lines = lines_of(TALKS)
    articles = [json.loads(line) for line in lines.splitlines()]
    for options, given in (([], {}), (["--tokens"], {"tokens": True})):
        assert variorum.annotate(articles, **given).to_jsonl() == run(program, "annotate", *options, "-", stdin=lines)[1]
    assert variorum.cluster(articles).to_jsonl() == run(program, "cluster", "-", stdin=lines)[1]
    assert variorum.annotate(articles, threads=1).to_jsonl() == variorum.annotate(articles).to_jsonl()


def test_the_module_is_the_program_in_the_shell(program, tmp_path):
    """The commands that the measures of quality call, and what is refused."""
    lines = lines_of(TALKS)
    bad = lines + "not json\n"
    for args, given in (
        (["read", "--format", "json", TALKS], ""),
        (["read", "--format", "json", "-"], lines),
        (["annotate", "-"], lines),
        (["annotate", "--tokens", "--threads", "1", "-"], lines),
        (["annotate", "-"], bad),
        (["cluster", "-"], bad),
        (["extract", "--format", "jsonl", "examples/ferry-fire"], ""),
        (["read", "no-such-file"], ""),
        (["annotate", "no-such-file"], ""),
    ):
        mine = run(sys.executable, "-m", "variorum", *args, stdin=given)
        assert mine == run(program, *args, stdin=given), args
        out = tmp_path / "out"
        code, said, errors = run(sys.executable, "-m", "variorum", *args, "-o", str(out), stdin=given)
        assert (code, said, errors) == (mine[0], "", mine[2])
        assert out.read_text() == mine[1]


def test_results_are_typed_and_point_to_their_words():
    dossiers = variorum.read(TALKS)
    assert len(dossiers) == 1 and isinstance(dossiers[0], variorum.Story)
    conflict = dossiers[0].conflicts[0]
    assert isinstance(conflict.values[0], variorum.Value)
    seen = 0
    for conflict in dossiers[0].conflicts:
        for value in conflict.values:
            for words in value.evidence:
                article = dossiers.article(words.article)
                text = article.text if words.field == "text" else article.title
                assert text[slice(*words.span)] == words.exact
                seen += 1
    assert seen > 3
    quote = next(quote for article in dossiers.articles for quote in article.quotes)
    assert isinstance(quote, variorum.Quote) and isinstance(quote.content[0], tuple)


def test_every_key_of_the_programs_json_is_in_the_model(program):
    """A part that the model leaves out would be lost without a word."""
    from dataclasses import asdict

    def keys(value):
        if isinstance(value, dict):
            return {k for k, v in value.items() if v is not None} | {k for v in value.values() for k in keys(v)}
        return {k for item in value for k in keys(item)} if isinstance(value, list) else set()

    dossiers = variorum.read([TALKS, "examples/ferry-fire"])
    whole = json.loads(dossiers.to_json())
    typed = [asdict(part) for part in [*dossiers.articles, *dossiers.stories]]
    assert keys(whole) - keys(typed) == {"version", "articles", "stories"} - keys(typed)


def test_tables_have_the_columns_of_the_schema():
    from variorum import schema

    dossiers = variorum.read(TALKS)
    for name in ("dossiers", "articles", "stories", "copies"):
        table = dossiers.to_arrow(name)
        assert table.schema.equals(schema.TABLES[name])
        assert set(table["version"].to_pylist()) == {schema.VERSION}
    assert dossiers.to_arrow("stories").num_rows == 4
    frame = dossiers.to_pandas("articles")
    assert list(frame["id"]) == [article.id for article in dossiers.articles]
    assert len(frame["quotes"][0]) == len(dossiers.articles[0].quotes)
    assert variorum.annotate(TALKS).to_pandas().shape[0] == 4


def test_tables_name_stories_and_origins_as_cluster_does():
    """Also where an undated report is dated to before the others: it is the last when stories are found."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        articles = [json.loads(line) for line in lines_of(TALKS).splitlines()]
        for article in articles:
            article.pop("published_from", None)
            if article["id"] == "gulf-observer":
                article.pop("published", None)
        dossiers, places = variorum.read(articles), variorum.cluster(articles)
    rows = {name: dossiers.to_arrow(name).to_pylist() for name in ("stories", "copies", "dossiers")}
    assert {row["id"]: row["story"] for row in rows["stories"]} == {place.id: place.story for place in places}
    assert {row["id"]: row["origin"] for row in rows["copies"]} == {place.id: place.origin for place in places}
    assert {row["id"] for row in rows["dossiers"]} == {place.story for place in places}


def test_a_table_holds_all_that_the_json_holds():
    dossiers = variorum.read(TALKS)

    def without_none(value):
        if isinstance(value, dict):
            return {k: without_none(v) for k, v in value.items() if v is not None}
        return [without_none(item) for item in value] if isinstance(value, list) else value

    def check(json_row, row):
        row = {key: value for key, value in row.items() if key not in ("version", "id")}
        json_row = {key: value for key, value in json_row.items() if key != "id"}
        assert without_none(row) == without_none(json_row)

    whole = json.loads(dossiers.to_json())
    for story, row in zip(whole["stories"], dossiers.to_arrow().to_pylist()):
        check(story, row)
    for article, row in zip(whole["articles"], dossiers.to_arrow("articles").to_pylist()):
        check(article, row)


def test_a_notebook_shows_the_report():
    shown = variorum.read(TALKS)._repr_html_()
    assert shown.startswith("<iframe srcdoc=") and "&lt;html" in shown
    articles = variorum.annotate(TALKS)._repr_html_()
    assert "<table>" in articles and "andean-ledger" in articles
    assert "<table>" in variorum.cluster(TALKS)._repr_html_()


def test_the_notebook_runs(root):
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    for path in (root / "crates/variorum-py/notebooks").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        run = nbclient.NotebookClient(notebook, resources={"metadata": {"path": str(root)}}, kernel_name="python3")
        run.execute()
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        assert any("text/html" in output.get("data", {}) for output in outputs)


def test_errors_say_what_the_command_line_says(program, tmp_path):
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text": "Mayor Ana Ruiz spoke."}\nnot json\n')
    (tmp_path / "empty.txt").write_text("")
    said = run(program, "annotate", str(bad))[2].splitlines()
    with pytest.warns(variorum.VariorumWarning) as caught:
        articles = variorum.annotate(bad)
    assert len(articles) == 1
    assert [f"variorum: {warning.message}" for warning in caught] == said
    assert {warning.filename for warning in caught} == {__file__}, "warnings name the line that called"
    assert [f"variorum: {refusal}" for refusal in articles.refused] == said
    for path in (tmp_path / "missing.txt", tmp_path / "empty.txt"):
        with pytest.raises(variorum.InputError) as error:
            variorum.read(path)
        assert f"variorum: {error.value}\n" == run(program, "read", str(path))[2]
        assert error.value.refused[0].place == str(path)


def test_what_is_no_source_is_refused():
    with pytest.raises(TypeError, match="paths or articles are read, not int"):
        variorum.read(7)
    with pytest.raises(TypeError):
        variorum.read(["a.txt", {"text": "mixed"}])
    with pytest.raises(variorum.InputError, match="no text"):
        variorum.annotate({"title": "no text"})


def test_odd_texts_are_annotated():
    texts = ["", " ", "\0", "🙂 She said 🙂.", "e\u0301" * 50, "x" * 100_000, "\u202e\ufeff", '"' * 999]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        articles = variorum.annotate([{"id": str(n), "text": text} for n, text in enumerate(texts)])
    for article in articles:
        for mention in article.entities:
            assert article.words(mention.span)


def test_other_python_threads_run_meanwhile():
    article = {"text": lines_of(TALKS) * 4}
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    start = time.monotonic()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        variorum.annotate([article] * 4)
    end = time.monotonic()
    done.set()
    thread.join()
    during = [t for t in ticks if start < t < end]
    assert len(during) > 5, "the lock is released"


def test_progress_is_shown_when_asked_for(capsys):
    variorum.annotate(TALKS, progress=True)
    assert "4 articles" in capsys.readouterr().err


def test_it_installs_into_a_fresh_environment(root, tmp_path):
    wheel = os.environ.get("VARIORUM_WHEEL")
    if not wheel:
        pytest.skip("VARIORUM_WHEEL names no wheel")
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv/bin/python"
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-index", wheel], check=True)
    code = re.search(r"```python\n(.*?)```", (root / "README.md").read_text(), re.S).group(1)
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, cwd=root)
    assert done.returncode == 0 and done.stdout, done.stderr
