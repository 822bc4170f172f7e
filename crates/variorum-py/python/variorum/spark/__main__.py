"""`python -m variorum.spark IN... OUT`: the line as a Spark job."""

from __future__ import annotations

import argparse
import sys
from dataclasses import fields

from . import Settings, run


def main(arguments: list[str] | None = None) -> int:
    """Runs the job in the session that `spark-submit` gives, on `--master`, or on `--remote` (Spark Connect, Sail)."""
    parser = argparse.ArgumentParser(prog="python -m variorum.spark", description=__doc__)
    parser.add_argument("input", nargs="+", metavar="IN", help="files or folders: JSON Lines, WARC, pages; or Parquet")
    parser.add_argument("output", metavar="OUT", help="the folder that gets the tables")
    parser.add_argument("--master", help="where Spark runs, as spark-submit's: local[2], yarn")
    parser.add_argument("--remote", help="a Spark Connect server: sc://localhost:50051")
    for field in fields(Settings):
        kind = int if isinstance(field.default, int) else float
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=kind, default=field.default)
    args = parser.parse_args(arguments)

    from pyspark.sql import SparkSession

    session = SparkSession.builder.appName("variorum")
    if args.remote:
        session = session.remote(args.remote)
    elif args.master:
        session = session.master(args.master)
    settings = Settings(**{field.name: getattr(args, field.name) for field in fields(Settings)})
    try:
        run(session.getOrCreate(), args.input, args.output, settings)
    except ValueError as error:
        print(f"variorum: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
