"""FOU's own summary of the day: first what must not be ordered, then what to decide, what waits and what is not known."""

from __future__ import annotations

from dataclasses import dataclass

from praksis.messages import render
from praksis.wording.about import Words
from praksis.wording.number_forms import counted

_MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class NewCases:
    """New cases of one kind about one group and period: their numbers («S-0007») and what is known of whom."""

    title: str
    about: str
    """«HVL, Sykepleie, kull 2024, Periode 1», as far as it is known."""
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfficeDay:
    """What administrators should know today. Each line is a whole sentence that names no student."""

    do_not_order: tuple[str, ...] = ()
    """«Pakke O-0031, linje 7: ikke bestill. …»: what a person may be placing in Samlepunktet at this moment."""
    new_cases: tuple[NewCases, ...] = ()
    open_cases: int = 0
    """All that wait for a decision, the new ones among them."""
    overdue: tuple[str, ...] = ()
    """Steps of deviations that are past their day."""
    packages: tuple[str, ...] = ()
    """Packages without a receipt."""
    waits_long: tuple[str, ...] = ()
    """Lists that could not be coloured for long, and the like."""
    unknown: tuple[str, ...] = ()
    """What may or may not have come to stand."""
    withheld: tuple[str, ...] = ()
    """Messages to institutions that were not said, since their channel is not open."""
    by_mail: tuple[str, ...] = ()
    """Channels that take no posts, so that messages go by e-mail."""
    missing: tuple[str, ...] = ()
    """Lists, sheets and students that are missing before practice, with their deadlines (R2, R6)."""
    not_registered: int = 0
    not_transferred: int = 0


def office_digest(what: OfficeDay) -> Words:
    """The post in FOU's own channel."""
    fresh = sum(len(cases.numbers) for cases in what.new_cases)
    parts = [
        f"{len(what.do_not_order)} «ikke bestill»" if what.do_not_order else "",
        counted(fresh, "ny sak", "nye saker") if fresh else "",
        counted(len(what.missing), "mangel før praksis", "mangler før praksis") if what.missing else "",
        counted(len(what.overdue), "steg over fristen", "steg over fristen") if what.overdue else "",
        counted(len(what.packages), "pakke uten kvittering", "pakker uten kvittering") if what.packages else "",
    ]
    subject = "Dagens oversikt for FOU: " + (", ".join(p for p in parts if p) or "noe venter")
    body = render(
        "sammendrag_fou.txt.j2",
        day=what,
        sections=[
            ("Ikke bestill", _cut(what.do_not_order)),
            ("Nye saker", _cut(tuple(map(_case_line, what.new_cases)))),
            ("Mangler før praksis", _cut(what.missing)),
            ("Avvik som er over fristen", _cut(what.overdue)),
            ("Pakker som venter på kvittering", _cut(what.packages)),
            ("Har ventet lenge", _cut(what.waits_long)),
            ("Ukjent utfall: se etter, og avgjør", _cut(what.unknown)),
            ("Går som e-post, fordi vi ikke får lagt ut i kanalen: «praksis doctor» sier hvorfor", _cut(what.by_mail)),
            ("Ikke sagt, fordi kanalen ikke er åpnet: gi beskjed på annen måte", _cut(what.withheld)),
        ],
    )
    return Words(subject, body)


def _case_line(cases: NewCases) -> str:
    numbers = cases.numbers
    words = ", ".join(numbers) if len(numbers) <= 3 else f"{numbers[0]} … {numbers[-1]} ({len(numbers)} saker)"
    return f"{cases.title}: {words}" + (f". Gjelder {cases.about}." if cases.about else ".")


def _cut(lines: tuple[str, ...]) -> list[str]:
    left = len(lines) - _MOST_LINES
    rest = [f"{left} til; «praksis status» viser alle."] if left > 0 else []
    return [*lines[:_MOST_LINES], *rest]
