"""One sentence per reason why a row is not green: what is wrong, and who does what next (DESIGN.md, promise 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from praksis.holds import Hold
from praksis.practice_list.cell_text import clean

_DIGITS_OF_A_NUMBER = 11


@dataclass(frozen=True, slots=True)
class SentenceFacts:
    """What a sentence may need; None where it is not known."""

    deadline: date | None = None
    arrived_on: date | None = None
    first_day: date | None = None
    last_day: date | None = None
    calendar_first_day: date | None = None
    calendar_last_day: date | None = None
    agreement_until: date | None = None
    profession: str | None = None
    nearest: str | None = None
    """In words, the registration that comes nearest, without a name that the reader may not see."""
    case: str | None = None
    """The number of the case that waits («S-0007»)."""


def why_not(hold: Hold, facts: SentenceFacts) -> str:
    """The sentence for one reason (bokmål). Names no student and no number, so it may stand in any channel."""
    # A case is opened as the user is asked for: then it is the answer that is waited for.
    asked = hold is Hold.WAITING_FOR_PORTAL and facts.case is not None
    return (_USER_ASKED_FOR if asked else _SENTENCES[hold]).format(
        deadline=_day(facts.deadline),
        arrived=_day(facts.arrived_on),
        first=_day(facts.first_day),
        last=_day(facts.last_day),
        calendar_first=_day(facts.calendar_first_day),
        calendar_last=_day(facts.calendar_last_day),
        until=_day(facts.agreement_until),
        profession=_profession(facts.profession),
        nearest=f" Nærmest: {clean(facts.nearest)}." if facts.nearest and not _holds_a_number(facts.nearest) else "",
        case=f" (sak {facts.case})" if facts.case else "",
    )


def _profession(text: str | None) -> str:
    """The profession as the list has it; what may hold a national number is not repeated."""
    if not text or not clean(text):
        return "som ikke er fylt ut"
    return "i raden" if _holds_a_number(text) else f"«{clean(text)}»"


def _holds_a_number(text: str) -> bool:
    return sum(map(str.isdigit, clean(text))) >= _DIGITS_OF_A_NUMBER


@lru_cache(maxsize=1_000)
def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else "ukjent dato"


_SENTENCES: dict[Hold, str] = {
    Hold.HANDLED_MANUALLY: "Håndteres manuelt av FOU; systemet rører ikke raden.",
    Hold.STRUCK_THROUGH: "Raden er strøket over, grået ut eller merket «trukket»; FOU avgjør om studenten fortsatt "
    "er med{case}.",
    Hold.TWO_COLUMNS: "To kolonner i arket har samme betydning; koordinator beholder én, eller FOU avgjør hvilken som "
    "gjelder{case}.",
    Hold.NAME_MISSING: "Navnet mangler i raden; koordinator fyller det inn.",
    Hold.INSTITUTION_UNKNOWN: "Studiestedet står ikke i praksiskalenderen; FOU avklarer avtalen.",
    Hold.AGREEMENT_ENDED: "Avtalen med studiestedet gjelder bare til {until}; FOU avklarer avtalen.",
    Hold.DOCUMENT_UNBOUND: "Det er ikke klart hvilken studentgruppe og hvilket kull listen gjelder; FOU knytter den til "
    "en gruppe{case}.",
    Hold.LIST_WITHDRAWN: "Det er avgjort at listen er trukket; FOU bestiller ikke tilgang og avslutter det som er "
    "bestilt. Skal studenten ha praksis likevel, legger koordinator listen tilbake.",
    Hold.DOCUMENT_GONE: "Listen ligger ikke lenger i kanalen; koordinator legger den tilbake, eller sier fra til "
    "FOU{case}.",
    Hold.HAS_LEFT: "Studenten har trukket seg; FOU bestiller ikke tilgang.",
    Hold.HELD_BACK: "Det er avgjort at raden holdes tilbake; FOU bestiller ikke tilgang.",
    Hold.SHEET_UNREADABLE: "Arket er skjult eller kan ikke lenger leses som en praksisperiode; koordinator retter det, "
    "eller sletter arket hvis studentene ikke skal ha praksis.",
    Hold.DOCUMENT_UNREADABLE: "Den nyeste utgaven av listen kan ikke leses; koordinator lagrer den på nytt i Excel.",
    Hold.NOT_IN_CALENDAR: "Praksisperioden står ikke i praksiskalenderen; FOU legger den inn, eller koordinator retter "
    "navnet på arket.",
    Hold.DAYS_MISSING: "Første eller siste dag mangler eller kan ikke leses, eller siste dag er før første; koordinator "
    "retter datoene.",
    Hold.DAYS_OUTSIDE_CALENDAR: "Dagene {first}–{last} ligger for langt utenfor praksisperioden i kalenderen "
    "({calendar_first}–{calendar_last}); koordinator retter dem, eller FOU retter kalenderen{case}.",
    Hold.PERIOD_OVER: "Praksisen var over {last}, og det bestilles ikke tilgang for dager som er gått; er datoen feil, "
    "retter koordinator den.",
    Hold.SAME_STUDENT_CORRECTED: "Raden ligner på en som er borte; FOU avgjør om det er samme student, rettet{case}.",
    Hold.MATCH_UNDECIDED: "Registreringen i Webcruiter ligner, men er ikke sikker; FOU avgjør om det er samme "
    "person{case}.",
    Hold.NUMBER_INVALID: "Fødselsnummeret i raden er ikke gyldig; koordinator retter det.",
    Hold.NUMBER_MISSING: "Fødselsnummeret mangler både i raden og i registreringen; koordinator fyller det inn.",
    Hold.NOT_REGISTERED: "Finnes ikke i Webcruiter; studenten må registrere seg, koordinator minner om det.{nearest}",
    Hold.WITHDRAWN: "Registreringen er trukket i Webcruiter; koordinator avklarer med studenten.",
    Hold.NOT_TRANSFERRED: "Registrert i Webcruiter, men ikke overført til personalsystemet ennå; FOU overfører.",
    Hold.PROFESSION_UNKNOWN: "Profesjonen {profession} gir ingen tilganger i tilgangskatalogen; koordinator retter "
    "den, eller FOU legger den i katalogen.",
    # Says nothing of the other group: it may be another institution's, and this may stand in a channel.
    Hold.OVERLAP: "FOU må avklare dagene i raden før det bestilles{case}.",
    Hold.ARRIVAL_UNSURE: "Det er ikke sikkert om raden kom før fristen {deadline}; FOU avgjør{case}.",
    Hold.LATE: "Raden kom {arrived}, etter fristen {deadline}; FOU kan ikke garantere tilgang i tide og avgjør om den "
    "slippes gjennom{case}.",
    Hold.HAND_PAINTED: "En statuscelle er farget for hånd og stemmer ikke med det systemet vet; FOU avgjør{case}.",
    Hold.WAITING_FOR_PORTAL: "Venter på Læringsportalen: studenten har ikke norsk fødselsnummer, og FOU må be om en "
    "bruker der.",
    Hold.CHANNEL_MODE: "Kanalen er ikke satt til full drift, så det lages ingen bestilling; FOU bestiller for hånd.",
}

_USER_ASKED_FOR = (
    "Venter på Læringsportalen: studenten har ikke norsk fødselsnummer; FOU har bedt om en bruker der og venter på "
    "svar{case}."
)

assert set(_SENTENCES) == set(Hold), "each reason has its sentence"

WAITS_FOR_PLAN = "Klar; venter på at FOU bestiller ({plan})."
WAITS_FOR_RECEIPT = "Bestillingen er gitt videre i pakke {package}; venter på saksnummer fra Samlepunktet."
REFUSED = "Ble ikke bestilt: {reason} FOU avgjør hva som skal skje{case}."
REJECTED = "Avslått i Samlepunktet: {reason} FOU avgjør hva som skal skje{case}."
REASON_IN_OVERVIEW = "se «Oversikt.xlsx»."
NOT_TO_BE_ORDERED = "Det er avgjort at det ikke skal bestilles{case}: {reason} FOU bestiller ikke på nytt."
OUTCOME_UNKNOWN = "Det er usikkert om pakke {package} ble lagt inn i Samlepunktet; FOU undersøker og avgjør{case}."
BEING_APPLIED = "Bestillingen er godkjent av FOU; pakke {package} blir ferdig ved neste kjøring."
BRAKED = "Klar; plan {plan} er bremset fordi uvanlig mye endres på én gang, og venter på at FOU avgjør{case}."
HELD_BACK_BY_THE_BRAKE = (
    "Endringen holdes tilbake, slik FOU har avgjort{case}; koordinator retter listen, eller FOU trekker avgjørelsen "
    "tilbake."
)
IN_THE_NEXT_PLAN = "Klar; kommer med i neste plan."
ANOTHER_LIST_MISSING = (
    "Klar, men en annen liste for samme gruppe («{name}») er borte eller kan ikke leses; koordinator legger den tilbake "
    "eller lagrer den på nytt, så bestilles det."
)
"""Sentences for rows that nothing holds, but that are not ordered yet."""

PROGRESS_SENTENCES: tuple[str, ...] = (
    IN_THE_NEXT_PLAN,
    WAITS_FOR_PLAN,
    BRAKED,
    HELD_BACK_BY_THE_BRAKE,
    BEING_APPLIED,
    WAITS_FOR_RECEIPT,
    OUTCOME_UNKNOWN,
    REFUSED,
    REJECTED,
    NOT_TO_BE_ORDERED,
    ANOTHER_LIST_MISSING,
)
"""All of them, in the order in which an order meets them; what stands in {} is filled in."""
