"""Lay the current masters in the team's shared documents, and never over one that somebody has changed by hand (R7, R15).

A file is ours when it has a content that we have published before, or bears the tag that it got when we laid it there.
What we publish is written down before it is laid, so that a run that dies in between still knows its own file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from typing import Final

from sqlalchemy import select

from praksis.commit_points import CommitPoint
from praksis.errors import Invalid
from praksis.jobs.house import House
from praksis.ledger.audit import append_audit
from praksis.ledger.house_facts import refuse_if_stopped
from praksis.ledger.tables import PublishedTemplate
from praksis.ports import Download, FileState

TEMPLATES: Final = ("MAL Praksisoversikt.xlsx", "MAL Internasjonale studenter registrering.xlsx")
"""The masters that coordinators fill in. FOU's own books are not theirs to see."""


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What became of each master, as file names."""

    channel: str
    published: tuple[str, ...]
    unchanged: tuple[str, ...]
    changed_by_hand: tuple[str, ...]
    """Not touched: somebody has changed the file that lies there."""

    def lines(self) -> Iterator[str]:
        """The report in bokmål, a line each."""
        for name in self.published:
            yield f"Lagt ut: «{name}» i «{self.channel}»."
        for name in self.unchanged:
            yield f"Uendret: «{name}» ligger der allerede."
        for name in self.changed_by_hand:
            yield (
                f"Ikke rørt: «{name}» i «{self.channel}» er endret for hånd. Se på endringen. Skal malen herfra ligge "
                f'der i stedet, kjør: praksis templates publish --overwrite "{name}"'
            )


def publish(house: House, overwrite: Collection[str] = ()) -> PublishReport:
    """Bring the masters in the shared documents up to date.

    Args:
        house: The house.
        overwrite: Names of masters that may replace a file that was changed by hand (case aside, «.xlsx» may be left out).

    Raises:
        Invalid: `overwrite` names something that is no master.
        NotFound: The shared documents are not there.
        Refused: The stop switch is on.
        Locked: A master is open somewhere.
        Conflict: A master was changed in the moment between.
    """
    may_replace = {_master_named(name) for name in overwrite}
    channel = house.settings.teams.shared_channel
    became: dict[str, list[str]] = {"published": [], "unchanged": [], "changed": []}
    with house.ledger.holding_house():
        with house.ledger.reading() as session:
            refuse_if_stopped(session)
        there = house.ports.teams.workbooks(channel)
        for name in TEMPLATES:
            became[_publish_one(house, name, _lying_there(there, name), replace=name in may_replace)].append(name)
    return PublishReport(channel, *(tuple(became[what]) for what in ("published", "unchanged", "changed")))


def _master_named(text: str) -> str:
    for name in TEMPLATES:
        if text.strip().casefold().removesuffix(".xlsx") == name.casefold().removesuffix(".xlsx"):
            return name
    known = " eller ".join(f"«{name}»" for name in TEMPLATES)
    raise Invalid(f"Det finnes ingen mal som heter det. Skriv {known}.", code="mal-finnes-ikke")


def _lying_there(files: Collection[FileState], name: str) -> FileState | None:
    """The file of that name, perhaps in a sub-folder; the one that lies highest when there are several."""
    same = [state for state in files if state.name.casefold() == name.casefold()]
    return min(same, key=lambda state: (state.path.count("/"), state.path), default=None)


def _publish_one(house: House, name: str, there: FileState | None, *, replace: bool) -> str:
    """Returns `published`, `unchanged` or `changed`."""
    channel, teams = house.settings.teams.shared_channel, house.ports.teams
    content = (resources.files("templates") / name).read_bytes()
    digest = sha256(content).hexdigest()
    read: Download | None = None
    if there is not None:
        with house.ledger.reading() as session:
            ours = {p.sha256: p.tag for p in session.scalars(select(PublishedTemplate).filter_by(name=name))}
        if ours.get(digest) == there.tag:
            return "unchanged"
        read = teams.download(channel, there.file_id)
        found = sha256(read.content).hexdigest()
        if found != digest and found not in ours and there.tag not in ours.values() and not replace:
            return "changed"
    _write_down(house, name, digest, tag=None)
    laid = teams.put_new(channel, name, content) if read is None else teams.replace(channel, read, content)
    _write_down(house, name, digest, tag=laid.tag)
    return "unchanged" if read is not None and read.content == content else "published"


def _write_down(house: House, name: str, digest: str, *, tag: str | None) -> None:
    """Keep that this content is ours; with its tag once it has been laid there, which then is the only one of its name."""
    with house.ledger.writing(CommitPoint.SETTING_RECORDED) as session:
        known = session.get(PublishedTemplate, (name, digest))
        if known is None:
            known = PublishedTemplate(name=name, sha256=digest, published_at=house.now)
            session.add(known)
        if tag is None:
            return
        for other in session.scalars(select(PublishedTemplate).filter_by(name=name)):
            other.tag = None
        known.tag = tag
        append_audit(
            session,
            house.key,
            at=house.real_now,
            actor="system",
            action="publish-template",
            subject=name,
            detail={"sha256": digest},
        )
