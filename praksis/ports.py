"""What the house needs of the outside world: small protocols that the connectors fulfil (DESIGN.md, The house).

All times are aware and in UTC. Every method may raise `Unavailable` (the other side does not answer now; the call may be
repeated) besides what its docstring names. Errors carry nothing personal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from praksis.identity import NationalNumber
from praksis.names import PersonName

# ---------------------------------------------------------------------------------------------------------------- Teams

NOT_PROVISIONED = "kanal-ikke-klargjort"
"""The code of a NotFound when the channel may well be there, and only its file area has not been made yet."""


@dataclass(frozen=True, slots=True)
class FileState:
    """A file in a channel as a listing shows it, without its content.

    `file_id` is stable over renames where the system offers it (Graph); in a folder it is the relative path. `tag`
    changes whenever the content does; equal tags mean that nothing need be opened.
    """

    file_id: str
    name: str
    tag: str
    modified_at: datetime
    size: int
    path: str = ""
    """Where a person finds the file, for messages: the channel, and the path below it."""
    etag: str = ""
    """The mark of this very state, where the system has one: what is replaced must still bear it."""
    sha256: str = ""
    """After a write: of what lies there now, where the system has changed what it was given; empty where it has not."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file's content together with the state it belonged to."""

    state: FileState
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A version of a file as the system's history has it, without its content."""

    version_id: str
    saved_at: datetime
    size: int


class PostOutcome(StrEnum):
    """What became of a post."""

    POSTED = "posted"
    ALREADY_THERE = "already-there"


@dataclass(frozen=True, slots=True)
class Removal:
    """How many files were removed, and where those lie that were open and so were left."""

    removed: int = 0
    open: tuple[str, ...] = ()


class Teams(Protocol):
    """The channels of the team «Student i praksis», one per institution, and FOU's own (R5).

    A channel is named by the reference that settings give it (a folder name, or a Teams channel's id).
    """

    def exists(self, channel: str) -> bool:
        """Whether the channel is there and can be read."""
        ...

    def workbooks(self, channel: str) -> Sequence[FileState]:
        """The workbooks of the channel, sorted by path: no lock files, no temporary files, no posts.

        Raises:
            NotFound: There is no such channel.
        """
        ...

    def download(self, channel: str, file_id: str) -> Download:
        """The file as it is now. The path below the channel may stand for the file id.

        Raises:
            NotFound: The file is gone.
            Locked: Somebody holds it so that it cannot be read.
        """
        ...

    def replace(self, channel: str, read: Download, content: bytes) -> FileState:
        """Put `content` in the place of what was read, if it is still what was read.

        Raises:
            Conflict: The file has been changed since.
            Locked: It is open for editing.
            NotFound: It is gone.
            PerhapsDone: No answer came; it may have been put there.
        """
        ...

    @property
    def keeps_history(self) -> bool:
        """Whether earlier versions of a file can be had."""
        ...

    def versions(self, channel: str, file_id: str) -> Sequence[FileVersion]:
        """The earlier versions of the file, oldest first, without the one that lies there now; none where the system
        keeps no history.

        Raises:
            NotFound: The file is gone.
        """
        ...

    def download_version(self, channel: str, file_id: str, version_id: str) -> bytes:
        """What an earlier version held.

        Raises:
            NotFound: The file or that version is gone.
        """
        ...

    def put_new(self, channel: str, name: str, content: bytes) -> FileState:
        """Add a file under `name`; one that is there with the same content is done, another one is never overwritten.

        Raises:
            Conflict: Another file has that name.
        """
        ...

    def put(self, channel: str, name: str, content: bytes) -> FileState:
        """Write a file that is ours alone (a plan, an overview), replacing our earlier one.

        Raises:
            Locked: It is open for editing.
        """
        ...

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
        """Post plain text in the channel. `marker` is unique per message: a post that bears it is not made again.

        `again`: an earlier call with this marker may have posted it (we died, or no answer came), so look first where
        looking costs something.

        Raises:
            CannotPost: Nothing can be posted there; like any other Refused or Invalid, it may go as an e-mail instead.
            PerhapsDone: No answer came, but the channel can be looked in before it is tried again.
            OutcomeUnknown: It may or may not have been posted, and nobody can tell but a person.
        """
        ...

    def remove(self, channel: str, names: Collection[str]) -> Removal:
        """Remove the files that bear one of these names, wherever in the channel they have been moved; gone is done.

        For files that are ours alone (plans, packages). One that is open is left, and named in the answer.
        """
        ...

    def forget_posts(self, channel: str, markers: Collection[str]) -> int:
        """Take away the posts that bear these markers, as far as posts are files of ours; returns how many.

        Posts that were made in Teams itself are not ours to take away: then nothing is done, and 0 returned.
        """
        ...

    def sweep(self, channel: str) -> int:
        """Remove what a killed process of ours has left in the channel; returns how many files."""
        ...


# ----------------------------------------------------------------------------------------------------------- Webcruiter


class RegistrationStatus(StrEnum):
    """How far a registration has come (DESIGN.md, States)."""

    REGISTERED = "registered"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class RegistrationRecord:
    """One registration as Webcruiter tells it. Holds a national number in memory only; its repr does not show it."""

    external_id: str
    advert: str
    name: PersonName
    number: NationalNumber | None
    birth_date: date | None
    email: str | None
    mobile: str | None
    status: RegistrationStatus | None
    """None when the source does not say: then what we knew stays (a partial export moves nothing backwards)."""
    registered_at: datetime | None
    transferred_at: datetime | None
    known_before: bool | None
    place: str = ""
    """Where it stands («Eksport 2026-08-05.xlsx, rad 7»), for messages."""


@dataclass(frozen=True, slots=True)
class SourceProblem:
    """Something in a source that could not be used; `message` (bokmål, nothing personal) names place and remedy."""

    code: str
    place: str
    message: str


Record = TypeVar("Record")


@dataclass(frozen=True)  # no slots: a generic class with both cannot be made through an alias
class SourceBatch(Generic[Record]):
    """Records to be stored together. When they are, `mark` is kept under `key` and the batch is not offered again."""

    key: str
    mark: str
    seen_at: datetime
    """The time the batch speaks of (a file's time, a page's time): a later one wins over an earlier."""
    records: Sequence[Record]
    problems: Sequence[SourceProblem] = ()


RegistrationBatch = SourceBatch[RegistrationRecord]


class Registrations(Protocol):
    """Where registrations come from (R1, R3)."""

    def batches(self, marks: Mapping[str, str]) -> Iterator[RegistrationBatch]:
        """What is new since `marks` (key → mark as stored with earlier batches), oldest first.

        A source that cannot be read at all gives a batch with no records and a problem.
        """
        ...

    def number_of(self, external_id: str) -> NationalNumber | None:
        """The national number of one registration, read again from the source; None when it has none or is gone."""
        ...

    @property
    def waits_for_acknowledgement(self) -> bool:
        """Whether something that was read is to be told of when it is stored (`acknowledge`)."""
        ...

    def acknowledge(self, marks: Mapping[str, str]) -> int:
        """Tell the source that what was last read and now stands in `marks` is stored, where settings say that this is
        ours to tell; returns how many registrations were told of. Told already is done."""
        ...


# ---------------------------------------------------------------------------------------------------------- Personalsystem


@dataclass(frozen=True, slots=True)
class ExtractedPerson:
    """One person as an extract of the personnel system tells. Its repr does not show the national number."""

    external_id: str
    name: PersonName
    number: NationalNumber | None
    birth_date: date | None
    email: str | None
    started_on: date | None
    ended_on: date | None
    """The last day in the personnel system; None when the extract names none."""
    place: str = ""
    """Where it stands («Uttrekk 2026-08-20.xlsx, rad 12»), for messages."""


PersonnelBatch = SourceBatch[ExtractedPerson]


class PersonnelExtract(Protocol):
    """Who is in the personnel system: the other proof of «overført» (R3)."""

    def batches(self, marks: Mapping[str, str]) -> Iterator[PersonnelBatch]:
        """What is new since `marks` (key → mark as stored with earlier batches), oldest first.

        A source that cannot be read at all gives a batch with no records and a problem.
        """
        ...


# ---------------------------------------------------------------------------------------------------------- Samlepunktet


@dataclass(frozen=True, slots=True)
class OrderFile:
    """One file of an order package."""

    name: str
    content: bytes = field(repr=False)


class ReceiptStatus(StrEnum):
    """What the place of ordering says of how far a line has come; the value is what people choose."""

    ORDERED = "Bestilt"
    NOT_ORDERED = "Ikke bestilt"
    APPROVED = "Godkjent"
    REJECTED = "Avslått"
    IMPLEMENTED = "Iverksatt"


@dataclass(frozen=True, slots=True)
class PackageReceipt:
    """What the place of ordering says of one line of a package."""

    line: int
    case_number: str | None
    not_ordered: str | None
    """The reason when it was not ordered; None otherwise. Neither set, and no status, means: not yet."""
    signature: str | None
    status: ReceiptStatus | None = None
    """What was chosen; None says no more than case number and reason do."""
    rejected: str | None = None
    """The reason of Helse Vest IKT when it was rejected."""
    day: date | None = None
    """The day of the status (Europe/Oslo), where somebody wrote one."""

    @property
    def says_something(self) -> bool:
        """Whether it is more than «not yet»."""
        return bool(self.case_number or self.not_ordered or self.status)


@dataclass(frozen=True, slots=True)
class ReceiptReading:
    """The receipts of one package workbook as it now lies there, and what in it could not be understood."""

    receipts: Sequence[PackageReceipt]
    problems: Sequence[SourceProblem]
    read: Download


@dataclass(frozen=True, slots=True)
class StoredPackage:
    """A package as it lies outside the ledger."""

    number: str
    manifest: bytes | None = field(repr=False)
    """None when nothing tells what it is about."""
    left: bool
    """Whether it has left the house: somebody may have placed it."""


class Samlepunktet(Protocol):
    """The portal where FOU orders access (R14). Without a public interface it is a package that a person places."""

    def write(self, number: str, files: Sequence[OrderFile], manifest: bytes | None = None) -> str:
        """Write the package whole into the private store (0600), under its number, and return its seal (sha256).

        `manifest` says to a program what the package is about (`praksis.package_manifest`); it never leaves the store.

        What was written before under the same number is replaced: nothing has left the house yet.

        Raises:
            Refused: The package of that number has left the house.
        """
        ...

    def hand_over(self, number: str, seal: str) -> None:
        """Put the written package where the person who places it finds it. Done already is done.

        Raises:
            NotFound: The private store no longer has the package.
            Conflict: It is not the package of that seal, or another file stands in its place.
        """
        ...

    def handed_over(self, number: str, seal: str) -> bool:
        """Whether the package with that seal already lies at its destination."""
        ...

    def discard(self, number: str) -> None:
        """Remove a package from the private store that never left it.

        Raises:
            Refused: It has left.
        """
        ...

    def kept(self) -> Sequence[str]:
        """The numbers («O-0031») of the packages in the private store."""
        ...

    def laid_out(self) -> Sequence[str]:
        """The numbers of the packages that lie where the person who places them finds them, in one request."""
        ...

    def stored(self, number: str) -> StoredPackage:
        """What can be told of a package that the ledger may not know."""
        ...

    def receipts(self, number: str, known_tag: str | None = None) -> ReceiptReading | None:
        """Read the package workbook back as it now is; None when its tag still is `known_tag`, and it is not opened.

        Raises:
            NotFound: The workbook is gone.
            WorkbookRefused: It cannot be read as a workbook.
        """
        ...

    def tags(self, numbers: Collection[str]) -> Mapping[str, str]:
        """The tags of the workbooks of these packages as they lie there now, in one request; without those that are gone."""
        ...

    def finish(self, number: str, read: Download | None, content: bytes) -> str | None:
        """Put `content` (the same package with its receipts, without national numbers) in the package workbook's place.

        Both where it was handed over (if it is still what was `read`; None when it is gone from there) and in the
        private store. Done already is done. Returns the workbook's tag now, None when it lies there no more.

        Raises:
            Locked: The workbook is open somewhere; try at the next run.
            Conflict: It was changed since it was read; try at the next run.
        """
        ...

    def forget(self, numbers: Collection[str]) -> Removal:
        """Remove these packages («O-0031») wherever we have put them, with their manifests; gone is done.

        Where a package's workbook is open, all of it is left, and named in the answer. What the place of ordering
        itself has been told is not ours to remove.
        """
        ...

    def sweep(self) -> int:
        """Remove what a killed process of ours has left in the private store; returns how many pieces."""
        ...


# ----------------------------------------------------------------------------------------------------------------- Mail


MOST_MAILS_A_MINUTE = 30
"""What a mailbox takes (Exchange Online)."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A plain-text message. `message_id` is our own and stable, so that a repeat is seen as one."""

    message_id: str
    to: Sequence[str]
    subject: str
    body: str


class Mailer(Protocol):
    """How e-mail leaves the house."""

    @property
    def knows_repeats(self) -> bool:
        """Whether a message whose id has been sent before is known, and not sent again. Where it is not, one that may have
        left is never sent a second time by itself: a person is asked."""
        ...

    def send(self, mail: Mail) -> None:
        """Send it; where repeats are known, do nothing when this message id has been sent before.

        Raises:
            Invalid: An address or the subject cannot be used (a line break, for one).
            OutcomeUnknown: It may or may not have been sent.
        """
        ...

    def forget(self, message_ids: Collection[str]) -> int:
        """Take away our own copies of these messages; returns how many. What has been sent is not ours to take away."""
        ...


class AnchorPlace(Protocol):
    """Where the audit's anchor is kept: outside the ledger, so that no backup of the ledger takes it back in time."""

    def read(self) -> bytes | None:
        """What was written last; None when nothing is there."""
        ...

    def write(self, content: bytes) -> None:
        """Put `content` in its place, whole or not at all."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """The outside world as one argument."""

    teams: Teams
    registrations: Registrations
    samlepunktet: Samlepunktet
    mailer: Mailer
    personnel: PersonnelExtract | None = None
    """None when only Webcruiter tells who has been transferred."""
    anchor: AnchorPlace | None = None
    """None where the audit is not anchored (a house that is looked at in a test)."""
