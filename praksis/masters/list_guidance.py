"""What the sheet «Veiledning» of a practice list says (R6, R8, R9, R11–R13, R16, R17, R19)."""

from __future__ import annotations

from collections.abc import Sequence

from praksis.masters.columns import INTERNATIONAL, ORDINARY, Column
from praksis.masters.guidance import FOU_ADDRESS, Advice, Section
from praksis.masters.look import GREEN, YELLOW

ORDINARY_OPENING = (
    "Praksisoversikten er listen over studentene som skal i praksis i Helse Bergen. "
    "Praksiskoordinator ved studiestedet fyller den ut, "
    "og FOU bruker den til å bestille tilgang til de kliniske systemene."
)
INTERNATIONAL_OPENING = (
    "Dette arket er for internasjonale studenter som skal i praksis i Helse Bergen. Det hører"
    " hjemme i samme dokument som "
    "studentgruppens praksisoversikt, som et eget ark."
)

_DEADLINE = Section(
    "Frist",
    (
        Advice(
            "Fire uker før praksisstart",
            "Listen skal ligge i studiestedets lukkede kanal i Teams senest fire uker før første dag,"
            " før hver praksisperiode.",
        ),
        Advice(
            "Etter fristen",
            "Studenter som kommer til etter fristen, blir ikke bestilt automatisk. FOU kan ikke love tilgang i tide.",
        ),
        Advice(
            "Registrering i Webcruiter",
            "Hver student må registrere seg på annonsen i Webcruiter innen søknadsfristen. Uten "
            "registrering kan FOU ikke bestille tilgang.",
        ),
    ),
)

_DOCUMENT = Section(
    "Dokumentet",
    (
        Advice(
            "Ett dokument per gruppe",
            "Ett dokument per studentgruppe og kull, med navn som «Praksisoversikt HVL Sykepleie kull 2024.xlsx».",
        ),
        Advice(
            "Ett ark per praksisperiode",
            "Arket heter det samme som perioden: «Periode 1», «Periode 2», «Semester 5». Ny periode: "
            "høyreklikk på arkfanen, velg «Flytt eller kopier», kryss av for kopi, gi arket nytt navn"
            " og bytt ut datoer og studenter. Fjern fyllfargene i Registrert og Bestilt i kopien.",
        ),
        Advice(
            "Øverst i arket",
            "Fyll ut studentgruppe og kull i overskriften, studiested, praksisperiode, og første og "
            "siste dag for perioden.",
        ),
        Advice(
            "Internasjonale studenter",
            "Står på et eget ark i samme dokument, med navn som «Internasjonale Periode 1». Bruk «MAL"
            " Internasjonale studenter registrering.xlsx».",
        ),
        Advice("Passord", "Dokumentet skal ikke ha passord. Kanalen er lukket, og listen skal ikke sendes på e-post."),
    ),
)

_COLOURS = Section(
    "Fargene",
    (
        Advice(
            "Registrert: gul",
            "Ikke ferdig: studenten har ikke registrert seg i Webcruiter, eller er ikke overført til "
            "personalsystemet ennå.",
            YELLOW,
        ),
        Advice("Registrert: grønn", "Studenten er registrert i Webcruiter og overført til personalsystemet.", GREEN),
        Advice("Bestilt: gul", "FOU har ikke bestilt tilgang ennå.", YELLOW),
        Advice("Bestilt: grønn", "FOU har bestilt tilgang.", GREEN),
    ),
)

_CHANGES = Section(
    "Endringer",
    (
        Advice(
            "Rød skrift",
            "Endringer og kommentarer skrives med rød skrift, med signatur og dato, for eksempel "
            "«Byttet til Post 4. KBH 12.08.2026».",
        ),
        Advice(
            "Si fra i kanalen",
            "Legg ut et innlegg i kanalen der du @-nevner kontakten ved FOU og skriver hva som er endret, fra og til.",
        ),
        Advice("Student som slutter", "Ikke slett raden. Stryk den ut og skriv i Kommentar hva som har skjedd."),
    ),
)

_HELP = Section(
    "Hjelp",
    (
        Advice(
            "Spørsmål",
            f"Skriv til {FOU_ADDRESS}. Oppgi alltid studentgruppe, kull og praksisperiode. Send aldri "
            "fødselsnummer på e-post.",
        ),
        Advice(
            "Mangler kanalen?",
            f"Har studiestedet ingen lukket kanal i teamet «Student i praksis», skriv til {FOU_ADDRESS}.",
        ),
    ),
)

_PORTAL = Section(
    "Uten norsk fødselsnummer",
    (
        Advice(
            "Læringsportalen",
            "Studenter uten fødselsnummer eller D-nummer får bruker i Læringsportalen opprettet for "
            "hånd. FOU ber om den, og tilgangen bestilles når brukeren er klar.",
        ),
        Advice(
            "Samme frist",
            "Registrering i Webcruiter og fristen på fire uker gjelder også for internasjonale studenter.",
        ),
    ),
)


def ordinary_sections() -> tuple[Section, ...]:
    """The advice of an ordinary practice list."""
    return (_DEADLINE, _DOCUMENT, _columns(ORDINARY), _COLOURS, _CHANGES, _HELP)


def international_sections() -> tuple[Section, ...]:
    """The advice of the international students' master."""
    move = Section(
        "Slik brukes malen",
        (
            Advice(
                "Flytt arket",
                "Åpne både malen og praksisoversikten. Høyreklikk på arkfanen, velg «Flytt eller kopier»,"
                " velg praksisoversikten og kryss av for kopi.",
            ),
            Advice(
                "Navn på arket",
                "«Internasjonale» og navnet på perioden, for eksempel «Internasjonale Periode 1» eller "
                "«Internasjonale Semester 9».",
            ),
        ),
    )
    return (move, _columns(INTERNATIONAL), _PORTAL, _COLOURS, _CHANGES, _HELP)


def _columns(columns: Sequence[Column]) -> Section:
    return Section("Kolonnene", tuple(Advice(column.header, column.advice) for column in columns))
