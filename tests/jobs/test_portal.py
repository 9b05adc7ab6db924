"""Students without a Norwegian number: asked for in Læringsportalen once, waited for, confirmed, and then ordered (R17)."""

from __future__ import annotations

from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from openpyxl import load_workbook

from praksis.cases import CaseKind
from praksis.errors import NotFound, Refused
from praksis.holds import Hold
from praksis.jobs.portal import portal_waits
from praksis.jobs.portal_users import confirm_users
from praksis.jobs.stop import resume, stop
from praksis.masters import ListEntry, PeriodSheet
from tests.jobs.season_factory import (
    LISTED,
    SIGNATURE,
    ListEditor,
    SmallSeason,
    Student,
    calendar_line,
    oslo,
    students,
)

SHEET = "Periode 1 internasjonale"
COMES_BACK = oslo(8, 6)


def foreign(student: Student) -> ListEntry:
    """The student's row on the sheet for international students: no number, but date of birth and nationality."""
    return student.row(number=None, birth_date=student.person.born, nationality="Tyskland")


def registered(student: Student, **changed: object) -> dict[str, object]:
    return student.registration(**{"Fødselsnummer": "", **changed})


def mails(season: SmallSeason) -> list[EmailMessage]:
    """What lies in the folder of e-mails, the oldest first."""
    found = [message_from_bytes(f.read_bytes(), policy=policy.default) for f in (season.root / "epost").glob("*.eml")]
    return sorted(found, key=lambda m: (m["Date"].datetime, str(m["Subject"])))


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def begin(season: SmallSeason, *abroad: Student, at_home: tuple[Student, ...] = ()) -> SmallSeason:
    season.list_of(*at_home, international=tuple(foreign(s) for s in abroad))
    season.export_of(*(registered(s) for s in abroad), *at_home)
    season.sync()
    return season


def change(season: SmallSeason, do: object, at: datetime) -> SmallSeason:
    return season.edit(do, at, period=sheet_name(season))  # type: ignore[arg-type]


def add_foreign(editor: ListEditor, above: Student, student: Student) -> None:
    """Write the student under another one."""
    entry, row = foreign(student), editor.find(above) + 1
    values = {
        "Fornavn": entry.given,
        "Etternavn": entry.family,
        "Fødselsdato": entry.birth_date,
        "Nasjonalitet": entry.nationality,
        "E-post": entry.email,
        "Mobil": entry.mobile,
        "Profesjon": entry.profession,
    }
    for heading, value in values.items():
        editor.sheet.cell(row, editor.columns[heading]).value = value


def sheet_name(season: SmallSeason) -> str:
    return next(name for name in load_workbook(season.list_path()).sheetnames if "nternasj" in name)


def test_a_row_without_a_number_waits_and_the_plan_shows_the_mail_in_full(season: SmallSeason) -> None:
    anna, bo = students(2)
    begin(season, anna, bo)
    assert season.holds(anna) == season.holds(bo) == (Hold.WAITING_FOR_PORTAL.value,)
    plan = season.plan()
    assert (plan.lines, plan.students_in_mails) == (0, 2)
    sheet = load_workbook(season.office / f"{'Plan P-0001'}.xlsx")["E-post"]
    shown = "\n".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None)
    assert "laeringsportalen@helse-vest.no" in shown
    assert anna.name in shown
    assert bo.name in shown
    assert "Sykepleie, kull 2024, Periode 1" in shown
    assert mails(season) == []


def test_apply_sends_one_mail_with_the_names_and_nothing_else_of_the_students(season: SmallSeason) -> None:
    anna, bo = students(2)
    begin(season, anna, bo)
    report = season.apply(season.plan().number)
    assert (report.package, report.lines, report.students_in_mails, report.mails_wait) == (0, 0, 2, False)
    (mail,) = mails(season)
    text = text_of(mail)
    assert mail["To"] == "laeringsportalen@helse-vest.no"
    for student in (anna, bo):
        p = student.person
        assert student.name in text
        for private in (p.number, p.email, p.private_email, p.mobile, f"{p.born:%d.%m.%Y}", f"{p.born.year}"):
            assert private not in text + str(mail["Subject"])
    assert "HVL, Sykepleie, kull 2024, Periode 1" in text
    season.apply(1)
    season.sync(oslo(8, 6))
    season.sync(oslo(8, 7))
    assert len(mails(season)) == 1, "once, whatever is run again"
    assert season.plans() == ()


def test_orders_and_the_mail_are_one_plan_and_one_package(season: SmallSeason) -> None:
    anna, bo = students(2)
    begin(season, anna, at_home=(bo,))
    plan = season.plan()
    assert (plan.lines, plan.students_in_mails) == (2, 1)
    report = season.apply(plan.number)
    assert (report.lines, report.students_in_mails) == (2, 1)
    assert {line["Etternavn"] for line in season.package(report.package)} == {bo.person.family}
    assert len(mails(season)) == 1


def test_a_confirmed_user_makes_the_order_with_birth_date_and_nationality(season: SmallSeason) -> None:
    anna, bo = students(2)
    begin(season, anna, bo)
    season.apply(1)
    season.sync()
    assert [c.group for c in season.cases(CaseKind.PORTAL_USER)] == ["Sykepleie, kull 2024"] * 2
    what = {c.number: c.what for c in season.cases(CaseKind.PORTAL_USER)}
    first = next(n for n, (number, words) in enumerate(what.items()) if anna.name in words)
    season.decide(CaseKind.PORTAL_USER, "brukeren er opprettet", nth=first)
    season.sync()
    assert season.holds(anna) == ()
    assert season.holds(bo) == (Hold.WAITING_FOR_PORTAL.value,)
    report = season.apply(season.plan().number)
    lines = season.package(report.package)
    assert {(x["Fornavn"], x["Fødselsnummer"], x["Nasjonalitet"]) for x in lines} == {
        (anna.person.given, None, "Tyskland")
    }
    assert {x["Fødselsdato"].date() for x in lines} == {anna.person.born}
    season.confirm(report.package, case_number="SAK-9")
    season.sync()
    name = sheet_name(season)
    assert season.colours(anna, period=name) == ("green", "green")
    assert season.colours(bo, period=name) == ("green", "yellow")
    assert len(mails(season)) == 1


def test_all_of_a_plan_or_a_group_are_confirmed_by_one_command(season: SmallSeason) -> None:
    abroad = students(3)
    begin(season, *abroad)
    season.apply(1)
    with pytest.raises(NotFound):
        season.act(confirm_users, "P-0009", SIGNATURE)
    told = season.act(confirm_users, "P-0001", SIGNATURE)
    assert "3 studenter" in told.message
    season.sync()
    assert all(season.holds(s) == () for s in abroad)
    assert season.plan().lines == 6
    with pytest.raises(NotFound):
        season.act(confirm_users, "HVL/Sykepleie/2024", SIGNATURE)


def test_the_administrator_is_reminded_after_the_set_days_and_not_before(season: SmallSeason) -> None:
    (anna,) = students(1)
    begin(season, anna)
    season.apply(1)  # a Wednesday
    season.sync(oslo(8, 11))
    assert "virkedager" not in season.cases(CaseKind.PORTAL_USER)[0].why
    assert not any("Læringsportalen har ikke svart" in problem for problem in season.status().problems)
    season.sync(oslo(8, 12))
    assert "5 virkedager" in season.cases(CaseKind.PORTAL_USER)[0].why
    assert any("Læringsportalen har ikke svart om 1 student" in problem for problem in season.status().problems)
    with season.house() as house, house.ledger.reading() as session:
        (wait,) = portal_waits(session, house)
    assert (wait.name, wait.working_days, wait.overdue, wait.sent) == (anna.name, 5, True, True)


def test_days_on_which_no_office_is_open_are_not_counted_as_waiting(season: SmallSeason) -> None:
    (anna,) = students(1)
    first, last = date(2027, 2, 1), date(2027, 3, 12)
    season.calendar(calendar_line(first_day=first, last_day=last))
    season.list_of(international=(foreign(anna),), days=(first, last), at=oslo(12, 18)).export_of(registered(anna))
    season.sync(oslo(12, 21))
    season.apply(1)
    assert overdue(season, oslo(12, 28)) == (4, False), "the first day of Christmas is a Friday"
    assert overdue(season, oslo(12, 29)) == (5, True)


def overdue(season: SmallSeason, at: datetime) -> tuple[int, bool]:
    """How many working days the one user has been waited for, and whether it is time to remind."""
    season.at(at)
    with season.house() as house, house.ledger.reading() as session:
        (wait,) = portal_waits(session, house)
    return wait.working_days, wait.overdue


def test_who_joins_before_the_mail_goes_makes_a_new_plan_and_the_old_one_sends_nothing(season: SmallSeason) -> None:
    anna, bo = students(2)
    begin(season, anna)
    first = season.plan().number
    change(season, lambda e: add_foreign(e, anna, bo), oslo(8, 5, 13))
    season.export_of(registered(anna), registered(bo), at=oslo(8, 5, 14))
    season.now = oslo(8, 5, 15)
    with pytest.raises(Refused, match="gjaldt 1 student og gjelder nå 2 studenter"):
        season.apply(first)
    assert mails(season) == []
    assert season.plan().students_in_mails == 2


def test_a_number_that_comes_before_the_mail_moves_the_student_to_the_ordinary_branch(season: SmallSeason) -> None:
    anna, bo = students(2)
    begin(season, anna, bo)
    season.export_of(anna, registered(bo), at=oslo(8, 5, 14)).sync(COMES_BACK)
    plan = season.plan()
    assert (plan.number, plan.lines, plan.students_in_mails) == (2, 2, 1)
    report = season.apply(plan.number)
    assert {line["Fødselsnummer"] for line in season.package(report.package)} == {anna.person.number}
    (mail,) = mails(season)
    assert anna.name not in text_of(mail)
    assert bo.name in text_of(mail)


def test_a_number_that_comes_after_the_mail_takes_the_student_off_and_orders_once(season: SmallSeason) -> None:
    (anna,) = students(1)
    begin(season, anna)
    season.apply(1)
    season.sync()
    (case,) = season.cases(CaseKind.PORTAL_USER)
    season.export_of(anna, at=oslo(8, 5, 14)).sync(COMES_BACK)
    assert season.cases(CaseKind.PORTAL_USER) == [], "overtaken: nobody need confirm what is not needed"
    plan = season.plan()
    assert (plan.lines, plan.students_in_mails) == (2, 1)
    season.order()
    first, second = mails(season)
    assert "Nye brukere" in first["Subject"]
    assert "likevel ikke trengs" in second["Subject"]
    assert anna.name in text_of(second)
    season.sync(oslo(8, 7))
    assert season.plans() == ()
    with pytest.raises(Refused, match="fødselsnummer"):
        season.act(_decide_number, case.number)


def _decide_number(house: object, number: int) -> None:
    from praksis.jobs.decide import decide

    decide(house, number, "brukeren er opprettet", "Ja.", SIGNATURE)  # type: ignore[arg-type]


def test_a_number_that_comes_after_the_order_grants_nothing_twice_and_is_a_case(season: SmallSeason) -> None:
    (anna,) = students(1)
    begin(season, anna)
    season.apply(1)
    season.act(confirm_users, "P-0001", SIGNATURE)
    season.sync()
    season.order()
    season.export_of(anna, at=oslo(8, 5, 14)).sync(COMES_BACK)
    assert season.plans() == ()
    (case,) = season.cases(CaseKind.NUMBER_CHANGED)
    assert "Læringsportalen" in case.why
    assert len(mails(season)) == 1


def test_who_leaves_before_the_user_is_made_is_taken_off_once(season: SmallSeason) -> None:
    anna, bo = students(2)
    begin(season, anna, bo)
    season.apply(1)
    season.sync()
    change(season, lambda e: e.remove(anna), oslo(8, 5, 13)).sync(COMES_BACK)
    assert [bo.name in c.what for c in season.cases(CaseKind.PORTAL_USER)] == [True]
    plan = season.plan()
    assert (plan.lines, plan.students_in_mails) == (0, 1)
    season.apply(plan.number)
    season.sync(oslo(8, 7))
    assert len(mails(season)) == 2
    assert anna.name in text_of(mails(season)[1])
    assert bo.name not in text_of(mails(season)[1])
    assert season.plans() == ()


def test_who_is_not_to_be_ordered_for_is_taken_off_and_asked_for_no_more(season: SmallSeason) -> None:
    (anna,) = students(1)
    begin(season, anna)
    season.apply(1)
    season.sync()
    season.decide(CaseKind.PORTAL_USER, "skal ikke bestilles")
    season.sync()
    assert Hold.HELD_BACK.value in season.holds(anna)
    season.at(COMES_BACK).apply(season.plan().number)
    season.sync(oslo(8, 7))
    assert ["likevel ikke trengs" in m["Subject"] for m in mails(season)] == [False, True]
    assert season.plans() == ()
    assert season.cases(CaseKind.PORTAL_USER) == []


def test_a_list_that_is_away_takes_nobody_off(season: SmallSeason) -> None:
    (anna,) = students(1)
    begin(season, anna)
    season.apply(1)
    season.sync()
    season.list_path().rename(season.root / "bort.xlsx")
    season.sync(COMES_BACK)
    assert season.plans() == ()
    assert len(season.cases(CaseKind.PORTAL_USER)) == 1


def begin_in_two_periods(season: SmallSeason, anna: Student) -> None:
    """The student stands in two periods of the group, and nothing has been asked yet."""
    first, last = date(2026, 10, 26), date(2026, 12, 4)
    season.calendar(calendar_line(), calendar_line(period="Periode 2", first_day=first, last_day=last))
    later = PeriodSheet("Periode 2", first, last, (foreign(anna),), international=True)
    season.list_of(international=(foreign(anna),), more=(later,))
    season.export_of(registered(anna)).sync()


def test_who_is_refused_in_one_period_and_goes_on_in_another_is_first_taken_off_and_then_asked_for(
    season: SmallSeason,
) -> None:
    (anna,) = students(1)
    begin_in_two_periods(season, anna)
    season.apply(season.plan().number)
    season.sync()
    season.decide(CaseKind.PORTAL_USER, "skal ikke bestilles")
    season.sync()
    assert [(p.period, p.students_in_mails) for p in season.plans()] == [("Periode 1", 1)]
    season.at(COMES_BACK).apply(season.plan().number)
    season.sync(oslo(8, 7))
    assert [(p.period, p.students_in_mails) for p in season.plans()] == [("Periode 2", 1)]
    season.apply(season.plan().number)
    season.sync(oslo(8, 8))
    assert ["likevel ikke trengs" in m["Subject"] for m in mails(season)] == [False, True, False]


def test_who_is_planned_in_one_period_and_is_written_into_an_earlier_one_is_asked_for_there(
    season: SmallSeason,
) -> None:
    anna, bo, cecilie = students(3)
    first, last = date(2026, 10, 26), date(2026, 12, 4)
    season.calendar(calendar_line(), calendar_line(period="Periode 2", first_day=first, last_day=last))
    later = PeriodSheet("Periode 2", first, last, (foreign(anna), foreign(bo)), international=True)
    season.export_of(*(registered(s) for s in (anna, bo, cecilie)))

    season.list_of(international=(foreign(cecilie),), more=(later,)).sync()
    assert asked(season) == {"Periode 1": 1, "Periode 2": 2}
    change(season, lambda e: add_foreign(e, cecilie, anna), oslo(8, 5, 13)).sync(COMES_BACK)
    assert asked(season) == {"Periode 1": 2, "Periode 2": 1}
    change(season, lambda e: e.remove(anna), oslo(8, 6, 13)).sync(oslo(8, 7))
    assert asked(season) == {"Periode 1": 1, "Periode 2": 2}


def asked(season: SmallSeason) -> dict[str, int]:
    """How many each period's plan would ask for."""
    return {plan.period: plan.students_in_mails for plan in season.plans()}


def test_a_user_that_nobody_confirmed_is_still_waited_for_when_the_student_comes_back(season: SmallSeason) -> None:
    (anna,) = students(1)
    begin_in_two_periods(season, anna)
    season.apply(season.plan().number)
    season.sync()
    season.sync(oslo(10, 19))
    (case,) = season.cases(CaseKind.PORTAL_USER)
    assert "senere periode" in case.why
    season.decide(CaseKind.PORTAL_USER, "brukeren er opprettet")
    season.sync()
    assert [(p.period, p.lines > 0) for p in season.plans()] == [("Periode 2", True)]
    assert len(mails(season)) == 1


def test_a_student_in_two_periods_is_asked_for_once_and_ordered_in_both(season: SmallSeason) -> None:
    (anna,) = students(1)
    begin_in_two_periods(season, anna)
    plan = season.plan()
    assert (plan.period, plan.students_in_mails) == ("Periode 1", 1)
    season.apply(plan.number)
    season.sync()
    season.act(confirm_users, "HVL/Sykepleie/2024", SIGNATURE)
    season.sync()
    assert sorted((p.period, p.lines, p.students_in_mails) for p in season.plans()) == [
        ("Periode 1", 2, 0),
        ("Periode 2", 2, 0),
    ]
    assert len(mails(season)) == 1


def test_orders_need_not_wait_where_settings_say_so_and_the_mail_goes_too(season: SmallSeason) -> None:
    season.rules["order_waits_for_portal"] = False
    (anna,) = students(1)
    begin(season, anna)
    assert season.holds(anna) == ()
    plan = season.plan()
    assert (plan.lines, plan.students_in_mails) == (2, 1)
    season.order()
    assert len(mails(season)) == 1
    season.sync(oslo(8, 7))
    assert season.plans() == ()
    assert len(season.cases(CaseKind.PORTAL_USER)) == 1


@pytest.mark.parametrize("mode", ["shadow", "paint"])
def test_nothing_is_asked_for_but_where_the_house_orders(season: SmallSeason, mode: str) -> None:
    season.modes["HVL"] = mode
    (anna,) = students(1)
    begin(season, anna)
    assert season.plans() == ()
    assert mails(season) == []


def test_a_mail_that_is_written_waits_while_the_channel_is_taken_out_of_full_mode(season: SmallSeason) -> None:
    (anna,) = students(1)
    begin(season, anna)
    (season.root / "epost").write_text("a file where the folder should be", encoding="utf-8")
    report = season.apply(1)
    assert report.mails_wait
    (season.root / "epost").unlink()
    season.modes["HVL"] = "paint"
    season.sync(COMES_BACK)
    assert mails(season) == []
    season.modes["HVL"] = "full"
    season.act(stop, SIGNATURE)
    season.sync(oslo(8, 6, 13))
    assert mails(season) == []
    season.act(resume, SIGNATURE)
    season.sync(oslo(8, 6, 14))
    assert len(mails(season)) == 1


def test_a_missing_number_on_the_norwegian_sheet_is_no_matter_for_the_portal(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna.row(number=None)).export_of(registered(anna)).sync()
    assert Hold.NUMBER_MISSING.value in season.holds(anna)
    assert Hold.WAITING_FOR_PORTAL.value not in season.holds(anna)
    assert season.plans() == ()


def test_who_is_not_transferred_yet_is_asked_for_and_who_is_not_registered_is_not(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(international=(foreign(anna), foreign(bo)), at=LISTED)
    season.export_of(registered(anna, Status="Registrert", **{"Overført dato": ""})).sync()
    assert season.plan().students_in_mails == 1
    season.apply(1)
    assert anna.name in text_of(mails(season)[0])
    assert bo.name not in text_of(mails(season)[0])
