"""A channel message as Graph takes it: escaped html, real mentions, our mark, and not longer than Teams lets through."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

MOST_BYTES = 28_000
"""About so much a message may hold, mentions and all."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Somebody to be alerted. `user_id` is None when Teams does not know them: then the name stands there as text."""

    name: str
    user_id: str | None = None


def mark_of(marker: str) -> str:
    """The short mark of a message, in its text and in the names of files that belong to it."""
    return hashlib.sha256(marker.encode()).hexdigest()[:12]


def mark_line(marker: str) -> str:
    """How the mark stands in the message: plain text, since Teams takes away what it does not show."""
    return f"ref. {mark_of(marker)}"


def message(
    marker: str,
    subject: str,
    body: str,
    mentioned: Sequence[Mentioned],
    *,
    most_bytes: int = MOST_BYTES,
    rest_in: str | None = None,
) -> tuple[dict[str, Any], bool]:
    """The message, and whether all of `body` is in it.

    Where it is too long, whole lines are left out at the end, and it says that everything stands in the file `rest_in`.
    """
    lines = body.strip("\n").split("\n")
    head = ", ".join(_mention(nth, who) for nth, who in enumerate(mentioned))
    start = f"<p>{head}</p>" if head else ""
    end = f"<p>{mark_line(marker)}</p>"
    whole = _html(start, lines, "", end)
    if _fits(whole, most_bytes):
        return _message(subject, whole, mentioned), True
    words = f"<p>Meldingen er for lang for Teams. Alt står i filen «{escape(rest_in or '')}» i kanalens filer.</p>"
    kept = len(lines)
    while kept and not _fits(_html(start, lines[:kept], words, end), most_bytes):
        kept -= max(1, kept // 10)
    return _message(subject, _html(start, lines[:kept], words, end), mentioned), False


def whole_text(marker: str, subject: str, body: str) -> bytes:
    """The file that holds all of a message that was too long."""
    return "\n".join([f"Emne: {subject}", "", body.strip("\n"), "", "--", f"Merke: {marker}", ""]).encode()


def _html(start: str, lines: Sequence[str], words: str, end: str) -> str:
    text = "<br>".join(_line(line) for line in lines)
    return f"{start}<p>{text}</p>{words}{end}"


def _line(line: str) -> str:
    indented = len(line) - len(line.lstrip(" "))
    return "&nbsp;" * indented + escape(line[indented:])


def _fits(html: str, most_bytes: int) -> bool:
    return len(html.encode()) <= most_bytes


def _mention(nth: int, who: Mentioned) -> str:
    name = escape(who.name)
    return f'<at id="{nth}">{name}</at>' if who.user_id else f"@{name}"


def _message(subject: str, html: str, mentioned: Sequence[Mentioned]) -> dict[str, Any]:
    return {
        "subject": subject,
        "body": {"contentType": "html", "content": html},
        "mentions": [
            {
                "id": nth,
                "mentionText": who.name,
                "mentioned": {
                    "user": {"id": who.user_id, "displayName": who.name, "userIdentityType": "aadUser"},
                },
            }
            for nth, who in enumerate(mentioned)
            if who.user_id
        ],
    }
