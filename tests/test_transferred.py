"""What a registration counts as: either proof will do, and a withdrawn one is never transferred (R3)."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from praksis.ports import RegistrationStatus
from praksis.transferred import Proof, Stay, Transfer, is_over, transfer

REGISTERED, TRANSFERRED, WITHDRAWN = (
    RegistrationStatus.REGISTERED,
    RegistrationStatus.TRANSFERRED,
    RegistrationStatus.WITHDRAWN,
)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
STAYS = st.builds(Stay, st.none() | DAYS)
STATUSES = st.sampled_from(RegistrationStatus)
FIRST_DAY = date(2026, 9, 7)


def test_webcruiters_word_is_proof_enough() -> None:
    assert transfer(TRANSFERRED, None, FIRST_DAY) == Transfer(TRANSFERRED, Proof.OWN_STATUS)


def test_the_personnel_system_is_proof_enough() -> None:
    assert transfer(REGISTERED, Stay(None), FIRST_DAY) == Transfer(TRANSFERRED, Proof.PERSONNEL_SYSTEM)


def test_without_either_it_is_only_registered() -> None:
    assert transfer(REGISTERED, None, FIRST_DAY) == Transfer(REGISTERED, None)


def test_the_last_day_counts_as_in() -> None:
    assert transfer(REGISTERED, Stay(FIRST_DAY), FIRST_DAY).proof is Proof.PERSONNEL_SYSTEM
    assert transfer(REGISTERED, Stay(FIRST_DAY - timedelta(days=1)), FIRST_DAY).proof is None


@given(STAYS | st.none(), DAYS | st.none())
def test_a_withdrawn_registration_is_withdrawn_whatever_the_personnel_system_says(
    stay: Stay | None, first_day: date | None
) -> None:
    assert transfer(WITHDRAWN, stay, first_day) == Transfer(WITHDRAWN, None)


@given(STATUSES, STAYS | st.none(), DAYS | st.none())
def test_there_is_a_proof_exactly_when_it_counts_as_transferred(
    status: RegistrationStatus, stay: Stay | None, first_day: date | None
) -> None:
    found = transfer(status, stay, first_day)
    assert (found.status is TRANSFERRED) == (found.proof is not None)


@given(STATUSES, STAYS, DAYS | st.none())
def test_the_personnel_system_never_takes_a_proof_away(
    status: RegistrationStatus, stay: Stay, first_day: date | None
) -> None:
    alone, both = transfer(status, None, first_day), transfer(status, stay, first_day)
    assert both == alone or (alone.status, both.status) == (REGISTERED, TRANSFERRED)


@given(DAYS, DAYS, st.integers(0, 400))
def test_a_longer_stay_proves_no_less(ended_on: date, first_day: date, longer: int) -> None:
    longer_stay = Stay(ended_on + timedelta(days=longer))
    if not is_over(Stay(ended_on), first_day):
        assert not is_over(longer_stay, first_day)
        assert not is_over(Stay(None), first_day)


@given(STAYS)
def test_without_a_first_day_no_stay_is_over(stay: Stay) -> None:
    assert not is_over(stay, None)
