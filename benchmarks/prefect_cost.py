"""What Prefect itself costs beside the job: the same round called directly, and as a flow against a running server.

The example season (small): the first round, which reads, paints and writes everything, and rounds in which nothing is new.
Both in one process and one run, so that the ratios mean something on a noisy machine; the server's own start is told apart.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from flows.config import CONFIG_VARIABLE
from flows.house import open_house
from flows.prefect_settings import client_environment, put_in_place
from flows.server import Server, running_server
from praksis.demo import write_season
from praksis.jobs.init import init
from praksis.jobs.sync import STEPS, sync

DAY = date(2026, 8, 5)
ROUNDS = 5


def season(folder: Path) -> Path:
    """A fresh example season; its settings file."""
    folder.mkdir()
    write_season(folder)
    init(folder, example=True)
    return folder / "praksis.toml"


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def directly(config: Path) -> None:
    """The job without Prefect."""
    with open_house(config, DAY) as house:
        sync(house)


def measure(server: Server, scratch: Path) -> None:
    """Both ways, alternately."""
    os.environ[CONFIG_VARIABLE] = str(scratch / "b" / "praksis.toml")
    from flows.sync import SyncForm, update_status  # imports prefect, which reads the settings above

    form = SyncForm(as_of=DAY)
    direct, through = season(scratch / "a"), season(scratch / "b")
    assert str(through) == os.environ[CONFIG_VARIABLE]
    first = seconds(lambda: directly(direct)), seconds(lambda: update_status(form))
    again = [(seconds(lambda: directly(direct)), seconds(lambda: update_status(form))) for _ in range(ROUNDS)]
    quiet = statistics.median(a for a, _ in again), statistics.median(b for _, b in again)
    for what, (job, flow) in (("the first round", first), ("a round in which nothing is new", quiet)):
        more = flow - job
        print(
            f"{what}: the job {job:.2f} s, as a flow {flow:.2f} s: Prefect adds {more:.2f} s ({flow / job:.1f} x), "
            f"{1000 * more / (len(STEPS) + 1):.0f} ms for each of {len(STEPS)} steps and the run"
        )


def main() -> None:
    """Start a server, measure, stop it."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        began = time.perf_counter()
        with running_server(scratch / "prefect") as server:
            print(f"the server answers after {time.perf_counter() - began:.1f} s")
            put_in_place(
                {
                    **client_environment(server.home, server.api_url),
                    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "ERROR",
                }
            )
            measure(server, scratch)


if __name__ == "__main__":
    main()
