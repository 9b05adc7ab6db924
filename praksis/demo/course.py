"""How each trouble is meant to go, moment by moment: written down from what the season was meant to be, worked out by
no rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from praksis.cases import CaseKind, Choice
from praksis.demo.model import Moment
from praksis.demo.trouble import Trouble
from praksis.holds import Hold

Status = Literal["yellow", "green"]
CellColour = Literal["yellow", "green", "blue"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is meant for a row: the two colours, the reasons that hold it (all of them when `exact`), and the kinds of
    case about it that are open. The cells are as the colours, unless somebody has painted them by hand."""

    registered: Status
    ordered: Status = "yellow"
    holds: frozenset[Hold] = frozenset()
    cases: frozenset[CaseKind] = frozenset()
    exact: bool = True
    registered_cell: CellColour | None = None
    ordered_cell: CellColour | None = None


Course = Mapping[Moment, Outcome | None]
"""An outcome for each moment; None while the row is not in the list."""


def _course(
    first: Outcome | None,
    changed: Outcome | None,
    ordered: Outcome | None,
    started: Outcome | None,
    settled: Outcome | None,
) -> Course:
    """Nothing happens to a row between the end of the last act and the last look."""
    return dict(zip(Moment, (first, changed, ordered, started, settled, settled), strict=True))


_READY: Final = Outcome("green")
_DONE: Final = Outcome("green", "green")


def _held(registered: Status, *holds: Hold, cases: tuple[CaseKind, ...] = (), ordered: Status = "yellow") -> Outcome:
    return Outcome(registered, ordered, frozenset(holds), frozenset(cases))


def _all_along(held: Outcome) -> Course:
    return _course(held, held, held, held, held)


def _done_after(first: Outcome | None, changed: Outcome | None) -> Course:
    """Ordered in the second act, and nothing after that."""
    return _course(first, changed, _DONE, _DONE, _DONE)


def _from_act_2(held: Outcome, then: Outcome | None = None) -> Course:
    return _course(None, held, then or held, then or held, then or held)


_FINE: Final = _done_after(_READY, _READY)
_UNDECIDED: Final = _held("yellow", Hold.MATCH_UNDECIDED, cases=(CaseKind.UNCERTAIN_MATCH,))
_NUMBER_ALONE: Final = _held("yellow", Hold.MATCH_UNDECIDED, cases=(CaseKind.NUMBER_ALONE,))
_UNREGISTERED: Final = _held("yellow", Hold.NOT_REGISTERED)
_LATE: Final = _held("green", Hold.LATE, cases=(CaseKind.LATE_ROW,))
_UNSURE: Final = _held("green", Hold.ARRIVAL_UNSURE, cases=(CaseKind.ARRIVAL_UNSURE,))
_OVERLAP: Final = _held("green", Hold.OVERLAP, cases=(CaseKind.OVERLAP,))
_STRUCK: Final = _held("green", Hold.STRUCK_THROUGH, cases=(CaseKind.STRUCK_ROW,))
_WAITING: Final = _held("green", Hold.WAITING_FOR_PORTAL)
#: From the moment that the e-mail to Læringsportalen has left.
_ASKED_FOR: Final = replace(_WAITING, cases=frozenset({CaseKind.PORTAL_USER}))
_CORRECTED: Final = _held(
    "green", Hold.SAME_STUDENT_CORRECTED, Hold.LATE, cases=(CaseKind.SAME_STUDENT_CORRECTED, CaseKind.LATE_ROW)
)
_OUTSIDE: Final = _held("green", Hold.DAYS_OUTSIDE_CALENDAR)
_BY_HAND: Final = replace(_held("green", Hold.HAND_PAINTED, cases=(CaseKind.HAND_PAINTED_CELL,)), ordered_cell="green")
_UNCLEAR: Final = replace(
    _held("green", Hold.HAND_PAINTED, cases=(CaseKind.HAND_PAINTED_CELL,)), registered_cell="blue"
)
_KEPT: Final = replace(_held("green", Hold.HANDLED_MANUALLY), ordered_cell="green")
_NOT_PLACED: Final = Outcome("green", cases=frozenset({CaseKind.NOT_PLACED}))
_REJECTED: Final = Outcome("green", cases=frozenset({CaseKind.REJECTION}))
_GONE: Final = _held("green", Hold.DOCUMENT_GONE, ordered="green")
_LOCKED: Final = _held("green", Hold.DOCUMENT_UNREADABLE, ordered="green")
#: A list that is nobody's is not painted.
_UNBOUND: Final = replace(_held("green", Hold.DOCUMENT_UNBOUND), registered_cell="yellow")
_NOBODYS: Final = replace(_UNBOUND, holds=_UNBOUND.holds | {Hold.INSTITUTION_UNKNOWN})
_COPIED: Final = replace(_held("green", Hold.HAND_PAINTED), ordered_cell="green")

COURSES: Final[Mapping[Trouble, Course]] = {
    **dict.fromkeys(
        (
            Trouble.NONE, Trouble.OTHER_EMAIL, Trouble.RETURNING, Trouble.LEADING_ZERO_EATEN, Trouble.SPACED_NUMBER,
            Trouble.NAME_SWAPPED, Trouble.OWN_DAYS, Trouble.D_NUMBER, Trouble.NUMBER_IN_REGISTRATION_ONLY,
            Trouble.CHANGED_WARD, Trouble.DEVIATION,
        ),
        _FINE,
    ),
    Trouble.ADDED_IN_TIME: _done_after(None, _READY),
    Trouble.TRANSFERRED_LATER: _done_after(_held("yellow", Hold.NOT_TRANSFERRED), _READY),
    Trouble.REGISTERS_LATER: _done_after(_UNREGISTERED, _READY),
    Trouble.UNREGISTERED: _all_along(_UNREGISTERED),
    Trouble.NOT_TRANSFERRED: _all_along(_held("yellow", Hold.NOT_TRANSFERRED)),
    Trouble.WITHDRAWN: _all_along(_held("yellow", Hold.WITHDRAWN)),
    Trouble.UNCERTAIN_NAME: _all_along(_UNDECIDED),
    Trouble.UNCERTAIN_DATE: _all_along(_UNDECIDED),
    Trouble.UNCERTAIN_NAME_AND_DATE: _all_along(_UNDECIDED),
    Trouble.UNCERTAIN_CONFIRMED: _done_after(_UNDECIDED, _UNDECIDED),
    Trouble.UNCERTAIN_DENIED: _course(_UNDECIDED, _UNDECIDED, _UNREGISTERED, _UNREGISTERED, _UNREGISTERED),
    Trouble.NUMBER_ALONE: _all_along(_NUMBER_ALONE),
    Trouble.NUMBER_ALONE_DENIED: _course(
        _NUMBER_ALONE, _NUMBER_ALONE, _UNREGISTERED, _UNREGISTERED, _UNREGISTERED
    ),
    # Without a number there is no date of birth on an ordinary sheet: the name alone is no certain match.
    Trouble.NUMBER_MISSING: _all_along(replace(_UNDECIDED, holds=_UNDECIDED.holds | {Hold.NUMBER_MISSING})),
    Trouble.NUMBER_INVALID: _all_along(replace(_UNDECIDED, holds=_UNDECIDED.holds | {Hold.NUMBER_INVALID})),
    Trouble.OUTSIDE_CALENDAR: _all_along(_OUTSIDE),
    Trouble.PROFESSION_UNKNOWN: _all_along(_held("green", Hold.PROFESSION_UNKNOWN)),
    Trouble.STRUCK_THROUGH: _all_along(_STRUCK),
    Trouble.STRUCK_HAS_LEFT: _course(_STRUCK, _STRUCK, *[_held("green", Hold.HAS_LEFT)] * 3),
    Trouble.SAID_WITHDRAWN_STILL_IN: _done_after(_STRUCK, _STRUCK),
    Trouble.LATE: _from_act_2(_LATE),
    Trouble.LATE_LET_THROUGH: _from_act_2(_LATE, _DONE),
    Trouble.LATE_HELD_BACK: _from_act_2(_LATE, _held("green", Hold.HELD_BACK)),
    Trouble.LATE_AND_UNREGISTERED: _from_act_2(
        _held("yellow", Hold.NOT_REGISTERED, Hold.LATE, cases=(CaseKind.LATE_ROW,))
    ),
    Trouble.ARRIVAL_UNSURE: _from_act_2(_UNSURE),
    Trouble.ARRIVAL_LET_THROUGH: _from_act_2(_UNSURE, _DONE),
    Trouble.OVERLAP: _all_along(_OVERLAP),
    Trouble.OVERLAP_LET_THROUGH: _done_after(_OVERLAP, _OVERLAP),
    Trouble.CORRECTED: _done_after(_held("yellow", Hold.NOT_REGISTERED, Hold.NUMBER_MISSING), _CORRECTED),
    Trouble.NAMESAKE: _course(_READY, _CORRECTED, _LATE, _LATE, _LATE),
    Trouble.HAND_PAINTED: _all_along(_BY_HAND),
    Trouble.HAND_PAINTED_OURS: _done_after(_BY_HAND, _BY_HAND),
    Trouble.HAND_PAINTED_KEPT: _course(_BY_HAND, _BY_HAND, _KEPT, _KEPT, _KEPT),
    Trouble.HAND_PAINTED_UNCLEAR: _all_along(_UNCLEAR),
    Trouble.NOT_PLACED: _course(_READY, _READY, _NOT_PLACED, _NOT_PLACED, _NOT_PLACED),
    Trouble.NOT_PLACED_ORDERED_AGAIN: _course(_READY, _READY, _NOT_PLACED, _NOT_PLACED, _DONE),
    Trouble.NOT_PLACED_GIVEN_UP: _course(_READY, _READY, _NOT_PLACED, _NOT_PLACED, _READY),
    Trouble.REJECTED: _course(_READY, _READY, _DONE, _REJECTED, _DONE),
    Trouble.CHANGED_DAYS: _course(_READY, _READY, _DONE, _READY, _DONE),
    Trouble.LEFT_AFTER_ORDER: _course(_READY, _READY, _DONE, None, None),
    Trouble.STRUCK_AFTER_ORDER: _course(
        _READY, _READY, _DONE, replace(_STRUCK, ordered="green"), _held("green", Hold.HAS_LEFT)
    ),
    Trouble.WITHDRAWS_AFTER_ORDER: _course(
        _READY, _READY, _DONE, *[_held("yellow", Hold.WITHDRAWN, ordered="green")] * 2
    ),
    Trouble.MOVED_AWAY: _course(_READY, _READY, _DONE, None, None),
    Trouble.MOVED_HERE: _course(None, None, None, _READY, _DONE),
    Trouble.NUMBER_CHANGED: _course(
        _READY, _READY, _DONE, replace(_DONE, cases=frozenset({CaseKind.NUMBER_CHANGED})), _DONE
    ),
    Trouble.WAITING_FOR_PORTAL: _course(_WAITING, _WAITING, *[_ASKED_FOR] * 3),
    # Whether the portal is named too, before she has registered, is a matter of taste.
    Trouble.FOREIGN_AND_UNREGISTERED: _all_along(replace(_UNREGISTERED, exact=False)),
    Trouble.PORTAL_CONFIRMED: _course(_WAITING, _WAITING, _ASKED_FOR, _ASKED_FOR, _DONE),
    Trouble.PORTAL_NUMBER_ARRIVES: _done_after(_WAITING, _READY),
    Trouble.PORTAL_LEAVES: _course(_WAITING, _WAITING, _ASKED_FOR, None, None),
    Trouble.UNBOUND_LIST: _done_after(_UNBOUND, _UNBOUND),
    Trouble.TWO_COLUMNS: _done_after(*[_held("green", Hold.TWO_COLUMNS)] * 2),
    Trouble.SECOND_LIST: _all_along(_UNBOUND),
    Trouble.VANISHED_LIST: _course(_READY, _READY, _DONE, _GONE, _GONE),
    Trouble.EMPTIED_SHEET: _course(_READY, _READY, _DONE, None, None),
    Trouble.LIST_DAYS: _done_after(_OUTSIDE, _OUTSIDE),
    Trouble.NOT_IN_CALENDAR: _all_along(_held("green", Hold.NOT_IN_CALENDAR)),
    Trouble.AGREEMENT_ENDED: _all_along(_held("green", Hold.AGREEMENT_ENDED)),
    # Taken over from the manual routine when the first act is over; until then it could be a copied sheet.
    Trouble.BY_HAND: _course(_COPIED, *[_DONE] * 4),
    Trouble.COPIED_SHEET: _done_after(_COPIED, _COPIED),
    # The students have registered in time; their list has not come.
    Trouble.LATE_LIST: _from_act_2(_LATE, _DONE),
    # Nobody can read it in the first act, and its deadline is later in the autumn.
    Trouble.PASSWORD_LIST: _done_after(None, _READY),
    Trouble.UNREADABLE_LIST: _course(_READY, _READY, _DONE, _LOCKED, _LOCKED),
    Trouble.UNKNOWN_INSTITUTION: _all_along(_NOBODYS),
}  # fmt: skip

_EVERY: Final = frozenset(Moment)
_UNTIL_DECIDED: Final = frozenset({Moment.FIRST, Moment.CHANGED})

LIST_CASES: Final[Mapping[Trouble, tuple[CaseKind, frozenset[Moment]]]] = {
    Trouble.UNBOUND_LIST: (CaseKind.UNBOUND_DOCUMENT, _UNTIL_DECIDED),
    Trouble.SECOND_LIST: (CaseKind.UNBOUND_DOCUMENT, _EVERY),
    Trouble.TWO_COLUMNS: (CaseKind.TWO_COLUMNS, _UNTIL_DECIDED),
    Trouble.OUTSIDE_CALENDAR: (CaseKind.CALENDAR_DISAGREES, _EVERY),
    Trouble.LIST_DAYS: (CaseKind.CALENDAR_DISAGREES, _UNTIL_DECIDED),
    Trouble.BY_HAND: (CaseKind.COPIED_SHEET, frozenset({Moment.FIRST})),
    Trouble.COPIED_SHEET: (CaseKind.COPIED_SHEET, _UNTIL_DECIDED),
    Trouble.EMPTIED_SHEET: (CaseKind.MASS_CHANGE, frozenset({Moment.STARTED})),
    Trouble.UNKNOWN_INSTITUTION: (CaseKind.UNBOUND_DOCUMENT, _EVERY),
    Trouble.VANISHED_LIST: (CaseKind.VANISHED_DOCUMENT, frozenset({Moment.LATER})),
}
"""The cases that are about a whole list or sheet, and when they are open. A list that has vanished in the third act is
asked about two working days later."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What an administrator decides about each row of a trouble, in an act."""

    act: int
    kind: CaseKind
    choice: Choice
    reason: str


DECIDED: Final[Mapping[Trouble, Decided]] = {
    Trouble.LATE_LET_THROUGH: Decided(
        2, CaseKind.LATE_ROW, Choice.LET_THROUGH, "Avtalt med koordinatoren på telefon; enheten har plass."
    ),
    Trouble.LATE_LIST: Decided(
        2, CaseKind.LATE_ROW, Choice.LET_THROUGH, "Listen ble forsinket av ferien; studentene er registrert i tide."
    ),
    Trouble.LATE_HELD_BACK: Decided(2, CaseKind.LATE_ROW, Choice.HOLD_BACK, "Enheten tar ikke imot flere."),
    Trouble.ARRIVAL_LET_THROUGH: Decided(
        2, CaseKind.ARRIVAL_UNSURE, Choice.LET_THROUGH, "Koordinatoren sendte e-post om studenten før fristen."
    ),
    Trouble.UNCERTAIN_CONFIRMED: Decided(
        2, CaseKind.UNCERTAIN_MATCH, Choice.SAME_PERSON, "Ringte studenten: navnet skrives på to måter."
    ),
    Trouble.UNCERTAIN_DENIED: Decided(
        2, CaseKind.UNCERTAIN_MATCH, Choice.NOT_SAME_PERSON, "Koordinatoren sier at det er to ulike studenter."
    ),
    Trouble.NUMBER_ALONE_DENIED: Decided(
        2, CaseKind.NUMBER_ALONE, Choice.NOT_SAME_PERSON, "En annen søker har limt inn nummeret ved en feil."
    ),
    Trouble.OVERLAP_LET_THROUGH: Decided(
        2, CaseKind.OVERLAP, Choice.LET_THROUGH, "Studenten tar begge emnene, halv tid på hvert sted."
    ),
    Trouble.CORRECTED: Decided(
        2, CaseKind.SAME_STUDENT_CORRECTED, Choice.SAME_STUDENT, "Etternavnet var feil i den første listen."
    ),
    Trouble.NAMESAKE: Decided(
        2, CaseKind.SAME_STUDENT_CORRECTED, Choice.TWO_STUDENTS, "To studenter har samme navn; den første har sluttet."
    ),
    Trouble.STRUCK_HAS_LEFT: Decided(2, CaseKind.STRUCK_ROW, Choice.HAS_LEFT, "Bekreftet av koordinatoren."),
    Trouble.SAID_WITHDRAWN_STILL_IN: Decided(
        2, CaseKind.STRUCK_ROW, Choice.STILL_IN, "Kommentaren gjaldt en tidligere periode."
    ),
    Trouble.HAND_PAINTED_OURS: Decided(
        2, CaseKind.HAND_PAINTED_CELL, Choice.USE_OUR_COLOUR, "Koordinatoren farget cellen ved en feil."
    ),
    Trouble.HAND_PAINTED_KEPT: Decided(
        2, CaseKind.HAND_PAINTED_CELL, Choice.KEEP_CELL, "Tilgangen ble bestilt for hånd i sommer."
    ),
    Trouble.TWO_COLUMNS: Decided(
        2, CaseKind.TWO_COLUMNS, Choice.FIRST_COLUMN, "Den andre kolonnen er studentenes private adresse."
    ),
    Trouble.LIST_DAYS: Decided(
        2, CaseKind.CALENDAR_DISAGREES, Choice.LIST_HOLDS, "Perioden er flyttet; kalenderen rettes i høst."
    ),
    Trouble.COPIED_SHEET: Decided(
        2, CaseKind.COPIED_SHEET, Choice.IS_COPY, "Arket er kopiert fra den første perioden med fargene."
    ),
    Trouble.NOT_PLACED_ORDERED_AGAIN: Decided(
        3, CaseKind.NOT_PLACED, Choice.ORDER_AGAIN, "Studenten er nå i personalsystemet."
    ),
    Trouble.NOT_PLACED_GIVEN_UP: Decided(3, CaseKind.NOT_PLACED, Choice.DO_NOT_ORDER, "Enheten bruker ikke systemet."),
    Trouble.REJECTED: Decided(3, CaseKind.REJECTION, Choice.ORDER_AGAIN, "Avslaget skyldtes feil rolle."),
    Trouble.STRUCK_AFTER_ORDER: Decided(3, CaseKind.STRUCK_ROW, Choice.HAS_LEFT, "Studenten har byttet studium."),
    Trouble.NUMBER_CHANGED: Decided(
        3, CaseKind.NUMBER_CHANGED, Choice.TAKEN_CARE_OF, "Nummeret er rettet i Samlepunktet."
    ),
    Trouble.EMPTIED_SHEET: Decided(
        3, CaseKind.MASS_CHANGE, Choice.HOLD_BACK, "Arket er tømt ved en feil; koordinatoren legger studentene tilbake."
    ),
    Trouble.PORTAL_CONFIRMED: Decided(
        3, CaseKind.PORTAL_USER, Choice.USER_MADE, "Læringsportalen har svart at brukeren er klar."
    ),
}
"""Everything else is left undecided to the end."""
