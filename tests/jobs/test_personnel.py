"""The personnel system as the other proof of «overført»: certain or nothing, and nothing backwards (R3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from praksis.errors import Refused
from praksis.jobs.init import init
from praksis.jobs.personnel import take_personnel
from praksis.jobs.why import why
from praksis.ledger.tables import PersonnelRecord, Table
from praksis.settings import PersonnelSettings, Settings
from tests.connectors.exports import as_csv
from tests.connectors.extracts import EXTRACT_HEADINGS, an_extract_row
from tests.jobs.season_factory import FIRST_DAY, SmallSeason, Student, lay, oslo, students

EXTRACTED = oslo(8, 4, 7)


@dataclass
class PersonnelSeason(SmallSeason):
    """A small season whose settings name the personnel system."""

    asks: bool = True

    def settings(self) -> Settings:
        return super().settings().model_copy(update={"personnel": PersonnelSettings() if self.asks else None})

    def extract_of(
        self, *lines: Student | Mapping[str, object], at: datetime = EXTRACTED, name: str | None = None
    ) -> PersonnelSeason:
        """A new extract of the personnel system."""
        rows = [an_extract_row(line.nth) if isinstance(line, Student) else line for line in lines]
        path = self.root / "Personalsystem" / (name or f"Uttrekk {at:%Y-%m-%d}.csv")
        lay(path, as_csv(rows, headings=EXTRACT_HEADINGS), at)
        return self

    def registered(self, *who: Student, **changed: object) -> PersonnelSeason:
        """They are in the list and have registered, and Webcruiter does not say that they are transferred."""
        only_registered = {"Status": "Registrert", "Overført dato": "", **changed}
        self.list_of(*who).export_of(*(student.registration(**only_registered) for student in who))
        return self

    def story(self, student: Student) -> str:
        (story,) = self.act(why, student.name)
        return "\n".join(story.lines)

    def records(self) -> list[PersonnelRecord]:
        with self.ledger.reading() as session:
            return list(session.scalars(select(PersonnelRecord).order_by(PersonnelRecord.external_id)))


@pytest.fixture
def personnel(season: SmallSeason) -> PersonnelSeason:
    (season.root / "Personalsystem").mkdir()
    return PersonnelSeason(season.root, season.ledger, season.key)


def test_who_certainly_is_in_the_personnel_system_is_green_and_ordered(personnel: PersonnelSeason) -> None:
    anna, bo = students(2)
    report = personnel.registered(anna, bo).extract_of(anna).sync()
    assert report.count("nye uttrekk") == report.count("personer i uttrekkene") == 1
    assert personnel.colours(anna) == ("green", "yellow")
    assert personnel.colours(bo) == ("yellow", "yellow")
    assert personnel.holds(bo) == ("not-transferred",)
    assert personnel.plan().lines == 2


def test_why_says_which_proof_it_was(personnel: PersonnelSeason) -> None:
    anna, bo = students(2)
    personnel.list_of(anna, bo).export_of(anna, bo.registration(Status="Registrert", **{"Overført dato": ""}))
    personnel.extract_of(bo, at=oslo(8, 4, 7)).sync()
    assert "Overført 26.06.2026 ifølge Webcruiter." in personnel.story(anna)
    assert "Overført ifølge personalsystemet, Uttrekk 2026-08-04.csv, rad 2 (samme fødselsnummer" in personnel.story(bo)


def test_where_settings_do_not_name_it_the_folder_is_not_read(personnel: PersonnelSeason) -> None:
    (anna,) = students(1)
    personnel.asks = False
    report = personnel.registered(anna).extract_of(anna).sync()
    assert report.steps["Lese personalsystemet"] == {}
    assert personnel.colours(anna) == ("yellow", "yellow")


def test_it_proves_nothing_of_somebody_who_has_not_registered(personnel: PersonnelSeason) -> None:
    (anna,) = students(1)
    personnel.list_of(anna)
    personnel.extract_of(anna).sync()
    assert personnel.holds(anna) == ("not-registered",)


@pytest.mark.parametrize(
    "unlike",
    [
        {"Fødselsnummer": "", "Fødselsdato": "", "E-post": ""},
        {"Fødselsnummer": "", "Fødselsdato": "01.01.1980", "E-post": ""},
        {"Fornavn": "Ola", "Etternavn": "Nordmann", "Fødselsdato": "", "E-post": ""},
    ],
    ids=["the name alone", "another birth date", "the number under another name"],
)
def test_what_is_not_certain_is_no_proof_and_no_case(personnel: PersonnelSeason, unlike: dict[str, object]) -> None:
    (anna,) = students(1)
    personnel.registered(anna).extract_of(an_extract_row(anna.nth) | unlike).sync()
    assert personnel.holds(anna) == ("not-transferred",)
    assert personnel.cases() == []


def test_a_withdrawn_registration_stays_withdrawn(personnel: PersonnelSeason) -> None:
    (anna,) = students(1)
    personnel.registered(anna, Status="Trukket").extract_of(anna).sync()
    assert personnel.holds(anna) == ("withdrawn",)
    assert personnel.colours(anna) == ("yellow", "yellow")


class TestNothingBackwards:
    def test_who_leaves_the_extract_stays_transferred(self, personnel: PersonnelSeason) -> None:
        anna, bo = students(2)
        personnel.registered(anna, bo).extract_of(anna, bo).sync()
        personnel.extract_of(bo, at=oslo(8, 6)).sync(oslo(8, 6, 13))
        assert personnel.colours(anna) == personnel.colours(bo) == ("green", "yellow")
        (personnel.root / "Personalsystem" / "Uttrekk 2026-08-04.csv").unlink()
        personnel.sync(oslo(8, 7))
        assert personnel.colours(anna) == ("green", "yellow")
        assert personnel.plan().lines == 4

    def test_webcruiter_that_only_says_registered_again_takes_nothing_away(self, personnel: PersonnelSeason) -> None:
        (anna,) = students(1)
        personnel.registered(anna).extract_of(anna).sync()
        personnel.export_of(anna.registration(Status="Registrert"), at=oslo(8, 6)).sync(oslo(8, 6, 13))
        assert personnel.colours(anna) == ("green", "yellow")

    def test_an_extract_that_lacks_the_number_keeps_the_proof(self, personnel: PersonnelSeason) -> None:
        (anna,) = students(1)
        personnel.registered(anna).extract_of(anna).sync()
        bare = an_extract_row(anna.nth) | {"Fødselsnummer": "", "Fødselsdato": "", "E-post": ""}
        personnel.extract_of(bare, at=oslo(8, 6)).sync(oslo(8, 6, 13))
        assert personnel.colours(anna) == ("green", "yellow")
        assert "Uttrekk 2026-08-06.csv, rad 2" in personnel.story(anna)

    def test_an_older_extract_that_is_laid_there_later_changes_nothing(self, personnel: PersonnelSeason) -> None:
        (anna,) = students(1)
        personnel.registered(anna).extract_of(anna).sync()
        personnel.extract_of(an_extract_row(anna.nth, Sluttdato="30.06.2021"), at=oslo(7, 1)).sync(oslo(8, 6))
        assert personnel.colours(anna) == ("green", "yellow")


class TestEarlierStays:
    def test_a_stay_that_is_over_before_the_practice_is_no_proof_and_why_says_so(
        self, personnel: PersonnelSeason
    ) -> None:
        (anna,) = students(1)
        personnel.registered(anna).extract_of(an_extract_row(anna.nth, Sluttdato="30.06.2026")).sync()
        assert personnel.holds(anna) == ("not-transferred",)
        assert "slutter studenten før praksisen begynner" in personnel.story(anna)
        personnel.extract_of(anna, at=oslo(8, 6)).sync(oslo(8, 6, 13))
        assert personnel.colours(anna) == ("green", "yellow")

    def test_of_two_records_of_one_person_the_longer_stay_counts(self, personnel: PersonnelSeason) -> None:
        (anna,) = students(1)
        before = an_extract_row(anna.nth, Ansattnummer="1", Sluttdato="30.06.2021")
        now = an_extract_row(anna.nth, Ansattnummer="2", Sluttdato=f"{FIRST_DAY:%d.%m.%Y}")
        personnel.registered(anna).extract_of(now, before).sync()
        assert personnel.colours(anna) == ("green", "yellow")
        assert "rad 2" in personnel.story(anna).split("Uttrekk", 1)[1]


def test_an_employee_number_that_has_become_another_persons_keeps_nothing_of_the_first(
    personnel: PersonnelSeason,
) -> None:
    anna, bo = students(2)
    personnel.registered(anna, bo).extract_of(anna).sync()
    first = personnel.records()[0].number_hash
    taken_over = an_extract_row(bo.nth, Ansattnummer=f"{700_000 + anna.nth}") | {"Fødselsnummer": "", "E-post": ""}
    personnel.extract_of(taken_over, at=oslo(8, 6)).sync(oslo(8, 6, 13))
    (record,) = personnel.records()
    assert first is not None
    assert (record.number_hash, record.key_id, record.email) == (None, None, None)
    assert record.birth_date == bo.person.born
    assert personnel.holds(anna) == ("not-transferred",)
    assert personnel.colours(bo) == ("green", "yellow")  # by name and date of birth


def test_an_extract_and_an_export_of_one_name_are_both_read(personnel: PersonnelSeason) -> None:
    (anna,) = students(1)
    line = anna.registration(Status="Registrert", **{"Overført dato": ""})
    personnel.list_of(anna).export_of(line, name="Studenter.csv")
    personnel.extract_of(anna, name="Studenter.csv").sync()
    assert personnel.colours(anna) == ("green", "yellow")
    again = personnel.sync()
    assert again.count("nye uttrekk") == again.count("nye eksporter") == 0


def test_what_cannot_be_used_stands_in_status(personnel: PersonnelSeason) -> None:
    (anna,) = students(1)
    personnel.registered(anna).extract_of(an_extract_row(anna.nth, Sluttdato="snart")).sync()
    (problem,) = [p for p in personnel.status().problems if "Uttrekk" in p]
    assert "rad 2, Sluttdato" in problem
    assert personnel.holds(anna) == ("not-transferred",)


def test_apply_reads_the_extracts_first(personnel: PersonnelSeason) -> None:
    anna, bo = students(2)
    personnel.registered(anna, bo).extract_of(anna).sync()
    plan = personnel.plan().number
    personnel.extract_of(bo, at=oslo(8, 5, 11))
    with pytest.raises(Refused, match="innhentet"):
        personnel.apply(plan)
    assert personnel.plan().lines == 4


def test_the_ledger_holds_a_keyed_hash_and_no_number(personnel: PersonnelSeason) -> None:
    anna, bo = students(2)
    personnel.registered(anna).extract_of(anna, bo).sync()
    assert {(r.key_id, len(r.number_hash or "")) for r in personnel.records()} == {(personnel.key.key_id, 64)}
    with personnel.ledger.reading() as session:
        everything = "\n".join(
            str(tuple(row)) for table in Table.metadata.sorted_tables for row in session.execute(select(table))
        )
    assert bo.person.family in everything
    assert not any(student.person.number in everything for student in (anna, bo))


def test_an_unchanged_extract_is_not_stored_again(personnel: PersonnelSeason) -> None:
    (anna,) = students(1)
    personnel.registered(anna).extract_of(anna).sync()
    assert set(personnel.act(take_personnel).values()) == {0}


def test_init_makes_its_folder_where_settings_name_it(tmp_path: Path) -> None:
    (tmp_path / "praksis.toml").write_text('[personnel]\nfolder = "Personal"\n', encoding="utf-8")
    init(tmp_path)
    assert (tmp_path / "Personal").is_dir()
