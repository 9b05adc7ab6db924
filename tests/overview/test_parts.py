"""An overview from the parts of several lists: one line for each group and period, however it is spread over lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from praksis.overview import GroupPart, Light, ListPart, OverviewGroup, OverviewRow, ReadyRows, RowMaker, put_together
from praksis.overview.groups import added_up

days = st.none() | st.dates(date(2026, 8, 1), date(2027, 6, 1))
counts = st.integers(0, 100)
NONE_YET = OverviewGroup("HVL", "Sykepleie", "2024", "Periode 1", None, None, None, 0, 0, 0, 0, 0, Light.WHITE)
groups = st.builds(
    replace, st.just(NONE_YET), first_day=days, last_day=days, deadline=days, students=counts, transferred=counts,
    not_registered=counts, not_transferred=counts, ordered=counts, light=st.sampled_from(Light),
)  # fmt: skip


def a_list(name: str, group: OverviewGroup, *rows: int, in_calendar: bool = False, for_office: str = "") -> ListPart:
    def ready(why: str) -> ReadyRows | None:
        told = [OverviewRow(*group.key, name, "Ark", row, "Ada", False, False, why, Light.RED) for row in rows]
        return RowMaker().ready(told) if told else None

    own = ready("Finnes ikke.")
    all_of_it = ready(f"Finnes ikke. {for_office}") if for_office else own
    return ListPart("HVL", name, (GroupPart(group, in_calendar, all_of_it, own),))


@given(st.lists(groups, min_size=1, max_size=6), st.data())
def test_it_does_not_matter_over_how_many_lists_a_group_is_spread(
    found: Sequence[OverviewGroup], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(found) - 1))
    halves = [added_up(half, None) for half in (found[:at], found[at:]) if half]
    assert added_up(halves, None) == added_up(found, None)


def test_the_days_of_the_calendar_stand_before_those_of_the_rows() -> None:
    early, late = date(2026, 9, 1), date(2026, 10, 1)
    of_rows = replace(NONE_YET, first_day=early, last_day=late, students=2)
    of_calendar = replace(NONE_YET, first_day=late, last_day=late, students=3)
    book = put_together(None, [a_list("A", of_rows), a_list("B", of_calendar, in_calendar=True)])
    assert book.groups == [replace(of_calendar, students=5)]


def test_rows_stand_by_group_and_then_in_the_order_of_the_lists() -> None:
    other = replace(NONE_YET, group="Fysioterapi")
    parts = [a_list("A", NONE_YET, 6, 7), a_list("B", other, 8), a_list("C", NONE_YET, 9), a_list("D", NONE_YET)]
    told = b"".join(rows.xml for rows in put_together(None, parts).rows)
    places = [told.index(b"<v>%d</v>" % row) for row in (8, 6, 7, 9)]
    assert places == sorted(places)


def test_an_institution_sees_its_own_rows() -> None:
    part = a_list("A", NONE_YET, 6, for_office="Nærmest: en annen.")
    (of_all,), (own,) = put_together(None, [part]).rows, put_together("HVL", [part]).rows
    assert "Nærmest".encode() in of_all.xml
    assert "Nærmest".encode() not in own.xml
