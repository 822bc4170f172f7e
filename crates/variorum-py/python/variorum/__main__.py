"""`python -m variorum read | annotate | cluster | extract`: the program's commands over this package."""

from __future__ import annotations

import argparse
import sys
import warnings

from . import InputError, __version__, annotate, cluster, extract, read


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
        if name == "annotate":
            command.add_argument("--tokens", action="store_true")
        if name == "read":
            command.add_argument("--min-confidence", type=float)
    args = parser.parse_args(arguments)
    out = sys.stdout
    out.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    with warnings.catch_warnings():
        warnings.showwarning = lambda message, *_: print(f"variorum: {message}", file=sys.stderr)
        warnings.simplefilter("always")
        try:
            if args.command == "read":
                done = read(args.paths, min_confidence=args.min_confidence, threads=args.threads)
                write = {"text": done.to_text, "html": done.to_html, "md": done.to_markdown}
                write |= {"ics": done.to_ics, "csv": done.to_csv, "json": lambda: done.to_json() + "\n"}
                out.write(write[args.format]())
            elif args.command == "annotate":
                done = annotate(args.paths, tokens=args.tokens, threads=args.threads)
                out.write(done.to_jsonl())
            else:
                done = {"cluster": cluster, "extract": extract}[args.command](args.paths, threads=args.threads)
                out.write(done.to_jsonl())
        except InputError as error:
            for refusal in error.refused:
                print(f"variorum: {refusal}", file=sys.stderr)
            return 1
    return 1 if done.refused else 0


if __name__ == "__main__":
    sys.exit(main())
