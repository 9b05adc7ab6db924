"""What a purge would erase, or has erased, and what is not ours to erase (bokmål): counts, and nobody named."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

NOT_OURS: tuple[str, ...] = (
    "Praksisoversiktene i studiestedenes kanaler er koordinatorenes egne. Be dem slette gamle lister og rader selv.",
    "Versjonshistorikken og papirkurven i Teams har eldre utgaver av lister, planer, pakker og oversikter. De tømmes i "
    "Teams, etter sykehusets regler for lagring.",
    "Det dere selv har skrevet i «Saker.xlsx» (egne notater, kolonner og ark), blir med videre: slett det som er gammelt.",
    "Innlegg som er skrevet i selve Teams, og kopier som noen har tatt av filene våre, må slettes der de ligger.",
    "E-post som er sendt, ligger hos mottakerne og i «sendt» i postkassen til FOU.",
    "Webcruiter har sine registreringer. Eksportfilene i Webcruiter-mappen, og uttrekkene fra personalsystemet, er "
    "lagret av en person: slett de gamle filene.",
    "Samlepunktet og Læringsportalen har sine egne saker og brukere.",
    "Sikkerhetskopier som er tatt med «praksis backup», har det som var der da. Slett dem som er eldre enn fristen.",
    "Kjørehistorikken i Prefect har ingen personopplysninger, og ryddes av Prefect selv. Loggen til databasetjeneren og "
    "kopier av disken er det IT som rår over.",
)
"""What we do not own, each with where it is erased."""


@dataclass(frozen=True, slots=True)
class PeriodCount:
    """How many of one group and period."""

    institution: str
    group: str
    cohort: str
    period: str
    students: int
    """Whose data is due."""
    stay: int
    """Who stay whole, since they are in another period that is not over."""


@dataclass(frozen=True, slots=True)
class PurgeReport:
    """What was found and, if `done`, erased."""

    done: bool
    last_day_before: date
    """Periods whose last day lies before this day are due."""
    days: int
    periods: tuple[PeriodCount, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    waiting: tuple[str, ...] = ()
    """Periods that are over but have something under way, in words."""
    trouble: tuple[str, ...] = ()
    """What could not be erased now, and what to do."""
    not_ours: tuple[str, ...] = NOT_OURS

    @property
    def total(self) -> int:
        """The sum of all counts."""
        return sum(self.counts.values())

    def lines(self) -> list[str]:
        """The report in bokmål, a line each."""
        told = [
            f"{'Slettet' if self.done else 'Klart til å slettes'}: det som gjelder praksis som var over før "
            f"{self.last_day_before:%d.%m.%Y} ({self.days} dager etter siste dag)."
        ]
        told += [f"  {_period(count)}" for count in self.periods]
        told += [f"  {what}: {count}" for what, count in self.counts.items() if count]
        if not self.total:
            told.append("  Ingenting: det er ikke noe å slette nå.")
        told += [f"Venter: {words}" for words in self.waiting]
        told += [f"IKKE SLETTET: {words}" for words in self.trouble]
        if not self.done and self.total:
            told.append("Ingenting er slettet ennå. Slett med «praksis purge --utfor --signatur XX».")
        told.append("Dette er ikke vårt å slette:")
        told += [f"  – {words}" for words in self.not_ours]
        return told


def _period(count: PeriodCount) -> str:
    students = "1 student" if count.students == 1 else f"{count.students} studenter"
    cohort = f", kull {count.cohort}" if count.cohort else ""
    words = f"{count.institution} {count.group}{cohort}, {count.period}: {students}"
    if count.stay:
        words += f" ({count.stay} til blir stående fordi de er i en annen periode)"
    return words
