"""Order packages in a folder that only we can enter (0700, files 0600, or with the group as settings say), each a
sub-folder under its number, always whole.

A package is built in a hidden folder and moved into place. What a killed process leaves holds national numbers, so the
next write under the same number removes it, and any write removes what is more than an hour old.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Mapping
from pathlib import Path

from connectors.atomic_files import sweep, sync_folder, write_new, write_over
from connectors.disk_errors import disk_in_words
from connectors.safe_names import new_name_parts
from praksis.errors import Invalid, NotFound

_NUMBER = re.compile(r"[A-ZÆØÅ]{1,3}-\d{1,9}")
_HIDDEN = ".praksis-"
_STALE_SECONDS = 3600
_HANDED_OVER = ".overlevert"
_MANIFEST = ".innhold.json"


class PrivateStore:
    """Packages under `folder`. Every method may raise Unavailable, and Invalid for a number that is none («O-0031»)."""

    def __init__(self, folder: Path, file_mode: int = 0o600) -> None:
        """Files get `file_mode`; whoever may read them may enter the folders, whoever may write them may add to those."""
        self._folder = folder
        self._file_mode = file_mode
        self._folder_mode = file_mode | (file_mode & 0o444) >> 2

    def write(self, number: str, files: Mapping[str, bytes], manifest: bytes | None = None) -> None:
        """Write a package whole, with its manifest, in the place of what was there under its number.

        Raises:
            Invalid: A file's name cannot be used, or is that of a folder.
        """
        for name in files:
            if len(new_name_parts(name)) != 1:
                raise Invalid(f"«{name}» kan ikke være navnet på en fil i en pakke.", code="navn-avvist")
        target = self._place(number)
        with disk_in_words(_words(number)):
            if not self._folder.is_dir():
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._open_as_settings_say(self._folder)
            self._sweep(number)
            building = self._hidden(number)
            building.mkdir(mode=0o700)  # nobody else looks into it before it is whole
            try:
                for name, content in files.items():
                    write_new(building / name, content, mode=self._file_mode)
                if manifest is not None:
                    write_new(building / _MANIFEST, manifest, mode=self._file_mode)
                self._open_as_settings_say(building)
                self._move_away(number)
                os.replace(building, target)  # noqa: PTH105
                sync_folder(self._folder)
            finally:
                shutil.rmtree(building, ignore_errors=True)
            self._sweep(number)

    def read(self, number: str) -> dict[str, bytes]:
        """The files of a package by name.

        Raises:
            NotFound: There is no such package.
        """
        place = self._place(number)
        with disk_in_words(_words(number)):
            if not place.is_dir():
                raise NotFound(
                    f"Fant ikke {_words(number)} i den private mappen. Sjekk i Samlepunktet om den er lagt inn.",
                    code="pakken-er-borte",
                )
            return {path.name: path.read_bytes() for path in sorted(place.iterdir()) if not path.name.startswith(".")}

    def put(self, number: str, name: str, content: bytes) -> None:
        """Write one file of a package, replacing what it held; the package is made when it is gone."""
        place = self._place(number)
        with disk_in_words(_words(number)):
            if not place.is_dir():
                place.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._open_as_settings_say(place)
            path = place / name
            if not path.exists() or path.read_bytes() != content:
                write_over(path, content, mode=self._file_mode)

    def note_handed_over(self, number: str, seal: str) -> None:
        """Keep that the package of that seal has left the house."""
        self.put(number, _HANDED_OVER, seal.encode("ascii"))

    def handed_over(self, number: str) -> str | None:
        """The seal under which the package left the house, or None."""
        path = self._place(number) / _HANDED_OVER
        with disk_in_words(_words(number)):
            return path.read_text("ascii", errors="replace") if path.exists() else None

    def manifest(self, number: str) -> bytes | None:
        """What the package is about, as it was written with it; None when nothing tells."""
        path = self._place(number) / _MANIFEST
        with disk_in_words(_words(number)):
            return path.read_bytes() if path.exists() else None

    def numbers(self) -> list[str]:
        """The numbers of the packages that lie here."""
        with disk_in_words("den private pakkemappen"):
            if not self._folder.is_dir():
                return []
            return sorted(p.name for p in self._folder.iterdir() if _NUMBER.fullmatch(p.name) and p.is_dir())

    def remove(self, number: str) -> None:
        """Remove a package and whatever is left of earlier ones under its number; gone already is done."""
        self._place(number)
        with disk_in_words(_words(number)):
            if self._folder.is_dir():
                self._move_away(number)
                self._sweep(number)
                sync_folder(self._folder)

    def sweep(self) -> int:
        """Remove what killed processes left more than an hour ago, of whichever package; returns how many pieces."""
        with disk_in_words("den private pakkemappen"):
            if not self._folder.is_dir():
                return 0
            folders = [self._folder, *(self._folder / number for number in self.numbers())]
            return self._sweep(None) + sum(sweep(folder) for folder in folders)

    def _place(self, number: str) -> Path:
        if not _NUMBER.fullmatch(number):
            raise Invalid("Pakkenummeret har feil form. Det skal se ut som «O-0031».", code="pakkenummer-ugyldig")
        return self._folder / number

    def _open_as_settings_say(self, folder: Path) -> None:
        """Set the rights of a folder, whatever the umask is; a group that is handed down (setgid) stays so."""
        handed_down = folder.stat().st_mode & stat.S_ISGID if self._file_mode & 0o070 else 0
        folder.chmod(self._folder_mode | handed_down)

    def _hidden(self, number: str) -> Path:
        return self._folder / f"{_HIDDEN}{number}-{secrets.token_hex(6)}"

    def _move_away(self, number: str) -> None:
        """Take the package out of its place in one step, so that none is ever there by halves."""
        target = self._place(number)
        if target.is_dir():
            os.replace(target, self._hidden(number))  # noqa: PTH105

    def _sweep(self, number: str | None) -> int:
        removed = 0
        for path in self._folder.iterdir():
            if (
                path.is_dir()
                and path.name.startswith(_HIDDEN)
                and (
                    path.name.startswith(f"{_HIDDEN}{number}-") or time.time() - path.lstat().st_mtime > _STALE_SECONDS
                )
            ):
                shutil.rmtree(path)
                removed += 1
        return removed


def seal_of(files: Mapping[str, bytes]) -> str:
    """sha256 over names and contents, in the order of the names; each with its length, so that none runs into the next."""
    digest = hashlib.sha256()
    for name in sorted(files):
        for part in (name.encode(), files[name]):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


def _words(number: str) -> str:
    return f"pakke {number}"
