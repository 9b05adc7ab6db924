"""The harness, made ready once, and its figures at the end of the test run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.crash.harness import Harness, Tally

_TALLY = pytest.StashKey[Tally]()


@pytest.fixture(scope="session")
def harness(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Harness]:
    """All scripts played once, undisturbed, ready to be killed."""
    with Harness(tmp_path_factory.mktemp("crash")) as ready:
        request.config.stash[_TALLY] = ready.tally
        yield ready


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how often was killed, and what was lost or doubled."""
    tally = config.stash.get(_TALLY, None)
    if tally is not None:
        terminalreporter.write_line(f"crash harness: {tally}")
