"""Tie a list to its student group by hand: an administrator's binding sticks (DESIGN.md, Document)."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint
from praksis.errors import Invalid, NotFound
from praksis.jobs.house import House
from praksis.jobs.report import ActReport
from praksis.ledger.audit import append_audit
from praksis.ledger.house_facts import mark_work
from praksis.ledger.tables import CalendarRow, Document, StudentGroup


def bind(house: House, document: str, group: str, cohort: str, signature: str) -> ActReport:
    """Tie a list to a student group of its institution's calendar; the binding sticks.

    Args:
        house: The house.
        document: The list's file name (case aside), or its id from `praksis status --json`.
        group: Student group as in the calendar.
        cohort: Cohort as in the calendar.
        signature: The administrator's.

    Raises:
        NotFound: No such list, or no such group in the calendar for its institution.
        Invalid: The signature is not known, or several lists have that name.
    """
    administrator = house.settings.require_signature(signature)
    with house.ledger.holding_house(), house.ledger.writing(CommitPoint.SETTING_RECORDED) as session:
        found = find_document(session, document)
        institution = found.channel.institution
        candidates = session.scalars(
            select(StudentGroup)
            .join(CalendarRow)
            .where(StudentGroup.institution == institution, CalendarRow.left_book_at.is_(None))
            .distinct()
        ).all()
        chosen = next(
            (
                g
                for g in candidates
                if g.name.casefold() == group.strip().casefold() and g.cohort.casefold() == cohort.strip().casefold()
            ),
            None,
        )
        if chosen is None:
            known = "; ".join(f"{g.name}, kull {g.cohort}" for g in candidates) or "ingen"
            raise NotFound(
                f"Praksiskalenderen har ikke den gruppen for {institution}. Den har: {known}.",
                code="gruppe-finnes-ikke",
            )
        found.group_id, found.group, found.bound_by = chosen.id, chosen, administrator.signature
        append_audit(
            session,
            house.key,
            at=house.real_now,
            actor=administrator.signature,
            action="bind",
            subject=found.id,
            detail={"group": chosen.id},
        )
        mark_work(session, house.now)
        return ActReport(
            f"«{found.name}» gjelder nå {chosen.name}, kull {chosen.cohort} ({institution}). Kjør «praksis sync»."
        )


def find_document(session: Session, text: str) -> Document:
    """The list of that file name (case aside) or id.

    Raises:
        NotFound: There is none.
        Invalid: Several lists have that name.
    """
    wanted = text.strip()
    found = session.scalars(
        select(Document).where(or_(Document.id == wanted, Document.name == wanted, Document.file_id == wanted))
    ).all()
    if not found:
        found = [d for d in session.scalars(select(Document)) if d.name.casefold() == wanted.casefold()]
    if not found:
        raise NotFound("Fant ingen liste med det navnet. «praksis status» viser listene.", code="liste-finnes-ikke")
    if len(found) > 1:
        where = ", ".join(sorted(d.channel.reference for d in found))
        raise Invalid(
            f"Flere lister heter det (i kanalene {where}). Bruk ID-en fra «praksis status --json».", code="liste"
        )
    return found[0]
