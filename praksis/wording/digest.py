"""The day's summary for an institution: first who is not registered and who is not transferred, two different things."""

from __future__ import annotations

from dataclasses import dataclass

from praksis.messages import render
from praksis.wording.about import Cohort, Words
from praksis.wording.number_forms import counted
from praksis.wording.sheet_summary import SheetSummary, told_rows

_NO_LONGER = "er ikke lenger {} i «{}»"


@dataclass(frozen=True, slots=True)
class News:
    """What has come since it was last told: so many students in each."""

    transferred: int = 0
    ordered: int = 0
    no_longer_transferred: int = 0
    no_longer_ordered: int = 0

    @property
    def words(self) -> str:
        """«3 er registrert og overført, 2 har fått tilgangene bestilt»; empty when only reasons have changed."""
        parts = [
            counted(count, one, several)
            for count, one, several in (
                (self.transferred, "er registrert og overført", "er registrert og overført"),
                (self.ordered, "har fått tilgangene bestilt", "har fått tilgangene bestilt"),
                (
                    self.no_longer_transferred,
                    _NO_LONGER.format("grønn", "Registrert"),
                    _NO_LONGER.format("grønne", "Registrert"),
                ),
                (self.no_longer_ordered, _NO_LONGER.format("grønn", "Bestilt"), _NO_LONGER.format("grønne", "Bestilt")),
            )
            if count
        ]
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class DigestList:
    """One list with its sheets."""

    document: str
    cohort: Cohort | None
    sheets: tuple[SheetSummary, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What an institution is told: of its own lists only. The two counts are of students: one who stands in several
    sheets is one, while each sheet counts its own."""

    institution: str
    lists: tuple[DigestList, ...]
    not_registered: int
    not_transferred: int
    news: News = News()

    @property
    def sheets(self) -> tuple[SheetSummary, ...]:
        """All sheets of all lists."""
        return tuple(sheet for one in self.lists for sheet in one.sheets)


def first_line(not_registered: int, not_transferred: int) -> str:
    """How many are not registered, and how many are registered and only wait for us."""
    if not not_registered and not not_transferred:
        return "Alle studentene i listene er registrert i Webcruiter og overført til personalsystemet."
    return (
        f"{counted(not_registered, 'student er', 'studenter er')} ikke registrert i Webcruiter. "
        f"{counted(not_transferred, 'student er', 'studenter er')} registrert, men ikke overført til personalsystemet ennå."
    )


def digest(what: Digest) -> Words:
    """The post in the institution's channel."""
    told = iter(told_rows(what.sheets))
    lists = [(one, [(sheet, next(told)) for sheet in one.sheets]) for one in what.lists]
    body = render(
        "sammendrag.txt.j2",
        first_line=first_line(what.not_registered, what.not_transferred),
        news=what.news.words,
        lists=lists,
    )
    subject = (
        f"Praksisstudenter ved {what.institution}: {what.not_registered} ikke registrert, "
        f"{what.not_transferred} ikke overført"
    )
    return Words(subject, body)
