"""Writes the example season to a folder, act by act, and knows the truth about it."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, cast

from praksis.demo.books import BOOKS_SAVED_AT, season_calendar, season_catalogue
from praksis.demo.lists import cut_short, first_list, has_changes, is_new, is_readable, is_there, with_changes
from praksis.demo.model import (
    ACT_DAYS,
    ACTS,
    CHANNELS,
    MISSING_CHANNELS,
    OFFICE_CHANNEL,
    TEAMS_FOLDER,
    WEBCRUITER_FOLDER,
    Group,
    Moment,
    Size,
    Story,
    list_name,
)
from praksis.demo.registrations import EXPORTS, export
from praksis.demo.settings import SETTINGS_NAME, season_settings
from praksis.demo.story import story
from praksis.demo.truth import (
    ExpectedOrder,
    ExpectedPlacement,
    ListCase,
    expected,
    expected_list_cases,
    expected_orders,
)
from praksis.demo.words import ExpectedWords, expected_words
from praksis.errors import Invalid, NotFound, Refused

TRUTH_FILE: Final = "sesong.json"


@dataclass(frozen=True, slots=True)
class Season:
    """A season that was written under `root`, up to and with act `act`."""

    root: Path
    act: int
    size: Size = "small"

    @property
    def story(self) -> Story:
        """What the season is made from."""
        return story(self.size)

    @property
    def acts(self) -> tuple[int, ...]:
        """The acts that the season has."""
        return ACTS[self.size]

    def truth(self, moment: Moment) -> tuple[ExpectedPlacement, ...]:
        """What should have become of each row that is in a list at a moment."""
        return expected(self.story, moment)

    def list_cases(self, moment: Moment) -> frozenset[ListCase]:
        """The cases about whole lists and sheets that are meant to be open at a moment."""
        return expected_list_cases(self.story, moment)

    def words(self, act: int) -> tuple[ExpectedWords, ...]:
        """What is meant to have been said by the end of an act about whole lists and channels."""
        return tuple(words for words in expected_words(self.story) if words.act <= act)

    def orders(self, act: int) -> Counter[ExpectedOrder]:
        """Which lines are meant to be handed over in an act. Raises Invalid for an act that there is not."""
        _check_act(act, self.size)
        return expected_orders(self.story, act)

    def today(self, act: int) -> date:
        """The day that an act plays on (Europe/Oslo). Raises Invalid for an act that there is not."""
        _check_act(act, self.size)
        return ACT_DAYS[act]

    @property
    def lists(self) -> tuple[Path, ...]:
        """Where the practice lists lie, those that are there in the act that the season has come to and can be read."""
        return tuple(
            self.list_of(group)
            for group in self.story.groups
            if is_there(self.story, group, self.act) and is_readable(self.story, group, self.act)
        )

    @property
    def last_day(self) -> date:
        """The last day on which anything is looked at in the act that the season has come to."""
        return max(moment.day for moment in Moment if moment.act == self.act)

    def list_of(self, group: Group) -> Path:
        """Where the group's list lies, or would."""
        return _list_path(self.root, self.size, group)


def write_beginning(root: Path, size: Size = "small") -> None:
    """Write what there is before act 1: FOU's books, the channels, and settings as `write_season` does."""
    office = root / TEAMS_FOLDER / OFFICE_CHANNEL
    _write(office / "Praksiskalender.xlsx", season_calendar(story(size)), BOOKS_SAVED_AT)
    _write(office / "Tilgangskatalog.xlsx", season_catalogue(), BOOKS_SAVED_AT)
    for channel in CHANNELS[size]:
        (root / TEAMS_FOLDER / channel.folder).mkdir(parents=True, exist_ok=True)
    if size != "small" and not (root / SETTINGS_NAME).exists():
        _write(root / SETTINGS_NAME, season_settings(size).encode(), BOOKS_SAVED_AT)


def write_season(root: Path, size: Size = "small") -> Season:
    """Write act 1 under `root` (made if needed): calendar, catalogue, lists, the first export, settings, and the truth.

    The files and their times are the same each time. Settings are written where there are none and the season needs
    more than the example's. Raises Refused when there is a season already, since the lists in it may have been painted
    and added to; OSError when the folder cannot be written.
    """
    if acts_written(root):
        raise Refused(
            f"Det ligger alt en eksempelsesong i {root.name}. Slett mappen først, eller velg en annen mappe.",
            code="sesong-finnes",
        )
    the_story = story(size)
    write_beginning(root, size)
    for group in the_story.groups:
        if is_there(the_story, group, 1):
            _write(_list_path(root, size, group), first_list(the_story, group), group.list_saved_at[0])
    _write_export(root, size, 1)
    _write_truth(root, size, 1)
    return Season(root, 1, size)


def write_act(root: Path, act: int) -> Season:
    """Write an act under `root`. The later ones change the lists as they now lie there, and bring a newer export.

    Doing an act again changes nothing. Raises Invalid for an act that there is not, NotFound when the act before it was
    never written or a list of it is gone, Refused as `write_season` does.
    """
    if act == 1:
        return write_season(root)
    found = read_season(root)
    if found is None:
        _check_act(act, "full")
        raise NotFound(f"Det ligger ingen eksempelsesong i {root.name}. Skriv første del av den først.")
    _check_act(act, found.size)
    if found.act < act - 1:
        raise NotFound(f"Del {act - 1} av eksempelsesongen i {root.name} er ikke skrevet. Skriv den først.")
    if found.act == act - 1:
        for group in found.story.groups:
            _change_list(found, group, act)
        _write_export(root, found.size, act)
        _write_truth(root, found.size, act)
    return Season(root, max(act, found.act), found.size)


def _change_list(season: Season, group: Group, act: int) -> None:
    path, the_story = season.list_of(group), season.story
    if not is_there(the_story, group, act):
        path.unlink(missing_ok=True)
    elif is_new(the_story, group, act):
        comes_first = not is_there(the_story, group, act - 1)
        _write(path, first_list(the_story, group, act), group.list_saved_at[0 if comes_first else act - 1])
    elif has_changes(the_story, group, act) or not is_readable(the_story, group, act):
        if not path.exists():
            raise NotFound(f"Fant ikke «{path.name}» i eksempelsesongen. Slett mappen og skriv den på nytt.")
        content = path.read_bytes()
        readable = is_readable(the_story, group, act)
        content = with_changes(the_story, group, act, content) if readable else cut_short(content)
        _write(path, content, group.list_saved_at[act - 1])


def read_season(root: Path) -> Season | None:
    """Return the season that was written under `root` before, None when there is none. Raises as `acts_written`."""
    path = root / TRUTH_FILE
    if not path.exists():
        return None
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        act, size = told["act"], told["size"]
    except (ValueError, KeyError, TypeError):
        act = size = None
    if size not in ACTS or act not in ACTS[cast(Size, size)]:
        raise Invalid(f"{TRUTH_FILE} i {root.name} kan ikke leses. Slett mappen og skriv eksempelsesongen på nytt.")
    return Season(root, int(act), cast(Size, size))


def acts_written(root: Path) -> int:
    """How far the season under `root` has come: 0 when there is none. Raises Invalid when its truth file is damaged."""
    season = read_season(root)
    return season.act if season is not None else 0


def _check_act(act: int, size: Size) -> None:
    if act not in ACTS[size]:
        acts = ", ".join(map(str, ACTS[size][:-1])) + f" og {ACTS[size][-1]}"
        raise Invalid(f"Eksempelsesongen har del {acts}, ikke del {act}.")


def _list_path(root: Path, size: Size, group: Group) -> Path:
    channels = (*CHANNELS[size], *MISSING_CHANNELS[size])
    folder = next(channel.folder for channel in channels if channel.institution == group.institution)
    return root / TEAMS_FOLDER / folder / list_name(group)


def _write_export(root: Path, size: Size, act: int) -> None:
    name, saved_at = EXPORTS[act]
    _write(root / WEBCRUITER_FOLDER / name, export(story(size), act), saved_at)


def _write_truth(root: Path, size: Size, act: int) -> None:
    truth: dict[str, Any] = {
        "size": size,
        "act": act,
        "moments": {
            moment.value: {
                "today": moment.day.isoformat(),
                "placements": [placement.as_json() for placement in expected(story(size), moment)],
            }
            for moment in Moment
            if moment.act <= act
        },
    }
    text = json.dumps(truth, ensure_ascii=False, indent=2) + "\n"
    _write(root / TRUTH_FILE, text.encode(), EXPORTS[act][1])


def _write(path: Path, content: bytes, saved_at: datetime) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    stamp = saved_at.timestamp()
    os.utime(path, (stamp, stamp))
