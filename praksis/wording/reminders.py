"""Reminders before a deadline: what is missing, of which group and period, by when, and what to do (R2, R5, R6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from praksis.messages import render
from praksis.wording.about import About, Words
from praksis.wording.number_forms import counted, day

OFFICE_ADDRESS = "student@helse-bergen.no"


class Missing(StrEnum):
    """What is missing."""

    DOCUMENT = "document"
    UNREADABLE = "unreadable"
    UNBOUND = "unbound"
    SHEET = "sheet"
    ROWS = "rows"
    ROWS_WITH_ERRORS = "rows-with-errors"
    REGISTRATIONS = "registrations"
    TRANSFERS = "transfers"


@dataclass(frozen=True, slots=True)
class ReminderItem:
    """One thing that is missing. `count` is of students or rows, where it is about them."""

    missing: Missing
    about: About
    deadline: date | None
    count: int = 0

    def words(self, today: date) -> str:
        """The sentence, without whom it is about."""
        when = _when(self.deadline, today)
        match self.missing:
            case Missing.DOCUMENT:
                return (
                    f"Praksisoversikten er ikke i kanalen ennå.{when} Bruk malen, og legg listen i den lukkede kanalen."
                )
            case Missing.UNREADABLE:
                return f"Praksisoversikten i kanalen kan ikke leses.{when} Svaret på listen i kanalen sier hva som er galt."
            case Missing.UNBOUND:
                return (
                    "Vi finner ingen praksisoversikt for gruppen, men en liste i kanalen som vi ikke vet hvem gjelder."
                    f"{when} Skriv studiested, studentgruppe og kull øverst i listen, og i filnavnet."
                )
            case Missing.SHEET:
                return f"Praksisoversikten har ikke noe ark for perioden.{when} Legg til arket, ett for hver periode."
            case Missing.ROWS:
                return f"Arket for perioden har ingen studenter ennå.{when} Fyll inn studentene."
            case Missing.ROWS_WITH_ERRORS:
                rows = counted(self.count, "rad må rettes", "rader må rettes")
                return f"{rows} før det kan bestilles.{when} Se «Oversikt.xlsx» i kanalen."
            case Missing.REGISTRATIONS:
                who = counted(self.count, "student er", "studenter er")
                return f"{who} ikke registrert i Webcruiter.{when} Minn dem om å registrere seg."
            case Missing.TRANSFERS:
                who = counted(self.count, "student er", "studenter er")
                return f"{who} registrert, men ikke overført ennå. FOU overfører; dere trenger ikke gjøre noe."


def _when(deadline: date | None, today: date) -> str:
    if deadline is None:
        return ""
    left = (deadline - today).days
    if left < -1:
        return f" Fristen var {day(deadline)}, for {-left} dager siden, og FOU kan ikke garantere tilgang i tide."
    known = {-1: "i går", 0: "i dag", 1: "i morgen"}
    if left < 0:
        return f" Fristen var {known[left]}, {day(deadline)}, og FOU kan ikke garantere tilgang i tide."
    return f" Fristen er {known.get(left) or f'om {left} dager'}, {day(deadline)}."


def reminder(institution: str, items: tuple[ReminderItem, ...], today: date) -> Words:
    """One post for all that is missing at an institution; the first is named in the subject.

    Raises:
        ValueError: There is nothing to remind of.
    """
    if not items:
        raise ValueError("a reminder of nothing")
    more = f" (og {counted(len(items) - 1, 'ting', 'ting')} til)" if len(items) > 1 else ""
    body = render("paaminnelse.txt.j2", institution=institution, items=[(i.about.words, i.words(today)) for i in items])
    return Words(f"Påminnelse: {_SHORT[items[0].missing]}, {items[0].about.heading}{more}", body)


_SHORT: dict[Missing, str] = {
    Missing.DOCUMENT: "praksisoversikten mangler",
    Missing.UNREADABLE: "praksisoversikten kan ikke leses",
    Missing.UNBOUND: "en liste mangler studentgruppe",
    Missing.SHEET: "ark mangler",
    Missing.ROWS: "studenter mangler i listen",
    Missing.ROWS_WITH_ERRORS: "rader må rettes",
    Missing.REGISTRATIONS: "studenter er ikke registrert",
    Missing.TRANSFERS: "studenter er ikke overført",
}


def office_line(item: ReminderItem, today: date) -> str:
    """The same for FOU: who it is about, what is missing, and the deadline."""
    count = f" ({item.count})" if item.count else ""
    return f"{item.about.heading}: {_SHORT[item.missing]}{count}.{_when(item.deadline, today)}"


@dataclass(frozen=True, slots=True)
class MissingChannel:
    """A closed channel that is not there, and the groups that will need it (R5)."""

    institution: str
    channel: str
    abouts: tuple[About, ...]
    not_provisioned: bool = False
    """The channel may be there, and only its file area not made yet."""


def missing_channel(what: MissingChannel) -> Words:
    """The e-mail to FOU's mailbox, ready to be sent."""
    body = render("kanal_mangler.txt.j2", what=what, abouts=[about.words for about in what.abouts])
    return Words(f"Mangler lukket kanal for {what.institution} i «Student i praksis»", body)
