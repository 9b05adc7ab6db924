"""A fresh process that has everything imported and forks a child for each run it is asked for.

Requests and answers are lines of JSON on standard input and output. It has one thread and no open ledger, so a fork is
safe, and each child makes its own engine.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import sys
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flows.house import open_house
from praksis.errors import PraksisError
from praksis.jobs.sync import sync
from tests.crash import small_season
from tests.crash.moments import Kill, Watch
from tests.crash.scripts import SCRIPTS


def run(request: dict[str, Any]) -> dict[str, Any]:
    """What a child does: one step, killed on the way or not."""
    step = SCRIPTS[request["script"]].step(request["step"])
    watch = Watch(Kill.parse(request["kill"]) if request["kill"] else None)
    error = None
    with open_house(Path(request["root"]) / "praksis.toml", step.day) as house:
        if not (request["again"] and step.stands(house)):
            watch.start()
            try:
                step.run(house)
            except PraksisError as refusal:
                error = f"{type(refusal).__name__} {refusal.code}: {refusal.message}"
    return {"error": error, "met": watch.met}


def _child(request: dict[str, Any], descriptor: int) -> None:
    try:
        answer = run(request)
    except BaseException:
        answer = {"error": traceback.format_exc()}
    with os.fdopen(descriptor, "w", encoding="utf-8") as pipe:
        json.dump(answer, pipe)


def serve() -> None:
    """Answer one request after the other until standard input is closed."""
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            status = 1
            try:
                _child(json.loads(line), writing)
                status = 0
            finally:
                os._exit(status)
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as pipe:
            text = pipe.read()
        _, status = os.waitpid(child, 0)
        answer = json.loads(text) if text else {}
        answer["status"] = os.waitstatus_to_exitcode(status)
        print(json.dumps(answer), flush=True)


def warm_up() -> None:
    """Play a first run here, so that no child has to import, map and parse what all of them need. Nothing stays open."""
    with TemporaryDirectory() as folder:
        small_season.build(Path(folder), "sqlite:///praksis.db")
        with open_house(Path(folder) / "praksis.toml", small_season.BEFORE_DEADLINE) as house:
            sync(house)
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    warm_up()
    serve()
