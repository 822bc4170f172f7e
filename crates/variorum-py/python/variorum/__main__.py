"""`python -m variorum read | annotate | cluster | extract`: the program's commands over this package."""

from __future__ import annotations

import argparse
import contextlib
import sys
import warnings
from typing import TextIO

from . import InputError, Refusal, __version__, cluster, read
from ._api import Run


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m variorum", description=__doc__)
    parser.add_argument("--version", action="version", version=f"variorum {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, formats in (
        ("read", ["text", "json", "html", "md", "ics", "csv"]),
        ("annotate", ["jsonl"]),
        ("cluster", ["jsonl"]),
        ("extract", ["jsonl"]),
    ):
        command = commands.add_parser(name)
        command.add_argument("paths", nargs="+", metavar="PATH")
        command.add_argument("--format", choices=formats, default=formats[0])
        command.add_argument("--threads", type=int)
        command.add_argument("-o", "--output", metavar="FILE")
        if name == "annotate":
            command.add_argument("--tokens", action="store_true")
        if name == "read":
            command.add_argument("--min-confidence", type=float)
    args = parser.parse_args(arguments)
    with contextlib.ExitStack() as open_files, warnings.catch_warnings():
        warnings.showwarning = lambda message, *_: print(f"variorum: {message}", file=sys.stderr)
        warnings.simplefilter("always")
        out: TextIO = sys.stdout
        if args.output:
            out = open_files.enter_context(open(args.output, "w", encoding="utf-8", newline="\n"))
        else:
            out.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
        try:
            return 1 if _done(args, out) else 0
        except InputError as error:
            for refusal in error.refused:
                print(f"variorum: {refusal}", file=sys.stderr)
            return 1


def _done(args: argparse.Namespace, out: TextIO) -> list[Refusal]:
    """Does a command and gives what of the input was refused."""
    if args.command == "read":
        done = read(args.paths, min_confidence=args.min_confidence, threads=args.threads)
        write = {"text": done.to_text, "html": done.to_html, "md": done.to_markdown}
        write |= {"ics": done.to_ics, "csv": done.to_csv, "json": lambda: done.to_json() + "\n"}
        out.write(write[args.format]())
        return done.refused
    if args.command == "cluster":
        places = cluster(args.paths, threads=args.threads)
        out.write(places.to_jsonl())
        return places.refused
    # Line by line as they come, so that memory doesn't grow with the input.
    with Run(args.paths, args.threads, None, "working") as run:
        step = {"annotate": lambda: run.inputs.annotate(args.tokens), "extract": run.inputs.extract}[args.command]
        count = 0
        for batch in run.each(step):
            out.writelines(f"{line}\n" for line in batch)
            count += len(batch)
        run.finish(count)
        return run.refused


if __name__ == "__main__":
    sys.exit(main())
