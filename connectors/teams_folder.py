"""Teams as folders on disk: each channel is a sub-folder of one root, as a sync client or a file share shows it (R5).

    >>> teams = FolderTeams(Path("Teams"))                # doctest: +SKIP
    >>> [state.file_id for state in teams.workbooks("HVL")]   # doctest: +SKIP
    ['Praksisoversikt HVL Sykepleie kull 2024.xlsx']

A folder has no versions and no real locks. What stands in for them: a version is told by time, size and inode; a lock
is the hidden file that Excel («~$…») or LibreOffice («.~lock.…#») lays beside an open workbook; and nothing is replaced
whose content is no longer the one that was read. Between the last look and the move into place there are microseconds
in which another program could save; a folder offers no way to close them.

Conflict copies that sync clients make («Liste-PC12.xlsx», «Liste (1).xlsx») are listed like any workbook: two documents
of one group are the reader's to see (R9). So are old and foreign workbooks (.xls, .xlsb), which the reader refuses in
words. Links are neither listed nor followed: what a channel shows lies in the channel.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from connectors.atomic_files import shared_mode, sweep, sync_folder, write_new, write_over
from connectors.disk_errors import disk_in_words
from connectors.safe_names import file_name_text, is_one_line, new_name_parts, on_disk, relative_parts, shown, taken_by
from connectors.stable_read import read_stable, version
from praksis.clock import OSLO, Clock, SystemClock
from praksis.errors import CannotPost, Conflict, Invalid, Locked, NotFound, Unavailable
from praksis.ports import Download, FileState, FileVersion, PostOutcome, Removal

POSTS_FOLDER = "Innlegg"
"""Where posts lie in a channel's folder; nothing in it is a practice list."""

WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb")

_MARK_IN_NAME = re.compile(r"\[([0-9a-f]{12})\]\.txt$")
_MARK_LINE = "Merke: "


class FolderTeams:
    """Fulfils `praksis.ports.Teams` with folders under `root`. `clock` dates the posts.

    Every method may raise Unavailable: the disk is full, away, or the rights are missing. A channel's or file's name
    that climbs out of its folder is refused with Invalid.
    """

    def __init__(self, root: Path, clock: Clock | None = None) -> None:
        self._root = root
        self._clock = clock or SystemClock()

    def exists(self, channel: str) -> bool:
        """Whether the channel's folder is there and can be listed."""
        try:
            folder = self._channel(channel)
            with disk_in_words(channel), os.scandir(folder) as entries:
                next(entries, None)
        except (Invalid, Unavailable):
            return False
        return True

    def workbooks(self, channel: str) -> Sequence[FileState]:
        """The workbooks of the channel and its sub-folders, sorted by file id (the path below the channel, in NFC).

        One stat for each, nothing is opened. Left out are lock files, hidden and temporary files, posts, and links.

        Raises:
            NotFound: There is no such channel.
        """
        folder = self._channel(channel)
        found: list[FileState] = []
        with disk_in_words(channel):
            files = sorted(_files_under(folder, ()), key=lambda item: item[0])
            # Of two files whose names differ in Unicode form only, the one in NFC keeps the name as its id, and the
            # other goes by its own.
            taken = {raw for names, _ in files if (raw := "/".join(names)) == _spoken(names)}
            for names, entry in files:
                raw, plain = "/".join(names), _spoken(names)
                file_id = raw if raw != plain and plain in taken else plain
                taken.add(file_id)
                try:
                    found.append(_state(channel, file_id, entry.stat(follow_symlinks=False)))
                except FileNotFoundError:
                    continue  # gone since the listing: it is no workbook of the channel any more
        return sorted(found, key=lambda state: state.file_id)

    def download(self, channel: str, file_id: str) -> Download:
        """The file as it is now, with the state it belongs to.

        Raises:
            NotFound: The file is gone.
            Locked: It is being saved at this moment, or (on Windows) open so that it cannot be read.
            Invalid: The name climbs out of the channel, or the file is over 64 MB.
        """
        return self._read(channel, file_id, self._file(channel, file_id))

    def replace(self, channel: str, read: Download, content: bytes) -> FileState:
        """Put `content` in the place of what was read; a file that already has it is done.

        The new file takes the old one's mode, owner and access rules as far as we may. On any failure the old file
        stands and nothing is left behind.

        Raises:
            Conflict: The file has been changed since.
            Locked: A lock file lies beside it, or it is being saved.
            NotFound: It is gone.
        """
        file_id = read.state.file_id
        path, place = self._file(channel, file_id), f"{channel}/{file_id}"
        now = self._read(channel, file_id, path)
        if now.content == content:
            return now.state
        if hashlib.sha256(now.content).digest() != hashlib.sha256(read.content).digest():
            raise _changed(place)
        _refuse_locked(path, place)

        def still_the_same() -> None:
            _refuse_locked(path, place)
            if version(path.lstat()) != now.state.tag:
                raise _changed(place)

        with disk_in_words(place):
            mode = stat.S_IMODE(path.lstat().st_mode)
            _refuse_read_only(path, mode, place)
            write_over(path, content, mode=mode, like=path, last_check=still_the_same)
            return _state(channel, file_id, path.lstat())

    def put_new(self, channel: str, name: str, content: bytes) -> FileState:
        """Add a file under `name` («Pakke O-0031.xlsx», or in a sub-folder); the same content there already is done.

        Of two processes only one can make it. Names are compared as Windows and SharePoint do (case does not count).

        Raises:
            Conflict: Another file has that name.
            Invalid: The name cannot be stored in Teams.
        """
        folder, last, place = self._place_for(channel, name)
        with disk_in_words(place):
            path = folder / last
            there = taken_by(folder, last)
            if there is None and not write_new(path, content, mode=shared_mode(folder)):
                there = path
            if there is not None:
                if there.is_symlink() or not there.is_file() or there.read_bytes() != content:
                    raise Conflict(
                        f"Det ligger allerede en annen fil med navnet «{place}». Den er ikke rørt. "
                        "Flytt den eller gi den et annet navn, og prøv igjen.",
                        code="navn-opptatt",
                    )
                path = there
            return _state(channel, self._id_of(channel, path), path.lstat())

    def put(self, channel: str, name: str, content: bytes) -> FileState:
        """Write a file that is ours alone, replacing our earlier one; the same content there already is left as it is.

        Raises:
            Locked: It is open for editing.
            Invalid: The name cannot be stored in Teams, or is that of a folder.
        """
        folder, last, place = self._place_for(channel, name)
        with disk_in_words(place):
            path = taken_by(folder, last) or folder / last
            if path.is_dir() or path.is_symlink():
                raise Invalid(f"«{place}» er en mappe eller en snarvei, ikke en fil. Flytt den.", code="navn-opptatt")
            if not path.exists():
                write_over(path, content, mode=shared_mode(folder))
            elif path.read_bytes() != content:
                _refuse_locked(path, place)
                mode = stat.S_IMODE(path.stat().st_mode)
                _refuse_read_only(path, mode, place)
                write_over(path, content, mode=mode, like=path, last_check=lambda: _refuse_locked(path, place))
            return _state(channel, self._id_of(channel, path), path.lstat())

    @property
    def keeps_history(self) -> bool:
        """A folder keeps none."""
        return False

    def versions(self, channel: str, file_id: str) -> Sequence[FileVersion]:
        """None: a folder keeps no history."""
        return ()

    def download_version(self, channel: str, file_id: str, version_id: str) -> bytes:
        """There is none to be had.

        Raises:
            NotFound: Always.
        """
        raise NotFound(f"«{channel}/{file_id}» har ingen versjonshistorikk.", code="finnes-ikke")

    def post(
        self,
        channel: str,
        marker: str,
        subject: str,
        body: str,
        mentions: Sequence[str] = (),
        *,
        again: bool = False,
    ) -> PostOutcome:
        """Write the post as a text file in the channel's folder «Innlegg», named with date, subject and a short mark.

        A post bears its marker twice, as a hash in its name and in its last line, so that one that was renamed or
        edited is still known. It appears whole or not at all: there is no unknown outcome.

        Raises:
            CannotPost: There is no such channel.
            Invalid: Marker or subject is empty or has a line break.
        """
        for text, what in ((marker, "Merket"), (subject, "Emnet")):
            if not text.strip() or not is_one_line(text):
                raise Invalid(f"{what} i et innlegg må være én linje med tekst.", code="innlegg-ugyldig")
        try:
            channel_folder, place = self._channel(channel), f"{channel}/{POSTS_FOLDER}"
        except NotFound as error:
            raise CannotPost(error.message, code=error.code) from None
        mark = hashlib.sha256(marker.encode()).hexdigest()[:12]
        now = self._clock.now().astimezone(OSLO)
        name = f"{now:%Y-%m-%d} {file_name_text(subject, 80)} [{mark}].txt"
        head = [f"Emne: {subject}", f"Dato: {now:%d.%m.%Y} kl. {now:%H.%M}"]
        if mentions:
            head.append("Til: " + ", ".join(f"@{' '.join(mention.split())}" for mention in mentions))
        text = "\n".join([*head, "", body.strip("\n"), "", "--", f"{_MARK_LINE}{marker}", ""])
        with disk_in_words(place):
            folder = taken_by(channel_folder, POSTS_FOLDER) or channel_folder / POSTS_FOLDER
            folder.mkdir(exist_ok=True)
            if _already_posted(folder, mark, marker):
                return PostOutcome.ALREADY_THERE
            made = write_new(folder / name, text.encode("utf-8", "replace"), mode=shared_mode(folder))
        return PostOutcome.POSTED if made else PostOutcome.ALREADY_THERE

    def remove(self, channel: str, names: Collection[str]) -> Removal:
        """Remove the files of these names in the channel and its sub-folders, whatever the case of their letters.

        Links are left alone, and so is what is open in Excel or LibreOffice.

        Raises:
            NotFound: There is no such channel.
        """
        wanted = {shown(name).casefold() for name in names}
        removed, still_open = 0, []
        with disk_in_words(channel):
            for folder in _folders_under(self._channel(channel)):
                for path in _files_in(folder):
                    if shown(path.name).casefold() not in wanted:
                        continue
                    place = f"{channel}/{self._id_of(channel, path)}"
                    try:
                        _refuse_locked(path, place)
                        path.unlink(missing_ok=True)
                    except (Locked, PermissionError):
                        still_open.append(place)
                        continue
                    removed += 1
                    sync_folder(folder)
        return Removal(removed, tuple(sorted(still_open)))

    def forget_posts(self, channel: str, markers: Collection[str]) -> int:
        """Remove the text files of these posts from «Innlegg», also those that were renamed or edited.

        Raises:
            NotFound: There is no such channel.
        """
        marks = {hashlib.sha256(marker.encode()).hexdigest()[:12] for marker in markers}
        last_lines = {f"{_MARK_LINE}{marker}" for marker in markers}
        channel_folder, removed = self._channel(channel), 0
        with disk_in_words(f"{channel}/{POSTS_FOLDER}"):
            folder = taken_by(channel_folder, POSTS_FOLDER)
            if folder is None or not folder.is_dir() or not marks:
                return 0
            for path in _files_in(folder):
                in_name = _MARK_IN_NAME.search(path.name)
                bears_it = in_name[1] in marks if in_name else path.suffix == ".txt" and _last_line(path) in last_lines
                if bears_it:
                    path.unlink(missing_ok=True)
                    removed += 1
            sync_folder(folder)
        return removed

    def sweep(self, channel: str) -> int:
        """Remove our temporary files of more than an hour ago in the channel and its sub-folders.

        Raises:
            NotFound: There is no such channel.
        """
        with disk_in_words(channel):
            return sum(sweep(folder) for folder in _folders_under(self._channel(channel)))

    def _channel(self, channel: str) -> Path:
        parts = relative_parts(channel)
        if len(parts) != 1 or channel.startswith("."):
            raise Invalid(
                f"Kanalen «{channel}» kan ikke brukes: en kanal er navnet på én mappe. Rett det i praksis.toml.",
                code="navn-avvist",
            )
        with disk_in_words(channel):
            folder = self._root / channel  # IT may have laid the channel there as a link
            found = folder if folder.is_dir() else on_disk(self._root, parts)
        if found is None or not found.is_dir():
            raise NotFound(
                f"Fant ikke kanalen «{channel}». Opprett mappen, eller rett navnet i praksis.toml. Mangler kanalen i "
                "Teams, meldes det til student@helse-bergen.no.",
                code="kanal-mangler",
            )
        return found

    def _file(self, channel: str, file_id: str) -> Path:
        place = f"{channel}/{file_id}"
        parts = relative_parts(file_id)
        with disk_in_words(place):
            path = on_disk(self._channel(channel), parts)
            if path is None or not path.is_file():
                raise FileNotFoundError(2, "no such file")
        return path

    def _read(self, channel: str, file_id: str, path: Path) -> Download:
        content, state = read_stable(path, f"{channel}/{file_id}")
        return Download(_state(channel, file_id, state), content)

    def _place_for(self, channel: str, name: str) -> tuple[Path, str, str]:
        """The folder (made when it is missing) and the last part of a new name, and how to speak of it."""
        *folders, last = new_name_parts(name)
        folder, place = self._channel(channel), f"{channel}/{name}"
        with disk_in_words(place):
            for part in folders:
                folder = taken_by(folder, part) or folder / part
                if folder.is_symlink():
                    raise Invalid(f"«{place}» ligger bak en snarvei. Bruk en vanlig mappe.", code="navn-avvist")
                folder.mkdir(exist_ok=True)
        return folder, last, place

    def _id_of(self, channel: str, path: Path) -> str:
        return _spoken(path.relative_to(self._channel(channel)).parts)


def _files_under(folder: Path, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], os.DirEntry[str]]]:
    """Every workbook in `folder` and below, with the parts of its name as they are on disk."""
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        if names:
            return  # a sub-folder that was removed while we looked
        raise
    for entry in entries:
        name = entry.name
        if name.startswith((".", "~$")):
            continue
        if entry.is_dir(follow_symlinks=False):
            if names or shown(name).casefold() != POSTS_FOLDER.casefold():
                yield from _files_under(Path(entry.path), (*names, name))
        elif name.casefold().endswith(WORKBOOK_ENDINGS) and entry.is_file(follow_symlinks=False):
            yield (*names, name), entry


def _folders_under(folder: Path) -> list[Path]:
    """The folder and all below it; links are not followed."""
    return [Path(place) for place, _, _ in os.walk(folder, followlinks=False)]


def _files_in(folder: Path) -> list[Path]:
    """The files right in a folder, hidden ones and links left out."""
    return sorted(p for p in folder.iterdir() if not p.name.startswith(".") and p.is_file() and not p.is_symlink())


def _spoken(names: Sequence[str]) -> str:
    return "/".join(map(shown, names))


def _state(channel: str, file_id: str, state: os.stat_result) -> FileState:
    return FileState(
        file_id=file_id,
        name=shown(file_id.rsplit("/", 1)[-1]),
        tag=version(state),
        modified_at=datetime.fromtimestamp(state.st_mtime, UTC),
        size=state.st_size,
        path=f"{channel}/{shown(file_id)}",
    )


def _refuse_locked(path: Path, place: str) -> None:
    """Raise Locked when Excel or LibreOffice has laid its lock file beside the workbook."""
    name = shown(path.name)
    locks = {f"~${name}".casefold(), f".~lock.{name}#".casefold()}
    for entry in path.parent.iterdir():
        if shown(entry.name).casefold() in locks:
            raise Locked(
                f"«{place}» er åpen hos noen. Det prøves igjen ved neste kjøring. Er den ikke åpen, ligger en gammel "
                f"låsefil igjen: slett «{shown(entry.name)}» i samme mappe."
            )


def _refuse_read_only(path: Path, mode: int, place: str) -> None:
    """Raise Unavailable when the file is write-protected: a move over it would succeed, but somebody meant it."""
    if not mode & 0o222 or not os.access(path, os.W_OK):
        raise Unavailable(
            f"«{place}» er skrivebeskyttet. Ta bort skrivebeskyttelsen, eller be IT om skriverettighet til mappen.",
            code="mangler-rettighet",
        )


def _changed(place: str) -> Conflict:
    return Conflict(f"«{place}» er endret siden den ble lest. Den er ikke rørt, og leses på nytt ved neste kjøring.")


def _already_posted(folder: Path, mark: str, marker: str) -> bool:
    """Whether a post bears the mark in its name or, when its name has none any more, the marker as its last line."""
    unmarked = []
    for path in folder.iterdir():
        in_name = _MARK_IN_NAME.search(path.name)
        if in_name is None and path.suffix == ".txt" and not path.name.startswith("."):
            unmarked.append(path)
        elif in_name is not None and in_name[1] == mark:
            return True
    last_line = f"{_MARK_LINE}{marker}"
    return any(_last_line(path) == last_line for path in unmarked)


def _last_line(path: Path) -> str:
    text = path.read_text(encoding="utf-8", errors="replace").rstrip()
    return text.rsplit("\n", 1)[-1].strip()
