"""The columns of the practice list, ordinary and international: their words, widths and explanations.

The masters are built from these; the reader finds columns by words of its own and never by position.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the header that people see, its width in characters, and what is written in it."""

    header: str
    width: float
    advice: str


GIVEN: Final = Column("Fornavn", 18, "Alle fornavn, slik de står i folkeregisteret eller i passet.")
FAMILY: Final = Column("Etternavn", 20, "Etternavn, med mellomnavn hvis studenten har det.")
NUMBER: Final = Column(
    "Fødselsnummer",
    15,
    "11 siffer. D-nummer kan brukes. Kolonnen er formatert som tekst, så nullen først blir stående: la den være det.",
)
BIRTH_DATE: Final = Column("Fødselsdato", 12, "Dag.måned.år, for eksempel 24.03.2003.")
NATIONALITY: Final = Column("Nasjonalitet", 16, "Landet studenten er statsborger i.")
NUMBER_IF_ANY: Final = Column(
    "Norsk fødselsnummer (om det finnes)",
    19,
    "11 siffer, hvis studenten har fødselsnummer eller D-nummer i Norge. Ellers står feltet tomt.",
)
EMAIL: Final = Column(
    "E-post",
    32,
    "Helst samme adresse som studenten registrerte seg med i Webcruiter: brukernavnet sendes til den adressen.",
)
MOBILE: Final = Column("Mobil", 14, "Norsk mobilnummer, eller med landkode først. Passordet kommer på SMS.")
PROFESSION: Final = Column(
    "Profesjon", 17, "Yrket studenten utdanner seg til. Velg fra listen; det styrer hvilke systemer studenten får."
)
WARD: Final = Column("Praksissted/enhet", 40, "Avdeling, sengepost eller enhet der studenten skal være.")
FIRST_DAY: Final = Column(
    "Første dag",
    12,
    "Bare når studenten starter en annen dag enn resten av gruppen. Ellers gjelder dagen øverst i arket.",
)
LAST_DAY: Final = Column(
    "Siste dag",
    12,
    "Bare når studenten slutter en annen dag enn resten av gruppen. Ellers gjelder dagen øverst i arket.",
)
REGISTERED: Final = Column("Registrert", 11, "Skriv ingenting her. Fargen settes av FOU.")
ORDERED: Final = Column("Bestilt", 11, "Skriv ingenting her. Fargen settes av FOU.")
COMMENT: Final = Column("Kommentar", 44, "Det FOU bør vite. Rød skrift, med signatur og dato.")

#: A sheet for a practice period.
ORDINARY: Final = (
    GIVEN, FAMILY, NUMBER, EMAIL, MOBILE, PROFESSION, WARD, FIRST_DAY, LAST_DAY, REGISTERED, ORDERED, COMMENT,
)  # fmt: skip

#: A sheet for the international students of a practice period (R16).
INTERNATIONAL: Final = (
    GIVEN, FAMILY, BIRTH_DATE, NATIONALITY, NUMBER_IF_ANY, EMAIL, MOBILE, PROFESSION, WARD, FIRST_DAY, LAST_DAY,
    REGISTERED, ORDERED, COMMENT,
)  # fmt: skip
