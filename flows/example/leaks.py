"""Hold all that the example has written to promise 5: no national number, no needless name, nobody of another institution.

Everything under the season's folder is read, Prefect's own files too, but for what people have written themselves: the
coordinators' lists and Webcruiter's exports. What is found is told by its place, never by what it says.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from functools import cached_property
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.demo import CHANNELS, TEAMS_FOLDER, WEBCRUITER_FOLDER, Season
from praksis.demo.people import Person
from praksis.jobs.house import House
from praksis.jobs.list_receipts import KIND
from praksis.ledger.tables import DocumentVersion, Message, Placement, PlacementVersion

_LONG_NUMBER = re.compile(rb"\d(?:[ .\-]?\d){9,}")
_NAMES_NEEDED = frozenset({"list-receipt", "portal-ask", "portal-take-off"})
"""Messages that name students: what changed in a list from and to (R8), and whom Læringsportalen is asked for (R17)."""
_TO_THE_PORTAL = frozenset({"portal-ask", "portal-take-off"})


def leaks(house: House, season: Season) -> list[str]:
    """What stands where it should not, one sentence each; empty when nothing does."""
    search = _Search(season)
    found = []
    for path, content in search.files():
        if search.has_number(content):
            found.append(f"{path}: et fødselsnummer")
        found += [f"{path}: {what}" for what in search.strangers_in(path, content)]
    with house.ledger.reading() as session:
        for message in session.scalars(select(Message).order_by(Message.written_at)):
            about = _names_in_changes(session, message) if message.kind == KIND else None
            found += [f"meldingen «{message.subject}»: {what}" for what in search.needless_in(message, about)]
    return found


def read_files(season: Season) -> int:
    """How many files `leaks` reads."""
    return sum(1 for _ in _Search(season).files())


class _Search:
    """What is looked for in a season, and where."""

    def __init__(self, season: Season) -> None:
        self.season, self.story = season, season.story
        self.channels = {channel.folder: channel.institution for channel in CHANNELS[season.size]}
        self.names: dict[str, set[str]] = {institution: set() for institution in self.channels.values()}
        self.addresses: dict[str, set[str]] = {institution: set() for institution in self.channels.values()}
        self.without_number: dict[str, set[str]] = {institution: set() for institution in self.channels.values()}
        everybody = [*self.story.students, *self.story.strangers]
        self.numbers = set[bytes]()
        for student in everybody:
            institution = student.group.institution
            for person in _people(student.person, student.other):
                self.numbers |= {person.number.encode(), person.number.lstrip("0").encode()}
                self.names[institution] |= {person.name, f"{person.family}, {person.given}"}
                self.addresses[institution] |= {person.student_email, person.private_email}
            for given, family in filter(None, (student.old_name, student.registered_name)):
                self.names[institution].add(f"{given} {family}")
            if student.international:
                self.without_number[institution].add(student.person.name)

    @cached_property
    def everybody(self) -> frozenset[str]:
        """All names of all institutions."""
        return frozenset().union(*self.names.values())

    def files(self) -> Iterator[tuple[str, bytes]]:
        """What the house and Prefect have written, by path in the season's folder; workbooks and e-mails unpacked."""
        root = self.season.root
        by_others = {self.season.list_of(group) for group in self.story.groups} | {root / "sesong.json"}
        for path in sorted(root.rglob("*")):
            place = path.relative_to(root)
            if path.is_file() and path not in by_others and place.parts[0] != WEBCRUITER_FOLDER:
                yield str(place), _unpacked(path)

    def has_number(self, content: bytes) -> bool:
        """Whether the number of anybody stands in it, also spaced, or without the nought that Excel eats."""
        for run in _LONG_NUMBER.findall(content):
            digits = re.sub(rb"\D", b"", run)
            if any(digits[at : at + size] in self.numbers for size in (10, 11) for at in range(len(digits) - 9)):
                return True
        return False

    def strangers_in(self, path: str, content: bytes) -> Iterator[str]:
        """Of a file in an institution's channel: whether it names students, or gives addresses, of other institutions. A
        student who is in two has another address in each, and of those only the channel's own may stand there."""
        parts = Path(path).parts
        institution = self.channels.get(parts[1]) if parts[0] == TEAMS_FOLDER and len(parts) > 2 else None
        if institution is None:
            return
        text = content.decode("utf-8", "replace")
        if any(_stands_in(text, name) for name in self.everybody - self.names[institution]):
            yield "en student ved et annet studiested"
        others = frozenset().union(*self.addresses.values()) - self.addresses[institution]
        if any(address in text for address in others):
            yield "adressen til en student ved et annet studiested"

    def needless_in(self, message: Message, about: frozenset[str] | None = None) -> Iterator[str]:
        """Whether a message says a name or an address that it has no need of. `about`: of its institution's names, those
        that it may say; all when it is None."""
        told, instead = f"{message.subject}\n{message.body}", message.body_without_names or ""
        addresses = frozenset().union(*self.addresses.values())
        if any(address in told + instead for address in addresses):
            yield "adressen til en student"
        if any(_stands_in(instead, name) for name in self.everybody):
            yield "et navn der ingen skal stå"
        allowed = frozenset[str]()
        if message.kind in _NAMES_NEEDED and message.institution in self.names:
            known = self.without_number if message.kind in _TO_THE_PORTAL else self.names
            allowed = frozenset(known[message.institution] if about is None else known[message.institution] & about)
        if any(_stands_in(told, name) for name in self.everybody - allowed):
            yield "et navn som ikke trengs"


def _names_in_changes(session: Session, message: Message) -> frozenset[str]:
    """The names of those of whose rows a receipt may tell that they have changed (R8), and of whom a row was perhaps before
    it was corrected."""
    _, document_id, position = message.occasion.split(":")
    versions = session.scalars(
        select(DocumentVersion).where(
            DocumentVersion.document_id == document_id, DocumentVersion.position <= int(position)
        )
    )
    rows = {(part["sheet"], row) for version in versions for part in version.changes for row in part["rows"]}
    of_list = select(PlacementVersion, Placement.corrected_with_id).join(Placement)
    found = session.execute(of_list.where(Placement.document_id == document_id)).all()
    those = {id_ for v, before in found if (v.sheet, v.row) in rows for id_ in (v.placement_id, before)}
    return frozenset(
        name
        for v, _ in found
        if v.placement_id in those
        for name in (f"{v.given_name} {v.family_name}", f"{v.family_name}, {v.given_name}")
    )


def _people(*people: Person | None) -> Iterator[Person]:
    return (person for person in people if person is not None)


def _stands_in(text: str, name: str) -> bool:
    """Whether a name stands there as it is, not as the beginning of a longer one («Siri Vik» in «Siri Vikøren»)."""
    return name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _unpacked(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix == ".eml":
        body = message_from_bytes(content, policy=policy.default).get_body(("plain",))
        return content + (str(body.get_content()).encode() if body is not None else b"")
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as whole:
            return b"\n".join(map(whole.read, whole.namelist()))
    return content
