"""A package that was given up has nothing to be kept for: its copy in the private store goes, national numbers and all.

A package is given up as it is made (`packages.give_up`), or by an administrator who has seen that one of unknown outcome
never came to stand. It is kept that it has been done, so that an unchanged round looks at no file.
"""

from __future__ import annotations

from sqlalchemy import select

from praksis.commit_points import CommitPoint, passing
from praksis.errors import PraksisError
from praksis.jobs.house import House
from praksis.jobs.package_states import GIVEN_UP
from praksis.ledger.tables import Package
from praksis.planning import package_name


def discard_given_up(house: House) -> dict[str, int]:
    """Remove what the private store still has of them. Returns how many packages; what cannot be removed now waits."""
    with house.ledger.reading() as session:
        given_up = select(Package.id, Package.number).where(
            Package.state == GIVEN_UP, Package.numbers_emptied_at.is_(None)
        )
        waiting = [(row.id, package_name(row.number)) for row in session.execute(given_up.order_by(Package.number))]
    discarded = 0
    for package_id, number in waiting:
        try:
            passing(CommitPoint.NUMBERS_EMPTIED, "before")
            house.ports.samlepunktet.discard(number)
            passing(CommitPoint.NUMBERS_EMPTIED, "after")
        except PraksisError:
            continue
        with house.ledger.writing(CommitPoint.EMPTYING_RECORDED) as session:
            session.get_one(Package, package_id).numbers_emptied_at = house.now
        discarded += 1
    return {"pakker fjernet": discarded}
