"""How much a workbook may ask of us, settled before memory and time are spent."""

from __future__ import annotations

import time
from dataclasses import dataclass

from praksis.workbook.refusals import RefusalCode, WorkbookRefused


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one file. The defaults are far above any list seen, and keep memory under 300 MB.

    The largest real XML member in 1,460 files was 3.3 MB and the best ratio 97; a sheet whose whole height is
    formatted is 230 MB in a file of 19 MB and is let through, because its empty rows are scanned, not stored.
    """

    file_bytes: int = 64 * 1024 * 1024
    members: int = 5_000
    inflated_bytes: int = 640 * 1024 * 1024
    part_bytes: int = 16 * 1024 * 1024
    """For what is held whole: styles, shared strings, relationships, theme, comments."""
    ratio: int = 200
    ratio_from_bytes: int = 4 * 1024 * 1024
    """Members that inflate to less than this may have any ratio: they harm nobody."""
    sheets: int = 500
    cells: int = 500_000
    inline_characters: int = 32_000_000
    """Of rows that hold texts of their own, markup counted too; shared strings are bounded by `part_bytes`."""
    strings: int = 400_000
    ranges: int = 50_000
    empty_rows: int = 1_000
    """After this many rows without a value the rest of the sheet is searched for values, not parsed."""
    seconds: float = 30.0


class Deadline:
    """The time left for one file; `check` refuses the file when it is used up."""

    __slots__ = ("_end",)

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """Raise WorkbookRefused (bomb) when the time is used up."""
        if time.monotonic() > self._end:
            raise WorkbookRefused(RefusalCode.BOMB, detail="(Det tok for lang tid å lese den.)")
