"""Two rows that turn out to be one student: nobody gets two users in Læringsportalen, and nobody loses the one (R17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from openpyxl import load_workbook

from praksis.cases import CaseKind
from praksis.jobs.portal_users import confirm_users
from tests.jobs.season_factory import SIGNATURE, ListEditor, SmallSeason, Student, calendar_line, oslo, students
from tests.jobs.test_portal import foreign, mails, registered, text_of

SECOND = ("HVL", "Fysioterapi", "2023")
ADVERT = "4412 Student i praksis – HVL Fysioterapi kull 2023"


def asked_for_as_two(season: SmallSeason) -> tuple[Student, Student]:
    """Anna stands in two groups under two names, has registered under both, and a user has been asked for twice. Returns
    her under both names."""
    anna, silva = students(2)
    days = date(2026, 10, 26), date(2026, 12, 4)
    second = calendar_line(group=SECOND[1], cohort=SECOND[2], advert=ADVERT, first_day=days[0], last_day=days[1])
    season.calendar(calendar_line(), second)
    row = replace(foreign(silva), given=anna.person.given)
    season.list_of(international=(foreign(anna),)).list_of(international=(row,), group=SECOND, days=days)
    season.export_of(registered(anna), registered(silva, Annonse=ADVERT, Fornavn=anna.person.given)).sync()
    for plan in season.plans():
        season.apply(plan.number)
    season.sync()
    assert len(mails(season)) == len(season.cases(CaseKind.PORTAL_USER)) == 2
    return anna, silva


def write_as(season: SmallSeason, student: Student, at: datetime) -> None:
    """The coordinator corrects the one row of the second list, and FOU says that it is the same student."""
    path = season.list_path(SECOND)

    def change(sheet: ListEditor) -> None:
        p, row = student.person, sheet.heading + 1
        sheet.sheet.cell(row, sheet.columns["Etternavn"]).value = p.family
        sheet.sheet.cell(row, sheet.columns["E-post"]).value = p.email
        sheet.sheet.cell(row, sheet.columns["Fødselsdato"]).value = p.born

    sheet_name = next(name for name in load_workbook(path).sheetnames if "nternasj" in name)
    season.edit(change, at, path=path, period=sheet_name)
    season.sync(at.replace(hour=at.hour + 1))
    season.decide(CaseKind.SAME_STUDENT_CORRECTED, "samme student, rettet")
    season.sync()


def test_the_second_is_taken_off_and_the_portal_told_which_user_stays(season: SmallSeason) -> None:
    anna, silva = asked_for_as_two(season)
    write_as(season, anna, oslo(8, 6))
    (case,) = season.cases(CaseKind.PORTAL_USER)
    assert anna.name in case.what
    plan = season.plan()
    assert (plan.group, plan.lines, plan.students_in_mails) == (SECOND[1], 0, 1)
    season.apply(plan.number)
    told = text_of(mails(season)[-1])
    second_name = f"{anna.person.given} {silva.person.family}"
    assert f"{second_name} (samme student som {anna.name}, som vi også har bedt om bruker for" in told
    season.sync(oslo(8, 7))
    assert (len(mails(season)), season.plans()) == (3, ())

    season.act(confirm_users, "HVL/Sykepleie/2024", SIGNATURE)
    season.sync()
    packages = [season.apply(plan.number).package for plan in season.plans()]
    assert sum(len(season.package(number)) for number in packages if number) > 0
    assert len(mails(season)) == 3


def test_who_is_two_again_is_asked_for_again_once(season: SmallSeason) -> None:
    anna, silva = asked_for_as_two(season)
    write_as(season, anna, oslo(8, 6))
    planned = season.plan().number
    write_as(season, silva, oslo(8, 6, 15))
    assert season.plans() == (), f"P-{planned:04d} was never applied: both are waited for as before"
    assert len(season.cases(CaseKind.PORTAL_USER)) == 2

    write_as(season, anna, oslo(8, 7))
    season.apply(season.plan().number)
    write_as(season, silva, oslo(8, 7, 15))
    plan = season.plan()
    assert (plan.group, plan.students_in_mails) == (SECOND[1], 1)
    season.apply(plan.number)
    season.sync(oslo(8, 10))
    assert season.plans() == ()
    assert ["likevel ikke trengs" in mail["Subject"] for mail in mails(season)] == [False, False, True, False]
    assert len(season.cases(CaseKind.PORTAL_USER)) == 2


def test_when_both_users_have_been_made_a_person_sees_to_it(season: SmallSeason) -> None:
    anna, _ = asked_for_as_two(season)
    for group in ("HVL/Sykepleie/2024", "/".join(SECOND)):
        season.act(confirm_users, group, SIGNATURE)
    write_as(season, anna, oslo(8, 6))
    (case,) = season.cases(CaseKind.TWO_PERSONS_ORDERED)
    assert "Læringsportalen ta bort den ene" in case.why
    assert "P-0001" in case.one + case.other
    assert "P-0002" in case.one + case.other
    assert sum(plan.students_in_mails for plan in season.plans()) == 0
    season.decide(CaseKind.TWO_PERSONS_ORDERED, "er tatt hånd om")
    season.sync(oslo(8, 7))
    assert season.cases(CaseKind.TWO_PERSONS_ORDERED) == []
    assert len(mails(season)) == 2
