"""What should become of each row, and what should be ordered, written down from what the season was meant to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from praksis.demo.course import COURSES, LIST_CASES, CellColour, Outcome, Status
from praksis.demo.model import Moment, Row, Story, list_name
from praksis.demo.trouble import Trouble

#: Which systems the season's catalogue gives a profession in the autumn of 2026.
SYSTEMS: Final = {
    "Sykepleier": ("DIPS Arena", "Meona"),
    "Fysioterapeut": ("DIPS Arena",),
    "Lege": ("DIPS Arena", "LIBRA", "Meona"),
    "Ergoterapeut": ("DIPS Arena",),
    "Radiograf": ("DIPS Arena", "Sectra PACS"),
    "Bioingeniør": ("Unilab",),
    "Psykolog": ("DIPS Arena",),
    "Farmasøyt": ("Meona",),
    "Vernepleier": ("DIPS Arena", "Meona"),
    "Sosionom": ("DIPS Arena",),
    "Helsefagarbeider": ("DIPS Arena",),
}
#: A profession that the season's catalogue does not have.
UNKNOWN_PROFESSION: Final = "Ernæringsfysiolog"
#: What the deviation that is granted in the second act gives its group in its period (R20–R24).
DEVIATION_SYSTEM: Final = "Meona"

OrderKind = Literal["grant", "change", "cancel"]


@dataclass(frozen=True, slots=True)
class ExpectedPlacement:
    """The truth about one row at one moment. It holds no identity number.

    `holds` are codes of `praksis.holds.Hold` that must be among the row's reasons; they are all of them when `exact`.
    `cases` are the kinds of case about the row that are open. `registered` and `ordered` are what the house knows, and
    the cells show the same unless they have been painted by hand.
    """

    key: str
    institution: str
    group: str
    cohort: str
    sheet: str
    name: str
    registered: Status
    ordered: Status
    holds: frozenset[str]
    exact: bool
    cases: frozenset[str]
    registered_cell: CellColour
    ordered_cell: CellColour
    systems: tuple[str, ...]
    trouble: Trouble

    @property
    def ready(self) -> bool:
        """Whether nothing holds the row."""
        return not self.holds

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
            "ordered": self.ordered,
            "holds": sorted(self.holds),
            "exact": self.exact,
            "cases": sorted(self.cases),
            "registered_cell": self.registered_cell,
            "ordered_cell": self.ordered_cell,
            "systems": list(self.systems),
            "trouble": self.trouble.value,
        }


@dataclass(frozen=True, slots=True, order=True)
class ExpectedOrder:
    """A line that is meant to be handed over in act `act`."""

    act: int
    kind: OrderKind
    institution: str
    group: str
    cohort: str
    period: str
    name: str
    system: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True, order=True)
class ListCase:
    """An open case about a list, or about a sheet of it."""

    kind: str
    institution: str
    file_name: str


def profession_of(row: Row) -> str:
    """The profession that the row has in the list."""
    if row.trouble is Trouble.PROFESSION_UNKNOWN:
        return UNKNOWN_PROFESSION
    return row.student.group.profession


def days_in(row: Row, act: int) -> tuple[date, date]:
    """The row's first and last day in an act: its own, else those of its sheet."""
    first, last = row.days_in(act)
    sheet_first, sheet_last = row.period.days
    return first or sheet_first, last or sheet_last


def systems_of(row: Row) -> tuple[str, ...]:
    """The systems that the row is to have when all is settled."""
    systems = SYSTEMS.get(profession_of(row), ())
    return (*systems, DEVIATION_SYSTEM) if row.trouble is Trouble.DEVIATION else systems


def expected(story: Story, moment: Moment) -> tuple[ExpectedPlacement, ...]:
    """The truth about each row that is in a list at a moment, in the order of the lists."""
    return tuple(
        _expected(row, moment, outcome)
        for group in story.groups
        for row in story.rows_of(group, moment.act)
        if (outcome := COURSES[row.trouble][moment]) is not None
    )


def _expected(row: Row, moment: Moment, outcome: Outcome) -> ExpectedPlacement:
    group = row.student.group
    name = " ".join(row.name_in(moment.act))
    return ExpectedPlacement(
        key=f"{group.key}/{row.sheet}/{name}",
        institution=group.institution,
        group=group.group,
        cohort=group.cohort,
        sheet=row.sheet,
        name=name,
        registered=outcome.registered,
        ordered=outcome.ordered,
        holds=frozenset(hold.value for hold in outcome.holds),
        exact=outcome.exact,
        cases=frozenset(kind.value for kind in outcome.cases),
        registered_cell=outcome.registered_cell or outcome.registered,
        ordered_cell=outcome.ordered_cell or outcome.ordered,
        systems=systems_of(row),
        trouble=row.trouble,
    )


def expected_list_cases(story: Story, moment: Moment) -> frozenset[ListCase]:
    """The cases about whole lists and sheets that are meant to be open at a moment."""
    found = set()
    for row in story.rows:
        kind, moments = LIST_CASES.get(row.trouble, (None, frozenset()))
        if kind is not None and moment in moments:
            found.add(ListCase(kind.value, row.student.group.institution, list_name(row.student.group)))
    return frozenset(found)


def expected_orders(story: Story, act: int) -> Counter[ExpectedOrder]:
    """What is meant to be handed over in an act: each line once."""
    return Counter(order for row in story.rows for order in _orders(row, act))


#: Rows that are ordered in the second act although their line is then not placed.
_TRIED: Final = frozenset({Trouble.NOT_PLACED, Trouble.NOT_PLACED_ORDERED_AGAIN, Trouble.NOT_PLACED_GIVEN_UP})
_GRANTED_AGAIN: Final = frozenset({Trouble.NOT_PLACED_ORDERED_AGAIN, Trouble.REJECTED})
_CANCELLED: Final = frozenset({Trouble.LEFT_AFTER_ORDER, Trouble.STRUCK_AFTER_ORDER, Trouble.MOVED_AWAY})


def _orders(row: Row, act: int) -> Iterator[ExpectedOrder]:
    kind = _order_kind(row.trouble, act)
    if kind is None:
        return
    group = row.student.group
    name = " ".join(row.name_in(min(act, 2) if kind == "cancel" else act))
    first, last = days_in(row, 2 if kind == "cancel" else act)
    for system in systems_of(row):
        yield ExpectedOrder(
            act, kind, group.institution, group.group, group.cohort, row.period.name, name, system, first, last
        )


def _order_kind(trouble: Trouble, act: int) -> OrderKind | None:
    course = COURSES[trouble]
    if trouble is Trouble.BY_HAND:
        return None
    if act == 2:
        ordered = course[Moment.ORDERED]
        return "grant" if trouble in _TRIED or (ordered is not None and ordered.ordered == "green") else None
    if act == 3:
        if trouble in _CANCELLED:
            return "cancel"
        if trouble is Trouble.CHANGED_DAYS:
            return "change"
        if trouble in _GRANTED_AGAIN | {Trouble.MOVED_HERE, Trouble.PORTAL_CONFIRMED}:
            return "grant"
    return None
