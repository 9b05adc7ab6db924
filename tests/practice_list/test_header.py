"""Where the headings stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from praksis.practice_list.cell_text import CellValue
from praksis.practice_list.columns import Field
from praksis.practice_list.header import find_header, is_header_again

MASTER = (
    "Fornavn", "Etternavn", "Fødselsnummer", "E-post", "Mobil", "Profesjon", "Praksissted/enhet", "Første dag",
    "Siste dag", "Registrert", "Bestilt", "Kommentar",
)  # fmt: skip


def grid(*rows: tuple[CellValue, ...]) -> Mapping[int, Mapping[int, CellValue]]:
    return {r: dict(enumerate(row, start=1)) for r, row in enumerate(rows, start=1)}


def test_the_master_header_is_found_under_its_title_block() -> None:
    header = find_header(
        grid(
            ("Praksisoversikt – Sykepleie – kull 2024",),
            ("Studiested", "HVL"),
            ("Praksisperiode", "Periode 1", "Første dag", date(2026, 9, 1), "Siste dag", date(2026, 10, 12)),
            (),
            MASTER,
        )
    )
    assert header is not None
    assert header.first_row == header.last_row == 5
    assert {field.value for field in header.columns} == set(MASTER)
    assert not header.unknown
    assert not header.twice


@settings(deadline=None)
@given(st.permutations(MASTER), st.integers(min_value=0, max_value=14))
def test_the_order_of_the_columns_and_the_row_of_the_header_do_not_matter(headings: list[str], above: int) -> None:
    header = find_header(grid(*[()] * above, tuple(headings)))
    assert header is not None
    assert header.first_row == above + 1
    assert {field.value: column for field, column in header.columns.items()} == {
        heading: column for column, heading in enumerate(headings, start=1)
    }


def test_a_header_below_the_fifteenth_row_is_not_looked_for() -> None:
    assert find_header(grid(*[()] * 15, MASTER)) is None


def test_two_rows_with_merged_group_headings_are_one_header() -> None:
    header = find_header(
        grid(
            ("Student", None, "Fødselsnummer", "Kontakt", None, "Praksis", None, None, "Status", None),
            ("Fornavn", "Etternavn", None, "E-post", "Mobil", "Sted", "Fra", "Til", "Registrert", "Bestilt"),
        ),
        merged=[(1, 1, 1, 2), (1, 3, 2, 3), (1, 4, 1, 5), (1, 6, 1, 8), (1, 9, 1, 10)],
    )
    assert header is not None
    assert (header.first_row, header.last_row) == (1, 2)
    assert [header.columns.get(field) for field in (Field.GIVEN, Field.FAMILY, Field.NUMBER, Field.EMAIL)] == [
        1,
        2,
        3,
        4,
    ]
    assert [header.columns.get(field) for field in (Field.FIRST_DAY, Field.LAST_DAY)] == [7, 8]
    assert [header.columns.get(field) for field in (Field.REGISTERED, Field.ORDERED)] == [9, 10]


def test_the_first_student_does_not_become_a_second_header_row() -> None:
    header = find_header(grid(MASTER, ("Kari", "Nordmann", None, "kari@stud.example.no")))
    assert header is not None
    assert header.last_row == 1


def test_a_fuller_second_table_does_not_take_the_place_of_the_first() -> None:
    header = find_header(grid(MASTER[:8], ("Kari", "Nordmann"), (), (*MASTER, "Nasjonalitet", "Fødselsdato")))
    assert header is not None
    assert header.first_row == 1


def test_a_contact_in_the_title_block_is_no_header() -> None:
    for below in (MASTER, ("Navn", "Fødselsnr", "E-post", "Registrert", "Bestilt")):
        header = find_header(grid(("Navn", "E-post", "Telefon"), ("Siri", "siri@example.no"), below))
        assert header is not None
        assert header.first_row == 3


def test_two_columns_of_one_meaning_are_a_question_and_neither_is_used() -> None:
    header = find_header(grid(("Fornavn", "Etternavn", "Registrert", "Bestilt", "Registrert")))
    assert header is not None
    assert header.twice == {Field.REGISTERED: (3, 5)}
    assert Field.REGISTERED not in header.columns


def test_telephone_gives_way_to_mobile_when_both_are_there() -> None:
    header = find_header(grid(("Fornavn", "Etternavn", "Telefon", "Mobil")))
    assert header is not None
    assert header.columns[Field.MOBILE] == 4
    assert header.unknown == (3,)


def test_telephone_alone_is_the_mobile_number() -> None:
    header = find_header(grid(("Navn", "Telefon", "E-post")))
    assert header is not None
    assert header.columns[Field.MOBILE] == 2


def test_a_title_block_or_prose_is_no_header() -> None:
    assert find_header(grid(("Praksisperiode", "Periode 1", "Første dag", date(2026, 9, 1), "Siste dag", None))) is None
    assert (
        find_header(grid(("Slik fyller du ut listen: skriv fornavn, etternavn og fødselsnummer for hver student.",)))
        is None
    )


def test_a_repeated_header_is_known_again() -> None:
    header = find_header(grid(MASTER))
    assert header is not None
    assert is_header_again(header, dict(enumerate(MASTER, start=1)))
    assert not is_header_again(header, {1: "Kari", 2: "Nordmann", 6: "Sykepleier"})
