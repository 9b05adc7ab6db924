"""What an administrator decides: each kind of case with its choices and its words (DESIGN.md, Case).

The values are stable (ledger, `--json`); the words are bokmål and may be bettered. Each later kind is added here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from praksis.errors import Invalid


class CaseKind(StrEnum):
    """What a case is about."""

    UNCERTAIN_MATCH = "uncertain-match"
    NUMBER_ALONE = "number-alone"
    LATE_ROW = "late-row"
    ARRIVAL_UNSURE = "arrival-unsure"
    SAME_STUDENT_CORRECTED = "same-student-corrected"
    STRUCK_ROW = "struck-row"
    OVERLAP = "overlap"
    UNBOUND_DOCUMENT = "unbound-document"
    HAND_PAINTED_CELL = "hand-painted-cell"
    NUMBER_CHANGED = "number-changed"
    TWO_PERSONS_ORDERED = "two-persons-ordered"
    NOT_PLACED = "not-placed"
    UNKNOWN_OUTCOME = "unknown-outcome"
    UNKNOWN_LINE = "unknown-line"
    REJECTION = "rejection"
    MASS_CHANGE = "mass-change"
    VANISHED_DOCUMENT = "vanished-document"
    TWO_COLUMNS = "two-columns"
    CALENDAR_DISAGREES = "calendar-disagrees"
    COPIED_SHEET = "copied-sheet"
    PORTAL_USER = "portal-user"
    DEVIATION = "deviation"


class Choice(StrEnum):
    """What can be chosen in a case."""

    SAME_PERSON = "same-person"
    NOT_SAME_PERSON = "not-same-person"
    LET_THROUGH = "let-through"
    HOLD_BACK = "hold-back"
    SAME_STUDENT = "same-student"
    TWO_STUDENTS = "two-students"
    HAS_LEFT = "has-left"
    STILL_IN = "still-in"
    USE_OUR_COLOUR = "use-our-colour"
    KEEP_CELL = "keep-cell"
    TAKEN_CARE_OF = "taken-care-of"
    ORDER_AGAIN = "order-again"
    DO_NOT_ORDER = "do-not-order"
    IT_WAS_DONE = "it-was-done"
    IT_WAS_NOT_DONE = "it-was-not-done"
    COMES_BACK = "comes-back"
    IS_WITHDRAWN = "is-withdrawn"
    FIRST_COLUMN = "first-column"
    LAST_COLUMN = "last-column"
    CALENDAR_HOLDS = "calendar-holds"
    LIST_HOLDS = "list-holds"
    IS_COPY = "is-copy"
    COLOURS_ARE_RIGHT = "colours-are-right"
    USER_MADE = "user-made"
    GRANTED = "granted"
    REFUSED = "refused"
    BOUND = "bound"


CHOICE_WORDS: dict[Choice, str] = {
    Choice.SAME_PERSON: "samme person",
    Choice.NOT_SAME_PERSON: "ikke samme person",
    Choice.LET_THROUGH: "slipp gjennom",
    Choice.HOLD_BACK: "hold tilbake",
    Choice.SAME_STUDENT: "samme student, rettet",
    Choice.TWO_STUDENTS: "to ulike studenter",
    Choice.HAS_LEFT: "har trukket seg",
    Choice.STILL_IN: "er fortsatt med",
    Choice.USE_OUR_COLOUR: "bruk systemets farge",
    Choice.KEEP_CELL: "la cellen stå",
    Choice.TAKEN_CARE_OF: "er tatt hånd om",
    Choice.ORDER_AGAIN: "bestill på nytt",
    Choice.DO_NOT_ORDER: "skal ikke bestilles",
    Choice.IT_WAS_DONE: "det ble gjort",
    Choice.IT_WAS_NOT_DONE: "det ble ikke gjort",
    Choice.COMES_BACK: "listen kommer tilbake",
    Choice.IS_WITHDRAWN: "listen er trukket",
    Choice.FIRST_COLUMN: "bruk den første kolonnen",
    Choice.LAST_COLUMN: "bruk den siste kolonnen",
    Choice.CALENDAR_HOLDS: "kalenderen gjelder",
    Choice.LIST_HOLDS: "listen gjelder",
    Choice.IS_COPY: "fargene er kopiert",
    Choice.COLOURS_ARE_RIGHT: "fargene stemmer",
    Choice.USER_MADE: "brukeren er opprettet",
    Choice.GRANTED: "innvilget",
    Choice.REFUSED: "avslått",
    Choice.BOUND: "knyttet til studentgruppen",
}


@dataclass(frozen=True, slots=True)
class CaseType:
    """A kind's name for people, and what can be chosen.

    `named`: what is written is no choice but the name of what is chosen (a student group), looked up when it is carried
    out. `final`: it is carried out as it is taken, so it cannot be taken back.
    """

    title: str
    choices: tuple[Choice, ...]
    how: str = ""
    """What is good to know before it is decided."""
    named: bool = False
    final: bool = False

    @property
    def before(self) -> str:
        """All that should be known before it is decided, in words."""
        return " ".join(filter(None, (self.how, CANNOT_BE_TAKEN_BACK if self.final else "")))


CANNOT_BE_TAKEN_BACK = "Avgjørelsen settes i verk med en gang og kan ikke tas tilbake."
_TOLD_TO_COORDINATOR = "Velges «skal ikke bestilles», får koordinator begrunnelsen i kanalen."


_PERSON = (Choice.SAME_PERSON, Choice.NOT_SAME_PERSON)
_LATE = (Choice.LET_THROUGH, Choice.HOLD_BACK)

CASE_TYPES: dict[CaseKind, CaseType] = {
    CaseKind.UNCERTAIN_MATCH: CaseType("Usikker kobling til registrering", _PERSON),
    CaseKind.NUMBER_ALONE: CaseType("Bare fødselsnummeret er likt", _PERSON),
    CaseKind.LATE_ROW: CaseType("Rad etter fristen", _LATE),
    CaseKind.ARRIVAL_UNSURE: CaseType("Usikkert om raden kom i tide", _LATE),
    CaseKind.SAME_STUDENT_CORRECTED: CaseType(
        "Samme student, rettet?", (Choice.SAME_STUDENT, Choice.TWO_STUDENTS), final=True
    ),
    CaseKind.STRUCK_ROW: CaseType("Overstrøket eller grået rad, eller «trukket»", (Choice.HAS_LEFT, Choice.STILL_IN)),
    CaseKind.OVERLAP: CaseType("Overlappende dager i to grupper", _LATE),
    CaseKind.UNBOUND_DOCUMENT: CaseType(
        "Listen mangler studentgruppe",
        (Choice.BOUND,),
        how="Velg studentgruppen under «Avgjørelse»; «praksis bind» gjør det samme.",
        named=True,
    ),
    CaseKind.HAND_PAINTED_CELL: CaseType("Farge satt for hånd", (Choice.USE_OUR_COLOUR, Choice.KEEP_CELL)),
    CaseKind.NUMBER_CHANGED: CaseType("Fødselsnummeret er et annet enn det som ble bestilt", (Choice.TAKEN_CARE_OF,)),
    CaseKind.TWO_PERSONS_ORDERED: CaseType("Samme person, bestilt eller bedt om to ganger", (Choice.TAKEN_CARE_OF,)),
    CaseKind.NOT_PLACED: CaseType("Ikke bestilt", (Choice.ORDER_AGAIN, Choice.DO_NOT_ORDER), how=_TOLD_TO_COORDINATOR),
    CaseKind.UNKNOWN_OUTCOME: CaseType("Ukjent utfall", (Choice.IT_WAS_DONE, Choice.IT_WAS_NOT_DONE), final=True),
    CaseKind.UNKNOWN_LINE: CaseType(
        "Bestilt før databasen ble gjenopprettet", (Choice.IT_WAS_DONE, Choice.IT_WAS_NOT_DONE)
    ),
    CaseKind.REJECTION: CaseType(
        "Avslått i Samlepunktet", (Choice.ORDER_AGAIN, Choice.DO_NOT_ORDER), how=_TOLD_TO_COORDINATOR
    ),
    CaseKind.MASS_CHANGE: CaseType("Uvanlig mange endringer på én gang", _LATE),
    CaseKind.VANISHED_DOCUMENT: CaseType("Listen er borte fra kanalen", (Choice.COMES_BACK, Choice.IS_WITHDRAWN)),
    CaseKind.TWO_COLUMNS: CaseType("To kolonner med samme betydning", (Choice.FIRST_COLUMN, Choice.LAST_COLUMN)),
    CaseKind.CALENDAR_DISAGREES: CaseType("Liste og kalender er uenige", (Choice.CALENDAR_HOLDS, Choice.LIST_HOLDS)),
    CaseKind.COPIED_SHEET: CaseType("Kopiert ark?", (Choice.IS_COPY, Choice.COLOURS_ARE_RIGHT)),
    CaseKind.PORTAL_USER: CaseType("Bruker i Læringsportalen", (Choice.USER_MADE, Choice.DO_NOT_ORDER)),
    CaseKind.DEVIATION: CaseType("Avvik fra tilgangskatalogen", (Choice.GRANTED, Choice.REFUSED)),
}


def read_choice(kind: CaseKind, text: str) -> Choice:
    """The choice that an administrator wrote, in its words («slipp gjennom») or its value (`let-through`). Where names are
    chosen, any name: whether it is one of them is seen when it is carried out.

    Raises:
        Invalid: It is none of the choices of this kind of case.
    """
    wanted = " ".join(text.casefold().split())
    choices = CASE_TYPES[kind].choices
    if CASE_TYPES[kind].named:
        if not wanted:
            raise Invalid("Skriv hvilken studentgruppe listen gjelder.", code="avgjorelse")
        return choices[0]
    for choice in choices:
        if wanted in (choice.value, CHOICE_WORDS[choice]):
            return choice
    words = " eller ".join(f"«{CHOICE_WORDS[c]}»" for c in choices)
    raise Invalid(f"Avgjørelsen passer ikke i denne saken. Velg {words}.", code="avgjorelse")
