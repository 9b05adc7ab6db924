"""A list's part of the overviews: kept, read again, and put together with the parts of the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from praksis.overview import (
    Light,
    OverviewPart,
    PartGroup,
    PartRow,
    overview_book,
    packed,
    shown_groups,
    unpacked,
)

FIRST, LAST, DEADLINE = date(2026, 9, 7), date(2026, 10, 16), date(2026, 8, 10)
KEY = ("HVL", "Sykepleie", "2024", "Periode 1")
GROUP = PartGroup(KEY, ("Periode 1", FIRST, LAST), FIRST, LAST, DEADLINE, 2, 1, 1, 0, 0, frozenset({Light.RED}))
ROW = PartRow(
    0, "Periode 1", 7, "Ada Prøve", False, False, "Nærmest: Ada P. i en annen liste.", "Finnes ikke.", Light.RED
)
PART = OverviewPart("Liste.xlsx", (GROUP,), (ROW,))

DAYS = st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))
COUNTS = st.integers(0, 400)
GROUPS = st.builds(
    PartGroup,
    st.tuples(st.sampled_from(["HVL", "UiB"]), st.just("Sykepleie"), st.just("2024"), st.sampled_from(["Periode 1", "2"])),
    st.none() | st.tuples(st.text(max_size=5), st.dates(), st.dates()),
    DAYS, DAYS, DAYS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS,
    st.frozensets(st.sampled_from(Light), min_size=1),
)  # fmt: skip
ROWS = st.builds(
    PartRow, st.just(0), st.text(max_size=5), COUNTS, st.text(), st.booleans(), st.booleans(), st.text(), st.text(),
    st.sampled_from(Light),
)  # fmt: skip
PARTS = st.builds(
    OverviewPart, st.text(max_size=9), st.lists(GROUPS, min_size=1, max_size=3).map(tuple), st.lists(ROWS).map(tuple)
)


@given(PARTS)
def test_a_part_is_read_as_it_was_kept(part: OverviewPart) -> None:
    assert unpacked(packed(part)) == part
    assert packed(unpacked(packed(part))) == packed(part)


@given(PARTS, PARTS)
def test_parts_that_show_something_else_have_other_seals(one: OverviewPart, other: OverviewPart) -> None:
    def shown(part: OverviewPart, *, office: bool) -> object:
        groups = [group.key for group in part.groups]
        rows = [row._replace(own_why="") if office else row._replace(why="") for row in part.rows]
        return part.document, groups, rows

    a, b = packed(one), packed(other)
    assert (a.seal == b.seal) is (shown(one, office=True) == shown(other, office=True))
    assert (a.own_seal == b.own_seal) is (shown(one, office=False) == shown(other, office=False))


def test_what_only_fou_sees_is_no_news_to_the_institution() -> None:
    other = replace(PART, rows=(ROW._replace(why="Nærmest: en helt annen."),))
    assert packed(PART).own_seal == packed(other).own_seal
    assert packed(PART).seal != packed(other).seal
    assert [row.why for row in overview_book("HVL", (), [PART]).rows] == ["Finnes ikke."]
    assert [row.why for row in overview_book(None, (), [PART]).rows] == ["Nærmest: Ada P. i en annen liste."]


@given(st.lists(GROUPS, min_size=1, max_size=6))
def test_a_group_that_stands_in_several_lists_is_shown_once_with_all_of_them(groups: list[PartGroup]) -> None:
    shown = shown_groups(groups)
    assert len({(g.institution, g.group, g.cohort, g.period) for g in shown}) == len(shown)
    assert sum(g.students for g in shown) == sum(g.students for g in groups)
    assert sum(g.ordered for g in shown) == sum(g.ordered for g in groups)
    for group in groups:
        (found,) = (g for g in shown if (g.institution, g.group, g.cohort, g.period) == group.key)
        if group.deadline is not None:
            assert found.deadline is not None
            assert found.deadline <= group.deadline
        if Light.RED in group.lights:
            assert found.light is Light.RED


def test_rows_stand_by_group_and_period_and_within_it_by_list() -> None:
    second = replace(GROUP, key=(*KEY[:3], "Periode 2"))
    one = OverviewPart("A.xlsx", (second, GROUP), (ROW, ROW._replace(group=1, row=8)))
    other = OverviewPart("B.xlsx", (GROUP,), (ROW._replace(row=9),))
    book = overview_book(None, (), [one, other])
    assert [(r.document, r.period, r.row) for r in book.rows] == [
        ("A.xlsx", "Periode 1", 8),
        ("B.xlsx", "Periode 1", 9),
        ("A.xlsx", "Periode 2", 7),
    ]
