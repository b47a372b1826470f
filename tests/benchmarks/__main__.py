"""`make bench`: ratios taken in one run, since machines are shared and noisy."""

import argparse
import importlib
import logging
import sys
import tempfile
from pathlib import Path

import msgspec
import structlog

from tests.benchmarks.measures import as_text

NAMES = ("intake", "stage", "decide", "router", "latency")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which of {', '.join(NAMES)}; all, if none is named")
    parser.add_argument("--json", action="store_true", help="print one JSON object per measure, for programs")
    parser.add_argument("--seconds", type=float, default=6.0, help="how long each figure is taken (default: 6)")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(NAMES)
    if unknown:
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    # What the parts under measurement log is not what was asked for.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.disable(logging.ERROR)
    for name in arguments.names or NAMES:
        if not arguments.json:
            print(f"… {name}", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="casebridge-bench-") as folder:
            Path(folder).chmod(0o755)
            for measure in importlib.import_module(f"tests.benchmarks.{name}").measure(Path(folder), arguments.seconds):
                print(msgspec.json.encode(measure).decode() if arguments.json else as_text(measure), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
