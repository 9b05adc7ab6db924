"""Why a workbook is refused: one code each, what is wrong and what to do in plain bokmål (DESIGN.md, Interfaces)."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import partial

from praksis.errors import Invalid


class RefusalCode(StrEnum):
    """The stable codes. Down to MACROS_IN_XLSX for any file; the rest only when something is to be painted."""

    EMPTY = "empty"
    TRUNCATED = "truncated"
    NOT_A_WORKBOOK = "not-a-workbook"
    XLS = "xls"
    PASSWORD = "password"  # noqa: S105 - a code, not a secret
    DUPLICATE_MEMBER = "duplicate-member"
    UNSAFE_NAME = "unsafe-name"
    DTD = "dtd"
    BOMB = "bomb"
    DAMAGED = "damaged"
    MACROS_IN_XLSX = "macros-in-xlsx"
    SIGNED = "signed"
    NO_SUCH_SHEET = "no-such-sheet"
    NO_SUCH_CELL = "no-such-cell"
    MERGED_CELL = "merged-cell"
    CONDITIONAL_FORMAT = "conditional-format"
    NO_STYLES = "no-styles"
    TOO_MANY_STYLES = "too-many-styles"
    ODD_ENCODING = "odd-encoding"
    COLOUR_UNSURE = "colour-unsure"
    NOT_VERIFIED = "not-verified"


_SAVE_AS_XLSX = "Åpne den i Excel, velg «Lagre som» og «Excel-arbeidsbok (.xlsx)», og legg den inn på nytt."
_REPAIR = "Åpne den i Excel, la Excel reparere den, lagre den på nytt og legg den inn igjen."

_TEXTS: dict[RefusalCode, tuple[str, str]] = {
    RefusalCode.EMPTY: ("Filen er tom.", "Lagre praksisoversikten på nytt og legg den inn igjen."),
    RefusalCode.TRUNCATED: (
        "Filen er ikke hel: slutten mangler.",
        "Vent til opplastingen er ferdig, eller last opp praksisoversikten på nytt.",
    ),
    RefusalCode.NOT_A_WORKBOOK: ("Filen er ikke en Excel-arbeidsbok.", _SAVE_AS_XLSX),
    RefusalCode.XLS: ("Filen er i det gamle Excel-formatet (.xls).", _SAVE_AS_XLSX),
    RefusalCode.PASSWORD: (
        "Filen er beskyttet med passord og kan ikke åpnes.",
        "Ta bort passordet (Fil, Informasjon, Beskytt arbeidsbok) og lagre. Den lukkede kanalen verner filen.",
    ),
    RefusalCode.DUPLICATE_MEMBER: (
        "Filen har to deler med samme navn, så vi kan ikke vite hvilken som gjelder.",
        _REPAIR,
    ),
    RefusalCode.UNSAFE_NAME: ("Filen har en del med et navn som ikke er trygt.", _REPAIR),
    RefusalCode.DTD: ("Filen inneholder en dokumenttypedefinisjon (DTD), og det har ingen vanlig arbeidsbok.", _REPAIR),
    RefusalCode.BOMB: (
        "Utpakket er filen mye større enn en praksisoversikt kan være.",
        "Kopier radene med studenter over i en ny mal og legg inn den.",
    ),
    RefusalCode.DAMAGED: ("Filen er skadet.", _REPAIR),
    RefusalCode.MACROS_IN_XLSX: (
        "Filen inneholder makroer, men heter noe annet enn .xlsm.",
        "Lagre den som «Excel-arbeidsbok (.xlsx)» uten makroer, eller som «Makroaktivert arbeidsbok (.xlsm)».",
    ),
    RefusalCode.SIGNED: (
        "Filen er digitalt signert, og signaturen blir ugyldig om vi fargelegger den.",
        "Fjern signaturen (Fil, Informasjon, Vis signaturer), eller fargelegg for hånd.",
    ),
    RefusalCode.NO_SUCH_SHEET: ("Arket finnes ikke i filen.", "Se etter at arknavnet er skrevet som i filen."),
    RefusalCode.NO_SUCH_CELL: ("Cellen finnes ikke.", "En celle skrives med kolonne og rad, for eksempel «K5»."),
    RefusalCode.MERGED_CELL: (
        "Cellen er slått sammen med en annen, og fargen ville ikke synes.",
        "Del cellene igjen (Hjem, Slå sammen, Del opp celler), så hver student har sin egen statuscelle.",
    ),
    RefusalCode.CONDITIONAL_FORMAT: (
        "Cellen får fargen sin av en regel for betinget formatering, og fargen vår ville ikke synes.",
        "Fjern regelen for statuskolonnene (Hjem, Betinget formatering, Behandle regler).",
    ),
    RefusalCode.NO_STYLES: ("Filen mangler delen som holder cellestilene, så vi kan ikke sette farge.", _REPAIR),
    RefusalCode.TOO_MANY_STYLES: (
        "Filen har så mange cellestiler at Excel ikke tåler flere.",
        "Kopier radene med studenter over i en ny mal og legg inn den.",
    ),
    RefusalCode.ODD_ENCODING: ("Filen er lagret med et uvanlig tegnsett, så vi kan ikke sette farge trygt.", _REPAIR),
    RefusalCode.COLOUR_UNSURE: ("«Usikker» er ikke en farge som kan settes.", "Velg gul, grønn eller ingen farge."),
    RefusalCode.NOT_VERIFIED: (
        "Vi klarte ikke å bekrefte at fargene ble riktige, og lot derfor filen være som den er.",
        "Fargelegg cellene for hånd og si fra til FOU.",
    ),
}


class WorkbookRefused(Invalid):
    """The workbook cannot be read, or not painted. `code` is a RefusalCode; `message` says what, where and the remedy.

    Raised by `open_workbook` and `paint`, and by no other reason than the file (or the cells asked for) itself.
    """

    def __init__(self, code: RefusalCode, *, where: str = "", detail: str = "") -> None:
        what, remedy = _TEXTS[code]
        parts = [f"{where}: {what}" if where else what, detail, remedy]
        super().__init__(" ".join(part for part in parts if part), code=code.value)
        self.reason = code
        self._where, self._detail = where, detail

    def __reduce__(self) -> tuple[Callable[[], WorkbookRefused], tuple[()]]:
        """Made again as it was made: its message is no argument of its own."""
        return partial(WorkbookRefused, self.reason, where=self._where, detail=self._detail), ()


def damaged(where: str) -> WorkbookRefused:
    """A refusal for a part that does not say what it must; `where` names the part or place in words."""
    return WorkbookRefused(RefusalCode.DAMAGED, detail=f"(Det gjelder {where}.)")
