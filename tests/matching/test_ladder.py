"""Each rung of the ladder, one sentence at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from praksis.matching import Outcome, Tier, Verdict, match, persons, resolve, unlisted
from tests.matching.sides import ADVERT, OTHER_ADVERT, TWENTIETH, hashed, match_one, side
from tests.people import phone, synthetic_number, with_a_slip

NUMBER = synthetic_number(TWENTIETH)
ANOTHER = synthetic_number(TWENTIETH, 1)


def test_a_number_and_a_name_in_common_are_certain() -> None:
    found = match_one(side("p", "Anna, Hansen", NUMBER), side("r", "Anna, Hansen", NUMBER))
    assert (found.outcome, found.tier, found.registration_id) == (Outcome.CERTAIN, Tier.T1, "r")
    assert found.evidence == "samme fødselsnummer og navn"


@pytest.mark.parametrize("listed", [("kari@stud.example.no", phone(1)), ("", phone(1)), ("kari@example.no", "")])
def test_a_married_name_does_not_hide_who_has_the_number_and_the_address_or_phone(listed: tuple[str, str]) -> None:
    found = match_one(
        side("p", "Kari, Hansen", NUMBER, None, *listed),
        side("r", "Kari, Olsen", NUMBER, None, "kari@example.no", phone(1)),
    )
    assert found.outcome is Outcome.CERTAIN
    assert found.evidence.endswith("og ett felles navn, men ellers ulikt navn")


def test_a_married_name_is_certain_with_a_stated_birth_date_and_where_nobody_gives_any_contact() -> None:
    for born in (TWENTIETH, None):
        found = match_one(side("p", "Kari, Hansen", NUMBER, born), side("r", "Kari, Olsen", NUMBER, born))
        assert found.outcome is Outcome.CERTAIN


@pytest.mark.parametrize(("mail", "mobile"), [("", ""), ("kari@stud.example.no", ""), ("", phone(2))])
@pytest.mark.parametrize(
    ("listed", "registered"),
    [("Kari, Hansen", "Kari, Olsen"), ("Marie, Berg", "Anna Marie, Lie"), ("Ali, Hassan", "Hassan, Omar")],
)
def test_a_number_and_one_name_of_several_are_a_case_when_no_contact_agrees(
    listed: str, registered: str, mail: str, mobile: str
) -> None:
    found = match_one(
        side("p", listed, NUMBER, None, mail, mobile),
        side("r", registered, NUMBER, None, "other@example.no", phone(1)),
    )
    assert (found.outcome, found.tier) == (Outcome.UNDECIDED, Tier.T1_NUMBER_ALONE)


def test_why_a_number_is_not_enough_says_that_the_name_stands_elsewhere() -> None:
    found = match_one(
        side("p", "Anna, Berg", NUMBER), side("lie", "Anna, Lie", NUMBER), side("berg", "Anna, Berg", ANOTHER)
    )
    assert found.outcome is Outcome.UNDECIDED
    assert {p.registration_id for p in found.proposals} == {"lie", "berg"}
    assert found.evidence.endswith("navnet står også med et annet nummer eller uten nummer")


def test_a_slip_in_the_birth_date_does_not_outweigh_number_and_name() -> None:
    found = match_one(side("p", "Anna, Hansen", NUMBER, TWENTIETH), side("r", "Anna, Hansen", NUMBER, date(2001, 3, 2)))
    assert (found.outcome, found.tier) == (Outcome.CERTAIN, Tier.T1)


def test_a_number_and_a_stated_birth_date_are_certain_whatever_the_name() -> None:
    found = match_one(side("p", "Sascha, Wu", NUMBER, TWENTIETH), side("r", "Xiu Ying, Lin", NUMBER, TWENTIETH))
    assert (found.outcome, found.tier) == (Outcome.CERTAIN, Tier.T1)


def test_a_birth_date_that_comes_from_the_number_proves_nothing_beside_it() -> None:
    placement = replace(side("p", "Sascha, Wu", NUMBER, TWENTIETH), birth_date_stated=False)
    found = match_one(placement, side("r", "Xiu Ying, Lin", NUMBER, TWENTIETH))
    assert (found.outcome, found.tier) == (Outcome.UNDECIDED, Tier.T1_NUMBER_ALONE)


def test_a_pasted_number_with_its_birth_date_is_a_case_when_the_contacts_differ() -> None:
    placement = side("p", "Sascha, Wu", NUMBER, TWENTIETH, "wu@stud.example.no", phone(1))
    found = match_one(placement, side("r", "Xiu Ying, Lin", NUMBER, TWENTIETH, "lin@stud.example.no", phone(2)))
    assert (found.outcome, found.tier) == (Outcome.UNDECIDED, Tier.T1_NUMBER_ALONE)


def test_a_number_alone_is_a_case() -> None:
    found = match_one(side("p", "Anna, Hansen", NUMBER), side("r", "Ola, Berg", NUMBER))
    assert (found.outcome, found.tier) == (Outcome.UNDECIDED, Tier.T1_NUMBER_ALONE)
    assert found.registration_id is None
    assert [p.registration_id for p in found.proposals] == ["r"]
    assert found.evidence == "samme fødselsnummer, men ulikt navn"


def test_a_number_with_only_the_family_name_in_common_is_a_case() -> None:
    found = match_one(side("p", "Anna, Hansen", NUMBER), side("r", "Ola, Hansen", NUMBER))
    assert (found.outcome, found.evidence) == (Outcome.UNDECIDED, "samme fødselsnummer og etternavn")


def test_a_number_with_a_wrong_check_digit_is_no_number() -> None:
    slip = with_a_slip(NUMBER)
    assert hashed(slip) is None
    found = match_one(side("p", "Anna, Hansen", slip), side("r", "Anna, Hansen", slip))
    assert (found.outcome, found.tier) == (Outcome.UNDECIDED, Tier.T4)


@pytest.mark.parametrize(
    ("listed", "registered"),
    [
        ("Bjørn-Åge, Ødegård", "Bjoern Aage, Oedegaard"),
        ("Bjørn, Ødegård", "Bjorn, Odegard"),
        ("José, García", "Garcia, Jose"),
        ("Jan, van der Berg", "Jan, Berg"),
    ],
)
def test_an_address_of_ones_own_and_the_folded_name_are_certain(listed: str, registered: str) -> None:
    found = match_one(side("p", listed, email="x@stud.example.no"), side("r", registered, email="X@Stud.Example.no"))
    assert (found.outcome, found.tier) == (Outcome.CERTAIN, Tier.T2)


def test_an_address_that_another_registration_has_too_is_not_ones_own() -> None:
    found = match_one(
        side("p", "Anna, Hansen", email="familien@example.no"),
        side("r", "Anna, Hansen", email="familien@example.no"),
        side("r2", "Ola, Hansen", email="familien@example.no"),
    )
    assert found.outcome is Outcome.UNDECIDED
    assert found.proposals[0].registration_id == "r"


def test_an_address_that_another_row_of_the_list_has_too_is_not_ones_own() -> None:
    placements = [side(id_, name, email="fou@example.no") for id_, name in (("p", "Anna, Hansen"), ("p2", "Ola, Berg"))]
    found, _ = match(placements, [side("r", "Anna, Hansen", email="fou@example.no")])
    assert found.outcome is Outcome.UNDECIDED


def test_an_address_with_another_name_is_a_case() -> None:
    found = match_one(side("p", "Kari, Hansen", email="k@example.no"), side("r", "Mona, Lie", email="k@example.no"))
    assert (found.outcome, found.tier) == (Outcome.UNDECIDED, Tier.T4)
    assert found.evidence == "samme e-postadresse, men ulikt navn"


def test_an_address_with_the_name_but_another_birth_date_is_a_case() -> None:
    found = match_one(
        side("p", "Per, Hansen", born=TWENTIETH, email="p@example.no"),
        side("r", "Per, Hansen", born=date(1970, 1, 1), email="p@example.no"),
    )
    assert (found.outcome, found.tier) == (Outcome.UNDECIDED, Tier.CONFLICT)


def test_name_and_birth_date_are_certain_when_only_one_fits() -> None:
    found = match_one(side("p", "Zofia, Nowak", born=TWENTIETH), side("r", "Nowak, Zofia", born=TWENTIETH))
    assert (found.outcome, found.tier, found.evidence) == (Outcome.CERTAIN, Tier.T3, "samme navn og fødselsdato")


def test_a_private_address_beside_an_institutional_one_speaks_against_nobody() -> None:
    found = match_one(
        side("p", "Zofia, Nowak", born=TWENTIETH, email="zn@stud.example.no"),
        side("r", "Zofia, Nowak", born=TWENTIETH, email="zosia@example.no"),
    )
    assert (found.outcome, found.tier) == (Outcome.CERTAIN, Tier.T3)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("a@stud.example.no", ""), ("b@stud.example.no", "")),
        (("", phone(1)), ("", phone(2))),
        (("a@stud.example.no", phone(1)), ("b@example.no", phone(2))),
    ],
)
def test_name_and_birth_date_are_a_case_when_the_contacts_contradict(
    first: tuple[str, str], second: tuple[str, str]
) -> None:
    found = match_one(
        side("p", "Zofia, Nowak", None, TWENTIETH, *first), side("r", "Zofia, Nowak", None, TWENTIETH, *second)
    )
    assert (found.outcome, found.tier) == (Outcome.UNDECIDED, Tier.CONFLICT)


def test_name_and_birth_date_are_a_case_when_the_numbers_differ() -> None:
    found = match_one(
        side("p", "Zofia, Nowak", synthetic_number(TWENTIETH, d_number=True), TWENTIETH),
        side("r", "Zofia, Nowak", NUMBER, TWENTIETH),
    )
    assert (found.outcome, found.evidence) == (Outcome.UNDECIDED, "samme navn og fødselsdato, men ulikt fødselsnummer")


def test_name_and_birth_date_are_a_case_when_two_registered_with_them() -> None:
    found = match_one(
        side("p", "Maria, Silva", born=TWENTIETH),
        side("r1", "Maria, Silva", born=TWENTIETH, mobile=phone(1)),
        side("r2", "Maria, Silva", born=TWENTIETH, mobile=phone(2)),
    )
    assert found.outcome is Outcome.UNDECIDED
    assert {p.registration_id for p in found.proposals} == {"r1", "r2"}


def test_name_and_birth_date_are_a_case_when_two_in_the_lists_have_them() -> None:
    placements = [side(f"p{n}", "Maria, Silva", born=TWENTIETH, mobile=phone(n)) for n in (1, 2)]
    for found in match(placements, [side("r", "Maria, Silva", born=TWENTIETH)]):
        assert (found.outcome, found.tier) == (Outcome.UNDECIDED, Tier.CONFLICT)


def test_one_single_name_and_a_birth_date_are_a_case() -> None:
    found = match_one(side("p", "Sari, ", born=TWENTIETH), side("r", "Sari, ", born=TWENTIETH))
    assert found.outcome is Outcome.UNDECIDED


@pytest.mark.parametrize(
    ("listed", "registered", "born"),
    [
        ("Marie, Berg", "Maria, Berg", TWENTIETH),
        ("Anna, Hansen", "Anna, Hansen", None),
        ("Anna, Hansen", "Anna, Hansen", date(2001, 3, 29)),
        ("Anna, Hansen", "Anna Kristine, Hansen", None),
        ("Moe, Per", "Mo, Per", TWENTIETH),
    ],
)
def test_likeness_is_a_case_and_never_more(listed: str, registered: str, born: date | None) -> None:
    found = match_one(side("p", listed, born=TWENTIETH), side("r", registered, born=born))
    assert (found.outcome, found.tier) == (Outcome.UNDECIDED, Tier.T4)


def test_a_faint_likeness_is_only_shown_as_nearest() -> None:
    found = match_one(side("p", "Anna, Hansen"), side("r", "Anne, Hansen"))
    assert (found.outcome, found.tier, found.evidence) == (Outcome.NONE, None, "")
    assert [(p.registration_id, p.tier) for p in found.proposals] == [("r", Tier.NEAREST)]


def test_nobody_alike_is_not_registered_and_nothing_is_shown() -> None:
    found = match_one(side("p", "Anna, Hansen", NUMBER), side("r", "Mohammed, Ahmed", ANOTHER))
    assert (found.outcome, found.proposals) == (Outcome.NONE, ())


def test_at_most_three_are_shown_as_nearest_the_best_first() -> None:
    registrations = [side(f"r{n}", f"Anne, Hanse{letter}") for n, letter in enumerate("nmlkst")]
    found = match_one(side("p", "Anna, Hansen"), *registrations)
    assert len(found.proposals) == 3
    assert found.proposals[0].registration_id == "r0"


def test_a_case_shows_the_nearest_others_as_well() -> None:
    found = match_one(
        side("p", "Anna, Hansen", born=TWENTIETH),
        side("r", "Anna, Hansen"),
        side("near", "Anna, Hansen", ANOTHER, TWENTIETH, adverts=[OTHER_ADVERT]),
    )
    assert found.outcome is Outcome.UNDECIDED
    assert {p.registration_id for p in found.proposals} == {"r", "near"}


def test_a_registration_that_is_certainly_anothers_makes_no_case_by_likeness() -> None:
    marie = side("p1", "Marie, Berg", NUMBER, TWENTIETH)
    maria = side("p2", "Maria, Berg", ANOTHER, TWENTIETH)
    _, found = match([marie, maria], [side("r", "Marie, Berg", NUMBER, TWENTIETH)])
    assert found.outcome is Outcome.NONE
    assert found.proposals[0].evidence.endswith("registreringen hører til en annen rad")


def test_a_namesake_born_the_same_day_who_is_matched_under_another_number_makes_no_case() -> None:
    rows = [side("p1", "Anna, Hansen", NUMBER, TWENTIETH), side("p2", "Anna, Hansen", ANOTHER, TWENTIETH)]
    _, found = match(rows, [side("r", "Anna, Hansen", NUMBER, TWENTIETH)])
    assert (found.outcome, found.proposals[0].tier) == (Outcome.NONE, Tier.NEAREST)


def test_the_same_person_on_another_advert_is_proposed_never_taken() -> None:
    found = match_one(side("p", "Anna, Hansen", NUMBER), side("r", "Anna, Hansen", NUMBER, adverts=[OTHER_ADVERT]))
    assert (found.outcome, found.tier, found.registration_id) == (Outcome.UNDECIDED, Tier.OTHER_ADVERT, None)
    assert found.evidence == "samme fødselsnummer og navn; på en annen annonse"


def test_another_adverts_registration_does_not_disturb_the_one_that_counts() -> None:
    found = match_one(
        side("p", "Anna, Hansen", NUMBER),
        side("r", "Anna, Hansen", NUMBER, day=1),
        side("other", "Anna, Hansen", NUMBER, adverts=[OTHER_ADVERT], day=9),
    )
    assert (found.outcome, found.registration_ids) == (Outcome.CERTAIN, ("r",))


def test_where_the_calendar_names_no_advert_any_counts() -> None:
    found = match_one(side("p", "Anna, Hansen", NUMBER, adverts=[]), side("r", "Anna, Hansen", NUMBER))
    assert found.outcome is Outcome.CERTAIN


def test_of_a_repeated_registration_the_newest_counts_and_all_are_kept() -> None:
    found = match_one(
        side("p", "Anna, Hansen", NUMBER),
        side("old", "Anna, Hansen", NUMBER, day=1),
        side("newest", "Anna, Hansen", NUMBER, day=20),
        side("undated", "Anna, Hansen", NUMBER),
    )
    assert found.registration_id == "newest"
    assert found.registration_ids == ("newest", "old", "undated")


def test_a_repeat_without_a_number_is_known_by_its_address_and_name() -> None:
    found = match_one(
        side("p", "Anna, Hansen", NUMBER),
        side("r1", "Anna, Hansen", NUMBER, email="a@example.no", day=1),
        side("r2", "Anna, Hansen", email="a@example.no", day=2),
    )
    assert (found.registration_id, found.tier) == ("r2", Tier.SAME_PERSON)


def test_several_rows_of_one_person_share_a_registration() -> None:
    rows = [side(f"p{n}", "Anna, Hansen", NUMBER) for n in (1, 2)]
    resolution = resolve(rows, [side("r", "Anna, Hansen", NUMBER)])
    assert [found.registration_id for found in resolution.matches] == ["r", "r"]
    assert resolution.persons == (frozenset({"p1", "p2"}),)


def test_rows_of_different_people_are_different_persons() -> None:
    rows = [side("p1", "Anna, Hansen", NUMBER), side("p2", "Anna, Hansen", ANOTHER), side("p3", "Anna, Hansen")]
    assert persons(rows, match(rows, [])) == (frozenset({"p1"}), frozenset({"p2"}), frozenset({"p3"}))


def test_rows_are_one_person_through_one_registration() -> None:
    rows = [side("p1", "Anna, Hansen", NUMBER), side("p2", "Anna, Hansen", email="a@example.no")]
    registrations = [side("r", "Anna, Hansen", NUMBER, email="a@example.no")]
    found = match(rows, registrations)
    assert persons(rows, []) == (frozenset({"p1"}), frozenset({"p2"}))
    assert persons(rows, found) == (frozenset({"p1", "p2"}),)
    assert persons(rows, found, registrations=registrations) == (frozenset({"p1", "p2"}),)


def test_a_registration_in_no_list_is_told_one_under_a_case_is_not() -> None:
    registrations = [
        side("certain", "Anna, Hansen", NUMBER),
        side("asked", "Ola, Berg", born=TWENTIETH),
        side("alone", "Mohammed, Ahmed", ANOTHER),
    ]
    rows = [side("p1", "Anna, Hansen", NUMBER), side("p2", "Ole, Berg", born=TWENTIETH)]
    assert unlisted(registrations, match(rows, registrations)) == ("alone",)


def test_two_rows_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        match([side("p", "Anna, Hansen"), side("p", "Ola, Berg")], [])


# Strong evidence that disagrees ---------------------------------------------------------------------------------------


def test_a_number_that_says_one_and_an_address_that_says_another_are_a_case() -> None:
    found = match_one(
        side("p", "Per, Hansen", NUMBER, email="per@example.no"),
        side("by number", "Per, Hansen", NUMBER, email="son@example.no"),
        side("by address", "Per, Hansen", ANOTHER, email="per@example.no"),
    )
    assert (found.outcome, found.tier) == (Outcome.UNDECIDED, Tier.CONFLICT)
    assert {p.registration_id for p in found.proposals} == {"by number", "by address"}


def test_an_address_that_belongs_to_another_speaks_against_name_and_birth_date() -> None:
    found = match_one(
        side("p", "Anna, Hansen", born=TWENTIETH, email="a@stud.example.no"),
        side("by date", "Anna, Hansen", born=TWENTIETH, email="anna@example.no"),
        side("by address", "Mona, Lie", email="a@stud.example.no"),
    )
    assert found.outcome is Outcome.UNDECIDED
    assert {p.registration_id for p in found.proposals} == {"by date", "by address"}


def test_a_number_under_a_similar_name_is_a_case_when_the_name_itself_registered_too() -> None:
    found = match_one(
        side("p", "Maria, Berg", NUMBER, email="maria@stud.example.no"),
        side("by number", "Marie, Berg", NUMBER),
        side("by name", "Maria, Berg", email="maria@stud.example.no"),
    )
    assert found.outcome is Outcome.UNDECIDED
    assert {p.registration_id for p in found.proposals} == {"by number", "by name"}


def test_a_number_that_two_pairs_of_names_claim_is_nobodys() -> None:
    names = {"kari": "Kari, Hansen", "ola": "Ola, Berg"}
    placements = [side(f"p {who}", name, NUMBER) for who, name in names.items()]
    registrations = [side(f"r {who}", name, NUMBER) for who, name in names.items()]
    assert [found.outcome for found in match(placements, registrations)] == [Outcome.UNDECIDED] * 2


def test_a_number_that_somebody_else_has_keeps_address_and_name_from_being_certain() -> None:
    rows = [
        side("p1", "Ida, Dahl", NUMBER, email="ida@stud.example.no"),
        side("p2", "Ida, Dahl", email="ida@stud.example.no"),
    ]
    registrations = [side("ida", "Ida, Dahl", email="ida@stud.example.no"), side("eva", "Eva, Vik", NUMBER)]
    first, second = match(rows, registrations)
    assert (first.outcome, second.outcome) == (Outcome.UNDECIDED, Outcome.UNDECIDED)
    assert {p.registration_id for p in first.proposals} == {"ida", "eva"}


def test_a_chain_of_addresses_does_not_join_two_numbers() -> None:
    """The one in the middle has both addresses: each pair looks like one person, all three cannot be."""
    middle = side("middle", "Per, Hansen", email="a@example.no; b@example.no")
    found = match_one(
        side("p", "Per, Hansen", NUMBER, email="a@example.no"),
        middle,
        side("far end", "Per, Hansen", ANOTHER, email="b@example.no"),
    )
    assert found.outcome is Outcome.UNDECIDED


# What administrators decided -----------------------------------------------------------------------------------------


def test_same_person_holds_against_all_evidence() -> None:
    placement = side("p", "Kari, Hansen", NUMBER, TWENTIETH)
    registration = side("r", "Mona, Lie", ANOTHER, date(1970, 1, 1), adverts=[OTHER_ADVERT])
    (found,) = match([placement], [registration], [Verdict("p", "r", same=True)])
    assert (found.outcome, found.tier, found.registration_id) == (Outcome.CERTAIN, Tier.DECIDED, "r")
    assert found.evidence.startswith("avgjort av en administrator")


def test_not_the_same_holds_against_all_evidence_and_is_not_asked_again() -> None:
    placement, registration = side("p", "Kari, Hansen", NUMBER, TWENTIETH), side("r", "Kari, Hansen", NUMBER, TWENTIETH)
    (found,) = match([placement], [registration], [Verdict("p", "r", same=False)])
    assert (found.outcome, found.proposals) == (Outcome.NONE, ())


def test_a_decision_holds_for_the_persons_other_rows_and_repeats() -> None:
    rows = [side(f"p{n}", "Kari, Hansen", NUMBER) for n in (1, 2)]
    registrations = [side(f"r{n}", "Kari, Hansen", ANOTHER, day=n) for n in (1, 2)]
    assert {found.outcome for found in match(rows, registrations)} == {Outcome.UNDECIDED}
    apart = match(rows, registrations, [Verdict("p1", "r1", same=False)])
    assert [(found.outcome, found.proposals) for found in apart] == [(Outcome.NONE, ())] * 2
    joined = match(rows, registrations, [Verdict("p1", "r1", same=True)])
    assert [found.registration_ids for found in joined] == [("r2", "r1")] * 2


def test_not_the_same_holds_for_the_other_rows_with_that_number_and_they_stay_one_person() -> None:
    rows = [side(f"p{n}", "Kari, Hansen", NUMBER) for n in (1, 2)]
    resolution = resolve(rows, [side("r", "Kari, Hansen", NUMBER)], [Verdict("p1", "r", same=False)])
    assert [(found.outcome, found.proposals) for found in resolution.matches] == [(Outcome.NONE, ())] * 2
    assert resolution.persons == (frozenset({"p1", "p2"}),)
    assert resolution.unlisted == ("r",)


def test_a_decision_taken_back_is_as_if_never_made() -> None:
    placement, registration = side("p", "Anna, Hansen"), side("r", "Anna, Hansen")
    before = match([placement], [registration])
    assert match([placement], [registration], [Verdict("p", "r", same=True)]) != before
    assert match([placement], [registration], []) == before


def test_not_the_same_outweighs_the_same() -> None:
    placement, registration = side("p", "Anna, Hansen", NUMBER), side("r", "Anna, Hansen", NUMBER)
    verdicts = [Verdict("p", "r", same=True), Verdict("p", "r", same=False)]
    for order in (verdicts, verdicts[::-1]):
        (found,) = match([placement], [registration], order)
        assert found.outcome is Outcome.NONE


def test_a_decision_about_rows_that_are_gone_is_passed_over() -> None:
    placement, registration = side("p", "Anna, Hansen", NUMBER), side("r", "Anna, Hansen", NUMBER)
    (found,) = match([placement], [registration], [Verdict("gone", "r", same=False), Verdict("p", "gone", same=True)])
    assert found.outcome is Outcome.CERTAIN


def test_the_default_advert_is_the_groups() -> None:
    assert side("p", "Anna, Hansen").adverts == {ADVERT}
