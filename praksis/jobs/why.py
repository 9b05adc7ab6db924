"""The story of one student's rows: what the list says, what it was matched with and why, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from praksis.clock import oslo_date
from praksis.jobs.house import House
from praksis.jobs.standings import Standing, standings
from praksis.jobs.why_not import full_name, why_not_in_plan
from praksis.names import PersonName, name_key
from praksis.notices import NOTICE_SENTENCES
from praksis.planning import LINE_KIND_WORDS, LineKind, LineState
from praksis.transferred import Proof, Stay, is_over
from praksis.workbook import Colour

_STATE_WORDS: dict[LineState, str] = {
    LineState.PLANNED: "planlagt",
    LineState.HANDED_OVER: "gitt videre, venter på kvittering",
    LineState.UNKNOWN: "ukjent utfall",
    LineState.ORDERED: "bestilt",
    LineState.APPROVED: "godkjent",
    LineState.IMPLEMENTED: "iverksatt",
    LineState.ENDED: "avsluttet",
    LineState.ADOPTED: "bestilt for hånd før innføringen",
    LineState.REJECTED: "avslått",
    LineState.NOT_PLACED: "ikke bestilt",
    LineState.CANCELLED: "avbestilt",
    LineState.REPLACED: "erstattet av en endring",
}


@dataclass(frozen=True, slots=True)
class Story:
    """All about one placement, a line each (bokmål). Names the student; no national number."""

    placement: str
    lines: tuple[str, ...]


def why(house: House, what: str) -> list[Story]:
    """The stories of the placements whose name holds all words of `what`, or whose id it is. Reads only."""
    words = name_key(PersonName(what, ""))
    with house.ledger.reading() as session:
        return [
            _story(session, s)
            for s in standings(session, house)
            if s.placement.id == what.strip()
            or (words and words <= name_key(PersonName(s.version.given_name, s.version.family_name)))
        ]


def _story(session: Session, s: Standing) -> Story:
    version, group = s.version, s.document.group
    about = f"{group.institution} {group.name}, kull {group.cohort}" if group else "ukjent gruppe"
    days = f"{s.days.first:%d.%m.%Y}–{s.days.last:%d.%m.%Y}" if s.days else "ukjente dager"
    lines = [
        f"{full_name(version)} – {about}, {version.period or 'ukjent periode'}, {days}",
        f"  Rad {version.row} i arket «{version.sheet}» i «{s.document.name}»; kom "
        f"{oslo_date(s.placement.arrived_at):%d.%m.%Y}" + (f", frist {s.deadline:%d.%m.%Y}." if s.deadline else "."),
        f"  Registrert: {'grønn' if s.registered is Colour.GREEN else 'gul'}. "
        + (f"Kobling: {s.placement.match_evidence}" if s.placement.match_evidence else "Ingen sikker kobling."),
        *_transfer_words(s),
        f"  Bestilt: {'grønn' if s.ordered is Colour.GREEN else 'gul'}.",
    ]
    lines += [f"  - {sentence}" for sentence in s.sentences()]
    lines += [f"  Merk: {NOTICE_SENTENCES[notice]}" for notice in s.notices]
    if not s.holds and s.ordered is not Colour.GREEN:
        lines.append(f"  - {why_not_in_plan(session, s)}")
    for line in s.lines:
        case = f", sak {line.case_number}" if line.case_number else ""
        lines.append(
            f"  {line.entitlement.system}: {LINE_KIND_WORDS[LineKind(line.kind)].lower()} "
            f"{line.first_day:%d.%m.%Y}–{line.last_day:%d.%m.%Y}, {_STATE_WORDS[LineState(line.state)]}{case}"
        )
    return Story(s.placement.id, tuple(lines))


def _transfer_words(s: Standing) -> list[str]:
    """By which proof the registration counts as transferred, or why the personnel system's word is none (R3)."""
    if s.transfer is None or s.registration is None:
        return []
    record = s.personnel
    where = f"personalsystemet, {record.place} ({s.registration.personnel_evidence})" if record else ""
    if s.transfer.proof is Proof.OWN_STATUS:
        on = f" {oslo_date(s.registration.transferred_at):%d.%m.%Y}" if s.registration.transferred_at else ""
        return [f"  Overført{on} ifølge Webcruiter."]
    if s.transfer.proof is Proof.PERSONNEL_SYSTEM:
        return [f"  Overført ifølge {where}."]
    if record and s.days and is_over(Stay(record.ended_on), s.days.first):
        return [f"  Ikke regnet som overført: ifølge {where} slutter studenten før praksisen begynner."]
    return []
