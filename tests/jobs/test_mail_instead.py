"""A post that cannot be made goes as an e-mail: after enough tries, once, with rows and counts, and without names."""

from __future__ import annotations

import email
import email.policy
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from praksis import commit_points
from praksis.cases import CaseKind
from praksis.commit_points import CommitPoint
from praksis.errors import CannotPost, Invalid, PerhapsDone, PraksisError, Unavailable
from praksis.jobs.house import House
from praksis.jobs.message_states import MAIL, POST, SENT, UNKNOWN
from praksis.jobs.outbox import Post, send_messages, write_post
from praksis.ledger.tables import Message
from praksis.ports import PostOutcome
from tests.connectors.conftest import Killed
from tests.jobs.counted import CountedTeams
from tests.jobs.season_factory import SmallSeason, oslo, students
from tests.jobs.test_deviations import applied_for

COORDINATOR, OFFICE = "praksis.hvl@example.no", {"ingunn.fauske@example.no", "per.helle@example.no"}


@dataclass
class Door:
    """The door of the channels: `shut` says with which error a post is refused, None lets it through."""

    shut: PraksisError | None = field(default_factory=lambda: CannotPost("Vi er ikke medlem av kanalen."))
    tried: int = 0
    channels: frozenset[str] = frozenset({"HVL"})


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    door, post = Door(), CountedTeams.post

    def through_the_door(
        self: CountedTeams,
        channel: str,
        marker: str,
        subject: str,
        body: str,
        mentions: Sequence[str] = (),
        *,
        again: bool = False,
    ) -> PostOutcome:
        if channel in door.channels:
            door.tried += 1
            if door.shut is not None:
                raise door.shut
        return post(self, channel, marker, subject, body, mentions, again=again)

    monkeypatch.setattr(CountedTeams, "post", through_the_door)
    return door


@pytest.fixture
def known(season: SmallSeason) -> SmallSeason:
    season.coordinators["HVL"] = [COORDINATOR]
    return season


def letters(season: SmallSeason) -> list[EmailMessage]:
    folder = season.root / "epost"
    files = sorted(folder.iterdir()) if folder.exists() else []
    return [email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in files]


def recipients(letter: EmailMessage) -> set[str]:
    return {address.addr_spec for address in letter["To"].addresses}


def text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def listed(season: SmallSeason) -> None:
    """A list that has lain still, and one of whose students is not registered: its receipt is due."""
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna)


# --------------------------------------------------------------------------------------------------------- a whole round


def test_after_three_tries_and_an_hour_the_answer_to_a_list_goes_as_an_e_mail_without_names(
    known: SmallSeason, door: Door
) -> None:
    listed(known)
    known.sync(oslo(8, 5, 12))
    tries(known, oslo(8, 5, 12, 25), 2, timedelta(minutes=25))
    assert (door.tried, letters(known)) == (3, []), "three tries, but not an hour yet"
    known.sync(oslo(8, 5, 13, 5))
    (letter,) = letters(known)
    assert recipients(letter) == {COORDINATOR} | OFFICE, "those whom the post would have mentioned are told, too (R8)"
    said = text(letter)
    assert "kanalen «HVL»" in said
    assert "rad " in said
    for student in students(2):
        assert student.person.family not in said
        assert student.person.given not in said
    assert known.posts() == []
    door.shut = None
    known.sync(oslo(8, 6, 6))  # before the day's summaries
    assert (len(letters(known)), known.posts()) == (1, [])
    with known.house() as house, house.ledger.reading() as session:
        (sent,) = session.scalars(select(Message).where(Message.kind == "list-receipt"))
        assert (sent.way, sent.state, sent.meant_for) == (MAIL, SENT, "HVL")


def test_a_channel_that_opens_in_time_gets_its_post_and_no_e_mail(known: SmallSeason, door: Door) -> None:
    listed(known)
    known.sync(oslo(8, 5, 12))
    known.sync(oslo(8, 5, 12, 30))
    door.shut = None
    known.sync(oslo(8, 5, 14))
    assert len(known.posts()) == 1
    assert letters(known) == []


@pytest.mark.parametrize("error", [Unavailable("Teams svarer ikke."), PerhapsDone("Teams svarte ikke.")])
def test_a_service_that_does_not_answer_is_waited_for_however_long(
    known: SmallSeason, door: Door, error: PraksisError
) -> None:
    door.shut = error
    with known.house() as house:
        write(house, "kvittering")
    tries(known, oslo(8, 5, 8), 6, timedelta(days=1))
    assert (len(letters(known)), door.tried) == (0, 6)
    door.shut = None
    tries(known, oslo(8, 12, 8), 1)
    assert len(known.posts()) == 1


def test_status_says_that_the_channel_says_no_and_then_that_it_goes_by_mail(known: SmallSeason, door: Door) -> None:
    listed(known)
    known.sync(oslo(8, 5, 12))
    assert any("1 melding til kanalen «HVL» er ikke lagt ut ennå" in problem for problem in known.status().problems)
    known.rules, door.shut = {}, Invalid("Kanalen har ingen id.")
    for minute in (0, 30):
        known.sync(oslo(8, 5, 13, minute))
    assert any("«HVL» gikk som e-post uten navn" in problem for problem in known.status().problems)
    known.remind(oslo(8, 6, 8))
    known.remind(oslo(8, 7, 8))
    told = [post for post in known.posts("FOU") if "Kanalen «HVL»: 1 melding til koordinatorene." in post]
    assert len(told) == 1, "FOU is told in the day's summary, once"


def test_a_folder_that_is_really_gone_is_a_door_that_is_shut(known: SmallSeason) -> None:
    listed(known)
    known.reminders = {"season_start_days": 0}
    known.sync(oslo(8, 3, 10, 10))  # the list is not quiet yet
    with known.house() as house:
        write(house, "receipt")
    shutil.move(known.channel(), known.root / "borte")
    for hour in (11, 12, 13):
        known.at(oslo(8, 3, hour)).act(send_messages)
    assert [recipients(letter) for letter in letters(known)] == [{COORDINATOR, "per.helle@example.no"}]


def test_a_reminder_by_mail_counts_as_the_days_one_message(known: SmallSeason, door: Door) -> None:
    known.reminders = {"season_start_days": 0}
    known.calendar().export_of()
    for hour, minute in ((8, 0), (8, 40), (9, 20)):
        known.remind(oslo(8, 3, hour, minute))
    (letter,) = [letter for letter in letters(known) if COORDINATOR in recipients(letter)]
    assert "Påminnelse" in str(letter["Subject"])
    door.shut = None
    anna, bo = students(2)
    known.list_of(anna, at=oslo(8, 3, 9, 30)).sync(oslo(8, 3, 10, 30))
    known.export_of(anna, bo, at=oslo(8, 3, 11)).sync(oslo(8, 3, 12))
    with known.house() as house, house.ledger.reading() as session:
        of_the_day = session.scalars(
            select(Message.kind).where(Message.institution == "HVL", Message.kind.in_(["reminder", "digest"]))
        ).all()
    assert of_the_day == ["reminder"]


def test_what_somebody_wrote_in_their_own_words_stands_in_the_channel_and_in_no_words_for_an_e_mail(
    known: SmallSeason,
) -> None:
    (anna,) = students(1)
    known.list_of(anna).export_of(anna).sync(oslo(8, 5))
    known.confirm(known.apply(known.plan().number).package, not_ordered="Tora Solheim er på ferie")
    known.sync(oslo(8, 6, 13))
    for _ in range(2):
        known.decide(CaseKind.NOT_PLACED, "skal ikke bestilles")
    known.sync(oslo(8, 7, 13))
    with known.ledger.reading() as session:
        said = session.scalars(select(Message).where(Message.institution == "HVL")).all()
    assert any("Tora Solheim er på ferie" in message.body for message in said)
    assert not any("Tora" in (message.body_without_names or "") for message in said)


def test_a_decision_goes_without_its_reason_which_may_name_somebody(known: SmallSeason, door: Door) -> None:
    listed(known)
    known.sync(oslo(8, 5, 10))
    case = applied_for(known)
    known.decide(CaseKind.DEVIATION, "avslått", "Anna Nordmann trenger det ikke.")
    for minute in (0, 40):
        known.sync(oslo(8, 5, 12, minute))
    known.sync(oslo(8, 5, 13, 30))
    said = [text(letter) for letter in letters(known) if "Vedtak" in str(letter["Subject"])]
    assert len(said) == 1
    assert "Nordmann" not in said[0]
    assert f"S-{case:04d}" in said[0]
    assert "avslått" in said[0]


# ------------------------------------------------------------------------------------------------- what may have been said


def write(house: House, occasion: str) -> None:
    with house.ledger.writing(CommitPoint.MESSAGES_WRITTEN) as session:
        write_post(
            session,
            house,
            Post(
                occasion=occasion,
                kind="list-receipt",
                channel="HVL",
                institution="HVL",
                subject=f"Om {occasion}",
                body="Anna i rad 7.",
                body_without_names="Rad 7.",
                mentions=(COORDINATOR, "per.helle@example.no"),
            ),
        )


@pytest.fixture
def killed_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The process dies at the nth passing of a point of the outbox, for the first number in the list; which is counted."""
    left: list[int] = []

    def observer(point: CommitPoint, _: str) -> None:
        if point.value.startswith("sync.message-") and left:
            left[0] -= 1
            if left[0] == 0:
                left.clear()
                raise Killed

    monkeypatch.setattr(commit_points, "_observers", [observer])
    return left


def tries(season: SmallSeason, start: datetime, count: int, every: timedelta = timedelta(minutes=31)) -> None:
    """So many rounds of sending; one that dies is one all the same."""
    for nth in range(count):
        try:
            season.at(start + nth * every).act(send_messages)
        except Killed:
            continue


def stands(season: SmallSeason, occasion: str) -> tuple[str, str]:
    with season.house() as house, house.ledger.reading() as session:
        found = session.scalars(select(Message).where(Message.occasion == occasion)).one()
        return found.way, found.state


@pytest.mark.slow
def test_killed_at_any_moment_the_message_leaves_once_and_never_both_ways(
    known: SmallSeason, door: Door, killed_at: list[int]
) -> None:
    start, nth, outcomes = oslo(8, 5, 8), 0, set()
    while True:
        nth += 1
        occasion, start = f"nr-{nth}", start + timedelta(hours=4)
        with known.at(start).house() as house:
            write(house, occasion)
        killed_at[:] = [nth]
        tries(known, start, 6)
        sent = [letter for letter in letters(known) if letter["Subject"] == f"Om {occasion}"]
        way, state = stands(known, occasion)
        assert (len(sent), state) in ((1, SENT), (0, UNKNOWN)), f"killed at passing {nth}"
        assert known.posts() == []
        outcomes.add((way, state))
        if killed_at:
            break  # the story has no more moments
    assert nth > 15
    assert outcomes == {(MAIL, SENT), (POST, UNKNOWN)}
    # Whoever died on the way to the channel may have been heard there: those, and only those, a person is asked about.
    assert len(known.cases(CaseKind.UNKNOWN_OUTCOME)) < nth / 2


@pytest.mark.parametrize(("choice", "mails"), [("det ble gjort", 0), ("det ble ikke gjort", 1)])
def test_what_may_have_been_posted_before_the_channel_shut_is_asked_about_and_not_sent_twice(
    choice: str, mails: int, known: SmallSeason, door: Door, killed_at: list[int]
) -> None:
    door.shut = None
    with known.house() as house:
        write(house, "kvittering")
    killed_at[:] = [4]  # the post has been made, and nobody has noted it
    tries(known, oslo(8, 5, 8), 1)
    assert len(known.posts()) == 1
    door.shut = CannotPost("Vi er ikke medlem av kanalen lenger.")
    tries(known, oslo(8, 5, 9), 5)
    assert stands(known, "kvittering") == (POST, UNKNOWN)
    assert letters(known) == []
    known.decide(CaseKind.UNKNOWN_OUTCOME, choice)
    tries(known, oslo(8, 5, 14), 3)
    assert len(letters(known)) == mails


def test_where_nobody_can_be_reached_the_post_waits_for_the_channel(season: SmallSeason, door: Door) -> None:
    with season.house() as house:
        write(house, "kvittering")
        with house.ledger.writing(CommitPoint.MESSAGES_WRITTEN) as session:
            session.scalars(select(Message)).one().mentions = []
    tries(season, oslo(8, 5, 8), 5)
    assert letters(season) == []
    door.shut = None
    tries(season, oslo(8, 5, 14), 1)
    assert len(season.posts()) == 1
