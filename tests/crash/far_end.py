"""What has come about outside the ledger: workbooks, posts and packages, as people find them."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from praksis.orders.order_book import TAKEN_BACK
from praksis.workbook import Colour, open_workbook
from tests.crash import small_season as season

FarEnd = dict[str, Any]

_TEMPORARY = re.compile(r"\.praksis-")
_MARK = re.compile(r"^Merke: (.+)$", re.MULTILINE)
_MARK_IN_NAME = re.compile(r" \[[0-9a-f]{12}\]")
_STYLES = "xl/styles.xml"
_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
_STYLE_OF_CELL = re.compile(rb'(<c\b[^>]*?) s="\d+"')


def far_end(root: Path) -> FarEnd:
    """Everything outside the ledger as plain JSON, with `troubles` (empty when all is well)."""
    troubles: list[str] = []
    office = root / season.OFFICE
    packages = {path.stem: rows_of(path.read_bytes()) for path in sorted(office.glob("Pakke *.xlsx"))}
    return {
        "green cells": {
            path.name: _green(root, root / season.CHANNEL / path.name, troubles)
            for path in sorted((root / season.LAST_SAVED).glob("*.xlsx"))
        },
        "posts": _posts(root, troubles),
        "packages": packages,
        "overviews": {
            path.parent.name: sha256(path.read_bytes()).hexdigest()
            for path in sorted((root / "Teams").glob("*/Oversikt.xlsx"))
        },
        "plans": {path.stem: sha256(path.read_bytes()).hexdigest() for path in sorted(office.glob("Plan *.xlsx"))},
        "private store": _private(root, troubles),
        "mails": _mails(root),
        "files": sorted(
            _MARK_IN_NAME.sub("", name)
            for name in _files(root)
            if not _TEMPORARY.search(name) and not name.endswith(".eml")  # told under «mails»: their names are random
        ),
        "where numbers lie": _where_numbers_lie(root),
        "troubles": troubles,
    }  # fmt: skip


def orders_of(packages: dict[str, list[list[Any]]]) -> Counter[season.Order]:
    """Each line of each package that lies in FOU's channel, but for those that were taken back before they were placed."""
    orders: Counter[season.Order] = Counter()
    for rows in packages.values():
        header = next(at for at, row in enumerate(rows) if "Linje" in row)
        place = {name: at for at, name in enumerate(rows[header])}
        for row in rows[header + 1 :]:
            if row[place["Status"]] == TAKEN_BACK:
                continue
            name = f"{row[place['Fornavn']]} {row[place['Etternavn']]}"
            days = [date.fromisoformat(row[place[column]]) for column in ("Første dag", "Siste dag")]
            orders[row[place["Hva"]], name, row[place["System"]], days[0], days[1]] += 1
    return orders


@lru_cache(maxsize=500)
def rows_of(content: bytes) -> list[list[Any]]:
    """The values of a package workbook's table, as plain JSON."""
    sheet = next(sheet for sheet in open_workbook(content).sheets if sheet.name == "Bestilling")
    return [[_plain(cell.value) for cell in cells] for _, cells in sheet.rows()]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _green(root: Path, path: Path, troubles: list[str]) -> dict[str, list[str]]:
    """The green cells by sheet; a trouble for anything that is not as the coordinator saved it but the style of a cell."""
    ours, theirs = path.read_bytes(), (root / season.LAST_SAVED / path.name).read_bytes()
    troubles += [f"{path.name}: {trouble}" for trouble in _harm(ours, theirs)]
    return _green_cells(ours)


@lru_cache(maxsize=500)
def _harm(ours: bytes, theirs: bytes) -> tuple[str, ...]:
    with zipfile.ZipFile(io.BytesIO(ours)) as a, zipfile.ZipFile(io.BytesIO(theirs)) as b:
        if a.namelist() != b.namelist():
            return (f"has members {a.namelist()} instead of {b.namelist()}",)
        found = []
        for name in a.namelist():
            left, right = a.read(name), b.read(name)
            if _SHEET.fullmatch(name):
                left, right = _STYLE_OF_CELL.sub(rb"\1", left), _STYLE_OF_CELL.sub(rb"\1", right)
            if left != right and name != _STYLES:
                found.append(f"{name} is not as the coordinator wrote it")
    return tuple(found)


@lru_cache(maxsize=500)
def _green_cells(content: bytes) -> dict[str, list[str]]:
    return {
        sheet.name: [
            cell.ref
            for _, cells in sheet.rows()
            for cell in cells
            if sheet.colour(cell.row, cell.column) is Colour.GREEN
        ]
        for sheet in open_workbook(content).sheets
    }


def _posts(root: Path, troubles: list[str]) -> list[list[str]]:
    """Channel, name and text of each post, without its mark; a trouble for a mark that is there twice."""
    posts, marks = [], Counter[str]()
    for path in sorted((root / "Teams").glob("*/Innlegg/*.txt")):
        text = path.read_text(encoding="utf-8")
        marks.update(_MARK.findall(text))
        posts.append([path.parent.parent.name, _MARK_IN_NAME.sub("", path.name), _MARK.sub("", text)])
    troubles += [f"post {mark} stands {times} times" for mark, times in marks.items() if times > 1]
    return sorted(posts)


def _mails(root: Path) -> list[list[str]]:
    """Recipient, subject and text of each e-mail. One that had been written twice would stand here twice."""
    read = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in (root / "epost").glob("*.eml"))
    return sorted([str(mail["To"]), str(mail["Subject"]), _plain_text(mail)] for mail in read)


def _plain_text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def _private(root: Path, troubles: list[str]) -> dict[str, list[str]]:
    """The files of each package in the private store; a trouble for one that others can read."""
    store: dict[str, list[str]] = {}
    folders = (path for path in (root / season.PRIVATE).iterdir() if path.is_dir())  # beside them lies the anchor
    for package in sorted(path for path in folders if not _TEMPORARY.match(path.name)):
        store[package.name] = sorted(path.name for path in package.iterdir() if not _TEMPORARY.match(path.name))
        for path in (package, *package.iterdir()):
            if path.stat().st_mode & 0o077:
                troubles.append(f"{path.relative_to(root)} can be read by others")
    return store


def _files(root: Path) -> list[str]:
    """Every file but the ledger's own."""
    files = (str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
    return [name for name in files if not name.startswith("praksis.db")]


def leftovers(root: Path) -> list[Path]:
    """The hidden files and folders that a killed process left."""
    return [path for path in root.rglob("*") if _TEMPORARY.match(path.name)]


def _where_numbers_lie(root: Path) -> list[str]:
    """The files, but for lists and exports, in which a student's national number can be read."""
    theirs = tuple(map(str, (season.EXPORTS, season.EXTRACTS, season.LAST_SAVED, season.CHANNEL)))
    return [
        name
        for name in _files(root)
        if not name.startswith(theirs) and not _TEMPORARY.search(name) and has_numbers((root / name).read_bytes())
    ]


@lru_cache(maxsize=2000)
def has_numbers(content: bytes) -> bool:
    """Whether a student's national number can be read in it, also inside a zip."""
    parts = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as members:
            parts += [members.read(name) for name in members.namelist()]
    return any(person.number.encode() in part for person in season.EVERYBODY for part in parts)
