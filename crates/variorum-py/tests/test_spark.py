"""The job past one machine gives the rows of one process: on Spark, with workers killed, started anew, on Sail."""

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import variorum
from variorum import schema

pytest.importorskip("pyspark")

# Spark in tests: two cores, a task may be tried four times, as on a cluster.
MASTER = ["--master", "local[2,4]"]
SUBMIT = "--conf spark.sql.shuffle.partitions=4 --conf spark.ui.enabled=false --driver-memory 2g pyspark-shell"
# Small parts, so that what crosses from one to another is in every test.
SMALL = ["--partitions", "4", "--chunk", "400", "--split-mb", "1", "--commit-splits", "64"]


def job(arguments, **more):
    environment = {**os.environ, "PYSPARK_SUBMIT_ARGS": SUBMIT, "SPARK_LOCAL_IP": "127.0.0.1"}
    command = [sys.executable, "-m", "variorum.spark", *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, **more)


def finished(process):
    _, errors = process.communicate()
    assert process.returncode == 0, errors[-4000:]
    return errors


def written(out, name):
    """A table of the result, row by row, in order of its bytes."""
    return by_row(rows_of(pq.read_table(out / name)))


def rows_of(table):
    for batch in table.to_batches(max_chunksize=256):
        yield from batch.to_pylist()


def by_row(rows):
    return sorted(json.dumps(row, ensure_ascii=False) for row in rows)


def one_process(source):
    """What one process that reads the same gives: the rows of each table, and the reading."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = variorum.read(source)
    rows = {name: by_row(rows_of(read.to_arrow(name))) for name in ("dossiers", "stories", "copies")}
    rows["rejects"] = by_row({"version": schema.VERSION, "place": r.place, "reason": r.reason} for r in read.refused)
    rows["articles"] = by_row(without_title(row) for row in rows_of(read.to_arrow("articles")))
    return rows, read


def check_rows(expected, out):
    """Every table of the job, row by row and byte for byte, against one process."""
    for name in ("dossiers", "stories", "copies", "rejects"):
        assert pq.read_table(out / name).schema.names == schema.TABLES[name].names
        assert written(out, name) == expected[name], name
    dated = {row["id"]: row for row in rows_of(pq.read_table(out / "dated"))}
    articles = (dated.get(row["id"], row) for row in rows_of(pq.read_table(out / "articles")))
    assert by_row(articles) == expected["articles"]


def check_equal(source, out):
    expected, read = one_process(source)
    check_rows(expected, out)
    return read


def without_title(row):
    """An article of a dossier has the times of its title too; one that is annotated by itself has not."""
    return {**row, "times": [time for time in row["times"] if time["field"] != "title"]}


def write_lines(path, articles):
    path.write_text("".join(json.dumps(article, ensure_ascii=False) + "\n" for article in articles))
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory, root):
    """The examples twice over, dates shifted, with what goes wrong in real files."""
    folder = tmp_path_factory.mktemp("small")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        articles = [json.loads(line) for f in ("ferry-fire", "fishing-talks") for line in lines(root / "examples" / f)]
    keys = ("id", "url", "outlet", "published", "title", "text")
    articles = [{k: a[k] for k in keys if k in a and a.get("published_from") != "inferred" or k in ("id", "text")} for a in articles]
    later = [shifted(article, 400) for article in articles]
    write_lines(folder / "a.jsonl", [*articles, articles[0], {"text": "Mayor Ana Ruiz spoke on Monday."}])
    with open(folder / "a.jsonl", "a") as file:
        file.write('not json\n\n{"title": "no text"}\n')
    with gzip.open(folder / "b.jsonl.gz", "wt") as file:
        file.write("".join(json.dumps(a) + "\n" for a in later))
    write_lines(folder / "c.jsonl", [articles[0], {"id": "fr", "text": "Le ministre a dit que la loi sera votée lundi. " * 9}])
    for page in (root / "examples").glob("*/*.html"):
        (folder / page.name).write_bytes(page.read_bytes())
    (folder / "empty.txt").write_text("")
    (folder / "notes.md").write_text("not read")
    return folder


def lines(folder):
    return variorum.extract(str(folder)).to_jsonl().splitlines()


def shifted(article, days):
    """The same article at another time, under another id."""
    later = {**article, "id": f"{article['id']}+{days}"}
    if article.get("published"):
        day = date.fromisoformat(article["published"][:10]) + timedelta(days)
        later["published"] = day.isoformat()
    return later


@pytest.fixture(scope="module")
def sail():
    """A Sail server of the tests' own, as the job's options: the same job, in a tenth of Spark's time."""
    pytest.importorskip("pysail")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).parent / "sail"), "spark", "server", "--ip", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield ["--remote", f"sc://127.0.0.1:{port}"]
    finally:
        server.kill()
        server.wait()


def test_every_table_is_that_of_one_process(small, tmp_path, sail):
    out = tmp_path / "out"
    finished(job([*sail, "--partitions", 3, "--chunk", 7, "--split-mb", 1, small, out]))
    read = check_equal(str(small), out)
    assert len(read.refused) == 3 and len(read.stories) >= 4
    assert any(len(origin) > 1 for story in read.stories for origin in story.origins), "there are copies"
    assert pq.read_table(out / "dated").num_rows > 0, "an undated report was dated by others"


def test_the_program_gives_the_same_rows(small, tmp_path, program, sail):
    """`annotate` and `cluster` of the program itself, not by way of the package."""
    out = tmp_path / "out"
    finished(job([*sail, "--chunk", 5, small / "a.jsonl", out]))
    annotated = subprocess.run([program, "annotate", small / "a.jsonl"], capture_output=True, text=True).stdout
    rows = {row["id"]: row for row in pq.read_table(out / "articles").to_pylist()}
    for line in annotated.splitlines():
        article = json.loads(line)
        row = rows.pop(article["id"])
        assert {k: row[k] for k in article if k not in ("times", "entities", "quotes", "events")} == {
            k: article[k] for k in article if k not in ("times", "entities", "quotes", "events")
        }
        for part in ("times", "entities", "quotes", "events"):
            assert [{k: v for k, v in item.items() if v is not None} for item in row[part]] == [
                {k: v for k, v in item.items() if v is not None} for item in article[part]
            ]
    assert not rows
    clustered = subprocess.run([program, "cluster", small / "a.jsonl"], capture_output=True, text=True).stdout
    stories = {row["id"]: row["story"] for row in pq.read_table(out / "stories").to_pylist()}
    origins = {row["id"]: row["origin"] for row in pq.read_table(out / "copies").to_pylist()}
    places = [json.loads(line) for line in clustered.splitlines()]
    assert stories == {p["id"]: p["story"] for p in places} and origins == {p["id"]: p["origin"] for p in places}


def test_parquet_is_read_too(small, tmp_path, sail):
    keys = ("id", "url", "outlet", "published", "title", "text")
    articles = [json.loads(line) for line in gzip.open(small / "b.jsonl.gz", "rt")]
    pq.write_table(pa.Table.from_pylist([{k: a.get(k) for k in keys} for a in articles]), tmp_path / "in.parquet")
    finished(job([*sail, "--chunk", 3, tmp_path / "in.parquet", tmp_path / "out"]))
    check_equal(write_lines(tmp_path / "same.jsonl", articles), tmp_path / "out")


def test_budgets_make_rejects(small, tmp_path, sail):
    finished(job([*sail, "--max-seconds", 0.0005, small / "b.jsonl.gz", tmp_path / "slow"]))
    rows = pq.read_table(tmp_path / "slow/rejects").to_pylist()
    assert rows and all("not done within" in row["reason"] for row in rows)
    assert pq.read_table(tmp_path / "slow/articles").num_rows + len(rows) == 8
    assert pq.read_table(tmp_path / "slow/dossiers").schema.names == schema.DOSSIERS.names


def test_a_job_that_was_stopped_goes_on_where_it_was(small, tmp_path):
    out = tmp_path / "out"
    options = [*MASTER, "--chunk", 7, "--commit-splits", 2, small, out]
    process = job(options, start_new_session=True)
    wait_for(lambda: (out / "_committed/_annotated-2.json").exists(), process)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    committed = {path: path.stat().st_mtime_ns for path in (out / "_committed").iterdir()}
    kept = {path: path.stat().st_mtime_ns for path in (out / "_annotated/0").glob("*.parquet")}
    assert not (out / "dossiers").exists() and kept
    finished(job(options))
    assert all(path.stat().st_mtime_ns == then for path, then in {**committed, **kept}.items())
    check_equal(str(small), out)
    refused = job([*MASTER, "--chunk", 8, small, out])
    _, said = refused.communicate()
    assert refused.returncode == 2 and "begun by another version or with other settings" in said


def wait_for(condition, process, seconds=300):
    end = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, process.stderr.read()[-4000:]
        assert time.monotonic() < end, "too slow"
        time.sleep(0.005)


class Killer(threading.Thread):
    """Kills one Python worker of a job in each of some steps: the processes that the job's own Spark has forked."""

    def __init__(self, process, out, steps):
        super().__init__(daemon=True)
        self.process, self.out, self.steps, self.killed = process, out, steps, []

    def run(self):
        for before, after in self.steps:
            while self.process.poll() is None and not (self.out / f"_committed/{before}.json").exists():
                time.sleep(0.005)
            while self.process.poll() is None and not (self.out / f"_committed/{after}.json").exists():
                if worker := self.busy():
                    os.kill(worker, signal.SIGKILL)
                    self.killed.append((before, worker))
                    break
                time.sleep(0.005)

    def busy(self):
        """A worker that has worked for a moment and is at work."""
        tree = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rsplit(")", 1)[1].split()
                command = (stat.parent / "cmdline").read_bytes()
            except OSError:
                continue
            tree[int(stat.parent.name)] = (int(fields[1]), fields[0], b"pyspark.daemon" in command)
        for pid, (parent, state, is_worker) in tree.items():
            if is_worker and state == "R" and tree.get(parent, (0, "", False))[2] and self.ours(parent, tree):
                return pid
        return None

    def ours(self, pid, tree):
        while pid in tree:
            if pid == self.process.pid:
                return True
            pid = tree[pid][0]
        return False


ALL_ARTICLES = os.environ.get("VARIORUM_SPARK_ARTICLES")
"""How many of the load file's 4142 articles are taken, instead of 300."""


@pytest.fixture(scope="module")
def load(tmp_path_factory, shared):
    """A part of the load file twice, the second time under other ids and dates, and what one process makes of it."""
    most = int(ALL_ARTICLES or 300)
    articles = []
    with gzip.open(shared / "data/load.articles-2013.jsonl.gz", "rt") as file:
        for line in list(file)[:most]:
            row = json.loads(line)
            names = {"outlet": "source", "published": "date"}
            articles.append({key: row[names.get(key, key)] for key in ("id", "url", "outlet", "published", "title", "text")})
    folder = tmp_path_factory.mktemp("load")
    path = write_lines(folder / "load.jsonl", [*articles, *(shifted(article, 500) for article in articles)])
    return path, one_process(path)[0]


def test_the_load_file_with_a_worker_killed_in_each_stage(load, tmp_path):
    path, expected = load
    out = tmp_path / "out"
    process = job([*MASTER, *SMALL, path, out])
    killer = Killer(process, out, [("_ids", "_annotated-0"), ("_sketches", "_places"), ("_placed", "_dossiers")])
    killer.start()
    errors = finished(process)
    killer.join()
    assert len(killer.killed) == 3, "a worker was killed in each stage"
    # One that was between two tasks when it was killed is not missed.
    assert errors.count("Lost task") >= 1, "and Spark has missed one"
    check_rows(expected, out)


@pytest.mark.skipif(not ALL_ARTICLES, reason="that with killed workers is as much; VARIORUM_SPARK_ARTICLES asks for it")
def test_the_load_file_on_spark(load, tmp_path):
    path, expected = load
    finished(job([*MASTER, path, tmp_path / "out"]))
    check_rows(expected, tmp_path / "out")


def test_the_load_file_on_sail(load, tmp_path, sail):
    path, expected = load
    finished(job([*sail, *SMALL, path, tmp_path / "out"]))
    check_rows(expected, tmp_path / "out")


@pytest.fixture(scope="module")
def packs(shared):
    """The files of the packs, and what one process makes of them."""
    files = sorted((shared / "packs").glob("*/*"))
    texts = [path for path in files if path.suffix in (".txt", ".html", ".json") and path.name != "gold.json"]
    return texts, one_process([str(path) for path in texts])[0]


@pytest.mark.parametrize("engine", ["spark", "sail"])
def test_the_packs(packs, tmp_path, sail, engine):
    texts, expected = packs
    where = sail if engine == "sail" else MASTER
    finished(job([*where, "--chunk", 5, *texts, tmp_path / "out"]))
    check_rows(expected, tmp_path / "out")


def unnamed(found):
    """What a store says, but for its numbers of stories and when it changed."""
    for line in found.splitlines():
        row = json.loads(line)
        yield {k: v for k, v in row.items() if k not in ("story", "changed") and (k, "headline" in row) != ("id", True)}


def test_the_store_takes_the_result(root, tmp_path, program, sail):
    """`variorum import`, then the program's own search and stories, against those of `add`."""
    examples = [root / "examples" / name for name in ("ferry-fire", "fishing-talks")]
    finished(job([*sail, "--chunk", 3, *examples, tmp_path / "out"]))

    def run(*args):
        done = subprocess.run([program, *map(str, args)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done

    imported, added = ["--store", tmp_path / "imported.db"], ["--store", tmp_path / "added.db"]
    assert "8 imported" in run("import", tmp_path / "out", *imported).stderr
    run("add", *examples, *added)
    for command in (["search", "--format", "json", "said"], ["stories", "--format", "json"]):
        mine, theirs = (by_row(unnamed(run(*command, *store).stdout)) for store in (imported, added))
        assert mine and mine == theirs
    for line in run("stories", "--format", "json", *imported).stdout.splitlines():
        shown = json.loads(run("show", "--format", "json", json.loads(line)["id"], *imported).stdout)
        assert shown["stories"][0]["conflicts"], "the examples' stories have conflicts"
    assert "0 imported" in run("import", tmp_path / "out", *imported).stderr, "again, and nothing is new"
