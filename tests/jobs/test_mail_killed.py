"""A process that dies while an e-mail leaves: where repeats are not known a person is asked, and nothing goes twice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

import pytest

from praksis.cases import CaseKind
from praksis.clock import FixedClock
from praksis.commit_points import CommitPoint
from praksis.jobs.message_states import MAIL, SENT
from praksis.ledger.tables import Message
from praksis.ports import MOST_MAILS_A_MINUTE, Mail, Ports
from praksis.settings import Settings
from tests.jobs.killed import killed_at
from tests.jobs.season_factory import SmallSeason, oslo


@dataclass
class Server:
    """A mail server: it passes on all that it is given, and keeps no record."""

    passed_on: list[str] = field(default_factory=list)
    knows_repeats: bool = False

    def send(self, mail: Mail) -> None:
        self.passed_on.append(mail.message_id)

    def forget(self, message_ids: Collection[str]) -> int:
        return 0


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    server = Server()
    connect = SmallSeason.connect

    def with_server(self: SmallSeason, settings: Settings, clock: FixedClock) -> Ports:
        return replace(connect(self, settings, clock), mailer=server)

    monkeypatch.setattr(SmallSeason, "connect", with_server)
    return server


def a_mail_is_due(season: SmallSeason) -> None:
    """The channel of UiB is missing, and the e-mail about it is to leave in the morning (R5)."""
    season.modes["UiB"] = "full"
    season.at(oslo(8, 5, 8))


@pytest.mark.parametrize(
    ("point", "side"),
    [
        (CommitPoint.MESSAGE_CLAIMED, "after"),
        (CommitPoint.MESSAGE_LEFT, "before"),
        (CommitPoint.MESSAGE_LEFT, "after"),
        (CommitPoint.MESSAGE_RECORDED, "before"),
    ],
)
def test_killed_around_the_sending_it_is_asked_about_and_not_sent_again(
    season: SmallSeason, server: Server, monkeypatch: pytest.MonkeyPatch, point: CommitPoint, side: str
) -> None:
    a_mail_is_due(season)
    with killed_at(monkeypatch, point, side):
        season.remind()
    left = len(server.passed_on)
    assert left <= 1
    for hour in (9, 10, 11):
        season.sync(oslo(8, 5, hour))
    assert len(server.passed_on) == left
    (case,) = season.cases(CaseKind.UNKNOWN_OUTCOME)
    assert "e-posten til student@helse-bergen.no kom fram 05.08.2026 kl. 08.00" in case.why, "when it may have left"


def test_one_that_a_person_says_did_not_arrive_is_sent_again(
    season: SmallSeason, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_mail_is_due(season)
    with killed_at(monkeypatch, CommitPoint.MESSAGE_LEFT, "before"):
        season.remind()
    season.sync(oslo(8, 5, 9))
    season.decide(CaseKind.UNKNOWN_OUTCOME, "det ble ikke gjort")
    season.sync(oslo(8, 5, 10))
    assert len(server.passed_on) == 1
    assert season.cases(CaseKind.UNKNOWN_OUTCOME) == []


def test_where_a_repeat_is_known_it_is_sent_again_without_asking(
    season: SmallSeason, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.knows_repeats = True
    a_mail_is_due(season)
    with killed_at(monkeypatch, CommitPoint.MESSAGE_LEFT, "before"):
        season.remind()
    season.sync(oslo(8, 5, 9))
    assert len(server.passed_on) == 1
    assert season.cases(CaseKind.UNKNOWN_OUTCOME) == []


def test_two_runs_in_one_minute_send_no_more_than_a_mailbox_takes(season: SmallSeason, server: Server) -> None:
    season.modes |= {f"Skole {n}": "full" for n in range(40)}  # none has a channel: an e-mail each (R5)
    season.at(oslo(8, 5, 8))
    with season.house() as house, house.ledger.writing(CommitPoint.MESSAGES_WRITTEN) as session:
        session.add(
            Message(
                occasion="just sent by another run",
                kind="x",
                way=MAIL,
                recipient="a@example.no",
                subject="",
                body="",
                mentions=[],
                state=SENT,
                written_at=house.now,
                sent_at=house.now,
            )
        )
    season.remind()
    assert len(server.passed_on) == MOST_MAILS_A_MINUTE - 1
    season.sync(oslo(8, 5, 8, 30))
    assert len(server.passed_on) == 40
