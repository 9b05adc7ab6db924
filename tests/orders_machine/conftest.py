"""The figures of the state machine, at the end of the test run."""

from __future__ import annotations

import pytest

from tests.orders_machine.test_orders_machine import FIGURES


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was done to the orders, and what was lost or doubled."""
    figures = config.stash.get(FIGURES, None)
    if figures is not None:
        told = ", ".join(f"{name} {figures[name]}" for name in ("steps", "commands", "crashes", "packages", "placed"))
        terminalreporter.write_line(
            f"orders machine: {figures['examples']} seasons, {told}; lost {figures['lost']}, doubled {figures['doubled']}"
        )
