"""A year at the office: each missing list is reminded of in time, none after it was put right, none twice, and nobody
hears from us more than once a day, at night, on a weekend or on a holiday (R2, R5, R6).

What was sent, with its reasons, is held against a list that people can read:

    python -m tests.jobs.simulated_year > tests/data/simulated_year.txt
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from praksis.clock import OSLO
from praksis.jobs.speaking_hours import OFFICE_DIGEST
from praksis.ledger.tables import Message
from praksis.workdays import is_working_day
from tests.jobs import simulated_year as simulated
from tests.jobs.conftest import EmptyLedger
from tests.jobs.simulated_year import PERIODS, Group, Year, deadline

pytestmark = pytest.mark.slow
SENT_LIST = Path(__file__).parents[1] / "data" / "simulated_year.txt"
NO_LIST, NO_SHEET = "Praksisoversikten er ikke i kanalen", "Praksisoversikten har ikke noe ark"
NOT_REGISTERED = re.compile(r"(\d+) studente?r? er ikke registrert i Webcruiter|(\d+) student er ikke registrert")
Item = tuple[datetime, str, Group, str, str]
"""When it was sent, the occasion of its message, the group, the period, and the sentence."""


@pytest.fixture(scope="module")
def year(empty_ledger: EmptyLedger, tmp_path_factory: pytest.TempPathFactory) -> Year:
    empty_ledger.empty()
    return simulated.live(tmp_path_factory.mktemp("aar"), empty_ledger.ledger, empty_ledger.key)


def sent_at(message: Message) -> datetime:
    assert message.sent_at is not None
    return message.sent_at.astimezone(OSLO)


def items(year: Year) -> Iterator[Item]:
    """Every single thing that coordinators were reminded of, read out of what was sent."""
    for message in simulated.messages(year):
        about: tuple[Group, str] | None = None
        body = message.body.partition("dette mangler hos")[2].partition("\n== ")[0]
        for line in body.splitlines():
            if line.startswith("Gjelder: "):
                about = next(
                    (group, period)
                    for group, period in PERIODS
                    if line.startswith(f"Gjelder: {group[0]}, {group[1]}, kull {group[2]}, {period} (")
                )
            elif line.startswith("  ") and about is not None:
                yield sent_at(message), message.occasion, *about, line.strip()


def absent(year: Year, group: Group, period: str, moment: datetime) -> bool:
    sheets = year.truth.sheets_at(group, moment)
    return sheets is None or period not in sheets


def test_nobody_gets_more_than_one_a_day(year: Year) -> None:
    heard: Counter[tuple[str, date]] = Counter()
    for message in simulated.messages(year):
        people = message.mentions if message.way == "post" else message.recipient.split(", ")
        for person in people:
            heard[person, sent_at(message).date()] += 1
    assert heard
    assert set(heard.values()) == {1}


def test_nobody_hears_anything_at_night_on_a_weekend_on_a_holiday_or_while_we_are_down(year: Year) -> None:
    times = [sent_at(message) for message in simulated.messages(year)]
    assert all(is_working_day(t.date()) and 7 <= t.hour < 17 for t in times)
    assert not any(simulated.STOPPED[0] <= t.date() <= simulated.STOPPED[1] for t in times)
    assert year.quiet_runs > 100, "the morning job was run on days off, too"


def test_fou_hears_of_the_day_in_the_morning(year: Year) -> None:
    times = [sent_at(m) for m in simulated.messages(year) if m.kind == OFFICE_DIGEST]
    assert len(times) > 20
    assert {(t.hour, t.minute) for t in times} == {(7, 15)}


@pytest.mark.parametrize(("group", "period"), PERIODS)
def test_each_missing_list_is_reminded_of_before_its_deadline(year: Year, group: Group, period: str) -> None:
    last_safe_day = deadline(group, period)
    before = [
        when
        for when, _, g, p, words in items(year)
        if (g, p) == (group, period) and words.startswith((NO_LIST, NO_SHEET)) and when.date() <= last_safe_day
    ]
    last_working_day = last_safe_day - timedelta(days=1)
    while not is_working_day(last_working_day):
        last_working_day -= timedelta(days=1)
    if absent(year, group, period, simulated.at(last_working_day, 0)):
        assert before
    late = absent(year, group, period, simulated.at(last_safe_day, 23, 59))
    if late:
        assert (last_safe_day - max(when.date() for when in before)).days <= 7


def test_nothing_is_reminded_of_that_has_been_put_right(year: Year) -> None:
    seen = 0
    for when, _, group, period, words in items(year):
        if words.startswith((NO_LIST, NO_SHEET)):
            assert absent(year, group, period, when), (when, group, period)
            there = year.truth.sheets_at(group, when)
            assert words.startswith(NO_LIST if there is None else NO_SHEET)
        elif found := NOT_REGISTERED.match(words):
            count = int(found[1] or found[2])
            assert count == year.truth.unregistered_at(group, period, when), (when, group, period)
        seen += 1
    assert seen > 20


def test_nothing_is_said_twice_and_of_one_deadline_at_most_four_times(year: Year) -> None:
    bodies = Counter((m.recipient, m.body) for m in simulated.messages(year))
    assert max(bodies.values()) == 1
    days: dict[tuple[Group, str, str], list[date]] = defaultdict(list)
    for when, _, group, period, words in items(year):
        days[group, period, words[:24]].append(when.date())
    for when_said in days.values():
        assert len(set(when_said)) == len(when_said)
        assert len(when_said) <= 8  # four of the list's deadline, and four of the advert's


def test_after_the_stop_one_message_says_what_is_due_then(year: Year) -> None:
    first = simulated.STOPPED[1] + timedelta(days=1)
    after = [
        m for m in simulated.messages(year) if sent_at(m).date() == first and m.recipient in simulated.COORDINATORS
    ]
    assert len({m.recipient for m in after}) == len(after)
    assert after


def test_a_coordinator_of_two_institutions_hears_of_the_second_on_another_day(year: Year) -> None:
    days = {
        name: {sent_at(m).date() for m in simulated.messages(year) if m.recipient == name} for name in ("VID", "NLA")
    }
    assert days["VID"]
    assert days["NLA"]
    assert not days["VID"] & days["NLA"]


def test_what_was_sent_with_its_reasons_is_as_it_stands_in_the_list(year: Year) -> None:
    told = simulated.told(year)
    assert told == SENT_LIST.read_text(encoding="utf-8"), "look at what differs; then write the list anew (see above)"
