"""When nothing but a list has changed, what it bears on is matched, and that comes to what matching all comes to."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from sqlalchemy import select

from praksis.cases import CaseKind
from praksis.commit_points import CommitPoint
from praksis.jobs import people, people_again
from praksis.jobs.house import House
from praksis.jobs.lists import read_lists
from praksis.jobs.people import match_people
from praksis.jobs.read_all import read_all
from praksis.ledger.house_facts import changed_lists, work_is_done
from praksis.ledger.tables import CaseFile, Document, Identifier, Person, Placement, Registration, Table
from praksis.masters import ListEntry
from praksis.matching import reach
from tests.jobs.season_factory import ADVERT, GROUP, SmallSeason, Student, calendar_line, oslo, students
from tests.people import phone, synthetic_number

SECOND, THIRD = ("HVL", "Fysioterapi", "2023"), ("HVL", "Radiografi", "2025")
WRITTEN = (Placement, Registration, Person, Identifier, CaseFile)


@dataclass
class Hospital:
    """A season in which only lists change from here on, and how each change was matched."""

    season: SmallSeason
    parts: list[bool] = field(default_factory=list)
    """Of each matching, whether it was of a part."""
    minute: int = 0

    def begin(self) -> Hospital:
        """All is read, matched and worked out."""
        self.season.act(read_all)
        self.season.act(_all_is_done)
        return self

    def change(self, *rows: Student | ListEntry, group: tuple[str, str, str] = GROUP) -> Hospital:
        """One list is saved anew; matching what it bears on leaves nothing to do for matching all."""
        self.minute += 1
        self.season.list_of(*rows, at=oslo(8, 5, 12, self.minute), group=group).at(oslo(8, 5, 13, self.minute))
        self.season.act(read_lists)
        self.season.act(match_people)
        before = self.season.act(_written)
        self.season.act(_match_all)
        assert self.season.act(_written) == before
        return self

    def row(self, student: Student) -> Placement:
        with self.season.house() as house, house.ledger.reading() as session:
            rows = session.scalars(select(Placement).where(Placement.removed_at.is_(None))).all()
            (found,) = (p for p in rows if p.id in _ids_of(house, student))
            session.expunge_all()
            return found


def _ids_of(house: House, student: Student) -> set[str]:
    versions = Table.metadata.tables["placement_version"].c
    with house.ledger.reading() as session:
        asked = select(versions.placement_id).where(
            versions.current, versions.family_name == student.person.family, versions.given_name == student.person.given
        )
        return set(session.scalars(asked))


def _all_is_done(house: House) -> None:
    with house.ledger.writing(CommitPoint.SYNC_FINISHED) as session:
        work_is_done(session, house.today, house.settings_seal, house.now, waits_in=())


def _match_all(house: House) -> None:
    with house.ledger.writing(CommitPoint.PEOPLE_MATCHED) as session:
        people._match_all(session, house)


def _written(house: House) -> dict[str, list[str]]:
    with house.ledger.reading() as session:
        tables = [Table.metadata.tables[written.__tablename__] for written in WRITTEN]
        return {table.name: sorted(map(repr, session.execute(select(table)))) for table in tables}


def _changed(house: House) -> frozenset[str] | None:
    with house.ledger.reading() as session:
        return changed_lists(session, house.today, house.settings_seal)


def _documents(house: House) -> dict[str, str]:
    with house.ledger.reading() as session:
        return {group.name: document.id for document in session.scalars(select(Document)) if (group := document.group)}


@pytest.fixture
def hospital(season: SmallSeason, monkeypatch: pytest.MonkeyPatch) -> Hospital:
    hospital = Hospital(season)
    season.calendar(
        calendar_line(),
        calendar_line(group=SECOND[1], cohort=SECOND[2], advert=None),
        calendar_line(group=THIRD[1], cohort=THIRD[2]),
    )
    match_again = people_again.match_again

    def told(*args: object) -> dict[str, int] | None:
        counts = match_again(*args)  # type: ignore[arg-type]
        hospital.parts.append(counts is not None)
        return counts

    monkeypatch.setattr(people, "match_again", told)
    return hospital


def unlisted(hospital: Hospital) -> int:
    return len(hospital.season.status().unlisted)


def test_a_newcomer_who_has_registered_is_tied_to_the_registration(hospital: Hospital) -> None:
    anna, bo, carl = students(3)
    hospital.season.list_of(anna).list_of(carl, group=SECOND).export_of(anna, bo)
    hospital.begin()
    assert unlisted(hospital) == 1
    hospital.change(anna, bo)
    assert hospital.parts == [True]
    assert hospital.row(bo).match_outcome == "certain"
    assert hospital.row(bo).person_id not in (None, hospital.row(anna).person_id)
    assert unlisted(hospital) == 0


def test_a_registration_that_becomes_free_is_proposed_in_a_list_that_has_not_changed(hospital: Hospital) -> None:
    anna, bo, carl = students(3)
    alike = carl.row(given=f"{anna.person.given}e", family=anna.person.family, number=None, mobile=anna.person.mobile)
    hospital.season.list_of(anna, bo).list_of(alike, group=SECOND).export_of(anna, bo)
    hospital.begin()
    assert hospital.season.cases(CaseKind.UNCERTAIN_MATCH) == []
    hospital.change(bo)
    assert hospital.parts == [True]
    assert len(hospital.season.cases(CaseKind.UNCERTAIN_MATCH)) == 1
    assert set(hospital.season.act(_documents).values()) >= (hospital.season.act(_changed) or set())
    assert hospital.season.act(_documents)[SECOND[1]] in (hospital.season.act(_changed) or ())
    hospital.change(anna, bo)
    assert hospital.parts == [True, True]
    assert hospital.season.cases(CaseKind.UNCERTAIN_MATCH) == []


def test_the_registration_of_a_row_that_leaves_is_in_no_list_and_in_one_again_when_the_row_is_put_back(
    hospital: Hospital,
) -> None:
    anna, bo, carl = students(3)
    hospital.season.list_of(anna, bo).list_of(carl, group=SECOND).export_of(anna, bo, carl)
    hospital.begin()
    before = hospital.row(bo)
    hospital.change(anna)
    assert unlisted(hospital) == 1
    hospital.change(anna, bo)
    assert unlisted(hospital) == 0
    assert (hospital.row(bo).id, hospital.row(bo).person_id) == (before.id, before.person_id)
    assert hospital.parts == [True, True]


def test_a_student_who_comes_into_a_second_list_is_the_person_of_the_first(hospital: Hospital) -> None:
    anna, bo, carl = students(3)
    hospital.season.list_of(anna, bo).list_of(carl, group=SECOND).export_of(anna, bo, carl)
    hospital.begin().change(carl, anna, group=SECOND)
    with hospital.season.house() as house, house.ledger.reading() as session:
        assert len(session.scalars(select(Person)).all()) == 3
    assert hospital.parts == [True]


def test_a_student_who_moves_to_another_list_is_known_again(hospital: Hospital) -> None:
    anna, bo, carl = students(3)
    hospital.season.list_of(anna, bo).list_of(carl, group=SECOND).export_of(anna, bo, carl)
    hospital.begin()
    before = hospital.row(anna).person_id
    hospital.change(bo).change(carl, anna, group=SECOND)
    assert hospital.row(anna).person_id == before
    assert hospital.parts == [True, True]


@pytest.mark.parametrize("choice", ["samme person", "ikke samme person"])
def test_a_decision_holds_in_a_part(hospital: Hospital, choice: str) -> None:
    anna, bo, carl = students(3)
    hospital.season.list_of(anna, bo).list_of(carl, group=SECOND)
    hospital.season.export_of(anna.registration(Fødselsnummer="", Fornavn="Annika"), bo)
    hospital.begin()
    hospital.season.decide(CaseKind.UNCERTAIN_MATCH, choice)
    hospital.begin().change(anna.row(mobile=phone(9)), bo).change(bo).change(anna, bo)
    assert hospital.parts == [True, True, True]
    assert hospital.row(anna).match_outcome == ("certain" if choice == "samme person" else "none")


def test_what_only_moves_in_its_list_is_still_asked_about_where_it_stands(hospital: Hospital) -> None:
    anna, bo, carl = students(3)
    hospital.season.list_of(anna, bo).list_of(carl, group=SECOND)
    hospital.season.export_of(anna.registration(Fødselsnummer="", Fornavn="Annika"), bo)
    hospital.begin().change(bo, anna)
    assert "rad 7" in hospital.season.cases(CaseKind.UNCERTAIN_MATCH)[0].one
    assert hospital.parts == [True]


def test_two_who_turn_out_to_be_one_are_a_matter_for_all(hospital: Hospital) -> None:
    anna, bo, carl = students(3)
    bare = anna.row(number=None, email=None)
    hospital.season.list_of(anna, bo).list_of(carl, bare, group=SECOND).export_of(anna, bo, carl)
    hospital.begin().change(carl, anna, group=SECOND)
    assert hospital.parts == [False]
    assert hospital.season.act(_changed) is None


def test_while_a_student_is_known_to_have_become_two_all_are_matched(hospital: Hospital) -> None:
    anna, bo = students(2)
    hospital.season.list_of(anna).export_of(anna, bo)
    hospital.begin()

    def open_case(house: House) -> None:
        with house.ledger.writing(CommitPoint.SYNC_FINISHED) as session:
            words = {"kind": CaseKind.TWO_PERSONS_ORDERED.value, "subject": "a:b", "state": "open"}
            session.add(CaseFile(number=900, opened_at=house.now, **words))

    hospital.season.act(open_case)
    hospital.season.list_of(anna, bo, at=oslo(8, 5, 12, 30)).at(oslo(8, 5, 13)).act(read_lists)
    hospital.season.act(match_people)
    assert hospital.parts == [False]


def test_what_bears_on_too_much_is_a_matter_for_all(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, bo = students(2)
    hospital.season.list_of(anna).export_of(anna, bo)
    monkeypatch.setattr(reach, "MOST_ROWS", 0)
    hospital.begin().change(anna, bo)
    assert hospital.parts == [False]


GIVEN, FAMILY = ("Anna", "Anne", "Anna Marie", "Per"), ("Berg", "Bergh", "Moe")
BORN = date(2001, 3, 20)
NUMBERS = (*(synthetic_number(BORN, nth) for nth in range(4)), None, None, None)
EMAILS = ("anna@example.no", "berg@example.no", None, None)


def some_row(chance: random.Random) -> ListEntry:
    return replace(
        students(1)[0].row(),
        given=chance.choice(GIVEN),
        family=chance.choice(FAMILY),
        number=chance.choice(NUMBERS),
        email=chance.choice(EMAILS),
        mobile=chance.choice((phone(1), phone(2), None, None)),
    )


def some_registration(chance: random.Random, nth: int) -> dict[str, object]:
    row = some_row(chance)
    return students(1)[0].registration(
        **{
            "Annonse": chance.choice((ADVERT, "Et annet")),
            "Søknads-ID": f"{30_000 + nth}",
            "Fornavn": row.given,
            "Etternavn": row.family,
            "Fødselsnummer": row.number or "",
            "Fødselsdato": chance.choice(("", f"{BORN:%d.%m.%Y}")),
            "E-post": row.email or "",
            "Mobil": row.mobile or "",
        }
    )


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_changed_a_part_comes_to_what_all_comes_to(hospital: Hospital, seed: int) -> None:
    chance = random.Random(seed)
    groups = (GROUP, SECOND, THIRD)
    lists = {group: [some_row(chance) for _ in range(chance.randint(1, 4))] for group in groups}
    gone = {group: [some_row(chance)] for group in groups}
    for group in groups:
        hospital.season.list_of(*lists[group], group=group)
    hospital.season.export_of(*(some_registration(chance, nth) for nth in range(6)))
    hospital.begin()
    for _ in range(8):
        group = chance.choice(groups)
        rows = lists[group]
        nth = chance.randrange(len(rows)) if rows else None
        match chance.choice(("add", "remove", "edit", "edit", "restore", "sort")):
            case "remove" if nth is not None:
                gone[group].append(rows.pop(nth))
            case "edit" if nth is not None:
                what = chance.choice(("given", "family", "number", "email", "mobile"))
                rows[nth] = replace(rows[nth], **{what: getattr(some_row(chance), what)})
            case "restore":
                rows.append(chance.choice(gone[group]))
            case "sort":
                chance.shuffle(rows)
            case _:
                rows.append(some_row(chance))
        hospital.change(*rows, group=group)
        hospital.season.act(_all_is_done)
    assert any(hospital.parts)
