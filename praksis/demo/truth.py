"""What should become of each row, written down from what the season was meant to be and not worked out by any rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from praksis.demo.story import Row, Story, Trouble

Status = Literal["yellow", "green"]

#: Which systems the season's catalogue gives a profession in the autumn of 2026.
SYSTEMS: Final = {
    "Sykepleier": ("DIPS Arena", "Meona"),
    "Fysioterapeut": ("DIPS Arena",),
    "Lege": ("DIPS Arena", "LIBRA", "Meona"),
}
#: A profession that the season's catalogue does not have.
UNKNOWN_PROFESSION: Final = "Ernæringsfysiolog"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is meant for a row: the colour of Registrert, the reasons that hold it, and whether that is all."""

    registered: Status
    holds: frozenset[str] = frozenset()
    exact: bool = True


def _held(registered: Status, *holds: str, exact: bool = True) -> Outcome:
    return Outcome(registered, frozenset(holds), exact)


_READY: Final = Outcome("green")

#: For each trouble the outcome in act 1 and in act 2. The codes are those of `praksis.holds.Hold`.
_MEANT: Final[dict[Trouble, tuple[Outcome, Outcome]]] = {
    Trouble.NONE: (_READY, _READY),
    Trouble.OTHER_EMAIL: (_READY, _READY),
    Trouble.RETURNING: (_READY, _READY),
    Trouble.LEADING_ZERO_EATEN: (_READY, _READY),
    Trouble.SPACED_NUMBER: (_READY, _READY),
    Trouble.NAME_SWAPPED: (_READY, _READY),
    Trouble.OWN_DAYS: (_READY, _READY),
    Trouble.D_NUMBER: (_READY, _READY),
    Trouble.NUMBER_IN_REGISTRATION_ONLY: (_READY, _READY),
    Trouble.ADDED_IN_TIME: (_READY, _READY),
    Trouble.TRANSFERRED_LATER: (_held("yellow", "not-transferred"), _READY),
    Trouble.REGISTERS_LATER: (_held("yellow", "not-registered"), _READY),
    Trouble.UNREGISTERED: (_held("yellow", "not-registered"),) * 2,
    Trouble.NOT_TRANSFERRED: (_held("yellow", "not-transferred"),) * 2,
    Trouble.WITHDRAWN: (_held("yellow", "withdrawn"),) * 2,
    Trouble.UNCERTAIN_NAME: (_held("yellow", "match-undecided"),) * 2,
    Trouble.UNCERTAIN_DATE: (_held("yellow", "match-undecided"),) * 2,
    Trouble.UNCERTAIN_NAME_AND_DATE: (_held("yellow", "match-undecided"),) * 2,
    Trouble.NUMBER_ALONE: (_held("yellow", "match-undecided"),) * 2,
    # Without a number there is no date of birth on an ordinary sheet: the name alone is no certain match.
    Trouble.NUMBER_MISSING: (_held("yellow", "match-undecided", "number-missing"),) * 2,
    Trouble.NUMBER_INVALID: (_held("yellow", "match-undecided", "number-invalid"),) * 2,
    Trouble.OUTSIDE_CALENDAR: (_held("green", "days-outside-calendar"),) * 2,
    Trouble.PROFESSION_UNKNOWN: (_held("green", "profession-unknown"),) * 2,
    Trouble.STRUCK_THROUGH: (_held("green", "struck-through"),) * 2,
    Trouble.LATE: (_held("green", "late"),) * 2,
    Trouble.LATE_AND_UNREGISTERED: (_held("yellow", "not-registered", "late"),) * 2,
    Trouble.WAITING_FOR_PORTAL: (_held("green", "waiting-for-portal"),) * 2,
    # Whether the portal is named too, before she has registered, is a matter of taste.
    Trouble.FOREIGN_AND_UNREGISTERED: (_held("yellow", "not-registered", exact=False),) * 2,
}


@dataclass(frozen=True, slots=True)
class ExpectedPlacement:
    """The truth about one row in one act. It holds no identity number.

    `holds` are codes of `praksis.holds.Hold` that must be among the row's reasons; they are all of them when `exact`.
    `ordered_after_receipt` is the colour of Bestilt when each plan has been applied and each line has its receipt.
    """

    key: str
    institution: str
    group: str
    cohort: str
    sheet: str
    name: str
    registered: Status
    ready: bool
    holds: frozenset[str]
    exact: bool
    ordered_after_receipt: Status
    systems: tuple[str, ...]
    trouble: str

    def as_json(self) -> dict[str, Any]:
        """The fields as JSON has them, sets as sorted lists."""
        return {
            "key": self.key,
            "institution": self.institution,
            "group": self.group,
            "cohort": self.cohort,
            "sheet": self.sheet,
            "name": self.name,
            "registered": self.registered,
            "ready": self.ready,
            "holds": sorted(self.holds),
            "exact": self.exact,
            "ordered_after_receipt": self.ordered_after_receipt,
            "systems": list(self.systems),
            "trouble": self.trouble,
        }


def profession_of(row: Row) -> str:
    """The profession that the row has in the list."""
    if row.student.trouble is Trouble.PROFESSION_UNKNOWN:
        return UNKNOWN_PROFESSION
    return row.student.group.profession


def expected(story: Story, act: int) -> tuple[ExpectedPlacement, ...]:
    """The truth about each row that is in a list in `act`, in the order of the lists."""
    return tuple(_expected(row, act) for group in story.groups for row in story.rows_of(group, act))


def _expected(row: Row, act: int) -> ExpectedPlacement:
    group, person = row.student.group, row.student.person
    outcome = _MEANT[row.student.trouble][act - 1]
    ready = outcome == _READY
    return ExpectedPlacement(
        key=f"{group.key}/{row.sheet}/{person.name}",
        institution=group.institution,
        group=group.group,
        cohort=group.cohort,
        sheet=row.sheet,
        name=person.name,
        registered=outcome.registered,
        ready=ready,
        holds=outcome.holds,
        exact=outcome.exact,
        ordered_after_receipt="green" if ready else "yellow",
        systems=SYSTEMS.get(profession_of(row), ()),
        trouble=row.student.trouble.value,
    )
