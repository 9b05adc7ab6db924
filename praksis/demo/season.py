"""Writes the example season to a folder, act by act, and knows the truth about it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from praksis.demo.books import BOOKS_SAVED_AT, season_calendar, season_catalogue
from praksis.demo.lists import first_list, has_additions, list_name, with_additions
from praksis.demo.registrations import EXPORTS, export
from praksis.demo.story import ACT_DAYS, CHANNELS, OFFICE_CHANNEL, TEAMS_FOLDER, WEBCRUITER_FOLDER, Group, story
from praksis.demo.truth import ExpectedPlacement, expected
from praksis.errors import Invalid, NotFound, Refused

TRUTH_FILE: Final = "sesong.json"


@dataclass(frozen=True, slots=True)
class Season:
    """A season that was written under `root`, up to and with act `act`."""

    root: Path
    act: int

    def truth(self, act: int) -> tuple[ExpectedPlacement, ...]:
        """What should become of each row that is in a list in `act`. Raises Invalid for an act that there is not."""
        _check_act(act)
        return expected(story(), act)

    def today(self, act: int) -> date:
        """The day that an act plays on (Europe/Oslo). Raises Invalid for an act that there is not."""
        _check_act(act)
        return ACT_DAYS[act]

    @property
    def lists(self) -> tuple[Path, ...]:
        """Where the practice lists lie."""
        return tuple(_list_path(self.root, group) for group in story().groups)


def write_season(root: Path) -> Season:
    """Write act 1 under `root` (made if needed): calendar, catalogue, lists, the first export, and the truth.

    The files and their times are the same each time. Raises Refused when there is a season already, since the lists
    in it may have been painted and added to; OSError when the folder cannot be written.
    """
    if acts_written(root):
        raise Refused(
            f"Det ligger alt en eksempelsesong i {root.name}. Slett mappen først, eller velg en annen mappe.",
            code="sesong-finnes",
        )
    the_story = story()
    office = root / TEAMS_FOLDER / OFFICE_CHANNEL
    _write(office / "Praksiskalender.xlsx", season_calendar(the_story), BOOKS_SAVED_AT)
    _write(office / "Tilgangskatalog.xlsx", season_catalogue(), BOOKS_SAVED_AT)
    for group in the_story.groups:
        _write(_list_path(root, group), first_list(the_story, group), group.list_saved_at[0])
    _write_export(root, 1)
    _write_truth(root, 1)
    return Season(root, 1)


def write_act(root: Path, act: int) -> Season:
    """Write act 1 or 2 under `root`. Act 2 adds late students to the lists as they now lie there, and a newer export.

    Doing act 2 again changes nothing. Raises Invalid for an act that there is not, NotFound when act 2 is asked for
    and act 1 was never written or a list of it is gone, Refused as `write_season` does.
    """
    _check_act(act)
    if act == 1:
        return write_season(root)
    written = acts_written(root)
    if written == 0:
        raise NotFound(f"Det ligger ingen eksempelsesong i {root.name}. Skriv første del av den først.")
    if written == 1:
        the_story = story()
        for group in the_story.groups:
            if has_additions(the_story, group):
                path = _list_path(root, group)
                if not path.exists():
                    raise NotFound(f"Fant ikke «{path.name}» i eksempelsesongen. Slett mappen og skriv den på nytt.")
                _write(path, with_additions(the_story, group, path.read_bytes()), group.list_saved_at[1])
        _write_export(root, 2)
        _write_truth(root, 2)
    return Season(root, 2)


def read_season(root: Path) -> Season | None:
    """Return the season that was written under `root` before, None when there is none."""
    act = acts_written(root)
    return Season(root, act) if act else None


def acts_written(root: Path) -> int:
    """How far the season under `root` has come: 0 when there is none. Raises Invalid when its truth file is damaged."""
    path = root / TRUTH_FILE
    if not path.exists():
        return 0
    try:
        act = json.loads(path.read_text(encoding="utf-8"))["act"]
    except (ValueError, KeyError, TypeError):
        act = None
    if act not in ACT_DAYS:
        raise Invalid(f"{TRUTH_FILE} i {root.name} kan ikke leses. Slett mappen og skriv eksempelsesongen på nytt.")
    return int(act)


def _check_act(act: int) -> None:
    if act not in ACT_DAYS:
        raise Invalid(f"Eksempelsesongen har del {' og '.join(map(str, ACT_DAYS))}, ikke del {act}.")


def _list_path(root: Path, group: Group) -> Path:
    folder = next(channel.folder for channel in CHANNELS if channel.institution == group.institution)
    return root / TEAMS_FOLDER / folder / list_name(group)


def _write_export(root: Path, act: int) -> None:
    name, saved_at = EXPORTS[act]
    _write(root / WEBCRUITER_FOLDER / name, export(story(), act), saved_at)


def _write_truth(root: Path, act: int) -> None:
    truth: dict[str, Any] = {
        "act": act,
        "acts": {
            str(number): {
                "today": ACT_DAYS[number].isoformat(),
                "placements": [placement.as_json() for placement in expected(story(), number)],
            }
            for number in sorted(ACT_DAYS)
            if number <= act
        },
    }
    text = json.dumps(truth, ensure_ascii=False, indent=2) + "\n"
    _write(root / TRUTH_FILE, text.encode(), EXPORTS[act][1])


def _write(path: Path, content: bytes, saved_at: datetime) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    stamp = saved_at.timestamp()
    os.utime(path, (stamp, stamp))
