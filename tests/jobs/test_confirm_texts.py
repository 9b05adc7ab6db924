"""What is written by hand with a receipt or a decision: never a national number, never cut, each line once (R13, R21)."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from praksis.cases import CaseKind
from praksis.errors import Invalid
from tests.jobs.season_factory import SmallSeason, Student, fill_in, students
from tests.people import synthetic_person


def ordered(season: SmallSeason) -> tuple[Student, int]:
    """One student whose package waits for its receipts, and the package's number."""
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    return anna, season.apply(season.plan().number).package


def numbers_as_written() -> list[str]:
    right = synthetic_person(7).number
    slip = right[:-1] + str((int(right[-1]) + 1) % 10)
    return [
        right,
        f"{right[:6]} {right[6:]}",
        f"Sak for {right[:6]}-{right[6:]}.",
        f"{right[:6]}–{right[6:]} 1",
        slip,
        "\u200b".join(right),
    ]


def in_the_ledger(season: SmallSeason, digits: str) -> bool:
    """Whether any text of the ledger holds the digits, whatever stands between them."""
    with season.ledger.reading() as session:
        tables = session.execute(text("select name from sqlite_master where type = 'table'")).scalars().all()
        for name in tables:
            for row in session.execute(text(f'select * from "{name}"')):
                if any(digits in "".join(c for c in str(value) if c.isdigit()) for value in row):
                    return True
    return False


def digits_of(written: str) -> str:
    return "".join(c for c in written if c.isdigit())[:11]


@pytest.mark.parametrize("field", ["case_number", "not_ordered"])
def test_no_national_number_comes_in_by_command(season: SmallSeason, field: str) -> None:
    _, package = ordered(season)
    for written in numbers_as_written():
        with pytest.raises(Invalid) as refused:
            season.confirm(package, **{field: written})
        assert refused.value.code == "fodselsnummer"
        assert not any(map(str.isdigit, refused.value.message))
    assert not any(in_the_ledger(season, digits_of(written)) for written in numbers_as_written())
    assert {line["Saksnummer"] for line in season.package(package)} == {None}


def test_no_national_number_comes_in_with_a_decision_or_its_taking_back(season: SmallSeason) -> None:
    _, package = ordered(season)
    season.confirm(package, not_ordered="Avvist i Samlepunktet")
    case = season.cases(CaseKind.NOT_PLACED)[0]
    assert case.one.endswith("ark «Periode 1», rad 6"), "it says which row"
    assert "07.09.2026–16.10.2026" in case.other, "and what was asked for"
    for written in numbers_as_written():
        with pytest.raises(Invalid) as refused:
            season.decide(CaseKind.NOT_PLACED, case.choices[0], written)
        assert refused.value.code == "fodselsnummer"
    season.decide(CaseKind.NOT_PLACED, case.choices[0])
    for written in numbers_as_written():
        with pytest.raises(Invalid) as refused:
            season.take_back(case.number, written)
        assert refused.value.code == "fodselsnummer"
        assert not any(map(str.isdigit, refused.value.message))
    assert not any(in_the_ledger(season, digits_of(written)) for written in numbers_as_written())


def test_the_workbook_is_held_to_the_same_rule(season: SmallSeason) -> None:
    _, package = ordered(season)
    slip = numbers_as_written()[4]
    fill_in(season.office / f"Pakke O-{package:04d}.xlsx", {1: {"Saksnummer": slip}, 2: {"Saksnummer": "SAK-9"}})
    report = season.confirm(package)
    assert report.lines == 1
    (problem,) = report.problems
    assert problem.code == "kvittering-fodselsnummer"
    assert "rad" in problem.message
    assert slip not in problem.message
    assert not in_the_ledger(season, slip)


def test_what_is_no_case_number_is_refused_and_not_cut(season: SmallSeason) -> None:
    _, package = ordered(season)
    for case_number in ("SAK", " ", "", "–", "SAK-" + "A" * 56 + "1", "9" * 61):
        with pytest.raises(Invalid) as refused:
            season.confirm(package, case_number=case_number)
        assert refused.value.code == "saksnummer"
    assert {line["Saksnummer"] for line in season.package(package)} == {None}


def test_the_longest_case_number_is_kept_whole(season: SmallSeason) -> None:
    _, package = ordered(season)
    longest = "SAK-" + "A" * 55 + "1"
    assert season.confirm(package, case_number=f"  {longest} ").lines == 2
    assert {line["Saksnummer"] for line in season.package(package)} == {longest}


def test_a_reason_that_is_empty_or_too_long_is_refused(season: SmallSeason) -> None:
    _, package = ordered(season)
    for reason, code in ((" ", "begrunnelse-mangler"), ("Nei. " * 101, "begrunnelse-for-lang")):
        with pytest.raises(Invalid) as refused:
            season.confirm(package, not_ordered=reason)
        assert refused.value.code == code


def test_a_line_that_is_named_twice_counts_once(season: SmallSeason) -> None:
    _, package = ordered(season)
    report = season.confirm(package, case_number="SAK-1", lines=(1, 1))
    assert (report.lines, report.problems) == (1, ())
    assert season.confirm(package, case_number="SAK-2", lines=(2, 2, 2)).lines == 1
