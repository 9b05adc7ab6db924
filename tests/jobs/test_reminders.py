"""Reminders as they happen: what is missing is said in time and once, never when it has been put right (R2, R5, R6)."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from email import message_from_string, policy
from email.message import EmailMessage

import pytest

from praksis.jobs.stop import resume, stop
from praksis.ledger.tables import Message
from tests.jobs.season_factory import DEADLINE, SIGNATURE, SmallSeason, calendar_line, oslo, students

SOON = {"season_start_days": 0}
"""No word on the start of the season, so that reminders stand alone."""


@pytest.fixture
def quiet(season: SmallSeason) -> SmallSeason:
    season.reminders = {**SOON, "quiet_weeks": []}
    season.coordinators = {"HVL": ["praksis.hvl@example.no"]}
    return season


def reminders(season: SmallSeason, institution: str = "HVL") -> list[str]:
    return [post for post in season.posts(institution) if "dette mangler hos" in post]


def mails(season: SmallSeason) -> list[str]:
    folder = season.root / "epost"
    return [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.eml"))] if folder.exists() else []


def letters(season: SmallSeason) -> list[EmailMessage]:
    """The e-mails, read as a mail program reads them."""
    return [message_from_string(text, _class=EmailMessage, policy=policy.default) for text in mails(season)]


def test_a_list_that_is_missing_is_reminded_of_at_21_7_and_1_days_before_and_1_after(quiet: SmallSeason) -> None:
    said_on = []
    for days in range(-25, 5):
        day = DEADLINE + timedelta(days=days)
        before = len(reminders(quiet))
        quiet.remind(oslo(day.month, day.day, 7, 15))
        if len(reminders(quiet)) > before:
            said_on.append(day)
    # 10 August is a Monday: one day before is a Sunday, and moves to the Friday.
    assert said_on == [date(2026, 7, 20), date(2026, 8, 3), date(2026, 8, 7), date(2026, 8, 11)]
    assert "Praksisoversikten er ikke i kanalen ennå. Fristen er om 21 dager, 10.08.2026." in reminders(quiet)[0]
    assert "Gjelder: HVL, Sykepleie, kull 2024, Periode 1 (07.09.2026–16.10.2026)" in reminders(quiet)[0]
    assert "@ praksis.hvl@example.no" in reminders(quiet)[0] or "praksis.hvl@example.no" in reminders(quiet)[0]


def test_what_has_been_put_right_is_not_reminded_of(quiet: SmallSeason) -> None:
    quiet.list_of(*students(2), at=oslo(8, 2)).export_of(*students(2), at=oslo(8, 2, 6))
    quiet.remind(oslo(8, 3, 7, 15))
    quiet.remind(oslo(8, 7, 7, 15))
    assert reminders(quiet) == []


def test_not_registered_and_not_transferred_are_told_apart(quiet: SmallSeason) -> None:
    anna, bo, carl = students(3)
    waits = bo.registration(Status="Registrert") | {"Overført dato": ""}
    quiet.list_of(anna, bo, carl, at=oslo(7, 20)).export_of(anna, waits, at=oslo(7, 21)).sync(oslo(7, 24))
    quiet.remind(oslo(7, 27, 7, 15))
    (post,) = reminders(quiet)
    assert "1 student er ikke registrert i Webcruiter. Fristen er om 5 dager, 01.08.2026." in post
    assert "1 student er registrert, men ikke overført ennå. FOU overfører" in post
    assert not any(s.person.family in post for s in (anna, bo, carl))


def test_what_only_waits_for_fou_is_no_reason_to_remind(quiet: SmallSeason) -> None:
    (anna,) = students(1)
    waits = anna.registration(Status="Registrert") | {"Overført dato": ""}
    quiet.list_of(anna, at=oslo(7, 20)).export_of(waits, at=oslo(7, 21)).sync(oslo(7, 24))
    for day in (27, 31):
        quiet.remind(oslo(7, day, 7, 15))
    assert reminders(quiet) == []


def test_on_a_weekend_a_holiday_or_at_night_nothing_is_said_and_it_comes_on_the_next_working_day(
    quiet: SmallSeason,
) -> None:
    for moment in (oslo(8, 8, 10), oslo(8, 9, 10), oslo(8, 7, 5), oslo(8, 6, 22)):
        assert quiet.remind(moment).quiet
    assert quiet.posts() == []
    quiet.remind(oslo(8, 10, 7, 15))
    assert "Fristen er i dag, 10.08.2026" in reminders(quiet)[0]


def test_after_a_stop_of_days_what_is_due_now_is_said_and_not_each_day_missed(quiet: SmallSeason) -> None:
    quiet.remind(oslo(7, 17, 7, 15))
    quiet.remind(oslo(8, 7, 7, 15))  # three weeks: two steps have passed, and the third is today's
    quiet.remind(oslo(8, 7, 9))
    assert len(reminders(quiet)) == 1
    assert "Fristen er om 3 dager" in reminders(quiet)[0]


def test_while_the_house_is_stopped_nothing_is_written_and_then_what_is_due(quiet: SmallSeason) -> None:
    quiet.sync(oslo(8, 2))
    quiet.act(stop, SIGNATURE)
    quiet.remind(oslo(8, 3, 7, 15))
    assert quiet.posts() == []
    quiet.act(resume, SIGNATURE)
    quiet.remind(oslo(8, 4, 7, 15))
    assert "Fristen er om 6 dager" in reminders(quiet)[0]


def test_one_person_with_two_institutions_gets_one_a_day_the_nearest_deadline_first(quiet: SmallSeason) -> None:
    (quiet.root / "Teams" / "VID").mkdir()
    quiet.modes["VID"] = "full"
    quiet.coordinators = {"HVL": ["begge@example.no"], "VID": ["Begge@example.no"]}
    other = calendar_line(institution="VID", advert=None, first_day=date(2026, 9, 4))
    quiet.calendar(calendar_line(), other, at=oslo(7, 1)).sync(oslo(7, 30))
    quiet.remind(oslo(7, 31, 7, 15))
    assert (len(reminders(quiet)), len(reminders(quiet, "VID"))) == (0, 1)
    quiet.sync(oslo(7, 31, 9))
    quiet.remind(oslo(7, 31, 9))
    assert (len(reminders(quiet)), len(reminders(quiet, "VID"))) == (0, 1)
    quiet.remind(oslo(8, 3, 7, 15))
    assert (len(reminders(quiet)), len(reminders(quiet, "VID"))) == (1, 1)


def test_reminder_and_summary_are_one_message(quiet: SmallSeason) -> None:
    anna, bo = students(2)
    quiet.list_of(anna, bo, at=oslo(7, 24)).export_of(at=oslo(7, 24)).sync(oslo(7, 24, 14))
    quiet.export_of(anna, at=oslo(7, 27, 6)).sync(oslo(7, 27, 7))
    assert len(quiet.posts()) == 1, "the receipt alone: the morning job has not had its time"
    quiet.remind(oslo(7, 27, 7, 15))
    quiet.sync(oslo(7, 27, 9))
    assert len(quiet.posts()) == 2
    (both,) = reminders(quiet)
    assert "1 student er ikke registrert i Webcruiter. Fristen er om 5 dager" in both
    assert "Nytt siden sist: 1 er registrert og overført." in both
    assert both.count("Spørsmål? Skriv til") == 1


def test_without_a_morning_job_the_round_gives_the_summary(quiet: SmallSeason) -> None:
    anna, bo = students(2)
    quiet.list_of(anna, bo, at=oslo(7, 24)).export_of(at=oslo(7, 24)).sync(oslo(7, 24, 14))
    quiet.export_of(anna, at=oslo(7, 27, 6))
    for hour in (6, 7):
        quiet.sync(oslo(7, 27, hour))
    assert len(quiet.posts()) == 1
    quiet.sync(oslo(7, 27, 8))
    assert len(quiet.posts()) == 2


def test_what_is_put_right_between_writing_and_sending_is_not_sent(quiet: SmallSeason) -> None:
    quiet.sync(oslo(8, 2))
    posts = quiet.channel() / "Innlegg"
    posts.write_text("a file where the folder for posts should be")  # so the channel can be read and not written in
    quiet.remind(oslo(8, 3, 7, 15))
    posts.unlink()
    quiet.list_of(*students(2), at=oslo(8, 3, 8)).export_of(*students(2), at=oslo(8, 3, 8)).sync(oslo(8, 3, 9))
    assert reminders(quiet) == []
    assert not any("ikke lagt ut" in problem for problem in quiet.status().problems)


def test_what_waited_over_night_says_what_is_true_when_it_leaves(quiet: SmallSeason) -> None:
    quiet.sync(oslo(8, 2))
    posts = quiet.channel() / "Innlegg"
    posts.write_text("in the way")
    quiet.remind(oslo(8, 3, 7, 15))
    posts.unlink()
    quiet.sync(oslo(8, 3, 22))
    assert reminders(quiet) == []
    quiet.remind(oslo(8, 4, 7, 15))
    (post,) = reminders(quiet)
    assert "Fristen er om 6 dager" in post


def test_a_missing_channel_is_an_email_to_fou_once_and_the_coordinator_is_reminded_by_email(
    quiet: SmallSeason,
) -> None:
    shutil.rmtree(quiet.channel())
    for day in (3, 4, 5):
        quiet.remind(oslo(8, day, 7, 15))
    to_fou, to_coordinator = sorted(letters(quiet), key=lambda letter: "student@helse-bergen.no" not in letter["To"])
    assert (to_fou["To"], to_coordinator["To"]) == ("student@helse-bergen.no", "praksis.hvl@example.no")
    assert to_fou["Subject"] == "Mangler lukket kanal for HVL i «Student i praksis»"
    assert to_coordinator["Subject"].startswith("Påminnelse: praksisoversikten mangler")
    with quiet.house() as house, house.ledger.reading() as session:
        found = sorted((m.kind, m.recipient) for m in session.query(Message) if m.way == "mail")
    assert found == [("missing-channel", "student@helse-bergen.no"), ("reminder", "praksis.hvl@example.no")]


def test_in_shadow_the_institution_hears_nothing_and_fou_is_told(quiet: SmallSeason) -> None:
    quiet.modes["HVL"] = "shadow"
    quiet.remind(oslo(8, 3, 7, 15))
    quiet.remind(oslo(8, 4, 7, 15))
    assert quiet.posts() == []
    (post,) = quiet.posts("FOU")
    assert "praksisoversikten mangler. Fristen er om 7 dager, 10.08.2026." in post
    assert "skyggemodus" in post


def test_the_start_of_the_season_comes_by_itself_once_before_the_first_deadline(season: SmallSeason) -> None:
    season.reminders = {"season_start_days": 60}
    season.remind(oslo(6, 1, 7, 15))
    assert season.posts() == []
    season.remind(oslo(6, 4, 7, 15))
    season.remind(oslo(6, 5, 7, 15))
    (post,) = season.posts()
    assert "annonse og frister" in post


def test_only_one_institution_can_be_reminded(quiet: SmallSeason) -> None:
    quiet.sync(oslo(8, 2))
    quiet.remind(oslo(8, 3, 7, 15), only="UiB")
    assert quiet.posts() == []
    quiet.remind(oslo(8, 3, 7, 20), only="HVL")
    assert len(reminders(quiet)) == 1
