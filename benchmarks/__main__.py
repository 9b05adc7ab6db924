"""`make bench`: every benchmark, one after the other, each in a process of its own so that none pays for another.

    python -m benchmarks                # all of it, some minutes
    python -m benchmarks matching       # one of them

The exit status is 1 if a benchmark failed, and says which.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

BENCHMARKS: Final = {
    "workbooks": "Reading and painting workbooks, beside python-calamine and openpyxl",
    "matching": "Matching lists with registrations: right and wrong, time and memory",
    "graph_economy": "What a round costs in requests to Microsoft Graph",
    "first_sync": "The first round of a whole hospital, beside openpyxl on the same lists",
    "prefect_cost": "What Prefect costs beside the job",
}
"""Module under `benchmarks`, and its heading."""


def run(name: str, heading: str) -> bool:
    """Print the heading and run one benchmark. Returns whether it ended well."""
    print(f"\n{heading}\n{'=' * len(heading)}", flush=True)
    return subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode == 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run those that are named, or all; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Runs the benchmarks.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(BENCHMARKS)}; none means all")
    chosen = parser.parse_args(arguments).names or list(BENCHMARKS)
    unknown = [name for name in chosen if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}")
    failed = [name for name in chosen if not run(name, BENCHMARKS[name])]
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
