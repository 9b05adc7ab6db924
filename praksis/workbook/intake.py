"""What a file is by its first bytes, so that one who sends the wrong thing is told which thing it was."""

from __future__ import annotations

from praksis.workbook.refusals import RefusalCode, WorkbookRefused

_ZIP = b"PK\3\4"
_EMPTY_ZIP = b"PK\5\6"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# BIFF 2-5 streams, which stood alone before the compound file.
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")


def _stream_name(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"


def refuse_other_files(content: bytes) -> None:
    """Return for a zip file; raise WorkbookRefused for all else: empty, truncated, password, xls, not-a-workbook."""
    if content.startswith(_ZIP):
        return
    if not content.strip(b" \t\r\n\xef\xbb\xbf"):
        raise WorkbookRefused(RefusalCode.EMPTY)
    if not content.strip(b"\0") or (len(content) < 4 and _ZIP.startswith(content)):
        # Space set aside by a synchronising program that has not fetched the bytes yet.
        raise WorkbookRefused(RefusalCode.TRUNCATED)
    if content.startswith(_COMPOUND):
        _refuse_compound(content)
    if content.startswith(_OLD_EXCEL):
        raise WorkbookRefused(RefusalCode.XLS)
    raise WorkbookRefused(RefusalCode.NOT_A_WORKBOOK, detail=_looks_like(content))


def _refuse_compound(content: bytes) -> None:
    """A compound file (MS-CFB) holds an encrypted package or an old document; its stream names tell which."""
    if _stream_name("EncryptedPackage") in content:
        raise WorkbookRefused(RefusalCode.PASSWORD)
    if _stream_name("WordDocument") in content:
        raise WorkbookRefused(RefusalCode.NOT_A_WORKBOOK, detail="(Det er et gammelt Word-dokument, .doc.)")
    if _stream_name("Workbook") in content or _stream_name("Book") in content:
        raise WorkbookRefused(RefusalCode.XLS)
    if len(content) < 1536:
        raise WorkbookRefused(RefusalCode.TRUNCATED)
    raise WorkbookRefused(RefusalCode.NOT_A_WORKBOOK)


def _looks_like(content: bytes) -> str:
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(_EMPTY_ZIP):
        return "(Det er en tom zip-fil.)"
    if start.startswith(b"%pdf"):
        return "(Det er en PDF.)"
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start or b"<table" in start:
        return "(Det er en nettside, selv om navnet sier noe annet.)"
    if start.startswith(b"<"):
        return "(Det er en XML-fil.)"
    if start.startswith(b"{\\rtf"):
        return "(Det er et RTF-dokument.)"
    if b"\0" not in content[:1024] or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "(Det er en tekstfil, for eksempel CSV.)"
    return ""
