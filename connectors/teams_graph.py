"""The team «Student i praksis» through Microsoft Graph: channels as drives and folders, files, history and posts (R5).

    teams = GraphTeams(files, posts, settings.graph, settings.path(settings.graph.memory), clock)
    teams.workbooks("HVL")          # one request when nothing has changed since the last run

One object per run: what lies in each drive is asked for once, so an unchanged round costs one request per drive, and what
we write ourselves is noted from the answers. What was listed may have changed since: what is downloaded is held against
what Graph says of it, and nothing is replaced that no longer bears the mark (eTag) it was read under.

SharePoint may change an Office file when it takes it in. Then it is read once more, and what lies there is known as ours.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from connectors.graph_changes import Drives
from connectors.graph_channel import Channels, Place, missing
from connectors.graph_errors import Gone
from connectors.graph_files import DriveFiles
from connectors.graph_http import GraphHttp
from connectors.graph_items import Item, files_below, parts_below
from connectors.graph_memory import GraphMemory
from connectors.graph_post_text import mark_of
from connectors.graph_posts import ChannelPosts, rest_name
from connectors.safe_names import is_one_line, new_name_parts, shown
from connectors.stable_read import MOST_BYTES
from connectors.teams_folder import POSTS_FOLDER, WORKBOOK_ENDINGS
from praksis.errors import (
    Conflict,
    Invalid,
    Locked,
    NotFound,
    OutcomeUnknown,
    PerhapsDone,
    PraksisError,
    Refused,
    Unavailable,
)
from praksis.ports import Download, FileState, FileVersion, PostOutcome, Removal
from praksis.settings_graph import GraphSettings
from praksis.workbook import same_workbook

_TRIES = 3


class GraphTeams:
    """Fulfils `praksis.ports.Teams` with Graph.

    Every method may raise Unavailable (Graph does not answer, or asks us to wait) and Refused (a permission, a grant or a
    sign-in is missing); NotFound when there is no such channel.
    """

    def __init__(self, files: GraphHttp, posts: GraphHttp | None, settings: GraphSettings, memory: Path) -> None:
        """`files` calls as the app, `posts` as the service user (None when nobody is to post); `memory` is a folder."""
        kept = GraphMemory(memory)
        self._settings = settings
        self._channels = Channels(files, settings, kept)
        self._drives = Drives(files, kept)
        self._files = DriveFiles(files, self._drives)
        self._posts = ChannelPosts(posts, kept)
        self._places: dict[str, Place] = {}

    # ------------------------------------------------------------------------------------------------------- reading

    def exists(self, channel: str) -> bool:
        """Whether the channel is there and its files can be listed."""
        try:
            self._look(channel)
        except (Invalid, Unavailable, Refused):
            return False
        return True

    def workbooks(self, channel: str) -> Sequence[FileState]:
        """The workbooks of the channel and its sub-folders, sorted by path, as they lay when the drive was first listed in
        this run, and as we have left them since. Left out are lock files, hidden files and the folder of posts.

        Raises:
            NotFound: There is no such channel.
        """
        place, items = self._look(channel)
        found = [
            (parts, _state(channel, item, parts))
            for item, parts in files_below(items, place.folder)
            if _is_listed(parts)
        ]
        return [state for _, state in sorted(found, key=lambda one: one[0])]

    def download(self, channel: str, file_id: str) -> Download:
        """The file, with the state it belongs to: as it is now, or as it was when it was first read in this run.

        Raises:
            NotFound: The file is gone, or lies in another channel now.
            Locked: It is being saved over and over at this moment.
            Invalid: It is over 64 MB.
        """
        place, items = self._look(channel)
        item = items.get(file_id) or _at_path(items, place, file_id)
        item = item if item is not None and not item.is_folder else self._files.item(place.drive, file_id)
        parts = self._parts(channel, place, item)
        if item.size > MOST_BYTES:
            raise Invalid(
                f"«{'/'.join((channel, *parts))}» er over 64 MB og leses ikke. Ta bort bilder og vedlegg, eller start på "
                "nytt fra malen.",
                code="fil-for-stor",
            )
        read = self._files.read(place.drive, item)
        if read is None:
            raise Locked(f"«{'/'.join((channel, *parts))}» lagres akkurat nå. Den leses ved neste kjøring.")
        now, content = read
        return Download(_state(channel, now, self._parts(channel, place, now)), content)

    @property
    def keeps_history(self) -> bool:
        """SharePoint keeps the versions of each file."""
        return True

    def versions(self, channel: str, file_id: str) -> Sequence[FileVersion]:
        """The earlier versions of the file, oldest first, without the one that lies there now.

        Raises:
            NotFound: The file is gone.
        """
        return self._files.history(self._look(channel)[0].drive, file_id)

    def download_version(self, channel: str, file_id: str, version_id: str) -> bytes:
        """What an earlier version held.

        Raises:
            NotFound: The file or that version is gone.
        """
        return self._files.old_version(self._look(channel)[0].drive, file_id, version_id)

    # ------------------------------------------------------------------------------------------------------- writing

    def replace(self, channel: str, read: Download, content: bytes) -> FileState:
        """Put `content` in the place of what was read; a file that already has it is done.

        When only something else about the file has changed (its name, a column), it still is what was read.

        Raises:
            Conflict: The file has been changed since.
            Locked: It is open for editing.
            NotFound: It is gone.
            PerhapsDone: No answer came, and it cannot be seen whether it was done.
        """
        place, _ = self._look(channel)
        state = read.state
        if content == read.content:
            return state
        etag = state.etag
        for _ in range(_TRIES):
            try:
                written = self._files.upload(place.drive, state.file_id, content, etag)
            except Conflict as conflict:
                try:
                    now = self._files.item(place.drive, state.file_id)
                    is_ours = self._files.holds(place.drive, now, content)
                except PraksisError:
                    if conflict.after_doubt:
                        raise _perhaps_done(channel, state.name) from conflict
                    raise
                if is_ours:  # our own write, whose answer was lost
                    return self._replaced(channel, place, now, content)
                if conflict.after_doubt:  # it may have been done, and somebody has saved on top of it
                    raise _perhaps_done(channel, state.name) from conflict
                if now.tag != state.tag or now.etag == etag:
                    raise _changed(channel, now.name) from conflict
                etag = now.etag
            except OutcomeUnknown:
                return self._seen_to_be_done(channel, place, state, content)
            else:
                return self._replaced(channel, place, written, content)
        raise _changed(channel, state.name)

    def put_new(self, channel: str, name: str, content: bytes) -> FileState:
        """Add a file under `name`; the same content there already is done.

        Raises:
            Conflict: Another file has that name.
            Invalid: The name cannot be stored in Teams.
        """
        path = "/".join(new_name_parts(name))
        place, items = self._look(channel)
        there = _at_path(items, place, path)
        for _ in range(_TRIES):
            if there is not None:
                if not there.is_folder and self._files.holds(place.drive, there, content):
                    return self._written(channel, place, there, content)
                raise Conflict(
                    f"Det ligger allerede en annen fil med navnet «{channel}/{path}». Den er ikke rørt. Flytt den eller "
                    "gi den et annet navn, og prøv igjen.",
                    code="navn-opptatt",
                )
            try:
                made = self._files.create(place.drive, place.folder, path, content)
            except (Conflict, OutcomeUnknown):
                there = self._files.named(place.drive, place.folder, path)
            else:
                return self._written(channel, place, made, content, path)
        raise PerhapsDone(f"Teams svarte ikke da «{channel}/{path}» ble lagt der. Det gjøres på nytt.")

    def put(self, channel: str, name: str, content: bytes) -> FileState:
        """Write a file that is ours alone, replacing our earlier one; the same content there already is left as it is.

        Raises:
            Locked: It is open for editing.
            Invalid: The name cannot be stored in Teams, or is that of a folder.
        """
        path = "/".join(new_name_parts(name))
        place, items = self._look(channel)
        there = _at_path(items, place, path)
        if there is not None and there.is_folder:
            raise Invalid(f"«{channel}/{path}» er en mappe, ikke en fil. Flytt den.", code="navn-opptatt")
        if there is not None and there.holds(content):
            return self._written(channel, place, there, content)
        try:
            written = self._put_over(place, there, path, content)
        except OutcomeUnknown:
            raise PerhapsDone(f"Teams svarte ikke da «{channel}/{path}» ble lagt der. Det gjøres på nytt.") from None
        return self._written(channel, place, written, content, path)

    def remove(self, channel: str, names: Collection[str]) -> Removal:
        """Remove the files of these names in the channel and its sub-folders, whatever the case of their letters."""
        wanted = {shown(name).casefold() for name in names}
        return self._remove(channel, lambda parts: shown(parts[-1]).casefold() in wanted)

    def sweep(self, channel: str) -> int:
        """Nothing of ours is ever left half written in Teams."""
        return 0

    # --------------------------------------------------------------------------------------------------------- posts

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
        """Post in the channel as the service user; what is too long for Teams is laid whole in «Innlegg» as well.

        Raises:
            Invalid: Marker or subject is empty or has a line break, or the channel has no id in the settings.
            PerhapsDone: No answer came; the channel is looked in before the next try.
            OutcomeUnknown: No answer came, and we may not look.
        """
        for text, what in ((marker, "Merket"), (subject, "Emnet")):
            if not text.strip() or not is_one_line(text):
                raise Invalid(f"{what} i et innlegg må være én linje med tekst.", code="innlegg-ugyldig")
        known = self._channels.known(channel)
        return self._posts.post(
            self._settings.team_of(known),
            known.id,
            marker,
            subject,
            body,
            mentions,
            again=again,
            rest_name=rest_name(POSTS_FOLDER, marker),
            lay_file=lambda name, content: self.put_new(channel, name, content),
        )

    def forget_posts(self, channel: str, markers: Collection[str]) -> int:
        """Remove the files that hold posts that were too long. The posts themselves are not ours to take away."""
        marks = {f"[{mark_of(marker)}]" for marker in markers}
        return self._remove(
            channel, lambda parts: parts[0] == POSTS_FOLDER and any(mark in parts[-1] for mark in marks)
        ).removed

    # ----------------------------------------------------------------------------------------------------- in common

    def _look(self, channel: str) -> tuple[Place, Mapping[str, Item]]:
        """Where the channel lies, and all that lies in its drive. A place that holds no more is asked for once again."""
        for again in (True, False):
            place = self._places.get(channel) or self._channels.place(channel)
            try:
                items = self._drives.look(place.drive)
                if place.folder in items:
                    self._places[channel] = place
                    return place, items
            except (Gone, NotFound):
                pass
            if place.fixed or not again:
                break
            self._channels.forget(channel)
        raise missing(channel)

    def _parts(self, channel: str, place: Place, item: Item) -> tuple[str, ...]:
        """The item's path in the channel.

        Raises:
            NotFound: It does not lie there (any more).
        """
        parts = parts_below(self._drives.look(place.drive), item, place.folder)
        if parts is None:
            raise NotFound(f"«{item.name}» ligger ikke lenger i kanalen «{channel}».", code="finnes-ikke")
        return parts

    def _put_over(self, place: Place, there: Item | None, path: str, content: bytes) -> Item:
        if there is not None:
            try:
                return self._files.upload(place.drive, there.id, content)
            except NotFound:
                self._drives.drop(place.drive, there.id)  # deleted since: it is made anew
        return self._files.create(place.drive, place.folder, path, content, over_another=True)

    def _seen_to_be_done(self, channel: str, place: Place, state: FileState, content: bytes) -> FileState:
        """No answer came to an upload: look whether it was done."""
        try:
            now = self._files.item(place.drive, state.file_id)
            if self._files.holds(place.drive, now, content):
                return self._replaced(channel, place, now, content)
        except PraksisError:
            pass  # whatever stood in the way of looking: what was sent may lie there all the same
        raise _perhaps_done(channel, state.name)

    def _replaced(self, channel: str, place: Place, item: Item, content: bytes) -> FileState:
        """As `_written`, of what surely lies there: when it cannot be read now, it must not seem never to have come."""
        try:
            return self._written(channel, place, item, content)
        except PraksisError as error:
            raise _perhaps_done(channel, item.name) from error

    def _written(self, channel: str, place: Place, item: Item, content: bytes, path: str = "") -> FileState:
        """The state of what we have written; read once more where something else came to lie there.

        `path` is where it was put; the folders on the way may be new and not in the listing.
        """
        parts = parts_below(self._drives.look(place.drive), item, place.folder)
        if parts is None:
            parts = tuple((path or item.name).split("/"))
            self._drives.look_again(place.drive)
        changed = ""
        if item.content_hash and not item.holds(content):
            found = self._files.content(place.drive, item)
            if same_workbook(content, found):  # or somebody has saved it since: the next listing tells
                changed = sha256(found).hexdigest()
        return _state(channel, item, parts, changed)

    def _remove(self, channel: str, is_wanted: Callable[[tuple[str, ...]], bool]) -> Removal:
        place, items = self._look(channel)
        removed, still_open = 0, list[str]()
        for item, parts in [found for found in files_below(items, place.folder) if is_wanted(found[1])]:
            try:
                self._files.delete(place.drive, item.id)
                removed += 1
            except NotFound:
                self._drives.drop(place.drive, item.id)
            except Locked:
                still_open.append("/".join((channel, *parts)))
            except OutcomeUnknown:
                raise PerhapsDone(f"Teams svarte ikke da «{channel}/{item.name}» ble slettet. Prøves igjen.") from None
        return Removal(removed, tuple(sorted(still_open)))


def _at_path(items: Mapping[str, Item], place: Place, path: str) -> Item | None:
    """What the listing has under a path below the channel, names compared as SharePoint does."""
    wanted = tuple(shown(part).casefold() for part in path.split("/"))
    for item in items.values():
        if shown(item.name).casefold() == wanted[-1]:
            parts = parts_below(items, item, place.folder)
            if parts is not None and tuple(shown(part).casefold() for part in parts) == wanted:
                return item
    return None


def _is_listed(parts: tuple[str, ...]) -> bool:
    if any(part.startswith((".", "~$")) for part in parts) or not parts[-1].casefold().endswith(WORKBOOK_ENDINGS):
        return False
    return len(parts) == 1 or shown(parts[0]).casefold() != POSTS_FOLDER.casefold()


def _state(channel: str, item: Item, parts: tuple[str, ...], changed: str = "") -> FileState:
    return FileState(
        file_id=item.id,
        name=shown(item.name),
        tag=item.tag,
        modified_at=item.modified_at,
        size=item.size,
        path=shown("/".join((channel, *parts))),
        etag=item.etag,
        sha256=changed,
    )


def _changed(channel: str, name: str) -> Conflict:
    return Conflict(f"«{channel}/{name}» er endret siden den ble lest. Den er ikke rørt, og leses på nytt.")


def _perhaps_done(channel: str, name: str) -> PerhapsDone:
    return PerhapsDone(
        f"Teams svarte ikke da «{channel}/{name}» ble lagt tilbake. Neste kjøring ser hva som ligger der."
    )
