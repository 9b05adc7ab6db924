"""The daily round: read everything that changed, work out how each student stands, paint, plan and tell.

Each step is a function of its own with its own commits: a run may die anywhere, and the next one goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.clock import oslo_date
from praksis.commit_points import CommitPoint
from praksis.jobs.arrivals import lists_to_ask, settle_arrivals
from praksis.jobs.case_book import read_decisions, write_case_book
from praksis.jobs.confirm import take_receipts
from praksis.jobs.day_message import renew_waiting
from praksis.jobs.given_up_packages import discard_given_up
from praksis.jobs.house import House
from praksis.jobs.island import island
from praksis.jobs.list_receipts import receipts_due
from praksis.jobs.lists import NOT_READ, read_lists
from praksis.jobs.office_books import look_in_office, read_office_books
from praksis.jobs.outbox import send_messages
from praksis.jobs.overview import write_overviews
from praksis.jobs.overview_files import overviews_wait
from praksis.jobs.packages import finish_packages
from praksis.jobs.painting import paint_lists, strokes
from praksis.jobs.people import match_people
from praksis.jobs.personnel import take_personnel
from praksis.jobs.plans import make_plans, write_plan_files
from praksis.jobs.registrations import take_registrations_if_possible
from praksis.jobs.row_cases import open_row_cases
from praksis.jobs.speaking_hours import summaries_wait, sync_may_speak
from praksis.jobs.standings import standings
from praksis.jobs.withdraw import finish_withdrawals
from praksis.jobs.words import write_words
from praksis.ledger.house_facts import changed_lists, is_work, stopped_by, summaries_are_left, work_is_done
from praksis.ledger.tables import Plan

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the round: a name for people, and what it does; it returns counts and nothing personal."""

    name: str
    run: Callable[[House], Counts]


@dataclass(frozen=True, slots=True)
class SyncReport:
    """The counts of each step, by its name."""

    steps: dict[str, Counts] = field(default_factory=dict)

    def count(self, what: str) -> int:
        """The sum of one count over all steps."""
        return sum(counts.get(what, 0) for counts in self.steps.values())


def _when_needed(run: Callable[[House], Counts]) -> Callable[[House], Counts]:
    """Skip what follows from the ledger alone while nothing has changed, and neither day nor settings are others (cost
    follows change)."""

    def step(house: House) -> Counts:
        with house.ledger.reading() as session:
            if not is_work(session, house.today, house.settings_seal):
                return {}
        return run(house)

    return step


def _receipts(house: House) -> Counts:
    report = take_receipts(house)
    return {
        "kvitteringer": report.lines,
        "problemer i pakkene": len(report.problems),
        "pakker som ikke kan leses nå": report.unread,
    }


def _office(house: House) -> Counts:
    """What FOU has written in its own channel: one look for all of its workbooks."""
    look = look_in_office(house)
    decided = read_decisions(house, look.files) if look.failure is None else {}
    return {**read_office_books(house, look), **decided, NOT_READ: int(look.not_now)}


def _packages(house: House) -> Counts:
    return {**finish_packages(house), **discard_given_up(house)}


def _plans(house: House) -> Counts:
    return {**make_plans(house), "planer skrevet": write_plan_files(house)}


_LONGEST = timedelta(hours=1)
"""A round that ends in the first hour of a day may have begun the day before: it has not worked out the new day."""


def _finish(house: House) -> Counts:
    """Close the round: the work is done unless something waits for a file to be closed or a list to come to rest."""
    with house.ledger.reading() as session:
        changed = changed_lists(session, house.today, house.settings_seal)
        if changed == frozenset():
            return {}
        waits_in = _waits_in(session, house)
    with house.ledger.writing(CommitPoint.SYNC_FINISHED) as session:
        if changed_lists(session, house.today, house.settings_seal) == changed:  # nobody has marked more meanwhile
            day = oslo_date(house.now - _LONGEST)
            work_is_done(session, day, house.settings_seal, house.now, waits_in=waits_in)
    return {}


def _waits_in(session: Session, house: House) -> frozenset[str] | None:
    """The lists in which a later run has something to do although nothing new comes in: one that is open just now, is
    still being worked on, has not been answered, or whose history could not be had. None: it has something to do at large,
    because a plan or an overview could not be written, or a summary is still to come today. (What waits in the outbox is
    tried in each round.)"""
    reminders = house.settings.reminders
    if (
        session.scalars(select(Plan.id).where(Plan.written_at.is_(None))).first() is not None
        or overviews_wait(session)
        or summaries_wait(session, house.now, reminders)
        # It was too early for them when the words were written, or everything was stopped.
        or (summaries_are_left(session) and sync_may_speak(session, house.now, reminders) and not stopped_by(session))
    ):
        return None
    rows = standings(session, house, island(session, house))
    unpaintable = {s.document.id for s in rows if s.document.paint_refusal}
    unsaid = {unsaid.document.id for unsaid in receipts_due(session, house)}
    return frozenset(strokes(rows)) - unpaintable | unsaid | lists_to_ask(session, house, rows)


STEPS: tuple[Step, ...] = (
    Step("Lese kalender, katalog og avgjørelser", _office),
    Step("Lese registreringer", take_registrations_if_possible),
    Step("Lese personalsystemet", take_personnel),
    Step("Lese praksislister", read_lists),
    Step("Slå opp når rader kom", _when_needed(settle_arrivals)),
    Step("Lese kvitteringer", _receipts),
    Step("Trekke tilbake pakker", finish_withdrawals),
    Step("Koble studenter", _when_needed(match_people)),
    Step("Åpne saker", _when_needed(open_row_cases)),
    Step("Fullføre pakker", _packages),
    Step("Farge lister", _when_needed(paint_lists)),
    Step("Lage planer", _when_needed(_plans)),
    Step("Skrive oversikter", _when_needed(write_overviews)),
    Step("Skrive meldinger", _when_needed(write_words)),
    Step("Se over påminnelser", renew_waiting),
    Step("Sende meldinger", send_messages),
    Step("Skrive saker", write_case_book),
    Step("Avslutte", _finish),
)
"""The round, in order."""


def sync(house: House) -> SyncReport:
    """Run the whole round under the house's hold.

    Raises:
        Unavailable: Another job holds the house.
    """
    steps: dict[str, Counts] = {}
    with house.ledger.holding_house():
        for step in STEPS:
            steps[step.name] = step.run(house)
    return SyncReport(steps)
