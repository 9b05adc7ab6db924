"""Several columns of one meaning in a sheet: its rows are held until somebody has said which column counts.

The decision is one for document, sheet, meaning and the headings of those columns, and holds for each later version in
which they are the same; under other headings it is asked anew. The document is read anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from praksis.cases import CaseKind, Choice
from praksis.ledger.case_files import CaseNeed, decided_with_facts
from praksis.ledger.tables import CaseFile, Document, DocumentVersion
from praksis.practice_list import ListRules
from praksis.practice_list.cell_text import fold
from praksis.practice_list.model import Which

_BETWEEN = "\n"
READ_ANEW = ""
"""The tag of a document that is to be read once more although nobody has changed it."""
_WHICH: Mapping[Choice, Which] = {Choice.FIRST_COLUMN: Which.FIRST, Choice.LAST_COLUMN: Which.LAST}


def rules_for(session: Session, rules: ListRules, document: Document | None) -> ListRules:
    """The rules by which one document is read: with what has been decided about its columns."""
    if document is None:
        return rules
    columns = {
        (
            fold(str(case.facts.get("sheet", ""))),
            str(case.facts.get("meaning", "")),
            tuple(str(case.facts.get("headings", "")).split(_BETWEEN)),
        ): _WHICH[choice]
        for case, choice in decided_with_facts(session, CaseKind.TWO_COLUMNS)
        if case.document_id == document.id
    }
    return replace(rules, columns=columns) if columns else rules


def read_anew(session: Session, case: CaseFile) -> None:
    """A decision about columns has been taken, or taken back: the document is read again in the next round."""
    if case.document_id is not None:
        session.get_one(Document, case.document_id).tag = READ_ANEW


def two_column_needs(session: Session, in_documents: Collection[str] | None = None) -> list[CaseNeed]:
    """A case for each meaning that several columns of a sheet share, in the newest version of each list in its channel;
    `in_documents`: of these lists only."""
    these = true() if in_documents is None else DocumentVersion.document_id.in_(in_documents)
    newest = (
        select(DocumentVersion.document_id, func.max(DocumentVersion.position).label("position"))
        .where(these)
        .group_by(DocumentVersion.document_id)
        .subquery()
    )
    found = session.execute(
        select(Document, DocumentVersion.sheets)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .join(newest, (newest.c.document_id == Document.id) & (newest.c.position == DocumentVersion.position))
        .where(Document.gone_since.is_(None), Document.refusal.is_(None), Document.manual.is_(False))
    )
    return [
        _need(document, str(sheet["name"]), sheet.get("period"), str(meaning), columns, *headings)
        for document, sheets in found
        for sheet in sheets
        for meaning, columns, *headings in sheet.get("twice", ())
    ]


def _need(
    document: Document, sheet: str, period: str | None, meaning: str, columns: list[str], headings: Iterable[str] = ()
) -> CaseNeed:
    """`headings` are none in what was read before they were kept: then no decision fits, and the list is read anew."""
    group = document.group
    under = _BETWEEN.join(headings)
    facts = {
        "what": f"Arket «{sheet}» i listen «{document.name}»",
        "why": f"Kolonnene {' og '.join(columns)} har samme betydning ({meaning}), og ingen av dem leses. Til det er "
        "avgjort, bestilles ikke radene i arket.",
        "one": f"Den første: {columns[0]}",
        "other": f"Den siste: {columns[-1]}",
        "group": f"{group.name}, kull {group.cohort}" if group else "ukjent gruppe",
        "period": period or "ukjent periode",
        "institution": document.channel.institution or "",
        "sheet": sheet,
        "meaning": meaning,
        "headings": under,
    }
    subject = f"{document.id}:{fold(sheet)}:{meaning}:{sha256(under.encode()).hexdigest()[:16]}"
    return CaseNeed(CaseKind.TWO_COLUMNS, subject, facts, document_id=document.id, group_id=document.group_id)
