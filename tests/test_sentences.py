"""Promise 4: each reason is one sentence that says what is wrong and who does what next, and names nobody."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.holds import Hold
from praksis.sentences import REFUSED, WAITS_FOR_PLAN, WAITS_FOR_RECEIPT, SentenceFacts, why_not
from tests.people import synthetic_number

ALL_KNOWN = SentenceFacts(
    deadline=date(2026, 8, 10),
    arrived_on=date(2026, 8, 12),
    first_day=date(2026, 9, 7),
    last_day=date(2026, 11, 1),
    calendar_first_day=date(2026, 9, 21),
    calendar_last_day=date(2026, 11, 15),
    agreement_until=date(2026, 6, 30),
    profession="Sykepleier",
    nearest="samme fødselsdato og etternavn",
    case="S-0007",
)
# A noun for somebody, and the verb of what they do.
WHO_DOES_WHAT = re.compile(
    r"\b(FOU|koordinator|studenten) "
    r"(fyller|retter|har bedt|avklarer|knytter|legger|lagrer|avgjør|minner|overfører|bestiller|kan ikke)\b"
    r"|\b(FOU|koordinator|studenten) må (be|avklare|registrere)\b"
    r"|\bretter koordinator\b|Håndteres manuelt av FOU"
)
ELEVEN_DIGITS = re.compile(r"\d(?:[ .\-/]?\d){10}")

TEXTS = st.text(max_size=60) | st.builds(
    lambda before, after, mark: f"{before}{mark.join(synthetic_number())}{after}",
    st.text(max_size=10),
    st.text(max_size=10),
    st.sampled_from(["", " ", "-", "."]),
)


@pytest.mark.parametrize("hold", Hold)
@pytest.mark.parametrize("facts", [ALL_KNOWN, SentenceFacts()], ids=["all known", "nothing known"])
def test_each_reason_has_a_whole_sentence_that_says_who_does_what_next(hold: Hold, facts: SentenceFacts) -> None:
    sentence = why_not(hold, facts)
    assert WHO_DOES_WHAT.search(sentence), sentence
    assert re.fullmatch(r"[A-ZÆØÅ].*[.]", sentence)
    assert not re.search(r"[{}]|None|  |\.\.|\( ", sentence)


@pytest.mark.parametrize("hold", Hold)
def test_reasons_are_told_apart_by_their_sentences(hold: Hold) -> None:
    assert [other for other in Hold if why_not(other, ALL_KNOWN) == why_not(hold, ALL_KNOWN)] == [hold]


@pytest.mark.parametrize(
    ("hold", "said"),
    [
        (Hold.LATE, ("12.08.2026", "10.08.2026", "S-0007")),
        (Hold.ARRIVAL_UNSURE, ("10.08.2026", "S-0007")),
        (Hold.DAYS_OUTSIDE_CALENDAR, ("07.09.2026–01.11.2026", "21.09.2026–15.11.2026")),
        (Hold.AGREEMENT_ENDED, ("30.06.2026",)),
        (Hold.PERIOD_OVER, ("01.11.2026",)),
        (Hold.PROFESSION_UNKNOWN, ("«Sykepleier»",)),
        (Hold.NOT_REGISTERED, ("Nærmest: samme fødselsdato og etternavn.",)),
        (Hold.MATCH_UNDECIDED, ("S-0007",)),
        (Hold.SAME_STUDENT_CORRECTED, ("S-0007",)),
        (Hold.STRUCK_THROUGH, ("S-0007",)),
        (Hold.OVERLAP, ("S-0007",)),
        (Hold.HAND_PAINTED, ("S-0007",)),
        (Hold.DOCUMENT_UNBOUND, ("S-0007",)),
    ],
    ids=str,
)
def test_a_sentence_holds_the_days_and_the_case_that_it_is_about(hold: Hold, said: tuple[str, ...]) -> None:
    sentence = why_not(hold, ALL_KNOWN)
    assert all(words in sentence for words in said), sentence


@pytest.mark.parametrize("written", ["{0}", "Sykepleier {0}", "1{0}", "{0}{0}", "x{0}9"])
def test_a_number_in_the_wrong_column_is_not_repeated(written: str) -> None:
    text = written.format(synthetic_number())
    sentence = why_not(Hold.PROFESSION_UNKNOWN, SentenceFacts(profession=text))
    assert sentence.startswith("Profesjonen i raden gir ingen tilganger")
    assert "Nærmest" not in why_not(Hold.NOT_REGISTERED, SentenceFacts(nearest=text))


def test_once_a_user_in_laeringsportalen_has_been_asked_for_it_says_so() -> None:
    before, after = (why_not(Hold.WAITING_FOR_PORTAL, SentenceFacts(case=case)) for case in (None, "S-0007"))
    assert "FOU må be om en bruker der." in before
    assert "FOU har bedt om en bruker der og venter på svar (sak S-0007)." in after


def test_a_profession_of_blanks_is_one_that_is_not_filled_in() -> None:
    assert "Profesjonen som ikke er fylt ut" in why_not(Hold.PROFESSION_UNKNOWN, SentenceFacts(profession=" \u200b "))


def test_overlap_says_nothing_of_the_other_group_because_it_may_be_another_institutions() -> None:
    assert not re.search("gruppe|studiested", why_not(Hold.OVERLAP, ALL_KNOWN))


def test_what_is_not_known_is_said_so() -> None:
    assert "ukjent dato" in why_not(Hold.LATE, SentenceFacts())
    assert "Profesjonen som ikke er fylt ut" in why_not(Hold.PROFESSION_UNKNOWN, SentenceFacts())
    assert "(sak" not in why_not(Hold.LATE, SentenceFacts())
    assert "Nærmest" not in why_not(Hold.NOT_REGISTERED, SentenceFacts())


@given(st.sampled_from([Hold.PROFESSION_UNKNOWN, Hold.NOT_REGISTERED]), TEXTS, TEXTS)
def test_whatever_stands_in_the_list_no_sentence_carries_eleven_digits_or_breaks_its_line(
    hold: Hold, profession: str, nearest: str
) -> None:
    sentence = why_not(hold, SentenceFacts(profession=profession, nearest=nearest))
    assert not ELEVEN_DIGITS.search(sentence)
    assert len(sentence.splitlines()) == 1


@pytest.mark.parametrize("hold", Hold)
def test_a_sentence_has_no_place_for_a_name(hold: Hold) -> None:
    words = why_not(hold, SentenceFacts())
    # What starts with a capital is the sentence itself or one of the routine's own names.
    capitals = set(re.findall(r"(?<=[a-zæøå,;:] )[A-ZÆØÅ]\w+", words))
    assert capitals <= {"FOU", "Webcruiter", "Excel", "Læringsportalen"}, words


def test_rows_that_nothing_holds_are_told_of_too() -> None:
    assert WAITS_FOR_PLAN.format(plan="P-0412") == "Klar; venter på at FOU bestiller (P-0412)."
    assert "O-0031" in WAITS_FOR_RECEIPT.format(package="O-0031")
    assert "FOU avgjør" in REFUSED.format(reason="Rollen finnes ikke.", case=" (sak S-0001)")
