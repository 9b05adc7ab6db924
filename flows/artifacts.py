"""What a run shows in Prefect's page: how far it has come, and the counts per group and period. Never a name.

Artifacts are stored by Prefect, so nothing goes into them but numbers and the office's own words for groups and periods
(from the practice calendar, never from a list). A page that cannot be told is no reason to stop the work.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from prefect.artifacts import create_markdown_artifact, create_progress_artifact, update_progress_artifact

from praksis.jobs.group_counts import GroupCounts

_HEADINGS = ("Studiested", "Studentgruppe", "Kull", "Periode", "Studenter", "Overført", "Ikke registrert",
             "Registrert, ikke overført", "Bestilt")  # fmt: skip


class Progress:
    """How far a run has come, in steps."""

    def __init__(self, steps: int) -> None:
        self._steps, self._done = steps, 0
        self._artifact: UUID | None = None
        with suppress(Exception):
            made = create_progress_artifact(progress=0.0, key="framdrift", description="Så langt er kjøringen kommet.")
            self._artifact = made if isinstance(made, UUID) else None

    def step(self) -> None:
        """One step more is done."""
        self._done += 1
        if self._artifact is not None:
            with suppress(Exception):
                update_progress_artifact(self._artifact, progress=100.0 * self._done / self._steps)


def show_counts(counts: Sequence[GroupCounts], place: str) -> None:
    """Show a line for each group and period, and where the overview with each student lies."""
    with suppress(Exception):
        create_markdown_artifact(
            key="status", markdown=as_page(counts, place), description="Antall per gruppe og periode."
        )


def as_page(counts: Sequence[GroupCounts], place: str) -> str:
    """The counts as a markdown table; `place` is where the overview lies."""
    lines = ["| " + " | ".join(_HEADINGS) + " |", "|" + "---|" * len(_HEADINGS)]
    for c in counts:
        words = (c.institution, c.group, c.cohort, c.period)
        numbers = (c.students, c.transferred, c.not_registered, c.not_transferred, c.ordered)
        lines.append("| " + " | ".join([*map(_plain, words), *map(str, numbers)]) + " |")
    lines += ["", f"Hver rad med forklaring: «Oversikt.xlsx» i {_plain(place)}."]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Words of the calendar, so that they stay in their cell."""
    return " ".join(text.replace("|", "/").split())
