"""«Pakke O-0031, linje 7: ikke bestill»: what the person who places a package must know before they do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from praksis.access import Days
from praksis.do_not_order import HandedOver, Instead, instead, what_now
from praksis.holds import Hold
from praksis.jobs.derived import Situation, key_of, situation
from praksis.jobs.house import House
from praksis.jobs.island import Island
from praksis.jobs.standings import Standing, standings
from praksis.ledger.tables import CalendarRow, OrderLine, Package
from praksis.planning import LEFT_THE_HOUSE, LineKind, LineState, package_name


@dataclass(frozen=True, slots=True)
class DoNotOrder:
    """A line that must not be placed as it stands. Names no student."""

    package: str
    package_number: int
    line: int
    institution: str
    group: str
    cohort: str
    period: str
    place: str
    """Sheet and row, as the list has or had it."""
    system: str
    instead: tuple[str, ...]
    """Stable codes (`praksis.do_not_order.Instead`), for programs."""
    sentence: str
    """The whole of it in bokmål: package and line, whom it is about, what it should be instead, and what to do."""


def do_not_order(
    session: Session,
    house: House,
    all_standings: Sequence[Standing] | None = None,
    now: Situation | None = None,
    here: Island | None = None,
) -> list[DoNotOrder]:
    """The lines handed over, without a receipt yet, that should be something else by now; by package and line. Reads only.

    `all_standings` and `now` are for a caller who has worked them out in this session already; `here`: they are those of
    an island.
    """
    everyone = standings(session, house) if all_standings is None else all_standings
    now = now or situation(session, house, everyone, here)
    holds: dict[tuple[str, str], set[Hold]] = defaultdict(set)
    for s in everyone:
        if s.placement.person_id and s.calendar_row:
            holds[s.placement.person_id, s.calendar_row.id].update(s.holds)
            if s.awaiting_correction:
                holds[s.placement.person_id, s.calendar_row.id].add(Hold.SAME_STUDENT_CORRECTED)
    found = []
    for line in now.lines:
        if LineState(line.state) not in LEFT_THE_HOUSE or line.package_id is None:
            continue
        key = key_of(line)
        asks = HandedOver(
            LineKind(line.kind),
            line.role,
            Days(line.first_day, line.last_day),
            line.number_hash,
            line.ward if now.with_ward else None,
        )
        want = now.wanted.get(key)
        of_row = holds.get((key.person_id, key.calendar_row_id), set())
        wrong = instead(asks, want, of_row, house.today, already=key in now.in_effect)
        if wrong:
            found.append(_told(session, now, line, wrong, what_now(wrong, asks, want)))
    return sorted(found, key=lambda each: (each.package_number, each.line))


def _told(session: Session, now: Situation, line: OrderLine, wrong: tuple[Instead, ...], what: str) -> DoNotOrder:
    package = session.get_one(Package, line.package_id)
    row = session.get_one(CalendarRow, line.entitlement.calendar_row_id)
    version = next((now.versions[p] for p in line.placement_ids if p in now.versions), None)
    place = f"{version.sheet}, rad {version.row}" if version else ""
    name = package_name(package.number)
    imperative, infinitive = _VERBS[LineKind(line.kind)]
    do_not = f"vent med å {infinitive}" if wrong == (Instead.WAIT,) else f"ikke {imperative}"
    about = f"{row.group.institution} {row.group.name}, kull {row.group.cohort}, {row.period}"
    return DoNotOrder(
        package=name,
        package_number=package.number,
        line=line.position,
        institution=row.group.institution,
        group=row.group.name,
        cohort=row.group.cohort,
        period=row.period,
        place=place,
        system=line.entitlement.system,
        instead=tuple(each.value for each in wrong),
        sentence=f"Pakke {name}, linje {line.position}: {do_not}. {line.entitlement.system} for {about}"
        f"{f' ({place})' if place else ''}: {what}. {_what_to_do(wrong)}",
    )


_VERBS: dict[LineKind, tuple[str, str]] = {
    LineKind.GRANT: ("bestill", "bestille"),
    LineKind.CHANGE: ("endre", "endre"),
    LineKind.CANCEL: ("avslutt", "avslutte"),
}


def _what_to_do(wrong: tuple[Instead, ...]) -> str:
    if wrong == (Instead.WAIT,):
        return "Avgjør saken om raden, eller se raden i «praksis status --all», før linjen legges inn."
    if wrong == (Instead.ALREADY,):
        return (
            "Er linjen ikke lagt inn, skriv «ikke bestilt» og grunnen i pakken. Er den alt lagt inn, be Helse Vest IKT "
            "avslutte den ene."
        )
    return (
        "Er linjen ikke lagt inn, skriv «ikke bestilt» og grunnen i pakken. Er den alt lagt inn, skriv saksnummeret; "
        "da kommer rettelsen i neste plan."
    )
