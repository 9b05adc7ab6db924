"""Extracts of the personnel system: every way of saving them, what cannot be used, and that numbers stay out of texts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.export_columns import PERSONNEL_ALIASES, ExportField
from connectors.export_folder import FOLDER_KEY
from connectors.personnel_export import ExportPersonnel
from connectors.personnel_row import derived_person_id
from praksis.clock import FixedClock
from praksis.identity import NationalNumber, NumberPolicy, read_number
from praksis.names import PersonName
from praksis.ports import ExtractedPerson, PersonnelBatch, PersonnelExtract
from tests.connectors.exports import SAVED, as_csv, as_workbook, lay
from tests.connectors.extracts import EXTRACT_HEADINGS, an_extract_row
from tests.people import synthetic_person, with_a_slip

NAME = "Uttrekk 2026-08-20.csv"


def a_source(folder: Path, today: date = date(2026, 8, 20), *, d_number_counts: bool = True) -> ExportPersonnel:
    clock = FixedClock(datetime(today.year, today.month, today.day, 12, tzinfo=UTC))
    return ExportPersonnel(folder, NumberPolicy.TEST, d_number_counts, clock)


def text(*rows: dict[str, object], headings: Sequence[str] = EXTRACT_HEADINGS) -> bytes:
    return as_csv(rows, headings=headings)


def the_batch(folder: Path) -> PersonnelBatch:
    (batch,) = a_source(folder).batches({})
    return batch


def people_in(folder: Path, content: bytes, name: str = NAME) -> Sequence[ExtractedPerson]:
    lay(folder, name, content)
    batch = the_batch(folder)
    assert list(batch.problems) == []
    return batch.records


def the_number(nth: int) -> NationalNumber:
    number = read_number(synthetic_person(nth).number, NumberPolicy.TEST).number
    assert number is not None
    return number


def test_it_fulfils_the_protocol_of_personnel_extracts(tmp_path: Path) -> None:
    source: PersonnelExtract = a_source(tmp_path)
    assert list(source.batches({})) == []


def test_a_row_becomes_a_person_with_all_that_it_says(tmp_path: Path) -> None:
    person = synthetic_person(3)
    (found,) = people_in(tmp_path, text(an_extract_row(3)))
    assert found == ExtractedPerson(
        external_id="700003",
        name=person.name,
        number=the_number(3),
        birth_date=person.born,
        email=person.private_email,
        started_on=date(2026, 9, 7),
        ended_on=date(2026, 10, 16),
        place="Uttrekk 2026-08-20.csv, rad 2",
    )


def test_a_workbook_gives_the_same_as_text(tmp_path: Path) -> None:
    typed = an_extract_row(1, Ansattnummer=700001, Startdato=date(2026, 9, 7), Sluttdato=date(2026, 10, 16))
    (from_book,) = people_in(tmp_path, as_workbook([typed], headings=EXTRACT_HEADINGS), "Uttrekk.xlsx")
    (tmp_path / "Uttrekk.xlsx").unlink()
    (from_text,) = people_in(tmp_path, text(an_extract_row(1)))
    assert from_book.place == "Uttrekk.xlsx, rad 2"
    assert {name: getattr(from_book, name) for name in ExtractedPerson.__slots__ if name != "place"} == {
        name: getattr(from_text, name) for name in ExtractedPerson.__slots__ if name != "place"
    }


@pytest.mark.parametrize("field", [field for field in PERSONNEL_ALIASES if field is not ExportField.FULL_NAME])
def test_columns_are_found_by_any_of_their_words(tmp_path: Path, field: ExportField) -> None:
    (expected,) = people_in(tmp_path, text(an_extract_row()))
    for alias in PERSONNEL_ALIASES[field].split(", "):
        renamed = text(an_extract_row()).decode("utf-8-sig").replace(field.value, alias.upper(), 1)
        assert people_in(tmp_path, renamed.encode()) == [expected], alias


def test_a_name_in_one_column_is_parted(tmp_path: Path) -> None:
    headings = ("Ansattnummer", "Ansatt", "Fødselsnummer")
    (found,) = people_in(tmp_path, text(an_extract_row(0, Ansatt="Berg, Åse Marie"), headings=headings))
    assert found.name == PersonName("Åse Marie", "Berg")


class TestDays:
    @pytest.mark.parametrize("never", ["", "31.12.9999", "9999-12-31", "31.12.2999", date(9999, 12, 31)])
    def test_no_end_and_an_end_in_a_far_century_are_the_same(self, tmp_path: Path, never: object) -> None:
        content = as_workbook([an_extract_row(0, Sluttdato=never)], headings=EXTRACT_HEADINGS)
        assert people_in(tmp_path, content, "Uttrekk.xlsx")[0].ended_on is None

    def test_an_end_in_the_last_century_is_read(self, tmp_path: Path) -> None:
        (found,) = people_in(tmp_path, text(an_extract_row(0, Startdato="01.02.1987", Sluttdato="30.06.1998")))
        assert (found.started_on, found.ended_on) == (date(1987, 2, 1), date(1998, 6, 30))

    @pytest.mark.parametrize("unclear", ["snart", "01/02/2026", "uke 36 2026", "31.02.2026"])
    def test_an_end_that_cannot_be_read_proves_nothing_and_is_told(self, tmp_path: Path, unclear: str) -> None:
        lay(tmp_path, NAME, text(an_extract_row(0, Sluttdato=unclear), an_extract_row(1)))
        batch = the_batch(tmp_path)
        assert [person.external_id for person in batch.records] == ["700001"]
        (problem,) = batch.problems
        assert (problem.code, problem.place) == ("dato-uleselig", f"{NAME}, rad 2, Sluttdato")
        assert "ikke som bevis" in problem.message

    def test_a_start_that_cannot_be_read_is_only_not_told(self, tmp_path: Path) -> None:
        (found,) = people_in(tmp_path, text(an_extract_row(0, Startdato="snart")))
        assert found.started_on is None

    def test_of_several_positions_the_one_that_lasts_longest_counts(self, tmp_path: Path) -> None:
        ended, goes_on = an_extract_row(0, Sluttdato="30.06.2021"), an_extract_row(0, Sluttdato="")
        assert [p.ended_on for p in people_in(tmp_path, text(goes_on, ended))] == [None]
        assert [p.ended_on for p in people_in(tmp_path, text(ended, an_extract_row()))] == [date(2026, 10, 16)]


class TestRowsThatCannotBeUsed:
    @pytest.mark.parametrize(
        ("column", "value", "code"),
        [
            ("Fødselsnummer", "2,78E+10", "fodselsnummer-ugyldig"),
            ("Fødselsdato", "31.02.2001", "fodselsdato-uleselig"),
            ("E-post", "kari at example.no", "epost-ugyldig"),
        ],
    )
    def test_a_cell_that_cannot_be_used_is_told_and_the_rest_of_the_row_stands(
        self, tmp_path: Path, column: str, value: str, code: str
    ) -> None:
        lay(tmp_path, NAME, text(an_extract_row(0) | {column: value}))
        batch = the_batch(tmp_path)
        (problem,) = batch.problems
        assert (problem.code, problem.place) == (code, f"{NAME}, rad 2, {column}")
        assert "Webcruiter" not in problem.message
        assert [person.external_id for person in batch.records] == ["700000"]

    def test_a_row_without_a_name_is_told_with_where_to_mend_it(self, tmp_path: Path) -> None:
        lay(tmp_path, NAME, text(an_extract_row(0, Fornavn="", Etternavn="")))
        (problem,) = the_batch(tmp_path).problems
        assert problem.code == "navn-mangler"
        assert "i personalsystemet" in problem.message

    def test_a_row_that_the_file_breaks_off_in_is_not_used(self, tmp_path: Path) -> None:
        whole = text(an_extract_row(0), an_extract_row(1))
        lay(tmp_path, NAME, whole[: whole.rindex(b";07.09.2026;")])
        batch = the_batch(tmp_path)
        assert [person.external_id for person in batch.records] == ["700000"]
        assert [problem.code for problem in batch.problems] == ["rad-ikke-hel"]

    def test_two_people_under_one_id_are_both_left_out_and_told(self, tmp_path: Path) -> None:
        lay(tmp_path, NAME, text(an_extract_row(0), an_extract_row(1, Ansattnummer="700000"), an_extract_row(2)))
        batch = the_batch(tmp_path)
        assert [person.external_id for person in batch.records] == ["700002"]
        (problem,) = batch.problems
        assert problem.code == "ansatt-motsier-seg"
        assert f"rad 2 og {NAME}, rad 3" in problem.message

    def test_no_number_of_any_row_comes_through_in_any_text(self, tmp_path: Path) -> None:
        number = synthetic_person(7).number
        for column in (*EXTRACT_HEADINGS, "Fødselsnummer"):
            wrong = with_a_slip(number) if column == "Fødselsnummer" else number
            lay(tmp_path, NAME, text(an_extract_row(7) | {column: wrong}))
            batch = the_batch(tmp_path)
            assert number not in repr(batch), column
            assert wrong not in repr(batch), column
            assert all(number not in str(getattr(p, name)) for p in batch.records for name in p.__slots__), column

    def test_a_number_that_cannot_have_been_given_out_yet_is_none(self, tmp_path: Path) -> None:
        lay(tmp_path, NAME, text(an_extract_row(0)))
        born = synthetic_person(0).born
        (batch,) = a_source(tmp_path, today=date(born.year - 1, 6, 1)).batches({})
        assert batch.records[0].number is None
        assert "ikke kommet ennå" in batch.problems[0].message

    def test_a_setting_turns_d_numbers_away(self, tmp_path: Path) -> None:
        lay(tmp_path, NAME, text(an_extract_row(0, Fødselsnummer=synthetic_person(0, d_number=True).number)))
        assert the_batch(tmp_path).records[0].number is not None
        (batch,) = a_source(tmp_path, d_number_counts=False).batches({})
        assert batch.records[0].number is None


class TestIds:
    def test_a_row_without_an_employee_number_gets_an_id_that_stays(self, tmp_path: Path) -> None:
        (first,) = people_in(tmp_path, text(an_extract_row(0, Ansattnummer="")))
        changed = an_extract_row(0, Ansattnummer="", Fornavn=synthetic_person(0).given.upper(), Sluttdato="")
        changed |= {"Fødselsdato": "", "Startdato": ""}  # the number says the day of birth as well
        (second,) = people_in(tmp_path, text(changed))
        assert first.external_id == second.external_id
        assert first.external_id.startswith("avledet-")

    def test_derived_ids_tell_people_apart(self) -> None:
        name, born = PersonName("Åse", "Berg"), date(2001, 5, 17)
        ids = {
            derived_person_id(name, born, None),
            derived_person_id(name, None, "x@example.no"),
            derived_person_id(name, born, "x@example.no"),
            derived_person_id(name, date(2001, 5, 18), None),
            derived_person_id(PersonName("Åse", "Bergh"), born, None),
        }
        assert len(ids) == 5
        assert None not in ids
        assert derived_person_id(name, None, None) is None

    def test_a_name_alone_is_nobody(self, tmp_path: Path) -> None:
        row = an_extract_row(0, Ansattnummer="", Fødselsnummer="", Fødselsdato="") | {"E-post": ""}
        lay(tmp_path, NAME, text(row))
        batch = the_batch(tmp_path)
        assert list(batch.records) == []
        assert [problem.code for problem in batch.problems] == ["ansattnummer-mangler"]

    def test_a_national_number_is_no_employee_number(self, tmp_path: Path) -> None:
        lay(tmp_path, NAME, text(an_extract_row(0, Ansattnummer=synthetic_person(0).number)))
        batch = the_batch(tmp_path)
        assert batch.records[0].external_id.startswith("avledet-")
        assert [problem.code for problem in batch.problems] == ["ansattnummer-ugyldig"]


class TestFiles:
    def test_an_export_of_something_else_is_told_with_what_it_should_have(self, tmp_path: Path) -> None:
        lay(tmp_path, "annet.xlsx", as_workbook([{}], headings=["Vare", "Pris", "Antall"]))
        batch = the_batch(tmp_path)
        assert [problem.code for problem in batch.problems] == ["overskrift-mangler"]
        assert "Ansattnummer" in batch.problems[0].message

    def test_files_come_oldest_first_and_a_stored_one_is_not_opened(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lay(tmp_path, "b.csv", text(an_extract_row(0)), SAVED)
        lay(tmp_path, "a.csv", text(an_extract_row(0)), SAVED + 1)
        first, second = a_source(tmp_path).batches({})
        assert [first.key, second.key] == ["b.csv", "a.csv"]
        assert first.seen_at == datetime.fromtimestamp(SAVED, UTC)
        monkeypatch.setattr(os, "open", lambda *_: pytest.fail("a file was opened"))
        assert list(a_source(tmp_path).batches({first.key: first.mark, second.key: second.mark})) == []

    def test_a_missing_folder_is_told_once_and_so_is_its_return(self, tmp_path: Path) -> None:
        folder = tmp_path / "Personalsystem"
        (gone,) = a_source(folder).batches({})
        assert (gone.key, len(gone.problems)) == (FOLDER_KEY, 1)
        assert list(a_source(folder).batches({gone.key: gone.mark})) == []
        folder.mkdir()
        (back,) = a_source(folder).batches({gone.key: gone.mark})
        assert list(back.problems) == []

    @settings(deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(EXTRACT_HEADINGS), st.text(max_size=20)), max_size=6))
    def test_any_text_in_any_cell_gives_a_batch_and_never_another_error(
        self, tmp_path_factory: pytest.TempPathFactory, values: list[tuple[str, str]]
    ) -> None:
        folder = tmp_path_factory.mktemp("uttrekk")
        lay(folder, NAME, text(an_extract_row(0) | dict(values), an_extract_row(1)))
        batch = the_batch(folder)
        assert len(batch.records) + len(batch.problems) >= 1
