"""Open the cases that follow from how rows and documents stand; overtake those that nobody needs any more."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind
from praksis.clock import oslo_date
from praksis.commit_points import CommitPoint
from praksis.holds import Hold
from praksis.jobs.bind import groups_to_bind
from praksis.jobs.calendar_cases import calendar_needs
from praksis.jobs.copied_sheets import copied_sheet_needs
from praksis.jobs.house import House
from praksis.jobs.island import island
from praksis.jobs.ledger_rows import VersionRow
from praksis.jobs.overlap_cases import lay_aside_outgrown, overlap_facts
from praksis.jobs.portal import portal_case_needs
from praksis.jobs.standings import REGISTERED, Standing, effective_lines, standings
from praksis.jobs.two_columns import two_column_needs
from praksis.jobs.vanished import vanished_needs
from praksis.ledger.case_files import CaseNeed, decided_with_facts, keep_cases
from praksis.ledger.tables import Document, DocumentVersion, PlacementVersion
from praksis.planning import IN_EFFECT, LineKind, LineState
from praksis.sentences import why_not
from praksis.workbook import Colour

ROW_CASES = (
    CaseKind.LATE_ROW,
    CaseKind.ARRIVAL_UNSURE,
    CaseKind.SAME_STUDENT_CORRECTED,
    CaseKind.STRUCK_ROW,
    CaseKind.OVERLAP,
    CaseKind.HAND_PAINTED_CELL,
    CaseKind.NUMBER_CHANGED,
    CaseKind.VANISHED_DOCUMENT,
    CaseKind.PORTAL_USER,
    CaseKind.TWO_COLUMNS,
    CaseKind.CALENDAR_DISAGREES,
    CaseKind.COPIED_SHEET,
)

_COLOUR_WORDS = {
    Colour.GREEN: "grønn",
    Colour.YELLOW: "gul",
    Colour.NONE: "uten farge",
    Colour.UNSURE: "verken tydelig gul eller tydelig grønn",
}


def open_row_cases(house: House) -> dict[str, int]:
    """Bring the cases about rows and documents up to date. Returns how many were opened."""
    with house.ledger.writing(CommitPoint.CASES_OPENED) as session:
        here = island(session, house)
        documents = None if here is None else here.documents
        all_standings = standings(session, house, here)
        _lay_aside_struck(session, all_standings)
        if lay_aside_outgrown(session, all_standings):
            all_standings = standings(session, house, here)
        needs = [need for standing in all_standings for need in _needs(session, standing)]
        needs += vanished_needs(house, all_standings)
        needs += portal_case_needs(session, house, all_standings, here)
        needs += two_column_needs(session, documents)
        needs += copied_sheet_needs(session, all_standings)
        needs += calendar_needs(session, all_standings)
        opened = keep_cases(session, ROW_CASES, needs, house.now, in_documents=documents)
        # Of all lists: which groups one of them may be tied to depends on the others.
        opened += keep_cases(session, [CaseKind.UNBOUND_DOCUMENT], _unbound(session), house.now)
    return {"nye saker": opened}


def _lay_aside_struck(session: Session, all_standings: Iterable[Standing]) -> None:
    """A decision about a row that was struck holds as long as it is. Once it is not, the case is history, and a row that
    is struck anew is asked about anew: who was «fortsatt med» then may have left now."""
    unstruck = {s.placement.id for s in all_standings if not s.version.struck and not s.version.withdrawn}
    for case, _ in decided_with_facts(session, CaseKind.STRUCK_ROW):
        if case.subject in unstruck:
            case.subject = f"{case.subject}:{case.number}"
    session.flush()


_ASKED_ABOUT = frozenset({Hold.LATE, Hold.ARRIVAL_UNSURE, Hold.OVERLAP})
_HOPELESS = frozenset({Hold.PERIOD_OVER, Hold.NOT_IN_CALENDAR, Hold.DOCUMENT_UNBOUND, Hold.HANDLED_MANUALLY})


def _needs(session: Session, s: Standing) -> Iterable[CaseNeed]:
    asked = _ASKED_ABOUT.intersection(s.holds)
    row = s.version
    if not (
        asked
        or row.struck
        or row.withdrawn
        or s.placement.corrected_with_id
        or s.lines
        or s.portal_user
        or s.hand_painted
    ):
        return  # as nearly all rows of a hospital
    facts = _row_facts(s)
    sentences = {hold: why_not(hold, s.sentence_facts) for hold in asked}  # a case does not name itself
    if _HOPELESS.isdisjoint(s.holds):
        for hold, kind in ((Hold.LATE, CaseKind.LATE_ROW), (Hold.ARRIVAL_UNSURE, CaseKind.ARRIVAL_UNSURE)):
            if hold in sentences:
                yield _need(s, kind, s.placement.id, {**facts, "why": sentences[hold], "other": _deadline_side(s)})
        if Hold.OVERLAP in sentences:
            yield _need(s, CaseKind.OVERLAP, s.placement.id, {**facts, **overlap_facts(session, s)})
    if s.version.struck or s.version.withdrawn:
        how = "strøket over eller grået ut" if s.version.struck else "merket «trukket» i Kommentar"
        yield _need(s, CaseKind.STRUCK_ROW, s.placement.id, {**facts, "why": f"Raden er {how}.", "other": _our_side(s)})
    if s.placement.corrected_with_id is not None and not s.awaiting_correction:
        before = session.scalars(
            select(PlacementVersion).where(
                PlacementVersion.placement_id == s.placement.corrected_with_id, PlacementVersion.current.is_(True)
            )
        ).first()
        if before is not None:
            why = (
                f"Raden for {before.given_name} {before.family_name} (ark «{before.sheet}», rad {before.row}) er borte, "
                "og denne ligner. Er det samme student, rettet?"
            )
            gone = f"Borte: ark «{before.sheet}», rad {before.row}: {_known_of(before)}"
            here = {"one": f"{facts['one']}: {_known_of(s.version)}", "other": gone}
            yield _need(s, CaseKind.SAME_STUDENT_CORRECTED, s.placement.id, {**facts, **here, "why": why})
    yield from _number_changed(s, facts)
    for cell in () if s.copied_sheet else s.hand_painted:
        column = "Registrert" if cell.column == REGISTERED else "Bestilt"
        why = (
            f"«{column}» i ark «{s.version.sheet}», rad {s.version.row}, er {_COLOUR_WORDS[cell.found]} og er satt for "
            f"hånd; systemet ville hatt den {_COLOUR_WORDS[cell.wanted]}."
        )
        ours = f"Systemet: {_COLOUR_WORDS[cell.wanted]}. {_our_side(s)}"
        yield _need(s, CaseKind.HAND_PAINTED_CELL, cell.subject(s.placement.id), {**facts, "why": why, "other": ours})


def _deadline_side(s: Standing) -> str:
    """What a row that came late, or may have, is held against."""
    unseen = (
        f"Sist sett uten raden {oslo_date(s.placement.arrived_after):%d.%m.%Y}. " if s.placement.arrived_after else ""
    )
    deadline = f"Fristen for listen var {s.deadline:%d.%m.%Y}. " if s.deadline else ""
    starts = f"Praksisen starter {s.days.first:%d.%m.%Y}." if s.days else ""
    return f"{unseen}{deadline}{starts}".strip()


def _our_side(s: Standing) -> str:
    """What we know of a row ourselves: registered, and ordered."""
    registered = "registrert og overført" if s.registered is Colour.GREEN else "ikke registrert og overført"
    systems = sorted({key.system for key in effective_lines(s.lines)})
    return f"Studenten er {registered}, og {', '.join(systems) + ' er' if systems else 'ingenting er'} bestilt."


def _known_of(version: PlacementVersion | VersionRow) -> str:
    """The student as a version of the row has it, and no number."""
    words = [f"{version.given_name} {version.family_name}".strip() or "uten navn"]
    words += [f"født {version.birth_date:%d.%m.%Y}"] if version.birth_date else []
    words += [word for word in (version.email, version.ward) if word]
    return ", ".join(words)


def _number_changed(s: Standing, facts: dict[str, str]) -> Iterable[CaseNeed]:
    """What was ordered stands on another number than the one that counts now (a D-number that became a birth number)."""
    number = s.version.number_hash or (s.registration.number_hash if s.registration else None)
    ordered = {
        line.number_hash
        for line in s.lines
        if line.kind == LineKind.GRANT.value and LineState(line.state) in IN_EFFECT and line.number_hash
    }
    if number is not None and ordered and number not in ordered and not s.has_left:
        why = (
            "Tilgangen er bestilt på et annet fødselsnummer enn det som nå står i listen eller registreringen. Rett det i "
            "Samlepunktet, og kryss så av her."
        )
        yield _need(
            s, CaseKind.NUMBER_CHANGED, f"{s.placement.id}:{number[:16]}", {**facts, "why": why, "other": _our_side(s)}
        )
    elif number is not None and not s.has_left and (s.portal_user or _ordered_without_number(s)):
        why = (
            "Studenten har fått norsk fødselsnummer etter at det ble bedt om bruker i Læringsportalen eller bestilt uten "
            "nummer. Sørg for at brukeren blir knyttet til nummeret, så studenten ikke får to, og kryss så av her."
        )
        yield _need(
            s, CaseKind.NUMBER_CHANGED, f"{s.placement.id}:{number[:16]}", {**facts, "why": why, "other": _our_side(s)}
        )


def _ordered_without_number(s: Standing) -> bool:
    """Whether access in effect was ordered by us without a number; what was adopted never carries one here."""
    return any(
        line.kind == LineKind.GRANT.value
        and LineState(line.state) in IN_EFFECT
        and line.number_hash is None
        and line.plan_id is not None
        for line in s.lines
    )


def _need(s: Standing, kind: CaseKind, subject: str, facts: dict[str, str]) -> CaseNeed:
    return CaseNeed(
        kind,
        subject,
        facts,
        placement_id=s.placement.id,
        document_id=s.document.id,
        group_id=s.document.group_id,
        calendar_row_id=s.calendar_row.id if s.calendar_row else None,
    )


def _row_facts(s: Standing) -> dict[str, str]:
    group = s.document.group
    version = s.version
    return {
        "what": f"{version.given_name} {version.family_name}".strip() or "Rad uten navn",
        "one": f"Listen «{s.document.name}», ark «{version.sheet}», rad {version.row}, "
        f"kom {oslo_date(s.placement.arrived_at):%d.%m.%Y}",
        "group": f"{group.name}, kull {group.cohort}" if group else "ukjent gruppe",
        "period": version.period or "ukjent periode",
        "institution": s.document.channel.institution or "",
    }


def _unbound(session: Session) -> Iterable[CaseNeed]:
    for document in session.scalars(
        select(Document).where(Document.group_id.is_(None), Document.gone_since.is_(None), Document.refusal.is_(None))
    ):
        version = session.scalars(
            select(DocumentVersion)
            .where(DocumentVersion.document_id == document.id)
            .order_by(DocumentVersion.position.desc())
        ).first()
        said = ", ".join(
            words
            for words in (
                f"studentgruppe «{version.group_said}»" if version and version.group_said else "",
                f"kull «{version.cohort_said}»" if version and version.cohort_said else "",
            )
            if words
        )
        yield CaseNeed(
            CaseKind.UNBOUND_DOCUMENT,
            document.id,
            {
                "what": f"Listen «{document.name}» i kanalen «{document.channel.reference}»",
                "why": f"Tittel og filnavn sier {said or 'ingenting om studentgruppe og kull'}; det passer ikke med "
                "akkurat én gruppe i praksiskalenderen som ikke har en liste fra før.",
                "institution": document.channel.institution or "",
                "offered": "\n".join(groups_to_bind(session, document.channel.institution)),
            },
            document_id=document.id,
        )
