"""Two hundred seasons of fifty steps in any order: nothing lost, nothing doubled, nobody's days but their own."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
IN_CI = os.environ.get("CI", "").lower() == "true"
FIGURES = pytest.StashKey[dict[str, float]]()


def _play(examples: int, steps: int, seeds: list[int]) -> dict[str, float]:
    """Play with each seed in a process of its own; the figures of all of them."""
    commands = [
        [sys.executable, "-m", "tests.orders_machine.play", str(seed), str(examples // len(seeds)), str(steps)]
        for seed in seeds
    ]
    running = [
        subprocess.Popen(
            command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
        )
        for command in commands
    ]
    told = [process.communicate()[0] for process in running]
    for process, command, text in zip(running, commands, told, strict=True):
        assert process.returncode == 0, f"{' '.join(command[1:])}\n{text}"
    figures = [json.loads(text.splitlines()[-1]) for text in told]
    return {name: sum(one[name] for one in figures) for name in figures[0]}


@pytest.mark.slow
def test_two_hundred_seasons_of_fifty_steps_order_what_is_right_once(request: pytest.FixtureRequest) -> None:
    """In CI the same seasons each time; elsewhere others, and the failure names the seed."""
    seeds = [20260905, 20270905] if IN_CI else [random.randrange(10**9) for _ in range(2)]
    figures = _play(200, 50, seeds)
    request.config.stash[FIGURES] = figures
    assert figures["examples"] >= 200
    assert figures["steps"] >= 200 * 50
    assert min(figures["crashes"], figures["packages"], figures["placed"]) > 100, figures
    assert (figures["lost"], figures["doubled"]) == (0, 0)


@pytest.mark.soak
def test_five_thousand_seasons_with_a_seed_of_their_own_order_what_is_right_once() -> None:
    figures = _play(5000, 80, [random.randrange(10**9) for _ in range(2)])
    print(figures)
    assert (figures["lost"], figures["doubled"]) == (0, 0)
