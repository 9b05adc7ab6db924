"""A sheet that was copied with its colours: «Periode 2» all green, as «Periode 1» is, before anybody has ordered for it.

Pure. Green on such a sheet says nothing: it is asked about, and not taken for what it means elsewhere (DESIGN.md, Coming
in from the manual routine).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from praksis.workbook import Colour

AT_LEAST = 2
"""Of one student alone, nobody can see whether the sheet was copied."""


@dataclass(frozen=True, slots=True)
class ColouredRow:
    """A row's person, and the colours of its status cells as they lie in the workbook."""

    person: str
    registered: Colour
    ordered: Colour
    ours: bool = False
    """Whether Bestilt was coloured by us: then it is no copy."""


@dataclass(frozen=True, slots=True)
class ColouredSheet:
    """A sheet of one document; rows without a known person are left out."""

    name: str
    rows: Sequence[ColouredRow]


def copied_sheets(sheets: Sequence[ColouredSheet]) -> dict[str, str]:
    """The sheets that look copied, each with the earlier sheet that it looks like.

    A sheet looks copied when it has at least two students, all with a green Bestilt that is not ours, and an earlier
    sheet of the document has every one of them with the same two colours.

    Args:
        sheets: The period sheets of one document, the practice that begins first before the others.
    """
    found: dict[str, str] = {}
    for position, sheet in enumerate(sheets):
        if len({row.person for row in sheet.rows}) < AT_LEAST:
            continue
        if any(row.ordered is not Colour.GREEN or row.ours for row in sheet.rows):
            continue
        look = {(row.person, row.registered, row.ordered) for row in sheet.rows}
        for earlier in sheets[:position]:
            if look <= {(row.person, row.registered, row.ordered) for row in earlier.rows}:
                found[sheet.name] = earlier.name
                break
    return found
