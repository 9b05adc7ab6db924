"""`praksis doctor` on real folders: missing, closed, read-only, open to everybody; and nothing is left behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.folder_probe import FolderProbe, folder_probes
from praksis.checkup import Check, Outcome
from praksis.settings import settings_from


def checks(folder: Path, **more: Any) -> list[Check]:
    return list(FolderProbe("Teams", "kanalen til HVL", folder, **more).probe())


def test_a_folder_that_can_be_read_and_written_is_well_and_stays_as_it_was(tmp_path: Path) -> None:
    found = checks(tmp_path, writes=True)
    assert [(check.what, check.outcome) for check in found] == [
        ("Lese mappen for kanalen til HVL", Outcome.GOOD),
        ("Skrive i mappen for kanalen til HVL", Outcome.GOOD),
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("what", ["nothing", "file"])
def test_a_folder_that_is_none_is_told_with_what_to_do_and_not_to_it(tmp_path: Path, what: str) -> None:
    if what == "file":
        (tmp_path / "HVL").write_text("x")
    (check,) = checks(tmp_path / "HVL", writes=True)
    assert check.outcome is Outcome.MISSING
    assert "«HVL»" in check.message
    assert check.for_it == ""


def test_a_folder_that_cannot_be_opened_is_a_matter_for_it(ordinary_user: Path) -> None:
    ordinary_user.chmod(0o000)
    (check,) = checks(ordinary_user)
    assert check.outcome is Outcome.MISSING
    assert "leserett" in check.for_it
    assert str(ordinary_user) in check.for_it


def test_a_folder_that_cannot_be_written_in_is_a_matter_for_it(ordinary_user: Path) -> None:
    ordinary_user.chmod(0o500)
    reading, writing = checks(ordinary_user, writes=True)
    assert (reading.outcome, writing.outcome) == (Outcome.GOOD, Outcome.MISSING)
    assert "skriverett" in writing.for_it


def test_a_private_folder_that_everybody_can_enter_is_noted(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert [check.outcome for check in checks(tmp_path, private=True)] == [Outcome.GOOD, Outcome.WARNING]
    tmp_path.chmod(0o770)
    assert [check.outcome for check in checks(tmp_path, private=True)] == [Outcome.GOOD]


def test_a_folder_that_we_make_ourselves_need_not_be_there_if_we_may_make_it(ordinary_user: Path) -> None:
    deep = ordinary_user / "dypt/nede"
    (check,) = checks(deep, writes=True, made_by_us=True)
    assert check.outcome is Outcome.GOOD
    assert list(ordinary_user.iterdir()) == []
    ordinary_user.chmod(0o500)
    (check,) = checks(deep, writes=True, made_by_us=True)
    assert check.outcome is Outcome.MISSING


def test_each_folder_that_settings_use_is_looked_at_as_far_as_its_mode_goes(tmp_path: Path) -> None:
    settings = settings_from(
        {
            "personnel": {"folder": "Personalsystem"},
            "institutions": [
                {"name": "HVL", "channel": "HVL", "mode": "paint"},
                {"name": "UiB", "channel": "UiB", "mode": "shadow"},
                {"name": "VID", "channel": "VID", "mode": "off"},
            ],
        },
        base=tmp_path,
    )
    assert [
        (str(probe.folder.relative_to(tmp_path)), probe.writes, probe.private) for probe in folder_probes(settings)
    ] == [
        ("Teams/FOU", True, True),
        ("Teams/Studenter i praksis", True, False),
        ("Teams/HVL", True, False),
        ("Teams/UiB", False, False),
        ("Webcruiter", False, False),
        ("Personalsystem", False, False),
        ("pakker", True, True),
        ("epost", True, True),
    ]
