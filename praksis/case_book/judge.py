"""Whether a row that somebody has filled in can be carried out, and what is answered when it cannot."""

from __future__ import annotations

from collections.abc import Collection

from praksis.case_book.layout import TAKE_BACK
from praksis.case_book.model import Typed
from praksis.cases import CaseKind, read_choice
from praksis.errors import Invalid
from praksis.free_text import reason_in

NEXT_TIME = "Leses ved neste oppdatering."
TWICE = "Saken står på flere rader med ulikt innhold. Behold den ene, og tøm eller slett den andre."
NO_NUMBER = "Raden har ikke noe saksnummer vi kjenner. Skriv avgjørelsen i raden til saken, og slett denne."


def trouble(kind: CaseKind, typed: Typed, signatures: Collection[str]) -> str:
    """Why the decision that stands in a row of an open case cannot be taken, in words; «» when it can, or none stands.

    A row that is filled in by half is no mistake: it waits, and is told what it lacks.
    """
    found = [_taken_by(typed, signatures)]
    if typed.decides:
        if typed.choice:
            try:
                read_choice(kind, typed.choice)
            except Invalid as error:
                found.append(error.message)
        found += _reason_and_signature(typed, signatures)
        found.append(_lacking(typed, "avgjørelse"))
    return " ".join(words for words in found if words)


def trouble_taking_back(typed: Typed, signatures: Collection[str]) -> str:
    """Why the decision of a settled case cannot be taken back as the row asks, in words; «» when it can, or none asks."""
    if not typed.decides:
        return ""
    found = []
    if typed.choice and typed.choice.casefold() != TAKE_BACK:
        found.append(f"Skriv «{TAKE_BACK}» under «Ta tilbake» når avgjørelsen skal trekkes tilbake, ellers ingenting.")
    found += _reason_and_signature(typed, signatures)
    found.append(_lacking(typed, f"«{TAKE_BACK}» under «Ta tilbake»"))
    return " ".join(words for words in found if words)


def is_ready(typed: Typed) -> bool:
    """Whether all that a decision needs has been typed, right or wrong."""
    return bool(typed.choice and typed.reason and typed.signature)


def _reason_and_signature(typed: Typed, signatures: Collection[str]) -> list[str]:
    found = []
    if typed.reason:
        try:
            reason_in(typed.reason)
        except Invalid as error:
            found.append(f"Begrunnelse: {error.message}")
    if typed.signature and not _known(typed.signature, signatures):
        found.append(f"Signaturen er ikke kjent. Kjente signaturer: {_named(signatures)}.")
    return found


def _taken_by(typed: Typed, signatures: Collection[str]) -> str:
    if not typed.taken_by or _known(typed.taken_by, signatures):
        return ""
    return f"«Tatt av» er ingen kjent signatur. Kjente signaturer: {_named(signatures)}."


def _lacking(typed: Typed, choice: str) -> str:
    parts = ((typed.choice, choice), (typed.reason, "begrunnelse"), (typed.signature, "signatur"))
    lacking = [name for text, name in parts if not text]
    if not lacking:
        return ""
    words = lacking[0] if len(lacking) == 1 else f"{', '.join(lacking[:-1])} og {lacking[-1]}"
    return f"Mangler {words}."


def _known(signature: str, signatures: Collection[str]) -> bool:
    return signature.strip().upper() in {known.upper() for known in signatures}


def _named(signatures: Collection[str]) -> str:
    return ", ".join(signatures) or "ingen er lagt inn"
