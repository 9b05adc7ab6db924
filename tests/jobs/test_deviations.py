"""Deviations from the access catalogue: from the application to orders that follow the decision (R20-R24)."""

from __future__ import annotations

from datetime import date

import pytest

from praksis.cases import CaseKind
from praksis.deviations import StepKind
from praksis.errors import Invalid, NotFound, Refused
from praksis.jobs.deviation_status import DeviationStatus, deviations, overdue_steps
from praksis.jobs.deviations import add_result, new_deviation, record_step
from praksis.masters import CatalogueLine
from tests.jobs.season_factory import SIGNATURE, SYSTEMS, SmallSeason, calendar_line, oslo, students
from tests.people import synthetic_person

GROUP_NAME = "HVL/Sykepleie/2024"
DECIDERS = "E-Helse og Helse Vest IKT"
OUTCOMES = "Studentene skal lære medikamenthåndtering i intensivavdelingen."


def applied_for(season: SmallSeason) -> int:
    """An application, with both assessments in. Returns the case number."""
    season.act(new_deviation, GROUP_NAME, "Periode 1", OUTCOMES, SIGNATURE, document="Søknad 2026-08.pdf")
    (case,) = season.cases(CaseKind.DEVIATION)
    return case.number


def assessed(season: SmallSeason, number: int) -> None:
    for kind in (StepKind.ASSESSED_BY_IKT, StepKind.ASSESSED_BY_EHEALTH):
        season.act(record_step, number, kind, SIGNATURE, done_on=date(2026, 8, 5), who="Saksbehandler")
    season.act(record_step, number, StepKind.DECISION, SIGNATURE, who=DECIDERS, document="Vedtak 2026/17")


def grant(season: SmallSeason, number: int, reason: str = "Avklart på telefon.") -> None:
    """It is decided, and those who decided implement it."""
    season.decide(CaseKind.DEVIATION, "innvilget", reason=reason)
    season.act(record_step, number, StepKind.IMPLEMENTED, SIGNATURE, done_on=date(2026, 8, 5), who=DECIDERS)


def seen(season: SmallSeason) -> DeviationStatus:
    with season.house() as house, house.ledger.reading() as session:
        (only,) = deviations(session, house)
    return only


def ordered_systems(season: SmallSeason) -> set[tuple[str, str, str]]:
    lines = season.plan_lines(season.plan().number)
    return {(line["Hva"], line["System"], line["Rolle"]) for line in lines}


def test_what_is_granted_is_ordered_from_then_on_and_told_in_the_channel(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    number = applied_for(season)
    season.sync()
    assert any("mottatt" in post and "Sykepleie" in post for post in season.posts())
    season.act(add_result, number, "Metavision", "Sykepleierstudent, les", SIGNATURE)
    season.act(add_result, number, "Meona", "", SIGNATURE, takes_away=True)
    assessed(season, number)
    grant(season, number, "Trengs for læringsutbyttet.")
    season.sync(oslo(8, 6))
    assert ordered_systems(season) == {
        ("Ny tilgang", "DIPS Arena", "Sykepleierstudent"),
        ("Ny tilgang", "Metavision", "Sykepleierstudent, les"),
    }
    (post,) = [p for p in season.posts() if "innvilget" in p]
    for words in ("Sykepleie", "kull 2024", "Periode 1", "får Metavision", "får ikke Meona", "Trengs for"):
        assert words in post
    status = seen(season)
    done = {step.kind: step.done_on for step in status.steps}
    assert done[StepKind.DECISION.value] == date(2026, 8, 5)
    assert done[StepKind.MESSAGE_BACK.value] == date(2026, 8, 6)
    assert all(result.in_force for result in status.results)


def test_access_that_stands_already_follows_the_decision_by_new_lines(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.order()
    number = applied_for(season)
    season.act(add_result, number, "Metavision", "Sykepleierstudent", SIGNATURE)
    season.act(add_result, number, "Meona", "", SIGNATURE, takes_away=True)
    season.act(add_result, number, "DIPS Arena", "Sykepleierstudent, utvidet", SIGNATURE)
    assessed(season, number)
    grant(season, number)
    season.sync(oslo(8, 6))
    assert ordered_systems(season) == {
        ("Ny tilgang", "Metavision", "Sykepleierstudent"),
        ("Avslutning", "Meona", "Sykepleierstudent, les"),
        ("Endring", "DIPS Arena", "Sykepleierstudent, utvidet"),
    }
    season.order()
    season.sync(oslo(8, 7))
    assert season.plans() == ()
    assert season.colours(anna) == ("green", "green")


def test_reading_the_catalogue_again_neither_drops_a_deviation_nor_is_touched_by_it(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    number = applied_for(season)
    season.act(add_result, number, "Metavision", "Sykepleierstudent", SIGNATURE)
    assessed(season, number)
    grant(season, number)
    season.catalogue(*SYSTEMS, CatalogueLine("Lege", "DIPS Arena", "Lege"), at=oslo(8, 5, 13)).sync(oslo(8, 6))
    assert {system for _, system, _ in ordered_systems(season)} == {"DIPS Arena", "Meona", "Metavision"}
    assert not season.status().problems


def test_another_period_of_the_group_has_the_usual_systems(season: SmallSeason) -> None:
    anna, bo = students(2)
    second = (date(2026, 10, 26), date(2026, 12, 4))
    season.calendar(calendar_line(), calendar_line(period="Periode 2", first_day=second[0], last_day=second[1]))
    season.list_of(bo, period="Periode 2", days=second).export_of(anna, bo).sync()
    number = applied_for(season)
    season.act(add_result, number, "Metavision", "Sykepleierstudent", SIGNATURE)
    assessed(season, number)
    grant(season, number)
    season.sync(oslo(8, 6))
    assert {system for _, system, _ in ordered_systems(season)} == {"DIPS Arena", "Meona"}


def test_nothing_is_granted_before_it_is_known_what_and_before_both_have_assessed(season: SmallSeason) -> None:
    season.sync()
    number = applied_for(season)
    with pytest.raises(Refused, match="hvilket system") as error:
        season.decide(CaseKind.DEVIATION, "innvilget")
    assert "vurdering fra helse vest ikt" in error.value.message
    season.act(add_result, number, "Metavision", "Les", SIGNATURE)
    season.act(record_step, number, StepKind.ASSESSED_BY_IKT, SIGNATURE, done_on=date(2026, 8, 4))
    with pytest.raises(Refused, match="e-helse"):
        season.decide(CaseKind.DEVIATION, "innvilget")
    season.act(record_step, number, StepKind.ASSESSED_BY_EHEALTH, SIGNATURE, not_needed=True)
    with pytest.raises(Refused, match="hvem som har gjort vedtaket"):
        season.decide(CaseKind.DEVIATION, "innvilget")
    season.act(record_step, number, StepKind.DECISION, SIGNATURE, who=DECIDERS)
    season.decide(CaseKind.DEVIATION, "innvilget")


def test_orders_follow_what_was_decided_from_the_day_that_it_is_implemented_and_not_before(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    number = applied_for(season)
    season.act(add_result, number, "Metavision", "Les", SIGNATURE)
    assessed(season, number)
    with pytest.raises(Invalid, match="først iverksettes når saken er innvilget"):
        season.act(record_step, number, StepKind.IMPLEMENTED, SIGNATURE, done_on=date(2026, 8, 5))
    season.decide(CaseKind.DEVIATION, "innvilget")
    season.sync(oslo(8, 6))
    assert {system for _, system, _ in ordered_systems(season)} == {"DIPS Arena", "Meona"}
    assert not any(result.in_force for result in seen(season).results)
    (post,) = [p for p in season.posts() if "innvilget" in p]
    assert "E-Helse og Helse Vest IKT iverksetter vedtaket, og fra da av følger bestillingene det." in post
    season.act(record_step, number, StepKind.IMPLEMENTED, SIGNATURE, done_on=date(2026, 8, 6))
    season.sync(oslo(8, 7))
    assert {system for _, system, _ in ordered_systems(season)} == {"DIPS Arena", "Meona", "Metavision"}
    with pytest.raises(Invalid, match="oppgi dagen"):
        season.act(record_step, number, StepKind.IMPLEMENTED, SIGNATURE, not_needed=True)
    season.act(record_step, number, StepKind.IMPLEMENTED, SIGNATURE, due_on=date(2026, 9, 1))
    season.sync(oslo(8, 10))
    assert {system for _, system, _ in ordered_systems(season)} == {"DIPS Arena", "Meona"}, "it was not in place yet"


def test_who_has_decided_is_kept_beside_the_signature_of_who_wrote_it_down(season: SmallSeason) -> None:
    season.sync()
    number = applied_for(season)
    season.act(add_result, number, "Metavision", "Les", SIGNATURE)
    assessed(season, number)
    season.decide(CaseKind.DEVIATION, "innvilget")
    (step,) = [step for step in seen(season).steps if step.kind == StepKind.DECISION.value]
    assert (step.who, step.signature, step.document) == (DECIDERS, SIGNATURE, "Vedtak 2026/17")
    assert step.done_on == date(2026, 8, 5)


def test_what_is_refused_changes_nothing_and_is_told(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    number = applied_for(season)
    season.act(add_result, number, "Metavision", "Les", SIGNATURE)
    season.decide(CaseKind.DEVIATION, "avslått", reason="Systemet brukes ikke der.")
    season.sync(oslo(8, 6))
    assert {system for _, system, _ in ordered_systems(season)} == {"DIPS Arena", "Meona"}
    (told,) = [post for post in season.posts() if "avslått" in post]
    assert "Systemet brukes ikke der." in told
    assert "Dette ble det søkt om:\n  - Sykepleier med Metavision (Les)" in told, "and not that they get it"
    steps = {step.kind: step for step in seen(season).steps}
    assert steps[StepKind.IMPLEMENTED.value].not_needed


def test_what_is_decided_in_shadow_is_never_said_in_the_channel_and_fou_is_told_to_say_it(season: SmallSeason) -> None:
    season.modes["HVL"] = "shadow"
    season.sync(oslo(8, 5, 8))
    number = applied_for(season)
    season.act(add_result, number, "Metavision", "Sykepleierstudent, les", SIGNATURE)
    assessed(season, number)
    with pytest.raises(Invalid, match="først gis når saken er avgjort"):
        season.act(record_step, number, StepKind.MESSAGE_BACK, SIGNATURE, done_on=date(2026, 8, 5))
    season.decide(CaseKind.DEVIATION, "innvilget")
    season.sync(oslo(8, 6, 13))
    season.sync(oslo(8, 7, 13))
    told = [post for post in season.posts("FOU") if "Ikke sagt, fordi kanalen ikke er åpnet" in post]
    assert len(told) == 1, "once"
    assert "Vedtak om tilganger: Sykepleie, kull 2024, Periode 1 – innvilget" in told[0]
    assert message_back(season) is None
    season.act(record_step, number, StepKind.MESSAGE_BACK, SIGNATURE, done_on=date(2026, 8, 7), who="Per, på telefon")
    assert message_back(season) == date(2026, 8, 7)

    season.modes["HVL"] = "paint"
    for day in (10, 11):
        season.sync(oslo(8, day, 13))
    assert [post for post in season.posts() if "Vedtak" in post or "mottatt" in post] == []
    season.take_back(number)
    season.sync(oslo(8, 12, 13))
    assert any("trukket tilbake" in post for post in season.posts()), "what is decided from now on is said"
    assert message_back(season) is None


def message_back(season: SmallSeason) -> date | None:
    return next(step.done_on for step in seen(season).steps if step.kind == StepKind.MESSAGE_BACK.value)


def test_a_decision_that_is_taken_back_gives_the_usual_access_again_and_is_told(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    number = applied_for(season)
    season.act(add_result, number, "Metavision", "Les", SIGNATURE)
    assessed(season, number)
    grant(season, number)
    season.sync(oslo(8, 6))
    season.take_back(number)
    season.sync(oslo(8, 7))
    assert {system for _, system, _ in ordered_systems(season)} == {"DIPS Arena", "Meona"}
    assert any("trukket tilbake" in post for post in season.posts())
    grant(season, number)
    season.sync(oslo(8, 8))
    assert {system for _, system, _ in ordered_systems(season)} == {"DIPS Arena", "Meona", "Metavision"}


def test_steps_that_are_overdue_show_until_they_are_done(season: SmallSeason) -> None:
    season.sync()
    number = applied_for(season)
    with season.at(oslo(8, 19)).house() as house, house.ledger.reading() as session:
        assert overdue_steps(session, house) == [], "the last day is in time"
    season.at(oslo(8, 20))
    with season.house() as house, house.ledger.reading() as session:
        late = overdue_steps(session, house)
    assert [step.kind for step in late] == [StepKind.ASSESSED_BY_IKT.value, StepKind.ASSESSED_BY_EHEALTH.value]
    assert {(step.group, step.cohort, step.period) for step in late} == {("Sykepleie", "2024", "Periode 1")}
    assert sum("hadde frist 19.08.2026" in problem for problem in season.status().problems) == 2
    season.act(record_step, number, StepKind.ASSESSED_BY_IKT, SIGNATURE, done_on=date(2026, 8, 20))
    season.act(record_step, number, StepKind.ASSESSED_BY_EHEALTH, SIGNATURE, due_on=date(2026, 9, 1))
    with season.house() as house, house.ledger.reading() as session:
        assert overdue_steps(session, house) == []


def test_what_was_written_down_stays_with_who_when_and_document(season: SmallSeason) -> None:
    season.sync()
    number = applied_for(season)
    season.act(
        record_step,
        number,
        StepKind.ASSESSED_BY_SITE,
        SIGNATURE,
        done_on=date(2026, 8, 5),
        who="Avdelingsleder",
        document="Notat 12",
        note="Trenger opplæring først.",
    )
    status = seen(season)
    steps = {step.kind: step for step in status.steps}
    site = steps[StepKind.ASSESSED_BY_SITE.value]
    assert (site.who, site.document, site.note, site.done_on) == (
        "Avdelingsleder",
        "Notat 12",
        "Trenger opplæring først.",
        date(2026, 8, 5),
    )
    assert (status.outcomes, steps[StepKind.APPLICATION.value].document) == (OUTCOMES, "Søknad 2026-08.pdf")


@pytest.mark.parametrize("text", ["Se {number}", "Gjelder {number} og andre"])
def test_no_national_number_is_taken_in_with_the_texts(season: SmallSeason, text: str) -> None:
    season.sync()
    words = text.format(number=synthetic_person(1).number)
    with pytest.raises(Invalid) as error:
        season.act(new_deviation, GROUP_NAME, "Periode 1", words, SIGNATURE)
    assert synthetic_person(1).number not in error.value.message
    number = applied_for(season)
    with pytest.raises(Invalid):
        season.act(record_step, number, StepKind.ASSESSED_BY_IKT, SIGNATURE, done_on=date(2026, 8, 5), who=words)


def test_what_does_not_fit_is_refused_in_words(season: SmallSeason) -> None:
    season.sync()
    with pytest.raises(NotFound, match="«Periode 1»"):
        season.act(new_deviation, GROUP_NAME, "Periode 9", OUTCOMES, SIGNATURE)
    with pytest.raises(NotFound):
        season.act(new_deviation, "HVL/Ukjent/2024", "Periode 1", OUTCOMES, SIGNATURE)
    with pytest.raises(Invalid, match="fram i tid"):
        season.act(new_deviation, GROUP_NAME, "Periode 1", OUTCOMES, SIGNATURE, received_on=date(2026, 8, 6))
    number = applied_for(season)
    with pytest.raises(Invalid, match="av seg selv"):
        season.act(record_step, number, StepKind.DECISION, SIGNATURE, done_on=date(2026, 8, 5))
    with pytest.raises(Invalid, match="rollen"):
        season.act(add_result, number, "Metavision", "", SIGNATURE)
    with pytest.raises(Invalid, match="Dagene passer ikke"):
        season.act(add_result, number, "Metavision", "Les", SIGNATURE, valid_from=date(2027, 1, 1))
    with pytest.raises(NotFound):
        season.act(add_result, number + 1, "Metavision", "Les", SIGNATURE)
