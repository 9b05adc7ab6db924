"""Tie placements to registrations and persons: certain matches by themselves, everything else a case (promise 1)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from praksis.cases import CaseKind
from praksis.commit_points import CommitPoint
from praksis.jobs.house import House
from praksis.jobs.match_cases import MATCH_CASES, case_needs, verdicts_given
from praksis.jobs.people_again import match_again
from praksis.jobs.people_rows import rows_to_match, write_found
from praksis.jobs.people_sides import adverts_of_groups, keep_match, placement_sides, registration_sides
from praksis.jobs.personnel import keep_personnel_proof
from praksis.jobs.persons import keep_identifiers, keep_persons, ordered_twice
from praksis.jobs.two_users import two_users_needs
from praksis.ledger.case_files import keep_cases
from praksis.ledger.house_facts import changed_lists, mark_work
from praksis.matching import Outcome, resolve
from praksis.ports import RegistrationStatus


def match_people(house: House) -> dict[str, int]:
    """Match the placements anew: those that what has changed bears on, or all. Returns of how many that were matched it
    is certain, undecided and that they are not registered, and how many new cases there are."""
    with house.ledger.writing(CommitPoint.PEOPLE_MATCHED) as session:
        changed = changed_lists(session, house.today, house.settings_seal)
        counts = None if changed is None else match_again(session, house, changed)
        if counts is None:
            counts = _match_all(session, house)
            if changed is not None:
                mark_work(session, house.now)  # in any list a row may stand otherwise now
    return counts


def _match_all(session: Session, house: House) -> dict[str, int]:
    placements, registered = rows_to_match(session)
    registrations = {r.id: r for r in registered}
    sides = placement_sides(placements, adverts_of_groups(session))
    registered_sides = registration_sides(registered)
    keep_personnel_proof(session, registered, registered_sides)
    resolution = resolve(sides, registered_sides, verdicts_given(session))
    for placement, found in zip(placements, resolution.matches, strict=True):
        keep_match(placement, found)
    unlisted = set(resolution.unlisted)
    for registration in registered:
        registration.unlisted = registration.id in unlisted and registration.status != RegistrationStatus.WITHDRAWN
    twice = keep_persons(session, placements, resolution.persons, house.now)
    keep_identifiers(session, placements, registrations, house.now)
    write_found(session, placements)
    write_found(session, registered)
    opened = keep_cases(session, MATCH_CASES, case_needs(placements, registrations), house.now)
    both = [*ordered_twice(twice), *two_users_needs(session)]
    opened += keep_cases(session, [CaseKind.TWO_PERSONS_ORDERED], both, house.now)
    outcomes = [found.outcome for found in resolution.matches]
    return {
        "sikre koblinger": outcomes.count(Outcome.CERTAIN),
        "usikre koblinger": outcomes.count(Outcome.UNDECIDED),
        "ikke registrert": outcomes.count(Outcome.NONE),
        "registrert uten å stå i en liste": sum(r.unlisted for r in registered),
        "nye saker": opened,
    }
