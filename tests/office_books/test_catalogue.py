"""The access catalogue is read row by row, and rows that contradict each other are not guessed between."""

from __future__ import annotations

from datetime import date

import pytest

from praksis.masters import CatalogueLine, build_catalogue
from praksis.office_books import CatalogueReading, Severity, read_catalogue
from praksis.workbook import WorkbookRefused
from tests.office_books.books import catalogue, catalogue_row


def codes(reading: CatalogueReading) -> list[tuple[int | None, str]]:
    return [(problem.row, problem.code) for problem in reading.problems]


def test_right_rows_are_read_in_their_order() -> None:
    lines = [
        CatalogueLine("Sykepleier", "DIPS Arena", "Sykepleierstudent", date(2024, 1, 1), date(2027, 6, 30)),
        CatalogueLine("Lege", "LIBRA", "Medisinstudent, les"),
    ]
    reading = read_catalogue(build_catalogue(lines))
    assert reading.problems == ()
    assert [(r.row, r.profession, r.system, r.role, r.valid_from, r.valid_to) for r in reading.rows] == [
        (2, "Sykepleier", "DIPS Arena", "Sykepleierstudent", date(2024, 1, 1), date(2027, 6, 30)),
        (3, "Lege", "LIBRA", "Medisinstudent, les", None, None),
    ]


def test_the_master_is_an_empty_catalogue_without_problems() -> None:
    assert read_catalogue(build_catalogue()) == CatalogueReading((), ())


@pytest.mark.parametrize(("field", "header"), [("profession", "Profesjon"), ("system", "System"), ("role", "Rolle")])
def test_a_missing_value_leaves_the_row_out(field: str, header: str) -> None:
    reading = read_catalogue(catalogue(catalogue_row(**{field: None}), catalogue_row(system="Meona")))
    assert [row.system for row in reading.rows] == ["Meona"]
    assert [(p.row, p.column, p.code) for p in reading.problems] == [(2, header, "missing-value")]


def test_a_row_that_ends_before_it_begins_is_left_out() -> None:
    reading = read_catalogue(catalogue(catalogue_row(valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 31))))
    assert (reading.rows, codes(reading)) == ((), [(2, "last-before-first")])
    assert (
        len(read_catalogue(catalogue(catalogue_row(valid_from=date(2026, 2, 1), valid_to=date(2026, 2, 1)))).rows) == 1
    )


def test_the_same_row_twice_counts_once() -> None:
    reading = read_catalogue(catalogue(catalogue_row(), catalogue_row(system="dips arena")))
    assert [row.row for row in reading.rows] == [2]
    assert codes(reading) == [(3, "duplicate-row")]
    assert reading.problems[0].severity is Severity.WARNING


def test_two_roles_in_one_system_on_the_same_day_are_not_guessed_between() -> None:
    reading = read_catalogue(
        catalogue(
            catalogue_row(valid_to=date(2026, 8, 31)),
            catalogue_row(role="Lesetilgang", valid_from=date(2026, 8, 31)),
            catalogue_row(system="Meona"),
        )
    )
    assert [row.system for row in reading.rows] == ["Meona"]
    assert codes(reading) == [(2, "contradicting-row"), (3, "contradicting-row")]


def test_a_role_may_follow_another_the_day_after() -> None:
    reading = read_catalogue(
        catalogue(
            catalogue_row(valid_to=date(2026, 8, 31)),
            catalogue_row(role="Lesetilgang", valid_from=date(2026, 9, 1)),
        )
    )
    assert (len(reading.rows), reading.problems) == (2, ())


def test_a_repetition_does_not_save_a_row_that_is_contradicted() -> None:
    reading = read_catalogue(catalogue(catalogue_row(), catalogue_row(), catalogue_row(role="Lesetilgang")))
    assert reading.rows == ()
    assert codes(reading) == [(2, "contradicting-row"), (3, "contradicting-row"), (4, "contradicting-row")]


def test_two_professions_may_have_the_same_system() -> None:
    assert len(read_catalogue(catalogue(catalogue_row(), catalogue_row(profession="Lege", role="Lege"))).rows) == 2


def test_what_is_no_workbook_is_refused() -> None:
    with pytest.raises(WorkbookRefused):
        read_catalogue(b"PK\x03\x04 avkortet")
