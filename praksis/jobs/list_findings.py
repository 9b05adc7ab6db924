"""What a list is told about itself beyond its rows: its name (R15), several for one group (R9), changes not marked (R11).

The name and the marks belong to one version and are kept on it. Whether a group has several documents depends on what
else lies in the channel, so it is worked out each time it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.jobs.house import House
from praksis.ledger.tables import Document, DocumentVersion
from praksis.ports import Download
from praksis.practice_list import Finding, FindingCode, PracticeList
from praksis.practice_list.align import Known, align
from praksis.practice_list.compare import changes_of, told, unmarked
from praksis.practice_list.findings import finding
from praksis.practice_list.known_row import known_rows
from praksis.practice_list.naming import NamedDocument, documents_of_one_group, name_finding, several_documents
from praksis.practice_list.red_marks import marked_rows
from praksis.practice_list.title import read_cohort, says_other_institution
from praksis.workbook import open_workbook


def keep_findings(
    house: House, document: Document, version: DocumentVersion, content: PracticeList, unmarked_changes: Sequence[Any]
) -> None:
    """Keep on the version what was found in it: its name, what reading found, and changes that are not marked.

    `unmarked_changes` are findings as they are kept (`changes_since`, or those that the version has already).
    """
    group = document.group.name if document.group else content.group
    cohort = document.group.cohort if document.group else content.cohort
    standard = house.settings.rules.list_name_pattern
    misnamed = name_finding(document.name, standard, document.channel.institution, group, cohort)
    first = [found for found in (stray(house, document, content), misnamed) if found is not None]
    found = (*first, *content.findings)
    version.findings = [*map(asdict, found), *unmarked_changes]


def stray(house: House, document: Document, content: PracticeList) -> Finding | None:
    """The finding that a list is about another institution than the one in whose channel it lies, if it says so."""
    own = document.channel.institution
    known = [institution.name for institution in house.settings.institutions]
    if not content.institution or not own or not says_other_institution(content.institution, own, known):
        return None
    return finding(FindingCode.OTHER_INSTITUTION, said=content.institution, institution=own)


def is_stray(version: DocumentVersion) -> bool:
    """Whether the version was found to be about another institution: then it is no group's until somebody says so."""
    return any(str(found["code"]) == FindingCode.OTHER_INSTITUTION.value for found in version.findings or ())


def is_unmarked_change(finding: Mapping[str, Any]) -> bool:
    """Whether a kept finding is about changes without red text, signature and date."""
    return str(finding["code"]) == FindingCode.CHANGE_UNMARKED.value


def changes_since(
    house: House, before: Sequence[Known], content: PracticeList, download: Download
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What the coordinator has changed since the rows `before`: the sentences of R8, and the notices of R11.

    Returns:
        The sentences by sheet, as `DocumentVersion.changes` keeps them; and one finding, as `findings` keeps them, for
        each sheet with changed rows that bear no red text with signature and date. A changed national number is said
        in both kinds of sentences and shown in none.
    """
    changes = changes_of(align(before, known_rows(content.sheets, house.key.hash)))
    if not changes:
        return [], []
    sentences = [
        {
            "sheet": named.sheet,
            "sentences": list(named.sentences),
            "without_names": list(nameless.sentences),
            "rows": list(named.rows),
        }
        for named, nameless in zip(told(changes), told(changes, names=False), strict=True)
    ]
    marked = marked_rows(open_workbook(download.content, file_name=download.state.name))
    return sentences, [asdict(found) for found in unmarked(changes, lambda sheet, row: (sheet, row) in marked)]


def several_in_channel(session: Session, channel_id: str) -> tuple[Finding, ...]:
    """A finding for each student group that has several documents in the channel now."""
    return several_documents(_named(session, channel_id).values())


def several_with(session: Session, document: Document) -> tuple[Finding, ...]:
    """The finding that this document's student group has others beside it, if it has."""
    named = _named(session, document.channel_id)
    mine = named.get(document.id)
    return tuple(
        found for heap in documents_of_one_group(named.values()) if mine in heap for found in several_documents(heap)
    )


def name_problem(session: Session, document: Document) -> list[str]:
    """What is wrong with the name of a document that lies in its channel: none or one sentence."""
    if document.gone_since is not None or document.refusal is not None:
        return []
    newest = _newest(session, document)
    findings = newest.findings if newest is not None else []
    return [found["message"] for found in findings if str(found["code"]) == FindingCode.FILE_NAME.value]


def _newest(session: Session, document: Document) -> DocumentVersion | None:
    return session.scalars(
        select(DocumentVersion)
        .where(DocumentVersion.document_id == document.id)
        .order_by(DocumentVersion.position.desc())
        .limit(1)
    ).first()


def _named(session: Session, channel_id: str) -> dict[str, NamedDocument]:
    """The readable documents that lie in the channel, by id, each with the group that it is bound to or says."""
    documents = session.scalars(
        select(Document).where(
            Document.channel_id == channel_id, Document.gone_since.is_(None), Document.refusal.is_(None)
        )
    )
    named = {}
    for document in documents:
        if document.group is not None:
            group, cohort = document.group.name, read_cohort(document.group.cohort) or document.group.cohort
            named[document.id] = NamedDocument(document.file_id, group, cohort)
            continue
        newest = _newest(session, document)
        if newest is not None:
            named[document.id] = NamedDocument(document.file_id, newest.group_said, newest.cohort_said)
    return named
