"""The summary of the day: at most one a day and channel, only when something has come, and FOU's own (DESIGN.md, Words)."""

from __future__ import annotations

from datetime import date

from openpyxl import load_workbook
from sqlalchemy import select

from praksis.cases import CaseKind
from praksis.jobs.stop import resume, stop
from praksis.ledger.tables import Message
from praksis.masters import PeriodSheet
from tests.jobs.season_factory import SIGNATURE, SmallSeason, calendar_line, oslo, students


def summaries(season: SmallSeason, institution: str = "HVL") -> list[str]:
    """The summaries in a channel, oldest first."""
    return [post for post in season.posts(institution) if post.startswith("Emne: Praksisstudenter ved")]


def office(season: SmallSeason) -> list[str]:
    return [post for post in season.posts("FOU") if post.startswith("Emne: Dagens oversikt for FOU")]


def test_an_answer_is_enough_on_the_day_that_a_list_comes(season: SmallSeason) -> None:
    season.list_of(*students(3)).export_of(*students(2)).sync()
    for moment in (oslo(8, 5, 14), oslo(8, 6), oslo(8, 9)):
        season.sync(moment)
    assert len(season.posts()) == 1
    assert summaries(season) == []


def test_it_tells_first_who_is_not_registered_and_who_is_not_transferred_and_then_what_is_new(
    season: SmallSeason,
) -> None:
    anna, bo, carl = students(3)
    season.list_of(anna, bo, carl).export_of(anna).sync()
    waits = bo.registration(Status="Registrert") | {"Overført dato": ""}
    season.export_of(anna, waits, at=oslo(8, 6, 7)).sync(oslo(8, 6, 8))
    (post,) = summaries(season)
    text = post.split("\n\n", 1)[1]
    assert text.startswith(
        "1 student er ikke registrert i Webcruiter. 1 student er registrert, men ikke overført til personalsystemet ennå.\n"
    )
    assert "Gjelder: HVL, Sykepleie, kull 2024" in text
    assert "Periode 1 (07.09.2026–16.10.2026): 3 studenter" in text
    assert "Nytt siden sist" not in text, "bo is neither green nor ordered yet"
    season.export_of(anna, bo, carl, at=oslo(8, 7, 7)).sync(oslo(8, 7, 8))
    assert "Nytt siden sist: 2 er registrert og overført.\n" in summaries(season)[-1]


def test_a_student_in_two_sheets_is_one_in_the_first_line_in_the_subject_and_in_the_news(season: SmallSeason) -> None:
    anna, bo, carl = students(3)
    later = calendar_line(period="Periode 2", first_day=date(2026, 10, 26), last_day=date(2026, 12, 4))
    season.calendar(calendar_line(), later)
    more = (PeriodSheet("Periode 2", later.first_day, later.last_day, (anna.row(), bo.row())),)
    season.list_of(anna, bo, carl, more=more).export_of().sync()
    waits = bo.registration(Status="Registrert") | {"Overført dato": ""}
    season.export_of(anna, waits, at=oslo(8, 6, 7)).sync(oslo(8, 6, 8))
    post = summaries(season)[-1]
    assert post.startswith("Emne: Praksisstudenter ved HVL: 1 ikke registrert, 1 ikke overført")
    assert "\n1 student er ikke registrert i Webcruiter. 1 student er registrert, men ikke overført" in post
    assert "Nytt siden sist: 1 er registrert og overført.\n" in post
    assert "Periode 2 (26.10.2026–04.12.2026): 2 studenter\n" in post, "each sheet counts its own"
    assert "I alle listene: 3 studenter er ikke registrert i Webcruiter" in office(season)[0], (
        "and not five, as the rows"
    )


def test_there_is_one_a_day_and_what_comes_later_is_told_the_next_day(season: SmallSeason) -> None:
    anna, bo, carl = students(3)
    season.list_of(anna, bo, carl).export_of(anna).sync()
    season.export_of(anna, bo, at=oslo(8, 6, 7)).sync(oslo(8, 6, 8))
    season.export_of(anna, bo, carl, at=oslo(8, 6, 12)).sync(oslo(8, 6, 13))
    season.sync(oslo(8, 6, 15))
    assert len(summaries(season)) == 1
    season.sync(oslo(8, 7, 8))
    assert len(summaries(season)) == 2
    assert "Nytt siden sist: 1 er registrert og overført." in summaries(season)[-1]
    for moment in (oslo(8, 7, 9), oslo(8, 8), oslo(8, 20)):
        season.sync(moment)
    assert len(summaries(season)) == 2


def test_that_a_practice_is_over_is_no_news(season: SmallSeason) -> None:
    season.list_of(*students(2)).export_of(students(1)[0]).sync()
    season.order()
    season.sync(oslo(8, 6))
    before = len(season.posts())
    season.sync(oslo(10, 20))
    assert len(season.posts()) == before


def test_while_the_house_is_stopped_none_piles_up(season: SmallSeason) -> None:
    anna, bo, carl = students(3)
    season.list_of(anna, bo, carl).export_of(anna).sync()
    season.act(stop, SIGNATURE)
    season.export_of(anna, bo, at=oslo(8, 6, 7)).sync(oslo(8, 6, 8))
    season.export_of(anna, bo, carl, at=oslo(8, 7, 7)).sync(oslo(8, 7, 8))
    assert summaries(season) == []
    season.act(resume, SIGNATURE)
    season.sync(oslo(8, 10, 8))
    (post,) = summaries(season)
    assert "Nytt siden sist: 2 er registrert og overført." in post


def test_in_shadow_nothing_is_said_to_the_institution(season: SmallSeason) -> None:
    season.modes["HVL"] = "shadow"
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna).sync()
    season.export_of(anna, bo, at=oslo(8, 6, 7)).sync(oslo(8, 6, 8))
    assert season.posts() == []


# --- FOU's own ---------------------------------------------------------------------------------------------------------


def test_new_cases_are_told_to_fou_once_with_group_cohort_and_period(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo, at=oslo(8, 20)).export_of(anna, bo).sync(oslo(8, 20, 13))
    (post,) = office(season)
    assert "2 saker venter på avgjørelse" in post
    assert "Rad etter fristen: S-0001, S-0002. Gjelder HVL, Sykepleie, kull 2024, Periode 1." in post
    assert not any(s.person.family in post for s in (anna, bo))
    for moment in (oslo(8, 20, 15), oslo(8, 21), oslo(8, 22)):
        season.sync(moment)
    assert len(office(season)) == 1


def test_a_case_that_is_decided_is_no_news_and_a_new_one_is_told_the_next_day(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, at=oslo(8, 20)).export_of(anna, bo).sync(oslo(8, 20, 13))
    season.decide(CaseKind.LATE_ROW, "hold-back")
    season.sync(oslo(8, 21))
    assert len(office(season)) == 1
    season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 24, 8)).sync(oslo(8, 24, 9))
    assert len(office(season)) == 2
    assert "S-0002" in office(season)[-1]
    assert "S-0001" not in office(season)[-1]


def test_what_must_not_be_ordered_comes_first(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    season.apply(season.plan().number)
    season.edit(lambda sheet: sheet.remove(anna), at=oslo(8, 6, 8)).sync(oslo(8, 6, 9))
    post = office(season)[-1]
    text = post.split("\n\n", 1)[1]
    assert text.startswith("Ikke bestill:\n  - Pakke O-0001, linje ")
    (answer,) = [p for p in season.posts() if "er endret og lest" in p]
    assert "Endret i rader som det nettopp er bestilt for" in answer


def test_a_list_that_is_open_for_long_is_told_and_not_at_once(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna)
    lock = season.channel() / f"~${season.list_path().name}"
    lock.write_bytes(b"lock")
    season.sync()
    assert office(season) == []
    season.sync(oslo(8, 6, 13))
    (post,) = office(season)
    assert "har ventet på farging siden 05.08.2026. Den var åpen hos noen da vi sist prøvde. Be dem lukke den." in post
    assert "Sykepleie, kull 2024" in post


def test_after_the_morning_job_what_is_new_waits_for_the_next_morning(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.remind(oslo(8, 20, 7, 15))
    before = len(office(season))
    season.list_of(anna, at=oslo(8, 20)).export_of(anna).sync(oslo(8, 20, 13))
    season.sync(oslo(8, 20, 16))
    assert len(office(season)) == before
    season.remind(oslo(8, 21, 7, 15))
    assert len(office(season)) == before + 1
    assert "Rad etter fristen: S-0001." in office(season)[-1]


def test_the_round_gives_what_waited_when_the_morning_job_fails_to_come(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.remind(oslo(8, 20, 7, 15))
    before = len(office(season))
    season.list_of(anna, at=oslo(8, 20)).export_of(anna).sync(oslo(8, 20, 13))
    season.sync(oslo(8, 21, 7, 30))
    assert len(office(season)) == before
    season.sync(oslo(8, 21, 8))
    assert len(office(season)) == before + 1


def test_what_must_not_be_ordered_does_not_wait_for_the_morning(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    season.apply(season.plan().number)
    season.remind(oslo(8, 6, 7, 15))
    before = len(office(season))
    season.edit(lambda sheet: sheet.remove(anna), at=oslo(8, 6, 8)).sync(oslo(8, 6, 9))
    assert len(office(season)) == before + 1
    assert "Ikke bestill:\n  - Pakke O-0001, linje " in office(season)[-1]


def test_a_practice_that_turns_out_to_start_tomorrow_does_not_wait_for_the_morning(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.export_of(anna).sync()
    season.remind(oslo(9, 3, 7, 15))
    season.remind(oslo(9, 4, 7, 15))
    before = len(season.posts("FOU"))
    season.list_of(anna, at=oslo(9, 4, 9)).sync(oslo(9, 4, 10))
    assert len(season.posts("FOU")) == before + 1
    assert "Periode 1 (07.09.2026" in season.posts("FOU")[-1]


# --- not ordered after all ---------------------------------------------------------------------------------------------


def test_that_fou_does_not_order_after_all_is_told_when_it_is_decided_and_once(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    report = season.apply(season.plan().number)
    season.confirm(report.package, not_ordered="Har alt en annen rolle")
    season.sync(oslo(8, 6))
    assert not any(post.startswith("Emne: Ikke bestilt") for post in season.posts())
    for _ in season.cases(CaseKind.NOT_PLACED):
        season.decide(CaseKind.NOT_PLACED, "do-not-order")
    season.sync(oslo(8, 6, 13))
    season.sync(oslo(8, 7))
    (post,) = [post for post in season.posts() if post.startswith("Emne: Ikke bestilt")]
    assert "Gjelder: HVL, Sykepleie, kull 2024, Periode 1 (07.09.2026–16.10.2026)" in post
    assert "FOU bestiller ikke tilgang til DIPS Arena og Meona for denne studenten." in post
    assert "Rad 6: DIPS Arena ble ikke bestilt: Har alt en annen rolle. FOUs begrunnelse: Avklart på telefon.\n" in post
    assert anna.person.family not in post


def test_when_one_of_several_systems_is_refused_that_one_is_named_and_no_mail_carries_anybodys_own_words(
    season: SmallSeason,
) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    report = season.apply(season.plan().number)
    season.confirm(report.package, lines=[1], not_ordered="Har alt en annen rolle")
    season.confirm(report.package, lines=[2], case_number="SAK-1")
    season.sync(oslo(8, 6))
    season.decide(CaseKind.NOT_PLACED, "do-not-order", "Hun er alt ansatt.")
    season.sync(oslo(8, 6, 13))
    (post,) = [post for post in season.posts() if post.startswith("Emne: Ikke bestilt")]
    assert "FOU bestiller ikke tilgang til DIPS Arena for denne studenten. Andre tilganger påvirkes ikke" in post
    assert "FOUs begrunnelse: Hun er alt ansatt." in post
    with season.ledger.reading() as session:
        (message,) = session.scalars(select(Message).where(Message.kind == "refusal"))
    assert "Rad 6: DIPS Arena ble ikke bestilt." in (message.body_without_names or "")
    assert "ansatt" not in (message.body_without_names or "")


# --- what is known of others' registrations ----------------------------------------------------------------------------


def test_what_is_known_of_another_registration_is_for_fou_alone(season: SmallSeason) -> None:
    anna, bo = students(2)
    near = bo.registration(Fornavn=anna.person.given[:-1] + "x", Etternavn=anna.person.family, Fødselsnummer="")
    near |= {"Fødselsdato": ""}
    season.list_of(anna, bo).export_of(near).sync()
    assert any("Nærmest:" in words for words in season.row_of(anna).why), "FOU sees what comes near"
    assert not any("Nærmest:" in post for post in season.posts())
    book = load_workbook(season.channel() / "Oversikt.xlsx")
    assert not any("Nærmest:" in str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    books = load_workbook(season.office / "Oversikt.xlsx")
    assert any("Nærmest:" in str(cell.value) for sheet in books for row in sheet.iter_rows() for cell in row)
