"""What an administrator can choose in a case, and how a wrong choice is explained."""

from __future__ import annotations

import pytest

from praksis.cases import CANNOT_BE_TAKEN_BACK, CASE_TYPES, CHOICE_WORDS, CaseKind, Choice, read_choice
from praksis.errors import Invalid

CHOSEN = [kind for kind in CaseKind if not CASE_TYPES[kind].named]
EVERY_CHOICE = [(kind, choice) for kind in CaseKind for choice in CASE_TYPES[kind].choices]


@pytest.mark.parametrize(("kind", "choice"), EVERY_CHOICE)
def test_each_choice_is_read_by_its_words_and_by_its_value(kind: CaseKind, choice: Choice) -> None:
    words = CHOICE_WORDS[choice]
    for written in (words, choice.value, words.upper(), f"  {words} ", words.replace(" ", "  "), words.capitalize()):
        assert read_choice(kind, written) is choice


@pytest.mark.parametrize("kind", CaseKind)
def test_each_kind_has_a_title_and_choices(kind: CaseKind) -> None:
    case_type = CASE_TYPES[kind]
    assert case_type.title
    assert len(case_type.choices) in (1, 2)  # one: somebody has seen to it, or chosen a name


def test_each_choice_has_words_of_its_own_and_belongs_to_a_kind() -> None:
    assert set(CHOICE_WORDS) == set(Choice)
    assert len(set(CHOICE_WORDS.values())) == len(CHOICE_WORDS)
    assert {choice for _, choice in EVERY_CHOICE} == set(Choice)


@pytest.mark.parametrize("kind", CHOSEN)
@pytest.mark.parametrize("written", ["", "ja", "samme", "slipp", "godkjent av sjefen"])
def test_a_choice_that_does_not_exist_is_answered_with_those_that_do(kind: CaseKind, written: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_choice(kind, written)
    assert all(f"«{CHOICE_WORDS[choice]}»" in caught.value.message for choice in CASE_TYPES[kind].choices)
    assert not written or written not in caught.value.message.split("Velg")[0]


@pytest.mark.parametrize("kind", CHOSEN)
def test_the_choice_of_another_kind_of_case_is_not_taken(kind: CaseKind) -> None:
    for choice in set(Choice) - set(CASE_TYPES[kind].choices):
        with pytest.raises(Invalid):
            read_choice(kind, CHOICE_WORDS[choice])


def test_where_a_name_is_chosen_any_name_is_read_and_none_is_asked_for() -> None:
    assert read_choice(CaseKind.UNBOUND_DOCUMENT, "Sykepleie, kull 2024") is Choice.BOUND
    with pytest.raises(Invalid, match="hvilken studentgruppe"):
        read_choice(CaseKind.UNBOUND_DOCUMENT, " ")


@pytest.mark.parametrize("kind", CaseKind)
def test_what_is_carried_out_as_it_is_taken_says_so_before(kind: CaseKind) -> None:
    final = kind in (CaseKind.SAME_STUDENT_CORRECTED, CaseKind.UNKNOWN_OUTCOME)
    assert CASE_TYPES[kind].final is final
    assert (CANNOT_BE_TAKEN_BACK in CASE_TYPES[kind].before) is final
