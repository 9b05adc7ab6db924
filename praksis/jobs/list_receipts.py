"""Answer each new or changed list in its channel, once a version, when it has been quiet a while (R8, DESIGN.md, Words)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from praksis.jobs.house import House
from praksis.jobs.list_changes import changes_since_answer
from praksis.jobs.list_findings import several_with
from praksis.jobs.list_summary import cohort_of, lateness, row_facts, summarise
from praksis.jobs.outbox import SPEAKING, Post, write_post
from praksis.jobs.standings import Standing
from praksis.ledger.tables import Document, DocumentVersion, Message
from praksis.ledger.told import keep_told
from praksis.painting_time import at_rest
from praksis.practice_list import FindingCode
from praksis.wording.receipt import Receipt, receipt

KIND = "list-receipt"

_WORTH_KNOWING = frozenset(
    {FindingCode.SHEET_HIDDEN.value, FindingCode.ROWS_HIDDEN.value, FindingCode.STUDENT_TWICE.value}
)
"""Notices that may mean that a student is not where the coordinator believes; the others are not worth his time."""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A version of a list that nobody has answered yet; `at_rest` when it has been left alone for the quiet period.

    `answered` is the position of the version that was answered last, 0 when none was.
    """

    document: Document
    version: DocumentVersion
    occasion: str
    answered: int
    at_rest: bool


def receipts_due(session: Session, house: House) -> list[Unsaid]:
    """The newest version of each list, if it has had no receipt, in the channels where we speak."""
    quiet = timedelta(minutes=house.settings.rules.quiet_minutes)
    speaking = {i.channel for i in house.settings.institutions if i.mode in SPEAKING}
    said, newest = _answered(session), _newest_from_coordinators(session)
    due: list[Unsaid] = []
    for document in session.scalars(select(Document).where(Document.gone_since.is_(None)).order_by(Document.name)):
        if document.channel.reference not in speaking or document.manual:
            continue
        if document.id not in newest or newest[document.id] in said[document.id]:
            continue
        version = last_from_coordinator(session, document)
        assert version is not None
        occasion = f"{KIND}:{document.id}:{version.position}"
        answered = max((p for p in said[document.id] if p < version.position), default=0)
        resting = at_rest(version.modified_at, version.seen_at, quiet, house.now)
        due.append(Unsaid(document, version, occasion, answered, resting))
    return due


def _newest_from_coordinators(session: Session) -> Mapping[str, int]:
    """The position of the newest version of each list that is not of our painting."""
    newest = select(DocumentVersion.document_id, func.max(DocumentVersion.position))
    by_list = newest.where(DocumentVersion.ours.is_(False)).group_by(DocumentVersion.document_id)
    return {document_id: position for document_id, position in session.execute(by_list)}  # noqa: C416 - rows are no pairs to mypy


def _answered(session: Session) -> Mapping[str, set[int]]:
    """The positions of the versions that have been answered, by document."""
    said: dict[str, set[int]] = defaultdict(set)
    for occasion in session.scalars(select(Message.occasion).where(Message.kind == KIND)):
        _, document_id, position = occasion.split(":")
        said[document_id].add(int(position))
    return said


def last_from_coordinator(session: Session, document: Document) -> DocumentVersion | None:
    """The newest version that is not of our painting."""
    return session.scalars(
        select(DocumentVersion)
        .where(DocumentVersion.document_id == document.id, DocumentVersion.ours.is_(False))
        .order_by(DocumentVersion.position.desc())
    ).first()


def write_receipts(
    session: Session, house: House, due: Iterable[Unsaid], everyone: Iterable[Standing]
) -> dict[str, int]:
    """Write the receipts that are due (`receipts_due`) into the outbox. Returns how many, and how many lists are not quiet
    yet. `everyone`: all who stand in the lists that are."""
    counts = {"nye meldinger": 0, "lister som ikke er i ro": 0}
    by_document: dict[str, list[Standing]] = defaultdict(list)
    for s in everyone:
        by_document[s.document.id].append(s)
    for unsaid in due:
        if not unsaid.at_rest:
            counts["lister som ikke er i ro"] += 1
            continue
        rows = by_document[unsaid.document.id]
        counts["nye meldinger"] += write_post(session, house, _post(session, house, unsaid, rows))
        keep_told(session, list_subject(unsaid.document), row_facts(rows), house.now)
    return counts


def list_subject(document: Document) -> str:
    """Under what it is kept what was last told of a list."""
    return f"list:{document.id}"


def _post(session: Session, house: House, unsaid: Unsaid, rows: Sequence[Standing]) -> Post:
    document, version = unsaid.document, unsaid.version
    institution = house.settings.institution_of(document.channel.reference)
    assert institution is not None  # receipts_due asks the settings for the channels
    findings = [found.message for found in several_with(session, document)] + _to_mend(version)
    named = changes_since_answer(session, version, unsaid.answered, names=True)
    what = Receipt(
        document=document.name,
        institution=institution.name,
        cohort=cohort_of(document),
        sheets=summarise(session, version, rows) if version.refusal is None else (),
        findings=tuple(findings),
        notices=tuple(_place(f) + f["message"] for f in version.findings if f["code"] in _WORTH_KNOWING),
        urgent_changes=named.urgent,
        changes=named.others,
        changed=unsaid.answered > 0,
        late=lateness(rows),
        refusal=version.refusal_message,
    )
    nameless = changes_since_answer(session, version, unsaid.answered, names=False)
    words = receipt(what)
    without_names = receipt(replace(what, urgent_changes=nameless.urgent, changes=nameless.others)).body
    for_coordinators = bool(findings or version.refusal or any(sheet.rows for sheet in what.sheets))
    return Post(
        occasion=unsaid.occasion,
        kind=KIND,
        channel=institution.channel,
        institution=institution.name,
        subject=words.subject,
        body=words.body,
        mentions=(
            *house.settings.contacts_of(institution, house.today),
            *(institution.coordinators if for_coordinators else ()),
        ),
        body_without_names=without_names,
    )


def _to_mend(version: DocumentVersion) -> list[str]:
    """What should be mended in the list: errors first, then warnings."""
    found = [f for f in version.findings if f["severity"] in ("error", "warning")]
    found.sort(key=lambda f: f["severity"] != "error")
    return [_place(f) + f["message"] for f in found]


def _place(finding: Mapping[str, Any]) -> str:
    """«Periode 1, rad 7, Fødselsnummer: », as far as it is known."""
    row = f"rad {finding['row']}" if finding["row"] else None
    words = ", ".join(part for part in (finding["sheet"], row, finding["column"]) if part)
    return f"{words}: " if words else ""
