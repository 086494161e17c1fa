"""python -m benchmarks: measure, and print each figure with its budget and the verdict.

Budgets to reach, no timed tests: the exit status is 0 whatever was measured. Bytes are exact; times are this machine's.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.figures import Figure, table
from benchmarks.measures import MEASURES, Rig
from benchmarks.programs import prepare


def main(argv: Sequence[str] | None = None) -> int:
    """Measure what is asked for."""
    options = _parser().parse_args(argv)
    columns, rows = map(int, options.size.split("x"))
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="cqclerk-bench-") as folder:
        _say("preparing two stations, with 100 and with 100,000 cases")
        rig = Rig(options.runs, (columns, rows), prepare(Path(folder), (columns, rows)))
        for name in options.measures or MEASURES:
            _say(f"{name}: {MEASURES[name].__doc__}")
            figures += MEASURES[name](rig)
    if options.json:
        print(json.dumps([asdict(figure) | {"kept": figure.kept} for figure in figures], ensure_ascii=False))
    else:
        print(table(figures))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=f"of {', '.join(MEASURES)}; none: all of them")
    parser.add_argument("--runs", type=int, default=9, help="how often each program is started (default 9)")
    parser.add_argument("--size", default="80x24", help="of the terminal (default 80x24)")
    parser.add_argument("--json", action="store_true", help="for programs")
    return parser


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
