"""What a row of a list says in an act: the slips, the corrections and the colours that people have put there."""

from __future__ import annotations

from typing import Final

from praksis.demo.model import Row
from praksis.demo.people import with_wrong_last_digit
from praksis.demo.trouble import Trouble
from praksis.demo.truth import profession_of
from praksis.masters.look import GREEN, YELLOW
from praksis.masters.practice_list import ListEntry

#: A blue that somebody has used for something of their own: neither yellow nor green.
BLUE: Final = "FF00B0F0"

_WITHOUT_NUMBER: Final = frozenset(
    {
        Trouble.NUMBER_MISSING,
        Trouble.NUMBER_IN_REGISTRATION_ONLY,
        Trouble.WAITING_FOR_PORTAL,
        Trouble.FOREIGN_AND_UNREGISTERED,
        Trouble.PORTAL_CONFIRMED,
        Trouble.PORTAL_LEAVES,
    }
)
_FROM_ACT_2: Final = frozenset({Trouble.PORTAL_NUMBER_ARRIVES, Trouble.CORRECTED})
_STRUCK: Final = frozenset({Trouble.STRUCK_THROUGH, Trouble.STRUCK_HAS_LEFT})
_ORDERED_GREEN: Final = frozenset(
    {
        Trouble.HAND_PAINTED,
        Trouble.HAND_PAINTED_OURS,
        Trouble.HAND_PAINTED_KEPT,
        Trouble.BY_HAND,
        Trouble.COPIED_SHEET,
    }
)
_REGISTERED_GREEN: Final = frozenset({Trouble.BY_HAND, Trouble.COPIED_SHEET})


def entry_of(row: Row, act: int) -> ListEntry:
    """The row as it stands in the list in an act. The colours are those that it is written with, not ours."""
    person, trouble = row.person_in(act), row.trouble
    given, family = row.name_in(act)
    first_day, last_day = row.days_in(act)
    registered = BLUE if trouble is Trouble.HAND_PAINTED_UNCLEAR else GREEN if trouble in _REGISTERED_GREEN else YELLOW
    return ListEntry(
        given=given,
        family=family,
        number=_number(row, act),
        email=person.private_email if trouble is Trouble.CORRECTED and act == 1 else person.student_email,
        mobile=person.mobile,
        profession=profession_of(row),
        ward="Akuttmottaket" if trouble is Trouble.CHANGED_WARD and act > 2 else row.ward,
        first_day=first_day,
        last_day=last_day,
        comment=_comment(row, act),
        birth_date=person.birth_date if row.student.international else None,
        nationality=row.student.nationality,
        registered=registered,
        ordered=GREEN if trouble in _ORDERED_GREEN else YELLOW,
        struck=trouble in _STRUCK or (trouble is Trouble.STRUCK_AFTER_ORDER and act > 2),
    )


def _number(row: Row, act: int) -> str | int | None:
    number, trouble = row.person_in(act).number, row.trouble
    if trouble in _WITHOUT_NUMBER or (trouble in _FROM_ACT_2 and act < 2):
        return None
    match trouble:
        case Trouble.LEADING_ZERO_EATEN:
            return int(number)
        case Trouble.SPACED_NUMBER:
            return f"{number[:6]} {number[6:]}"
        case Trouble.NUMBER_INVALID:
            return with_wrong_last_digit(number)
        case Trouble.NUMBER_CHANGED if act > 2 and row.student.other is not None:
            return row.student.other.number
        case _:
            return number


def _comment(row: Row, act: int) -> str | None:
    signature = row.student.group.coordinator.signature
    match row.trouble:
        case Trouble.OWN_DAYS if row.first_day is not None:
            return f"Starter en uke senere etter avtale. {signature} 30.07.2026"
        case Trouble.OUTSIDE_CALENDAR:
            return f"Tar perioden senere på høsten. {signature} 30.07.2026"
        case Trouble.STRUCK_THROUGH | Trouble.STRUCK_HAS_LEFT:
            return f"Har byttet studieprogram. {signature} 28.07.2026"
        case Trouble.SAID_WITHDRAWN_STILL_IN:
            return f"Trukket. {signature} 28.07.2026"
        case Trouble.HAND_PAINTED_KEPT:
            return f"Bestilt for hånd i juni. {signature} 20.06.2026"
        case Trouble.CORRECTED | Trouble.NAMESAKE if act > 1:
            return f"Rettet. {signature} 20.08.2026"
        case Trouble.CHANGED_DAYS if act > 2:
            return f"Blir fire dager til. {signature} 04.09.2026"
        case Trouble.STRUCK_AFTER_ORDER if act > 2:
            return f"Har sluttet. {signature} 04.09.2026"
        case Trouble.LATE_LIST:
            return None
        case _ if row.from_act == 2:
            return f"Lagt til. {signature} 20.08.2026"
        case _ if row.from_act == 3:
            return f"Flyttet hit. {signature} 04.09.2026"
        case _:
            return None
