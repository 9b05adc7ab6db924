"""Reminders: what is missing, by when in plain words, and what to do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from praksis.wording.reminders import Missing, MissingChannel, ReminderItem, missing_channel, reminder
from tests.wording.values import ABOUT

TODAY = date(2026, 8, 3)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (21, "Fristen er om 21 dager, 24.08.2026."),
        (1, "Fristen er i morgen, 04.08.2026."),
        (0, "Fristen er i dag, 03.08.2026."),
        (-1, "Fristen var i går, 02.08.2026, og FOU kan ikke garantere tilgang i tide."),
        (-5, "Fristen var 29.07.2026, for 5 dager siden, og FOU kan ikke garantere tilgang i tide."),
    ],
)
def test_a_deadline_is_told_as_people_do(days: int, words: str) -> None:
    item = ReminderItem(Missing.DOCUMENT, ABOUT, TODAY + timedelta(days))
    assert words in item.words(TODAY)


def test_one_post_holds_all_that_is_missing_and_its_subject_the_first() -> None:
    items = (ReminderItem(Missing.SHEET, ABOUT, TODAY), ReminderItem(Missing.REGISTRATIONS, ABOUT, None, 1))
    words = reminder("HVL", items, TODAY)
    assert words.subject == "Påminnelse: ark mangler, HVL, Sykepleie, kull 2024, Periode 1 (og 1 ting til)"
    assert "1 student er ikke registrert i Webcruiter." in words.body
    assert words.body.count("Gjelder: HVL, Sykepleie, kull 2024, Periode 1 (07.09.2026–16.10.2026)") == 2


def test_there_is_no_reminder_of_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        reminder("HVL", (), TODAY)


def test_a_missing_channel_names_the_groups_that_will_need_it() -> None:
    words = missing_channel(MissingChannel("HVL", "HVL lukket", (ABOUT,)))
    assert "«HVL lukket» for HVL finnes ikke" in words.body
    assert f"- {ABOUT.words}" in words.body
    assert "alle studentgrupper" in missing_channel(MissingChannel("HVL", "HVL", ())).body
