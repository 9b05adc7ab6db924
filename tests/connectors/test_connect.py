"""The one place where connectors are chosen: from the settings, with absolute folders, touching nothing yet."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors import connect
from praksis.clock import FixedClock
from praksis.errors import PraksisError, Unavailable
from praksis.ports import Mail, OrderFile
from praksis.settings import settings_from
from tests.connectors.exports import a_row, as_csv, lay
from tests.connectors.extracts import EXTRACT_HEADINGS, an_extract_row


def test_every_port_works_in_the_folder_that_the_settings_name(tmp_path: Path) -> None:
    settings = settings_from(
        {
            "test_mode": True,
            "teams": {"root": "kanaler", "office_channel": "Kontoret"},
            "webcruiter": {"folder": "inn"},
            "samlepunktet": {"folder": "privat"},
            "mail": {"folder": "ut", "sender": "fou@example.no"},
        },
        base=tmp_path,
    )
    ports = connect(settings, FixedClock(datetime(2026, 8, 5, 10, tzinfo=UTC)))
    assert list(tmp_path.iterdir()) == []

    (tmp_path / "kanaler/Kontoret").mkdir(parents=True)
    (tmp_path / "inn").mkdir()
    lay(tmp_path / "inn", "Eksport.csv", as_csv([a_row()]))
    (batch,) = ports.registrations.batches({})
    assert batch.records[0].number is not None
    ports.samlepunktet.hand_over("O-0001", ports.samlepunktet.write("O-0001", [OrderFile("Pakke.xlsx", b"x")]))
    ports.teams.post("Kontoret", "m", "Emne", "Tekst")
    ports.mailer.send(Mail("<a@example.no>", ["b@example.no"], "Emne", "Tekst"))

    made = sorted(str(path.relative_to(tmp_path)).rsplit(" [", 1)[0] for path in tmp_path.rglob("*") if path.is_file())
    assert [name for name in made if not name.startswith("ut/")] == [
        "inn/Eksport.csv",
        "kanaler/Kontoret/Innlegg/2026-08-05 Emne",
        "kanaler/Kontoret/Pakke O-0001.xlsx",
        "privat/O-0001/.overlevert",
        "privat/O-0001/Pakke O-0001.xlsx",
    ]
    (mail,) = (tmp_path / "ut").iterdir()
    assert b"From: fou@example.no" in mail.read_bytes()
    assert b"Date: Wed, 05 Aug 2026" in mail.read_bytes()


def test_without_test_mode_synthetic_numbers_are_refused(tmp_path: Path) -> None:
    lay(tmp_path, "Eksport.csv", as_csv([a_row()]))
    (batch,) = connect(settings_from({"webcruiter": {"folder": "."}}, base=tmp_path)).registrations.batches({})
    assert batch.records[0].number is None


def test_the_personnel_system_is_read_only_where_settings_name_it(tmp_path: Path) -> None:
    assert connect(settings_from({}, base=tmp_path)).personnel is None
    settings = settings_from({"test_mode": True, "personnel": {"folder": "personal"}}, base=tmp_path)
    (tmp_path / "personal").mkdir()
    lay(tmp_path / "personal", "Uttrekk.csv", as_csv([an_extract_row()], headings=EXTRACT_HEADINGS))
    personnel = connect(settings, FixedClock(datetime(2026, 8, 5, 10, tzinfo=UTC))).personnel
    assert personnel is not None
    (batch,) = personnel.batches({})
    assert batch.records[0].number is not None


def test_e_mail_is_sent_over_smtp_where_settings_say_so(tmp_path: Path) -> None:
    mail = {"kind": "smtp", "host": "127.0.0.1", "port": 9, "sender": "fou@example.no"}
    ports = connect(settings_from({"mail": mail}, base=tmp_path))
    with pytest.raises(Unavailable):
        ports.mailer.send(Mail("<a@example.no>", ["b@example.no"], "Emne", "Tekst"))


def test_channels_are_in_teams_where_settings_say_so_and_nothing_is_asked_before_it_is_needed(tmp_path: Path) -> None:
    graph = {
        "tenant": "t",
        "client_id": "c",
        "team": "t",
        "certificate": "graph.pem",
        "base": "http://127.0.0.1:9/v1.0",
        "channels": [
            {"name": "FOU", "id": "19:fou@thread.tacv2"},
            {"name": "Studenter i praksis", "drive": "b!1", "folder": "01A"},
        ],
    }
    ports = connect(settings_from({"teams": {"kind": "graph"}, "graph": graph}, base=tmp_path))
    assert ports.teams.keeps_history
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(PraksisError, match=r"graph\.pem"):
        ports.teams.workbooks("FOU")
    assert not ports.teams.exists("FOU")
    assert connect(settings_from({}, base=tmp_path)).teams.keeps_history is False
