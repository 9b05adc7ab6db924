"""People whom it would be easy to mistake for each other, as they really turn up: not one wrong automatic match.

Each story gives the rows of the lists and the registrations; ids say who it is («p:anna:1» and «r:anna» are Anna). Every
story is told whole, and with each subset of its registrations and each subset of its rows: the one who could be taken by
mistake is then often the only one there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

import pytest

from praksis.matching import Match, Outcome, Side, match, resolve
from tests.matching.sides import OTHER_ADVERT, TWENTIETH, side
from tests.people import phone, synthetic_number, with_a_slip

N = [synthetic_number(TWENTIETH, nth) for nth in range(6)]
OLDER = date(1971, 8, 9)
M = [synthetic_number(OLDER, nth) for nth in range(3)]
D = synthetic_number(TWENTIETH, d_number=True)


@dataclass(frozen=True)
class Story:
    """Who stands in the lists and who registered; `certain` are the rows that must be matched when all is told."""

    name: str
    placements: Sequence[Side]
    registrations: Sequence[Side]
    certain: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.name


def story(name: str, *rows: Side, certain: str = "") -> Story:
    """Return a story; a row's id says its side, and `certain` names people."""
    placements = [row for row in rows if row.id.startswith("p:")]
    wanted = frozenset(row.id for row in placements if who(row.id) in certain.split())
    return Story(name, placements, [row for row in rows if row.id.startswith("r:")], wanted)


def who(id_: str) -> str:
    return id_.split(":")[1]


def twins(first: str, second: str) -> Iterator[Side]:
    """Twins with one family name, one birth date, one address of the family, and numbers next to each other."""
    for n, given in enumerate((first, second)):
        for kind in "pr":
            yield side(f"{kind}:{given}", f"{given}, Berg", N[n], TWENTIETH, "berg@example.no", phone(n))


def without_number(rows: Iterator[Side]) -> list[Side]:
    return [replace(row, number_hash=None) for row in rows]


def names_sorted_alone(first: str, second: str, *, contacts: bool = True) -> list[Side]:
    """Two in one list whose names changed places while all else stood; whoever registered has all her own things."""
    mails = ("first@stud.example.no", "second@stud.example.no") if contacts else ("", "")
    return [
        side("p:first", first, N[1], email=mails[0]),
        side("p:second", second, M[0], email=mails[1]),
        side("r:first", first, M[0], email="first@example.no", mobile=phone(1)),
        side("r:second", second, N[1], email="second@example.no", mobile=phone(2)),
    ]


def number_copied(first: str, second: str) -> list[Side]:
    """The second one's number stands on the first one's row too."""
    return [
        side("p:first", first, N[1], email="first@stud.example.no"),
        side("p:second", second, N[1], email="second@stud.example.no"),
        side("r:first", first, M[0], email="first@example.no"),
        side("r:second", second, N[1], email="second@example.no"),
    ]


ONE_NAME_IN_COMMON = [
    ("Anna, Berg", "Anna, Lie"),
    ("Marie, Berg", "Anna Marie, Lie"),
    ("Ali, Hassan", "Hassan, Omar"),
]
# Nothing but the missing registration tells these from slips and middle names: told whole only.
NEARLY_ONE_NAME = [("Kari, Hansen", "Kari, Hanssen"), ("Per, Moe", "Per, Mo"), ("Marie, Berg", "Anna Marie, Berg")]

STORIES = [
    *(story(f"navn sortert for seg, {a} / {b}", *names_sorted_alone(a, b)) for a, b in ONE_NAME_IN_COMMON),
    *(
        story(f"navn sortert for seg, uten kontakt i listen, {a} / {b}", *names_sorted_alone(a, b, contacts=False))
        for a, b in ONE_NAME_IN_COMMON
    ),
    *(story(f"nummer kopiert, {a} / {b}", *number_copied(a, b), certain="second") for a, b in ONE_NAME_IN_COMMON),
    story("tvillinger Marie og Maria", *twins("Marie", "Maria"), certain="Marie Maria"),
    story("tvillinger Anna og Anne", *twins("Anna", "Anne"), certain="Anna Anne"),
    story("tvillinger Ola og Ole uten nummer", *without_number(twins("Ola", "Ole"))),
    story("tvillinger Marie og Maria uten nummer", *without_number(twins("Marie", "Maria"))),
    story(
        "tvillinger der søsterens nummer er limt inn",
        side("p:marie", "Marie, Berg", N[0], email="marie@stud.example.no"),
        side("p:maria", "Maria, Berg", N[0], email="maria@stud.example.no"),
        side("r:marie", "Marie, Berg", N[0], email="marie@stud.example.no"),
        side("r:maria", "Maria, Berg", N[1], email="maria@stud.example.no"),
    ),
    story(
        "søsken med én e-postadresse",
        side("p:anna", "Anna, Hansen", email="hansen@example.no"),
        side("p:ola", "Ola, Hansen", email="hansen@example.no"),
        side("r:anna", "Anna, Hansen", email="hansen@example.no", mobile=phone(1)),
        side("r:ola", "Ola, Hansen", email="hansen@example.no", mobile=phone(1)),
    ),
    story(
        "far og sønn med samme navn og adresse",
        side("p:son", "Per, Hansen", N[0], TWENTIETH, "per@example.no"),
        side("p:father", "Per, Hansen", M[0], OLDER, "per@example.no"),
        side("r:son", "Per, Hansen", N[0], TWENTIETH, "per@example.no"),
        side("r:father", "Per, Hansen", M[0], OLDER, "per@example.no"),
        certain="son father",
    ),
    story(
        "far og sønn uten nummer",
        side("p:son", "Per, Hansen", None, TWENTIETH, "per@example.no"),
        side("p:father", "Per, Hansen", None, OLDER, "per@example.no"),
        side("r:son", "Per, Hansen", None, TWENTIETH, "per@example.no"),
        side("r:father", "Per, Hansen", None, OLDER, "per@example.no"),
    ),
    story(
        "far og sønn der faren registrerte seg med sønnens adresse",
        side("p:son", "Per, Hansen", N[0], email="per@example.no"),
        side("p:father", "Per, Hansen", M[0], email="per.h@example.no"),
        side("r:son", "Per, Hansen", N[0], email="son@example.no"),
        side("r:father", "Per, Hansen", M[0], email="per@example.no"),
    ),
    story(
        "samme navn og fødselsdato, hvert sitt nummer",
        side("p:one", "Anna, Hansen", N[0], TWENTIETH),
        side("p:two", "Anna, Hansen", N[1], TWENTIETH),
        side("r:one", "Anna, Hansen", N[0], TWENTIETH),
        side("r:two", "Anna, Hansen", N[1], TWENTIETH),
        certain="one two",
    ),
    story(
        "samme navn og fødselsdato, uten nummer, hver sin telefon",
        side("p:one", "Maria, Silva", None, TWENTIETH, "m1@stud.example.no", phone(1)),
        side("p:two", "Maria, Silva", None, TWENTIETH, "m2@stud.example.no", phone(2)),
        side("r:one", "Maria, Silva", None, TWENTIETH, "maria@example.no", phone(1)),
        side("r:two", "Maria, Silva", None, TWENTIETH, "silva@example.no", phone(2)),
    ),
    story(
        "samme navn og fødselsdato, uten nummer, hver sin adresse",
        side("p:one", "Maria, Silva", None, TWENTIETH, "m1@stud.example.no"),
        side("p:two", "Maria, Silva", None, TWENTIETH, "m2@stud.example.no"),
        side("r:one", "Maria, Silva", None, TWENTIETH, "m1@stud.example.no"),
        side("r:two", "Maria, Silva", None, TWENTIETH, "m2@stud.example.no"),
        certain="one two",
    ),
    story(
        "gift siden sist, og en annen med det gamle navnet",
        side("p:kari", "Kari, Olsen", N[0], TWENTIETH, "kari@stud.example.no"),
        side("r:kari", "Kari, Hansen", N[0], TWENTIETH, "kari@stud.example.no"),
        side("r:other", "Kari, Olsen", N[1], OLDER, "k.olsen@example.no"),
        certain="kari",
    ),
    story(
        "byttet fornavn og etternavn",
        side("p:xin", "Wei, Xin", None, TWENTIETH, "xin@stud.example.no"),
        side("r:xin", "Xin, Wei", None, TWENTIETH, "xin@stud.example.no"),
        side("r:wei", "Wei, Xing", None, TWENTIETH, "wei@stud.example.no"),
        certain="xin",
    ),
    story(
        "ett siffer feil i nummeret",
        side("p:ola", "Ola, Lie", with_a_slip(N[0]), email="ola@stud.example.no"),
        side("r:ola", "Ola, Lie", N[0], email="ola@stud.example.no"),
        side("r:other", "Ola, Lie", N[1], email="lie@stud.example.no"),
        certain="ola",
    ),
    story(
        "ett siffer feil i fødselsdatoen, og en navnebror født den dagen",
        side("p:ola", "Ola, Lie", None, TWENTIETH),
        side("r:ola", "Ola, Lie", None, TWENTIETH.replace(day=21)),
        side("r:other", "Ola, Lie", None, TWENTIETH, mobile=phone(4), adverts=[OTHER_ADVERT]),
    ),
    story(
        "D-nummer byttet med fødselsnummer",
        side("p:jan", "Jan, Kowalski", D, TWENTIETH, "jan@stud.example.no"),
        side("r:jan", "Jan, Kowalski", N[0], TWENTIETH, "jan@stud.example.no"),
        side("r:other", "Jan, Kowalski", N[1], TWENTIETH.replace(year=1999), "kowalski@stud.example.no"),
    ),
    story(
        "utvekslingsstudenter med ett navn",
        side("p:one", "Sari, ", None, TWENTIETH, mobile=phone(1)),
        side("p:two", "Sari, ", None, TWENTIETH, mobile=phone(2)),
        side("r:one", "Sari, ", None, TWENTIETH),
        side("r:two", ", Sari", None, TWENTIETH),
    ),
    story(
        "utvekslingsstudenter med samme navn",
        side("p:one", "Maria, Garcia", None, TWENTIETH, "one@stud.example.no"),
        side("p:two", "Maria, García", None, OLDER, "two@stud.example.no"),
        side("r:one", "María, Garcia", None, TWENTIETH, "one@stud.example.no"),
        side("r:two", "Maria, Garcia", None, OLDER, "two@stud.example.no"),
        certain="one two",
    ),
    story(
        "Moe og Mo født samme dag",
        side("p:moe", "Per, Moe", None, TWENTIETH),
        side("p:mo", "Per, Mo", None, TWENTIETH),
        side("r:moe", "Per, Moe", None, TWENTIETH),
        side("r:mo", "Per, Mo", None, TWENTIETH),
    ),
    story(
        "Aasen og Åsen og Asen",
        side("p:aa", "Siv, Aasen", None, TWENTIETH, "aa@stud.example.no"),
        side("p:a", "Siv, Asen", None, TWENTIETH, "a@stud.example.no"),
        side("r:aa", "Siv, Åsen", None, TWENTIETH, "aa@stud.example.no"),
        side("r:a", "Siv, Asen", None, TWENTIETH, "a@stud.example.no"),
        certain="aa a",
    ),
    story(
        "nummer dratt nedover i kolonnen",
        side("p:kari", "Kari, Hansen", N[0], email="kari@stud.example.no"),
        side("p:berg", "Kari, Johansen", N[0], email="kj@stud.example.no"),
        side("p:ola", "Ola, Hansen", N[0], email="ola@stud.example.no"),
        side("p:nils", "Nils, Dahl", N[0]),
        side("r:kari", "Kari, Hansen", N[0], email="kari@stud.example.no"),
        side("r:berg", "Kari, Johansen", N[1], email="kj@stud.example.no"),
        side("r:ola", "Ola, Hansen", N[2], email="ola@stud.example.no"),
        certain="kari",
    ),
    story(
        "samme adresse skrevet på alle rader",
        side("p:anna", "Anna, Hansen", None, None, "praksis@stud.example.no"),
        side("p:anna2", "Anna, Hansen", None, OLDER, "praksis@stud.example.no"),
        side("p:ola", "Ola, Berg", None, None, "praksis@stud.example.no"),
        side("r:anna", "Anna, Hansen", None, TWENTIETH, "praksis@stud.example.no"),
    ),
    story(
        "et nummer gitt til en annen, og adressen riktig",
        side("p:ida", "Ida, Dahl", N[1], email="ida@stud.example.no"),
        side("r:ida", "Ida, Dahl", N[0], email="ida@stud.example.no"),
        side("r:eva", "Eva, Vik", N[1], email="eva@stud.example.no"),
    ),
    story(
        "søsken med samme telefon og nesten samme navn",
        side("p:ann", "Ann Kristin, Lie", None, TWENTIETH, "", phone(1)),
        side("r:ann", "Ann Kristin, Lie", None, None, "", phone(1)),
        side("r:kristin", "Kristin, Lie", None, TWENTIETH.replace(year=2003), "", phone(1)),
    ),
    story(
        "to tvillinger der den ene har den andres navn som mellomnavn",
        side("p:marie", "Marie, Berg", None, TWENTIETH, "berg@example.no"),
        side("p:anna", "Anna Marie, Berg", None, TWENTIETH, "berg@example.no"),
        side("r:marie", "Marie, Berg", None, TWENTIETH, "berg@example.no"),
        side("r:anna", "Anna Marie, Berg", None, TWENTIETH, "berg@example.no"),
    ),
]


def subsets(rows: Sequence[Side]) -> Iterator[tuple[Side, ...]]:
    for size in range(len(rows) + 1):
        yield from combinations(rows, size)


def wrong(found: Sequence[Match]) -> list[Match]:
    return [m for m in found if any(who(id_) != who(m.placement_id) for id_ in m.registration_ids)]


@pytest.mark.parametrize("told", STORIES, ids=str)
def test_nobody_is_taken_for_another_whoever_is_missing(told: Story) -> None:
    for placements in subsets(told.placements):
        for registrations in subsets(told.registrations):
            assert wrong(match(placements, registrations)) == []


@pytest.mark.parametrize("told", STORIES, ids=str)
def test_those_who_can_be_told_apart_are_matched(told: Story) -> None:
    found = match(told.placements, told.registrations)
    assert told.certain <= {m.placement_id for m in found if m.outcome is Outcome.CERTAIN}


@pytest.mark.parametrize("told", STORIES, ids=str)
def test_nobody_is_forgotten(told: Story) -> None:
    """Whoever registered and is not matched stands in the case or among the nearest."""
    registered = {who(row.id) for row in told.registrations}
    for m in match(told.placements, told.registrations):
        if m.outcome is not Outcome.CERTAIN and who(m.placement_id) in registered:
            assert who(m.placement_id) in {who(p.registration_id) for p in m.proposals}


@pytest.mark.parametrize("told", STORIES, ids=str)
def test_no_two_people_are_held_for_one(told: Story) -> None:
    for person in resolve(told.placements, told.registrations).persons:
        assert len({who(id_) for id_ in person}) == 1


@pytest.mark.parametrize("names", [*ONE_NAME_IN_COMMON, *NEARLY_ONE_NAME], ids=" / ".join)
@pytest.mark.parametrize("contacts", ["begge", "registreringen", "ingen"])
def test_names_that_changed_places_are_cases_as_long_as_one_of_the_two_shows_it(
    names: tuple[str, str], contacts: str
) -> None:
    rows = names_sorted_alone(*names, contacts=contacts == "begge")
    if contacts == "ingen":
        rows = [replace(row, emails=frozenset(), phones=frozenset()) for row in rows]
    listed, registered = rows[:2], rows[2:]
    for placements, registrations in ((listed, registered), *((listed, [r]) for r in registered)):
        assert not [m for m in match(placements, registrations) if m.outcome is Outcome.CERTAIN]
    for placement in listed:
        assert match([placement], registered)[0].outcome is Outcome.UNDECIDED
