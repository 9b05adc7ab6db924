"""The naming standard, and one document for each student group."""

from __future__ import annotations

import pytest

from praksis.practice_list.naming import (
    USUAL_LIST_NAME,
    NamedDocument,
    follows_standard,
    name_finding,
    proposed_name,
    several_documents,
)


@pytest.mark.parametrize(
    "file_name",
    ["Praksisoversikt HVL Sykepleie kull 2024.xlsx", "praksisoversikt hvl Bachelor i sykepleie kull H2024.XLSX",
     "Praksisoversikt HVL Sykepleie kull 2024.xlsm", "Kanal/Praksisoversikt UiB Medisin kull 2022.xlsx",
     "Praksisoversikt HVL Åpen linje kull 2024.xlsx".replace("Å", "A\u030a")],
)  # fmt: skip
def test_a_name_that_follows_the_standard_is_let_through(file_name: str) -> None:
    assert follows_standard(file_name, USUAL_LIST_NAME)


@pytest.mark.parametrize(
    "file_name",
    ["Praksisoversikt_HVL_Sykepleie_kull_2024.xlsx", "Praksisoversikt HVL Sykepleie 2024.xlsx", "Mappe1.xlsx", "",
     "Praksisoversikt HVL Sykepleie kull 2024 - Kopi.xlsx", "Praksisoversikt HVL Sykepleie kull 2024 (1).xlsx"],
)  # fmt: skip
def test_another_name_gets_the_right_one_proposed(file_name: str) -> None:
    found = name_finding(file_name, USUAL_LIST_NAME, "HVL", "Sykepleie", "2024")
    assert found is not None
    assert found.message == (
        "Filnavnet følger ikke navnestandarden. Gi filen navnet «Praksisoversikt HVL Sykepleie kull 2024.xlsx»."
    )


def test_the_proposal_follows_the_standard_from_settings_and_keeps_a_macro_ending() -> None:
    standard = "{kull} {studentgruppe} ({studiested}).xlsx"
    assert proposed_name("x.xlsm", standard, "UiB", "Medisin: år 3", "2022") == "2022 Medisin- år 3 (UiB).xlsm"
    assert follows_standard("2022 Medisin (UiB).xlsx", standard)


def test_what_is_not_known_stands_in_capitals_to_be_filled_in() -> None:
    assert (
        proposed_name("x.xlsx", USUAL_LIST_NAME, "HVL", None, None) == "Praksisoversikt HVL STUDENTGRUPPE kull ÅR.xlsx"
    )


def test_without_a_standard_any_name_will_do() -> None:
    assert name_finding("Mappe1.xlsx", None, None, None, None) is None


def test_two_documents_for_one_group_are_found_and_others_left_in_peace() -> None:
    documents = [
        NamedDocument("a.xlsx", "Sykepleie", "2024"),
        NamedDocument("b.xlsx", "sykepleie", "H2024"),
        NamedDocument("c.xlsx", "Sykepleie", "2023"),
        NamedDocument("d.xlsx", "Fysioterapi", "2024"),
        NamedDocument("e.xlsx", None, "2024"),
    ]
    (found,) = several_documents(documents)
    assert "«a.xlsx»" in found.message
    assert "«b.xlsx»" in found.message
    assert "c.xlsx" not in found.message
    assert several_documents(documents) == several_documents(reversed(documents))


def test_spring_and_autumn_cohorts_are_two_groups() -> None:
    assert (
        several_documents(
            [NamedDocument("a.xlsx", "Sykepleie", "V2024"), NamedDocument("b.xlsx", "Sykepleie", "H2024")]
        )
        == ()
    )
