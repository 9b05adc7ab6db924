"""What is worth knowing about a row although nothing is held for it: one sentence each (R2, R4)."""

from __future__ import annotations

from enum import StrEnum


class Notice(StrEnum):
    """Something to know. The codes are stable: they stand in `--json` output."""

    OTHER_EMAIL = "other-email"
    LATE_REGISTRATION = "late-registration"
    KNOWN_BEFORE = "known-before"


NOTICE_SENTENCES: dict[Notice, str] = {
    Notice.OTHER_EMAIL: "E-postadressen i listen er en annen enn i registreringen; brukernavnet sendes til den i "
    "registreringen.",
    Notice.LATE_REGISTRATION: "Registrert etter søknadsfristen i annonsen; FOU kan ikke garantere tilgang i tide.",
    Notice.KNOWN_BEFORE: "Har vært ansatt eller i praksis før og bruker samme brukernavn og passord som da.",
}
"""Bokmål; names nobody, so a sentence may stand in any channel."""
