"""Every message, whatever is in it: tidy, whole, in the right number, and with group, cohort and period (R19)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError

from praksis.messages import render
from praksis.wording.about import Words
from praksis.wording.deviation import DeviationReceived, deviation_received
from praksis.wording.digest import Digest, DigestList, News, digest
from praksis.wording.examples import examples
from praksis.wording.first_morning import FirstMorning, first_morning
from praksis.wording.mail_instead import mail_instead
from praksis.wording.office_digest import NewCases, OfficeDay, office_digest
from praksis.wording.receipt import receipt
from praksis.wording.refusals import Refusals, refusals
from praksis.wording.reminders import Missing, MissingChannel, ReminderItem, missing_channel, reminder
from praksis.wording.season_start import SeasonStart, Start, season_start
from tests.wording.values import COHORT, abouts, counts, days, receipts, rows, sentences, sheets

EXAMPLES = examples()
ONE_OF_MANY = re.compile(
    r"(?<![\d–/.-])1 (studenter|rader|linjer|saker|pakker|dager|endringer|punkter)\b"
    r"|(?<![\d.])(0|[2-9]|[1-9]\d+) (student|rad|linje|sak|pakke|endring|punkt) "
)
ADDRESS = "student@helse-bergen.no"
COUNTED = re.compile(r"\b(None|nan|True|False|Undefined)\b")

systems = st.sampled_from([(), ("DIPS Arena",), ("DIPS Arena", "Meona")])
news = st.builds(News, counts, counts, counts, counts)
digests = st.builds(
    Digest,
    st.just("HVL"),
    st.lists(st.builds(DigestList, st.just("Liste.xlsx"), st.sampled_from([COHORT, None]), sheets), max_size=3).map(
        tuple
    ),
    counts,
    counts,
    news,
)
new_cases = st.builds(
    NewCases,
    st.just("Rad etter fristen"),
    st.sampled_from(["HVL, Sykepleie, kull 2024, Periode 1", ""]),
    st.lists(st.integers(1, 999).map("S-{:04d}".format), min_size=1, max_size=9).map(tuple),
)
office_days = st.builds(
    OfficeDay,
    do_not_order=sentences,
    new_cases=st.lists(new_cases, max_size=3).map(tuple),
    open_cases=counts,
    overdue=sentences,
    packages=sentences,
    waits_long=sentences,
    unknown=sentences,
    by_mail=sentences,
    not_registered=counts,
    not_transferred=counts,
)
starts = st.builds(Start, abouts, days, st.one_of(st.none(), st.just("4410 Sykepleie")), st.one_of(st.none(), days))
items = st.builds(ReminderItem, st.sampled_from(Missing), abouts, st.one_of(st.none(), days), st.integers(1, 40))
every_message: st.SearchStrategy[Words] = st.one_of(
    receipts.map(receipt),
    digests.map(digest),
    office_days.map(office_digest),
    st.builds(Refusals, abouts, st.just("Liste.xlsx"), st.just("Periode 1"), systems, rows.filter(bool)).map(refusals),
    st.builds(
        SeasonStart,
        st.just("HVL"),
        st.lists(starts, min_size=1, max_size=3).map(tuple),
        st.just("Felles"),
        st.just(("MAL",)),
    ).map(season_start),
    st.builds(reminder, st.just("HVL"), st.lists(items, min_size=1, max_size=4).map(tuple), days),
    st.builds(MissingChannel, st.just("HVL"), st.just("HVL"), st.lists(abouts, max_size=3).map(tuple)).map(
        missing_channel
    ),
    st.builds(
        FirstMorning, abouts, counts, counts, counts, counts, rows, st.just((7, 8, 9)), st.sampled_from([(), (4,)])
    ).map(first_morning),
    receipts.map(receipt).map(lambda words: mail_instead("HVL", words)),
    st.builds(DeviationReceived, abouts, days, st.one_of(st.none(), days)).map(deviation_received),
)


def untidy(words: Words) -> list[str]:
    """What is wrong with the looks of a message."""
    body, both = words.body, f"{words.subject}\n{words.body}"
    lines = body.splitlines()
    wrong = {
        "two blank lines in a row": "\n\n\n" in body,
        "does not end in one line break": body != body.strip() + "\n",
        "a blank at a line's end": any(line != line.rstrip() for line in lines),
        "double spaces": any("  " in line.strip() for line in lines) or "  " in words.subject,
        "a place not filled in": bool(re.search(r"[{}]|\bNone\b", both)) or bool(COUNTED.search(both)),
        "«» with nothing in it": "«»" in both,
        "a blank before a stop": bool(re.search(r" [.,:;](\s|$)", both)),
        "two stops": ".." in both or ".;" in both,
        "wrong number form": bool(ONE_OF_MANY.search(both)),
        "a date of another form": bool(re.search(r"\d{4}-\d{2}-\d{2}", both)),
        "a subject of several lines": "\n" in words.subject or not words.subject.strip(),
    }
    return [what for what, stands in wrong.items() if stands]


@pytest.mark.parametrize(
    "body",
    [
        "1 studenter\n",
        "2 student her\n",
        "Hei  du\n",
        "Hei None\n",
        "Hei.. du\n",
        "Hei\n\n\n\nDu\n",
        "Hei \n",
        "2026-08-10\n",
    ],
)
def test_what_is_untidy_is_seen(body: str) -> None:
    assert untidy(Words("Emne", body))


@pytest.mark.slow
@given(words=every_message)
@settings(max_examples=150)
def test_whatever_is_in_it_a_message_is_tidy(words: Words) -> None:
    assert untidy(words) == []


@pytest.mark.parametrize("what", EXAMPLES)
def test_the_example_of_a_message_is_tidy_and_has_a_subject(what: str) -> None:
    assert untidy(EXAMPLES[what]) == []


@pytest.mark.parametrize("what", EXAMPLES)
def test_group_cohort_and_period_stand_in_each(what: str) -> None:
    text = f"{EXAMPLES[what].subject}\n{EXAMPLES[what].body}"
    if "Svar til en student" in what:
        assert "studentgruppe, kull og praksisperiode" in text, "a student's own are not known; the contact states them"
    elif "uten kjent studentgruppe" in what:
        assert "Vi vet ikke sikkert hvilken studentgruppe og hvilket kull" in text
        assert "Periode 1" in text
    elif "ikke kan leses" in what:
        assert "Sykepleie, kull 2024" in text, "of a list that cannot be read no period is known"
    else:
        assert re.search(r"Sykepleie, kull 2024", text)
        assert "Periode 1" in text


@pytest.mark.parametrize("what", [w for w in EXAMPLES if "FOU" not in w or "student som spør" in w])
def test_who_may_answer_is_told_where_to_ask(what: str) -> None:
    assert ADDRESS in EXAMPLES[what].body


def test_each_text_is_shown_among_the_examples() -> None:
    used: set[str] = set()
    folder = resources.files("templates") / "meldinger"
    texts: Mapping[str, str] = {
        f.name: f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith(".j2")
    }
    bodies = "\n".join(words.body for words in EXAMPLES.values())
    for name, text in texts.items():
        plain = [part for part in re.split(r"{%.*?%}|{{.*?}}|\n", text) if len(part) > 25]
        if any(part.strip() in bodies for part in plain):
            used.add(name)
    assert used == set(texts)


def test_no_example_has_a_number_of_eleven_digits() -> None:
    assert not any(re.search(r"\d{6}\s?\d{5}", words.body) for words in EXAMPLES.values())


@given(words=every_message)
@settings(max_examples=40)
def test_a_message_never_grows_beyond_what_a_post_can_hold(words: Words) -> None:
    assert len(words.body) < 24_000


def test_a_value_that_is_missing_is_an_error_and_never_an_empty_place() -> None:
    with pytest.raises(UndefinedError):
        render("kvittering.txt.j2", document="Liste.xlsx")


def test_signs_of_the_language_and_of_templates_stay_text() -> None:
    text = render(
        "laeringsportalen.txt.j2", names=["{{ 7 * 7 }} & <Å>"], institution="A", group="B", cohort="C", period="D"
    )
    assert "- {{ 7 * 7 }} & <Å>" in text


def test_a_group_is_named_in_the_same_way_in_the_subject_to_laeringsportalen_as_everywhere() -> None:
    for what in ("E-post til Læringsportalen", "E-post til Læringsportalen: trengs ikke likevel"):
        assert EXAMPLES[what].subject.endswith(": HVL, Sykepleie, kull 2024, Periode 1")
