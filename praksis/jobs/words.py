"""Say in the channel what has been read: a receipt for each new or changed list, once, when it has been quiet a while.

Messages are rows of the outbox, written before they leave; each has an occasion, so that none is said twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint, passing
from praksis.errors import OutcomeUnknown, PraksisError
from praksis.holds import Hold
from praksis.jobs.house import House
from praksis.jobs.list_findings import several_with
from praksis.jobs.standings import Standing, standings
from praksis.ledger.house_facts import stopped_by
from praksis.ledger.tables import Document, DocumentVersion, Message
from praksis.messages import render
from praksis.practice_list import Finding
from praksis.settings import Mode
from praksis.workbook import Colour

WAITING, SENDING, SENT, UNKNOWN = "waiting", "sending", "sent", "unknown"
_MOST_ROWS = 60
"""So many rows of one sheet are named; the rest are counted."""


def write_receipts(house: House) -> dict[str, int]:
    """Write the receipts that are due into the outbox. Returns how many, and how many lists are not quiet yet."""
    counts = {"nye meldinger": 0, "lister som ikke er i ro": 0}
    with house.ledger.writing(CommitPoint.MESSAGES_WRITTEN) as session:
        by_document: dict[str, list[Standing]] = defaultdict(list)
        for s in standings(session, house):
            by_document[s.document.id].append(s)
        for unsaid in receipts_due(session, house):
            if unsaid.at_rest:
                document, version = unsaid.document, unsaid.version
                several = several_with(session, document)
                session.add(_receipt(house, document, version, by_document[document.id], several, unsaid.occasion))
                counts["nye meldinger"] += 1
            else:
                counts["lister som ikke er i ro"] += 1
    return counts


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A version of a list that nobody has answered yet; `at_rest` when it has been left alone for the quiet period."""

    document: Document
    version: DocumentVersion
    occasion: str
    at_rest: bool


def receipts_due(session: Session, house: House) -> list[Unsaid]:
    """The newest version of each list, if it has had no receipt, in the channels where we speak."""
    quiet = timedelta(minutes=house.settings.rules.quiet_minutes)
    modes = {i.channel: i.mode for i in house.settings.institutions}
    said = set(session.scalars(select(Message.occasion).where(Message.kind == "list-receipt")))
    due: list[Unsaid] = []
    for document in session.scalars(select(Document).where(Document.gone_since.is_(None)).order_by(Document.name)):
        if modes.get(document.channel.reference) not in (Mode.PAINT, Mode.FULL) or document.manual:
            continue
        version = _last_from_coordinator(session, document)
        if version is None:
            continue
        occasion = f"list-receipt:{document.id}:{version.position}"
        if occasion not in said:
            due.append(Unsaid(document, version, occasion, version.modified_at + quiet <= house.now))
    return due


def _last_from_coordinator(session: Session, document: Document) -> DocumentVersion | None:
    return session.scalars(
        select(DocumentVersion)
        .where(DocumentVersion.document_id == document.id, DocumentVersion.ours.is_(False))
        .order_by(DocumentVersion.position.desc())
    ).first()


def _receipt(
    house: House,
    document: Document,
    version: DocumentVersion,
    rows: list[Standing],
    several: Sequence[Finding],
    occasion: str,
) -> Message:
    group = document.group
    body = render(
        "kvittering.txt.j2",
        document=document.name,
        refusal=version.refusal_message,
        group=group.name if group else None,
        cohort=group.cohort if group else None,
        sheets=_sheets(version, rows),
        findings=[found.message for found in several] + _findings(version),
    )
    periods = ", ".join(s["name"] for s in version.sheets if s["kind"] != "skipped")
    about = f"{group.name}, kull {group.cohort}" if group else document.name
    return Message(
        occasion=occasion,
        kind="list-receipt",
        way="post",
        recipient=document.channel.reference,
        institution=document.channel.institution,
        subject=f"Praksisoversikt lest: {about}" + (f", {periods}" if periods else ""),
        body=body,
        mentions=[],
        state=WAITING,
        written_at=house.now,
    )


def _sheets(version: DocumentVersion, rows: list[Standing]) -> list[dict[str, object]]:
    by_sheet: dict[str, list[Standing]] = defaultdict(list)
    for s in rows:
        if not s.awaiting_correction:
            by_sheet[s.version.sheet].append(s)
    result: list[dict[str, object]] = []
    for sheet in version.sheets:
        if sheet["kind"] == "skipped":
            continue
        of_sheet = by_sheet.get(sheet["name"], [])
        days = next((s.facts.calendar[-1] for s in of_sheet if s.facts.calendar), None)
        first = date.fromisoformat(sheet["first_day"]) if sheet["first_day"] else (days.first_day if days else None)
        last = date.fromisoformat(sheet["last_day"]) if sheet["last_day"] else (days.last_day if days else None)
        held = [s for s in of_sheet if s.holds and s.holds != (Hold.CHANNEL_MODE,)]  # ours, not the coordinator's
        told = [{"row": s.version.row, "why": s.sentences()[0]} for s in held[:_MOST_ROWS]]
        if len(held) > _MOST_ROWS:
            told.append(
                {"row": f"{held[_MOST_ROWS].version.row} og utover", "why": "flere rader, se fargene i listen."}
            )
        result.append(
            {
                "name": sheet["name"],
                "first_day": f"{first:%d.%m.%Y}" if first and last else None,
                "last_day": f"{last:%d.%m.%Y}" if first and last else None,
                "total": len(of_sheet),
                "transferred": sum(s.registered is Colour.GREEN for s in of_sheet),
                "not_registered": sum(Hold.NOT_REGISTERED in s.holds for s in of_sheet),
                "not_transferred": sum(Hold.NOT_TRANSFERRED in s.holds for s in of_sheet),
                "rows": told,
            }
        )
    return result


def _findings(version: DocumentVersion) -> list[str]:
    """What should be mended in the list: errors first, then warnings; notices are not worth a coordinator's time."""
    found = [f for f in version.findings if f["severity"] in ("error", "warning")]
    found.sort(key=lambda f: f["severity"] != "error")
    return [_place(f) + f["message"] for f in found[:_MOST_ROWS]]


def _place(finding: dict[str, Any]) -> str:
    """«Periode 1, rad 7, Fødselsnummer: », as far as it is known."""
    row = f"rad {finding['row']}" if finding["row"] else None
    words = ", ".join(part for part in (finding["sheet"], row, finding["column"]) if part)
    return f"{words}: " if words else ""


def send_messages(house: House) -> dict[str, int]:
    """Send what waits in the outbox. A message that a dead process was sending is sent again: the channel knows it."""
    counts = {"meldinger sendt": 0, "meldinger som venter": 0}
    with house.ledger.reading() as session:
        due = session.scalars(
            select(Message.id).where(Message.state.in_([WAITING, SENDING])).order_by(Message.written_at, Message.id)
        ).all()
    for message_id in due:
        sent = _send(house, message_id)
        counts["meldinger sendt" if sent else "meldinger som venter"] += 1
    return counts


def _send(house: House, message_id: str) -> bool:
    with house.ledger.reading() as session:
        if stopped_by(session) is not None:  # looked at before each act: the switch works while a job runs
            return False
        recipient = house.settings.institution_of(session.get_one(Message, message_id).recipient)
        if recipient is None or recipient.mode not in (Mode.PAINT, Mode.FULL):
            return False  # written in another mode; it waits until we speak in that channel again
    with house.ledger.writing(CommitPoint.MESSAGE_CLAIMED) as session:
        message = session.get_one(Message, message_id)
        message.state, message.claimed_at = SENDING, house.now
        session.flush()
    outcome = SENT
    try:
        passing(CommitPoint.MESSAGE_LEFT, "before")
        house.ports.teams.post(message.recipient, message.id, message.subject, message.body, message.mentions)
        passing(CommitPoint.MESSAGE_LEFT, "after")
    except OutcomeUnknown:
        outcome = UNKNOWN
    except PraksisError:
        outcome = WAITING  # whatever stands in the way there, the other channels are to have theirs
    with house.ledger.writing(CommitPoint.MESSAGE_RECORDED) as session:
        stored = session.get_one(Message, message_id)
        stored.state = outcome
        stored.sent_at = house.now if outcome == SENT else None
    return outcome == SENT
