"""What is said of a list beyond its rows: its name (R15), several for one group (R9), changes and their marks (R8, R11)."""

from __future__ import annotations

import json
from typing import Any

from openpyxl.styles import Font
from sqlalchemy import select

from praksis.ledger.tables import Document, DocumentVersion
from praksis.masters.look import RED
from tests.jobs.season_factory import ListEditor, SmallSeason, Student, calendar_line, oslo, students
from tests.people import synthetic_number

LATER = oslo(8, 6, 9)
ANNA, BO, CARL = students(3)


def versions(season: SmallSeason, name: str | None = None) -> list[DocumentVersion]:
    """The coordinator's versions of a list, oldest first."""
    with season.ledger.reading() as session:
        query = select(DocumentVersion).join(Document, Document.id == DocumentVersion.document_id)
        query = query.where(DocumentVersion.ours.is_(False)).order_by(DocumentVersion.position)
        return list(session.scalars(query if name is None else query.where(Document.name == name)))


def found(version: DocumentVersion, code: str) -> list[dict[str, Any]]:
    return [finding for finding in version.findings if finding["code"] == code]


def ward(student: Student, text: str, *, mark: str | None = None) -> Any:
    """The coordinator moves a student to another ward, and perhaps says so in red."""

    def change(editor: ListEditor) -> None:
        editor.set(student, "Praksissted/enhet", text)
        if mark is not None:
            editor.set(student, "Kommentar", mark)
            cell = editor.sheet.cell(editor.find(student), editor.columns["Kommentar"])
            cell.font = Font(color=RED)

    return change


# --- the naming standard -----------------------------------------------------------------------------------------------


def test_a_list_with_another_name_is_told_the_right_one_with_the_channels_institution_and_the_calendars_group(
    season: SmallSeason,
) -> None:
    season.list_of(ANNA, path=season.channel() / "Sykepleie kull 2024 endelig.xlsx").sync()
    (version,) = versions(season)
    (finding,) = found(version, "file-name")
    assert finding["severity"] == "notice"
    assert "«Praksisoversikt HVL Sykepleie kull 2024.xlsx»" in finding["message"]
    (problem,) = season.status().problems
    assert problem.startswith("Listen «Sykepleie kull 2024 endelig.xlsx»: Filnavnet følger ikke navnestandarden.")


def test_a_list_that_gets_its_right_name_has_no_such_problem_any_more(season: SmallSeason) -> None:
    wrong = season.channel() / "Sykepleie kull 2024 endelig.xlsx"
    season.list_of(ANNA, path=wrong).sync()
    wrong.rename(season.list_path())
    season.sync()
    assert season.status().problems == ()
    assert [found(version, "file-name") for version in versions(season)] == [[]]


def test_a_list_that_said_its_group_in_the_name_only_after_it_was_renamed_is_bound_then(season: SmallSeason) -> None:
    season.calendar(calendar_line(), calendar_line(cohort="2025"))
    unnamed = season.channel() / "Mappe1.xlsx"
    season.list_of(ANNA, group=("HVL", "Sykepleie", ""), path=unnamed).sync()
    assert season.row_of(ANNA).cohort is None
    unnamed.rename(season.channel() / "Praksisoversikt HVL Sykepleie kull 2025.xlsx")
    season.sync()
    assert season.row_of(ANNA).cohort == "2025"


def test_the_naming_standard_is_a_setting(season: SmallSeason) -> None:
    season.rules["list_name_pattern"] = "{kull} {studentgruppe}.xlsx"
    season.list_of(ANNA).sync()
    (problem,) = season.status().problems
    assert "Gi filen navnet «2024 Sykepleie.xlsx»" in problem


def test_a_notice_about_the_name_is_no_matter_for_the_receipt(season: SmallSeason) -> None:
    season.list_of(ANNA, path=season.channel() / "Sykepleie kull 2024 endelig.xlsx").sync()
    (post,) = season.posts()
    assert "navnestandard" not in post


# --- one document per student group ------------------------------------------------------------------------------------


def test_two_documents_of_one_group_are_said_in_status_and_in_the_receipt_of_the_second(season: SmallSeason) -> None:
    season.list_of(ANNA).sync()
    copy = season.channel() / "Praksisoversikt HVL Sykepleie kull 2024 (1).xlsx"
    season.list_of(BO, path=copy, at=LATER).sync(LATER.replace(hour=12))
    told = [problem for problem in season.status().problems if "flere praksisoversikter" in problem]
    assert len(told) == 1
    assert told[0].startswith("Kanalen «HVL»: ")
    assert copy.name in told[0]
    assert season.list_path().name in told[0]
    first, second = sorted(season.posts(), key=lambda post: "(1)" in post)
    assert "flere praksisoversikter" in second
    assert "Samle alt i ett dokument" in second
    assert "flere praksisoversikter" not in first


def test_when_the_second_document_is_taken_away_nothing_is_said_of_it(season: SmallSeason) -> None:
    season.list_of(ANNA)
    copy = season.channel() / "Praksisoversikt HVL Sykepleie kull 2024 (1).xlsx"
    season.list_of(BO, path=copy).sync()
    copy.unlink()
    season.sync()
    assert not [problem for problem in season.status().problems if "flere praksisoversikter" in problem]


def test_lists_of_two_cohorts_are_two_groups(season: SmallSeason) -> None:
    season.calendar(calendar_line(), calendar_line(cohort="2025"))
    season.list_of(ANNA).list_of(BO, group=("HVL", "Sykepleie", "2025")).sync()
    assert season.status().problems == ()


# --- what has changed, and whether it is marked ------------------------------------------------------------------------


def test_the_first_version_has_no_changes_to_tell_of(season: SmallSeason) -> None:
    season.list_of(ANNA, BO).sync()
    (version,) = versions(season)
    assert version.changes == []
    assert found(version, "change-unmarked") == []


def test_a_change_is_kept_from_and_to_by_sheet_and_also_without_names(season: SmallSeason) -> None:
    season.list_of(ANNA, BO).sync()
    season.edit(ward(ANNA, "Ortopedisk, sengepost 3"), LATER).sync(LATER)
    assert [version.changes for version in versions(season)] == [
        [],
        [
            {
                "sheet": "Periode 1",
                "sentences": [
                    f"Rad 6: Praksissted/enhet for {ANNA.name} er endret fra Hjerteavdelingen, sengepost 1 til "
                    "Ortopedisk, sengepost 3."
                ],
                "without_names": [
                    "Rad 6: Praksissted/enhet for studenten er endret fra Hjerteavdelingen, sengepost 1 til "
                    "Ortopedisk, sengepost 3."
                ],
                "rows": [6],
            }
        ],
    ]


def test_students_who_come_and_go_are_told_of(season: SmallSeason) -> None:
    season.list_of(ANNA, BO).sync()
    season.edit(lambda editor: editor.remove(BO), LATER)
    season.edit(lambda editor: editor.add(CARL), LATER).sync(LATER)
    (changes,) = versions(season)[-1].changes
    assert changes["sentences"] == [
        f"Rad 7: {CARL.name} er lagt til.",
        f"{BO.name} er fjernet (sto på rad 7).",
    ]
    assert CARL.name not in json.dumps(changes["without_names"], ensure_ascii=False)


def test_a_changed_number_is_said_and_never_kept(season: SmallSeason) -> None:
    season.list_of(ANNA, BO).sync()
    number = synthetic_number(ANNA.person.born, 5)
    season.edit(lambda editor: editor.set(ANNA, "Fødselsnummer", number), LATER).sync(LATER)
    version = versions(season)[-1]
    kept = json.dumps([version.changes, version.findings], ensure_ascii=False)
    assert f"Fødselsnummer for {ANNA.name} er endret." in kept
    assert number not in kept
    assert ANNA.person.number not in kept


def test_our_own_painting_is_no_change(season: SmallSeason) -> None:
    season.list_of(ANNA, BO).export_of(ANNA).sync()
    season.sync()
    assert season.colours(ANNA)[0] == "green"
    season.edit(ward(BO, "Medisinsk, sengepost 2"), LATER).sync(LATER)
    (changes,) = versions(season)[-1].changes
    assert len(changes["sentences"]) == 1


def test_changes_without_red_text_signature_and_date_get_one_notice_for_the_sheet(season: SmallSeason) -> None:
    season.list_of(ANNA, BO, CARL).sync()
    season.edit(lambda e: (ward(ANNA, "Ny post")(e), ward(BO, "Ny post")(e)), LATER).sync(LATER)
    (finding,) = found(versions(season)[-1], "change-unmarked")
    assert (finding["severity"], finding["sheet"]) == ("notice", "Periode 1")
    assert "2 endrede rader" in finding["message"]
    assert "rad 6, 7" in finding["message"]
    assert not any("rød tekst" in post for post in season.posts())


def test_a_change_that_is_marked_in_red_with_signature_and_date_gets_none(season: SmallSeason) -> None:
    season.list_of(ANNA, BO).sync()
    season.edit(ward(ANNA, "Ny post", mark="Flyttet etter avtale. KHA 06.08.2026"), LATER).sync(LATER)
    version = versions(season)[-1]
    assert len(version.changes) == 1
    assert found(version, "change-unmarked") == []


def test_a_version_that_could_not_be_read_is_no_version_to_compare_with(season: SmallSeason) -> None:
    season.list_of(ANNA)
    readable = season.list_path().read_bytes()
    season.list_path().write_bytes(readable[: len(readable) // 2])
    season.sync()
    season.list_of(ANNA, at=LATER).sync(LATER)
    assert [version.changes for version in versions(season)] == [[], []]
