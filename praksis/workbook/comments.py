"""Notes and threaded comments, with who wrote them and when (ECMA-376 part 1, 18.7; [MS-XLSX] 2.6.205 for threads)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from praksis.workbook.markup import Element, text_of, tree
from praksis.workbook.package import Member, Package
from praksis.workbook.relationships import Layout, relationships
from praksis.workbook.styles import whole

_STAND_IN = "tc="  # the author of the note that stands in for a thread in older programs


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment. `when` is known for threaded ones only, in UTC as Excel writes it, without a zone."""

    ref: str
    author: str | None
    text: str
    when: datetime | None
    threaded: bool

    def __repr__(self) -> str:
        return f"<Comment {self.ref}>"


def comments_of(package: Package, sheet: Member, layout: Layout) -> Mapping[str, tuple[Comment, ...]]:
    """The comments of a sheet by cell address, threads in the order in which they were written.

    The note that older programs show in place of a thread is left out. Raises WorkbookRefused (damaged, dtd).
    """
    notes: list[Comment] = []
    threads: list[Comment] = []
    for link in relationships(package, sheet.name).values():
        member = package.find(link.target) if link.target else None
        if member is None:
            continue
        if link.kind == "comments":
            notes += _notes(package.read(member))
        elif link.kind == "threadedComment":
            threads += _threads(package.read(member), _persons(package, layout))
    threaded = {comment.ref for comment in threads}
    notes = [note for note in notes if note.ref not in threaded or not (note.author or "").startswith(_STAND_IN)]
    found: dict[str, tuple[Comment, ...]] = {}
    for comment in notes + threads:
        found[comment.ref] = (*found.get(comment.ref, ()), comment)
    return found


def _notes(content: bytes) -> list[Comment]:
    where = "merknadene"
    source = text_of(content, where)
    root = tree(source, where)
    authors = [element.text(source).strip() for element in root.all("authors", "author")]
    notes = []
    for element in root.all("commentList", "comment"):
        number = whole(element.get("authorId"), len(authors))
        author = authors[number] if number < len(authors) else None
        text = "".join(_texts(element, source))
        notes.append(Comment(element.get("ref"), author or None, text, None, threaded=False))
    return notes


def _texts(element: Element, source: str) -> list[str]:
    return [inner.text(source) for inner in element.walk() if inner.name == "t"]


def _persons(package: Package, layout: Layout) -> dict[str, str]:
    names: dict[str, str] = {}
    for member in layout.persons:
        where = "listen over personer"
        for element in tree(text_of(package.read(member), where), where).children:
            names[element.get("id")] = element.get("displayName")
    return names


def _threads(content: bytes, persons: Mapping[str, str]) -> list[Comment]:
    where = "kommentarene"
    source = text_of(content, where)
    found = []
    for element in tree(source, where).children:
        if element.name != "threadedComment":
            continue
        try:
            when = datetime.fromisoformat(element.get("dT")).replace(tzinfo=None)
        except ValueError:
            when = None
        inner = element.child("text")
        text = inner.text(source) if inner is not None else ""
        author = persons.get(element.get("personId"))
        found.append(Comment(element.get("ref"), author or None, text, when, threaded=True))
    return found
