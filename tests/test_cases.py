"""What an administrator can choose in a case, and how a wrong choice is explained."""

from __future__ import annotations

import pytest

from praksis.cases import CASE_TYPES, CHOICE_WORDS, CaseKind, Choice, read_choice
from praksis.errors import Invalid

EVERY_CHOICE = [(kind, choice) for kind in CaseKind for choice in CASE_TYPES[kind].choices]


@pytest.mark.parametrize(("kind", "choice"), EVERY_CHOICE)
def test_each_choice_is_read_by_its_words_and_by_its_value(kind: CaseKind, choice: Choice) -> None:
    words = CHOICE_WORDS[choice]
    for written in (words, choice.value, words.upper(), f"  {words} ", words.replace(" ", "  "), words.capitalize()):
        assert read_choice(kind, written) is choice


@pytest.mark.parametrize("kind", CaseKind)
def test_each_kind_has_a_title_and_either_choices_or_a_way_to_settle_it(kind: CaseKind) -> None:
    case_type = CASE_TYPES[kind]
    assert case_type.title
    assert bool(case_type.choices) is not bool(case_type.how)
    assert len(case_type.choices) in (0, 1, 2)  # one: somebody has seen to it


def test_each_choice_has_words_of_its_own_and_belongs_to_a_kind() -> None:
    assert set(CHOICE_WORDS) == set(Choice)
    assert len(set(CHOICE_WORDS.values())) == len(CHOICE_WORDS)
    assert {choice for _, choice in EVERY_CHOICE} == set(Choice)


@pytest.mark.parametrize("kind", [k for k in CaseKind if CASE_TYPES[k].choices])
@pytest.mark.parametrize("written", ["", "ja", "samme", "slipp", "godkjent av sjefen"])
def test_a_choice_that_does_not_exist_is_answered_with_those_that_do(kind: CaseKind, written: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_choice(kind, written)
    assert all(f"«{CHOICE_WORDS[choice]}»" in caught.value.message for choice in CASE_TYPES[kind].choices)
    assert not written or written not in caught.value.message.split("Velg")[0]


@pytest.mark.parametrize("kind", CaseKind)
def test_the_choice_of_another_kind_of_case_is_not_taken(kind: CaseKind) -> None:
    for choice in set(Choice) - set(CASE_TYPES[kind].choices):
        with pytest.raises(Invalid):
            read_choice(kind, CHOICE_WORDS[choice])


def test_a_case_that_is_settled_by_an_act_says_which() -> None:
    with pytest.raises(Invalid, match="praksis bind"):
        read_choice(CaseKind.UNBOUND_DOCUMENT, "slipp gjennom")
