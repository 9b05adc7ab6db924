"""Plays the machine in a process of its own: `python -m tests.orders_machine.play SEED EXAMPLES STEPS`.

Two of them, each on a core, take half the time. The last line is the figures as JSON; a failure is told in full before.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import traceback
from dataclasses import asdict
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.orders_machine.machine import OrdersMachine, Tally
from tests.orders_machine.quick_house import quick_house

PHASES = [Phase.generate] if os.environ.get("PRAKSIS_MACHINE_AS_IT_CAME") else [Phase.generate, Phase.shrink]
"""Shrinking takes minutes; a first look at a failure can do without."""


def play(number: int, examples: int, steps: int) -> int:
    """Play at least `examples` seasons of at most `steps` steps, and on with the next seeds until they make
    `examples` × `steps` together: a season may end early. Returns the exit status."""
    began = time.monotonic()
    status = 0
    rules = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None, print_blob=False,
        suppress_health_check=list(HealthCheck), phases=PHASES, report_multiple_bugs=False,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, quick_house(Path(folder)) as house:
        OrdersMachine.house, OrdersMachine.tally = house, Tally()
        try:
            while OrdersMachine.tally.steps < examples * steps:
                run_state_machine_as_test(seed(number)(OrdersMachine), settings=rules)
                left = examples * steps - OrdersMachine.tally.steps
                number, rules = number + 1, settings(rules, max_examples=max(1, left // steps))
        except BaseException:
            print(f"seed {number}")
            traceback.print_exc(file=sys.stdout)
            status = 1
    print(json.dumps({**asdict(OrdersMachine.tally), "seconds": round(time.monotonic() - began, 1)}))
    return status


if __name__ == "__main__":
    sys.exit(play(*map(int, sys.argv[1:])))
