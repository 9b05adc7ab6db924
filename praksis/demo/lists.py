"""The season's practice lists: as the coordinators first save them, and as they change them in the later acts."""

from __future__ import annotations

import io
from dataclasses import replace

from openpyxl import load_workbook

from praksis.demo.entries import entry_of
from praksis.demo.habits import HABITS, Habit
from praksis.demo.locked import locked
from praksis.demo.model import Group, Row, Story, list_name
from praksis.demo.own_lists import build_own_list
from praksis.demo.sheet_editor import SheetEditor
from praksis.demo.trouble import Trouble
from praksis.masters.finish import to_bytes
from praksis.masters.practice_list import ListEntry, ListHead, PeriodSheet, build_practice_list


def first_list(story: Story, group: Group, act: int = 1) -> bytes:
    """The group's list as its coordinator saves it first, in the act in which it comes; with a password, if so meant."""
    if not is_readable(story, group, act):
        return locked(list_name(group))
    head = ListHead(group.institution, group.group, group.cohort)
    author, saved_at = group.coordinator.name, group.list_saved_at[0]
    habit = HABITS.get(group.habit)
    rows = story.rows_of(group, act)
    if habit is not None:
        own = [
            (period, [_entry(row, act, habit) for row in rows if row.period == period]) for period in group.periods
        ]  # fmt: skip
        return build_own_list(head, habit, own, author=author, saved_at=saved_at)
    sheets = []
    for period in group.periods:
        for international in (False, True):
            entries = tuple(
                entry_of(row, act)
                for row in rows
                if row.period == period and row.student.international is international
            )
            if entries:
                sheets.append(PeriodSheet(period.name, *period.days, entries, international))
    return build_practice_list(head, sheets, spare_rows=4, author=author, saved_at=saved_at)


def is_there(story: Story, group: Group, act: int) -> bool:
    """Whether the list lies in its channel in an act: some never come, one comes in act 2, and one vanishes in act 3."""
    rows = story.rows_of(group, act)
    return bool(rows) and not (act > 2 and any(row.trouble is Trouble.VANISHED_LIST for row in rows))


def is_readable(story: Story, group: Group, act: int) -> bool:
    """Whether the list can be read in an act in which it lies there: one has a password at first, and one is cut short in
    act 3."""
    bad = Trouble.PASSWORD_LIST if act < 2 else Trouble.UNREADABLE_LIST if act > 2 else None
    return not any(row.trouble is bad for row in story.rows_of(group, act))


def is_new(story: Story, group: Group, act: int) -> bool:
    """Whether the list is written whole in an act: it comes, or comes without its password."""
    before = act > 1 and is_there(story, group, act - 1) and is_readable(story, group, act - 1)
    return is_there(story, group, act) and not before


def cut_short(content: bytes) -> bytes:
    """A list whose upload broke off."""
    return content[: 2 * len(content) // 3]


def has_changes(story: Story, group: Group, act: int) -> bool:
    """Whether the coordinator changes anything in act 2 or 3."""
    return is_there(story, group, act) and (_sorts(group, act) or any(_changes(story, group, act)))


def with_changes(story: Story, group: Group, act: int, content: bytes) -> bytes:
    """The list that lies in the folder (`content`, painted or not) with what the coordinator changes in `act`.

    The coordinator's program is openpyxl here: it opens the file, writes, and saves. Colours that are there stay. What
    has been changed already is not changed again.
    """
    workbook = load_workbook(io.BytesIO(content))
    habit = HABITS.get(group.habit)
    editors = {sheet: SheetEditor(workbook[sheet], habit) for sheet in {row.sheet for row in _all_rows(story, group)}}
    for row in _all_rows(story, group):
        editor = editors[row.sheet]
        if row.from_act == act:
            editor.add(_entry(row, act, habit))
        elif row.until_act == act - 1:
            editor.remove(_entry(row, act - 1, habit))
        elif row.stands_in(act):
            before, now = _entry(row, act - 1, habit), _entry(row, act, habit)
            if before != now:
                editor.change(before, now)
    if _sorts(group, act):
        for editor in editors.values():
            editor.sort()
    return to_bytes(workbook, author=group.coordinator.name, saved_at=group.list_saved_at[act - 1])


def _all_rows(story: Story, group: Group) -> tuple[Row, ...]:
    return tuple(row for row in story.rows if row.student.group == group)


def _changes(story: Story, group: Group, act: int) -> tuple[Row, ...]:
    return tuple(
        row
        for row in _all_rows(story, group)
        if row.from_act == act
        or row.until_act == act - 1
        or (row.stands_in(act) and row.stands_in(act - 1) and entry_of(row, act) != entry_of(row, act - 1))
    )


def _sorts(group: Group, act: int) -> bool:
    habit = HABITS.get(group.habit)
    return act == 2 and habit is not None and habit.sorts_in_act_2


def _entry(row: Row, act: int, habit: Habit | None) -> ListEntry:
    entry = entry_of(row, act)
    if habit is None or not habit.days_in_rows:
        return entry
    first, last = row.period.days
    return replace(entry, first_day=entry.first_day or first, last_day=entry.last_day or last)
