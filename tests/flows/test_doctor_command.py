"""`praksis doctor` as the person who sets the house up meets it."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from connectors import folder_probe
from flows.command_line import main
from flows.prefect_probe import PrefectProbe
from praksis.checkup import Outcome
from tests.connectors.loopback import Reply, loopback


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hus")
    run(folder, "init", "--example")
    for name in ("HVL", "UiB"):
        (folder / "Teams" / name).mkdir()
    return folder


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main([*arguments, "--config", str(folder / "praksis.toml")])
    return status, out.getvalue() + err.getvalue()


def as_json(folder: Path) -> tuple[int, dict[str, Any]]:
    status, said = run(folder, "doctor", "--json")
    found: dict[str, Any] = json.loads(said)
    return status, found


@pytest.fixture(autouse=True)
def _no_prefect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)


def test_a_house_that_is_whole_is_said_to_be_so(made: Path) -> None:
    status, said = run(made, "doctor")
    assert status == 0
    assert "Alt som trengs, er på plass." in said
    assert "✗" not in said
    assert as_json(made) == (0, {"sound": True, "checks": as_json(made)[1]["checks"], "letter": None})


def test_what_is_missing_is_told_where_and_how_to_mend_it_and_the_status_says_so(made: Path) -> None:
    (made / "Teams/UiB").rename(made / "Teams/Uib-borte")
    try:
        status, said = run(made, "doctor")
        assert status == 1
        assert "✗ Lese mappen for kanalen til UiB: Mappen «UiB» for kanalen til UiB finnes ikke." in said
        assert "1 av " in said
        assert as_json(made)[0] == 1
        assert [c["code"] for c in as_json(made)[1]["checks"] if c["outcome"] == "missing"] == ["mappe-mangler"]
    finally:
        (made / "Teams/Uib-borte").rename(made / "Teams/UiB")


def test_the_letter_alone_can_be_sent_as_it_is(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(made, "doctor", "--brev") == (0, "Det er ingenting å be IT om.\n")
    with loopback(lambda asked: Reply(500)) as nobody:
        monkeypatch.setenv("PREFECT_API_URL", f"{nobody.address}/api")
        status, letter = run(made, "doctor", "--brev")
    assert status == 1
    assert letter.startswith("Emne: Praksistilgang: noe vi trenger hjelp til fra IT\n\nHei!\n")
    assert "Prefect-serveren for praksistilgang svarer ikke." in letter


def test_a_probe_with_a_fault_of_ours_hinders_no_other(
    made: Path, monkeypatch: pytest.MonkeyPatch, incidents: Path
) -> None:
    def falls_over(self: folder_probe.FolderProbe) -> None:
        raise ZeroDivisionError("Kari Nordmann")

    monkeypatch.setattr(folder_probe.FolderProbe, "probe", falls_over)
    status, said = run(made, "doctor")
    assert status == 1
    assert "hendelsesnummeret H-" in said
    assert "Nordmann" not in said
    assert "✓ Skrive i databasen" in said
    assert list(incidents.iterdir()) != []


def test_settings_that_are_wrong_are_told_first(tmp_path: Path) -> None:
    (tmp_path / "praksis.toml").write_text('[teams]\nkind = "graph"\n')
    status, said = run(tmp_path, "doctor")
    assert status == 1
    assert "[graph]" in said


class TestPrefect:
    def outcome(self, folder: Path) -> list[Outcome]:
        return [check.outcome for check in PrefectProbe(folder / ".prefect", 1).probe()]

    def test_is_not_asked_for_where_nobody_has_set_it_up(self, tmp_path: Path) -> None:
        assert self.outcome(tmp_path) == []

    def test_that_is_named_must_answer(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with loopback(lambda asked: Reply(200 if asked.path == "/api/health" else 404)) as server:
            monkeypatch.setenv("PREFECT_API_URL", f"{server.address}/api")
            assert self.outcome(tmp_path) == [Outcome.GOOD]
            server.answer(Reply(401))
            assert self.outcome(tmp_path) == [Outcome.GOOD]
            server.answer(Reply(500))
            assert self.outcome(tmp_path) == [Outcome.MISSING]
        assert self.outcome(tmp_path) == [Outcome.MISSING]
        monkeypatch.setenv("PREFECT_API_URL", "file:///etc/passwd")
        assert self.outcome(tmp_path) == [Outcome.MISSING]

    def test_that_has_run_here_and_does_not_run_now_is_noted(self, tmp_path: Path) -> None:
        (tmp_path / ".prefect").mkdir()
        assert self.outcome(tmp_path) == [Outcome.WARNING]
