"""The check on the working day before a period starts: who has access, who will stand without, and what to do (R4)."""

from __future__ import annotations

from dataclasses import dataclass

from praksis.messages import render
from praksis.wording.about import About, Words
from praksis.wording.number_forms import counted, rows_in_words
from praksis.wording.sheet_summary import RowReason, SheetSummary, told_rows


@dataclass(frozen=True, slots=True)
class FirstMorning:
    """One group and period. The counts are of students; each stands in the furthest state that it has reached."""

    about: About
    total: int
    ordered: int
    approved: int
    implemented: int
    without: tuple[RowReason, ...] = ()
    """The rows without access, each with its next step."""
    no_email: tuple[int, ...] = ()
    """Rows whose registration has no e-mail address: the username has nowhere to go."""
    no_mobile: tuple[int, ...] = ()
    """Rows without a mobile number: the password has nowhere to go."""


def first_morning(what: FirstMorning) -> Words:
    """The text for FOU's channel, and, as it names no student, for the institution's."""
    sheet = SheetSummary(what.about.period.name, what.about.period, what.total, 0, 0, 0, 0, what.without)
    (told,) = told_rows([sheet])
    body = render(
        "forste_dag.txt.j2",
        what=what,
        told=told,
        no_email=rows_in_words(what.no_email),
        no_mobile=rows_in_words(what.no_mobile),
    )
    return Words(f"Første praksisdag, {what.about.heading}: {_state(what)}", body)


def _state(what: FirstMorning) -> str:
    """«1 student mangler tilgang, 2 har tilgang som ikke er iverksatt ennå»; all are ready only when nothing is left to
    be done for anybody."""
    left = [
        (count, lacks)
        for count, lacks in (
            (len(what.without), "mangler tilgang"),
            (what.ordered, "har tilgang som ikke er godkjent ennå"),
            (what.approved, "har tilgang som ikke er iverksatt ennå"),
            (len({*what.no_email, *what.no_mobile}), "mangler e-post eller mobilnummer"),
        )
        if count
    ]
    if not left:
        return "alle er klare"
    (count, lacks), *others = left
    return ", ".join([f"{counted(count, 'student', 'studenter')} {lacks}", *(f"{n} {words}" for n, words in others)])
