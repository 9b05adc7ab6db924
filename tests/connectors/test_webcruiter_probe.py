"""What `praksis doctor` says of Webcruiter's API: what works, what is missing, and what to ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from connectors.webcruiter_api import webcruiter_api
from connectors.webcruiter_probe import WebcruiterProbe
from praksis.checkup import Check, Outcome, Probe, is_sound
from praksis.identity import NumberPolicy
from tests.connectors.exports import a_row
from tests.connectors.loopback import Asked, Reply
from tests.connectors.webcruiter_far_end import SECRET, WebcruiterFarEnd, a_candidate, webcruiter
from tests.people import synthetic_person


@pytest.fixture
def there() -> Iterator[WebcruiterFarEnd]:
    with webcruiter() as service:
        service.candidates = [a_candidate(a_row(n)) for n in range(3)]
        yield service


def checks(there: WebcruiterFarEnd, secret: str = SECRET, **changed: Any) -> list[Check]:
    source = webcruiter_api(there.settings(**changed), secret, NumberPolicy.TEST, sleep=lambda _: None)
    probe: Probe = WebcruiterProbe(source)
    found = list(probe.probe())
    assert not [c for c in found if synthetic_person(0).number in f"{c}" or synthetic_person(0).family in f"{c}"]
    return found


def missing(found: list[Check]) -> list[str]:
    return [check.code for check in found if check.outcome is Outcome.MISSING]


def test_where_all_is_well_it_says_so_and_marks_nothing(there: WebcruiterFarEnd) -> None:
    there.hired = there.candidates[:1]
    found = checks(there, hired="transferred", owns_processed_flag=True)
    assert is_sound(found)
    assert {check.outcome for check in found} == {Outcome.GOOD}
    assert "3 søkere." in [check.message for check in found]
    assert there.marked == []


def test_a_client_that_is_not_accepted_stops_it_at_once_with_words_for_it(there: WebcruiterFarEnd) -> None:
    (check,) = checks(there, "feil")
    assert check.code == "klient-avvist"
    assert check.for_it


def test_a_right_that_is_missing_is_named(there: WebcruiterFarEnd) -> None:
    there.server.handler = lambda asked: there.answer(asked) if asked.path == "/token" else Reply(403)
    assert missing(checks(there)) == ["webcruiter-rettighet"]


def test_fields_that_no_candidate_has_are_named_with_their_setting(there: WebcruiterFarEnd) -> None:
    found = checks(there, fields={"number": "ssn", "given": "navn.for", "email": ""})
    assert missing(found) == ["felt-mangler"]
    words = " ".join(check.message for check in found)
    for said in ("Fødselsnummer: ingen søker har feltet «ssn»", "«navn.for»", "E-post: det er ikke satt opp noe felt"):
        assert said in words


def test_statuses_that_nobody_has_explained_are_listed(there: WebcruiterFarEnd) -> None:
    there.statuses |= {8: "Ansatt", 9: "Vurderes"}
    found = checks(there, statuses={"8": "transferred", "77": "registered"})
    assert missing(found) == ["status-finnes-ikke"]
    assert any("«Vurderes» (ID 9)" in check.message and "«Ansatt»" not in check.message for check in found)


def test_an_advert_without_candidates_is_worth_a_look(there: WebcruiterFarEnd) -> None:
    found = checks(there, processes={"4410": "A", "9999": "B"})
    assert is_sound(found)
    assert [check.what for check in found if check.outcome is Outcome.WARNING] == ["Lese søkere på annonse 9999"]


def test_one_candidate_who_cannot_be_asked_for_is_told_before_an_order_needs_it(there: WebcruiterFarEnd) -> None:
    assert missing(checks(there, candidate_path="/kandidat/{id}")) == ["soker-finnes-ikke"]

    def short(asked: Asked) -> Reply:
        reply = there.answer(asked)
        if asked.path.endswith("/S-1000"):
            reply.body = {"candidateId": "S-1000", "firstName": "A"}
        return reply

    there.server.handler = short
    assert missing(checks(there)) == ["nummer-bare-i-listen"]
