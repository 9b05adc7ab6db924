"""FOU's own summary, at most one a day, and only when something has come that was not told before (DESIGN.md, Words)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CASE_TYPES, CaseKind
from praksis.clock import oslo_date
from praksis.holds import Hold
from praksis.jobs.day_message import reminder_rules
from praksis.jobs.deviation_status import overdue_steps
from praksis.jobs.do_not_order import do_not_order
from praksis.jobs.first_morning import FirstDay, first_days
from praksis.jobs.house import House
from praksis.jobs.island import Island
from praksis.jobs.list_summary import students_with
from praksis.jobs.mail_instead import gone_by_mail
from praksis.jobs.message_states import UNKNOWN, WITHHELD
from praksis.jobs.missing_for_office import missing_for_office
from praksis.jobs.outbox import Post, is_written, write_post
from praksis.jobs.package_states import UNKNOWN as UNKNOWN_PACKAGE
from praksis.jobs.packages_waiting import packages_waiting
from praksis.jobs.painting import strokes
from praksis.jobs.period_facts import expected_periods
from praksis.jobs.speaking_hours import OFFICE_DIGEST
from praksis.jobs.standings import Standing
from praksis.ledger.tables import CaseFile, Document, Message, Package
from praksis.ledger.told import keep_told, last_told
from praksis.planning import case_name, package_name
from praksis.wording.day_message import day_message
from praksis.wording.first_morning import first_morning
from praksis.wording.number_forms import counted, day
from praksis.wording.office_digest import NewCases, OfficeDay, office_digest

KIND = OFFICE_DIGEST
_DAY, _WAITS = "office-day", "lists-that-wait"

LONG_WAIT = timedelta(hours=20)
"""So long a list may wait for its colours before FOU is told: over a working day, and before the next one is over."""


_OF_LATE = timedelta(days=30)
"""So long a message that was not said is kept in mind: it is told of once, and then forgotten here."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be told: `key` says whether it has been told before."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class _Found:
    """What there is to tell today."""

    parts: Mapping[str, list[Item]]
    cases: tuple[CaseFile, ...]
    mornings: tuple[FirstDay, ...]
    told: frozenset[str]
    """The keys of what has been told."""

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all of it."""
        return frozenset(
            {item.key for items in self.parts.values() for item in items}
            | {_case_key(case) for case in self.cases}
            | {morning.key for morning in self.mornings}
        )

    def is_news(self, *, later_today: bool) -> bool:
        """Whether some of it has not been told; `later_today`: and cannot wait until tomorrow."""
        if later_today:
            cannot_wait = {item.key for item in self.parts["do_not_order"]} | {m.key for m in self.mornings}
            return not cannot_wait <= self.told
        return not self.keys <= self.told


def _case_key(case: CaseFile) -> str:
    return f"case:{case.number}"


def _find(session: Session, house: House, rows: Sequence[Standing], here: Island | None) -> _Found | None:
    """What there is to tell, of an island or of all; None when today's summary has been given."""
    waits = _lists_that_wait(session, house, rows)
    if is_written(session, _occasion(house)):
        return None
    rules = reminder_rules(house.settings.reminders)
    periods = expected_periods(session, house, rows, None if here is None else here.groups)
    return _Found(
        parts={
            "missing": [Item(key, words) for key, words in missing_for_office(session, house, periods, rules)],
            "do_not_order": _do_not_order(session, house, rows, here),
            "overdue": _overdue(session, house),
            "packages": _packages(session, house),
            "waits_long": [item for item, since in waits if house.now - since >= LONG_WAIT],
            "unknown": _unknown(session),
            "withheld": _withheld(session, house),
            "by_mail": _by_mail(session),
        },
        cases=tuple(session.scalars(select(CaseFile).where(CaseFile.state == "open").order_by(CaseFile.number))),
        mornings=tuple(first_days(session, house, rows)),
        told=frozenset((last_told(session, _DAY) or {"keys": []})["keys"]),
    )


def _occasion(house: House) -> str:
    return f"{KIND}:{house.today.isoformat()}"


def has_office_news(
    session: Session, house: House, rows: Sequence[Standing], here: Island, *, later_today: bool
) -> bool:
    """Whether of an island, whose standings these are, something would be told now (`write_office_digest`), as far as can
    be seen from it: a list that nobody knows whose it is may be any group's of its institution."""
    if any(s.document.group_id is None for s in rows):
        return True
    found = _find(session, house, rows, here)
    return found is not None and found.is_news(later_today=later_today)


def write_office_digest(
    session: Session, house: House, everyone: Sequence[Standing], *, later_today: bool = False
) -> int:
    """Write FOU's summary into the outbox if there is news. Returns how many (none or one).

    Args:
        later_today: The morning job has been. The summary comes in the morning, so most news waits for the next one; it is
            given now if a line that must not be ordered, or a practice that starts the next working day, is among it.
    """
    found = _find(session, house, everyone, None)
    if found is None or not found.is_news(later_today=later_today):
        return 0
    parts, cases, mornings, before, keys = found.parts, found.cases, found.mornings, found.told, found.keys
    day_words = office_digest(
        OfficeDay(
            missing=_words(item for item in parts["missing"] if item.key not in before),
            do_not_order=_words(parts["do_not_order"]),
            overdue=_words(parts["overdue"]),
            packages=_words(parts["packages"]),
            waits_long=_words(parts["waits_long"]),
            unknown=_words(parts["unknown"]),
            withheld=_words(item for item in parts["withheld"] if item.key not in before),
            by_mail=_words(item for item in parts["by_mail"] if item.key not in before),
            new_cases=_new_cases([case for case in cases if _case_key(case) not in before]),
            open_cases=len(cases),
            not_registered=students_with(everyone, Hold.NOT_REGISTERED),
            not_transferred=students_with(everyone, Hold.NOT_TRANSFERRED),
        )
    )
    starting = [m for m in mornings if m.key not in before]
    only_starting = keys - before == {m.key for m in starting}
    words = day_message([*([] if only_starting else [day_words]), *(first_morning(m.words) for m in starting)])
    post = Post(
        occasion=_occasion(house),
        kind=KIND,
        channel=house.office_channel,
        institution=None,
        subject=words.subject,
        body=words.body,
        mentions=house.settings.administrators_on(house.today),
        body_without_names=words.body,  # it names no student
    )
    written = write_post(session, house, post)
    keep_told(session, _DAY, {"keys": sorted(keys)}, house.now)
    return int(written)


def _words(items: Iterable[Item]) -> tuple[str, ...]:
    return tuple(item.words for item in items)


def _new_cases(cases: Iterable[CaseFile]) -> tuple[NewCases, ...]:
    """The cases by kind, and by the group and period that they are about."""
    heaps: dict[tuple[str, str], list[str]] = defaultdict(list)
    for case in cases:
        heaps[CASE_TYPES[CaseKind(case.kind)].title, _about(case.facts)].append(case_name(case.number))
    return tuple(NewCases(title, about, tuple(numbers)) for (title, about), numbers in heaps.items())


def _about(facts: Mapping[str, str]) -> str:
    return ", ".join(words for key in ("institution", "group", "period") if (words := facts.get(key)))


def _do_not_order(session: Session, house: House, rows: Sequence[Standing], here: Island | None) -> list[Item]:
    """Lines of packages that lie with the person who places orders, and must not be placed any more."""
    return [
        Item(f"do-not-order:{line.package}:{line.line}:{'+'.join(line.instead)}", line.sentence)
        for line in do_not_order(session, house, rows, here=here)
    ]


def _overdue(session: Session, house: House) -> list[Item]:
    """Steps of deviations that are past their day."""
    return [
        Item(
            f"step:{step.case}:{step.kind}",
            f"Sak {step.case}: «{step.step}» hadde frist {day(step.due_on) if step.due_on else 'ukjent dato'}. Gjelder "
            f"{step.institution}, {step.group}, kull {step.cohort}, {step.period}.",
        )
        for step in overdue_steps(session, house)
    ]


def _packages(session: Session, house: House) -> list[Item]:
    """Packages that have waited long for their receipts."""
    return [Item(f"package:{package.number}", package.sentence) for package in packages_waiting(session, house)]


def _unknown(session: Session) -> list[Item]:
    """Messages and packages of which nobody knows whether they came to stand."""
    messages = session.scalars(select(Message).where(Message.state == UNKNOWN).order_by(Message.written_at, Message.id))
    packages = session.scalars(select(Package).where(Package.state == UNKNOWN_PACKAGE).order_by(Package.number))
    return [
        *(
            Item(f"message:{m.id}", f"Det er usikkert om meldingen «{m.subject}» til «{m.recipient}» kom fram.")
            for m in messages
        ),
        *(
            Item(
                f"unknown-package:{p.number}",
                f"Det er usikkert om pakken {package_name(p.number)} ble lagt i kanalen. Gjelder "
                f"{p.plan.group.institution}, {p.plan.group.name}, kull {p.plan.group.cohort}, "
                f"{p.plan.calendar_row.period}.",
            )
            for p in packages
        ),
    ]


def _withheld(session: Session, house: House) -> list[Item]:
    """Messages of late that were not said to an institution, since its channel is not open."""
    of_late = select(Message).where(Message.state == WITHHELD, Message.written_at > house.now - _OF_LATE)
    return [
        Item(f"withheld:{m.id}", f"«{m.subject}», til {m.institution or m.recipient}.")
        for m in session.scalars(of_late.order_by(Message.written_at, Message.occasion))
        if m.subject
    ]


def _by_mail(session: Session) -> list[Item]:
    """Channels that take no posts; told once for each, until something has been posted there again."""
    return [
        Item(f"by-mail:{channel}", f"Kanalen «{channel}»: {counted(count, 'melding', 'meldinger')} til koordinatorene.")
        for channel, count in sorted(gone_by_mail(session).items())
    ]


def _lists_that_wait(session: Session, house: House, everyone: Sequence[Standing]) -> list[tuple[Item, datetime]]:
    """The lists that could not be coloured yet, and since when (kept, because only the ledger outlives a run)."""
    pending = {document_id for document_id, cells in strokes(everyone).items() if cells}
    documents = [
        d for d in session.scalars(select(Document).order_by(Document.name)) if d.id in pending and not d.paint_refusal
    ]
    before = last_told(session, _WAITS) or {"since": []}
    since = dict(entry.split(" ", 1) for entry in before["since"])
    now = [f"{d.id} {since.get(d.id, house.now.isoformat())}" for d in documents]
    if now != before["since"]:
        keep_told(session, _WAITS, {"since": now}, house.now)
    moments = {id_: datetime.fromisoformat(moment) for id_, moment in (entry.split(" ", 1) for entry in now)}
    return [(_waiting_list(d, moments[d.id]), moments[d.id]) for d in documents]


def _waiting_list(document: Document, since: datetime) -> Item:
    """In words that are true for an outage too: somebody is asked to close a list only if it was open at the last try."""
    key = f"list:{document.id}:{since:%Y%m%d%H%M}"
    start = (
        f"Listen «{document.name}» ({document.channel.institution}{_group_words(document)}) har ventet på farging siden "
        f"{day(oslo_date(since))}."
    )
    if document.paint_tries:
        return Item(key, f"{start} Den var åpen hos noen da vi sist prøvde. Be dem lukke den.")
    return Item(
        f"{key}:not-open",
        f"{start} Den er ikke åpen hos noen, så vidt vi vet: Teams svarer ikke, eller den lagres hele tiden. Det prøves "
        "igjen av seg selv.",
    )


def _group_words(document: Document) -> str:
    return f", {document.group.name}, kull {document.group.cohort}" if document.group else ""
