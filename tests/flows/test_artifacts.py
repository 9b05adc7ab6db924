"""What a run shows in Prefect's page: counts in the calendar's own words, and no name whatever a list may say."""

from __future__ import annotations

from flows.artifacts import as_page
from praksis.jobs.group_counts import GroupCounts

COUNTS = GroupCounts("HVL", "Sykepleie", "2024", "Periode 1", 40, 30, 6, 4, 25)


def test_the_counts_are_a_line_for_each_group_and_period() -> None:
    page = as_page([COUNTS], "kanalen «FOU»")
    assert "| HVL | Sykepleie | 2024 | Periode 1 | 40 | 30 | 6 | 4 | 25 |" in page.splitlines()
    assert page.endswith("«Oversikt.xlsx» i kanalen «FOU».")


def test_a_word_of_the_calendar_cannot_break_out_of_its_cell() -> None:
    odd = GroupCounts("HVL", "Syke|pleie\n# Stor", "2024", "P", 1, 1, 0, 0, 0)
    assert "| HVL | Syke/pleie # Stor | 2024 |" in as_page([odd], "FOU")
