"""«Håndteres manuelt»: a list, a group or a row that is shown and never touched (DESIGN.md, Coming in)."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint
from praksis.errors import NotFound
from praksis.jobs.bind import find_document
from praksis.jobs.house import House
from praksis.jobs.report import ActReport
from praksis.ledger.audit import append_audit
from praksis.ledger.house_facts import mark_work
from praksis.ledger.tables import Document, Placement, StudentGroup


class ManualKind(StrEnum):
    """What can be handled by hand."""

    LIST = "list"
    GROUP = "group"
    ROW = "row"


def set_manual(
    house: House,
    kind: ManualKind,
    what: str,
    signature: str,
    *,
    manual: bool = True,
) -> ActReport:
    """Mark a list (file name or id), a group (id, or «HVL/Sykepleie/2024») or a row (placement id) «håndteres manuelt», or
    take the mark away: it is shown, and never touched.

    Raises:
        NotFound: There is no such list, group or row.
        Invalid: The signature is not known, or the name fits several.
    """
    administrator = house.settings.require_signature(signature)
    with house.ledger.holding_house(), house.ledger.writing(CommitPoint.SETTING_RECORDED) as session:
        target: Document | StudentGroup | Placement
        if kind is ManualKind.LIST:
            target = find_document(session, what)
            name = f"«{target.name}»"
        elif kind is ManualKind.GROUP:
            target = find_group(session, what)
            name = f"{target.institution} {target.name}, kull {target.cohort}"
        else:
            placement = session.get(Placement, what.strip())
            if placement is None:
                raise NotFound("Det finnes ingen rad med den ID-en. «praksis status --json» viser dem.", code="rad")
            target, name = placement, "Raden"
        target.manual = manual
        append_audit(
            session,
            house.key,
            at=house.real_now,
            actor=administrator.signature,
            action="manual" if manual else "not-manual",
            subject=target.id,
        )
        mark_work(session, house.now)
    words = "håndteres nå manuelt; systemet rører den ikke" if manual else "håndteres igjen av systemet"
    return ActReport(f"{name} {words}.")


def find_group(session: Session, text: str) -> StudentGroup:
    """The group of that id, or of «Studiested/Studentgruppe/Kull» (case aside).

    Raises:
        NotFound: There is none.
    """
    wanted = text.strip()
    by_id = session.get(StudentGroup, wanted)
    if by_id is not None:
        return by_id
    parts = tuple(part.strip().casefold() for part in wanted.split("/"))
    for group in session.scalars(select(StudentGroup)):
        if (group.institution.casefold(), group.name.casefold(), group.cohort.casefold()) == parts:
            return group
    raise NotFound(
        "Fant ingen slik gruppe. Skriv den som «Studiested/Studentgruppe/Kull», for eksempel «HVL/Sykepleie/2024».",
        code="gruppe-finnes-ikke",
    )
