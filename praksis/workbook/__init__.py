"""The workbook room: read every list that a coordinator can produce, paint status cells and change nothing else.

>>> workbook = open_workbook(content)                              # doctest: +SKIP
>>> workbook.sheets[1].colour(6, 10)                               # doctest: +SKIP
<Colour.YELLOW: 'yellow'>
>>> painted = paint(content, {("Periode 1", "J6"): Colour.GREEN})  # doctest: +SKIP
"""

from praksis.workbook.cells import Cell
from praksis.workbook.colour import Colour, Why
from praksis.workbook.comments import Comment
from praksis.workbook.essence import essence, same_workbook
from praksis.workbook.limits import Limits
from praksis.workbook.paint import paint, paint_and_seal, paint_what_can_be, unpaintable
from praksis.workbook.reader import ColourReading, Sheet, Workbook, open_workbook
from praksis.workbook.refs import Range, from_ref, to_ref
from praksis.workbook.refusals import RefusalCode, WorkbookRefused
from praksis.workbook.strings import Run

__all__ = [
    "Cell",
    "Colour",
    "ColourReading",
    "Comment",
    "Limits",
    "Range",
    "RefusalCode",
    "Run",
    "Sheet",
    "Why",
    "Workbook",
    "WorkbookRefused",
    "essence",
    "from_ref",
    "open_workbook",
    "paint",
    "paint_and_seal",
    "paint_what_can_be",
    "same_workbook",
    "to_ref",
    "unpaintable",
]
