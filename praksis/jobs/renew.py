"""Let a changed access catalogue reach orders already made for a group: only when an administrator asks (R24)."""

from __future__ import annotations

from praksis.commit_points import CommitPoint
from praksis.jobs.house import House
from praksis.jobs.manual import find_group
from praksis.jobs.report import ActReport
from praksis.ledger.audit import append_audit
from praksis.ledger.house_facts import mark_work


def renew_systems(house: House, group: str, signature: str) -> ActReport:
    """From now on the catalogue of this moment counts for the group, also where access has been ordered already.

    The differences come in the next plan, which is looked at and applied like any other.

    Raises:
        Invalid: The signature is not known.
        NotFound: There is no such group.
    """
    administrator = house.settings.require_signature(signature)
    with house.ledger.holding_house(), house.ledger.writing(CommitPoint.SETTING_RECORDED) as session:
        found = find_group(session, group)
        found.catalogue_renewed_at = house.now
        append_audit(
            session,
            house.key,
            at=house.real_now,
            actor=administrator.signature,
            action="renew-systems",
            subject=found.id,
        )
        mark_work(session, house.now)
        name = f"{found.institution} {found.name}, kull {found.cohort}"
    return ActReport(
        f"Dagens tilgangskatalog gjelder nå også det som er bestilt for {name}. Se planen etter neste sync."
    )
