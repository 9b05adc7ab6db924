"""The Excel masters («maler») and the workbooks that are made from them, built by code.

python -m praksis.masters          # rewrites templates/*.xlsx where they differ from the code
"""

from praksis.masters.calendar import CalendarLine, build_calendar
from praksis.masters.catalogue import CatalogueLine, build_catalogue
from praksis.masters.finish import same_content, to_bytes
from praksis.masters.practice_list import (
    ListEntry,
    ListHead,
    PeriodSheet,
    build_empty_master,
    build_international_master,
    build_practice_list,
)
from praksis.masters.published import MASTERS, write_masters
from praksis.masters.safe_text import clean_text, looks_like_formula, write_text

__all__ = [
    "MASTERS",
    "CalendarLine",
    "CatalogueLine",
    "ListEntry",
    "ListHead",
    "PeriodSheet",
    "build_calendar",
    "build_catalogue",
    "build_empty_master",
    "build_international_master",
    "build_practice_list",
    "clean_text",
    "looks_like_formula",
    "same_content",
    "to_bytes",
    "write_masters",
    "write_text",
]
