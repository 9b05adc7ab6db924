"""«Oversikt.xlsx»: how everything stands, for FOU and for each institution, and how the file is known to be ours."""

from praksis.overview.book import OverviewBook, OverviewGroup, OverviewRow, overview_seal, overview_workbook
from praksis.overview.lights import Light, light_of_group, light_of_row
from praksis.overview.mark import OVERVIEW_NAME, is_overview
from praksis.overview.part import (
    LAYOUT,
    OverviewPart,
    PackedPart,
    PartGroup,
    PartRow,
    overview_book,
    packed,
    shown_groups,
    unpacked,
    unpacked_groups,
)

__all__ = [
    "LAYOUT",
    "OVERVIEW_NAME",
    "Light",
    "OverviewBook",
    "OverviewGroup",
    "OverviewPart",
    "OverviewRow",
    "PackedPart",
    "PartGroup",
    "PartRow",
    "is_overview",
    "light_of_group",
    "light_of_row",
    "overview_book",
    "overview_seal",
    "overview_workbook",
    "packed",
    "shown_groups",
    "unpacked",
    "unpacked_groups",
]
