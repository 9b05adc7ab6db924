"""What could not be read this morning may have been put right: nobody is reminded of it, and FOU is told (R2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from connectors.teams_folder import FolderTeams
from connectors.webcruiter_export import ExportRegistrations
from praksis.errors import PraksisError, Refused, Unavailable
from praksis.jobs.registrations import NOT_READ
from tests.jobs.season_factory import SmallSeason, oslo, students
from tests.jobs.test_reminders import SOON, reminders

AWAY = Unavailable("Teams svarer ikke.")
FORBIDDEN = Refused("Vi har ikke lov til å lese kanalen.")


@pytest.fixture
def quiet(season: SmallSeason) -> SmallSeason:
    season.reminders = {**SOON, "quiet_weeks": []}
    season.coordinators = {"HVL": ["praksis.hvl@example.no"]}
    return season


@contextmanager
def failing(what: str, error: PraksisError, only: str | None = None) -> Iterator[None]:
    """While it lasts, a question to the outside world fails; `only` for one channel."""
    kind: type = ExportRegistrations if what == "batches" else FolderTeams
    real: Callable[..., object] = getattr(kind, what)

    def fail(self: object, asked: object, *more: object, **named: object) -> object:
        if only in (None, asked):
            raise error
        return real(self, asked, *more, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kind, what, fail)
        yield


@pytest.mark.parametrize("error", [AWAY, FORBIDDEN], ids=["no answer", "no right"])
def test_a_list_that_may_have_come_overnight_is_not_said_to_be_missing(quiet: SmallSeason, error: PraksisError) -> None:
    quiet.list_of(*students(2), at=oslo(8, 2, 20))
    with failing("workbooks", error, only="HVL"):
        quiet.remind(oslo(8, 3, 7, 15))
    assert reminders(quiet) == []
    (office,) = quiet.posts("FOU")
    assert "HVL: kanalen, eller en liste i den, har ikke kunnet leses siden 03.08.2026" in office
    assert "praksisoversikten mangler" not in office


def test_it_is_said_when_the_channel_can_be_read_again_and_the_list_is_missing_still(quiet: SmallSeason) -> None:
    with failing("workbooks", AWAY, only="HVL"):
        quiet.remind(oslo(8, 3, 7, 15))
    assert reminders(quiet) == []
    quiet.remind(oslo(8, 4, 7, 15))
    (post,) = reminders(quiet)
    assert "Praksisoversikten er ikke i kanalen ennå." in post
    quiet.remind(oslo(8, 5, 7, 15))
    assert len(reminders(quiet)) == 1, "the step has had its day"


def test_nobody_is_said_to_be_unregistered_while_webcruiter_cannot_be_read(quiet: SmallSeason) -> None:
    anna, bo = students(2)
    quiet.list_of(anna, bo, at=oslo(7, 20)).export_of(anna, at=oslo(7, 21)).sync(oslo(7, 24))
    quiet.export_of(anna, bo, at=oslo(7, 26), name="Eksport 2.csv")
    with failing("batches", AWAY):
        quiet.remind(oslo(7, 27, 7, 15))
    assert reminders(quiet) == []
    assert "Registreringene i Webcruiter har ikke kunnet leses siden 27.07.2026" in quiet.posts("FOU")[-1]


def test_a_round_goes_on_with_the_lists_when_webcruiter_cannot_be_read(quiet: SmallSeason) -> None:
    anna, bo = students(2)
    quiet.list_of(anna, at=oslo(7, 20)).export_of(anna, at=oslo(7, 21)).sync(oslo(7, 24))
    quiet.edit(lambda sheet: sheet.add(bo), at=oslo(7, 27, 8))
    with failing("batches", AWAY):
        report = quiet.sync(oslo(7, 27, 9))
    assert report.count(NOT_READ) == 1
    assert quiet.holds(bo) != (), "the new row has been read"


def test_nothing_is_ordered_on_registrations_that_cannot_be_read(quiet: SmallSeason) -> None:
    (anna,) = students(1)
    quiet.list_of(anna).export_of(anna).sync()
    plan = quiet.plan().number
    with failing("batches", AWAY), pytest.raises(Unavailable):
        quiet.apply(plan)
    assert list(quiet.office.glob("Pakke*")) == []


def test_what_waits_to_leave_is_not_said_while_it_cannot_be_looked_at(quiet: SmallSeason) -> None:
    with failing("post", AWAY):
        quiet.remind(oslo(8, 3, 7, 15))
    quiet.list_of(*students(2), at=oslo(8, 3, 8)).export_of(*students(2), at=oslo(8, 3, 6))
    with failing("workbooks", AWAY, only="HVL"):
        quiet.sync(oslo(8, 3, 9))
    assert reminders(quiet) == []
    quiet.sync(oslo(8, 3, 10))
    assert reminders(quiet) == [], "it has been put right"
