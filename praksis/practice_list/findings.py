"""All that the reading of a practice list can find, in one place: code, severity and what the coordinator is told.

`docs/meldinger.md` is made from `FindingCode`. A template is bokmål, says what is wrong and what to do, and takes its
values by name; sheet, row and column stand beside it in the finding. No message holds a name or a number of identity.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from praksis.practice_list.cell_text import mask_numbers


class Severity(StrEnum):
    """How much a finding weighs. Only errors give `praksis check` exit status 1 (DESIGN.md, Interfaces)."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class FindingCode(StrEnum):
    """A stable, kebab-case code with its severity and its bokmål template."""

    severity: Severity
    template: str

    def __new__(cls, code: str, severity: Severity, template: str) -> FindingCode:
        member = str.__new__(cls, code)
        member._value_ = code
        member.severity = severity
        member.template = template
        return member

    # The document
    FILE_NAME = (
        "file-name",
        Severity.NOTICE,
        "Filnavnet følger ikke navnestandarden. Gi filen navnet «{proposal}».",
    )
    GROUP_NOT_SAID = (
        "group-not-said",
        Severity.NOTICE,
        "Verken overskrift eller filnavn sier hvilken studentgruppe listen gjelder. Skriv den i overskriften, "
        "for eksempel «Praksisoversikt – Sykepleie – kull 2024».",
    )
    COHORT_NOT_SAID = (
        "cohort-not-said",
        Severity.NOTICE,
        "Verken overskrift eller filnavn sier hvilket kull listen gjelder. "
        "Skriv det i overskriften, for eksempel «kull 2024».",
    )
    STATED_DIFFERENTLY = (
        "stated-differently",
        Severity.WARNING,
        "Det står ulik {what} i overskrift og filnavn: {values}. Rett det som er feil, så vi ikke må gjette.",
    )
    OTHER_INSTITUTION = (
        "other-institution",
        Severity.ERROR,
        "Listen sier at den gjelder «{said}», men ligger i mappen til {institution}. "
        "Flytt filen til rett mappe, eller rett studiestedet i listen.",
    )
    SEVERAL_DOCUMENTS = (
        "several-documents",
        Severity.WARNING,
        "Det ligger flere praksisoversikter for {group}: {files}. "
        "Samle alt i ett dokument, med ett ark per praksisperiode.",
    )
    NO_PERIOD_SHEET = (
        "no-period-sheet",
        Severity.ERROR,
        "Fant ikke noe ark med studenter. Bruk malen «Praksisoversikt», med ett ark per praksisperiode.",
    )
    MACROS = (
        "macros",
        Severity.NOTICE,
        "Filen har makroer. De er verken kjørt eller endret. Lagre gjerne som vanlig arbeidsbok (.xlsx).",
    )

    # The sheet
    SHEET_HIDDEN = (
        "sheet-hidden",
        Severity.NOTICE,
        "Arket er skjult og er hoppet over. Vis arket hvis det skal leses.",
    )
    SHEET_SKIPPED = ("sheet-skipped", Severity.NOTICE, "Arket er ingen praksisperiode og er hoppet over.")
    STUDENTS_SKIPPED = (
        "students-skipped",
        Severity.WARNING,
        "Arket ser ut til å ha studenter, men navnet er ingen praksisperiode, og arket er hoppet over. "
        "Gi arket navn etter perioden, for eksempel «Periode 1», hvis studentene skal ha tilgang.",
    )
    SHEET_NAME = (
        "sheet-name",
        Severity.WARNING,
        "Arknavnet er ikke en praksisperiode. Gi arket navnet «{proposal}».",
    )
    SHEET_NAME_TAKEN = (
        "sheet-name-taken",
        Severity.WARNING,
        "Arket ser ut til å være en kopi av «{proposal}». Slett kopien, "
        "eller gi arket navnet på praksisperioden som det gjelder.",
    )
    TWO_TABLES = (
        "two-tables",
        Severity.ERROR,
        "Herfra gjelder arket {what}, ikke {sheet_is}. {count} herfra og nedover er ikke lest. "
        "Bruk ett ark per praksisperiode, og flytt dem til sitt eget ark.",
    )
    SAME_DAYS = (
        "same-days",
        Severity.WARNING,
        "Arkene {sheets} har {count} felles med helt like dager. Er det ene arket en kopi, rett dagene der. "
        "Da får studentene tilgang til rett tid.",
    )
    SHEET_EMPTY = ("sheet-empty", Severity.NOTICE, "Arket har ingen studenter ennå.")
    PERIOD_TWICE = (
        "period-twice",
        Severity.WARNING,
        "Arkene {sheets} gjelder samme praksisperiode. Bruk ett ark per periode, og slett kopien.",
    )
    PERIOD_DIFFERS = (
        "period-differs",
        Severity.WARNING,
        "Arket heter «{sheet_name}», men inne i arket står «{stated}». Rett det som er feil. Vi bruker arknavnet.",
    )
    HEADER_MISSING = (
        "header-missing",
        Severity.ERROR,
        "Fant ikke raden med kolonneoverskrifter (Fornavn, Etternavn, Fødselsnummer …) blant de 15 første radene. "
        "Kopier overskriftsraden fra malen.",
    )
    HEADER_REPEATED = (
        "header-repeated",
        Severity.NOTICE,
        "Raden gjentar kolonneoverskriftene og er ikke lest som student.",
    )
    ROWS_HIDDEN = (
        "rows-hidden",
        Severity.NOTICE,
        "{count} er skjult av et filter eller for hånd. Det som er skjult, er lest som resten.",
    )
    SHEET_DAYS_UNREAD = (
        "sheet-days-unread",
        Severity.WARNING,
        "Arkets egen {which} kan ikke leses: {reason} Skriv datoen som dd.mm.åååå.",
    )
    SHEET_DAYS_ORDER = (
        "sheet-days-order",
        Severity.ERROR,
        "Arkets siste dag er før den første. Rett datoene øverst i arket.",
    )

    # The columns
    STATUS_COLUMN_MISSING = (
        "status-column-missing",
        Severity.ERROR,
        "Kolonnen «{field}» mangler. Sett den inn fra malen, så vi kan vise status der.",
    )
    NAME_COLUMN_MISSING = (
        "name-column-missing",
        Severity.ERROR,
        "Kolonnen «{field}» mangler. Sett inn Fornavn og Etternavn som i malen.",
    )
    NUMBER_COLUMN_MISSING = (
        "number-column-missing",
        Severity.ERROR,
        "Kolonnen «Fødselsnummer» mangler. Sett den inn fra malen.",
    )
    COLUMN_MISSING = ("column-missing", Severity.WARNING, "Kolonnen «{field}» mangler. Sett den inn fra malen.")
    COLUMN_TWICE = (
        "column-twice",
        Severity.ERROR,
        "Kolonnene {columns} har samme betydning ({field}). Hvilken gjelder? "
        "Behold én og slett eller gi nytt navn til de andre. "
        "Ingen av dem er lest.",
    )
    COLUMN_UNKNOWN = ("column-unknown", Severity.NOTICE, "Kolonnen kjennes ikke igjen og er ikke lest.{hint}")
    COLUMN_UNNAMED = (
        "column-unnamed",
        Severity.NOTICE,
        "Kolonne {letter} har innhold, men ingen overskrift, og er ikke lest.",
    )

    # The row
    ROW_NOTE = ("row-note", Severity.NOTICE, "Raden er lest som en merknad eller sum, ikke som en student.")
    ROW_LONE_TEXT = (
        "row-lone-text",
        Severity.WARNING,
        "Raden har bare én tekst og er ikke lest som student. "
        "Er det en student, skriv både fornavn, etternavn og resten av raden.",
    )
    NAME_MISSING = ("name-missing", Severity.ERROR, "Navnet mangler ({part}). Skriv studentens navn.")
    NUMBER_MISSING = (
        "number-missing",
        Severity.ERROR,
        "Fødselsnummer mangler. Skriv alle elleve sifrene. "
        "Studenter uten norsk nummer skal stå på arket for internasjonale.",
    )
    NUMBER_INVALID = ("number-invalid", Severity.ERROR, "Fødselsnummeret kan ikke brukes: {reason}")
    NUMBER_INVALID_INTERNATIONAL = (
        "number-invalid-international",
        Severity.WARNING,
        "Det norske fødselsnummeret kan ikke brukes: {reason} La feltet stå tomt hvis studenten ikke har norsk nummer.",
    )
    NUMBER_REPAIRED = (
        "number-repaired",
        Severity.NOTICE,
        "Excel har tatt bort en null foran i fødselsnummeret. Vi har lest det med nullen. "
        "Formater kolonnen som tekst for å unngå det.",
    )
    NUMBER_SHARED = (
        "number-shared",
        Severity.ERROR,
        "Samme fødselsnummer står på flere studenter (rad {rows}). Rett det som er feil.",
    )
    NUMBER_ELSEWHERE = (
        "number-elsewhere",
        Severity.WARNING,
        "Feltet ser ut til å inneholde et fødselsnummer. Det hører bare hjemme i kolonnen for fødselsnummer. "
        "Fjern det herfra.",
    )
    BIRTH_DATE_MISSING = (
        "birth-date-missing",
        Severity.WARNING,
        "Fødselsdato mangler. Uten norsk fødselsnummer trenger vi den for å kjenne igjen studenten.",
    )
    BIRTH_DATE_DIFFERS = (
        "birth-date-differs",
        Severity.WARNING,
        "Fødselsdatoen stemmer ikke med fødselsnummeret. Rett det som er feil.",
    )
    CONTACT_MISSING = ("contact-missing", Severity.WARNING, "{field} mangler{where}. Fyll inn, så studenten kan nås.")
    CONTACT_INVALID = (
        "contact-invalid",
        Severity.WARNING,
        "{field} kan ikke brukes slik det står. Kontroller og rett.",
    )
    DETAILS_MISSING = ("details-missing", Severity.NOTICE, "{field} mangler{where}.")
    DATE_AMBIGUOUS = (
        "date-ambiguous",
        Severity.WARNING,
        "{value} er ikke en entydig dato. {reason} Skriv datoen som dd.mm.åååå.",
    )
    DATE_IMPOSSIBLE = (
        "date-impossible",
        Severity.ERROR,
        "{value} er ingen dato vi kan bruke. {reason} Skriv datoen som dd.mm.åååå.",
    )
    DAYS_MISSING = (
        "days-missing",
        Severity.WARNING,
        "Første og siste dag mangler både {where} og øverst i arket. Fyll inn, ellers brukes praksiskalenderens dager.",
    )
    DAYS_ORDER = ("days-order", Severity.ERROR, "Siste dag er før første dag. Rett datoene.")
    DAYS_UNLIKELY = (
        "days-unlikely",
        Severity.WARNING,
        "Perioden varer i mer enn ett år. Kontroller årstallene.",
    )
    FORMULA_WITHOUT_VALUE = (
        "formula-without-value",
        Severity.ERROR,
        "Cellen har en formel uten lagret svar, så vi ser ikke hva som står der. "
        "Åpne filen i Excel og lagre den på nytt, eller skriv verdien rett inn.",
    )
    CELL_ERROR = (
        "cell-error",
        Severity.ERROR,
        "Cellen viser en feil fra Excel. Skriv verdien rett inn.",
    )
    DUPLICATE_ROW = (
        "duplicate-row",
        Severity.ERROR,
        "Samme student står flere ganger med samme praksissted og dager (rad {rows}). Slett de overflødige radene.",
    )
    STUDENT_TWICE = (
        "student-twice",
        Severity.NOTICE,
        "Samme student står flere ganger i arket (rad {rows}), med ulikt praksissted eller ulike dager. "
        "Kontroller at det stemmer.",
    )
    ROW_STRUCK = (
        "row-struck",
        Severity.WARNING,
        "Raden er gjennomstreket. Slett raden hvis studenten ikke skal ha praksis, eller fjern gjennomstrekingen.",
    )
    ROW_GREYED = (
        "row-greyed",
        Severity.WARNING,
        "Raden er grået ut. Slett raden hvis studenten ikke skal ha praksis, eller sett skriften tilbake til svart.",
    )
    ROW_WITHDRAWN = (
        "row-withdrawn",
        Severity.WARNING,
        "Kommentaren sier at studenten er trukket eller har sluttet. Slett raden hvis det stemmer.",
    )
    COLOUR_UNSURE = (
        "colour-unsure",
        Severity.WARNING,
        "Fargen kan ikke leses sikkert. {remedy}",
    )
    STATUS_TEXT = (
        "status-text",
        Severity.NOTICE,
        "Det står tekst i statuscellen. Det er bare fargen som teller.",
    )
    CELL_PARTLY_STRUCK = (
        "cell-partly-struck",
        Severity.WARNING,
        "Teksten i cellen er helt eller delvis gjennomstreket, og det som er strøket, teller ikke. "
        "Slett det som ikke gjelder, og la bare det som gjelder, stå igjen.",
    )
    CELL_MERGED = (
        "cell-merged",
        Severity.WARNING,
        "Cellen er slått sammen med en annen, så vi ser ikke hva som gjelder denne raden. "
        "Del cellene, og skriv verdien i hver rad.",
    )

    ROWS_PREFILLED = (
        "rows-prefilled",
        Severity.NOTICE,
        "{count} under tabellen har bare dager, profesjon eller praksissted og er ikke lest.",
    )

    # Between two versions
    CHANGE_UNMARKED = (
        "change-unmarked",
        Severity.NOTICE,
        "{count} er ikke merket med rød tekst, signatur og dato (rad {rows}). "
        "Merk endringer slik at praksisstedet ser hva som er nytt.",
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: where (sheet, row from 1, the column's heading; None where it does not apply) and what to do."""

    code: FindingCode
    severity: Severity
    sheet: str | None
    row: int | None
    column: str | None
    message: str


def finding(
    code: FindingCode,
    sheet: str | None = None,
    row: int | None = None,
    column: str | None = None,
    /,
    **values: object,
) -> Finding:
    """A finding with its message filled in; anything that looks like a national identity number is masked.

    Raises KeyError when `values` lacks a name that the code's template asks for: a mistake in our own code.
    """
    message = mask_numbers(code.template.format(**values))
    return Finding(code, code.severity, sheet, row, mask_numbers(column) if column else None, message)
