"""Practice lists («Praksisoversikt»): reading, aligning two versions, comparing, naming and checking."""

from praksis.practice_list.align import Alignment, Known, Pair, align
from praksis.practice_list.findings import Finding, FindingCode, Severity
from praksis.practice_list.model import Kind, ListRow, ListRules, ListSheet, PracticeList
from praksis.practice_list.read import read_practice_list, read_workbook_as_list

__all__ = [
    "Alignment",
    "Finding",
    "FindingCode",
    "Kind",
    "Known",
    "ListRow",
    "ListRules",
    "ListSheet",
    "Pair",
    "PracticeList",
    "Severity",
    "align",
    "read_practice_list",
    "read_workbook_as_list",
]
