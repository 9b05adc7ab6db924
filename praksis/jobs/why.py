"""The whole story of a placement: its row, its match, what was decided and ordered, what was said, and what comes next."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from praksis.cases import CASE_TYPES, CHOICE_WORDS, CaseKind, Choice
from praksis.clock import oslo_date
from praksis.jobs.house import House
from praksis.jobs.ledger_rows import PlacementRow
from praksis.jobs.message_states import MAIL, POST, SENT, UNKNOWN
from praksis.jobs.row_history import row_history
from praksis.jobs.standings import Standing, period_key, standings
from praksis.jobs.why_not import full_name, why_not_in_plan
from praksis.ledger.tables import CaseFile, Message, OrderLine, Package, Placement, PlacementVersion
from praksis.names import PersonName, name_key
from praksis.notices import NOTICE_SENTENCES
from praksis.planning import LINE_KIND_WORDS, LineKind, LineState, case_name, package_name
from praksis.transferred import Proof, Stay, is_over
from praksis.wording.number_forms import day
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
    LineState.WITHDRAWN: "trukket tilbake før den ble lagt inn",
    LineState.CANCELLED: "avbestilt",
    LineState.REPLACED: "erstattet av en endring",
    LineState.DROPPED: "falt bort før bestilling",
}

_CASE = re.compile(r"S-?(\d+)", re.IGNORECASE)
_SHEET_AND_ROW = re.compile(r"(?P<where>.+?)(?:,?\s+rad\s+|\s*[!/]\s*)(?P<row>\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Story:
    """All about one placement, a line each (bokmål). Names the student; no national number."""

    placement: str
    lines: tuple[str, ...]


def why(house: House, what: str) -> list[Story]:
    """The stories of the placements that `what` means. Reads only.

    `what` is what a user can see: all words of a name; a case («S-0007», or the case number of an order); a sheet and a
    row, with the list's name, or words of it, before them («Sykepleie kull 2024, Periode 1 rad 7»); or a row's id.
    """
    with house.ledger.reading() as session:
        everyone = standings(session, house)
        present = {s.placement.id: s for s in everyone}
        meant = _meant(session, what, everyone)
        stories = [_story(session, s) for s in everyone if s.placement.id in meant]
        gone = [id_ for id_ in _meant_and_gone(session, what) if id_ not in present]
        return stories + [_story_of_gone(session, session.get_one(Placement, id_)) for id_ in gone]


def _meant(session: Session, what: str, everyone: Iterable[Standing]) -> set[str]:
    text = what.strip()
    case = _CASE.fullmatch(text)
    if case is not None:
        return _of_case(session, int(case[1]))
    by_order = select(OrderLine.placement_ids).where(OrderLine.case_number == text)
    ordered = {id_ for ids in session.scalars(by_order) for id_ in ids} if text else set()
    place = _SHEET_AND_ROW.fullmatch(text)
    words = name_key(PersonName(text, ""))
    return ordered | {
        s.placement.id
        for s in everyone
        if s.placement.id == text
        or (place is not None and s.version.row == int(place["row"]) and _is_in(s, place["where"]))
        or (words and words <= name_key(PersonName(s.version.given_name, s.version.family_name)))
    }


def _of_case(session: Session, number: int) -> set[str]:
    case = session.scalars(select(CaseFile).where(CaseFile.number == number)).first()
    if case is None:
        return set()
    if case.placement_id is not None:
        return {case.placement_id}
    line = session.get(OrderLine, case.order_line_id) if case.order_line_id else None
    if line is not None:
        return set(line.placement_ids)
    of_list = select(Placement.id).where(Placement.document_id == case.document_id, Placement.removed_at.is_(None))
    return set(session.scalars(of_list)) if case.document_id else set()


def _is_in(s: Standing, where: str) -> bool:
    """Whether `where` ends in the row's sheet or period, and what stands before it is of its list."""
    wanted = period_key(where)
    about = " ".join(
        (s.document.name, s.document.channel.institution or "", s.document.group.name if s.document.group else "")
    )
    for sheet in {period_key(s.version.sheet), period_key(s.version.period or "")} - {""}:
        if wanted == sheet:
            return True
        if wanted.endswith(sheet):
            before = re.findall(r"[\w.]+", wanted.removesuffix(sheet).casefold())
            known = about.casefold()
            return all(word in known for word in before)
    return False


def _meant_and_gone(session: Session, what: str) -> list[str]:
    """Rows that have left their list, by name, by case or by id."""
    text = what.strip()
    case = _CASE.fullmatch(text)
    of_case = _of_case(session, int(case[1])) if case else set()
    words = name_key(PersonName(text, ""))
    rows = session.scalars(
        select(PlacementVersion)
        .join(Placement, PlacementVersion.placement_id == Placement.id)
        .where(Placement.removed_at.is_not(None), PlacementVersion.current.is_(True))
    )
    return [
        v.placement_id
        for v in rows
        if v.placement_id == text
        or v.placement_id in of_case
        or (case is None and words and words <= name_key(PersonName(v.given_name, v.family_name)))
    ]


# ------------------------------------------------------------------------------------------------------- the story


def _story(session: Session, s: Standing) -> Story:
    version, group = s.version, s.document.group
    about = f"{group.institution} {group.name}, kull {group.cohort}" if group else "ukjent gruppe"
    days = f"{day(s.days.first)}–{day(s.days.last)}" if s.days else "ukjente dager"
    lines = [
        f"{full_name(version)} – {about}, {version.period or 'ukjent periode'}, {days}",
        f"  Rad {version.row} i arket «{version.sheet}» i «{s.document.name}»; kom {_on(s.placement.arrived_at)}"
        + (f", frist {day(s.deadline)}." if s.deadline else "."),
        f"  Registrert: {_colour(s.registered)}. "
        + (f"Kobling: {s.placement.match_evidence}" if s.placement.match_evidence else "Ingen sikker kobling."),
        *_transfer_words(s),
        f"  Bestilt: {_colour(s.ordered)}.",
        *(f"  Merk: {NOTICE_SENTENCES[notice]}" for notice in s.notices),
        "  Neste:",
        *(f"  - {sentence}" for sentence in _next(session, s)),
        *_section("Raden i listen", row_history(session, s.placement.id)),
        *_section("Saker", _cases(session, s.placement)),
        *_section("Bestillinger", _lines(session, s.lines)),
        *_section("Meldinger om listen", _messages(session, s.placement)),
    ]
    return Story(s.placement.id, tuple(lines))


def _story_of_gone(session: Session, placement: Placement) -> Story:
    version = session.scalars(
        select(PlacementVersion).where(
            PlacementVersion.placement_id == placement.id, PlacementVersion.current.is_(True)
        )
    ).one()
    group = placement.document.group
    about = f"{group.institution} {group.name}, kull {group.cohort}" if group else "ukjent gruppe"
    ordered = [line for line in session.scalars(select(OrderLine)) if placement.id in line.placement_ids]
    gone = f"Borte fra listen siden {_on(placement.removed_at)}." if placement.removed_at else "Borte fra listen."
    lines = [
        f"{full_name(version)} – {about}, {version.period or 'ukjent periode'}",
        f"  Sto på rad {version.row} i arket «{version.sheet}» i «{placement.document.name}». {gone}",
        *_section("Raden i listen", row_history(session, placement.id, placement.removed_at)),
        *_section("Saker", _cases(session, placement)),
        *_section("Bestillinger", _lines(session, ordered)),
    ]
    return Story(placement.id, tuple(lines))


def _section(title: str, lines: Iterable[str]) -> list[str]:
    told = [f"  - {line}" for line in lines]
    return [f"  {title}:", *told] if told else []


def _colour(colour: Colour) -> str:
    return "grønn" if colour is Colour.GREEN else "gul"


def _on(moment: datetime) -> str:
    return day(oslo_date(moment))


def _next(session: Session, s: Standing) -> list[str]:
    """What is next and who does it: each reason that holds the row, or how far its order has come."""
    if s.ordered is Colour.GREEN and s.registered is Colour.GREEN:
        return ["Ingenting: alt er bestilt."]
    return list(s.sentences()) or [why_not_in_plan(session, s)]


def _cases(session: Session, placement: Placement | PlacementRow) -> list[str]:
    """Each case about the row or its list, with its decisions: who, when and why; also those taken back."""
    of_row = or_(
        CaseFile.placement_id == placement.id,
        (CaseFile.document_id == placement.document_id) & CaseFile.placement_id.is_(None),
    )
    told = []
    for case in session.scalars(select(CaseFile).where(of_row).order_by(CaseFile.number)):
        title = f"{case_name(case.number)} {CASE_TYPES[CaseKind(case.kind)].title}, åpnet {_on(case.opened_at)}"
        if case.state == "overtaken":
            title += ", falt bort" + (f" {_on(case.ended_at)}" if case.ended_at else "")
        elif case.state == "open":
            title += ", venter på avgjørelse"
        decisions = [
            f"«{CHOICE_WORDS[Choice(d.choice)]}» {_on(d.decided_at)} av {d.signature}: {_sentence(d.reason)}"
            + (
                f" Trukket tilbake {_on(d.taken_back_at)} av {d.taken_back_by}: {_sentence(d.taken_back_why or '')}"
                if d.taken_back_at
                else ""
            )
            for d in case.decisions
        ]
        told.append(f"{title}. {' '.join(decisions)}".rstrip())
    return told


def _sentence(text: str) -> str:
    words = text.strip()
    return words if not words or words.endswith((".", "!", "?")) else f"{words}."


def _lines(session: Session, lines: Iterable[OrderLine]) -> list[str]:
    """Each line with its states and their days, the package it went in, and its case number."""
    told = []
    for line in lines:
        package = session.get(Package, line.package_id) if line.package_id else None
        steps = [
            f"{words} {_on(moment)}"
            for words, moment in (
                (f"gitt videre i pakke {package_name(package.number)}" if package else "", _handed_over(package)),
                ("bestilt", line.ordered_at),
                ("godkjent", line.approved_at),
                ("iverksatt", line.implemented_at),
            )
            if moment is not None
        ]
        state = LineState(line.state)
        if not steps or state not in (
            LineState.HANDED_OVER,
            LineState.ORDERED,
            LineState.APPROVED,
            LineState.IMPLEMENTED,
        ):
            steps.append(f"{_STATE_WORDS[state]} {_on(line.changed_at)}")
        case = f", sak {line.case_number}" if line.case_number else ""
        reason = f" Grunn: {_sentence(line.reason)}" if line.reason else ""
        told.append(
            f"{line.entitlement.system}: {LINE_KIND_WORDS[LineKind(line.kind)].lower()} "
            f"{day(line.first_day)}–{day(line.last_day)}, {_STATE_WORDS[state]}{case} ({', '.join(steps)}).{reason}"
        )
    return told


def _handed_over(package: Package | None) -> datetime | None:
    return package.handed_over_at if package else None


def _messages(session: Session, placement: PlacementRow) -> list[str]:
    """The answers about the list since the row came, and whether they came to stand."""
    about = select(Message).where(
        Message.occasion.contains(placement.document_id), Message.written_at >= placement.arrived_at
    )
    words = {UNKNOWN: "usikkert om den kom fram"}
    sent = {POST: "lagt ut", MAIL: "sendt som e-post"}
    return [
        f"{_on(m.sent_at or m.written_at)}: «{m.subject}», "
        f"{sent[m.way] if m.state == SENT else words.get(m.state, 'ikke sendt ennå')}."
        for m in session.scalars(about.order_by(Message.written_at, Message.id))
    ]


def _transfer_words(s: Standing) -> list[str]:
    """By which proof the registration counts as transferred, or why the personnel system's word is none (R3)."""
    if s.transfer is None or s.registration is None:
        return []
    record = s.personnel
    where = f"personalsystemet, {record.place} ({s.registration.personnel_evidence})" if record else ""
    if s.transfer.proof is Proof.OWN_STATUS:
        on = f" {_on(s.registration.transferred_at)}" if s.registration.transferred_at else ""
        return [f"  Overført{on} ifølge Webcruiter."]
    if s.transfer.proof is Proof.PERSONNEL_SYSTEM:
        return [f"  Overført ifølge {where}."]
    if record and s.days and is_over(Stay(record.ended_on), s.days.first):
        return [f"  Ikke regnet som overført: ifølge {where} slutter studenten før praksisen begynner."]
    return []
