"""What holds for all tests: their order, what is said when the machine lacks something, and no server by accident."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import settings

# Before anything imports prefect: a flow that is called outside tests/flows fails at once ("No Prefect API URL
# provided") instead of starting a server of its own for twenty seconds.
os.environ["PREFECT_SERVER_EPHEMERAL_ENABLED"] = "false"
os.environ.pop("PREFECT_API_URL", None)

IN_CI = os.environ.get("CI", "").lower() == "true"

# A time limit per example fails on a busy machine for no reason. In CI the examples are the same each time.
settings.register_profile("full", deadline=None, derandomize=IN_CI)
settings.register_profile("quick", deadline=None, max_examples=10)  # `make quick`: under a minute
settings.load_profile("full")


def _found(*commands: str) -> bool:
    folders = os.pathsep.join(
        [os.environ.get("PATH", ""), *(str(p) for p in Path("/usr/lib/postgresql").glob("*/bin"))]
    )
    return any(shutil.which(command, path=folders) for command in commands)


NEEDS: dict[str, tuple[str, Callable[[], bool]]] = {
    "postgres": ("PostgreSQL (initdb)", lambda: _found("initdb")),
    "libreoffice": ("LibreOffice (soffice)", lambda: _found("soffice", "libreoffice")),
    "chromium": ("Chromium", lambda: _found("chromium", "chromium-browser", "google-chrome")),
}

_ORDER = ("slow", "libreoffice", "postgres", "crash", "chromium", "prefect")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first, so that a plain mistake shows at once; those that need a Prefect server last."""

    def place(item: pytest.Item) -> int:
        return max((n for n, marker in enumerate(_ORDER, 1) if item.get_closest_marker(marker)), default=0)

    items.sort(key=place)


@pytest.fixture(autouse=True)
def _what_the_test_needs_is_here(request: pytest.FixtureRequest) -> None:
    for marker, (name, here) in NEEDS.items():
        if request.node.get_closest_marker(marker) and not here():
            if IN_CI:
                pytest.fail(f"{name} is missing, and with CI=true nothing may be left out")
            pytest.skip(f"{name} is not on this machine")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI=true a skipped test is a failed one, whoever skipped it."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and with CI=true nothing may be left out: {report.longrepr}"
    return report
