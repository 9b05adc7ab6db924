"""Which spellings are one name, and which only may be."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from praksis.names import PersonName, fold, loose_name_key, name_key, same_loose_name, same_name


def name(text: str) -> PersonName:
    given, _, family = text.partition(", ")
    return PersonName(given, family)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Åse, Bjørnsæter", "Aase, Bjoernsaeter"),
        ("ÅSE, ØDEGÅRD", "åse, ødegård"),
        ("A\u030ase, Lie", "\u00c5se, Lie"),
        ("José, García Márquez", "Jose, Garcia Marquez"),
        ("Zoë, Müller", "Zoe, Muller"),
        ("Łukasz, Đorđević", "Lukasz, Dordevic"),
        ("Weiß, Björn", "Bjoern, Weiss"),
        ("Anne-Marie, Lie", "Anne Marie, Lie"),
        ("Per Erik, Lie Moe", "Lie, Per Erik Moe"),
        ("Nora, O’Brien", "Nora, O'Brien"),
        ("Ayşe, Yıldız", "Ayse, Yildiz"),
        (" Ola , Berg", "Ola, Berg "),
    ],
)
def test_these_are_one_name(one: str, other: str) -> None:
    assert same_name(name(one), name(other))
    assert same_loose_name(name(one), name(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Per, Moe", "Per, Mo"),
        ("Joel, Lie", "Jol, Lie"),
        ("Bjørn, Lie", "Bjorn, Lie"),
        ("Jan, van der Berg", "Jan, Berg"),
    ],
)
def test_these_may_be_one_name_and_the_hard_folding_only_proposes_it(one: str, other: str) -> None:
    assert not same_name(name(one), name(other))
    assert same_loose_name(name(one), name(other))


@pytest.mark.parametrize(
    ("one", "other"), [("Anna, Berg", "Anne, Berg"), ("Anna Marie, Berg", "Anna, Berg"), ("Lie, Ola", "Lie, Ole")]
)
def test_these_are_two_names(one: str, other: str) -> None:
    assert not same_name(name(one), name(other))
    assert not same_loose_name(name(one), name(other))


def test_no_name_is_the_same_as_none() -> None:
    assert not same_name(name(" , "), name(", "))
    assert not same_loose_name(name("-, "), name(", "))


def test_a_name_that_is_all_particles_keeps_them() -> None:
    assert loose_name_key(name("Van, Le")) == {"van", "le"}


def test_no_letter_disappears() -> None:
    assert fold("Bjørn Æsøy Łoś Þór Ðuro Ŋala Ŧeŋ") == ("bjoern", "aesoey", "los", "thor", "duro", "nala", "ten")


@given(st.text(max_size=30), st.text(max_size=30))
def test_case_and_unicode_form_and_order_make_no_difference(given_name: str, family: str) -> None:
    key = name_key(PersonName(given_name, family))
    assert name_key(PersonName(family, given_name)) == key
    for form in ("NFC", "NFD"):
        assert name_key(PersonName(unicodedata.normalize(form, given_name), unicodedata.normalize(form, family))) == key
    assert all(token and not token.isspace() for token in key)


@given(st.text(max_size=30))
@example("\U0001f110")
@example("Ǽ")
def test_what_is_one_name_by_the_soft_folding_is_one_by_the_hard(text: str) -> None:
    again = " ".join(reversed(fold(text)))
    assert name_key(PersonName(again, "")) == name_key(PersonName(text, ""))
    assert loose_name_key(PersonName(again, "")) == loose_name_key(PersonName(text, ""))


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_fold_as_they_do_beside_others(text: str) -> None:
    assert fold(f"{text} å") == (*fold(text), "aa")
