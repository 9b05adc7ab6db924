"""The office's own books, kept by people in Excel: the practice calendar and the access catalogue.

reading = read_calendar(path.read_bytes())
for problem in reading.problems:
    print(problem)                     # «Kalender, rad 4, Siste dag: …»
"""

from praksis.office_books.calendar import CalendarReading, CalendarRow, read_calendar
from praksis.office_books.catalogue import CatalogueReading, CatalogueRow, read_catalogue
from praksis.office_books.problems import BookProblem, Severity

__all__ = [
    "BookProblem",
    "CalendarReading",
    "CalendarRow",
    "CatalogueReading",
    "CatalogueRow",
    "Severity",
    "read_calendar",
    "read_catalogue",
]
