"""From and to in Norwegian sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given

from praksis.names import PersonName
from praksis.practice_list.align import Known, align
from praksis.practice_list.compare import Change, changes_of, told, unmarked
from tests.examples import at_most
from tests.practice_list.test_align import as_new, documents, known

KARI = replace(known(1), name=PersonName("Kari", "Lie"), ward="Kir 1")


def sentences(old: list[Known], new: list[Known], *, names: bool = True) -> dict[str, tuple[str, ...]]:
    return {part.sheet: part.sentences for part in told(changes_of(align(old, new)), names=names)}


@at_most(30)
@given(documents())
def test_a_list_compared_with_itself_is_empty(old: list[Known]) -> None:
    assert changes_of(align(old, [as_new(row) for row in old])) == ()


def test_a_row_that_only_changes_its_place_is_no_change() -> None:
    assert sentences([KARI], [as_new(KARI, row=30)]) == {}


def test_each_change_is_told_from_and_to() -> None:
    new = as_new(
        KARI,
        ward="Kir 2",
        first_day=date(2026, 9, 14),
        mobile=None,
        emails=frozenset({"kari@stud.example.no"}),
        last_day=None,
    )
    assert sentences([replace(KARI, last_day=None)], [new]) == {
        "Periode 1": (
            "Rad 7: E-post for Kari Lie er endret fra student1@stud.example.no til kari@stud.example.no.",
            "Rad 7: Mobil for Kari Lie er fjernet (var +4768050001).",
            "Rad 7: Praksissted/enhet for Kari Lie er endret fra Kir 1 til Kir 2.",
            "Rad 7: Første dag for Kari Lie er endret fra 07.09.2026 til 14.09.2026.",
        )
    }


def test_added_removed_and_moved_are_told_on_their_sheets() -> None:
    gone, moved, fresh = known(22), known(34), known(57, sheet="Periode 2")
    found = sentences([KARI, gone, moved], [as_new(KARI), as_new(moved, sheet="Periode 2", row=9), fresh])
    assert found == {
        "Periode 1": ("Kari Lie Berg er fjernet (sto på rad 28).",),
        "Periode 2": (
            "Rad 63: Per Lie Haug er lagt til.",
            "Rad 9: Mina Lie Dahl er flyttet fra «Periode 1» til «Periode 2».",
        ),
    }


def test_a_renamed_sheet_is_told_once_and_moves_nobody() -> None:
    old = [known(i) for i in (1, 22, 34)]
    assert sentences(old, [as_new(row, sheet="Semester 5") for row in old]) == {
        "Semester 5": ("Arket «Periode 1» heter nå «Semester 5».",)
    }


def test_a_changed_number_is_said_and_never_shown_nor_the_birth_date_in_it() -> None:
    new = as_new(KARI, number_hash="another", birth_date=date(1999, 9, 9))
    (part,) = told(changes_of(align([KARI], [new])))
    assert part.sentences == ("Rad 7: Fødselsnummer for Kari Lie er endret.",)
    filled = sentences([replace(KARI, number_hash=None)], [as_new(KARI)])
    assert filled == {"Periode 1": ("Rad 7: Fødselsnummer for Kari Lie er fylt inn.",)}
    assert "hash" not in repr(changes_of(align([KARI], [new])))


def test_a_corrected_student_is_a_question_and_neither_added_nor_removed() -> None:
    new = replace(known(99, row=40), id="new", name=KARI.name)
    assert sentences([KARI], [new]) == {
        "Periode 1": ("Rad 40: Kari Lie kan være samme student som Kari Lie på rad 7 i forrige versjon, rettet.",)
    }


def test_without_names_no_sentence_holds_a_name_or_contact_data() -> None:
    new = as_new(KARI, name=PersonName("Karin", "Lie"), mobile="+4768050099", emails=frozenset({"ny@stud.example.no"}))
    found = sentences([KARI, known(22)], [new, known(57)], names=False)
    told_text = " ".join(" ".join(part) for part in found.values())
    for personal in ("Kari", "Lie", "Per", "student1", "ny@", "6805", "Haug", "Berg"):
        assert personal not in told_text
    assert "Rad 7: Mobil for studenten er endret." in found["Periode 1"]


def test_changes_that_are_not_marked_in_red_are_one_notice_a_sheet() -> None:
    old = [known(1), known(22), known(34, sheet="Periode 2")]
    new = [as_new(row, ward="Annen") for row in old]
    changes: tuple[Change, ...] = changes_of(align(old, new))
    found = unmarked(changes, lambda sheet, row: (sheet, row) == ("Periode 1", 28))
    assert [(f.sheet, f.code.value) for f in found] == [
        ("Periode 1", "change-unmarked"),
        ("Periode 2", "change-unmarked"),
    ]
    assert found[0].message.startswith("1 endret rad er ikke merket med rød tekst, signatur og dato (rad 7).")
    assert unmarked(changes, lambda sheet, row: True) == ()
