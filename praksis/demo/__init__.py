"""A small example season: synthetic people, real troubles, and the truth about each row.

    season = write_season(Path("eksempel"))          # act 1: «today» is 5 August 2026
    season.truth(1)                                   # what should become of each row, as the season was meant
    write_act(Path("eksempel"), 2)                    # act 2: «today» is 24 August 2026

The season is for test mode only: each identity number has month + 80, and no person in it exists.
"""

from praksis.demo.season import Season, acts_written, read_season, write_act, write_season
from praksis.demo.story import (
    ACT_DAYS,
    ADMINISTRATORS,
    CHANNELS,
    LOOKED_AT_BETWEEN,
    OFFICE_CHANNEL,
    TEAMS_FOLDER,
    WEBCRUITER_FOLDER,
    Channel,
    Contact,
    Trouble,
)
from praksis.demo.truth import ExpectedPlacement

__all__ = [
    "ACT_DAYS",
    "ADMINISTRATORS",
    "CHANNELS",
    "LOOKED_AT_BETWEEN",
    "OFFICE_CHANNEL",
    "TEAMS_FOLDER",
    "WEBCRUITER_FOLDER",
    "Channel",
    "Contact",
    "ExpectedPlacement",
    "Season",
    "Trouble",
    "acts_written",
    "read_season",
    "write_act",
    "write_season",
]
