"""From a read row to what is aligned and compared."""

from __future__ import annotations

import hashlib
from datetime import date

from praksis.identity import NationalNumber
from praksis.practice_list import PracticeList, align
from praksis.practice_list.align import Known
from praksis.practice_list.compare import changes_of, told
from praksis.practice_list.known_row import known_rows
from tests.practice_list.factories import FIRST_DAY, LAST_DAY, Fake, read, student, synthetic_number


def opaque(number: NationalNumber) -> str:
    return hashlib.sha256(number.reveal().encode()).hexdigest()


def known(practice_list: PracticeList) -> tuple[Known, ...]:
    return known_rows(practice_list.sheets, opaque)


def test_contact_data_are_normalised_and_days_fall_back_on_the_sheets() -> None:
    (row,) = known(read(Fake(rows=[student(0, **{"E-post": " Student0@STUD.example.no", "Mobil": "+47 680 50 000"})])))
    assert (row.id, row.emails, row.mobile) == ("Periode 1!6", frozenset({"student0@stud.example.no"}), "+4768050000")
    assert (row.first_day, row.last_day) == (FIRST_DAY, LAST_DAY)
    assert row.number_hash is not None
    assert synthetic_number() not in repr(row)


def test_two_workbooks_compared_tell_what_a_coordinator_did_between_them() -> None:
    before = read(Fake(rows=[student(i) for i in range(4)]), Fake("Periode 2", rows=[student(9)]))
    changed = student(1) | {"Praksissted/enhet": "Medisinsk 4", "Siste dag": date(2026, 10, 9)}
    after = read(
        Fake(rows=[student(3), changed, student(0, Kommentar="Ny kommentar")]),
        Fake("Periode 2", rows=[student(9), student(2), student(17)]),
    )
    parts = told(changes_of(align(known(before), known(after))))
    assert {part.sheet: part.sentences for part in parts} == {
        "Periode 1": (
            "Rad 7: Praksissted/enhet for Bjørn Lie er endret fra Kirurgisk 2 til Medisinsk 4.",
            "Rad 7: Siste dag for Bjørn Lie er endret fra 16.10.2026 til 09.10.2026.",
        ),
        "Periode 2": (
            "Rad 8: Bjørn Berg er lagt til.",
            "Rad 7: Kari Lie er flyttet fra «Periode 1» til «Periode 2».",
        ),
    }


def test_the_same_workbook_sorted_is_no_change() -> None:
    rows = [student(i) for i in range(6)]
    before, after = read(Fake(rows=rows)), read(Fake(rows=rows[::-1]))
    assert changes_of(align(known(before), known(after))) == ()
