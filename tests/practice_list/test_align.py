"""Which row of a new version is which placement of the old one."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praksis.names import PersonName
from praksis.practice_list.align import Alignment, Known, align
from tests.examples import at_most

GIVEN = ("Åse", "Bjørn", "Kari", "Ola", "Mina", "Nils", "Eva", "Per", "Siri", "Tor")
FAMILY = ("Lie", "Moe", "Berg", "Dahl", "Vik", "Haug", "Sand", "Nes", "Foss", "Rud")


def known(serial: int, /, row: int | None = None, sheet: str = "Periode 1", **changes: Any) -> Known:
    """The `serial`-th person's row; no two serials share an identifying field but parts of the name."""
    made = Known(
        id=f"{sheet}-{serial}",
        sheet=sheet,
        row=serial + 6 if row is None else row,
        name=PersonName(f"{GIVEN[serial % 10]} {FAMILY[serial // 100 % 10]}", FAMILY[serial // 10 % 10]),
        number_hash=f"hash-{serial}",
        birth_date=date(1998, 1, 1) + timedelta(days=serial),
        emails=frozenset({f"student{serial}@stud.example.no"}),
        mobile=f"+47680{50000 + serial}",
        profession="Sykepleier",
        ward=f"Kirurgisk {serial % 3}",
        first_day=date(2026, 9, 7),
        last_day=date(2026, 10, 16),
    )
    return replace(made, **changes)


def as_new(old: Known, /, **changes: Any) -> Known:
    return replace(old, id="new-" + old.id, **changes)


def ids(alignment: Alignment) -> set[tuple[str, str]]:
    return {(pair.old.id, pair.new.id) for pair in alignment.pairs}


def every_pair(old: list[Known]) -> set[tuple[str, str]]:
    return {(row.id, "new-" + row.id) for row in old}


def is_clean(alignment: Alignment) -> bool:
    return not (alignment.gone or alignment.added or alignment.corrected)


EMPTY: dict[str, Any] = {"number_hash": None, "birth_date": None, "emails": frozenset(), "mobile": None}


@pytest.mark.parametrize(
    "shared",
    [("number_hash",), ("name", "emails"), ("name", "birth_date")],
    ids=["number", "e-mail and name", "name and date of birth"],
)
def test_each_key_finds_a_row_that_has_moved_within_its_sheet(shared: tuple[str, ...]) -> None:
    old = known(1)
    other = known(99, row=40)
    new = replace(other, id="new", **{field: getattr(old, field) for field in shared})
    assert ids(align([old], [new])) == {(old.id, "new")}


@pytest.mark.parametrize("shared", [("name", "mobile"), ("birth_date", "mobile"), ("emails", "mobile")])
def test_the_same_row_with_two_equal_fields_is_the_same_placement(shared: tuple[str, ...]) -> None:
    old = known(1)
    new = replace(known(99), id="new", row=old.row, **{field: getattr(old, field) for field in shared})
    assert ids(align([old], [new])) == {(old.id, "new")}


@pytest.mark.parametrize("shared", [("name",), ("mobile",), ()])
def test_the_same_row_with_fewer_than_two_equal_fields_is_not(shared: tuple[str, ...]) -> None:
    old = known(1)
    new = replace(known(22), id="new", row=old.row, **{field: getattr(old, field) for field in shared})
    assert not align([old], [new]).pairs


def test_ward_and_days_alone_make_no_two_students_one() -> None:
    found = align([known(0)], [as_new(known(45), row=6, ward="Kirurgisk 0")])
    assert not found.pairs
    assert not found.corrected
    assert (len(found.gone), len(found.added)) == (1, 1)


@pytest.mark.parametrize("shared", [("mobile", "birth_date"), ("emails", "mobile"), ("name",)])
def test_one_gone_and_one_new_that_agree_on_two_fields_are_a_question(shared: tuple[str, ...]) -> None:
    old = known(1)
    new = replace(known(99, row=40), id="new", **{field: getattr(old, field) for field in shared})
    found = align([old], [new])
    assert (found.pairs, found.gone, found.added) == ((), (), ())
    assert [(pair.old.id, pair.new.id) for pair in found.corrected] == [(old.id, "new")]


def test_a_student_moved_to_another_period_is_the_same_placement() -> None:
    old = [known(i) for i in range(4)] + [known(i, sheet="Periode 2") for i in range(4, 8)]
    new = [as_new(row, sheet="Periode 2", row=20) if row.id == "Periode 1-1" else as_new(row) for row in old]
    found = align(old, new)
    assert ids(found) == every_pair(old)
    assert not found.renamed


def test_a_student_in_two_periods_is_two_placements_that_never_change_places() -> None:
    old = [known(1), known(1, sheet="Periode 2")]
    assert ids(align(old, [as_new(row, row=row.row + 5) for row in old])) == every_pair(old)


def test_renamed_sheets_with_the_same_students_keep_apart_by_days() -> None:
    later: dict[str, Any] = {"first_day": date(2027, 1, 11), "last_day": date(2027, 2, 19)}
    old = [known(i) for i in range(5)] + [known(i, sheet="Periode 2", **later) for i in range(5)]
    names = {"Periode 1": "Zzz", "Periode 2": "Aaa"}
    found = align(old, [as_new(row, sheet=names[row.sheet]) for row in old])
    assert ids(found) == every_pair(old)
    assert dict(found.renamed) == names


def test_a_lost_number_in_one_period_is_not_made_up_for_by_a_new_row_in_another() -> None:
    old = known(1)
    new = [as_new(old, number_hash=None), replace(old, id="added", sheet="Periode 2")]
    found = align([old], new)
    assert ids(found) == {(old.id, "new-" + old.id)}
    assert [row.id for row in found.added] == ["added"]


def test_one_number_pasted_over_another_leaves_both_students_where_they_are() -> None:
    old = [known(1), known(2)]
    new = [as_new(old[0]), as_new(old[1], number_hash=old[0].number_hash)]
    assert ids(align(old, new)) == every_pair(old)


def test_a_swapped_name_and_another_spelling_are_the_same_name() -> None:
    old = known(1, name=PersonName("Åse", "Lie"), number_hash=None)
    new = as_new(old, name=PersonName("Lie", "Aase"), row=30)
    assert ids(align([old], [new])) == {(old.id, new.id)}


def test_an_id_twice_on_one_side_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="twice"):
        align([known(1), known(1)], [])


def test_thousands_of_alike_rows_are_aligned_without_weighing_each_against_each() -> None:
    old = [known(1, row=i, sheet="Periode 1") for i in range(2000)]
    old = [replace(row, id=str(row.row)) for row in old]
    found = align(old, [as_new(row) for row in old])
    assert is_clean(found)


# Rules


@st.composite
def documents(draw: st.DrawFn, least: int = 1) -> list[Known]:
    """A document of one to three periods; a student may be in several, and lack up to two fields, the same in each."""
    serials = draw(st.lists(st.integers(0, 600), min_size=least, max_size=16, unique=True))
    rows = []
    for at, serial in enumerate(serials):
        without = {field: EMPTY[field] for field in draw(st.sets(st.sampled_from(sorted(EMPTY)), max_size=2))}
        for period in sorted(draw(st.sets(st.integers(1, 3), min_size=1))):
            first = date(2026, 9, 7) + timedelta(weeks=10 * period)
            days = {"first_day": first, "last_day": first + timedelta(weeks=6)}
            rows.append(known(serial, row=6 + at, sheet=f"Periode {period}", **without, **days))
    return rows


@at_most(40)
@given(documents())
def test_a_document_aligned_with_itself_is_all_pairs(old: list[Known]) -> None:
    found = align(old, [as_new(row) for row in old])
    assert ids(found) == every_pair(old)
    assert is_clean(found)


@at_most(40)
@given(documents(), st.randoms(use_true_random=False))
def test_sorting_the_rows_and_renaming_the_sheets_keeps_all_pairs(old: list[Known], chance: random.Random) -> None:
    # A row that only its place could tell is left out: sorted, it is a question.
    old = [row for row in old if row.number_hash or row.emails or row.birth_date]
    rows = list(range(6, 6 + len(old)))
    chance.shuffle(rows)
    new = [as_new(row, row=at, sheet="Ny " + row.sheet) for row, at in zip(old, rows, strict=True)]
    found = align(old, new)
    assert ids(found) == every_pair(old)
    assert is_clean(found)


@at_most(40)
@given(documents(), st.randoms(use_true_random=False))
def test_the_order_in_which_rows_are_given_does_not_matter(old: list[Known], chance: random.Random) -> None:
    new = [as_new(row, mobile=None) for row in old if chance.random() < 0.8]
    new += [as_new(known(700 + i), row=90 + i) for i in range(3)]
    shuffled_old, shuffled_new = old[:], new[:]
    chance.shuffle(shuffled_old)
    chance.shuffle(shuffled_new)
    assert align(old, new) == align(shuffled_old, shuffled_new)


Edit = Callable[[list[Known], random.Random], tuple[list[Known], set[tuple[str, str]], set[str], set[str]]]


def change_fields(
    old: list[Known], chance: random.Random
) -> tuple[list[Known], set[tuple[str, str]], set[str], set[str]]:
    """One row keeps two identifying fields in its place; all else about it becomes another's."""
    at = chance.randrange(len(old))
    row = old[at]
    present = [f for f in ("number_hash", "birth_date", "emails", "mobile") if getattr(row, f) != EMPTY[f]] + ["name"]
    keep = set(chance.sample(present, 2))
    fresh = known(900)
    changes = {
        field: chance.choice([getattr(fresh, field), EMPTY.get(field, fresh.name)])
        for field in ("number_hash", "birth_date", "emails", "mobile", "name")
        if field not in keep
    }
    new = [as_new(r, **(changes if r is row else {}), ward="Annen" if r is row else r.ward) for r in old]
    return new, every_pair(old), set(), set()


def remove_row(old: list[Known], chance: random.Random) -> tuple[list[Known], set[tuple[str, str]], set[str], set[str]]:
    """One row goes, and those under it move up."""
    gone = chance.choice(old)
    new = [as_new(r, row=r.row - (r.row > gone.row)) for r in old if r is not gone]
    return new, every_pair([r for r in old if r is not gone]), {gone.id}, set()


def add_row(old: list[Known], chance: random.Random) -> tuple[list[Known], set[tuple[str, str]], set[str], set[str]]:
    """One student is set in, and those under it move down."""
    at = chance.choice(old).row
    fresh = replace(known(900, row=at), id="fresh")
    new = [fresh, *(as_new(r, row=r.row + (r.row >= at)) for r in old)]
    return new, every_pair(old), set(), {"fresh"}


def move_row(old: list[Known], chance: random.Random) -> tuple[list[Known], set[tuple[str, str]], set[str], set[str]]:
    """One student goes to another sheet, at its end."""
    moved = chance.choice(old)
    new = [as_new(r, **({"sheet": "Periode 9", "row": 99} if r is moved else {})) for r in old]
    return new, every_pair(old), set(), set()


EDITS = (change_fields, remove_row, add_row, move_row)


@pytest.mark.parametrize("edit", EDITS)
@at_most(40)
@given(old=documents(least=2), chance=st.randoms(use_true_random=False))
def test_any_edit_comes_back_as_exactly_that_edit(edit: Edit, old: list[Known], chance: random.Random) -> None:
    comes_back(edit, old, chance)


@pytest.mark.soak
@pytest.mark.parametrize("edit", EDITS)
@settings(max_examples=3000, deadline=None)
@given(old=documents(least=2), chance=st.randoms(use_true_random=False))
def test_thousands_of_edits_come_back_as_exactly_those(edit: Edit, old: list[Known], chance: random.Random) -> None:
    comes_back(edit, old, chance)


def comes_back(edit: Edit, old: list[Known], chance: random.Random) -> None:
    if edit is not change_fields:  # a row that moves must keep something to be known by
        old = [row for row in old if row.number_hash or row.emails or row.birth_date] or [known(1)]
    new, pairs, gone, added = edit(old, chance)
    found = align(old, new)
    assert ids(found) == pairs
    assert {row.id for row in found.gone} == gone
    assert {row.id for row in found.added} == added
    assert not found.corrected


@at_most(60)
@given(documents(), documents())
def test_no_row_is_ever_in_two_places_and_none_is_lost(old: list[Known], other: list[Known]) -> None:
    new = [as_new(row) for row in other]
    found = align(old, new)
    olds = [p.old.id for p in (*found.pairs, *found.corrected)] + [row.id for row in found.gone]
    news = [p.new.id for p in (*found.pairs, *found.corrected)] + [row.id for row in found.added]
    assert sorted(olds) == sorted(row.id for row in old)
    assert sorted(news) == sorted(row.id for row in new)
