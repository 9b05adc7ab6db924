"""The scripts that are played and killed: what people do, and the commands of ours that are run, step by step.

Later work adds steps to `SCRIPTS`, and with them the commit points that they pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from praksis.cases import CaseKind, Choice
from praksis.jobs.apply import apply
from praksis.jobs.confirm import confirm
from praksis.jobs.decide import decide
from praksis.jobs.house import House
from praksis.jobs.manual import ManualKind, set_manual
from praksis.jobs.sync import sync
from praksis.ledger.tables import CaseFile, Placement, PlacementVersion, Plan
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


def _confirm_second(house: House) -> None:
    confirm(house, 2, season.SIGNATURE, case_number="SAK-1002")


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
        _decide("decide-late", CaseKind.ARRIVAL_UNSURE, Choice.LET_THROUGH, LATER),
        _decide("decide-refused", CaseKind.NOT_PLACED, Choice.ORDER_AGAIN, LATER),
        Step("replan-sync", sync, LATER),
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

SCRIPTS = {script.name: script for script in (WHOLE_SEASON, PACKAGE_ASTRAY, PACKAGE_GIVEN_UP)}
