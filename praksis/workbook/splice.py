"""Edits to bytes: what stands at an offset is exchanged, and everything else goes through as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """At `offset`, `old` is taken out and `new` put in. Either may be empty."""

    offset: int
    old: bytes
    new: bytes


def spliced(chunks: Iterable[bytes], edits: Sequence[Edit]) -> Iterator[bytes]:
    """The bytes in `chunks` with the edits made; edits are in order and do not overlap.

    Raises ValueError when the bytes to take out are not the ones that stand there, or an edit lies past the end.
    """
    waiting = iter(edits)
    edit = next(waiting, None)
    buffer, start = b"", 0
    for chunk in chunks:
        buffer += chunk
        at = 0
        while edit is not None and edit.offset + len(edit.old) <= start + len(buffer):
            place = edit.offset - start
            if place < at or buffer[place : place + len(edit.old)] != edit.old:
                raise ValueError("an edit does not fit the bytes")
            yield buffer[at:place] + edit.new
            at = place + len(edit.old)
            edit = next(waiting, None)
        # What an edit reaches into stays until the rest of it has come.
        stop = len(buffer) if edit is None else min(len(buffer), max(at, edit.offset - start))
        if stop > at:
            yield buffer[at:stop]
        buffer, start = buffer[stop:], start + stop
    if edit is not None:
        raise ValueError("an edit lies past the end")
    if buffer:
        yield buffer


def inverse(edits: Sequence[Edit]) -> list[Edit]:
    """The edits that turn the result back into what it was made from."""
    back: list[Edit] = []
    shift = 0
    for edit in edits:
        back.append(Edit(edit.offset + shift, edit.new, edit.old))
        shift += len(edit.new) - len(edit.old)
    return back
