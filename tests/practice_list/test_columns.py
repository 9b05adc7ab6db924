"""Headings by their words."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from praksis.practice_list.cell_text import clean
from praksis.practice_list.columns import ALIASES, Field, could_mean, meaning, near_miss


@pytest.mark.parametrize("field", [f for f in Field if f is not Field.DAYS])
def test_each_heading_of_the_master_means_itself(field: Field) -> None:
    found = meaning(field.value)
    assert found is not None
    assert found.field is field


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("ETTERNAMN", Field.FAMILY), ("Førenamn:", Field.GIVEN), ("Etternavn, Fornavn", Field.FULL_NAME),
        ("For- og etternavn", Field.FULL_NAME), ("Student", Field.FULL_NAME), ("Fødselsnr. (11 siffer)", Field.NUMBER),
        ("Fødselsnummer/D-nummer", Field.NUMBER), ("Norsk fødselsnummer (om det finnes)", Field.NUMBER),
        ("National ID", Field.NUMBER), ("Date of birth", Field.BIRTH_DATE), ("E\u2011post", Field.EMAIL),
        ("Studentens e-postadresse", Field.EMAIL), ("Tlf.", Field.MOBILE), ("Mobil\u00adnr.", Field.MOBILE),
        ("Praksissted / enhet", Field.WARD), ("Praksisstad/eining", Field.WARD), ("Første\ndag", Field.FIRST_DAY),
        ("t.o.m.", Field.LAST_DAY), ("Fra - til", Field.DAYS), ("Registrert (Webcruiter)", Field.REGISTERED),
        ("Fødsels-\nnummer", Field.NUMBER), ("E-\npost", Field.EMAIL), ("Studentens e-\npostadresse", Field.EMAIL),
        ("Avslutning", Field.LAST_DAY), ("Slutt dato", Field.LAST_DAY), ("Slutt-dato", Field.LAST_DAY),
        ("Avd./post", Field.WARD), ("Avdeling/sengepost", Field.WARD), ("Student navn", Field.FULL_NAME),
        ("Best.", Field.ORDERED), ("Bestilt i Samlepunktet", Field.ORDERED), ("Registrert/overført", Field.REGISTERED),
        ("Tinga", Field.ORDERED), ("Merknad *", Field.COMMENT), ("Nationality", Field.NATIONALITY),
    ],
)  # fmt: skip
def test_a_heading_in_either_norwegian_or_in_english_is_known(heading: str, field: Field) -> None:
    found = meaning(heading)
    assert found is not None
    assert found.field is field


@pytest.mark.parametrize(
    "heading",
    ["", "Nr", "Kjønn", "Årstrinn", "E-post veileder", "Navn på kontaktperson", "Telefon pårørende", "Registrert dato",
     "Bestilt av", "Supervisor e-mail"],
)  # fmt: skip
def test_a_heading_about_something_or_somebody_else_means_nothing_to_us(heading: str) -> None:
    assert meaning(heading) is None


def test_a_misspelt_heading_is_a_hint_and_never_a_reading() -> None:
    assert meaning("Etternvan") is None
    assert near_miss("Etternvan") is Field.FAMILY
    assert near_miss("Kjønn") is None


_KNOWN = st.sampled_from(sorted(ALIASES)).flatmap(
    lambda alias: st.sampled_from([alias, alias.upper(), alias.replace("-", "\u2011"), *alias.split()])
)
_BETWEEN = st.sampled_from(["", " ", "-", "- ", "/", "_", "(", ")", "\u00ad", "a\u200d\u030a", "1", "Kari", "\n"])
_HEADINGS = st.lists(_KNOWN | _BETWEEN | st.text(max_size=3), max_size=5).map("".join)


@given(_HEADINGS, _HEADINGS)
@example("Etter-", "navn")
@example("tlf", "nummer")
def test_what_could_mean_nothing_means_nothing_alone_or_together(one: str, other: str) -> None:
    if not could_mean(one):
        assert meaning(one) is None
        if not could_mean(other):
            assert meaning(clean(f"{clean(one)} {clean(other)}")) is None


def test_a_student_could_be_no_heading() -> None:
    for text in ("Anne-Lise", "Nordmann", "01819049927", "kari@stud.example.no", "Hjerteavdelingen, sengepost 1"):
        assert not could_mean(text)
