"""Names of files and folders: which are refused, and how a name is found on disk whichever way its letters are stored.

macOS stores «å» as two characters (NFD), the others as one (NFC), and sync clients carry both over. We speak NFC; the
name on disk is left as it is.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from praksis.errors import Invalid

_DRIVE = re.compile(r"[A-Za-z]:")
# What neither SharePoint nor Windows can store: such a name would never reach those it is meant for.
_FORBIDDEN_IN_NEW = re.compile(r'[<>:"|?*#%]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|\.lock|desktop\.ini|_vti_)(?:\..*)?", re.IGNORECASE)


def shown(name: str) -> str:
    """A name from the disk as we speak of it: NFC, bytes that are no UTF-8 as «\ufffd»."""
    return unicodedata.normalize("NFC", name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def is_one_line(text: str) -> bool:
    """Whether `text` has no line break of any kind, no control character and nothing that UTF-8 cannot carry."""
    return not any(unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs") for character in text)


def relative_parts(name: str) -> tuple[str, ...]:
    """The parts of a relative name («Uke 36/Liste.xlsx»), each as given.

    Raises:
        Invalid: It is empty or absolute, climbs out («../»), or holds a backslash or a control character.
    """
    parts = tuple(name.split("/"))
    if any(part in ("", ".", "..") for part in parts) or "\\" in name or _DRIVE.match(name) or not is_one_line(name):
        raise Invalid(
            f"Navnet «{_printable(name)}» kan ikke brukes: det må ligge i kanalens mappe, uten «..», «\\» og "
            "linjeskift. Gi filen et vanlig navn.",
            code="navn-avvist",
        )
    return parts


def new_name_parts(name: str) -> tuple[str, ...]:
    """The parts, in NFC, of a name that we are to give a file.

    Raises:
        Invalid: `relative_parts` refuses it, or Windows or SharePoint cannot store it, or listings would not show it.
    """
    parts = relative_parts(unicodedata.normalize("NFC", name))
    for part in parts:
        if (
            part.startswith((".", "~$"))
            or part.endswith((".", " "))
            or part != part.strip()
            or _FORBIDDEN_IN_NEW.search(part)
            or _RESERVED.fullmatch(part)
        ):
            raise Invalid(
                f'Navnet «{name}» kan ikke brukes i Teams. Unngå tegnene < > : " | ? * # % og punktum først og sist.',
                code="navn-avvist",
            )
    return parts


def file_name_text(text: str, longest: int) -> str:
    """`text` made fit to stand in the name of a new file: no sign that is refused, at most `longest` characters."""
    visible = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in unicodedata.normalize("NFC", text))
    plain = _FORBIDDEN_IN_NEW.sub(" ", visible.replace("/", "-").replace("\\", "-"))
    return " ".join(plain.split())[:longest].strip(" .~$")


def on_disk(folder: Path, parts: Sequence[str]) -> Path | None:
    """The path under `folder` that the parts name, exactly or in the other Unicode form; None when there is none.

    Links are not followed: what a channel shows must lie in the channel. May raise OSError other than «not found».
    """
    path = folder
    for part in parts:
        found = _exactly(path, part) or _otherwise_written(path, part)
        if found is None:
            return None
        path = found
    return path


def taken_by(folder: Path, part: str) -> Path | None:
    """What already has the name in `folder`, letters compared as Windows and SharePoint do: case does not count."""
    wanted = shown(part).casefold()
    return next((path for path in sorted(folder.iterdir()) if shown(path.name).casefold() == wanted), None)


def _exactly(folder: Path, part: str) -> Path | None:
    path = folder / part
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError, UnicodeEncodeError):
        return None
    return None if stat.S_ISLNK(mode) else path


def _otherwise_written(folder: Path, part: str) -> Path | None:
    wanted = shown(part)
    try:
        entries = sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return None
    return next((path for path in entries if shown(path.name) == wanted and not path.is_symlink()), None)


def _printable(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name)[:120]
