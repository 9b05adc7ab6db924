"""Setting the house up when the channels are in Teams itself: nothing is asked of Teams, and the books lie ready."""

from __future__ import annotations

from pathlib import Path

from praksis.jobs.init import init

SETTINGS = """
[teams]
kind = "graph"

[graph]
tenant = "t"
client_id = "c"
team = "t"
certificate = "graph.pem"

[[graph.channels]]
name = "FOU"
id = "19:fou@thread.tacv2"

[[graph.channels]]
name = "Studenter i praksis"
drive = "b!1"
folder = "01A"
"""


def test_no_folder_stands_in_for_a_channel_and_fous_books_lie_ready_to_be_uploaded(tmp_path: Path) -> None:
    (tmp_path / "praksis.toml").write_text(SETTINGS, encoding="utf-8")
    report = init(tmp_path)
    assert not (tmp_path / "Teams").exists()
    ready = tmp_path / "Til FOUs kanal"
    assert sorted(file.name for file in ready.iterdir()) == ["Praksiskalender.xlsx", "Tilgangskatalog.xlsx"]
    assert {"Til FOUs kanal", "Praksiskalender.xlsx", "Tilgangskatalog.xlsx"} <= set(report.made)
    assert init(tmp_path).made == []
