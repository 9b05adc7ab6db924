"""The check on the working day before practice starts: who has access, who will stand without, and what to do (R4).

report = check_first_morning(house)      # writes «Førstedag <date>.xlsx» into FOU's channel
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint, passing
from praksis.errors import Locked, NotFound
from praksis.jobs.house import House
from praksis.jobs.standings import Standing, effective_lines, standings
from praksis.jobs.why_not import full_name, why_not_in_plan
from praksis.ledger.house_facts import refuse_if_stopped
from praksis.ledger.told import keep_told, last_told
from praksis.orders.first_day_book import FirstDayStudent, first_day_name, first_day_workbook
from praksis.planning import LineState
from praksis.settings import Mode
from praksis.wording.about import About, Cohort, Period, Words
from praksis.wording.first_morning import FirstMorning, first_morning
from praksis.wording.sheet_summary import RowReason
from praksis.workbook import Colour
from praksis.workdays import next_working_day

_FURTHEST = {LineState.APPROVED: 1, LineState.IMPLEMENTED: 2, LineState.ENDED: 2}
"""How far a line in effect has come; `ordered` and `adopted` are 0."""
_ACCESS = ("Bestilt", "Godkjent", "Iverksatt")
_NEXT = (
    "Bestilt, men ikke meldt godkjent. FOU spør Helse Vest IKT.",
    "Godkjent, men ikke meldt iverksatt. FOU spør Helse Vest IKT.",
    "",
)
WITHOUT = "Uten tilgang"
_NO_EMAIL = "Studenten må legge inn e-post i Webcruiter, ellers kommer ikke brukernavnet fram."
_NO_MOBILE = "Studenten må legge inn mobilnummer i Webcruiter, ellers kommer ikke passordet fram."


@dataclass(frozen=True, slots=True)
class FirstDay:
    """One sheet of one list whose students start on a day."""

    key: str
    institution: str
    first_day: date
    words: FirstMorning
    students: tuple[FirstDayStudent, ...]
    told: bool
    """Whether the institution has been told of it."""


def first_days(session: Session, house: House, everyone: Iterable[Standing]) -> list[FirstDay]:
    """Those who start tomorrow, or over the days off that follow; and today, if nobody has checked before.

    By institution, group, period and first day. Rows that are out or gone are left out.
    """
    last = next_working_day(house.today)
    heaps: dict[tuple[str, str, date], list[Standing]] = defaultdict(list)
    for s in everyone:
        gone = s.document.gone_since is not None or s.awaiting_correction or s.is_out or s.mode is Mode.OFF
        if s.days is not None and house.today <= s.days.first <= last and not gone:
            heaps[s.document.id, s.version.sheet, s.days.first].append(s)
    return [_first_day(session, rows) for _, rows in sorted(heaps.items(), key=lambda item: (item[0][2], item[0]))]


def _first_day(session: Session, rows: Sequence[Standing]) -> FirstDay:
    one = rows[0]
    assert one.days is not None
    key = f"first-day:{one.document.id}:{one.version.sheet}:{one.days.first.isoformat()}"[:200]
    group, institution = one.document.group, one.document.channel.institution or ""
    cohort = (
        Cohort(group.institution, group.name, group.cohort)
        if group
        else Cohort(institution, f"ukjent studentgruppe («{one.document.name}»)", "ukjent")
    )
    about = About(cohort, Period(one.version.sheet, one.days.first, max(s.days.last for s in rows if s.days)))
    reached = {s.placement.id: _reached(s) for s in rows}
    words = FirstMorning(
        about,
        total=len(rows),
        ordered=sum(n == 0 for n in reached.values()),
        approved=sum(n == 1 for n in reached.values()),
        implemented=sum(n == 2 for n in reached.values()),
        without=tuple(
            RowReason(s.version.row, why_not_in_plan(session, s, for_messages=True))
            for s in rows
            if reached[s.placement.id] is None
        ),
        no_email=tuple(s.version.row for s in rows if s.registration and not s.registration.email),
        no_mobile=tuple(s.version.row for s in rows if s.registration and not s.registration.mobile),
    )
    students = tuple(_student(session, s, about, reached[s.placement.id]) for s in rows)
    return FirstDay(key, institution, one.days.first, words, students, last_told(session, key) is not None)


def _reached(s: Standing) -> int | None:
    """How far all of the row's accesses have come; None when they are not even ordered."""
    if s.ordered is not Colour.GREEN:
        return None
    wanted = {access.system for access in s.accesses}
    lines = [line for key, line in effective_lines(s.lines).items() if key.system in wanted]
    return min((_FURTHEST.get(LineState(line.state), 0) for line in lines), default=0)


def _student(session: Session, s: Standing, about: About, reached: int | None) -> FirstDayStudent:
    has_email = bool(s.registration and s.registration.email)
    has_mobile = bool(s.registration and s.registration.mobile)
    steps = [why_not_in_plan(session, s) if reached is None else _NEXT[reached]]
    if s.registration is not None:
        steps += [words for has, words in ((has_email, _NO_EMAIL), (has_mobile, _NO_MOBILE)) if not has]
    return FirstDayStudent(
        ward=s.version.ward or "",
        name=full_name(s.version),
        group=about.cohort.full,
        period=about.period.words,
        access=WITHOUT if reached is None else _ACCESS[reached],
        has_email=has_email,
        has_mobile=has_mobile,
        next_step=" ".join(filter(None, steps)),
    )


def keep_first_days_told(session: Session, house: House, days: Iterable[FirstDay]) -> None:
    """Keep that an institution has been told of these. Part of the commit that writes the words."""
    for day in days:
        keep_told(session, day.key, {}, house.now)


@dataclass(frozen=True, slots=True)
class FirstMorningReport:
    """What the check found: a text for each list, and the workbooks that were laid in FOU's channel."""

    words: tuple[Words, ...]
    students: int
    without: int
    files: tuple[str, ...]
    locked: tuple[str, ...] = ()
    """Workbooks that somebody has open, or whose channel is away: the next check writes them."""


def check_first_morning(house: House) -> FirstMorningReport:
    """Lay a list per ward in FOU's channel for each day that practice starts on, and tell what stands in them.

    The texts themselves go out with the day's message (`jobs.remind`). Doing it again writes the same file anew.

    Raises:
        Refused: The stop switch is on.
    """
    with house.ledger.reading() as session:
        refuse_if_stopped(session)
        days = first_days(session, house, standings(session, house))
    by_day: dict[date, list[FirstDayStudent]] = defaultdict(list)
    for day in days:
        by_day[day.first_day] += day.students
    files, locked = [], []
    for first_day, students in sorted(by_day.items()):
        name = first_day_name(first_day)
        try:
            passing(CommitPoint.FIRST_DAY_LIST_WRITTEN, "before")
            house.ports.teams.put(house.office_channel, name, first_day_workbook(first_day, students))
            passing(CommitPoint.FIRST_DAY_LIST_WRITTEN, "after")
        except (Locked, NotFound):
            locked.append(name)
        else:
            files.append(name)
    return FirstMorningReport(
        words=tuple(first_morning(day.words) for day in days),
        students=sum(day.words.total for day in days),
        without=sum(len(day.words.without) for day in days),
        files=tuple(files),
        locked=tuple(locked),
    )
