"""What `make run` says when it is done: how it stands, what was made and where, and what is not as it was meant."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from sqlalchemy import select

from flows.config import config_file
from flows.example.receipts import PACKAGES
from flows.house import open_house
from praksis.demo import CHANNELS, Season
from praksis.jobs.message_states import MAIL, SENT
from praksis.jobs.status import summary
from praksis.ledger.tables import Document, Message, Painting

STUDENT_ANSWER = "Svar til student.txt"
"""The answer to a student who asks FOU for access (R18), beside the season."""
_MOST_TOLD = 40


def account(season: Season, wrong: Sequence[str]) -> int:
    """Say how it stands, what was made and where; and what is not as it was meant, if anything. Returns 0 or 1."""
    above = season.root.parent
    with open_house(config_file(), season.last_day) as house:
        office = house.settings.path(house.settings.teams.root) / house.office_channel
        mail = house.settings.path(house.settings.mail.folder)
        told = summary(house).lines()
        with house.ledger.reading() as session:
            painted = set(session.scalars(select(Document.name).join(Painting, Painting.document_id == Document.id)))
            sent = Counter(session.scalars(select(Message.kind).where(Message.way == MAIL, Message.state == SENT)))
    print("\n" + "\n".join(told[:_MOST_TOLD]))
    if len(told) > _MOST_TOLD:
        print(f"… og {len(told) - _MOST_TOLD} linjer til («praksis status» viser alt).")
    print("\nÅpne disse for å se hva som er gjort:")
    for channel in CHANNELS[season.size]:
        folder = office.parent / channel.folder
        print(f"  {folder.relative_to(above)}  ({_lists(season, folder, painted)}, {_posts(folder)})")
    print("    «Innlegg»: sesongstart, svar på hver liste, påminnelser, første praksisdag, sammendrag og vedtak")
    print(f"  {office.relative_to(above)}  (FOUs egen kanal)")
    for line in _in_office(office):
        print(f"    {line}")
    print(f"  {mail.relative_to(above)}  ({_mails(sent)})")
    print(
        f"  {season.root.name}/{STUDENT_ANSWER}  (det FOU svarer en student som spør om tilgang: «praksis words student»)"
    )
    if wrong:
        print(f"\nDette er ikke som det var ment ({len(wrong)}):", file=sys.stderr)
        for line in wrong:
            print(f"  {line}", file=sys.stderr)
        return 1
    print(
        "Hver eneste rad er som sesongen var ment. Det er også sakene om hele lister, bestillingene og det som er sagt."
    )
    return 0


def _lists(season: Season, folder: Path, painted: Collection[str]) -> str:
    """The lists of a channel: how many can be read, how many of them are painted, and how many lie there all the same."""
    lists = [file for file in season.lists if file.parent == folder]
    there = [
        file for group in season.story.groups if (file := season.list_of(group)).parent == folder and file.exists()
    ]
    coloured = sum(file.name in painted for file in lists)
    told = f"{len(lists)} {'praksisoversikt' if len(lists) == 1 else 'praksisoversikter'}, "
    if not coloured:
        told += "ikke farget"
    else:
        told += f"{'' if coloured == len(lists) else f'{coloured} av dem '}farget i Registrert og Bestilt"
    bad = len(there) - len(lists)
    return f"{told}, {bad} til som ikke kan leses" if bad else told


def _posts(folder: Path) -> str:
    return _count(folder / "Innlegg", "*.txt", "innlegg i «Innlegg»", "innlegg i «Innlegg»")


def _in_office(office: Path) -> Iterator[str]:
    """What lies in FOU's channel, in the order in which an administrator meets it."""
    yield f"«Saker.xlsx», «Oversikt.xlsx», {_posts(office)}"
    plans = _count(office, "Plan P-*.xlsx", "plan", "planer")
    yield f"{plans} og {_count(office, PACKAGES, 'bestillingspakke med saksnummer', 'bestillingspakker med saksnummer')}"
    for file in sorted(office.glob("Førstedag *.xlsx")):
        yield f"«{file.name}»: hvem som har tilgang den første dagen, og hvem som ikke har"


_MAILS = {
    "portal-ask": "til Læringsportalen om nye brukere",
    "portal-take-off": "til Læringsportalen om hvem som ikke kommer",
    "missing-channel": "til student@helse-bergen.no om en lukket kanal som mangler",
    "season-start": "til koordinatorene om sesongstart, fordi kanalen mangler",
}


def _mails(sent: Mapping[str, int]) -> str:
    told = [f"{count} {_MAILS.get(kind, kind)}" for kind, count in sorted(sent.items())]
    return "e-poster: " + ", ".join(told) if told else "ingen e-poster"


def _count(folder: Path, pattern: str, one: str, many: str) -> str:
    count = len(list(folder.glob(pattern)))
    return f"{count} {one if count == 1 else many}"
