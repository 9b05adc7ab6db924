"""Seeded ways to spoil a workbook: bytes of the zip file, and marks inside its XML parts."""

from __future__ import annotations

import io
import random
import zipfile

_MARKS = (
    b"<", b">", b"/", b'"', b"'", b"&", b"&amp;", b"&#0;", b"&#xD800;", b"&#99999999;", b"&nbsp;", b"=", b" ", b"\0",
    b"\xff",
    b"<!-- x -->", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x?>", b"<!DOCTYPE a>", b"</c>", b"<c/>", b"<row/>", b"<v>",
    b"</v>", b"</row>", b"<is><t>x</t></is>", b"<f/>", b"r=", b's="', b's="999999"', b't="s"', b't="d"', b't="z"', b"-1",
    b"99999999999999999999", b"1e400", b"NaN", b"_x0000_", b"_xD800_", b"\xef\xbb\xbf", b"\r\n", b"x:", b"xmlns=''",
    b"XFE1", b"A0", b"A1:", b"mergeCell", b"sheetData", b"</sheetData>", b"<sheetData/>", b"<cols/>", b"fillId",
)  # fmt: skip


def spoil_zip(content: bytes, random_source: random.Random) -> bytes:
    """Change, cut, double or exchange a few stretches of the file as it lies on disk."""
    spoilt = bytearray(content)
    for _ in range(random_source.randint(1, 6)):
        at = random_source.randrange(len(spoilt)) if spoilt else 0
        choice = random_source.randrange(7)
        if choice == 0:
            spoilt[at : at + 1] = bytes([random_source.randrange(256)])
        elif choice == 1:
            del spoilt[at : at + random_source.randint(1, 60)]
        elif choice == 2:
            del spoilt[at:]
        elif choice == 3:
            spoilt[at:at] = spoilt[at : at + random_source.randint(1, 200)]
        elif choice == 4:
            spoilt[at : at + 4] = random_source.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"PK\5\6", b"PK\3\4"))
        elif choice == 5:
            directory = spoilt.rfind(b"PK\1\2")
            if directory >= 0:
                place = directory + random_source.randrange(46)
                spoilt[place : place + 1] = bytes([random_source.randrange(256)])
        else:
            end = spoilt.rfind(b"PK\5\6")
            if end >= 0:
                place = end + random_source.randrange(22)
                spoilt[place : place + 1] = bytes([random_source.randrange(256)])
    return bytes(spoilt)


def spoil_xml(content: bytes, random_source: random.Random) -> bytes:
    """Spoil one or two XML parts and pack the file again, with right sizes and checksums."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist() if not name.endswith("/")}
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    names += [name for name in names if "sheet" in name or "styles" in name] * 3
    for name in random_source.sample(names, random_source.randint(1, 2)):
        parts[name] = _spoil_part(parts[name], random_source)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


def _spoil_part(part: bytes, random_source: random.Random) -> bytes:
    spoilt = bytearray(part)
    for _ in range(random_source.randint(1, 4)):
        if not spoilt:
            break
        choice = random_source.randrange(7)
        at = random_source.randrange(len(spoilt))
        if choice == 0:
            spoilt[at:at] = random_source.choice(_MARKS)
        elif choice == 1:
            mark = random_source.choice(_MARKS)
            spoilt[at : at + len(mark)] = mark
        elif choice == 2:
            del spoilt[at : at + random_source.randint(1, 40)]
        elif choice == 3:
            tags = [place for place in range(len(spoilt)) if spoilt[place] == 60]
            start, stop = sorted((random_source.choice(tags or [0]), random_source.choice(tags or [0])))
            spoilt[at:at] = spoilt[start : min(stop, start + 4000)]
        elif choice == 4:
            digits = [place for place in range(len(spoilt)) if 48 <= spoilt[place] <= 57]
            if digits:
                spoilt[random_source.choice(digits)] = random_source.randrange(48, 58)
        elif choice == 5:
            quotes = [place for place in range(len(spoilt)) if spoilt[place] in b"\"'"]
            if quotes:
                start = random_source.choice(quotes)
                spoilt[start + 1 : start + 2] = random_source.choice(_MARKS)
        else:
            return bytes(spoilt[:at])
    return bytes(spoilt)


def declared_smaller(content: bytes, name: str) -> bytes:
    """The file with one member's declared size cut to one byte: it inflates to more than it says."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        item = package.getinfo(name)
    sizes = item.file_size.to_bytes(4, "little")
    packed = item.compress_size.to_bytes(4, "little")
    return content.replace(packed + sizes, packed + (1).to_bytes(4, "little"))
