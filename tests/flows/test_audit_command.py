"""`praksis audit verify | export | reconcile` as an administrator meets them."""

from __future__ import annotations

import csv
import io
import json
import shutil
from contextlib import closing, redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete, select, update

from flows.command_line import main
from praksis.commit_points import CommitPoint
from praksis.jobs.audit import HEADINGS
from praksis.ledger.ledger import Ledger
from praksis.ledger.tables import AuditEntry
from tests.crash import small_season as season

pytestmark = pytest.mark.slow
DAY = f"{season.BEFORE_DEADLINE}"


class House:
    """A small house on disk, and the command line in its folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *arguments: str) -> tuple[int, str]:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            status = main([*arguments, "--config", str(self.root / "praksis.toml")])
        return status, out.getvalue() + err.getvalue()

    def json(self, *arguments: str) -> tuple[int, Any]:
        status, said = self.run(*arguments, "--json")
        return status, json.loads(said)

    def ledger(self) -> closing[Ledger]:
        return closing(Ledger.open(f"sqlite:///{self.root / 'praksis.db'}", season.KEY))


@pytest.fixture(scope="session")
def ordered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house where one plan has been applied, with the ledger as it was before in `praksis.db.kopi`."""
    root = tmp_path_factory.mktemp("revisjon") / "hus"
    season.build(root, "sqlite:///praksis.db")
    house = House(root)
    assert house.run("sync", "--as-of", DAY)[0] == 0
    shutil.copy(root / "praksis.db", root / "praksis.db.kopi")
    status, said = house.run("apply", "P-0001", "--signatur", season.SIGNATURE, "--as-of", DAY)
    assert status == 0, said
    return root


@pytest.fixture
def house(ordered: Path, tmp_path: Path) -> House:
    shutil.copytree(ordered, tmp_path / "hus")
    return House(tmp_path / "hus")


def test_an_untouched_audit_holds_and_says_so(house: House) -> None:
    status, said = house.run("audit", "verify")
    assert status == 0
    assert "Hvert ledd er slik det ble skrevet." in said
    assert "Ankeret stemmer" in said
    status, told = house.json("audit", "verify")
    assert (status, told["holds"], told["broken"], told["trouble"]) == (0, True, [], None)
    assert told["links"] == told["anchored"] > 5


def test_a_changed_link_is_named_by_its_position(house: House) -> None:
    with house.ledger() as ledger, ledger.writing(CommitPoint.SETTING_RECORDED) as session:
        session.execute(update(AuditEntry).where(AuditEntry.position == 3).values(actor="XX"))
    status, said = house.run("audit", "verify")
    assert status == 1
    assert "BRUDD: ledd 3 " in said
    assert house.json("audit", "verify")[1]["broken"] == [3]


def test_each_cut_tail_is_found_through_the_anchor_and_holds_orders_back(house: House) -> None:
    with house.ledger() as ledger:
        with ledger.reading() as session:
            length = len(session.scalars(select(AuditEntry.position)).all())
        for left in range(length - 1, -1, -1):
            with ledger.writing(CommitPoint.SETTING_RECORDED) as session:
                session.execute(delete(AuditEntry).where(AuditEntry.position > left))
            status, told = house.json("audit", "verify")
            assert (status, told["trouble"], told["broken"]) == (1, "older", [])
    status, said = house.run("apply", "P-0001", "--signatur", season.SIGNATURE, "--as-of", DAY)
    assert status == 1
    assert "praksis audit reconcile" in said


@pytest.mark.parametrize(("content", "trouble"), [(None, "anchor-missing"), ("{}", "anchor-damaged")])
def test_a_lost_or_tampered_anchor_is_told(house: House, content: str | None, trouble: str) -> None:
    anchor = house.root / "pakker" / "anker.json"
    if content is None:
        anchor.unlink()
    else:
        anchor.write_text(content, encoding="utf-8")
    status, told = house.json("audit", "verify")
    assert (status, told["trouble"]) == (1, trouble)
    status, said = house.run("audit", "verify")
    assert "anker.json" in said


def test_an_anchor_whose_length_was_changed_is_told(house: House) -> None:
    anchor = house.root / "pakker" / "anker.json"
    told = json.loads(anchor.read_text(encoding="utf-8"))
    anchor.write_text(json.dumps({**told, "length": told["length"] - 1}), encoding="utf-8")
    assert house.json("audit", "verify")[1]["trouble"] == "anchor-damaged"


def test_the_extract_has_every_link_in_both_forms_with_ids_and_no_names(house: House, tmp_path: Path) -> None:
    as_text, as_book = tmp_path / "spor.csv", tmp_path / "spor.xlsx"
    status, told = house.json("audit", "export", "--csv", str(as_text), "--xlsx", str(as_book))
    assert status == 0
    rows = list(csv.reader(io.StringIO(as_text.read_text(encoding="utf-8-sig"), newline=""), delimiter=";"))
    sheet = load_workbook(as_book).active
    assert sheet is not None
    assert [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()] == rows
    assert rows[0] == list(HEADINGS)
    assert len(rows) - 1 == told["links"] == house.json("audit", "verify")[1]["links"]
    granted = [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if row[5].startswith("ny tilgang: ")]
    assert {entry["Hva"] for entry in granted} >= {"ny tilgang: gitt videre"}
    for entry in granted:
        assert (entry["Utført av"], entry["Virksomhet"], entry["Plan"]) == (season.SIGNATURE, "HVL", "P-0001")
        assert entry["Formål"] == "praksis: Sykepleie, kull 2024, Periode 1"
        assert entry["System"] in season.SYSTEMS
        assert (entry["Første dag"], entry["Siste dag"]) == (f"{season.FIRST_DAY}", f"{season.LAST_DAY}")
        assert len(entry["Person-ID"]) == 32
    text = as_text.read_text(encoding="utf-8")
    for person in season.EVERYBODY:
        for secret in (person.number, person.family, person.email, person.mobile):
            assert secret not in text
    assert {path.stat().st_mode & 0o777 for path in (as_text, as_book)} == {0o600}


def test_the_extract_can_be_of_some_days_both_included(house: House, tmp_path: Path) -> None:
    def count(*days: str) -> int:
        return int(house.json("audit", "export", "--csv", str(tmp_path / "spor.csv"), *days)[1]["links"])

    everything = count()
    with house.ledger() as ledger, ledger.reading() as session:
        today = max(session.scalars(select(AuditEntry.at))).date()
    assert count("--til", f"{date(2020, 1, 1)}") == 0
    assert count("--fra", f"{date(2020, 1, 1):%d.%m.%Y}") == everything
    assert count("--fra", f"{date(today.year + 1, 1, 1)}") == 0


@pytest.mark.parametrize("arguments", [("export",), ("export", "--csv", "x.csv", "--fra", "i fjor"), ("reconcile",)])
def test_wrong_use_is_told_in_norwegian(house: House, arguments: tuple[str, ...]) -> None:
    status, said = house.run("audit", *arguments)
    assert status == 2
    assert said.strip()


def test_a_restored_backup_is_shown_first_and_set_right_on_demand(house: House) -> None:
    shutil.copy(house.root / "praksis.db.kopi", house.root / "praksis.db")
    assert house.json("audit", "verify")[1]["trouble"] == "older"
    status, said = house.run("audit", "reconcile", "--signatur", season.SIGNATURE, "--as-of", DAY)
    assert status == 0
    assert "forhåndsvisning" in said
    assert "Pakke O-0001:" in said
    assert house.run("audit", "verify")[0] == 1
    status, said = house.run("audit", "reconcile", "--signatur", season.SIGNATURE, "--utfor", "--as-of", DAY)
    assert status == 0, said
    assert "Avstemt" in said
    status, said = house.run("audit", "verify")
    assert status == 0, said
    assert "hentet fra en sikkerhetskopi og avstemt" in said
    assert house.json("plan")[1] == []
    assert "ingenting å avstemme" in house.run("audit", "reconcile", "--signatur", season.SIGNATURE, "--as-of", DAY)[1]
