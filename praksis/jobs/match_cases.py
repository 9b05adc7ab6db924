"""The cases of matches that are not certain, and what administrators said in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind, Choice
from praksis.jobs.people_rows import MatchedPlacement, MatchedRegistration, Said
from praksis.ledger.case_files import CaseNeed, standing_decision
from praksis.ledger.tables import CaseFile
from praksis.matching import Outcome, Tier, Verdict

MATCH_CASES = (CaseKind.UNCERTAIN_MATCH, CaseKind.NUMBER_ALONE)


def verdicts_given(session: Session) -> list[Verdict]:
    """The decisions that stand."""
    verdicts = []
    for case in session.scalars(
        select(CaseFile).where(CaseFile.kind.in_([kind.value for kind in MATCH_CASES]), CaseFile.state == "decided")
    ):
        decision = standing_decision(case)
        if decision is not None and case.placement_id and case.registration_id:
            same = decision.choice == Choice.SAME_PERSON.value
            verdicts.append(Verdict(case.placement_id, case.registration_id, same))
    return verdicts


def case_needs(
    placements: Iterable[MatchedPlacement], registrations: Mapping[str, MatchedRegistration]
) -> list[CaseNeed]:
    """One case for each of the placements whose match is undecided, about the registration that is proposed first."""
    undecided = (p for p in placements if p.match_outcome == Outcome.UNDECIDED and p.match_proposals)
    return [_case_need(placement, registrations) for placement in undecided]


def _case_need(placement: MatchedPlacement, registrations: Mapping[str, MatchedRegistration]) -> CaseNeed:
    best, *rest = placement.match_proposals
    registration = registrations[best["registration_id"]]
    kind = CaseKind.NUMBER_ALONE if best["tier"] == Tier.T1_NUMBER_ALONE else CaseKind.UNCERTAIN_MATCH
    group = placement.document.group
    facts = {
        "what": f"{placement.said.given_name} {placement.said.family_name} – er det samme person som registreringen?",
        "why": best["evidence"],
        "one": f"Listen «{placement.document.name}», ark «{placement.sheet}», rad {placement.row}: "
        + _side_words(placement.said),
        "other": f"Webcruiter ({registration.place}), annonse «{registration.advert}»: "
        + _side_words(registration.said),
        "group": f"{group.name}, kull {group.cohort}" if group else "ukjent gruppe",
        "period": placement.period or "ukjent periode",
        "institution": placement.document.channel.institution or "",
    }
    others = [
        f"{_side_words(r.said)} ({p['evidence']})"
        for p in rest
        if (r := registrations.get(p["registration_id"])) is not None
    ]
    if others:
        facts["others"] = "Andre som ligner: " + "; ".join(others)
    return CaseNeed(
        kind,
        f"{placement.id}:{registration.id}",
        facts,
        placement_id=placement.id,
        registration_id=registration.id,
        document_id=placement.document.id,
        group_id=placement.document.group_id,
    )


def _side_words(said: Said) -> str:
    words = [f"{said.given_name} {said.family_name}".strip() or "uten navn"]
    if said.birth_date:
        words.append(f"født {said.birth_date:%d.%m.%Y}")
    if said.email:
        words.append(said.email)
    words.append("har fødselsnummer" if said.number_hash else "uten fødselsnummer")
    return ", ".join(words)
