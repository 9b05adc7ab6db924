"""A message of which nobody knows whether it left is asked about, and sent again only when a person says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from praksis.cases import CaseKind
from praksis.errors import OutcomeUnknown
from praksis.ports import PostOutcome
from tests.jobs.counted import CountedTeams
from tests.jobs.season_factory import SmallSeason, oslo, students


@dataclass
class Line:
    """The line to Teams: while it is `broken`, a post goes out and no answer comes back."""

    broken: bool = True
    tried: list[str] = field(default_factory=list)


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    line = Line()
    post = CountedTeams.post

    def over_the_line(
        self: CountedTeams,
        channel: str,
        marker: str,
        subject: str,
        body: str,
        mentions: Sequence[str] = (),
        *,
        again: bool = False,
    ) -> PostOutcome:
        line.tried.append(marker)
        if line.broken:
            raise OutcomeUnknown("Teams svarte ikke.")
        return post(self, channel, marker, subject, body, mentions, again=again)

    monkeypatch.setattr(CountedTeams, "post", over_the_line)
    return line


def unsure(season: SmallSeason) -> None:
    """A receipt for a list has been posted, or not: nobody knows."""
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()


def test_nobody_knows_and_a_person_is_asked_once(season: SmallSeason, line: Line) -> None:
    unsure(season)
    season.sync()
    season.sync()
    (case,) = season.cases(CaseKind.UNKNOWN_OUTCOME)
    assert "Sykepleie" in case.what
    assert "innlegget i kanalen «HVL»" in case.why
    assert len(line.tried) == 1


def test_it_was_done_and_is_never_said_again(season: SmallSeason, line: Line) -> None:
    unsure(season)
    line.broken = False
    season.decide(CaseKind.UNKNOWN_OUTCOME, "det ble gjort")
    for day in (6, 7, 8):
        season.sync(oslo(8, day))
    assert len(line.tried) == 1
    assert season.cases() == []


def test_it_was_not_done_and_is_sent_again_and_asked_about_again_if_that_is_unsure_too(
    season: SmallSeason, line: Line
) -> None:
    unsure(season)
    (first,) = season.cases(CaseKind.UNKNOWN_OUTCOME)
    season.decide(CaseKind.UNKNOWN_OUTCOME, "det ble ikke gjort")
    season.sync(oslo(8, 6))
    (second,) = season.cases(CaseKind.UNKNOWN_OUTCOME)
    assert second.number > first.number
    line.broken = False
    season.decide(CaseKind.UNKNOWN_OUTCOME, "det ble ikke gjort")
    season.sync(oslo(8, 7))
    assert (len(line.tried), len(set(line.tried))) == (3, 1)
    assert len(season.posts()) == 1
    assert season.cases() == []
