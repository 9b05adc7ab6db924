"""Exports from Webcruiter: every way of saving them, what cannot be used, and that numbers stay out of every text."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.export_columns import ALIASES, STATUS_WORDS, YES_NO, ExportField
from connectors.export_row import derived_id, read_moment
from connectors.webcruiter_export import FOLDER_KEY, ExportRegistrations
from praksis.clock import FixedClock
from praksis.errors import Locked, PraksisError, Unavailable
from praksis.identity import NationalNumber, NumberPolicy, read_number
from praksis.names import PersonName
from praksis.ports import RegistrationBatch, RegistrationRecord, Registrations, RegistrationStatus
from tests.connectors.exports import HEADINGS, SAVED, a_row, as_csv, as_workbook, lay, with_values
from tests.people import synthetic_person, with_a_slip

# Words in the place of numbers, so that no number stands in the name of a test.
NUMBER, NUMBER_WITH_A_SLIP = "a number", "a number with a slip"
MEANT = {NUMBER: synthetic_person(0).number, NUMBER_WITH_A_SLIP: with_a_slip(synthetic_person(0).number)}


def a_source(folder: Path, *, d_number_counts: bool = True) -> ExportRegistrations:
    return ExportRegistrations(folder, NumberPolicy.TEST, d_number_counts)


def the_batch(folder: Path) -> RegistrationBatch:
    (batch,) = a_source(folder).batches({})
    return batch


def records_of(folder: Path, content: bytes, name: str = "Eksport.csv") -> Sequence[RegistrationRecord]:
    lay(folder, name, content)
    batch = the_batch(folder)
    assert list(batch.problems) == []
    return batch.records


def problems_of(folder: Path, content: bytes, name: str = "Eksport.csv") -> list[tuple[str, str]]:
    lay(folder, name, content)
    return [(problem.code, problem.message) for problem in the_batch(folder).problems]


def the_number(nth: int) -> NationalNumber:
    number = read_number(synthetic_person(nth).number, NumberPolicy.TEST).number
    assert number is not None
    return number


def test_it_fulfils_the_protocol_of_registrations(tmp_path: Path) -> None:
    source: Registrations = a_source(tmp_path)
    assert list(source.batches({})) == []


def test_a_row_becomes_a_registration_with_all_that_it_says(tmp_path: Path) -> None:
    person = synthetic_person(3)
    row = with_values(3, {"Status": "Overført", "Overført dato": "04.08.2026", "Mobil": "+47 " + person.mobile,
                          "Tidligere ansatt eller i praksis": "Ja"})  # fmt: skip
    (record,) = records_of(tmp_path, as_csv([row]))
    assert record == RegistrationRecord(
        external_id="S-1003",
        advert="Praksis sykepleie høst 2026",
        name=person.name,
        number=the_number(3),
        birth_date=person.born,
        email=person.private_email,
        mobile=f"+47{person.mobile}",
        status=RegistrationStatus.TRANSFERRED,
        registered_at=datetime(2026, 8, 2, 22, tzinfo=UTC),
        transferred_at=datetime(2026, 8, 3, 22, tzinfo=UTC),
        known_before=True,
        place="Eksport.csv, rad 2",
    )


class TestSavedInEveryWay:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
    @pytest.mark.parametrize("separator", [";", ",", "\t"])
    def test_encoding_and_separator_are_found(self, tmp_path: Path, encoding: str, separator: str) -> None:
        rows = [a_row(nth, Fornavn="Åse; Bjørg, «Lill»", Etternavn="Sæther-Ødegård") for nth in range(3)]
        records = records_of(tmp_path, as_csv(rows, separator=separator, encoding=encoding))
        assert [record.name for record in records] == [PersonName("Åse; Bjørg, «Lill»", "Sæther-Ødegård")] * 3
        assert [record.number for record in records] == [the_number(nth) for nth in range(3)]

    def test_a_workbook_gives_the_same_as_text(self, tmp_path: Path) -> None:
        person = synthetic_person(1)
        typed = a_row(1, Fødselsdato=person.born, Mobil=int(person.mobile)) | {"Registrert dato": date(2026, 8, 3)}
        (from_book,) = records_of(tmp_path, as_workbook([typed]), "Eksport.xlsx")
        (tmp_path / "Eksport.xlsx").unlink()
        (from_text,) = records_of(tmp_path, as_csv([a_row(1)]), "Eksport.csv")
        assert from_book.place == "Eksport.xlsx, rad 2"
        assert {name: getattr(from_book, name) for name in RegistrationRecord.__slots__ if name != "place"} == {
            name: getattr(from_text, name) for name in RegistrationRecord.__slots__ if name != "place"
        }

    def test_a_workbook_with_the_wrong_ending_is_read_all_the_same(self, tmp_path: Path) -> None:
        assert len(records_of(tmp_path, as_workbook([a_row()]), "Eksport.csv")) == 1

    def test_lines_over_the_heading_are_passed_over_and_can_name_the_advert(self, tmp_path: Path) -> None:
        headings = [heading for heading in HEADINGS if heading != "Annonse"]
        before = [["Eksport fra Webcruiter"], [], ["Annonse:", "Praksis fysioterapi"]]
        (record,) = records_of(tmp_path, as_workbook([a_row()], headings=headings, before=before), "Eksport.xlsx")
        assert (record.advert, record.place) == ("Praksis fysioterapi", "Eksport.xlsx, rad 5")

    def test_the_line_that_tells_excel_the_separator_does_not_count_as_a_row(self, tmp_path: Path) -> None:
        (record,) = records_of(tmp_path, as_csv([a_row()], separator="|", before="sep=|\r\n"))
        assert record.place == "Eksport.csv, rad 2"

    def test_rows_are_counted_as_excel_counts_them_empty_ones_and_line_breaks_included(self, tmp_path: Path) -> None:
        rows = [a_row(0, Annonse="Praksis\nhøst 2026"), {}, a_row(1)]
        places = [record.place for record in records_of(tmp_path, as_csv(rows))]
        assert places == ["Eksport.csv, rad 2", "Eksport.csv, rad 4"]

    def test_a_number_wrapped_as_a_formula_to_keep_its_zero_is_read(self, tmp_path: Path) -> None:
        (record,) = records_of(tmp_path, as_csv([a_row(0, Fødselsnummer=f'="{synthetic_person(0).number}"')]))
        assert record.number == the_number(0)

    def test_each_visible_sheet_with_a_heading_is_read(self, tmp_path: Path) -> None:
        lay(tmp_path, "Eksport.xlsx", as_workbook([a_row()], sheets=("En", "To")))
        (record,) = the_batch(tmp_path).records
        assert record.place == "Eksport.xlsx, ark «To», rad 2"

    @pytest.mark.parametrize("field", list(ALIASES))
    def test_columns_are_found_by_any_of_their_words(self, tmp_path: Path, field: ExportField) -> None:
        (expected,) = records_of(tmp_path, as_csv([a_row(0)]))
        if field is ExportField.FULL_NAME:
            return
        for alias in ALIASES[field].split(", "):
            text = as_csv([a_row(0)]).decode("utf-8-sig").replace(field.value, alias.upper(), 1)
            (record,) = records_of(tmp_path, text.encode())
            assert record == expected, alias

    @pytest.mark.parametrize(
        ("written", "name"),
        [("Berg, Åse Marie", PersonName("Åse Marie", "Berg")), ("Åse Marie Berg", PersonName("Åse Marie", "Berg"))],
    )
    def test_a_name_in_one_column_is_parted(self, tmp_path: Path, written: str, name: PersonName) -> None:
        headings = ["Navn", *[heading for heading in HEADINGS if heading not in ("Fornavn", "Etternavn")]]
        (record,) = records_of(tmp_path, as_csv([a_row(0, Navn=written)], headings=headings))
        assert record.name == name

    def test_the_order_of_columns_and_unknown_ones_do_not_matter(self, tmp_path: Path) -> None:
        (expected,) = records_of(tmp_path, as_csv([a_row(0)]))
        turned = ["Karakter", *reversed(HEADINGS), "Saksbehandler"]
        assert records_of(tmp_path, as_csv([a_row(0)], headings=turned)) == [expected]


class TestStatus:
    @pytest.mark.parametrize(("word", "status"), STATUS_WORDS.items())
    def test_known_words_in_any_case(self, tmp_path: Path, word: str, status: RegistrationStatus) -> None:
        (record,) = records_of(tmp_path, as_csv([a_row(0, Status=f" {word.upper()} ")]))
        assert record.status is status

    def test_an_unknown_word_says_nothing_about_the_status_and_is_told_once_for_all_its_rows(
        self, tmp_path: Path
    ) -> None:
        rows = [a_row(nth, Status="Ansatt") for nth in range(8)] + [a_row(8, Status="Innkalt"), a_row(9)]
        lay(tmp_path, "Eksport.csv", as_csv(rows))
        batch = the_batch(tmp_path)
        assert [record.status for record in batch.records] == [None] * 9 + [RegistrationStatus.REGISTERED]
        first, second = batch.problems
        assert first.code == second.code == "status-ukjent"
        assert "rad 2, 3, 4, 5, 6 med flere" in first.message
        assert "rad 10 " in second.message
        assert "Ansatt" not in first.message  # a shifted column would put a name there

    def test_an_empty_status_says_nothing_unless_a_day_of_transfer_proves_it(self, tmp_path: Path) -> None:
        rows = [a_row(0, Status=""), a_row(1, Status="") | {"Overført dato": "04.08.2026"}]
        assert [record.status for record in records_of(tmp_path, as_csv(rows))] == [
            None,
            RegistrationStatus.TRANSFERRED,
        ]

    def test_a_word_wins_over_a_day(self, tmp_path: Path) -> None:
        row = a_row(0, Status="Trukket") | {"Overført dato": "04.08.2026"}
        assert records_of(tmp_path, as_csv([row]))[0].status is RegistrationStatus.WITHDRAWN

    def test_an_export_without_the_column_says_nothing(self, tmp_path: Path) -> None:
        headings = [heading for heading in HEADINGS if heading != "Status"]
        assert records_of(tmp_path, as_csv([a_row(0)], headings=headings))[0].status is None


class TestRowsThatCannotBeUsed:
    def test_the_others_stand(self, tmp_path: Path) -> None:
        rows = [a_row(0), a_row(1, Fornavn="", Etternavn=""), a_row(2, Annonse=""), a_row(3)]
        lay(tmp_path, "Eksport.csv", as_csv(rows))
        batch = the_batch(tmp_path)
        assert [record.external_id for record in batch.records] == ["S-1000", "S-1003"]
        assert [(problem.code, problem.place) for problem in batch.problems] == [
            ("navn-mangler", "Eksport.csv, rad 3, Etternavn"),
            ("annonse-mangler", "Eksport.csv, rad 4, Annonse"),
        ]
        assert all(problem.message.startswith(problem.place) for problem in batch.problems)

    @pytest.mark.parametrize(
        ("column", "value", "code", "attribute"),
        [
            ("Fødselsnummer", NUMBER_WITH_A_SLIP, "fodselsnummer-ugyldig", "number"),
            ("Fødselsnummer", "2,78E+10", "fodselsnummer-ugyldig", "number"),
            ("Fødselsdato", "31.02.2001", "fodselsdato-uleselig", "birth_date"),
            ("E-post", "kari at example.no", "epost-ugyldig", "email"),
            ("E-post", "a@example.no; b@example.no", "epost-ugyldig", "email"),
            ("Mobil", NUMBER, "mobil-ugyldig", "mobile"),
            ("Registrert dato", "i fjor", "dato-uleselig", "registered_at"),
            ("Overført dato", "32.13.2026", "dato-uleselig", "transferred_at"),
            ("Tidligere ansatt eller i praksis", "kanskje", "ja-nei-ukjent", "known_before"),
        ],
    )
    def test_a_cell_that_cannot_be_used_is_told_and_the_rest_of_the_row_stands(
        self, tmp_path: Path, column: str, value: str, code: str, attribute: str
    ) -> None:
        value = MEANT.get(value, value)
        lay(tmp_path, "Eksport.csv", as_csv([with_values(0, {column: value})]))
        batch = the_batch(tmp_path)
        (problem,) = batch.problems
        assert (problem.code, problem.place) == (code, f"Eksport.csv, rad 2, {column}")
        assert value not in problem.message
        (record,) = batch.records
        assert getattr(record, attribute) is None
        assert record.external_id == "S-1000"

    def test_a_row_with_more_cells_than_the_heading_is_not_guessed_at(self, tmp_path: Path) -> None:
        text = as_csv([a_row(0), a_row(1)]).decode("utf-8-sig").replace("Praksis sykepleie", "Praksis;sykepleie", 1)
        lay(tmp_path, "Eksport.csv", text.encode())
        batch = the_batch(tmp_path)
        assert [record.external_id for record in batch.records] == ["S-1001"]
        assert [problem.code for problem in batch.problems] == ["rad-ikke-hel"]

    def test_a_last_row_that_the_file_breaks_off_in_is_not_used(self, tmp_path: Path) -> None:
        whole = as_csv([a_row(0), a_row(1)])
        lay(tmp_path, "Eksport.csv", whole[: whole.rindex(b";Registrert;")])
        batch = the_batch(tmp_path)
        assert [record.external_id for record in batch.records] == ["S-1000"]
        assert [problem.code for problem in batch.problems] == ["rad-ikke-hel"]

    def test_cells_left_out_at_the_end_of_a_row_are_only_empty(self, tmp_path: Path) -> None:
        text = as_csv([a_row(0)]).decode("utf-8-sig").replace(";03.08.2026;;Nei\r\n", "\r\n")
        assert text.count(";") == 11 + 8
        (record,) = records_of(tmp_path, text.encode())
        assert record.registered_at is None

    def test_a_national_number_in_a_column_for_text_never_comes_through(self, tmp_path: Path) -> None:
        number = synthetic_person(7).number
        for column in ("Annonse", "Søknads-ID", "Fornavn", "E-post", "Mobil", "Status", "Registrert dato"):
            lay(tmp_path, "Eksport.csv", as_csv([with_values(7, {column: number})]))
            batch = the_batch(tmp_path)
            assert number not in repr(batch), column
            assert all(
                number not in str(getattr(record, name)) for record in batch.records for name in record.__slots__
            ), column

    def test_no_number_of_any_row_is_in_the_repr_of_a_batch_or_in_a_problem(self, tmp_path: Path) -> None:
        rows = [a_row(nth) for nth in range(5)] + [a_row(5, Fødselsnummer=with_a_slip(synthetic_person(5).number))]
        lay(tmp_path, "Eksport.csv", as_csv(rows))
        told = repr(the_batch(tmp_path))
        assert not any(str(row["Fødselsnummer"]) in told for row in rows)

    def test_numbers_of_living_people_are_refused_in_test_mode_and_synthetic_ones_in_production(
        self, tmp_path: Path
    ) -> None:
        lay(tmp_path, "Eksport.csv", as_csv([a_row(0)]))
        (batch,) = ExportRegistrations(tmp_path, NumberPolicy.PRODUCTION).batches({})
        assert batch.records[0].number is None
        assert "testnummer" in batch.problems[0].message

    def test_a_setting_turns_d_numbers_away(self, tmp_path: Path) -> None:
        row = a_row(0, Fødselsnummer=synthetic_person(0, d_number=True).number)
        lay(tmp_path, "Eksport.csv", as_csv([row]))
        assert next(iter(a_source(tmp_path).batches({}))).records[0].number is not None
        (batch,) = a_source(tmp_path, d_number_counts=False).batches({})
        assert batch.records[0].number is None
        assert "D-nummer" in batch.problems[0].message

    def test_a_number_that_cannot_have_been_given_out_yet_is_none(self, tmp_path: Path) -> None:
        lay(tmp_path, "Eksport.csv", as_csv([a_row(0)]))
        early = FixedClock(datetime(synthetic_person(0).born.year - 1, 6, 1, tzinfo=UTC))
        (batch,) = ExportRegistrations(tmp_path, NumberPolicy.TEST, clock=early).batches({})
        assert batch.records[0].number is None
        assert "ikke kommet ennå" in batch.problems[0].message


class TestIds:
    def test_a_row_without_an_id_gets_one_that_stays_whatever_else_changes(self, tmp_path: Path) -> None:
        (first,) = records_of(tmp_path, as_csv([with_values(0, {"Søknads-ID": ""})]))
        changed = with_values(0, {"Søknads-ID": None, "Status": "Overført", "Fødselsnummer": "", "Mobil": "",
                                  "Fornavn": synthetic_person(0).given.upper(), "Annonse": "PRAKSIS sykepleie høst 2026",
                                  "E-post": synthetic_person(0).private_email.upper()})  # fmt: skip
        (tmp_path / "Eksport.csv").unlink()
        (second,) = records_of(tmp_path, as_workbook([changed]), "Ny.xlsx")
        assert first.external_id == second.external_id
        assert first.external_id.startswith("avledet-")

    def test_derived_ids_tell_people_and_adverts_apart(self) -> None:
        name = PersonName("Åse", "Berg")
        ids = {
            derived_id("a", name, "x@example.no"),
            derived_id("b", name, "x@example.no"),
            derived_id("a", PersonName("Åse", "Bergh"), "x@example.no"),
            derived_id("a", name, "y@example.no"),
        }
        assert len(ids) == 4
        assert None not in ids
        assert derived_id("a", name, None) is None

    def test_without_id_and_address_a_row_is_told(self, tmp_path: Path) -> None:
        ((code, message),) = problems_of(tmp_path, as_csv([with_values(0, {"Søknads-ID": "", "E-post": ""})]))
        assert code == "soknads-id-mangler"
        assert "Eksporter med «Søknads-ID»" in message

    @pytest.mark.parametrize("bad", ["1,00E+11", NUMBER])
    def test_an_id_that_excel_rounded_or_that_is_a_national_number_is_not_used(self, tmp_path: Path, bad: str) -> None:
        lay(tmp_path, "Eksport.csv", as_csv([with_values(0, {"Søknads-ID": MEANT.get(bad, bad)})]))
        batch = the_batch(tmp_path)
        assert batch.records[0].external_id.startswith("avledet-")
        assert [problem.code for problem in batch.problems] == ["soknads-id-ugyldig"]

    def test_an_id_of_digits_is_the_same_from_a_cell_of_text_and_of_numbers(self, tmp_path: Path) -> None:
        lay(
            tmp_path,
            "En.xlsx",
            as_workbook([with_values(0, {"Søknads-ID": 4711}), with_values(1, {"Søknads-ID": "4712"})]),
        )
        assert [record.external_id for record in the_batch(tmp_path).records] == ["4711", "4712"]

    def test_two_people_under_one_id_are_both_left_out_and_told(self, tmp_path: Path) -> None:
        rows = [a_row(0), with_values(1, {"Søknads-ID": "S-1000"}), a_row(2)]
        lay(tmp_path, "Eksport.csv", as_csv(rows))
        batch = the_batch(tmp_path)
        assert [record.external_id for record in batch.records] == ["S-1002"]
        (problem,) = batch.problems
        assert problem.code == "soknad-motsier-seg"
        assert "rad 2 og Eksport.csv, rad 3" in problem.message

    def test_one_application_twice_with_different_status_says_nothing_about_the_status(self, tmp_path: Path) -> None:
        lay(tmp_path, "Eksport.csv", as_csv([a_row(0), a_row(0, Status="Trukket")]))
        batch = the_batch(tmp_path)
        assert [record.status for record in batch.records] == [None]
        assert [problem.code for problem in batch.problems] == ["status-motsier-seg"]

    def test_the_same_row_twice_counts_once(self, tmp_path: Path) -> None:
        assert len(records_of(tmp_path, as_csv([a_row(0), a_row(0)]))) == 1


class TestFilesThatCannotBeUsed:
    @pytest.mark.parametrize(
        ("name", "content", "code"),
        [
            ("tom.csv", b"", "overskrift-mangler"),
            ("tom.xlsx", b"", "empty"),
            ("annet.csv", b"a;b;c\r\n1;2;3\r\n", "overskrift-mangler"),
            ("annet.xlsx", as_workbook([{}], headings=["Vare", "Pris", "Antall"]), "overskrift-mangler"),
            ("nettside.xlsx", b"<html><table><tr><td>Fornavn</td></tr></table></html>", "not-a-workbook"),
            ("gammel.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), None),
            ("kuttet.xlsx", as_workbook([a_row()])[:2000], None),
            ("binær.csv", bytes(range(256)) * 20, "tegnsett-ukjent"),
            ("mac.csv", as_csv([a_row(0, Fornavn="Bjørn")], encoding="mac_roman"), "tegnsett-ukjent"),
            ("spolert.csv", as_csv([a_row(0, Fornavn="Bjørn")], encoding="utf-8") + b"\xc3", "tegnsett-ukjent"),
            ("sitat.csv", as_csv([a_row(0), a_row(1)]) + b'"uten slutt;', "csv-skadet"),
        ],
    )
    def test_they_give_a_batch_with_one_problem_so_that_they_are_told_once(
        self, tmp_path: Path, name: str, content: bytes, code: str | None
    ) -> None:
        lay(tmp_path, name, content)
        lay(tmp_path, "z.csv", as_csv([a_row()]), SAVED + 1)
        source = a_source(tmp_path)
        bad, good = source.batches({})
        (problem,) = bad.problems
        assert (bad.key, list(bad.records)) == (name, [])
        assert code is None or problem.code == code
        assert name in problem.message
        assert len(good.records) == 1
        assert list(source.batches({bad.key: bad.mark, good.key: good.mark})) == []

    def test_a_missing_column_that_nothing_can_do_without_is_named(self, tmp_path: Path) -> None:
        headings = [heading for heading in HEADINGS if heading not in ("Annonse", "Fornavn")]
        ((code, message),) = problems_of(tmp_path, as_csv([a_row()], headings=headings))
        assert code == "kolonne-mangler"
        assert "«Annonse» og «Fornavn» og «Etternavn»" in message

    def test_two_columns_of_one_meaning_are_told_and_neither_is_used(self, tmp_path: Path) -> None:
        headings = [*HEADINGS, "E-post"]
        lay(tmp_path, "Eksport.csv", as_csv([a_row()], headings=headings))
        batch = the_batch(tmp_path)
        assert [problem.code for problem in batch.problems] == ["kolonne-to-ganger"]
        assert [record.email for record in batch.records] == [None]

    def test_other_files_lock_files_and_folders_are_passed_over(self, tmp_path: Path) -> None:
        for name in ("~$Eksport.xlsx", ".skjult.csv", "lesmeg.txt", ".~lock.Eksport.xlsx#"):
            lay(tmp_path, name, b"x")
        (tmp_path / "mappe.csv").mkdir()
        assert list(a_source(tmp_path).batches({})) == []

    def test_a_missing_folder_is_told_once_and_so_is_its_return(self, tmp_path: Path) -> None:
        folder = tmp_path / "Webcruiter"
        (gone,) = a_source(folder).batches({})
        assert (gone.key, list(gone.records)) == (FOLDER_KEY, [])
        assert "«Webcruiter/»" in gone.problems[0].message
        assert list(a_source(folder).batches({gone.key: gone.mark})) == []
        folder.mkdir()
        (back,) = a_source(folder).batches({gone.key: gone.mark})
        assert (back.key, list(back.problems)) == (FOLDER_KEY, [])
        assert list(a_source(folder).batches({back.key: back.mark})) == []

    def test_a_file_without_rights_is_told_once_and_read_when_it_has_them(self, ordinary_user: Path) -> None:
        path = lay(ordinary_user, "Eksport.csv", as_csv([a_row()]))
        path.chmod(0)
        source = a_source(ordinary_user)
        (unread,) = source.batches({})
        assert [problem.code for problem in unread.problems] == ["mangler-rettighet"]
        assert list(source.batches({unread.key: unread.mark})) == []
        with pytest.raises(Unavailable):
            source.number_of("S-1000")
        path.chmod(0o600)
        (read,) = source.batches({unread.key: unread.mark})
        assert len(read.records) == 1

    def test_a_file_that_is_being_saved_is_left_for_the_next_run(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = lay(tmp_path, "Eksport.csv", as_csv([a_row(0)]))
        real = os.fstat
        looks: list[int] = []

        def saved_after_the_first_look(descriptor: int) -> os.stat_result:
            state = real(descriptor)
            if state.st_ino == path.stat().st_ino:
                looks.append(1)
                if len(looks) == 1:
                    with path.open("ab") as file:
                        file.write(b"\r\n")
            return state

        monkeypatch.setattr(os, "fstat", saved_after_the_first_look)
        source = a_source(tmp_path)
        assert list(source.batches({})) == []
        looks.clear()
        with pytest.raises(Locked):
            source.number_of("S-1000")
        monkeypatch.setattr(os, "fstat", real)
        assert len(the_batch(tmp_path).records) == 1

    @settings(deadline=None)
    @given(st.binary(max_size=400), st.sampled_from([".csv", ".xlsx"]))
    def test_any_bytes_at_all_give_a_batch_and_never_another_error(
        self, tmp_path_factory: pytest.TempPathFactory, content: bytes, ending: str
    ) -> None:
        folder = tmp_path_factory.mktemp("export")
        lay(folder, f"x{ending}", content)
        batch = the_batch(folder)
        assert list(batch.records) == []
        assert len(batch.problems) >= 1

    @settings(deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(HEADINGS), st.text(max_size=20)), max_size=6))
    def test_any_text_in_any_cell_gives_a_batch_and_never_another_error(
        self, tmp_path_factory: pytest.TempPathFactory, values: list[tuple[str, str]]
    ) -> None:
        folder = tmp_path_factory.mktemp("export")
        lay(folder, "x.csv", as_csv([with_values(0, dict(values)), a_row(1)]))
        batch = the_batch(folder)
        try:
            assert len(batch.records) + len(batch.problems) >= 1
        except PraksisError:
            pytest.fail("a cell broke the reading")


class TestWhatIsNew:
    def test_files_come_oldest_first_and_speak_of_the_time_they_were_saved(self, tmp_path: Path) -> None:
        lay(tmp_path, "b.csv", as_csv([a_row(0)]), 2_000)
        lay(tmp_path, "c.csv", as_csv([a_row(0)]), 1_000)
        lay(tmp_path, "a.csv", as_csv([a_row(0)]), 2_000)
        batches = list(a_source(tmp_path).batches({}))
        assert [batch.key for batch in batches] == ["c.csv", "a.csv", "b.csv"]
        assert batches[0].seen_at == datetime.fromtimestamp(1_000, UTC)

    def test_a_file_with_the_stored_mark_is_not_opened(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        lay(tmp_path, "Eksport.csv", as_csv([a_row()]))
        batch = the_batch(tmp_path)
        monkeypatch.setattr(os, "open", lambda *_: pytest.fail("the file was opened"))
        assert list(a_source(tmp_path).batches({batch.key: batch.mark})) == []

    def test_a_file_that_was_saved_again_is_offered_again(self, tmp_path: Path) -> None:
        lay(tmp_path, "Eksport.csv", as_csv([a_row(0)]))
        first = the_batch(tmp_path)
        lay(tmp_path, "Eksport.csv", as_csv([a_row(1)]), SAVED + 1)
        (second,) = a_source(tmp_path).batches({first.key: first.mark})
        assert [record.external_id for record in second.records] == ["S-1001"]


def _numbers_in_memory() -> int:
    gc.collect()
    return sum(isinstance(thing, NationalNumber) for thing in gc.get_objects())


class TestNumberOf:
    def test_it_is_read_again_from_the_newest_file_that_has_the_registration(self, tmp_path: Path) -> None:
        lay(tmp_path, "gammel.csv", as_csv([a_row(0), a_row(1)]), SAVED)
        lay(tmp_path, "ny.xlsx", as_workbook([a_row(0, Fødselsnummer=synthetic_person(9).number)]), SAVED + 10)
        source = a_source(tmp_path)
        assert source.number_of("S-1000") == the_number(9)
        assert source.number_of("S-1001") == the_number(1)
        assert source.number_of("S-9999") is None

    def test_a_registration_without_a_number_has_none(self, tmp_path: Path) -> None:
        lay(tmp_path, "Eksport.csv", as_csv([a_row(0, Fødselsnummer="")]))
        assert a_source(tmp_path).number_of("S-1000") is None

    def test_a_corrected_file_is_seen_at_once(self, tmp_path: Path) -> None:
        source = a_source(tmp_path)
        lay(tmp_path, "Eksport.csv", as_csv([a_row(0)]))
        assert source.number_of("S-1000") == the_number(0)
        lay(tmp_path, "Eksport.csv", as_csv([a_row(0, Fødselsnummer=synthetic_person(5).number)]), SAVED + 1)
        assert source.number_of("S-1000") == the_number(5)
        (tmp_path / "Eksport.csv").unlink()
        assert source.number_of("S-1000") is None

    @pytest.mark.slow
    def test_no_number_is_kept_in_memory(self, tmp_path: Path) -> None:
        lay(tmp_path, "Eksport.csv", as_csv([a_row(nth) for nth in range(20)]))
        source = a_source(tmp_path)
        before = _numbers_in_memory()
        list(source.batches({}))
        held = source.number_of("S-1000")
        assert _numbers_in_memory() - before == 1
        del held
        assert _numbers_in_memory() - before == 0
        assert synthetic_person(0).number not in repr(vars(source))

    def test_files_that_are_known_not_to_have_it_are_not_opened_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lay(tmp_path, "gammel.csv", as_csv([a_row(0)]), SAVED)
        lay(tmp_path, "ny.csv", as_csv([a_row(1)]), SAVED + 10)
        source = a_source(tmp_path)
        source.number_of("S-1000")
        opened: list[str] = []
        real = os.open

        def noted(path: Path, *rest: int) -> int:
            opened.append(Path(path).name)
            return real(path, *rest)

        monkeypatch.setattr(os, "open", noted)
        assert source.number_of("S-1000") == the_number(0)
        assert opened == ["gammel.csv"]

    def test_a_registration_with_a_derived_id_is_found_again(self, tmp_path: Path) -> None:
        lay(tmp_path, "Eksport.csv", as_csv([a_row(0), with_values(1, {"Søknads-ID": ""})]))
        source = a_source(tmp_path)
        derived = next(iter(source.batches({}))).records[1].external_id
        assert source.number_of(derived) == the_number(1)

    def test_two_people_under_one_id_have_no_number(self, tmp_path: Path) -> None:
        lay(tmp_path, "Eksport.csv", as_csv([a_row(0), with_values(1, {"Søknads-ID": "S-1000"})]))
        assert a_source(tmp_path).number_of("S-1000") is None

    def test_a_folder_that_is_away_is_not_taken_for_no_number(self, tmp_path: Path) -> None:
        with pytest.raises(Unavailable):
            a_source(tmp_path / "borte").number_of("S-1000")


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (date(2026, 1, 15), datetime(2026, 1, 14, 23, tzinfo=UTC)),
        (datetime(2026, 7, 15, 14, 30), datetime(2026, 7, 15, 12, 30, tzinfo=UTC)),
        ("15.07.2026", datetime(2026, 7, 14, 22, tzinfo=UTC)),
        ("15.07.2026 14:30", datetime(2026, 7, 15, 12, 30, tzinfo=UTC)),
        ("15.07.2026, kl. 14.30", datetime(2026, 7, 15, 12, 30, tzinfo=UTC)),
        ("15.7.2026 14:30:05", datetime(2026, 7, 15, 12, 30, 5, tzinfo=UTC)),
        ("2026-07-15", datetime(2026, 7, 14, 22, tzinfo=UTC)),
        ("2026-07-15T14:30:00Z", datetime(2026, 7, 15, 14, 30, tzinfo=UTC)),
        ("2026-07-15 14:30:00.123", datetime(2026, 7, 15, 12, 30, 0, 123000, tzinfo=UTC)),
        ("2026-07-15T14:30:00+02:00", datetime(2026, 7, 15, 12, 30, tzinfo=UTC)),
        ("15. juli 2026", datetime(2026, 7, 14, 22, tzinfo=UTC)),
        ("07/08/2026", None),
        ("uke 36 2026", None),
        ("31.02.2026", None),
        ("15.07.2026 25:00", None),
        ("0001-01-01", None),
        ("snart", None),
        (True, None),
        (12.5, None),
    ],
)
def test_dates_and_times_of_day_are_oslos_unless_they_say_otherwise(value: object, moment: datetime | None) -> None:
    assert read_moment(value) == moment  # type: ignore[arg-type]


@pytest.mark.parametrize(("word", "answer"), YES_NO.items())
def test_yes_and_no_are_read_in_their_usual_words(tmp_path: Path, word: str, answer: bool) -> None:
    row = with_values(0, {"Tidligere ansatt eller i praksis": word.upper()})
    assert records_of(tmp_path, as_csv([row]))[0].known_before is answer
