"""«Saker.xlsx» in FOU's channel: the cases stand there, are decided there, and nothing that somebody types is lost."""

from __future__ import annotations

from datetime import timedelta

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from sqlalchemy import select

from praksis.case_book import OPEN_SHEET, SETTLED_SHEET
from praksis.cases import CaseKind
from praksis.ledger.tables import CaseFile, Decision
from tests.case_book.books import columns_of, row_of
from tests.jobs.case_book_hands import fill_in, lock, opened, path_of, save, settled, text_in, type_in
from tests.jobs.season_factory import LISTED, TODAY, ListEditor, SmallSeason, Student, oslo, students
from tests.jobs.test_rows_that_move import corrected

LATE_DAY = oslo(8, 20, 10)
AFTER = oslo(8, 20, 12)


def late(season: SmallSeason, count: int = 1) -> list[Student]:
    """A group whose list was in time, and `count` students who came after the deadline: a case for each."""
    everyone = students(count + 1)
    season.list_of(everyone[0], at=LISTED).export_of(*everyone).sync()
    season.sync(oslo(8, 19))  # after the deadline they were not there yet

    def add(sheet: ListEditor) -> None:
        for student in everyone[1:]:
            sheet.add(student)

    season.edit(add, at=LATE_DAY).sync(AFTER)
    return everyone[1:]


def decisions(season: SmallSeason) -> list[Decision]:
    with season.ledger.reading() as session:
        return list(session.scalars(select(Decision).order_by(Decision.decided_at)))


def test_there_is_no_workbook_before_there_is_a_case(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    assert not path_of(season).exists()


def test_a_case_stands_there_with_what_it_is_about_and_why(season: SmallSeason) -> None:
    (bo,) = late(season)
    (row,) = opened(season).values()
    assert (row["Sak"], row["Hva"], row["Student eller dokument"]) == ("S-0001", "Rad etter fristen", bo.name)
    assert (row["Studiested"], row["Studentgruppe"], row["Kull"]) == ("HVL", "Sykepleie", "2024")
    assert row["Praksisperiode"] == "Periode 1"
    assert "etter fristen 10.08.2026" in row["Hvorfor"]
    assert "ark «Periode 1», rad 7" in row["Den ene siden"]
    assert (row["Alder (dager)"], row["Svar"], row["Avgjørelse"]) == (0, "", "")


def test_what_is_chosen_there_holds_from_the_next_run_on(season: SmallSeason) -> None:
    (bo,) = late(season)
    assert "late" in season.holds(bo)
    fill_in(season, "S-0001", "slipp gjennom")
    report = season.sync()
    assert report.count("avgjørelser lest") == 1
    assert season.holds(bo) == ()
    assert opened(season) == {}
    (row,) = settled(season).values()
    assert (row["Avgjort slik"], row["Grunn"], row["Avgjort av"]) == ("slipp gjennom", "Avklart på telefon.", "IFA")
    (decision,) = decisions(season)
    assert (decision.via, decision.signature) == ("saker", "IFA")


def test_forty_rows_filled_down_are_decided_in_one_run(season: SmallSeason) -> None:
    crowd = late(season, 12)

    def fill_down(workbook: Workbook) -> None:
        sheet = workbook[OPEN_SHEET]
        columns = columns_of(sheet)
        for n in range(1, 13):
            row = row_of(sheet, f"S-{n:04d}")
            sheet.cell(row, columns["Avgjørelse"]).value = "slipp gjennom"
            sheet.cell(row, columns["Begrunnelse"]).value = "Avtalt med HVL."
            sheet.cell(row, columns["Signatur"]).value = "PHE"

    save(season, fill_down)
    assert season.sync().count("avgjørelser lest") == 12
    assert season.cases() == []
    assert all(season.holds(student) == () for student in crowd)


def test_a_half_filled_row_waits_and_keeps_what_was_typed(season: SmallSeason) -> None:
    late(season)
    fill_in(season, "S-0001", "slipp gjennom", reason="", Egne_notater="ring Kari", Tatt_av="PHE")
    season.sync()
    (row,) = opened(season).values()
    assert (row["Avgjørelse"], row["Signatur"], row["Egne notater"]) == ("slipp gjennom", "IFA", "ring Kari")
    assert row["Svar"] == "Mangler begrunnelse."
    assert decisions(season) == []
    with season.ledger.reading() as session:
        assert session.scalars(select(CaseFile.taken_by)).all() == ["PHE"]


def test_a_bad_choice_and_an_unknown_signature_are_explained_and_what_was_typed_stands(season: SmallSeason) -> None:
    late(season)
    fill_in(season, "S-0001", "ja da", signature="QQQ")
    report = season.sync()
    assert report.count("avgjørelser som ikke kan tas") == 1
    (row,) = opened(season).values()
    assert "Velg «slipp gjennom» eller «hold tilbake»" in row["Svar"]
    assert "Kjente signaturer: IFA, PHE" in row["Svar"]
    assert (row["Avgjørelse"], row["Signatur"]) == ("ja da", "QQQ")
    fill_in(season, "S-0001", "Slipp  Gjennom", signature="phe")
    season.sync()
    assert season.cases() == []


def test_a_row_of_a_case_that_was_decided_meanwhile_is_said_so_and_changes_nothing(season: SmallSeason) -> None:
    (bo,) = late(season)
    fill_in(season, "S-0001", "slipp gjennom")
    season.decide(CaseKind.LATE_ROW, "hold tilbake", "Kom for sent.")
    season.sync()
    assert season.holds(bo) == ("held-back",)
    row = opened(season)["S-0001"]
    assert "er avgjort av IFA" in row["Svar"]
    assert "ikke tatt" in row["Svar"]
    assert row["Avgjørelse"] == "slipp gjennom"
    fill_in(season, "S-0001", "", reason="", signature="")
    season.sync()
    assert opened(season) == {}


def test_a_row_of_a_case_that_has_been_overtaken_is_said_so(season: SmallSeason) -> None:
    (bo,) = late(season)
    fill_in(season, "S-0001", "slipp gjennom", reason="")
    season.edit(lambda sheet: sheet.remove(bo), at=oslo(8, 20, 13)).sync(oslo(8, 20, 14))
    assert "innhentet" in opened(season)["S-0001"]["Svar"]
    assert settled(season)["S-0001"]["Avgjort slik"] == "innhentet"


def test_a_decision_is_taken_back_in_the_sheet_of_settled_cases(season: SmallSeason) -> None:
    (bo,) = late(season)
    fill_in(season, "S-0001", "slipp gjennom", Egne_notater="snakket med Kari")
    season.sync()
    assert settled(season)["S-0001"]["Egne notater"] == "snakket med Kari"
    fill_in(season, "S-0001", "ja", "Det var feil.", "PHE", sheet=SETTLED_SHEET)
    report = season.sync()
    assert report.count("avgjørelser trukket tilbake") == 1
    assert "late" in season.holds(bo)
    (row,) = opened(season).values()
    assert (row["Avgjørelse"], row["Begrunnelse"], row["Egne notater"]) == ("", "", "snakket med Kari")
    assert decisions(season)[0].taken_back_by == "PHE"
    fill_in(season, "S-0001", "slipp gjennom")
    season.sync()
    assert season.holds(bo) == ()
    assert len(decisions(season)) == 2


def test_a_decision_that_cannot_be_taken_back_is_answered(season: SmallSeason) -> None:
    corrected(season)
    (case,) = season.cases(CaseKind.SAME_STUDENT_CORRECTED)
    fill_in(season, case.case, "to ulike studenter")
    season.sync()
    fill_in(season, case.case, "ja", "Angrer.", sheet=SETTLED_SHEET)
    season.sync()
    row = settled(season)[case.case]
    assert "kan ikke trekkes tilbake" in row["Svar"]
    assert (row["Ta tilbake"], row["Begrunnelse"]) == ("ja", "Angrer.")


def test_an_open_workbook_is_read_and_waits_to_be_written_and_nothing_is_decided_twice(season: SmallSeason) -> None:
    (bo,) = late(season)
    fill_in(season, "S-0001", "slipp gjennom")
    key = lock(season)
    before = path_of(season).read_bytes()
    assert season.sync().count("saksbok i bruk") == 1
    assert season.holds(bo) == ()
    assert path_of(season).read_bytes() == before
    season.take_back(1)
    assert season.sync().count("avgjørelser lest") == 0
    type_in(season, "S-0001", {"Egne notater": "lagret igjen mens den er åpen"})
    season.sync()
    assert "late" in season.holds(bo), "what was taken back stays taken back, though the old row still stands there"
    key.unlink()
    season.sync()
    (row,) = opened(season).values()
    assert (row["Avgjørelse"], row["Egne notater"]) == ("", "lagret igjen mens den er åpen")


def test_a_save_between_our_reading_and_our_writing_loses_nothing(season: SmallSeason) -> None:
    bo, _ = late(season, 2)
    season.before_replace = lambda: fill_in(season, "S-0001", "slipp gjennom", Egne_notater="samtidig")
    season.sync(AFTER + timedelta(days=1))  # the age has changed, so it is written
    row = opened(season)["S-0001"]
    assert (row["Avgjørelse"], row["Egne notater"], row["Alder (dager)"]) == ("slipp gjennom", "samtidig", 1)
    assert row["Svar"] == "Leses ved neste oppdatering."
    season.sync()
    assert season.holds(bo) == ()


def test_a_workbook_that_is_deleted_or_renamed_is_made_anew(season: SmallSeason) -> None:
    late(season)
    path_of(season).unlink()
    assert season.sync().count("saksbok skrevet") == 1
    assert set(opened(season)) == {"S-0001"}
    path_of(season).rename(path_of(season, "Saker gammel.xlsx"))
    season.sync()
    assert set(opened(season)) == {"S-0001"}


def test_a_damaged_workbook_is_left_as_it_is_said_and_stood_in_for(season: SmallSeason) -> None:
    (bo,) = late(season)
    damaged = path_of(season).read_bytes()[:700]
    path_of(season).write_bytes(damaged)
    season.sync()
    assert path_of(season).read_bytes() == damaged
    assert any("«Saker.xlsx» kan ikke leses" in problem for problem in season.status().problems)
    new = path_of(season, "Saker (ny).xlsx")
    assert "S-0001" in text_in(new)
    path_of(season).unlink()
    new.rename(path_of(season))
    fill_in(season, "S-0001", "slipp gjennom")
    season.sync()
    assert season.holds(bo) == ()
    assert not any("Saker" in problem for problem in season.status().problems)


def test_a_damaged_workbook_is_decided_in_its_stand_in(season: SmallSeason) -> None:
    (bo,) = late(season)
    path_of(season).write_bytes(b"tull")
    season.sync()
    new = path_of(season, "Saker (ny).xlsx")
    path_of(season).write_bytes(b"tull og tull")
    content = new.read_bytes()
    season.sync()
    assert new.read_bytes() == content
    damaged = path_of(season).read_bytes()
    path_of(season).unlink()
    new.rename(path_of(season))
    fill_in(season, "S-0001", "slipp gjennom")
    path_of(season).rename(new)
    path_of(season).write_bytes(damaged)
    season.sync()
    assert season.holds(bo) == ()
    assert path_of(season).read_bytes() == damaged


def test_an_unchanged_workbook_is_not_opened_nor_written_again_and_the_age_changes_once_a_day(
    season: SmallSeason,
) -> None:
    late(season)
    season.sync()
    season.sync()
    assert "FOU/Saker.xlsx" not in season.calls.opened
    assert not [call for call in season.calls.written if call.endswith(" FOU")]
    assert season.sync(AFTER + timedelta(days=1)).count("saksbok skrevet") == 1
    assert season.sync(AFTER + timedelta(days=1, hours=2)).count("saksbok skrevet") == 0
    assert opened(season)["S-0001"]["Alder (dager)"] == 1


def test_a_note_alone_is_kept_without_writing_the_workbook(season: SmallSeason) -> None:
    late(season)
    type_in(season, "S-0001", {"Egne notater": "venter på Kari"})
    saved = path_of(season).read_bytes()
    season.sync()
    assert path_of(season).read_bytes() == saved
    season.sync(AFTER + timedelta(days=1))
    assert opened(season)["S-0001"]["Egne notater"] == "venter på Kari"


def test_a_sorted_and_filtered_workbook_with_an_own_column_and_sheet_is_read_and_kept(season: SmallSeason) -> None:
    first, second = late(season, 2)

    def rummage(workbook: Workbook) -> None:
        sheet = workbook[OPEN_SHEET]
        columns = columns_of(sheet)
        one, two = row_of(sheet, "S-0001"), row_of(sheet, "S-0002")
        for column in range(1, len(columns) + 1):
            values = sheet.cell(one, column).value, sheet.cell(two, column).value
            sheet.cell(two, column).value, sheet.cell(one, column).value = values
        sheet.row_dimensions[one].hidden = True
        sheet.cell(4, len(columns) + 1).value = "Ringt"
        sheet.cell(two, len(columns) + 1).value = "mandag"
        workbook.create_sheet("Min liste")["A1"] = "mine ting"

    save(season, rummage)
    fill_in(season, "S-0002", "slipp gjennom")
    season.sync()
    assert (season.holds(first), season.holds(second)) == (("late",), ())
    assert opened(season)["S-0001"]["Ringt"] == "mandag"
    assert load_workbook(path_of(season))["Min liste"]["A1"].value == "mine ting"


def test_the_workbook_holds_no_national_number_not_even_one_that_was_typed(season: SmallSeason) -> None:
    (bo,) = late(season)
    number = bo.person.number
    fill_in(season, "S-0001", "slipp gjennom", f"{bo.name} {number}", Egne_notater=f"nr {number}")
    season.sync()
    season.sync(AFTER + timedelta(days=1))
    assert number not in text_in(path_of(season))
    assert decisions(season)[0].reason == f"{bo.name} ***"


def test_in_shadow_the_workbook_is_written_all_the_same_for_it_is_in_fous_own_channel(season: SmallSeason) -> None:
    season.modes = {"HVL": "shadow"}
    late(season)
    assert set(opened(season)) == {"S-0001"}
    assert season.now > TODAY


def test_what_is_typed_over_our_own_text_over_the_table_or_as_a_comment_is_kept_when_the_workbook_is_written_anew(
    season: SmallSeason,
) -> None:
    late(season)

    def scribble(workbook: Workbook) -> None:
        sheet = workbook[OPEN_SHEET]
        columns, row = columns_of(sheet), row_of(sheet, "S-0001")
        sheet.cell(row, columns["Svar"]).value = "Kari svarte ja"
        sheet.cell(row, columns["Hvorfor"]).value = "De glemte henne"
        sheet.cell(row, columns["Begrunnelse"]).comment = Comment("Spør Ola først", "Kari")
        sheet["C1"] = "Kari har ferie"

    save(season, scribble)
    for days in (1, 2):
        season.sync(AFTER + timedelta(days=days))
        row = opened(season)["S-0001"]
        assert row["Egne notater"] == (
            "Skrevet i «Hvorfor»: De glemte henne / Skrevet i «Svar»: Kari svarte ja / "
            "Merknad ved «Begrunnelse»: Spør Ola først"
        )
        assert "etter fristen" in row["Hvorfor"]
        assert load_workbook(path_of(season))[OPEN_SHEET]["C3"].value == "Kari har ferie"


def test_a_decision_typed_for_a_case_that_was_settled_long_ago_is_answered(season: SmallSeason) -> None:
    late(season, 2)
    key = lock(season)
    season.decide(CaseKind.LATE_ROW, "hold tilbake", "Kom for sent.")
    fill_in(season, "S-0001", "slipp gjennom")
    season.sync(AFTER + timedelta(days=40))
    key.unlink()
    season.sync(AFTER + timedelta(days=41))
    row = opened(season)["S-0001"]
    assert "er avgjort av IFA" in row["Svar"]
    assert row["Avgjørelse"] == "slipp gjennom"
