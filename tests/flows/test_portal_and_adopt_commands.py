"""`adopt`, `portal` and `deviation` as an administrator types them, on a small house with students from abroad."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from flows.command_line import main
from tests.crash import abroad
from tests.crash import small_season as season

pytestmark = pytest.mark.slow


class Office:
    """The command line in one house, on one day."""

    def __init__(self, root: Path) -> None:
        season.build(root, "sqlite:///praksis.db")
        abroad.the_list_as_it_was_run_by_hand(root)
        self.root = root

    def run(self, *arguments: str, status: int = 0) -> str:
        out, err = io.StringIO(), io.StringIO()
        shared = ["--config", str(self.root / "praksis.toml"), "--as-of", season.BEFORE_DEADLINE.isoformat()]
        with redirect_stdout(out), redirect_stderr(err):
            ended = main([*arguments, *shared])
        assert ended == status, err.getvalue() + out.getvalue()
        return out.getvalue() + err.getvalue()

    def json(self, *arguments: str, status: int = 0) -> Any:
        return json.loads(self.run(*arguments, "--json", status=status))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "house")


def test_adopt_shows_first_and_takes_over_when_it_is_told_to(office: Office) -> None:
    office.run("sync")
    told = office.run("adopt", "--cutover", "03.08.2026", "--signatur", "IFA")
    assert "vil tas over: 1 grønne «Registrert» (overført) og 2 grønne «Bestilt» (4 tilganger" in told
    assert "--utfor" in told
    assert "Ingenting er tatt over" in office.run("adopt", "--cutover", "2026-08-03", "--signatur", "IFA")
    (done,) = office.json("adopt", "--cutover", "2026-08-03", "--signatur", "IFA", "--utfor")
    assert (done["ordered"], done["lines"], done["carried_out"]) == (2, 4, True)
    assert "ingenting å ta over" in office.run("adopt", "--cutover", "2026-08-03", "--signatur", "IFA", "--utfor")
    assert "fram i tid" in office.run("adopt", "--cutover", "2026-08-04", "--signatur", "IFA", status=1)


def test_portal_shows_the_mail_before_it_goes_who_waits_and_takes_the_confirmation(office: Office) -> None:
    office.run("sync")
    assert "e-post til Læringsportalen om 3 studenter" in office.run("plan")
    shown = office.run("plan", "P-0001")
    assert "Til: laeringsportalen@helse-vest.no" in shown
    for person in abroad.ABROAD:
        assert f"{person.given} {person.family}" in shown
    assert "Ingen venter" in office.run("portal")
    assert "E-post til Læringsportalen om 3 studenter er sendt" in office.run("apply", "P-0001", "--signatur", "IFA")
    assert [(w["plan"], w["overdue"]) for w in office.json("portal")] == [("P-0001", False)] * 3
    assert "--signatur" in office.run("portal", "--bekreft", "P-0001", status=2)
    assert "3 studenter" in office.run("portal", "--bekreft", "P-0001", "--signatur", "IFA")
    assert "Ingen venter" in office.run("portal")


def test_a_deviation_goes_from_application_to_decision_by_command(office: Office) -> None:
    office.run("sync")
    group = ("--group", "HVL/Sykepleie/2024", "--periode", "Periode 1")
    told = office.run("deviation", "new", *group, "--laeringsutbytte", "Medikamenter.", "--signatur", "IFA")
    case = told.split("Sak ")[1][:6]
    office.run("deviation", "result", case, "--system", "Metavision", "--rolle", "Les", "--signatur", "IFA")
    office.run("deviation", "result", case, "--system", "Meona", "--far-ikke", "--signatur", "IFA")
    refused = office.run("decide", case, "innvilget", "--reason", "Trengs.", "--signatur", "IFA", status=1)
    assert "vurdering fra helse vest ikt" in refused
    for step in ("helse-vest-ikt", "e-helse"):
        office.run(
            "deviation", "step", case, step, "--gjort", "03.08.2026", "--hvem", "Saksbehandler", "--signatur", "IFA"
        )
    office.run("deviation", "step", case, "vedtak", "--hvem", "E-Helse", "--signatur", "IFA")
    office.run("decide", case, "innvilget", "--reason", "Trengs.", "--signatur", "IFA")
    (found,) = office.json("deviation", "list")
    assert found["state"] == "granted"
    assert not any(r["in_force"] for r in found["results"]), "it is not implemented yet (R24)"
    told = office.run("deviation", "step", case, "iverksatt", "--gjort", "03.08.2026", "--signatur", "IFA")
    assert "Bestillingene følger vedtaket" in told
    (found,) = office.json("deviation", "list")
    assert [(r["system"], r["takes_away"], r["in_force"]) for r in found["results"]] == [
        ("Meona", True, True),
        ("Metavision", False, True),
    ]
    assert "innvilget" in office.run("deviation", "list")
