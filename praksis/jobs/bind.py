"""Tie a list to its student group by hand: an administrator's binding sticks (DESIGN.md, Document)."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint
from praksis.errors import Invalid, NotFound
from praksis.jobs.house import House
from praksis.jobs.lists import calendar_groups
from praksis.jobs.report import ActReport
from praksis.ledger.audit import append_audit
from praksis.ledger.house_facts import mark_work
from praksis.ledger.tables import Document
from praksis.settings import Administrator


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
        bind_in(session, house, found, group_words(group, cohort), administrator)
        mark_work(session, house.now)
        assert found.group is not None
        return ActReport(
            f"«{found.name}» gjelder nå {group_words(found.group.name, found.group.cohort)} "
            f"({found.channel.institution}). Kjør «praksis sync»."
        )


def bind_in(session: Session, house: House, document: Document, chosen: str, administrator: Administrator) -> str:
    """The same as part of a transaction of somebody who holds the house. Returns the group as `group_words` has it.

    Raises:
        NotFound: The calendar has no such group («Sykepleie, kull 2024», case aside) for the list's institution.
    """
    institution = document.channel.institution
    candidates = calendar_groups(session, institution)
    wanted = " ".join(chosen.casefold().split())
    found = next((g for g in candidates if group_words(g.name, g.cohort).casefold() == wanted), None)
    if found is None:
        known = "; ".join(group_words(g.name, g.cohort) for g in candidates) or "ingen"
        raise NotFound(
            f"Praksiskalenderen har ikke den gruppen for {institution}. Den har: {known}.",
            code="gruppe-finnes-ikke",
        )
    document.group_id, document.group, document.bound_by = found.id, found, administrator.signature
    _audit(session, house, document, administrator, "bind")
    return group_words(found.name, found.cohort)


def unbind(session: Session, house: House, document: Document, administrator: Administrator) -> None:
    """Take a binding back: whose the list is, follows from what it says itself again, or is asked."""
    _audit(session, house, document, administrator, "unbind")
    document.group_id, document.group, document.bound_by = None, None, None


def groups_to_bind(session: Session, institution: str | None) -> list[str]:
    """The groups that a list of the institution may belong to, in words: those of its calendar that have no list yet; all
    of them when each has one."""
    candidates = calendar_groups(session, institution)
    taken = set(session.scalars(select(Document.group_id).where(Document.gone_since.is_(None))))
    free = [g for g in candidates if g.id not in taken]
    return sorted(group_words(g.name, g.cohort) for g in free or candidates)


def group_words(group: str, cohort: str) -> str:
    """«Sykepleie, kull 2024»."""
    return f"{' '.join(group.split())}, kull {' '.join(cohort.split())}"


def _audit(session: Session, house: House, document: Document, administrator: Administrator, action: str) -> None:
    append_audit(
        session,
        house.key,
        at=house.real_now,
        actor=administrator.signature,
        action=action,
        subject=document.id,
        detail={"group": document.group_id},
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
