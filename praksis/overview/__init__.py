"""«Oversikt.xlsx»: how everything stands, for FOU and for each institution, and how the file is known to be ours."""

from praksis.overview.book import OverviewBook, OverviewGroup, OverviewRow, overview_seal, overview_workbook
from praksis.overview.lights import Light, light_of_group, light_of_row
from praksis.overview.mark import OVERVIEW_NAME, is_overview

__all__ = [
    "OVERVIEW_NAME",
    "Light",
    "OverviewBook",
    "OverviewGroup",
    "OverviewRow",
    "is_overview",
    "light_of_group",
    "light_of_row",
    "overview_seal",
    "overview_workbook",
]
