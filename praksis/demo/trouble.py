"""What can be out of the ordinary with a student's row in the example season. The values stand in the truth file."""

from __future__ import annotations

from enum import StrEnum


class Trouble(StrEnum):
    """What is out of the ordinary with a row, if anything."""

    NONE = "none"
    # Fine in the end, but something has to be understood first.
    OTHER_EMAIL = "other-email"
    RETURNING = "returning"
    LEADING_ZERO_EATEN = "leading-zero-eaten"
    SPACED_NUMBER = "spaced-number"
    NAME_SWAPPED = "name-swapped"
    OWN_DAYS = "own-days"
    D_NUMBER = "d-number"
    NUMBER_IN_REGISTRATION_ONLY = "number-in-registration-only"
    ADDED_IN_TIME = "added-in-time"
    TRANSFERRED_LATER = "transferred-later"
    REGISTERS_LATER = "registers-later"
    # Held.
    UNREGISTERED = "unregistered"
    NOT_TRANSFERRED = "not-transferred"
    WITHDRAWN = "withdrawn"
    UNCERTAIN_NAME = "uncertain-name"
    UNCERTAIN_DATE = "uncertain-date"
    UNCERTAIN_NAME_AND_DATE = "uncertain-name-and-date"
    NUMBER_ALONE = "number-alone"
    NUMBER_MISSING = "number-missing"
    NUMBER_INVALID = "number-invalid"
    OUTSIDE_CALENDAR = "outside-calendar"
    PROFESSION_UNKNOWN = "profession-unknown"
    STRUCK_THROUGH = "struck-through"
    LATE = "late"
    LATE_AND_UNREGISTERED = "late-and-unregistered"
    WAITING_FOR_PORTAL = "waiting-for-portal"
    FOREIGN_AND_UNREGISTERED = "foreign-and-unregistered"

    # The rest is in the full season only. Held until an administrator decides, and decided.
    LATE_LET_THROUGH = "late-let-through"
    LATE_HELD_BACK = "late-held-back"
    ARRIVAL_UNSURE = "arrival-unsure"
    ARRIVAL_LET_THROUGH = "arrival-let-through"
    UNCERTAIN_CONFIRMED = "uncertain-confirmed"
    UNCERTAIN_DENIED = "uncertain-denied"
    NUMBER_ALONE_DENIED = "number-alone-denied"
    OVERLAP = "overlap"
    OVERLAP_LET_THROUGH = "overlap-let-through"
    CORRECTED = "corrected"
    NAMESAKE = "namesake"
    STRUCK_HAS_LEFT = "struck-has-left"
    SAID_WITHDRAWN_STILL_IN = "said-withdrawn-still-in"
    HAND_PAINTED = "hand-painted"
    HAND_PAINTED_OURS = "hand-painted-ours"
    HAND_PAINTED_KEPT = "hand-painted-kept"
    HAND_PAINTED_UNCLEAR = "hand-painted-unclear"
    # After the first orders.
    NOT_PLACED = "not-placed"
    NOT_PLACED_ORDERED_AGAIN = "not-placed-ordered-again"
    NOT_PLACED_GIVEN_UP = "not-placed-given-up"
    REJECTED = "rejected"
    CHANGED_DAYS = "changed-days"
    CHANGED_WARD = "changed-ward"
    LEFT_AFTER_ORDER = "left-after-order"
    STRUCK_AFTER_ORDER = "struck-after-order"
    WITHDRAWS_AFTER_ORDER = "withdraws-after-order"
    MOVED_AWAY = "moved-away"
    MOVED_HERE = "moved-here"
    NUMBER_CHANGED = "number-changed"
    # The international branch.
    PORTAL_CONFIRMED = "portal-confirmed"
    PORTAL_NUMBER_ARRIVES = "portal-number-arrives"
    PORTAL_LEAVES = "portal-leaves"
    # A whole list or sheet at a time.
    UNBOUND_LIST = "unbound-list"
    SECOND_LIST = "second-list"
    VANISHED_LIST = "vanished-list"
    EMPTIED_SHEET = "emptied-sheet"
    TWO_COLUMNS = "two-columns"
    LIST_DAYS = "list-days"
    NOT_IN_CALENDAR = "not-in-calendar"
    AGREEMENT_ENDED = "agreement-ended"
    BY_HAND = "by-hand"
    COPIED_SHEET = "copied-sheet"
    DEVIATION = "deviation"
    LATE_LIST = "late-list"
    PASSWORD_LIST = "password-list"  # noqa: S105 - a trouble, not a secret
    UNREADABLE_LIST = "unreadable-list"
    UNKNOWN_INSTITUTION = "unknown-institution"


class Absence(StrEnum):
    """Why a group that the calendar expects has no list, all season through: trouble that no row can show."""

    NEVER_COMES = "never-comes"
    NO_CHANNEL = "no-channel"


SMALL: frozenset[Trouble] = frozenset(list(Trouble)[: list(Trouble).index(Trouble.FOREIGN_AND_UNREGISTERED) + 1])
"""The troubles of the small season; the full one has them all."""
