"""«Oversikt.xlsx»: how everything stands, for FOU and for each institution, and how the file is known to be ours."""

from praksis.overview.book import OverviewBook, overview_seal, overview_workbook
from praksis.overview.groups import OverviewGroup
from praksis.overview.lights import Light, light_of_group, light_of_row
from praksis.overview.looks import LAYOUT
from praksis.overview.mark import OVERVIEW_NAME, is_overview
from praksis.overview.parts import GroupPart, ListPart, put_together
from praksis.overview.ready_rows import OverviewRow, ReadyRows, RowMaker

__all__ = [
    "LAYOUT",
    "OVERVIEW_NAME",
    "GroupPart",
    "Light",
    "ListPart",
    "OverviewBook",
    "OverviewGroup",
    "OverviewRow",
    "ReadyRows",
    "RowMaker",
    "is_overview",
    "light_of_group",
    "light_of_row",
    "overview_seal",
    "overview_workbook",
    "put_together",
]
