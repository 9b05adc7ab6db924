"""The sheets and columns of «Saker.xlsx»: their headings, their widths, and which of them are for people to fill in."""

from __future__ import annotations

from enum import StrEnum

OPEN_SHEET, SETTLED_SHEET, CHOICES_SHEET, GUIDE_SHEET = "Saker", "Avgjort", "Valg", "Slik gjør du"
OUR_SHEETS = frozenset({OPEN_SHEET, SETTLED_SHEET, CHOICES_SHEET, GUIDE_SHEET})
"""Other sheets in the workbook are somebody's own, and are carried along."""

HEADER_ROW = 4
TAKE_BACK = "ja"
"""The one thing that can be chosen under «Ta tilbake»."""


class Column(StrEnum):
    """A column; the value is its heading."""

    CASE = "Sak"
    KIND = "Hva"
    WHAT = "Student eller dokument"
    INSTITUTION = "Studiested"
    GROUP = "Studentgruppe"
    COHORT = "Kull"
    PERIOD = "Praksisperiode"
    WHY = "Hvorfor"
    ONE = "Den ene siden"
    OTHER = "Den andre siden"
    AGE = "Alder (dager)"
    TAKEN_BY = "Tatt av"
    CHOICE = "Avgjørelse"
    REASON = "Begrunnelse"
    SIGNATURE = "Signatur"
    ANSWER = "Svar"
    NOTES = "Egne notater"
    OUTCOME = "Avgjort slik"
    OUTCOME_WHY = "Grunn"
    SETTLED_BY = "Avgjort av"
    SETTLED_ON = "Avgjort dato"
    TAKE_BACK = "Ta tilbake"


TYPED = frozenset({Column.TAKEN_BY, Column.CHOICE, Column.TAKE_BACK, Column.REASON, Column.SIGNATURE, Column.NOTES})
"""What people fill in; the rest is ours and written anew each time."""

OPEN_COLUMNS: dict[Column, float] = {
    Column.CASE: 9,
    Column.KIND: 22,
    Column.WHAT: 26,
    Column.INSTITUTION: 13,
    Column.GROUP: 18,
    Column.COHORT: 9,
    Column.PERIOD: 15,
    Column.WHY: 46,
    Column.ONE: 34,
    Column.OTHER: 34,
    Column.AGE: 9,
    Column.TAKEN_BY: 10,
    Column.CHOICE: 24,
    Column.REASON: 34,
    Column.SIGNATURE: 11,
    Column.ANSWER: 40,
    Column.NOTES: 26,
}
"""The columns of «Saker» with their widths in characters."""

SETTLED_COLUMNS: dict[Column, float] = {
    Column.CASE: 9,
    Column.KIND: 22,
    Column.WHAT: 26,
    Column.INSTITUTION: 13,
    Column.GROUP: 18,
    Column.COHORT: 9,
    Column.PERIOD: 15,
    Column.OUTCOME: 24,
    Column.OUTCOME_WHY: 40,
    Column.SETTLED_BY: 11,
    Column.SETTLED_ON: 13,
    Column.TAKE_BACK: 11,
    Column.REASON: 34,
    Column.SIGNATURE: 11,
    Column.ANSWER: 40,
    Column.NOTES: 26,
}
"""The columns of «Avgjort» with their widths in characters."""

OWN_WIDTH = 22.0
"""The width of a column that somebody has added."""
