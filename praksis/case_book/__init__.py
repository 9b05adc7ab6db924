"""«Saker.xlsx»: the workbook in FOU's channel in which administrators decide cases (DESIGN.md, FOU's own channel)."""

from praksis.case_book.build import case_workbook
from praksis.case_book.judge import NEXT_TIME, NO_NUMBER, TWICE, is_ready, trouble, trouble_taking_back
from praksis.case_book.layout import OPEN_SHEET, SETTLED_SHEET, Column
from praksis.case_book.merge import Merged, merge
from praksis.case_book.model import About, CaseBook, LooseRow, OpenRow, OwnSheet, Reading, SettledRow, Typed
from praksis.case_book.read import NoCases, read_case_workbook

__all__ = [
    "NEXT_TIME",
    "NO_NUMBER",
    "OPEN_SHEET",
    "SETTLED_SHEET",
    "TWICE",
    "About",
    "CaseBook",
    "Column",
    "LooseRow",
    "Merged",
    "NoCases",
    "OpenRow",
    "OwnSheet",
    "Reading",
    "SettledRow",
    "Typed",
    "case_workbook",
    "is_ready",
    "merge",
    "read_case_workbook",
    "trouble",
    "trouble_taking_back",
]
