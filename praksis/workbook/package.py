"""The zip file itself: members read with bounds, and members exchanged while all others keep their raw bytes.

The central directory is read here and not by `zipfile`, because each record must be kept as it was (flags, times,
extra fields, data descriptors, order) and because each way of being wrong has its own refusal.
Source: PKWARE APPNOTE 6.3.9, sections 4.3 and 4.4.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from praksis.workbook.limits import Limits
from praksis.workbook.refusals import RefusalCode, WorkbookRefused, damaged

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")

_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 0x1, 0x8, 0x800
_LEVEL_BITS = 0x6
_ZIP64_EXTRA = 0x0001
_FULL32 = 0xFFFFFFFF
_LARGE = 16 * 1024 * 1024
_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One member as the central directory has it. `name` has forward slashes; `raw_name` is as stored."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    data_start: int
    end: int
    """Where the next local header, or the central directory, begins: the data descriptor and any gap are inside."""
    record: bytes
    """The central directory record, unchanged."""


class Package:
    """A workbook's zip file. Names are looked up without regard to case, as OPC has it (ECMA-376 part 2, 6.2.2)."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        """Reads the central directory only. Raises WorkbookRefused: truncated, damaged, bomb, unsafe-name,
        duplicate-member, password."""
        self._content = content
        self._limits = limits
        self.members, self._directory_start, self._comment = _read_directory(content, limits)
        self._by_key = {_key(member.name): member for member in self.members}

    def find(self, name: str) -> Member | None:
        """The member of that part name (with or without a leading slash), or None."""
        return self._by_key.get(_key(name))

    def stream(self, member: Member) -> Iterator[bytes]:
        """The member's inflated bytes in chunks; the size and the checksum are held to what was declared.

        Raises WorkbookRefused: bomb when it inflates past its declared size, damaged for anything else.
        """
        content, limit = self._content, member.size
        position, end = member.data_start, member.data_start + member.packed
        crc, total = 0, 0
        if member.method == _STORED:
            if member.packed != member.size:
                raise damaged(f"delen «{member.name}»")
            while position < end:
                chunk = content[position : min(position + _CHUNK, end)]
                position += len(chunk)
                crc = zlib.crc32(chunk, crc)
                yield chunk
        else:
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            pending = b""
            try:
                while not inflater.eof:
                    if not pending:
                        pending = content[position : min(position + _CHUNK, end)]
                        position += len(pending)
                    chunk = inflater.decompress(pending, 4 * _CHUNK)
                    consumed = bool(pending)
                    pending = inflater.unconsumed_tail
                    if not chunk and not consumed and not inflater.eof:
                        raise damaged(f"delen «{member.name}»")
                    total += len(chunk)
                    if total > limit:
                        raise WorkbookRefused(RefusalCode.BOMB, detail=f"(Det gjelder delen «{member.name}».)")
                    crc = zlib.crc32(chunk, crc)
                    if chunk:
                        yield chunk
            except zlib.error:
                raise damaged(f"delen «{member.name}»") from None
            if total != limit:
                raise damaged(f"delen «{member.name}»")
        if crc != member.crc:
            raise damaged(f"delen «{member.name}», der kontrollsummen ikke stemmer")

    def read(self, member: Member) -> bytes:
        """The whole member. Raises WorkbookRefused as `stream` does, and bomb when it is over the part limit."""
        if member.size > self._limits.part_bytes:
            raise WorkbookRefused(RefusalCode.BOMB, detail=f"(Det gjelder delen «{member.name}».)")
        return b"".join(self.stream(member))

    def raw(self, member: Member) -> bytes:
        """Local header, packed bytes and what follows up to the next member, as they lie in the file."""
        return self._content[member.offset : member.end]

    def replaced(self, changes: Mapping[str, Iterator[bytes]]) -> bytes:
        """A new zip file in which the members named (as `Member.name`) have new content, given in chunks.

        All others keep their local header, packed bytes, data descriptor and central record, but for its offset.
        """
        out = bytearray()
        records: dict[int, bytes] = {}
        for member in sorted(self.members, key=lambda item: item.offset):
            start = len(out)
            if member.name in changes:
                record = _append_new(out, self._content, member, changes[member.name])
            else:
                out += self.raw(member)
                record = member.record
            records[member.offset] = _with_offset(record, start)
        directory_start = len(out)
        for member in self.members:
            out += records[member.offset]
        size = len(out) - directory_start
        if len(out) >= _FULL32:
            raise WorkbookRefused(RefusalCode.BOMB)
        count = len(self.members)
        out += _END.pack(b"PK\5\6", 0, 0, count, count, size, directory_start, len(self._comment))
        out += self._comment
        return bytes(out)


def _key(name: str) -> str:
    return name.lstrip("/").lower()


def _read_directory(content: bytes, limits: Limits) -> tuple[list[Member], int, bytes]:
    if len(content) > limits.file_bytes:
        raise WorkbookRefused(RefusalCode.BOMB, detail="(Filen er for stor.)")
    end_at = content.rfind(b"PK\5\6")
    if end_at < 0 or end_at + _END.size > len(content):
        raise WorkbookRefused(RefusalCode.TRUNCATED)
    _, _, _, _, count, size, start, comment_size = _END.unpack_from(content, end_at)
    comment = content[end_at + _END.size :]
    if comment_size > len(comment):
        raise WorkbookRefused(RefusalCode.TRUNCATED)
    directory_end = end_at
    locator_at = end_at - _LOCATOR64.size
    if locator_at >= 0 and content[locator_at : locator_at + 4] == b"PK\6\7":
        count, size, start, directory_end = _read_end64(content, locator_at)
    if start + size != directory_end:
        # Excel and the zip tools disagree about files with something before, between or after: nobody needs them.
        code = RefusalCode.TRUNCATED if start + size > directory_end else RefusalCode.DAMAGED
        raise WorkbookRefused(code)
    if count > limits.members:
        raise WorkbookRefused(RefusalCode.BOMB, detail="(Den har for mange deler.)")
    return _read_members(content, start, directory_end, count, limits), start, comment[:comment_size]


def _read_end64(content: bytes, locator_at: int) -> tuple[int, int, int, int]:
    _, _, end64_at, _ = _LOCATOR64.unpack_from(content, locator_at)
    if end64_at + _END64.size > locator_at or content[end64_at : end64_at + 4] != b"PK\6\6":
        raise damaged("innholdslisten i filen")
    fields = _END64.unpack_from(content, end64_at)
    return fields[7], fields[8], fields[9], end64_at


def _read_members(content: bytes, start: int, end: int, count: int, limits: Limits) -> list[Member]:
    found: list[tuple[Member, int]] = []
    seen: set[str] = set()
    inflated = 0
    at = start
    for _ in range(count):
        if at + _CENTRAL.size > end or content[at : at + 4] != b"PK\1\2":
            raise damaged("innholdslisten i filen")
        (_, _, _, flags, method, _, _, crc, packed, size, name_size, extra_size, note_size, _, _, _, offset) = (
            _CENTRAL.unpack_from(content, at)
        )
        name_at = at + _CENTRAL.size
        stop = name_at + name_size + extra_size + note_size
        if stop > end:
            raise damaged("innholdslisten i filen")
        raw_name = content[name_at : name_at + name_size]
        extra = content[name_at + name_size : name_at + name_size + extra_size]
        size, packed, offset = _wide(extra, size, packed, offset)
        name = _safe_name(raw_name, flags)
        if _key(name) in seen:
            raise WorkbookRefused(RefusalCode.DUPLICATE_MEMBER, detail=f"(Det gjelder delen «{name}».)")
        seen.add(_key(name))
        if flags & _ENCRYPTED:
            raise WorkbookRefused(RefusalCode.PASSWORD)
        if method not in (_STORED, _DEFLATED):
            raise damaged(f"delen «{name}», som er pakket på en måte Excel ikke bruker")
        inflated += size
        if size > limits.ratio_from_bytes and size > packed * limits.ratio:
            raise WorkbookRefused(RefusalCode.BOMB, detail=f"(Det gjelder delen «{name}».)")
        if inflated > limits.inflated_bytes:
            raise WorkbookRefused(RefusalCode.BOMB)
        data_start = _data_start(content, start, offset, raw_name, method)
        if data_start + packed > start:
            raise WorkbookRefused(RefusalCode.TRUNCATED)
        record = content[at:stop]
        member = Member(name, raw_name, flags, method, crc, packed, size, offset, data_start, data_start, record)
        found.append((member, data_start + packed))
        at = stop
    if at != end:
        raise damaged("innholdslisten i filen")
    return _with_ends(found, start)


def _with_ends(found: list[tuple[Member, int]], directory_start: int) -> list[Member]:
    """Each member reaches to where the next begins; members that overlap are a known kind of bomb."""
    ordered = sorted(range(len(found)), key=lambda index: found[index][0].offset)
    members = [member for member, _ in found]
    if ordered and members[ordered[0]].offset != 0:
        raise damaged("starten av filen")
    for place, index in enumerate(ordered):
        end = members[ordered[place + 1]].offset if place + 1 < len(ordered) else directory_start
        if found[index][1] > end:
            raise WorkbookRefused(RefusalCode.BOMB, detail="(Deler av den ligger oppå hverandre.)")
        old = members[index]
        members[index] = Member(
            old.name, old.raw_name, old.flags, old.method, old.crc, old.packed, old.size, old.offset, old.data_start,
            end, old.record,
        )  # fmt: skip
    return members


def _data_start(content: bytes, limit: int, offset: int, raw_name: bytes, method: int) -> int:
    if offset + _LOCAL.size > limit or content[offset : offset + 4] != b"PK\3\4":
        raise damaged("innholdslisten i filen")
    fields = _LOCAL.unpack_from(content, offset)
    name_at = offset + _LOCAL.size
    if fields[3] != method or content[name_at : name_at + fields[9]] != raw_name:
        raise damaged("innholdslisten i filen, som sier noe annet enn delene selv")
    return int(name_at + fields[9] + fields[10])


def _safe_name(raw: bytes, flags: int) -> str:
    try:
        name = raw.decode("utf-8" if flags & _UTF8 else "cp437")
    except UnicodeDecodeError:
        raise WorkbookRefused(RefusalCode.UNSAFE_NAME) from None
    name = name.replace("\\", "/")
    unsafe = (
        not name
        or name.startswith("/")
        or name[1:2] == ":"
        or any(ord(letter) < 32 for letter in name)
        or any(part in (".", "..") for part in name.split("/"))
    )
    if unsafe:
        raise WorkbookRefused(RefusalCode.UNSAFE_NAME)
    return name


def _wide(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Sizes and offset from the ZIP64 extra field, for those that stand as full in the record."""
    if _FULL32 not in (size, packed, offset):
        return size, packed, offset
    wanted = [size == _FULL32, packed == _FULL32, offset == _FULL32]
    values = [size, packed, offset]
    for tag, start, length in _extra_fields(extra):
        if tag != _ZIP64_EXTRA:
            continue
        at, stop = start, start + length
        for index, is_wide in enumerate(wanted):
            if is_wide:
                if at + 8 > stop:
                    raise damaged("innholdslisten i filen")
                values[index] = int.from_bytes(extra[at : at + 8], "little")
                at += 8
        return values[0], values[1], values[2]
    raise damaged("innholdslisten i filen")


def _extra_fields(extra: bytes) -> Iterator[tuple[int, int, int]]:
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, at)
        if at + 4 + length > len(extra):
            return
        yield tag, at + 4, length
        at += 4 + length


def _without_zip64(extra: bytes) -> bytes:
    keep = bytearray()
    end = 0
    for tag, start, length in _extra_fields(extra):
        end = start + length
        if tag != _ZIP64_EXTRA:
            keep += extra[start - 4 : end]
    return bytes(keep + extra[end:])


def _with_offset(record: bytes, offset: int) -> bytes:
    """The central record pointing to a new place; a ZIP64 offset is written where it stood."""
    old = int.from_bytes(record[42:46], "little")
    if old != _FULL32:
        return record[:42] + offset.to_bytes(4, "little") + record[46:]
    size, packed = (int.from_bytes(record[at : at + 4], "little") for at in (24, 20))
    name_size, extra_size = struct.unpack_from("<HH", record, 28)
    extra_at = _CENTRAL.size + name_size
    for tag, start, _ in _extra_fields(record[extra_at : extra_at + extra_size]):
        if tag == _ZIP64_EXTRA:
            at = extra_at + start + 8 * ((size == _FULL32) + (packed == _FULL32))
            return record[:at] + offset.to_bytes(8, "little") + record[at + 8 :]
    raise damaged("innholdslisten i filen")


def _append_new(out: bytearray, content: bytes, member: Member, chunks: Iterator[bytes]) -> bytes:
    """Append a member with new content; returns its central record (offset not yet right)."""
    local = list(_LOCAL.unpack_from(content, member.offset))
    name_end = member.offset + _LOCAL.size + local[9]
    extra = _without_zip64(content[name_end : name_end + local[10]])
    header_at = len(out)
    out += bytes(_LOCAL.size) + member.raw_name + extra
    data_at = len(out)
    crc, size = 0, 0
    # A sheet that is formatted to its last row is 230 MB: packing it hard would take longer than all else.
    level = 6 if member.size < _LARGE else 1
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS) if member.method == _DEFLATED else None
    for chunk in chunks:
        crc = zlib.crc32(chunk, crc)
        size += len(chunk)
        out += packer.compress(chunk) if packer else chunk
    if packer:
        out += packer.flush()
    packed = len(out) - data_at
    # The data descriptor and the note on compression level belonged to the old bytes.
    flags = member.flags & ~(_DESCRIPTOR | _LEVEL_BITS)
    local[2], local[6], local[7], local[8], local[10] = flags, crc, packed, size, len(extra)
    out[header_at : header_at + _LOCAL.size] = _LOCAL.pack(*local)
    record = member.record
    central = list(_CENTRAL.unpack_from(record))
    name_end = _CENTRAL.size + central[10]
    record_extra = _without_zip64(record[name_end : name_end + central[11]])
    note = record[name_end + central[11] :]
    central[3], central[7], central[8], central[9], central[11] = flags, crc, packed, size, len(record_extra)
    central[16] = 0
    return _CENTRAL.pack(*central) + member.raw_name + record_extra + note
