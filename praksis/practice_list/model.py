"""What a practice list is once it has been read: sheets, rows and findings; and the rules by which it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from praksis.identity import NationalNumber, NumberPolicy, NumberState
from praksis.names import PersonName
from praksis.practice_list.findings import Finding, Severity
from praksis.practice_list.naming import USUAL_LIST_NAME
from praksis.practice_list.period_name import USUAL_PERIOD
from praksis.workbook import Colour


class Kind(StrEnum):
    """What a sheet is to us: a period's students, its international students (R16), or nothing."""

    NORWEGIAN = "norwegian"
    INTERNATIONAL = "international"
    SKIPPED = "skipped"


class Which(StrEnum):
    """Which of several columns of one meaning is used."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class ListRules:
    """What settings decide about reading.

    `period_pattern` is what a period sheet may be called (R9): a regular expression, matched whole, case aside.
    `list_name_pattern` is the naming standard for documents (R15): a name with the fields {studiested}, {studentgruppe}
    and {kull}; None when there is no standard to hold a file name against. `today` (Europe/Oslo) says which numbers can have
    been given out; None accepts those of the 2032 rule already.
    """

    number_policy: NumberPolicy = NumberPolicy.ANY
    d_number_counts: bool = True
    period_pattern: str = USUAL_PERIOD
    list_name_pattern: str | None = USUAL_LIST_NAME
    today: date | None = None
    columns: Mapping[tuple[str, str, tuple[str, ...]], Which] = field(default_factory=dict)
    """What has been decided about columns of one meaning in this document, by the sheet's name (folded), the meaning (the
    heading in the master) and the headings of those columns (`TwoColumns.headings`): others are another question."""
    institutions: tuple[str, ...] = ()
    """Names of institutions that settings know, besides the usual ones."""


@dataclass(frozen=True, slots=True)
class TwoColumns:
    """Several columns of one meaning: the meaning (the heading in the master), and the columns in words, from the left.

    `headings` are their headings alone, folded: they stay the same when a column is put in beside them.
    """

    meaning: str
    columns: tuple[str, ...]
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListRow:
    """One student's row. Texts are cleaned (NFKC, one space) and hold no national identity number.

    `email` and `mobile` are as written, not normalised. `number` is there exactly when `number_state` is VALID or
    REPAIRED. `birth_date` is the row's own column, else what the number says; `birth_date_stated` tells that it was read
    in the column. `first_day` and `last_day` are the row's own; `days_unread` tells that the row has a cell for them
    that says something else than a day, so that the sheet's days must not take their place. `struck` tells that the row
    is struck through, or that its name or number has been struck and perhaps replaced. `registered_ref` and
    `ordered_ref` name the status cells («K5»), None when the column is missing or not sure.
    """

    sheet: str
    row: int
    name: PersonName
    number: NationalNumber | None
    number_state: NumberState
    birth_date: date | None
    email: str | None
    mobile: str | None
    profession: str | None
    ward: str | None
    first_day: date | None
    last_day: date | None
    nationality: str | None
    comment: str | None
    registered: Colour
    ordered: Colour
    registered_ref: str | None
    ordered_ref: str | None
    struck: bool = False
    greyed: bool = False
    withdrawn: bool = False
    birth_date_stated: bool = False
    days_unread: bool = False


@dataclass(frozen=True, slots=True)
class ListSheet:
    """One sheet. `first_day` and `last_day` are what the sheet itself says above its header, None when it does not."""

    name: str
    kind: Kind
    period: str | None
    first_day: date | None
    last_day: date | None
    rows: tuple[ListRow, ...] = ()
    twice: tuple[TwoColumns, ...] = ()
    """Meanings that several columns share, whether or not it has been decided which of them counts."""


@dataclass(frozen=True, slots=True)
class PracticeList:
    """A read document. Institution, group and cohort are what title and file name say; None when they do not."""

    institution: str | None
    group: str | None
    cohort: str | None
    sheets: tuple[ListSheet, ...]
    findings: tuple[Finding, ...]

    @property
    def rows(self) -> tuple[ListRow, ...]:
        """The rows of all sheets, in the order of the document."""
        return tuple(row for sheet in self.sheets for row in sheet.rows)

    @property
    def has_errors(self) -> bool:
        """Whether any finding is an error."""
        return any(found.severity is Severity.ERROR for found in self.findings)
