"""What is typed is carried over by case number; what cannot be taken is answered; nothing is taken twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.case_book import NEXT_TIME, OPEN_SHEET, SETTLED_SHEET, TWICE, Reading, Typed, merge
from praksis.cases import CASE_TYPES, CHOICE_WORDS, CaseKind
from tests.case_book.books import book, open_row, settled_row

FULL = Typed("slipp gjennom", "Avklart på telefon.", "IFA")
NOTHING: dict[str, str] = {}


def test_a_half_filled_row_waits_and_is_told_what_it_lacks() -> None:
    typed = Typed(choice="slipp gjennom", notes="venter på svar")
    merged = merge(book(open_row(1)), Reading({1: typed}, {}), (), NOTHING, {})
    assert merged.book.open[0].typed == typed
    assert merged.book.open[0].answer == "Mangler begrunnelse og signatur."
    assert not merged.unread


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (replace(FULL, choice="kanskje"), "Velg «slipp gjennom» eller «hold tilbake»"),
        (replace(FULL, signature="XYZ"), "Kjente signaturer: IFA, PHE"),
        (replace(FULL, taken_by="Kari"), "«Tatt av» er ingen kjent signatur"),
        (replace(FULL, reason="x" * 1001), "Begrunnelse: begrunnelsen er for lang"),
        (replace(FULL, reason=""), "Mangler begrunnelse."),
        (Typed(signature="IFA"), "Mangler avgjørelse og begrunnelse."),
    ],
)
def test_what_is_wrong_is_explained_and_what_was_typed_stands(typed: Typed, said: str) -> None:
    merged = merge(book(open_row(1)), Reading({1: typed}, {}), (), NOTHING, {})
    assert said in merged.book.open[0].answer
    assert merged.book.open[0].typed == typed
    assert not merged.unread


def test_a_decision_that_was_typed_while_we_wrote_is_kept_for_the_next_run() -> None:
    merged = merge(book(open_row(1)), Reading({1: FULL}, {}), (), NOTHING, {})
    assert merged.unread
    assert (merged.book.open[0].typed, merged.book.open[0].answer) == (FULL, NEXT_TIME)


def test_a_decision_that_was_carried_out_leaves_the_row_and_notes_follow_the_case() -> None:
    typed = replace(FULL, notes="Ring Kari", own={"Ringt til": "Kari"})
    seal = typed.seal(OPEN_SHEET, 1)
    merged = merge(book(settled=(settled_row(1),)), Reading({1: typed}, {}), [seal], NOTHING, {1: "Saken er avgjort."})
    assert merged.book.loose == ()
    assert merged.book.settled[0].typed == Typed(notes="Ring Kari", own={"Ringt til": "Kari"})


def test_a_case_that_is_open_again_does_not_take_the_old_decision_once_more() -> None:
    seal = FULL.seal(OPEN_SHEET, 1)
    merged = merge(book(open_row(1)), Reading({1: FULL}, {}), [seal], NOTHING, {})
    assert merged.book.open[0].typed == Typed()
    assert not merged.unread


def test_a_row_of_a_case_that_was_settled_otherwise_is_said_so_and_never_taken_later() -> None:
    reading = Reading({1: FULL}, {})
    stale = merge(book(settled=(settled_row(1, "hold tilbake"),)), reading, (), NOTHING, {1: "Sak S-0001 er avgjort."})
    (row,) = stale.book.loose
    assert (row.label, row.typed) == ("S-0001", FULL)
    assert row.answer.startswith("Sak S-0001 er avgjort. Det du skrev")
    reopened = merge(book(open_row(1)), reading, (), stale.refused, {})
    assert not reopened.unread
    assert "før saken sist ble avgjort" in reopened.book.open[0].answer


def test_a_decision_for_a_case_that_ended_long_ago_is_answered_all_the_same() -> None:
    reading = Reading({1: FULL, 2: Typed(notes="Ring Kari")}, {3: Typed("ja", "Det var feil.", "PHE")})
    words = {number: f"Sak S-000{number} er avgjort." for number in (1, 2, 3)}
    merged = merge(book(), reading, (), NOTHING, words)
    rows = {row.label: row for row in merged.book.loose}
    assert rows["S-0001"].typed == FULL
    assert rows["S-0001"].answer.startswith("Sak S-0001 er avgjort. Det du skrev")
    assert rows["S-0002"].typed == Typed(notes="Ring Kari")
    assert "Sak S-0002 er avgjort." in rows["S-0002"].answer
    assert rows["S-0003"].typed == Typed(notes="Skrevet under «Avgjort»: ja Det var feil. PHE")


def test_a_row_of_a_case_that_nobody_knows_is_kept_and_said_so() -> None:
    merged = merge(book(open_row(1)), Reading({77: FULL}, {}, loose=(("husk", Typed(notes="x")),)), (), NOTHING, {})
    assert [(row.label, row.typed) for row in merged.book.loose] == [("S-0077", FULL), ("husk", Typed(notes="x"))]
    assert all("saksnummer" in row.answer for row in merged.book.loose)


def test_rows_that_contradict_each_other_are_both_kept_and_none_is_taken() -> None:
    other = replace(FULL, choice="hold tilbake")
    reading = Reading({1: FULL}, {}, twice=frozenset({1}), loose=(("S-0001", other),))
    merged = merge(book(open_row(1)), reading, (), NOTHING, {})
    assert merged.book.open[0].answer == merged.book.loose[0].answer == TWICE
    assert not merged.unread


def test_taking_back_is_answered_like_deciding_and_carried_out_once() -> None:
    asks = Typed("ja", "Det var feil.", "PHE")
    fresh = book(settled=(settled_row(1),))
    assert merge(fresh, Reading({}, {1: asks}), (), NOTHING, {}).unread
    half = merge(fresh, Reading({}, {1: replace(asks, reason="")}), (), NOTHING, {})
    assert half.book.settled[0].answer == "Mangler begrunnelse."
    wrong = merge(fresh, Reading({}, {1: replace(asks, choice="kanskje")}), (), NOTHING, {})
    assert "Skriv «ja»" in wrong.book.settled[0].answer
    done = merge(book(open_row(1)), Reading({}, {1: asks}), [asks.seal(SETTLED_SHEET, 1)], NOTHING, {})
    assert done.book.open[0].typed == Typed()
    meanwhile = merge(book(open_row(1)), Reading({}, {1: asks}), (), NOTHING, {})
    assert "Det var feil." in meanwhile.book.open[0].typed.notes


def test_what_the_ledger_refuses_is_answered_until_the_row_is_changed() -> None:
    refused = {FULL.seal(OPEN_SHEET, 1): "Det går ikke nå."}
    merged = merge(book(open_row(1)), Reading({1: FULL}, {}), (), refused, {})
    assert (merged.book.open[0].answer, merged.unread, merged.refused) == ("Det går ikke nå.", False, refused)
    changed = merge(book(open_row(1)), Reading({1: replace(FULL, reason="Nytt.")}, {}), (), refused, {})
    assert (changed.unread, changed.refused) == (True, {})


def test_a_new_age_or_fact_is_another_first_half_and_a_new_answer_another_second() -> None:
    plain = book(open_row(1))
    older = replace(plain, open=(replace(plain.open[0], age=4),))
    answered = replace(plain, open=(replace(plain.open[0], answer="Mangler signatur."),))
    typed = replace(plain, open=(replace(plain.open[0], typed=FULL),))
    assert len(plain.shown) == 64
    assert older.shown[:32] != plain.shown[:32]
    assert (answered.shown[:32] == plain.shown[:32], answered.shown == plain.shown) == (True, False)
    assert typed.shown == plain.shown


_typed = st.builds(
    Typed,
    choice=st.sampled_from(["", "slipp gjennom", "hold tilbake", "ja", "tull"]),
    reason=st.sampled_from(["", "Avklart.", "Nei."]),
    signature=st.sampled_from(["", "IFA", "phe", "???"]),
    taken_by=st.sampled_from(["", "IFA", "Kari"]),
    notes=st.sampled_from(["", "Ring Kari", "Ole"]),
)


@given(st.dictionaries(st.integers(1, 6), _typed), st.dictionaries(st.integers(1, 6), _typed))
def test_nothing_typed_in_any_row_is_lost_by_merging(opened: dict[int, Typed], settled: dict[int, Typed]) -> None:
    fresh = book(open_row(1), open_row(2), settled=(settled_row(3), settled_row(4, by="")))
    merged = merge(fresh, Reading(opened, settled), (), NOTHING, {3: "Avgjort.", 4: "Innhentet."})
    kept = [row.typed for row in merged.book.open] + [row.typed for row in merged.book.settled]
    everything = [repr(typed) for typed in (*kept, *(row.typed for row in merged.book.loose))]
    for typed in opened.values():
        assert typed.reason in "".join(everything)
        assert typed.notes in "".join(everything)
    for typed in settled.values():
        assert typed.reason in "".join(everything)
        assert typed.notes in "".join(everything)


@pytest.mark.parametrize("kind", [kind for kind in CaseKind if CASE_TYPES[kind].choices])
def test_each_choice_of_each_kind_can_be_written_in_the_row(kind: CaseKind) -> None:
    for choice in CASE_TYPES[kind].choices:
        typed = replace(FULL, choice=CHOICE_WORDS[choice].capitalize())
        assert merge(book(open_row(1, kind)), Reading({1: typed}, {}), (), NOTHING, {}).unread
