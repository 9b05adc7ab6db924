"""Tell the coordinator when FOU has decided that access is not ordered after all: one post for a sheet, once a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind, Choice
from praksis.jobs.house import House
from praksis.jobs.list_summary import cohort_of
from praksis.jobs.outbox import SPEAKING, Post, write_post
from praksis.ledger.case_files import standing_decision
from praksis.ledger.tables import CalendarRow, CaseFile, Decision, OrderLine, Placement, PlacementVersion
from praksis.ledger.told import keep_told, last_told
from praksis.wording.about import About, Period
from praksis.wording.refusals import Refusals, refusals
from praksis.wording.sheet_summary import RowReason

KIND = "refusal"
_SUBJECT = "refusals"
_KINDS = (CaseKind.NOT_PLACED.value, CaseKind.REJECTION.value)


def write_refusals(session: Session, house: House) -> int:
    """Write the posts about decisions that have not been told yet. Returns how many.

    Decisions that are taken back before they are told are never told; one that is made anew is told anew.
    """
    told = set((last_told(session, _SUBJECT) or {"decisions": []})["decisions"])
    heaps: dict[tuple[str, str, str], list[tuple[CaseFile, Decision, PlacementVersion]]] = defaultdict(list)
    for case in session.scalars(
        select(CaseFile).where(CaseFile.kind.in_(_KINDS), CaseFile.state == "decided").order_by(CaseFile.number)
    ):
        decision = standing_decision(case)
        if decision is None or decision.choice != Choice.DO_NOT_ORDER.value or decision.id in told:
            continue
        version = _row_of(session, case)
        if version is not None and case.calendar_row_id is not None:
            placement = session.get_one(Placement, version.placement_id)
            heaps[placement.document_id, case.calendar_row_id, version.sheet].append((case, decision, version))
    written, now_told = 0, set(told)
    for (_, row_id, sheet), heap in sorted(heaps.items(), key=lambda item: item[0][2]):
        done = _write(session, house, session.get_one(CalendarRow, row_id), sheet, heap)
        if done is not None:
            written += done
            now_told |= {decision.id for _, decision, _ in heap}
    if now_told != told:
        keep_told(session, _SUBJECT, {"decisions": sorted(now_told)}, house.now)
    return written


def _write(
    session: Session,
    house: House,
    row: CalendarRow,
    sheet: str,
    heap: Sequence[tuple[CaseFile, Decision, PlacementVersion]],
) -> int | None:
    document = session.get_one(Placement, heap[0][2].placement_id).document
    institution = house.settings.institution_of(document.channel.reference)
    cohort = cohort_of(document)
    if institution is None or institution.mode not in SPEAKING or cohort is None:
        return None  # told when we speak there again
    about = About(cohort, Period(row.period, row.first_day, row.last_day))
    words, by_mail = (
        refusals(
            Refusals(
                about,
                document.name,
                sheet,
                _same_for_all(session, heap),
                tuple(
                    dict.fromkeys(
                        RowReason(version.row, _reason(session, case, decision, by_mail=by_mail))
                        for case, decision, version in heap
                    )
                ),
            )
        )
        for by_mail in (False, True)
    )
    decisions = ",".join(sorted(decision.id for _, decision, _ in heap))
    post = Post(
        occasion=f"{KIND}:{sha256(decisions.encode()).hexdigest()[:32]}",
        kind=KIND,
        channel=institution.channel,
        institution=institution.name,
        subject=words.subject,
        body=words.body,
        mentions=institution.coordinators,
        body_without_names=by_mail.body,
    )
    return int(write_post(session, house, post))


def _row_of(session: Session, case: CaseFile) -> PlacementVersion | None:
    """Where the student stands in the list now; None when the row has gone (then there is nobody to tell of)."""
    ids = [case.placement_id] if case.placement_id else []
    if case.order_line_id is not None:  # a line may serve several rows: one of them may have gone
        ids += session.get_one(OrderLine, case.order_line_id).placement_ids
    standing = [id_ for id_ in ids if (p := session.get(Placement, id_)) is not None and p.removed_at is None]
    return session.scalars(
        select(PlacementVersion).where(
            PlacementVersion.placement_id == next(iter(standing), None), PlacementVersion.current.is_(True)
        )
    ).first()


def _same_for_all(session: Session, heap: Sequence[tuple[CaseFile, Decision, PlacementVersion]]) -> tuple[str, ...]:
    """The systems that are not ordered, when they are the same in each row; else none."""
    of_row: dict[int, set[str]] = defaultdict(set)
    for case, _, version in heap:
        line = _line(session, case)
        of_row[version.row] |= {line.entitlement.system} if line is not None else set()
    first = next(iter(of_row.values()))
    return tuple(sorted(first)) if all(systems == first for systems in of_row.values()) else ()


def _line(session: Session, case: CaseFile) -> OrderLine | None:
    return session.get(OrderLine, case.order_line_id) if case.order_line_id else None


def _reason(session: Session, case: CaseFile, decision: Decision, *, by_mail: bool) -> str:
    """Why: as the person who places orders wrote it, and as FOU gave it when it was decided. In an e-mail it stands
    without either: they are free text, and may name somebody."""
    line = _line(session, case)
    why = f" FOUs begrunnelse: {decision.reason.strip().rstrip('.')}." if decision.reason and not by_mail else ""
    if line is None:
        return f"Det ble avgjort at tilgangen ikke bestilles.{why}"
    reason = (line.reason or "").strip().rstrip(".")
    verb = "ble avslått" if case.kind == CaseKind.REJECTION.value else "ble ikke bestilt"
    return f"{line.entitlement.system} {verb}" + (f": {reason}." if reason and not by_mail else ".") + why
