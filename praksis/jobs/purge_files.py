"""Remove what is due outside the ledger and is ours: plans, packages, lists of first days, posts and e-mails that are files.

Done before the ledger forgets what was there: a purge that dies in between finds the same again, and goes on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from praksis.commit_points import CommitPoint, passing
from praksis.errors import NotFound, PraksisError
from praksis.jobs.case_book import BOOK, NAMES
from praksis.jobs.house import House
from praksis.jobs.message_states import MAIL, POST
from praksis.jobs.outbox import message_id
from praksis.jobs.purge_scope import Scope
from praksis.ledger.tables import Message, OfficeBook
from praksis.orders.first_day_book import first_day_of
from praksis.planning import package_name, plan_name
from praksis.ports import FileState

FIRST_DAYS = "førstedagslister"
_CASE_BOOKS = frozenset(name.casefold() for name in NAMES)


@dataclass(slots=True)
class FilesGone:
    """What was removed, by kind in words, and what stands in the way of the rest."""

    counts: dict[str, int] = field(default_factory=dict)
    trouble: list[str] = field(default_factory=list)
    kept_messages: set[str] = field(default_factory=set)
    """Messages whose post or e-mail could not be removed: the ledger keeps them until it can."""


def remove_files(house: House, scope: Scope) -> FilesGone:
    """Remove all that is due. What cannot be removed now is told, and tried again by the next purge."""
    gone = FilesGone()
    passing(CommitPoint.FILES_ERASED, "before")
    _plans_and_packages(house, scope, gone)
    _first_days(house, scope, gone)
    _posts(house, scope.messages, gone)
    _mails(house, scope.messages, gone)
    _leftovers(house, gone)
    passing(CommitPoint.FILES_ERASED, "after")
    return gone


def _plans_and_packages(house: House, scope: Scope, gone: FilesGone) -> None:
    plans = [plan_file(plan.number) for plan in scope.plans]
    packages = [package_name(package.number) for package in scope.packages]
    try:
        removed = house.ports.teams.remove(house.office_channel, plans) if plans else None
        forgotten = house.ports.samlepunktet.forget(packages) if packages else None
    except PraksisError as error:
        gone.trouble.append(error.message)
        return
    gone.counts["planfiler"] = removed.removed if removed else 0
    gone.counts["bestillingspakker"] = forgotten.removed if forgotten else 0
    for place in (*(removed.open if removed else ()), *(forgotten.open if forgotten else ())):
        gone.trouble.append(_is_open(place))


def _first_days(house: House, scope: Scope, gone: FilesGone) -> None:
    """The lists of who started on a day. The ledger does not know them: their names say which day they are of."""
    due = _first_days_due(house, scope)
    try:
        removed = house.ports.teams.remove(house.office_channel, due) if due else None
    except PraksisError as error:
        gone.trouble.append(error.message)
        return
    gone.counts[FIRST_DAYS] = removed.removed if removed else 0
    gone.trouble += map(_is_open, removed.open if removed else ())


def _first_days_due(house: House, scope: Scope) -> list[str]:
    days = {file.name: first_day_of(file.name) for file in _office_files(house)}
    return [name for name, day in days.items() if day is not None and day < scope.limit]


def _office_files(house: House) -> Sequence[FileState]:
    try:
        return house.ports.teams.workbooks(house.office_channel)
    except PraksisError:
        return ()


def left_to_people(house: House) -> list[str]:
    """What lies in FOU's channel under our names and is not ours to remove: somebody may have typed in it, in words."""
    with house.ledger.reading() as session:
        used = session.get(OfficeBook, BOOK)
        in_use = used.file_id if used else None
    return [
        f"«{file.name}» i kanalen til FOU er ikke den saksboken som er i bruk (den er skadet, eller en kopi). Vi rører "
        "den ikke, for noen kan ha skrevet i den, og den kan ha navn i seg. Hent det dere trenger, og slett den."
        for file in _office_files(house)
        if file.name.casefold() in _CASE_BOOKS and file.file_id != in_use
    ]


def _is_open(place: str) -> str:
    return f"«{place}» er åpen hos noen og er ikke slettet. Lukk den, og kjør «praksis purge» igjen."


def _posts(house: House, messages: Sequence[Message], gone: FilesGone) -> None:
    by_channel: dict[str, list[str]] = defaultdict(list)
    for message in messages:
        if message.way == POST:
            by_channel[message.recipient].append(message.id)
    for channel, ids in sorted(by_channel.items()):
        try:
            count = house.ports.teams.forget_posts(channel, ids)
        except NotFound:
            continue  # the channel is gone, and the posts with it
        except PraksisError as error:
            gone.trouble.append(f"Innleggene i kanalen «{channel}» er ikke slettet: {error.message}")
            gone.kept_messages |= set(ids)
            continue
        gone.counts["innlegg"] = gone.counts.get("innlegg", 0) + count


def _mails(house: House, messages: Iterable[Message], gone: FilesGone) -> None:
    ids = {message.id: message_id(message) for message in messages if message.way == MAIL}
    try:
        gone.counts["e-poster"] = house.ports.mailer.forget(list(ids.values()))
    except PraksisError as error:
        gone.trouble.append(f"E-postene er ikke slettet: {error.message}")
        gone.kept_messages |= ids.keys()


def _leftovers(house: House, gone: FilesGone) -> None:
    """What killed processes of ours have left: it may hold names."""
    settings = house.settings
    swept = 0
    for channel in (house.office_channel, settings.teams.shared_channel, *(i.channel for i in settings.institutions)):
        try:
            swept += house.ports.teams.sweep(channel)
        except PraksisError:
            continue  # a channel that is not there has nothing of ours
    try:
        swept += house.ports.samlepunktet.sweep()
    except PraksisError as error:
        gone.trouble.append(error.message)
    gone.counts["midlertidige filer"] = swept


def plan_file(number: int) -> str:
    """«Plan P-0412.xlsx»."""
    return f"Plan {plan_name(number)}.xlsx"


def count_files(house: House, scope: Scope) -> dict[str, int]:
    """How many of those files lie there now, without touching any."""
    there = [file.name.casefold() for file in _office_files(house)]
    plans = {plan_file(plan.number).casefold() for plan in scope.plans}
    packages = {package_name(package.number) for package in scope.packages}
    lying = {*house.ports.samlepunktet.kept(), *house.ports.samlepunktet.laid_out()}
    ways = [message.way for message in scope.messages]
    return {
        "planfiler": sum(name in plans for name in there),
        "bestillingspakker": len(packages & lying),
        FIRST_DAYS: len(_first_days_due(house, scope)),
        "innlegg": ways.count(POST),
        "e-poster": ways.count(MAIL),
    }
