"""The naming standard for documents (R15) and one document per student group (R9), each with the remedy in words."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from praksis.practice_list.cell_text import clean, fold, same_dashes
from praksis.practice_list.findings import Finding, FindingCode, finding
from praksis.practice_list.title import same_cohort

USUAL_LIST_NAME = "Praksisoversikt {studiested} {studentgruppe} kull {kull}.xlsx"
"""The naming standard unless settings give another one."""

_FIELD = re.compile(r"\{(studiested|studentgruppe|kull)\}")
_VALUES = {"studiested": r"[^\s_]+", "studentgruppe": r"[^\s_](?:[^_]*[^\s_])?", "kull": r"[hv]?\d{4}"}
_PLACEHOLDERS = {"studiested": "STUDIESTED", "studentgruppe": "STUDENTGRUPPE", "kull": "ÅR"}
_FORBIDDEN = re.compile(r'[\\/:*?"<>|#%\x00-\x1f]+')


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A document in a channel: its file name and the group and cohort that it is for (None when not known)."""

    file_name: str
    group: str | None
    cohort: str | None


def follows_standard(file_name: str, standard: str) -> bool:
    """Whether a file name follows the standard; upper and lower case and «.xlsm» for «.xlsx» are let through.

    The standard is a name with the fields {studiested}, {studentgruppe} and {kull}.
    """
    pieces = _FIELD.split(same_dashes(_stem_and_ending(standard)[0]).casefold())  # text, field, text, field, … text
    pattern = "".join(_VALUES[piece] if nr % 2 else re.escape(piece) for nr, piece in enumerate(pieces))
    return re.fullmatch(pattern, fold(_stem_and_ending(file_name)[0])) is not None


def proposed_name(file_name: str, standard: str, institution: str | None, group: str | None, cohort: str | None) -> str:
    """The name that the document should have; what is not known stands in capitals («STUDIESTED») to be filled in."""
    known = {"studiested": institution, "studentgruppe": group, "kull": cohort}
    name, _ = _stem_and_ending(standard)
    name = _FIELD.sub(lambda match: known[match[1]] or _PLACEHOLDERS[match[1]], name)
    ending = ".xlsm" if _stem_and_ending(file_name)[1].casefold() == ".xlsm" else ".xlsx"
    return clean(_FORBIDDEN.sub("-", name)) + ending


def name_finding(
    file_name: str, standard: str | None, institution: str | None, group: str | None, cohort: str | None
) -> Finding | None:
    """The notice that proposes the right name, None when the name is right or there is no standard."""
    if standard is None or follows_standard(file_name, standard):
        return None
    proposal = proposed_name(file_name, standard, institution, group, cohort)
    return finding(FindingCode.FILE_NAME, proposal=proposal)


def several_documents(documents: Iterable[NamedDocument]) -> tuple[Finding, ...]:
    """One finding for each student group that has more than one document in a channel (R9).

    Documents whose group or cohort is not known are left out: they are a case of their own.
    """
    found = []
    for together in documents_of_one_group(documents):
        files = ", ".join(f"«{document.file_name}»" for document in together)
        group = f"{together[0].group} kull {max((d.cohort or '' for d in together), key=len)}"
        found.append(finding(FindingCode.SEVERAL_DOCUMENTS, group=group, files=files))
    return tuple(found)


def documents_of_one_group(documents: Iterable[NamedDocument]) -> tuple[tuple[NamedDocument, ...], ...]:
    """The heaps of documents that are for one student group, where there is more than one, in the order of their names."""
    groups: dict[str, list[NamedDocument]] = defaultdict(list)
    for document in documents:
        if document.group and document.cohort:
            groups[fold(document.group)].append(document)
    return tuple(
        tuple(together)
        for _, of_group in sorted(groups.items())
        for together in _by_cohort(sorted(of_group, key=lambda d: (d.cohort or "", d.file_name)))
        if len(together) > 1
    )


def _by_cohort(documents: list[NamedDocument]) -> list[list[NamedDocument]]:
    """Documents of one group, together where their cohorts agree; «2024» goes with «H2024»."""
    together: list[list[NamedDocument]] = []
    for document in sorted(documents, key=lambda d: (-len(d.cohort or ""), d.cohort or "", d.file_name)):
        for heap in together:
            if all(same_cohort(document.cohort or "", other.cohort or "") for other in heap):
                heap.append(document)
                break
        else:
            together.append([document])
    return together


def _stem_and_ending(file_name: str) -> tuple[str, str]:
    bare = unicodedata.normalize("NFC", file_name).replace("\\", "/").rsplit("/", 1)[-1]
    match = re.fullmatch(r"(.*?)(\.xls[xmb]?|\.xlt[xm])?", bare, re.IGNORECASE | re.DOTALL)
    return (match[1], match[2] or "") if match else (bare, "")
