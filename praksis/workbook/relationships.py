"""How the parts of a workbook hang together: content types, relationships and the list of sheets.

Targets are followed, never guessed, and types are told by their last path segment, so that Strict and transitional
files are read alike (ECMA-376 part 2, 6.5; part 1, 12).
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote

from praksis.workbook.limits import Limits
from praksis.workbook.markup import text_of, tree
from praksis.workbook.package import Member, Package
from praksis.workbook.refusals import RefusalCode, WorkbookRefused, damaged

_WORD = ("wordprocessingml", "msword")
_SLIDES = ("presentationml",)
_BINARY = "sheet.binary"
_MACRO = "macroenabled"


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship: the last segment of its type, and the part it leads to (None when outside the file)."""

    id: str
    kind: str
    target: str | None


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook part lists it. `member` is None when the part is missing or is no worksheet."""

    name: str
    state: str
    kind: str
    member: Member | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the parts of a workbook are."""

    workbook: Member
    sheets: tuple[SheetEntry, ...]
    styles: Member | None
    theme: Member | None
    shared_strings: Member | None
    persons: tuple[Member, ...]
    dates_from_1904: bool
    has_macros: bool
    macro_enabled: bool
    """The content type says .xlsm."""
    signed: bool


def relationships(package: Package, part: str) -> dict[str, Relationship]:
    """The relationships of a part («» for the package itself) by id; empty when it has none."""
    folder, _, name = part.rpartition("/")
    member = package.find(posixpath.join(folder, "_rels", f"{name}.rels"))
    if member is None:
        return {}
    where = f"delen «{member.name}»"
    found: dict[str, Relationship] = {}
    for element in tree(text_of(package.read(member), where), where).children:
        if element.name != "Relationship":
            continue
        kind = element.get("Type").rstrip("/").rpartition("/")[2]
        target: str | None = element.get("Target")
        if element.get("TargetMode") == "External" or not target:
            target = None
        else:
            target = _resolve(package, folder, target.replace("\\", "/"))
        found[element.get("Id")] = Relationship(element.get("Id"), kind, target)
    return found


def _resolve(package: Package, folder: str, target: str) -> str:
    joined = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    if package.find(joined) is None and "%" in joined:
        return unquote(joined)
    return joined


def _content_types(package: Package) -> tuple[dict[str, str], dict[str, str]]:
    member = package.find("[Content_Types].xml")
    if member is None:
        note = package.find("mimetype")
        text = package.read(note)[:100] if note is not None and note.size < 200 else b""
        if b"opendocument.spreadsheet" in text:
            raise WorkbookRefused(RefusalCode.NOT_A_WORKBOOK, detail="(Det er et OpenDocument-regneark, .ods.)")
        raise WorkbookRefused(RefusalCode.NOT_A_WORKBOOK)
    where = "innholdstypene"
    defaults: dict[str, str] = {}
    overrides: dict[str, str] = {}
    for element in tree(text_of(package.read(member), where), where).children:
        kind = element.get("ContentType").lower()
        if element.name == "Override":
            overrides[element.get("PartName").lstrip("/").lower()] = kind
        elif element.name == "Default":
            defaults[element.get("Extension").lower()] = kind
    return defaults, overrides


def _refuse_other_kinds(kind: str) -> None:
    if any(word in kind for word in _WORD):
        raise WorkbookRefused(RefusalCode.NOT_A_WORKBOOK, detail="(Det er et Word-dokument.)")
    if any(word in kind for word in _SLIDES):
        raise WorkbookRefused(RefusalCode.NOT_A_WORKBOOK, detail="(Det er en PowerPoint-presentasjon.)")
    if _BINARY in kind:
        raise WorkbookRefused(RefusalCode.NOT_A_WORKBOOK, detail="(Det er en binær arbeidsbok, .xlsb.)")


def layout_of(package: Package, limits: Limits) -> Layout:
    """Find the parts. Raises WorkbookRefused: not-a-workbook, damaged, bomb (too many sheets)."""
    defaults, overrides = _content_types(package)
    top = relationships(package, "")
    main = next((item.target for item in top.values() if item.kind == "officeDocument" and item.target), None)
    if main is None:
        for kind in overrides.values():
            _refuse_other_kinds(kind)
        raise damaged("henvisningen til selve arbeidsboken")
    main_kind = overrides.get(main.lower()) or defaults.get(main.rpartition(".")[2].lower(), "")
    _refuse_other_kinds(main_kind)
    workbook = package.find(main)
    if workbook is None:
        raise damaged("selve arbeidsboken, som mangler")
    where = "selve arbeidsboken"
    text = text_of(package.read(workbook), where)
    root = tree(text, where)
    if root.name != "workbook":
        raise WorkbookRefused(RefusalCode.NOT_A_WORKBOOK)
    links = relationships(package, main)

    def part(kind: str) -> Member | None:
        for item in links.values():
            if item.kind.lower() == kind.lower() and item.target:
                return package.find(item.target)
        return None

    sheets = []
    for element in root.all("sheets", "sheet"):
        link = links.get(element.local("id"))
        member = package.find(link.target) if link is not None and link.target else None
        kind = link.kind if link is not None else ""
        state = element.get("state", "visible")
        state = state if state in ("visible", "hidden", "veryHidden") else "visible"
        if kind == "worksheet" and member is None:
            raise damaged(f"arket «{element.get('name')}», som mangler")
        sheets.append(SheetEntry(element.get("name"), state, kind, member if kind == "worksheet" else None))
    if not any(sheet.member for sheet in sheets):
        raise damaged("listen over ark, som er tom")
    if len(sheets) > limits.sheets:
        raise WorkbookRefused(RefusalCode.BOMB, detail="(Den har for mange ark.)")
    parts = [sheet.member.name for sheet in sheets if sheet.member]
    if len(set(parts)) < len(parts):
        raise damaged("listen over ark, der to peker på det samme")
    if len({sheet.name for sheet in sheets}) < len(sheets):
        raise damaged("listen over ark, der to har samme navn")
    settings = root.child("workbookPr")
    signed = any(member.name.lower().startswith("_xmlsignatures/") for member in package.members)
    return Layout(
        workbook=workbook,
        sheets=tuple(sheets),
        styles=part("styles"),
        theme=part("theme"),
        shared_strings=part("sharedStrings"),
        persons=tuple(
            found
            for item in links.values()
            if item.kind == "person" and item.target and (found := package.find(item.target))
        ),
        dates_from_1904=settings is not None and settings.get("date1904") in ("1", "true"),
        has_macros=part("vbaProject") is not None
        or any(member.name.lower().endswith("vbaproject.bin") for member in package.members),
        macro_enabled=_MACRO in main_kind,
        signed=signed or any(item.kind == "origin" for item in top.values()),
    )
