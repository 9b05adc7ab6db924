"""Erase what is due from the ledger, in one transaction: rows of persons go, skeletons without anything personal stay.

What stays, and why: the audit chain (ids only; a chain from which links were taken would not verify); an order line's
skeleton (a random person id, system, role, days, state, case number), since the audit tells of the same line and nothing
in our keeping leads from that id to a person any more (who may look the case number up in Samlepunktet sees there what
Samlepunktet keeps); a message's occasion and times, so that nothing is said twice and the ledger does not look older than
its anchor; the number, kind and choice of a case; and that somebody had access here, as keyed hashes (R4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from praksis.jobs.house import House
from praksis.jobs.long_over import (
    ERASED_REGISTRATION,
    advert_days,
    erased_list_subject,
    erased_registration,
    note_erased_adverts,
)
from praksis.jobs.message_states import MAIL, OVERTAKEN
from praksis.jobs.purge_scope import ERASED, NOT_LEFT, Scope
from praksis.ledger.known_before import NAME_AND_BIRTH, NATIONAL_NUMBER, remember
from praksis.ledger.overview_parts import forget_parts
from praksis.ledger.tables import (
    CaseFile,
    CaseStep,
    Decision,
    Document,
    DocumentVersion,
    Entitlement,
    Identifier,
    OrderLine,
    Painting,
    PersonnelRecord,
    Placement,
    PlacementVersion,
    Plan,
    PortalLine,
    Registration,
    TransferProof,
)
from praksis.ledger.told import forget_told, keep_told
from praksis.line_states import SUPERSEDED
from praksis.planning import IN_EFFECT

_AT_A_TIME = 500
_FACTS_THAT_STAY = ("group", "period", "institution", "sheet", "meaning", "headings", "cells", "days", "system")
"""Of a case: what is about no person, and by which the program knows again what was decided."""


def erase(session: Session, house: House, scope: Scope) -> None:
    """Erase all that is in `scope`. Part of the caller's transaction; done again it does nothing."""
    forget_parts(session)  # they show everybody: the round that this makes work for makes them anew
    _remember_people(session, house, scope)
    _empty_cases(session, house, scope)
    _empty_lines(scope)
    _empty_plans_and_packages(session, house, scope)
    for kind in ("take-off", "ask"):  # what is taken off points at what was asked for
        for ids in _chunks(scope.portal_lines):
            session.execute(delete(PortalLine).where(PortalLine.id.in_(ids), PortalLine.kind == kind))
    _empty_versions(session, house, scope)
    _empty_messages(scope)
    _delete_rows(session, scope)
    _delete_registrations(session, house, scope)
    _delete_lists(session, scope)
    session.flush()


def _chunks(ids: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), _AT_A_TIME):
        yield ordered[start : start + _AT_A_TIME]


def _remember_people(session: Session, house: House, scope: Scope) -> None:
    """Keep who has had access here, or said so when they registered: by number, else by name and date of birth."""
    had = {
        person_id
        for person_id, state in session.execute(
            select(Entitlement.person_id, OrderLine.state).join(OrderLine, OrderLine.entitlement_id == Entitlement.id)
        )
        if state in {s.value for s in IN_EFFECT | SUPERSEDED}
    }
    had |= {r.person_id for r in scope.registrations if r.person_id and r.known_before}
    by_person: dict[str, list[tuple[str, str]]] = {}
    for ids in _chunks(scope.people & had):
        for known in session.scalars(select(Identifier).where(Identifier.person_id.in_(ids))):
            by_person.setdefault(known.person_id, []).append((known.kind, known.value))
    for person_id, known_by in sorted(by_person.items()):
        hashes = [(kind, value) for kind, value in known_by if kind == NATIONAL_NUMBER]
        hashes = hashes or [(kind, house.key.hash_words(value)) for kind, value in known_by if kind == NAME_AND_BIRTH]
        remember(session, house.key, hashes, scope.ends[person_id])


def _empty_cases(session: Session, house: House, scope: Scope) -> None:
    for case in scope.cases:
        case.facts = {"what": ERASED} | {k: v for k, v in case.facts.items() if k in _FACTS_THAT_STAY}
        case.placement_id = case.registration_id = None
        if case.state == "open":
            case.state, case.ended_at = "overtaken", house.now
    for ids in _chunks({case.id for case in scope.cases}):
        session.execute(update(Decision).where(Decision.case_id.in_(ids)).values(reason=""))
        taken_back = Decision.taken_back_why.is_not(None)
        session.execute(update(Decision).where(Decision.case_id.in_(ids), taken_back).values(taken_back_why=""))
        session.execute(update(CaseStep).where(CaseStep.case_id.in_(ids)).values(who=None, document=None, note=None))
    session.flush()


def _empty_lines(scope: Scope) -> None:
    for line in scope.lines:
        if line.entitlement.person_id in scope.people:
            line.placement_ids, line.number_hash, line.why = [], None, ""
            line.reason = line.receipt_by = line.ward = None
        else:  # another's line that served a row of theirs
            line.placement_ids = [i for i in line.placement_ids if i not in scope.placements]


def _empty_messages(scope: Scope) -> None:
    for message in scope.messages:
        if message.state in NOT_LEFT:
            message.state = OVERTAKEN  # without its words it must never leave
        message.subject, message.body, message.mentions = "", "", []
        message.body_without_names = None
        if message.way == MAIL:
            message.recipient = ""
    for mark in scope.marks:
        mark.problems = []


def _empty_plans_and_packages(session: Session, house: House, scope: Scope) -> None:
    for plan in scope.plans:
        plan.written_at = plan.written_at or house.now  # its workbook is gone and is not written anew
    for package in scope.packages:
        package.receipts_said, package.receipt_problems = {}, []
        package.given_up_why = "" if package.given_up_why is not None else None
        package.withdrawn_why = "" if package.withdrawn_why is not None else None
        package.receipts_tag = package.restate_since = None
        package.numbers_emptied_at = package.numbers_emptied_at or house.now
    for ids in _chunks(scope.placements):
        session.execute(update(Plan).where(Plan.express_placement_id.in_(ids)).values(express_placement_id=None))


def _empty_versions(session: Session, house: House, scope: Scope) -> None:
    """Take what was found in the rows, and what was said of them, out of the versions of their lists."""
    for document in scope.documents:
        if document.id in scope.gone:
            continue
        keep_told(session, erased_list_subject(document.id), {"until": scope.limit.isoformat()}, house.now)
        rows = session.execute(
            select(PlacementVersion.placement_id, PlacementVersion.sheet, PlacementVersion.row,
                   PlacementVersion.given_name, PlacementVersion.family_name, PlacementVersion.current)
            .join(Placement, PlacementVersion.placement_id == Placement.id)
            .where(Placement.document_id == document.id)
        ).all()  # fmt: skip
        erased = frozenset((sheet, row) for id_, sheet, row, *_ in rows if id_ in scope.placements)
        theirs = _Theirs(
            rows=erased,
            sheets=frozenset(
                {sheet for sheet, _ in erased} - {r[1] for r in rows if r[0] not in scope.placements and r[5]}
            ),
            names=frozenset({f"{r[3]} {r[4]}".strip() for r in rows if r[0] in scope.placements} - {""}),
        )
        versions = select(DocumentVersion).where(DocumentVersion.document_id == document.id)
        for version in session.scalars(versions):
            findings = [
                f
                for f in version.findings
                if f["row"] is None or not theirs.is_told(f["sheet"], f["row"], f["message"])
            ]
            if findings != version.findings:
                version.findings = findings
            changes = [left for part in version.changes if (left := _changes_left(part, theirs))["rows"]]
            if changes != version.changes:
                version.changes = changes


@dataclass(frozen=True, slots=True)
class _Theirs:
    """By what one sees that a finding or a sentence about a list is about somebody who is due."""

    rows: frozenset[tuple[str, int]]
    sheets: frozenset[str]
    """Sheets in which nobody else stands."""
    names: frozenset[str]

    def is_told(self, sheet: str, row: int, words: str) -> bool:
        """Whether one of them is told of."""
        return (sheet, row) in self.rows or sheet in self.sheets or any(name in words for name in self.names)


def _changes_left(part: dict[str, Any], theirs: _Theirs) -> dict[str, Any]:
    kept = [
        nth
        for nth, (row, words) in enumerate(zip(part["rows"], part["sentences"], strict=True))
        if not theirs.is_told(part["sheet"], row, words)
    ]
    return {
        **part,
        **{key: [part[key][nth] for nth in kept] for key in ("sentences", "without_names", "rows")},
    }


def _delete_rows(session: Session, scope: Scope) -> None:
    for ids in _chunks(scope.proofs):
        session.execute(delete(TransferProof).where(TransferProof.id.in_(ids)))
    for ids in _chunks(scope.placements):
        session.execute(delete(Painting).where(Painting.placement_id.in_(ids)))
        session.execute(delete(PlacementVersion).where(PlacementVersion.placement_id.in_(ids)))
        session.execute(update(Placement).where(Placement.corrected_with_id.in_(ids)).values(corrected_with_id=None))
    session.flush()
    session.expunge_all()  # what is deleted below must not be written back from memory
    for ids in _chunks(scope.placements):
        session.execute(delete(Placement).where(Placement.id.in_(ids)))
    for ids in _chunks(scope.identifiers):
        session.execute(delete(Identifier).where(Identifier.id.in_(ids)))


def _delete_registrations(session: Session, house: House, scope: Scope) -> None:
    known = advert_days(session)
    for registration in scope.registrations:
        if registration.advert not in known:
            hashes = [(ERASED_REGISTRATION, erased_registration(house, registration.external_id))]
            remember(session, house.key, hashes, scope.limit)
    note_erased_adverts(session, house, {r.advert for r in scope.registrations})
    for ids in _chunks({r.id for r in scope.registrations}):
        session.execute(update(Placement).where(Placement.registration_id.in_(ids)).values(registration_id=None))
        session.execute(delete(Registration).where(Registration.id.in_(ids)))
    for ids in _chunks(scope.people):  # one whose advert goes on stays as a registration that is in no list
        session.execute(update(Registration).where(Registration.person_id.in_(ids)).values(person_id=None))
    for ids in _chunks(scope.personnel):
        session.execute(delete(PersonnelRecord).where(PersonnelRecord.id.in_(ids)))


def _delete_lists(session: Session, scope: Scope) -> None:
    for ids in _chunks(scope.gone):
        session.execute(update(CaseFile).where(CaseFile.document_id.in_(ids)).values(document_id=None))
        session.execute(delete(Painting).where(Painting.document_id.in_(ids)))
        session.execute(delete(DocumentVersion).where(DocumentVersion.document_id.in_(ids)))
        session.execute(delete(Document).where(Document.id.in_(ids)))
        for document_id in ids:
            forget_told(session, f"list:{document_id}")
            forget_told(session, erased_list_subject(document_id))


def counts_of(scope: Scope) -> dict[str, int]:
    """How many of what is due in the ledger, in words (bokmål); nobody is named."""
    return {
        "studenter": len(scope.students),
        "rader i lister": len(scope.placements),
        "registreringer": len(scope.registrations),
        "personer fra personalsystemet": len(scope.personnel),
        "bestillingslinjer som tømmes": len(scope.lines),
        "brukere i Læringsportalen": len(scope.portal_lines),
        "saker som tømmes": len(scope.cases),
        "lister som er borte": len(scope.gone),
        "meldinger som tømmes": len(scope.messages),
    }
