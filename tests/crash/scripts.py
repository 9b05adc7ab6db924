"""The scripts that are played and killed: what people do, and the commands of ours that are run, step by step.

Later work adds steps to `SCRIPTS`, and with them the commit points that they pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from praksis.cases import CaseKind, Choice
from praksis.jobs.adopt import adopt
from praksis.jobs.apply import apply
from praksis.jobs.confirm import confirm
from praksis.jobs.decide import decide
from praksis.jobs.first_morning import check_first_morning
from praksis.jobs.house import House
from praksis.jobs.manual import ManualKind, set_manual
from praksis.jobs.portal_users import confirm_users
from praksis.jobs.purge import purge
from praksis.jobs.reconcile import reconcile
from praksis.jobs.remind import remind
from praksis.jobs.sync import sync
from praksis.jobs.withdraw import withdraw
from praksis.ledger.house_facts import doubt
from praksis.ledger.tables import CaseFile, Placement, PlacementVersion, Plan
from tests.crash import abroad
from tests.crash import small_season as season
from tests.people import SyntheticPerson


def _nobody(_root: Path) -> None:
    return None


def _never(_house: House) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Step:
    """One command of ours, as an administrator or the schedule gives it, after what people did before it."""

    name: str
    run: Callable[[House], object]
    day: date = season.BEFORE_DEADLINE
    people: Callable[[Path], None] = _nobody
    stands: Callable[[House], bool] = _never
    """Whether a person who looks sees that the command took effect before the process died, and gives it no more."""
    dies_at: str | None = None
    """A moment at which this step is killed in every run, also the undisturbed one: the script begins with a crash."""


@dataclass(frozen=True, slots=True)
class Script:
    """A story from an empty house to its end."""

    name: str
    steps: tuple[Step, ...]
    orders_meant: Callable[[], Counter[season.Order]]
    """Every line that should have reached the person who places orders, when it is over: the truth, not a run of it."""

    def step(self, name: str) -> Step:
        return next(step for step in self.steps if step.name == name)


# ------------------------------------------------------------------------------------------- what administrators do


def _placement(house: House, person: SyntheticPerson) -> PlacementVersion:
    with house.ledger.reading() as session:
        return session.scalars(
            select(PlacementVersion).where(
                PlacementVersion.current.is_(True), PlacementVersion.family_name == person.family,
                PlacementVersion.given_name == person.given,
            )
        ).one()  # fmt: skip


def _handle_by_hand(house: House) -> None:
    set_manual(house, ManualKind.ROW, _placement(house, season.BY_HAND).placement_id, season.SIGNATURE)


def _is_handled_by_hand(house: House) -> bool:
    placement_id = _placement(house, season.BY_HAND).placement_id
    with house.ledger.reading() as session:
        return session.get_one(Placement, placement_id).manual


def _newest_case(house: House, kind: CaseKind) -> CaseFile:
    with house.ledger.reading() as session:
        return session.scalars(select(CaseFile).where(CaseFile.kind == kind.value).order_by(CaseFile.number)).all()[-1]


def _decide(name: str, kind: CaseKind, choice: Choice, day: date = season.BEFORE_DEADLINE) -> Step:
    def give(house: House) -> object:
        return decide(house, _newest_case(house, kind).number, choice.value, "Avklart på telefon.", season.SIGNATURE)

    return Step(name, give, day, stands=lambda house: _newest_case(house, kind).state == "decided")


def _apply_newest(house: House) -> None:
    with house.ledger.reading() as session:
        plans = session.scalars(select(Plan).where(Plan.state != "overtaken").order_by(Plan.number)).all()
    apply(house, plans[-1].number, season.SIGNATURE)


def _confirm_first(house: House) -> None:
    confirm(house, 1, season.SIGNATURE, case_number="SAK-1001")


def _erase(house: House) -> None:
    report = purge(house, signature=season.SIGNATURE, carry_out=True)
    assert not report.trouble, report.trouble


def _confirm_second(house: House) -> None:
    confirm(house, 2, season.SIGNATURE, case_number="SAK-1002")


def _adopt(house: House) -> None:
    adopt(house, season.BEFORE_DEADLINE, season.SIGNATURE)


def _confirm_users(house: House) -> None:
    confirm_users(house, "HVL/Sykepleie/2024", season.SIGNATURE)


def _waiting_for_users(house: House) -> bool:
    with house.ledger.reading() as session:
        open_one = select(CaseFile.id).where(CaseFile.kind == CaseKind.PORTAL_USER.value, CaseFile.state == "open")
        return session.scalars(open_one).first() is not None


def _withdraw_first(house: House) -> None:
    withdraw(house, 1, "Feil periode.", season.SIGNATURE)


def _reconcile(house: House) -> None:
    reconcile(house, season.SIGNATURE, carry_out=True)


def _is_reconciled(house: House) -> bool:
    with house.ledger.reading() as session:
        return doubt(session) is None


def _receipt(name: str, lines: list[int] | None = None, **words: Any) -> Step:
    """A receipt of the second package by command."""

    def give(house: House) -> object:
        report = confirm(house, 2, season.SIGNATURE, lines=lines, **words)
        assert not report.problems, report.problems
        return report

    return Step(name, give)  # who gave it gives it again: that says nothing new, and the workbook is brought up to it


LATER = season.AFTER_DEADLINE

WHOLE_SEASON = Script(
    "whole-season",
    (
        Step("first-sync", sync),
        Step("by-hand", _handle_by_hand, stands=_is_handled_by_hand),
        _decide("decide-match", CaseKind.UNCERTAIN_MATCH, Choice.SAME_PERSON),
        Step("overtaking-sync", sync),
        Step("first-apply", _apply_newest),
        Step("receipts-sync", sync, people=season.the_package_is_filled_in),
        Step("changes-sync", sync, LATER, season.the_coordinator_edits),
        _decide("decide-refused", CaseKind.NOT_PLACED, Choice.ORDER_AGAIN, LATER),
        Step("replan-sync", sync, LATER, season.the_late_row_is_let_through_in_excel),
        Step("second-apply", _apply_newest, LATER),
        Step("confirm", _confirm_second, LATER),
        Step("last-sync", sync, LATER),
        Step("idle-sync", sync, LATER),
    ),
    season.orders_meant,
)
"""From the first export to the last receipt."""

PACKAGE_ASTRAY = Script(
    "package-astray",
    (
        Step("first-sync", sync),
        Step("apply", _apply_newest, dies_at="apply.package-sealed/after"),
        Step("sync", sync, people=season.the_private_store_is_lost),
        _decide("decide", CaseKind.UNKNOWN_OUTCOME, Choice.IT_WAS_NOT_DONE),
        Step("replan-sync", sync),
        Step("apply-again", _apply_newest),
        Step("last-sync", sync),
    ),
    season.first_orders_meant,
)
"""A package that was sealed is in neither place: a question to a person, and no blind retry."""

PACKAGE_GIVEN_UP = Script(
    "package-given-up",
    (
        Step("first-sync", sync),
        Step("apply", _apply_newest, dies_at="apply.package-reserved/after"),
        Step("sync", sync, people=season.the_coordinator_corrects_a_number),
        Step("apply-again", _apply_newest),
        Step("last-sync", sync),
    ),
    season.first_orders_meant,
)
"""A number that was planned can be read no more when the dead apply is taken up again: nothing of it is placed."""

TAKEN_BACK = Script(
    "taken-back",
    (
        Step("first-sync", sync),
        Step("apply", _apply_newest),
        Step("withdraw", _withdraw_first),
        Step("replan-sync", sync),
        Step("apply-again", _apply_newest),
        _receipt("case-number", case_number="SAK-2001"),
        _receipt("correction", case_number="SAK-2002", correct=True),
        _receipt("rejection", [1], rejected="Mangler avtale"),
        _receipt("approval", approved=True),
        _decide("decide-rejection", CaseKind.REJECTION, Choice.DO_NOT_ORDER),
        _receipt("implementation", implemented=True),
        Step("last-sync", sync),
    ),
    season.first_orders_meant,
)
"""A package that is taken back unplaced, and the next one with every receipt that there is."""

OLD_BACKUP = Script(
    "old-backup",
    (
        Step("first-sync", sync),
        Step("apply", _apply_newest, people=season.somebody_makes_a_backup),
        Step("doubtful-sync", sync, people=season.the_backup_is_restored),
        Step("reconcile", _reconcile, stands=_is_reconciled),
        Step("last-sync", sync),
    ),
    season.first_orders_meant,
)
"""The ledger forgets a package that lies in FOU's channel: it is told by the anchor, and nothing is ordered again."""

ABROAD = Script(
    "abroad",
    (
        Step("first-sync", sync, people=abroad.the_list_as_it_was_run_by_hand),
        Step("adopt", _adopt),
        Step("adopted-sync", sync),
        Step("first-apply", _apply_newest),
        Step("leaving-sync", sync, people=abroad.one_goes_home),
        Step("users-made", _confirm_users, stands=lambda house: not _waiting_for_users(house)),
        Step("confirmed-sync", sync),
        Step("second-apply", _apply_newest),
        Step("last-sync", sync),
    ),
    abroad.orders_meant,
)
"""What was done by hand is taken over; users are asked for in Læringsportalen, made, and one of them is taken off."""

MORNINGS = Script(
    "mornings",
    (
        Step("first-sync", sync),
        Step("apply", _apply_newest),
        Step("remind", remind, date(2026, 8, 7)),
        Step("first-morning", check_first_morning, date(2026, 9, 4)),
        Step("eve", remind, date(2026, 9, 4)),
        Step("last-sync", sync, date(2026, 9, 4)),
    ),
    season.first_orders_meant,
)
"""A reminder before the deadline, and the check on the day before practice starts."""

LONG_OVER = date(2027, 9, 1)

ERASED = Script(
    "erased",
    (
        Step("first-sync", sync),
        Step("apply", _apply_newest),
        Step("confirm", _confirm_first),
        Step("sync-long-after", sync, LONG_OVER),
        Step("purge", _erase, LONG_OVER),
        Step("last-sync", sync, LONG_OVER),
    ),
    Counter[season.Order],  # no package is left to read them in
)
"""A season that is long over: what is ours of it is erased, and the sync after it finds nothing to do."""

SCRIPTS = {
    script.name: script
    for script in (WHOLE_SEASON, PACKAGE_ASTRAY, PACKAGE_GIVEN_UP, TAKEN_BACK, OLD_BACKUP, ABROAD, MORNINGS, ERASED)
}
