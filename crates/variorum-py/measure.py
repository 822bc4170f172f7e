"""What the Spark job costs beside `variorum annotate`: CPU seconds and bytes of each step, and the memory of each
worker over time.

    python measure.py articles LOAD N FOLDER      N articles in two files: LOAD's, in other words and years later each round
    python measure.py job FOLDER OUT              runs the job over them, and the program over samples of them meanwhile
    python measure.py table OUT                   what was measured
    python measure.py draw OUT PICTURE            the memory of the workers, drawn

LOAD is JSON Lines of articles with id, date, source, title, text, by date. Linux alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import resource
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
SAMPLE = 500
"""Articles of one sample that the program annotates by itself."""


# The articles


def articles(load: Path, count: int, folder: Path) -> None:
    """Each round exchanges words of four letters and more for others as frequent, written alike and with the same
    ending, so that rounds tell other stories that hang together as they did."""
    with (gzip.open if load.suffix == ".gz" else open)(load, "rt") as file:
        year = [json.loads(line) for line in file]
    word = re.compile(r"[A-Za-z]{4,}")
    counts = Counter(w for a in year for field in ("title", "text") for w in word.findall(a[field] or ""))
    classes = defaultdict(list)
    for w, n in sorted(counts.items()):
        classes[w[0].isupper(), w[-2:].lower(), n.bit_length()].append(w)
    folder.mkdir(parents=True, exist_ok=True)
    half = -(-count // 2)
    for part in range(2):
        with gzip.open(folder / f"{part}.jsonl.gz", "wt", compresslevel=1) as out:
            told, other = -1, {}
            for number in range(part * half, min(count, (part + 1) * half)):
                rounds, n = divmod(number, len(year))
                if told != rounds:
                    told, other = rounds, _exchanged(classes.values(), rounds)
                a = year[n]
                row = {"id": f"{a['id']}-{rounds}", "outlet": a["source"], "url": a["url"]}
                row["published"] = f"{int(a['date'][:4]) + rounds}{a['date'][4:]}"
                for field in ("title", "text"):
                    row[field] = word.sub(lambda m: other.get(m[0], m[0]), a[field] or "")
                out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _exchanged(classes, rounds: int) -> dict[str, str]:
    if rounds == 0:
        return {}
    chance = random.Random(rounds)
    return {a: b for words in classes for a, b in zip(words, chance.sample(words, len(words)))}


# The run


def _tree(root: int) -> dict[int, tuple[str, float]]:
    """The processes under one: kind, CPU seconds so far."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
            command = (stat.parent / "cmdline").read_bytes()
        except OSError:
            continue
        kind = "worker" if b"pyspark.daemon" in command else "jvm" if b"java" in command else "driver"
        found[int(stat.parent.name)] = (int(fields[1]), kind, (int(fields[11]) + int(fields[12])) / TICK)
    ours, added = {root}, True
    while added:
        below = {pid for pid, row in found.items() if row[0] in ours} - ours
        ours, added = ours | below, below
    return {pid: found[pid][1:] for pid in ours if pid in found}


def _memory(pid: int) -> float | None:
    """Megabytes that a process alone holds."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    found = re.search(r"RssAnon:\s+(\d+) kB", text)
    return int(found[1]) / 1024 if found else None


def _watch(process, log: Path) -> None:
    """A line a second: CPU seconds so far of the JVM, the workers and the driver; the memory of each worker. A worker
    that has ended counts with what it had when it was last seen: its parent doesn't wait for it."""
    seen: dict[int, tuple[str, float]] = {}
    with open(log, "w") as out:
        while process.poll() is None:
            living = _tree(process.pid)
            seen |= living
            cpu = Counter()
            for kind, seconds in seen.values():
                cpu[kind] += seconds
            memory = {pid: _memory(pid) for pid, (kind, _) in living.items() if kind == "worker"}
            out.write(json.dumps({"time": time.time(), "cpu": cpu, "memory": memory}) + "\n")
            out.flush()
            time.sleep(1)


def job(folder: Path, out: Path, program: str, pause: float, options: list[str]) -> None:
    work = out.with_name(out.name + ".measured")
    (work / "events").mkdir(parents=True)
    confs = ["spark.ui.enabled=false", "spark.eventLog.enabled=true", "spark.eventLog.compress=false", f"spark.eventLog.dir=file://{work.resolve()}/events"]
    submit = " ".join([*(f"--conf {c}" for c in confs), "--driver-memory 4g pyspark-shell"])
    environment = {**os.environ, "PYSPARK_SUBMIT_ARGS": submit, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    command = [sys.executable, "-m", "variorum.spark", "--master", "local[2,4]", *options, str(folder), str(out)]
    process = subprocess.Popen(command, env=environment, stderr=open(work / "errors.txt", "w"))
    watching = threading.Thread(target=_watch, args=(process, work / "samples.jsonl"))
    watching.start()
    _beside(process, folder, out, work, program, pause)
    watching.join()
    if process.returncode:
        sys.exit((work / "errors.txt").read_text()[-2000:])


def _beside(process, folder: Path, out: Path, work: Path, program: str, pause: float) -> None:
    """While stage one lasts, `annotate` over samples of the same articles on one thread, one after another; before
    each, one article alone, which is what starting the program costs."""
    lines = [line for part in sorted(folder.glob("*.gz")) for line in gzip.open(part, "rb")]
    chance, runs, file = random.Random(1), [], work / "sample.jsonl"

    def seconds(sample: list[bytes]) -> float:
        file.write_bytes(b"".join(sample))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([program, "annotate", "--threads", "1", file], stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    while process.poll() is None and not (out / "_committed/rejects.json").exists():
        if (out / "_committed/splits.json").exists():
            sample = chance.sample(lines, min(SAMPLE, len(lines)))
            runs.append([len(sample) - 1, seconds(sample) - seconds(sample[:1])])
            (work / "annotate.json").write_text(json.dumps(runs))
        until = time.time() + pause
        while time.time() < until and process.poll() is None:
            time.sleep(0.5)


# What was measured


def _measured(out: Path):
    """The samples of a run, and its commits in order: when, and of which step."""
    work = out.with_name(out.name + ".measured")
    samples = [json.loads(line) for line in open(work / "samples.jsonl")]
    return samples, sorted((path.stat().st_mtime, path.stem) for path in (out / "_committed").glob("*.json"))


def _shuffled(out: Path):
    """When each stage of Spark ended, and the bytes that it gave to a shuffle."""
    for log in sorted(out.with_name(out.name + ".measured").glob("events/**/*")):
        for line in open(log) if log.is_file() and not log.name.startswith(("appstatus", ".")) else ():
            event = json.loads(line)
            if event.get("Event") == "SparkListenerStageCompleted":
                info = event["Stage Info"]
                sums = {a["Name"]: a.get("Value") for a in info["Accumulables"]}
                yield info["Completion Time"] / 1000, int(sums.get("internal.metrics.shuffle.write.bytesWritten") or 0)


def table(out: Path) -> None:
    samples, commits = _measured(out)
    shuffles = list(_shuffled(out))
    runs = json.loads((out.with_name(out.name + ".measured") / "annotate.json").read_text())
    alone = sum(cpu for _, cpu in runs) / sum(size for size, _ in runs) * 1000
    count = _rows(out / "articles")
    print(f"{count} articles; annotate alone {alone:.2f} ms an article ({len(runs)} samples of {runs[0][0]})")
    columns = ("jvm", "worker", "driver", "shuffled", "written")
    print(f"{'an article':<18}" + "".join(f"{name:>11}" for name in columns) + "   ms CPU, bytes")
    last, begun, total = Counter(), 0.0, Counter()
    for end, name in commits:
        now = Counter(next((s["cpu"] for s in reversed(samples) if s["time"] <= end), {}))
        row = Counter({kind: (now[kind] - last[kind]) * 1000 / count for kind in ("jvm", "worker", "driver")})
        row["shuffled"] = sum(moved for time, moved in shuffles if begun < time <= end) / count
        folder = out / re.sub(r"-(\d+)$", r"/\1", name)
        row["written"] = sum(file.stat().st_size for file in folder.glob("*.parquet")) / count
        print(f"{name:<18}" + "".join(f"{row[column]:>11.2f}" for column in columns))
        last, begun = now, end
        total.update(row)
        if name == "articles":
            spent = sum(total[kind] for kind in ("jvm", "worker", "driver"))
            print(f"{'until here':<18}{spent:>11.2f}   {100 * (spent / alone - 1):.1f} % more than annotate alone")
    print(f"{'all':<18}" + "".join(f"{total[column]:>11.2f}" for column in columns))


def _rows(folder: Path) -> int:
    import pyarrow.parquet as pq

    return sum(pq.read_metadata(file).num_rows for file in folder.glob("*.parquet"))


def draw(out: Path, picture: Path) -> None:
    """The memory of each worker of stage one over its partition."""
    samples, commits = _measured(out)
    ends = {name: end for end, name in commits}
    stage = [s for s in samples if ends["splits"] < s["time"] <= ends["_annotated-0"]]
    workers = defaultdict(list)
    for sample in stage:
        for pid, memory in sample["memory"].items():
            if memory is not None:
                workers[pid].append((sample["time"] - stage[0]["time"], memory))
    # One that annotates has the models in memory.
    workers = {pid: line for pid, line in workers.items() if max(m for _, m in line) > 120}
    longest = max(t for line in workers.values() for t, _ in line)
    most = 100 * (1 + int(max(m for line in workers.values() for _, m in line) / 100))
    x, y = (lambda t: 56 + 568 * t / longest), (lambda m: 256 - 216 * m / most)
    svg = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 300" role="img" font-family="system-ui, sans-serif" font-size="13">',
        "<title>Memory of the workers of stage one over their partitions</title>",
        "<style>text { fill: #333 } path { fill: none; stroke: #1a6fb0; stroke-width: 1.5 } .grid { stroke: #8884; stroke-width: 1 }",
        "@media (prefers-color-scheme: dark) { text { fill: #ccc } path { stroke: #6cb6f0 } }</style>",
        '<text x="56" y="20">Workers of stage one: megabytes of their own, over the time of the stage</text>',
    ]
    for step in range(0, most + 1, 100):
        svg.append(f'<path class="grid" d="M56 {y(step):.1f}H624"/><text x="48" y="{y(step) + 4:.1f}" text-anchor="end">{step}</text>')
    for tenth in range(0, 11, 2):
        svg.append(f'<text x="{x(longest * tenth / 10):.1f}" y="276" text-anchor="middle">{10 * tenth} %</text>')
    for line in workers.values():
        step = max(1, len(line) // 284)
        kept = [max(line[n : n + step], key=lambda point: point[1]) for n in range(0, len(line), step)]
        svg.append('<path d="M' + "L".join(f"{x(t):.1f} {y(m):.1f}" for t, m in kept) + '"/>')
        marks = [max(m for t, m in line if t <= longest * part) for part in (0.1, 0.25, 0.5, 0.75, 1.0)]
        print("most until 10, 25, 50, 75, 100 %:", *(f"{m:.0f}" for m in marks), f"; at the end {line[-1][1]:.0f} MB")
    picture.write_text("\n".join([*svg, "</svg>", ""]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    made = commands.add_parser("articles")
    made.add_argument("load", type=Path)
    made.add_argument("count", type=int)
    made.add_argument("folder", type=Path)
    run = commands.add_parser("job")
    run.add_argument("folder", type=Path)
    run.add_argument("out", type=Path)
    run.add_argument("--program", default="target/release/variorum")
    run.add_argument("--pause", type=float, default=60, help="seconds between two samples")
    run.add_argument("--options", default="", help="options of the job")
    shown = commands.add_parser("table")
    shown.add_argument("out", type=Path)
    drawn = commands.add_parser("draw")
    drawn.add_argument("out", type=Path)
    drawn.add_argument("picture", type=Path)
    args = parser.parse_args()
    if args.command == "articles":
        articles(args.load, args.count, args.folder)
    elif args.command == "job":
        job(args.folder, args.out, args.program, args.pause, args.options.split())
    elif args.command == "table":
        table(args.out)
    else:
        draw(args.out, args.picture)
