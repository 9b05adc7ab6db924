"""Samlepunktet without an interface: a package that a person places, and whose workbook they fill in (R14).

    >>> portal = PackageSamlepunktet(Path("pakker"), teams, "FOU")                           # doctest: +SKIP
    >>> seal = portal.write("O-0031", [OrderFile("Pakke O-0031.xlsx", content)])             # doctest: +SKIP
    >>> portal.hand_over("O-0031", seal)                                                     # doctest: +SKIP

A package is written whole to the private store first and copied to FOU's channel from there, the workbook last: where
the workbook lies, the package is complete. That it left the house is noted in the private store, because from then on
people write in the workbook and it is no longer the one of the seal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path, PurePosixPath

from connectors.package_receipts import lines_of, read_receipts
from connectors.private_store import PrivateStore, seal_of
from praksis.errors import Conflict, Invalid, NotFound, Refused
from praksis.ports import Download, FileState, OrderFile, ReceiptReading, Removal, StoredPackage, Teams
from praksis.workbook import WorkbookRefused, open_workbook, same_workbook


class PackageSamlepunktet:
    """Fulfils `praksis.ports.Samlepunktet` with a private folder and FOU's own channel.

    Every method may raise Unavailable, and Invalid for a number that is none («O-0031»).
    """

    def __init__(self, folder: Path, teams: Teams, office_channel: str, *, file_mode: int = 0o600) -> None:
        """`file_mode` is that of the files in the private store; its folders may be entered by whoever may read them."""
        self._store = PrivateStore(folder, file_mode)
        self._teams = teams
        self._channel = office_channel

    def write(self, number: str, files: Sequence[OrderFile], manifest: bytes | None = None) -> str:
        """Write the package whole into the private store and return its seal: sha256 over names and contents.

        `manifest` tells a program what it is about. It stays in the private store and is no part of the seal.

        The first file whose name ends in .xlsx is the package workbook and is called «Pakke O-0031.xlsx»; other files
        get the number into their names when it is not there, so that no two packages meet in the channel.

        Raises:
            Invalid: There is no workbook among the files, or two files have one name.
            Refused: The package has left the house: it cannot be written anew.
        """
        if self._store.handed_over(number) is not None:
            raise _left_the_house(number)
        workbook = next((file for file in files if file.name.casefold().endswith(".xlsx")), None)
        if workbook is None:
            raise Invalid(f"Pakke {number} har ingen arbeidsbok. Si fra til IT.", code="pakke-ugyldig")
        named = {_name_in_package(number, file, is_workbook=file is workbook): file.content for file in files}
        if len(named) != len(files):
            raise Invalid(f"Pakke {number} har to filer med samme navn. Si fra til IT.", code="pakke-ugyldig")
        self._store.write(number, named, manifest)
        return seal_of(named)

    def hand_over(self, number: str, seal: str) -> None:
        """Put the written package into FOU's channel. Done already is done, whatever people have filled in since.

        Raises:
            NotFound: The private store no longer has the package.
            Conflict: It is not the package of that seal, or another file stands in its place.
        """
        if self._store.handed_over(number) == seal:
            return
        files = self._store.read(number)
        if seal_of(files) != seal:
            raise Conflict(
                f"Pakke {number} i den private mappen er ikke den som ble bestilt. Ingenting er overlevert. Kjør "
                "«praksis sync» og se den nye planen.",
                code="pakken-er-en-annen",
            )
        for name in sorted(files, key=lambda name: name == workbook_name(number)):
            self._teams.put_new(self._channel, name, files[name])
        self._store.note_handed_over(number, seal)

    def handed_over(self, number: str, seal: str) -> bool:
        """Whether the package with that seal lies, or has lain, in FOU's channel.

        Without the private store's note the files in the channel are held against the seal as they lie there.
        """
        if self._store.handed_over(number) == seal:
            return True
        try:
            own = self._store.read(number)
        except NotFound:
            own = {}
        names = set(own) or {workbook_name(number)}  # a package of a workbook alone can still be told by the workbook
        try:
            files = {name: self._teams.download(self._channel, name).content for name in names}
        except NotFound:
            return False
        if own and seal_of(own) == seal:
            return all(same_workbook(own[name], files[name]) for name in names)
        return seal_of(files) == seal

    def discard(self, number: str) -> None:
        """Remove a package from the private store that never left it; gone already is done.

        Raises:
            Refused: It has left the house.
        """
        if self._store.handed_over(number) is not None:
            raise _left_the_house(number)
        self._store.remove(number)

    def kept(self) -> Sequence[str]:
        """The numbers of the packages in the private store, in order."""
        return self._store.numbers()

    def laid_out(self) -> Sequence[str]:
        """The numbers of the package workbooks in FOU's channel, wherever there they lie; none when there is no channel."""
        try:
            states = self._teams.workbooks(self._channel)
        except NotFound:
            return []
        return sorted({found[1].upper() for state in states if (found := _WORKBOOK_NAME.fullmatch(state.name))})

    def stored(self, number: str) -> StoredPackage:
        """What is known of a package without the ledger: its manifest, and whether it has left the house."""
        left = self._store.handed_over(number) is not None or self._in_channel(number) is not None
        return StoredPackage(number, self._store.manifest(number), left)

    def receipts(self, number: str, known_tag: str | None = None) -> ReceiptReading | None:
        """Read the package workbook back as it now is, wherever in FOU's channel it has been moved.

        None when its tag still is `known_tag`: then it is not opened.

        Raises:
            NotFound: The workbook is gone.
            WorkbookRefused: It cannot be read as a workbook.
            Locked: It is being saved at this moment.
        """
        state = self._in_channel(number)
        if state is None:
            raise NotFound(
                f"Fant ikke «{workbook_name(number)}» i kanalen «{self._channel}». Legg den tilbake, eller bruk "
                "«praksis confirm» for å kvittere.",
                code="pakken-er-borte",
            )
        if state.tag == known_tag:
            return None
        read = self._teams.download(self._channel, state.file_id)
        receipts, problems = read_receipts(open_workbook(read.content), state.path, self._lines(number))
        return ReceiptReading(receipts, problems, read)

    def tags(self, numbers: Collection[str]) -> Mapping[str, str]:
        """The tags of the workbooks of these packages, by number, from one listing of FOU's channel."""
        wanted = {workbook_name(number).casefold(): number for number in numbers}
        found: dict[str, list[FileState]] = {}
        for state in self._teams.workbooks(self._channel) if wanted else ():
            number = wanted.get(state.name.casefold())
            if number is not None:
                found.setdefault(number, []).append(state)
        return {number: min(states, key=_nearest_the_top).tag for number, states in found.items()}

    def finish(self, number: str, read: Download | None, content: bytes) -> str | None:
        """Put `content` in the package workbook's place: in FOU's channel and in the private store.

        Returns its tag in the channel from now on, None when it is gone from there.

        Raises:
            Locked: The workbook is open somewhere; try at the next run.
            Conflict: It was changed since it was read, or it is back although nothing was `read`.
        """
        written: FileState | None = None
        if read is not None:
            try:
                written = self._teams.replace(self._channel, read, content)
            except NotFound:
                read = None
        there = self._in_channel(number) if read is None else None
        if there is not None and not same_workbook(content, self._teams.download(self._channel, there.file_id).content):
            raise Conflict(f"«{there.path}» er flyttet eller lagt tilbake nettopp nå. Den leses ved neste kjøring.")
        self._store.put(number, workbook_name(number), content)
        state = written or there
        return state.tag if state is not None else None

    def forget(self, numbers: Collection[str]) -> Removal:
        """Remove these packages from FOU's channel, wherever there they lie, and then from the private store.

        A package of which something is open in the channel is left in the private store as well, so that the next try
        still knows the names of its files.
        """
        removed, still_open, kept = 0, list[str](), set(self.kept())
        for number in sorted(numbers):
            try:
                names = set(self._store.read(number))
            except NotFound:
                names = set()
            try:
                gone = self._teams.remove(self._channel, names | {workbook_name(number)})
            except NotFound:
                gone = Removal()
            still_open += gone.open
            if not gone.open:
                self._store.remove(number)
            removed += not gone.open and (number in kept or gone.removed > 0)
        return Removal(removed, tuple(still_open))

    def sweep(self) -> int:
        """Remove what a killed process has left in the private store; returns how many pieces."""
        return self._store.sweep()

    def _in_channel(self, number: str) -> FileState | None:
        """The package workbook in the channel: the one nearest the top, if somebody has made copies."""
        wanted = workbook_name(number).casefold()
        found = [state for state in self._teams.workbooks(self._channel) if state.name.casefold() == wanted]
        return min(found, key=_nearest_the_top, default=None)

    def _lines(self, number: str) -> frozenset[int] | None:
        """The lines that the package had when it was written, None when the private store cannot say."""
        try:
            content = self._store.read(number).get(workbook_name(number))
            return lines_of(open_workbook(content)) or None if content is not None else None
        except (NotFound, WorkbookRefused):
            return None


_WORKBOOK_NAME = re.compile(r"Pakke (O-\d{1,9})\.xlsx", re.IGNORECASE)


def workbook_name(number: str) -> str:
    """«Pakke O-0031.xlsx»: what people look for in FOU's channel."""
    return f"Pakke {number}.xlsx"


def _nearest_the_top(state: FileState) -> tuple[int, str]:
    return state.path.count("/"), state.path


def _name_in_package(number: str, file: OrderFile, *, is_workbook: bool) -> str:
    if is_workbook:
        return workbook_name(number)
    name = unicodedata.normalize("NFC", file.name)
    if number in name:
        return name
    path = PurePosixPath(name)
    return f"{path.stem} {number}{path.suffix}" if path.name == name else name  # a name with folders is refused later


def _left_the_house(number: str) -> Refused:
    return Refused(
        f"Pakke {number} er allerede lagt i FOUs kanal og kan ikke endres eller fjernes. Kvitter den, eller trekk linjene.",
        code="pakken-er-overlevert",
    )
