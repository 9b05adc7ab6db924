"""Write down what a package is about, for the private store: what the ledger knows of it, and no more."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.ledger.tables import OrderLine, Package
from praksis.package_manifest import ManifestLine, PackageManifest


def manifest_of(session: Session, package: Package) -> PackageManifest:
    """The package, its plan and its lines as they are to be handed over."""
    plan = package.plan
    lines = session.scalars(
        select(OrderLine).where(OrderLine.package_id == package.id).order_by(OrderLine.position)
    ).all()
    return PackageManifest(
        package=package.number,
        plan=plan.number,
        fingerprint=plan.fingerprint,
        signature=package.signature,
        reserved_at=package.reserved_at,
        calendar_row_id=plan.calendar_row_id,
        group_id=plan.group_id,
        institution=plan.group.institution,
        group=plan.group.name,
        cohort=plan.group.cohort,
        period=plan.calendar_row.period,
        lines=tuple(_line(session, line) for line in lines),
    )


def _line(session: Session, line: OrderLine) -> ManifestLine:
    replaced = session.get(OrderLine, line.replaces_id) if line.replaces_id else None
    return ManifestLine(
        line_id=line.id,
        position=line.position,
        kind=line.kind,
        person_id=line.entitlement.person_id,
        system=line.entitlement.system,
        role=line.role,
        first_day=line.first_day,
        last_day=line.last_day,
        placement_ids=tuple(line.placement_ids),
        number_hash=line.number_hash,
        why=line.why,
        replaces_id=line.replaces_id,
        replaces_case=replaced.case_number if replaced else None,
        ward=line.ward,
    )
