"""Why a placement is not ordered: one reason, one sentence, and who does what next (DESIGN.md, promise 4).

The codes are stable: they stand in `--json` output, in the ledger and in the truth of the example season.
"""

from __future__ import annotations

from enum import StrEnum


class Hold(StrEnum):
    """A reason that keeps a placement from being ordered. The order of the members is the order of telling."""

    HANDLED_MANUALLY = "handled-manually"
    HAS_LEFT = "has-left"
    HELD_BACK = "held-back"
    STRUCK_THROUGH = "struck-through"
    TWO_COLUMNS = "two-columns"
    NAME_MISSING = "name-missing"
    INSTITUTION_UNKNOWN = "institution-unknown"
    AGREEMENT_ENDED = "agreement-ended"
    DOCUMENT_UNBOUND = "document-unbound"
    LIST_WITHDRAWN = "list-withdrawn"
    DOCUMENT_GONE = "document-gone"
    DOCUMENT_UNREADABLE = "document-unreadable"
    SHEET_UNREADABLE = "sheet-unreadable"
    NOT_IN_CALENDAR = "not-in-calendar"
    DAYS_MISSING = "days-missing"
    DAYS_OUTSIDE_CALENDAR = "days-outside-calendar"
    PERIOD_OVER = "period-over"
    SAME_STUDENT_CORRECTED = "same-student-corrected"
    MATCH_UNDECIDED = "match-undecided"
    NUMBER_INVALID = "number-invalid"
    NUMBER_MISSING = "number-missing"
    NOT_REGISTERED = "not-registered"
    WITHDRAWN = "withdrawn"
    NOT_TRANSFERRED = "not-transferred"
    PROFESSION_UNKNOWN = "profession-unknown"
    OVERLAP = "overlap"
    ARRIVAL_UNSURE = "arrival-unsure"
    LATE = "late"
    HAND_PAINTED = "hand-painted"
    WAITING_FOR_PORTAL = "waiting-for-portal"
    CHANNEL_MODE = "channel-mode"
