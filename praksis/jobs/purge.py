"""`praksis purge`: erase the personal data of what we own, a set time after the last day (DESIGN.md, Settings; R4).

purge(house)                                      # shows what is due, and touches nothing
purge(house, signature="KBH", carry_out=True)     # erases it

It may be killed anywhere: files go first, then the ledger in one transaction, then what is left in the database's own
files. The next purge finds what is left, and goes on.
"""

from __future__ import annotations

from praksis.commit_points import CommitPoint, passing
from praksis.jobs.house import House
from praksis.jobs.purge_books import write_books_anew
from praksis.jobs.purge_files import FilesGone, count_files, left_to_people, remove_files
from praksis.jobs.purge_ledger import counts_of, erase
from praksis.jobs.purge_report import PeriodCount, PurgeReport
from praksis.jobs.purge_scope import Scope, scope
from praksis.ledger.audit import append_audit
from praksis.ledger.erase import compact
from praksis.ledger.house_facts import mark_work, refuse_if_in_doubt
from praksis.ledger.tables import CalendarRow


def purge(house: House, *, signature: str | None = None, carry_out: bool = False) -> PurgeReport:
    """Show what is due to be erased, or erase it.

    Args:
        house: The house; `retention.days_after_last_day` of its settings counts.
        signature: Whose decision it is; needed to carry it out.
        carry_out: Erase. Else nothing is touched.

    Raises:
        Invalid: The signature is not known, or missing when something is to be erased.
        Refused: The ledger may be a restored backup that nobody has reconciled yet.
        Unavailable: Another job holds the house, or the database is in use so that it could not be tidied.
    """
    if not carry_out:
        with house.ledger.reading() as session:
            found = scope(session, house)
            counts = {**counts_of(found), **count_files(house, found)}
        return _report(house, found, counts, left_to_people(house), done=False)
    administrator = house.settings.require_signature(signature or "")
    with house.ledger.holding_house():
        with house.ledger.reading() as session:
            refuse_if_in_doubt(session)
            found = scope(session, house)
            gone = remove_files(house, found)
        report = _erase(house, gone, administrator.signature)
        trouble = [*gone.trouble, *write_books_anew(house), *left_to_people(house)]
        passing(CommitPoint.LEDGER_COMPACTED, "before")
        compact(house.ledger)
        passing(CommitPoint.LEDGER_COMPACTED, "after")
    return _report(house, report[0], {**report[1], **gone.counts}, trouble, done=True)


def _erase(house: House, gone: FilesGone, signature: str) -> tuple[Scope, dict[str, int]]:
    """Erase from the ledger, with an audit entry of how many of what. Nothing is written when nothing is due."""
    with house.ledger.writing(CommitPoint.LEDGER_ERASED) as session:
        found = scope(session, house)
        found.messages = [message for message in found.messages if message.id not in gone.kept_messages]
        counts = counts_of(found)
        if found.is_empty and not any(gone.counts.values()):
            return found, counts
        erase(session, house, found)
        append_audit(
            session,
            house.key,
            at=house.real_now,
            actor=signature,
            action="purge",
            subject="house",
            detail={"last_day_before": found.limit.isoformat(), **_kinds({**counts, **_books_of(found)})},
        )
        mark_work(session, house.now)
    return found, counts


def _books_of(found: Scope) -> dict[str, int]:
    """Of how many plans and packages the lines are emptied. The files themselves may have gone in a purge that died."""
    plans = {line.plan_id for line in found.lines} - {None}
    packages = {line.package_id for line in found.lines} - {None}
    return {"planer": len(plans), "pakker": len(packages)}


def _kinds(counts: dict[str, int]) -> dict[str, int]:
    return {kind: count for kind, count in counts.items() if count}


def _report(
    house: House, found: Scope, counts: dict[str, int], trouble: tuple[str, ...] | list[str], *, done: bool
) -> PurgeReport:
    return PurgeReport(
        done=done,
        last_day_before=found.limit,
        days=house.settings.retention.days_after_last_day,
        periods=tuple(PeriodCount(*about, due, stay) for about, (due, stay) in found.by_period.items()),
        counts=counts,
        waiting=tuple(map(_waits, found.waiting)),
        trouble=tuple(trouble),
    )


def _waits(row: CalendarRow) -> str:
    return (
        f"{row.group.institution} {row.group.name}, kull {row.group.cohort}, {row.period}: noe er ikke avsluttet "
        "(en bestilling uten kvittering, en pakke eller en e-post). «praksis status» viser hva. Fullfør det først."
    )
