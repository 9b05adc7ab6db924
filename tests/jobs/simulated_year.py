"""A year at the office, day by day: two semesters, five institutions, coordinators who are on time, late, never there, or
change their minds; holidays, a summer and a stop of five days. The clock is an argument, and so is every act of people.

    python -m tests.jobs.simulated_year > tests/data/simulated_year.txt      # writes the list that the test compares
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select

from praksis.clock import OSLO, SystemClock
from praksis.identity_key import IdentityKey
from praksis.jobs.speaking_hours import OF_THE_DAY
from praksis.ledger.ledger import Ledger, set_up
from praksis.ledger.tables import Message
from praksis.masters import CalendarLine, PeriodSheet
from tests.jobs.season_factory import GREEN, SmallSeason, Student, students

FIRST, LAST = date(2026, 6, 1), date(2027, 5, 31)
STOPPED = (date(2027, 1, 8), date(2027, 1, 14))
"""The server is down on these days, the first and the last included: neither job runs."""
Group = tuple[str, str, str]
NURSES: Group = ("HVL", "Sykepleie", "2024")
DOCTORS: Group = ("UiB", "Medisin", "2022")
CARERS: Group = ("VID", "Vernepleie", "2025")
TEACHERS: Group = ("NLA", "Sosialt arbeid", "2025")
RADIOGRAPHERS: Group = ("HVO", "Radiografi", "2025")
COORDINATORS = {
    "HVL": ["hanne.hvl@example.no", "hege.hvl@example.no"],
    "UiB": ["unni.uib@example.no"],
    "VID": ["begge@example.no"],
    "NLA": ["begge@example.no"],
    "HVO": ["berit.hvo@example.no"],
}
PERIODS: dict[tuple[Group, str], tuple[date, date]] = {
    (NURSES, "Periode 1"): (date(2026, 9, 7), date(2026, 10, 16)),
    (NURSES, "Periode 2"): (date(2026, 11, 2), date(2026, 12, 11)),
    (NURSES, "Periode 3"): (date(2027, 1, 18), date(2027, 2, 26)),
    (DOCTORS, "Periode 1"): (date(2026, 8, 24), date(2026, 10, 2)),
    (DOCTORS, "Periode 2"): (date(2027, 4, 26), date(2027, 5, 28)),
    (CARERS, "Periode 1"): (date(2026, 10, 5), date(2026, 11, 13)),
    (CARERS, "Periode 2"): (date(2027, 2, 15), date(2027, 3, 19)),
    (TEACHERS, "Periode 1"): (date(2026, 10, 5), date(2026, 11, 13)),
    (TEACHERS, "Periode 2"): (date(2027, 2, 15), date(2027, 3, 19)),
    (RADIOGRAPHERS, "Periode 1"): (date(2026, 9, 21), date(2026, 10, 30)),
}
_WEDNESDAY, _SUNDAY = 2, 6
WEEKDAYS = ("ma", "ti", "on", "to", "fr", "lø", "sø")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment by the clock on the wall in Oslo."""
    return datetime.combine(day, time(hour, minute), tzinfo=OSLO)


def deadline(group: Group, period: str) -> date:
    """The last safe day, by the routine (R6)."""
    return PERIODS[group, period][0] - timedelta(days=28)


@dataclass
class Truth:
    """What people have done, as they know it themselves: each fact from a moment on."""

    sheets: dict[Group, list[tuple[datetime, frozenset[str] | None]]] = field(default_factory=dict)
    """The periods in the list that lies there; None while none does."""
    registered: list[tuple[datetime, frozenset[int]]] = field(default_factory=list)
    """Who is registered."""
    listed: dict[tuple[Group, str], frozenset[int]] = field(default_factory=dict)
    listed_before: dict[tuple[Group, str], frozenset[int]] = field(default_factory=dict)
    """Whose cells we have painted when the coordinator saves once more."""

    def sheets_at(self, group: Group, moment: datetime) -> frozenset[str] | None:
        known = [sheets for since, sheets in self.sheets.get(group, []) if since <= moment]
        return known[-1] if known else None

    def unregistered_at(self, group: Group, period: str, moment: datetime) -> int:
        known = [who for since, who in self.registered if since <= moment]
        return len(self.listed.get((group, period), frozenset()) - (known[-1] if known else frozenset()))


@dataclass
class Year:
    """The year as it is lived: the office's folders, and the truth about them."""

    season: SmallSeason
    truth: Truth = field(default_factory=Truth)
    quiet_runs: int = 0

    def upload(self, group: Group, *periods: str) -> Callable[[datetime], None]:
        """The coordinator saves the group's list with these periods, painted as we have left it."""

        def act(moment: datetime) -> None:
            first, *more = [self._sheet(group, period) for period in periods]
            days = (first.first_day, first.last_day)
            self.season.list_of(*first.rows, at=moment, group=group, period=first.period, days=days, more=tuple(more))
            self.truth.sheets.setdefault(group, []).append((moment, frozenset(periods)))

        return act

    def _sheet(self, group: Group, period: str) -> PeriodSheet:
        who = CLASSES[group, period]
        self.truth.listed[group, period] = frozenset(s.nth for s in who)
        known = self.truth.listed_before.get((group, period), frozenset())
        rows = tuple(s.row(registered=GREEN) if s.nth in known & self._painted() else s.row() for s in who)
        self.truth.listed_before[group, period] = frozenset(s.nth for s in who)
        return PeriodSheet(period, *PERIODS[group, period], rows)

    def _painted(self) -> frozenset[int]:
        return self.truth.registered[-1][1] if self.truth.registered else frozenset()

    def remove(self, group: Group) -> Callable[[datetime], None]:
        """The coordinator takes the list away."""

        def act(moment: datetime) -> None:
            self.season.list_path(group).unlink()
            self.truth.sheets[group].append((moment, None))

        return act

    def export(self, *who: Student) -> Callable[[datetime], None]:
        """A new export from Webcruiter: these too are registered and transferred."""

        def act(moment: datetime) -> None:
            before = self._painted()
            everybody = [s for s in ALL if s.nth in before or s in who]
            self.season.export_of(*(s.registration(Annonse=_advert(_group_of(s))) for s in everybody), at=moment)
            self.truth.registered.append((moment, frozenset(s.nth for s in everybody)))

        return act


ALL = students(12)
CLASSES: dict[tuple[Group, str], list[Student]] = {
    (NURSES, "Periode 1"): ALL[0:3],
    (NURSES, "Periode 2"): ALL[0:3],
    (NURSES, "Periode 3"): ALL[0:3],
    (DOCTORS, "Periode 1"): ALL[3:5],
    (DOCTORS, "Periode 2"): ALL[3:5],
    (CARERS, "Periode 1"): ALL[5:8],
    (CARERS, "Periode 2"): ALL[5:8],
    (RADIOGRAPHERS, "Periode 1"): ALL[8:10],
}


def story(year: Year) -> dict[date, list[Callable[[datetime], None]]]:
    """What people do, and on which day; they do it at ten o'clock."""
    everybody = ALL[:10]
    return {
        # On time: before anybody has to be reminded.
        date(2026, 7, 22): [year.upload(RADIOGRAPHERS, "Periode 1")],
        # On time, after the first word; one student registers late.
        date(2026, 8, 4): [year.upload(NURSES, "Periode 1")],
        date(2026, 8, 5): [year.export(*everybody[:2], *everybody[8:10])],
        date(2026, 8, 12): [year.export(everybody[2])],
        date(2026, 9, 21): [year.upload(NURSES, "Periode 1", "Periode 2")],
        # Late, and on a day in the summer when nobody is told of anything.
        date(2026, 8, 11): [year.upload(DOCTORS, "Periode 1"), year.export(*everybody[3:5])],
        # Changes her mind: the list is there, goes away, and comes back after the deadline.
        date(2026, 8, 25): [year.upload(CARERS, "Periode 1"), year.export(*everybody[5:8])],
        date(2026, 9, 1): [year.remove(CARERS)],
        date(2026, 9, 10): [year.upload(CARERS, "Periode 1")],
        # The spring: late over Christmas, in time after a stop of five days, on the last day before Easter.
        date(2027, 1, 5): [year.upload(NURSES, "Periode 1", "Periode 2", "Periode 3")],
        date(2027, 1, 15): [year.upload(CARERS, "Periode 1", "Periode 2")],
        date(2027, 3, 24): [year.upload(DOCTORS, "Periode 1", "Periode 2")],
    }


def live(root: Path, ledger: Ledger, key: IdentityKey) -> Year:
    """Live the year: the morning job at 07:15 each day, also on days off; the round at 15:00 when somebody has done
    something, at 09:00 on the day after and on the first Wednesday of each month, and in the night of its first Sunday."""
    for channel in ("FOU", *COORDINATORS):
        (root / "Teams" / channel).mkdir(parents=True, exist_ok=True)
    (root / "Teams" / "FOU").chmod(0o700)
    (root / "Webcruiter").mkdir(exist_ok=True)
    season = SmallSeason(root, ledger, key, modes=dict.fromkeys(COORDINATORS, "full"), coordinators=COORDINATORS)
    season.calendar(*_calendar(), at=at(date(2026, 5, 29), 12)).catalogue(at=at(date(2026, 5, 29), 12))
    year = Year(season)
    acts = story(year)
    day = FIRST
    while day <= LAST:
        if not STOPPED[0] <= day <= STOPPED[1]:
            year.quiet_runs += season.remind(at(day, 7, 15)).quiet
            if (day.weekday() == _WEDNESDAY and day.day <= 7) or day - timedelta(days=1) in acts:
                season.sync(at(day, 9))
        for act in acts.get(day, []):
            act(at(day, 10))
        if day in acts:
            season.sync(at(day, 15))
        if day.weekday() == _SUNDAY and day.day <= 7:
            season.sync(at(day, 23))
        day += timedelta(days=1)
    return year


def _advert(group: Group) -> str:
    return f"Student i praksis – {group[0]} {group[1]} kull {group[2]}"


def _group_of(student: Student) -> Group:
    return next(group for (group, _), who in CLASSES.items() if student in who)


def _calendar() -> Iterator[CalendarLine]:
    for (group, period), (first, last) in PERIODS.items():
        yield CalendarLine(
            institution=group[0],
            agreement_until=None,
            group=group[1],
            cohort=group[2],
            profession="Sykepleier",
            period=period,
            first_day=first,
            last_day=last,
            advert=_advert(group),
            advert_deadline=first - timedelta(days=35) if period == "Periode 1" else None,
        )


def messages(year: Year) -> list[Message]:
    """All that was sent of reminders and summaries, oldest first."""
    with year.season.ledger.reading() as session:
        found = select(Message).where(Message.sent_at.is_not(None)).order_by(Message.sent_at, Message.recipient)
        return [m for m in session.scalars(found) if m.kind in OF_THE_DAY or m.kind == "missing-channel"]


def told(year: Year) -> str:
    """What was sent, to whom, when and why: a line for each message, and under it the reasons that stand in it."""
    lines = [f"Sendt fra {FIRST:%d.%m.%Y} til {LAST:%d.%m.%Y}. Stans: {STOPPED[0]:%d.%m.%Y}–{STOPPED[1]:%d.%m.%Y}.", ""]
    for message in messages(year):
        assert message.sent_at is not None
        there = message.sent_at.astimezone(OSLO)
        to = ", ".join(message.mentions) or message.recipient
        lines.append(f"{there:%Y-%m-%d} {WEEKDAYS[there.weekday()]} {there:%H:%M}  {message.recipient} → {to}")
        lines.append(f"    {message.subject}")
        lines += [f"      {reason}" for reason in _reasons(message.body)]
    return "\n".join(lines) + "\n"


_ALWAYS_THE_SAME = ("  - Vis studentene", "  - Bruk malen", "  - Brukernavnet", "  - Kommer listen")


def _reasons(body: str) -> Iterator[str]:
    keep = ("Gjelder: ", "  Praksisoversikt", "  Arket", "  Vi finner", "  - ", "Nytt siden sist", "== ")
    for line in body.splitlines():
        if line.startswith(_ALWAYS_THE_SAME):
            continue
        if line.startswith(keep) or (line.startswith("  ") and line.lstrip()[:1].isdigit()):
            yield line.strip()


def main() -> None:
    """Live the year in a folder of its own and print what was sent."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        key, url = IdentityKey.new(), f"sqlite:///{root / 'praksis.db'}"
        set_up(url, key, SystemClock().now())
        ledger = Ledger.open(url, key)
        try:
            sys.stdout.write(told(live(root / "hus", ledger, key)))
        finally:
            ledger.close()


if __name__ == "__main__":
    main()
