"""Which access goes with a profession on which day, and when ordered days cover a row's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.access import Access, CatalogueEntry, Days, accesses, covered

DIPS = Access("DIPS Arena", "Sykepleier student")
MEONA = Access("Meona", "Lesetilgang")
JANUARY = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
MARCH = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
JUNE = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
START = date(2026, 9, 7)


def entry(
    access: Access = DIPS,
    *,
    profession: str = "Sykepleier",
    valid_from: date | None = None,
    valid_to: date | None = None,
    seen_at: datetime = JANUARY,
    left_book_at: datetime | None = None,
    group_id: str | None = None,
    calendar_row_id: str | None = None,
    takes_away: bool = False,
) -> CatalogueEntry:
    return CatalogueEntry(
        profession,
        access,
        valid_from,
        valid_to,
        seen_at,
        left_book_at,
        group_id=group_id,
        calendar_row_id=calendar_row_id,
        takes_away=takes_away,
    )


def test_a_profession_gets_all_its_systems_and_no_other_professions() -> None:
    catalogue = [entry(DIPS), entry(MEONA), entry(Access("LIBRA", "Lege"), profession="Lege")]
    assert accesses("Sykepleier", START, catalogue) == {DIPS, MEONA}


@pytest.mark.parametrize("spelling", ["sykepleier", "SYKEPLEIER", "  Sykepleier ", "Sykepleier\n"])
def test_case_and_spaces_do_not_tell_professions_apart(spelling: str) -> None:
    assert accesses(spelling, START, [entry()]) == {DIPS}


def test_a_profession_that_is_not_in_the_catalogue_gets_nothing() -> None:
    assert accesses("Sykepleier vikar", START, [entry()]) == frozenset()


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "counts"),
    [
        (None, None, True),
        (START, None, True),
        (START + timedelta(days=1), None, False),
        (None, START, True),
        (None, START - timedelta(days=1), False),
        (START, START, True),
    ],
)
def test_an_entry_counts_when_it_is_valid_on_the_first_day(
    valid_from: date | None, valid_to: date | None, counts: bool
) -> None:
    assert bool(accesses("Sykepleier", START, [entry(valid_from=valid_from, valid_to=valid_to)])) is counts


@given(
    st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
)
def test_validity_is_that_of_the_first_day_for_any_days(day: date, first: date | None, last: date | None) -> None:
    found = accesses("Sykepleier", day, [entry(valid_from=first, valid_to=last)])
    assert bool(found) is ((first or date.min) <= day <= (last or date.max))


def test_the_catalogue_of_today_is_what_is_in_the_book_now() -> None:
    catalogue = [entry(DIPS, left_book_at=MARCH), entry(MEONA, seen_at=MARCH)]
    assert accesses("Sykepleier", START, catalogue) == {MEONA}


def test_a_change_of_the_catalogue_touches_new_orders_only() -> None:
    catalogue = [entry(DIPS, left_book_at=MARCH), entry(MEONA, seen_at=MARCH)]
    ordered_in_february = datetime(2026, 2, 2, tzinfo=UTC)
    assert accesses("Sykepleier", START, catalogue, as_of=ordered_in_february) == {DIPS}
    assert accesses("Sykepleier", START, catalogue, as_of=JUNE) == {MEONA}


def test_at_the_moment_of_the_change_the_new_catalogue_counts() -> None:
    catalogue = [entry(DIPS, left_book_at=MARCH), entry(MEONA, seen_at=MARCH)]
    assert accesses("Sykepleier", START, catalogue, as_of=MARCH) == {MEONA}


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))


@given(st.lists(st.tuples(st.sampled_from([DIPS, MEONA]), MOMENTS, st.none() | MOMENTS), max_size=6), MOMENTS)
def test_what_happens_to_the_catalogue_later_never_changes_what_an_order_was_made_from(
    rows: list[tuple[Access, datetime, datetime | None]], as_of: datetime
) -> None:
    catalogue = [entry(access, seen_at=seen, left_book_at=left) for access, seen, left in rows]
    known_then = [
        entry(access, seen_at=seen, left_book_at=left if left and left <= as_of else None)
        for access, seen, left in rows
        if seen <= as_of
    ]
    assert accesses("Sykepleier", START, catalogue, as_of=as_of) == accesses(
        "Sykepleier", START, known_then, as_of=as_of
    )
    assert accesses("Sykepleier", START, known_then, as_of=as_of) == accesses("Sykepleier", START, known_then)


@pytest.mark.parametrize(
    ("group_id", "row_id", "has_meona"),
    [("g1", "p1", True), ("g1", "p2", False), ("g2", "p1", False), (None, None, False), ("g1", None, False)],
)
def test_a_deviation_counts_in_its_own_group_and_period_only(
    group_id: str | None, row_id: str | None, has_meona: bool
) -> None:
    catalogue = [entry(DIPS), entry(MEONA, group_id="g1", calendar_row_id="p1")]
    found = accesses("Sykepleier", START, catalogue, group_id=group_id, calendar_row_id=row_id)
    assert found == ({DIPS, MEONA} if has_meona else {DIPS})


def test_a_deviation_for_a_group_counts_in_each_of_its_periods() -> None:
    catalogue = [entry(MEONA, group_id="g1")]
    assert accesses("Sykepleier", START, catalogue, group_id="g1", calendar_row_id="p2") == {MEONA}
    assert accesses("Sykepleier", START, catalogue, group_id="g2", calendar_row_id="p2") == frozenset()


FIRST = date(2026, 9, 1)


def days(first: int, last: int) -> Days:
    """From September `first` to September `last`; either may lie outside the month."""
    return Days(FIRST + timedelta(days=first - 1), FIRST + timedelta(days=last - 1))


SPANS = st.builds(days, st.integers(1, 40), st.integers(1, 40))


@given(st.builds(days, st.integers(5, 35), st.integers(5, 35)), st.lists(SPANS, max_size=6))
def test_days_are_covered_exactly_when_each_of_them_lies_in_a_span(wanted: Days, spans: list[Days]) -> None:
    length = (wanted.last - wanted.first).days + 1
    each_day = (wanted.first + timedelta(days=n) for n in range(length))
    assert covered(wanted, spans) is all(any(s.first <= day <= s.last for s in spans) for day in each_day)


def test_two_spans_that_meet_cover_what_neither_covers_alone() -> None:
    assert covered(days(1, 20), [days(11, 20), days(1, 10)])
    assert not covered(days(1, 20), [days(12, 20), days(1, 10)])


def test_a_span_to_the_end_of_time_covers() -> None:
    assert covered(Days(date(2026, 1, 1), date.max), [Days(date(2025, 1, 1), date.max)])


def here(catalogue: list[CatalogueEntry], as_of: datetime | None = None) -> frozenset[Access]:
    return accesses("Sykepleier", START, catalogue, as_of=as_of, group_id="g", calendar_row_id="r")


def test_a_deviation_gives_a_system_to_its_group_and_period_only() -> None:
    catalogue = [entry(DIPS), entry(MEONA, group_id="g", calendar_row_id="r")]
    assert here(catalogue) == {DIPS, MEONA}
    assert accesses("Sykepleier", START, catalogue, group_id="g", calendar_row_id="other") == {DIPS}


def test_a_deviation_takes_a_system_away_in_whatever_role() -> None:
    away = entry(Access("Meona", ""), group_id="g", calendar_row_id="r", takes_away=True)
    assert here([entry(DIPS), entry(MEONA), away]) == {DIPS}
    assert accesses("Sykepleier", START, [entry(DIPS), entry(MEONA), away]) == {DIPS, MEONA}


def test_a_deviation_with_another_role_takes_the_place_of_the_usual_one() -> None:
    wider = Access("Meona", "Utvidet")
    assert here([entry(DIPS), entry(MEONA), entry(wider, group_id="g")]) == {DIPS, wider}


def test_a_deviation_counts_for_whoever_was_ordered_for_before_it_too() -> None:
    later = entry(MEONA, group_id="g", calendar_row_id="r", seen_at=JUNE)
    assert here([entry(DIPS), later], as_of=MARCH) == {DIPS, MEONA}
    assert here([entry(DIPS), entry(MEONA, seen_at=JUNE)], as_of=MARCH) == {DIPS}


def test_a_deviation_that_was_taken_back_counts_no_more() -> None:
    back = entry(Access("Meona", ""), group_id="g", takes_away=True, left_book_at=JUNE)
    assert here([entry(DIPS), entry(MEONA), back]) == {DIPS, MEONA}
