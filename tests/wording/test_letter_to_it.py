"""The letter to IT: each thing once, numbered when there are several, nothing when nothing is asked for."""

from __future__ import annotations

from praksis.checkup import Check, Outcome, is_sound, tried
from praksis.errors import Refused
from praksis.wording.letter_to_it import letter_to_it


def asks(text: str, outcome: Outcome = Outcome.MISSING) -> Check:
    return Check("Teams", "Noe", outcome, "Mangler.", text)


def test_nothing_to_ask_for_is_no_letter() -> None:
    assert letter_to_it([Check("Teams", "Noe"), asks("")]) is None


def test_one_thing_is_a_sentence_of_its_own() -> None:
    letter = letter_to_it([asks("Gi appen skriverett.")])
    assert letter is not None
    assert "Dette mangler ennå:\n\nGi appen skriverett.\n\n" in letter.body
    assert letter.body.startswith("Hei!")
    assert letter.body.endswith("student@helse-bergen.no\n")


def test_several_are_numbered_and_the_same_is_asked_for_once() -> None:
    letter = letter_to_it([asks("Første."), asks("Andre.", Outcome.WARNING), asks("Første.")])
    assert letter is not None
    assert "Disse punktene mangler ennå:\n\n1. Første.\n\n2. Andre.\n\n" in letter.body
    assert "3." not in letter.body


def test_only_what_is_missing_is_unsound() -> None:
    assert is_sound([Check("Teams", "Noe"), asks("", Outcome.WARNING)])
    assert not is_sound([asks("")])


def test_what_is_tried_tells_the_error_that_we_know_and_lets_others_through() -> None:
    def refuse() -> None:
        raise Refused("Nei.", code="nei")

    check = tried("Teams", "Prøve", refuse, for_it="Be om det.")
    assert (check.outcome, check.message, check.for_it, check.code) == (Outcome.MISSING, "Nei.", "Be om det.", "nei")
    assert tried("Teams", "Prøve", lambda: None, for_it="Be om det.") == Check("Teams", "Prøve")
