"""Show that the audit holds, and hand it out (`praksis audit verify | export`). Reads only; ids, never names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from praksis.audit_chain import Gap, Link, broken_links, gaps
from praksis.clock import OSLO, oslo_date
from praksis.errors import Unavailable
from praksis.jobs.access_audit import STEP_WORDS
from praksis.jobs.anchor_watch import Finding, Trouble, look
from praksis.jobs.house import House
from praksis.ledger.audit import links
from praksis.planning import LineKind


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """Whether chain and anchor hold. `broken` are the positions of links that are not as they were written."""

    holds: bool
    links: int
    broken: tuple[int, ...]
    anchored: int | None
    """How many links are anchored; None when the anchor is missing or damaged."""
    anchored_at: datetime | None
    trouble: str | None
    """What is wrong between chain, anchor and packages (`older`, `anchor-missing` …)."""
    words: str
    gaps: tuple[Gap, ...]
    """Where the chain itself tells that links are missing since a backup was restored. They are known, and no fault."""

    def lines(self) -> list[str]:
        """The report in bokmål, a line each."""
        told = [f"Revisjonssporet har {_links(self.links)}."]
        if self.broken:
            shown = ", ".join(map(str, self.broken[:20])) + (" og flere" if len(self.broken) > 20 else "")
            told.append(f"BRUDD: ledd {shown} er ikke slik de ble skrevet (endret, fjernet, byttet om eller lagt til).")
        else:
            told.append("Hvert ledd er slik det ble skrevet.")
        for gap in self.gaps:
            lost = "et ukjent antall ledd" if gap.lost is None else f"minst {_links(gap.lost)}"
            told.append(
                f"Etter ledd {gap.after} mangler {lost}: databasen ble hentet fra en sikkerhetskopi og avstemt (ledd "
                f"{gap.told_at})."
            )
        if self.trouble is not None:
            told.append(f"FEIL: {self.words} Kjør «praksis audit reconcile» når du vet hvorfor.")
        elif self.anchored is None:
            told.append("Ankeret er ikke skrevet ennå; det skrives ved neste kjøring.")
        elif self.anchored < self.links:
            told.append(
                f"Ankeret stemmer for de første {self.anchored}; de siste {self.links - self.anchored} blir forankret ved "
                "neste kjøring."
            )
        else:
            told.append("Ankeret stemmer: ingenting er kuttet av slutten.")
        return told


def _links(count: int) -> str:
    return "1 ledd" if count == 1 else f"{count} ledd"


def verify(house: House) -> VerifyReport:
    """Hold every link of the chain against its seal, and the whole against its anchor and the packages that there are.

    Raises:
        Unavailable: The anchor or the packages cannot be read now.
    """
    with house.ledger.reading() as session:
        broken = tuple(broken_links(links(session), house.key))
        told = tuple(gaps(links(session)))
        found = _look(session, house)
    return VerifyReport(
        holds=not broken and found.trouble is None,
        links=found.now.length,
        broken=broken,
        anchored=found.anchor.length if found.anchor else None,
        anchored_at=found.anchor.written_at if found.anchor else None,
        trouble=_trouble(found.trouble),
        words=found.words,
        gaps=told,
    )


def _look(session: Session, house: House) -> Finding:
    """With FOU's channel, if it can be reached: only there a house shows that was restored with its anchor."""
    try:
        return look(session, house.ports, house.key, channel_too=True)
    except Unavailable:
        return look(session, house.ports, house.key)


def _trouble(trouble: Trouble | None) -> str | None:
    return trouble.value if trouble else None


HEADINGS = (
    "Nr.", "Tidspunkt", "Utført av", "Handling", "Gjelder", "Hva", "Person-ID", "System", "Rolle", "Formål",
    "Virksomhet", "Første dag", "Siste dag", "Plan", "Saksnummer", "Annet",
)  # fmt: skip
"""The columns of an extract. Persons are ids: who that is, `praksis why` says to those who may know."""

_WHAT = {"granted": "ny tilgang", "changed": "endring", "revoked": "avslutning"}
_STEPS = {f"{step.value}-{kind.value}": words for step, words in STEP_WORDS.items() for kind in LineKind}
_IN_COLUMNS = (
    "person", "system", "role", "purpose", "enterprise", "first_day", "last_day", "plan", "case_number",
)  # fmt: skip


def extract(house: House, first: date | None = None, last: date | None = None) -> Iterator[tuple[str, ...]]:
    """The audit as rows under `HEADINGS`, oldest first: those whose date in Oslo is from `first` to `last`, both of them
    included."""
    with house.ledger.reading() as session:
        for link in links(session):
            day = oslo_date(link.at)
            if (first is None or day >= first) and (last is None or day <= last):
                yield _row(link)


def _row(link: Link) -> tuple[str, ...]:
    detail = dict(link.detail)
    what = _WHAT.get(str(detail.pop("what", "")), "")
    if what and link.action in _STEPS:
        what = f"{what}: {_STEPS[link.action]}"  # that it was asked for is not that it was given
    columns = [_text(detail.pop(name, None)) for name in _IN_COLUMNS]
    rest = "; ".join(f"{name}: {_text(value)}" for name, value in sorted(detail.items()) if value not in (None, "", []))
    at = f"{link.at.astimezone(OSLO):%Y-%m-%d %H:%M:%S}"
    return (str(link.position), at, link.actor, link.action, link.subject, what, *columns, rest)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return str(value)
