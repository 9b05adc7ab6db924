"""The example season: synthetic people, real troubles, and the truth about each row.

    season = write_season(Path("eksempel"), "full")  # act 1: «today» is 5 August 2026
    season.truth(Moment.FIRST)                        # what should become of each row, as the season was meant
    write_act(Path("eksempel"), 2)                    # act 2: «today» is 24 August 2026

The small season is for fast tests, the full one is what `make run` plays. Both are for test mode only: each identity
number has month + 80, and no person in them exists.
"""

from praksis.demo.course import DECIDED, Decided
from praksis.demo.model import (
    ACT_DAYS,
    ACTS,
    ADMINISTRATORS,
    CHANNELS,
    DAY_BEFORE_START,
    LOOKED_AT_BETWEEN,
    LOOKED_AT_LAST,
    MISSING_CHANNELS,
    OFFICE_CHANNEL,
    SEASON_BEGINS,
    TEAMS_FOLDER,
    WEBCRUITER_FOLDER,
    Channel,
    Contact,
    Moment,
    Size,
)
from praksis.demo.season import Season, acts_written, read_season, write_act, write_beginning, write_season
from praksis.demo.trouble import Trouble
from praksis.demo.truth import ExpectedOrder, ExpectedPlacement

__all__ = [
    "ACTS",
    "ACT_DAYS",
    "ADMINISTRATORS",
    "CHANNELS",
    "DAY_BEFORE_START",
    "DECIDED",
    "LOOKED_AT_BETWEEN",
    "LOOKED_AT_LAST",
    "MISSING_CHANNELS",
    "OFFICE_CHANNEL",
    "SEASON_BEGINS",
    "TEAMS_FOLDER",
    "WEBCRUITER_FOLDER",
    "Channel",
    "Contact",
    "Decided",
    "ExpectedOrder",
    "ExpectedPlacement",
    "Moment",
    "Season",
    "Size",
    "Trouble",
    "acts_written",
    "read_season",
    "write_act",
    "write_beginning",
    "write_season",
]
