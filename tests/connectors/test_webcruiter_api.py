"""Webcruiter's API over real HTTP: pages that move, tokens that end, a service in trouble, and a flag that may be ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.webcruiter_api import CONNECTION_KEY, KEYS, ApiRegistrations, webcruiter_api
from praksis.clock import FixedClock
from praksis.errors import Unavailable
from praksis.identity import NumberPolicy, read_number
from praksis.ports import RegistrationBatch, RegistrationStatus
from tests.connectors.exports import a_row, with_values
from tests.connectors.loopback import Reply
from tests.connectors.webcruiter_far_end import SECRET, WebcruiterFarEnd, a_candidate, webcruiter
from tests.people import synthetic_person

NOW = datetime(2026, 8, 5, 10, tzinfo=UTC)


STATUSES = {"12": "registered", "31": "transferred", "40": "withdrawn", "7": "transferred"}
"""What settings say of the statuses of this customer."""


class Time:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


@pytest.fixture
def there() -> Iterator[WebcruiterFarEnd]:
    with webcruiter() as service:
        yield service


def a_source(
    there: WebcruiterFarEnd, time: Time | None = None, now: datetime = NOW, secret: str = SECRET, **changed: Any
) -> ApiRegistrations:
    time = time or Time()
    return webcruiter_api(
        there.settings(**changed),
        secret,
        NumberPolicy.TEST,
        clock=FixedClock(now),
        monotonic=time.monotonic,
        sleep=time.sleep,
        jitter=lambda: 0.5,
    )


def some(count: int, start: int = 0) -> list[dict[str, Any]]:
    return [a_candidate(a_row(nth)) for nth in range(start, start + count)]


def ids(batches: Sequence[RegistrationBatch]) -> list[str]:
    return [record.external_id for batch in batches for record in batch.records]


def codes(batches: Sequence[RegistrationBatch]) -> list[str]:
    return [problem.code for batch in batches for problem in batch.problems]


def marks(batches: Sequence[RegistrationBatch], before: Mapping[str, str] = {}) -> dict[str, str]:
    return {**before, **{batch.key: batch.mark for batch in batches}}


# --------------------------------------------------------------------------------------------------------------- paging


@pytest.mark.parametrize("style", ["page", "offset", "next", "none"])
@pytest.mark.parametrize("no_totals", [False, True])
def test_a_long_list_is_read_whole_however_its_pages_come(style: str, no_totals: bool, there: WebcruiterFarEnd) -> None:
    there.candidates, there.no_totals = some(7), no_totals
    paging = {"style": style, "size": 1000 if style == "none" else 3, "first_page": 1}
    paging |= {"page_parameter": "offset"} if style == "offset" else {}
    assert ids(list(a_source(there, paging=paging).batches({}))) == [f"S-{1000 + n}" for n in range(7)]


def test_a_server_that_gives_smaller_pages_than_asked_for_hides_nobody(there: WebcruiterFarEnd) -> None:
    there.candidates, there.largest_page = some(7), 2
    for no_totals in (False, True):
        there.no_totals = no_totals
        assert len(ids(list(a_source(there, paging={"size": 100}).batches({})))) == 7


def test_a_server_that_does_not_heed_the_page_is_told_of_rather_than_read_in_part(there: WebcruiterFarEnd) -> None:
    there.candidates = some(5)
    source = a_source(there, paging={"size": 2, "page_parameter": "side"})
    (batch,) = source.batches({})
    assert (batch.key, list(batch.records), codes([batch])) == (CONNECTION_KEY, [], ["webcruiter-sider"])
    assert "page_parameter" in batch.problems[0].message


ACTS = st.lists(st.tuples(st.sampled_from(["first", "last", "leaves"]), st.integers(0, 20)), max_size=2)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(st.integers(1, 4), st.integers(0, 8), st.booleans(), st.lists(ACTS, max_size=10))
def test_whoever_comes_and_goes_while_pages_are_read_nobody_is_lost_and_nobody_doubled(
    size: int, start: int, no_totals: bool, between_pages: list[list[tuple[str, int]]]
) -> None:
    """Two rounds: what happens during the first is known after the second at the latest, each registration once."""
    with webcruiter() as there:
        there.candidates, there.no_totals = some(start), no_totals
        coming, happening = iter(some(30, start=100)), iter(between_pages)

        def meanwhile(_: int) -> None:
            for act, who in next(happening, ()):
                if act == "leaves" and there.candidates:
                    there.candidates.pop(who % len(there.candidates))
                elif act != "leaves":
                    there.candidates.insert(0 if act == "first" else len(there.candidates), next(coming))

        there.before_page = meanwhile
        source = a_source(there, paging={"size": size}, statuses=STATUSES)
        first = [batch for batch in source.batches({}) if batch.key.startswith(KEYS)]
        there.before_page = None
        second = list(source.batches(marks(first)))
        known = set(ids(first)) | set(ids(second))
        for batches in (first, second):
            assert len(ids(batches)) == len(set(ids(batches)))
        assert {str(c["candidateId"]) for c in there.candidates} <= known
        assert list(source.batches(marks(second, marks(first)))) == []


def test_somebody_who_leaves_a_page_already_read_hides_nobody_behind(there: WebcruiterFarEnd) -> None:
    """All behind move one place forward, and the one on the border would be between two pages."""
    there.candidates = some(6)
    moved = iter([lambda: there.candidates.pop(0)])
    there.before_page = lambda page: next(moved, lambda: None)() if page == 2 else None
    assert set(ids(list(a_source(there, paging={"size": 3}).batches({})))) == {f"S-{1000 + n}" for n in range(6)}


# ------------------------------------------------------------------------------------------------------ what went wrong


def test_a_token_that_ends_in_the_middle_is_renewed_and_the_round_goes_on(there: WebcruiterFarEnd) -> None:
    there.candidates = some(5)
    there.before_page = lambda page: there.withdrawn.add("token-1") if page == 1 else None
    assert len(ids(list(a_source(there, paging={"size": 2}).batches({})))) == 5
    assert there.tokens == 2


def test_a_client_that_is_never_accepted_is_told_of_after_one_more_try(there: WebcruiterFarEnd) -> None:
    there.withdrawn = {f"token-{n}" for n in range(10)}
    batches = list(a_source(there).batches({}))
    assert codes(batches) == ["webcruiter-innlogging"]
    assert there.tokens == 2


def test_a_wrong_secret_is_told_with_where_it_is_put_right(there: WebcruiterFarEnd) -> None:
    (batch,) = a_source(there, secret="feil").batches({})
    assert codes([batch]) == ["klient-avvist"]
    assert "miljøvariabelen" in batch.problems[0].message


def test_a_service_that_asks_for_patience_gets_it(there: WebcruiterFarEnd) -> None:
    there.candidates, time = some(2), Time()
    source = a_source(there, time)
    assert source.number_of("S-1000") is not None
    there.server.answer(Reply(429, headers={"Retry-After": "7.5"}), Reply(500), Reply(hang_up=True))
    assert len(ids(list(source.batches({})))) == 2
    assert time.waits[0] >= 7.5


def test_a_service_that_asks_for_more_than_the_round_has_is_left_for_the_next(there: WebcruiterFarEnd) -> None:
    there.candidates, time = some(2), Time()
    source = a_source(there, time)
    source.number_of("S-1000")
    there.server.answer(Reply(429, headers={"Retry-After": "900"}))
    assert codes(list(source.batches({}))) == ["webcruiter-opptatt"]
    assert time.waits == []


def test_when_the_second_advert_cannot_be_read_the_first_is_stored_and_nothing_is_forgotten(
    there: WebcruiterFarEnd,
) -> None:
    there.candidates = [*some(2), a_candidate(a_row(5), "4411")]
    adverts = {"4410": "Praksis sykepleie høst 2026", "4411": "Praksis vernepleie høst 2026"}
    first = list(a_source(there, processes=adverts).batches({}))
    assert [batch.key for batch in first] == ["api:4410", "api:4411"]
    there.candidates.append(a_candidate(a_row(3)))

    def in_trouble(asked: Any) -> Reply:
        return Reply(403) if "process=4411" in asked.path else there.answer(asked)

    there.server.handler = in_trouble
    second = list(a_source(there, processes=adverts).batches(marks(first)))
    assert [batch.key for batch in second] == ["api:4410", CONNECTION_KEY]
    assert codes(second) == ["webcruiter-rettighet"]
    there.server.handler = there.answer
    (back,) = a_source(there, processes=adverts).batches(marks(second, marks(first)))
    assert (back.key, codes([back])) == (CONNECTION_KEY, [])


@pytest.mark.parametrize("page", [b"<html>proxy</html>", {"items": "ingen"}, {"annet": []}, ["ikke", "kandidater"]])
def test_an_answer_that_is_no_list_of_candidates_is_told_of(there: WebcruiterFarEnd, page: Any) -> None:
    source = a_source(there)
    source.number_of("S-1000")
    there.server.handler = lambda _: Reply(200, page)
    assert codes(list(source.batches({}))) == ["webcruiter-svar"]


def test_a_field_map_that_fits_no_candidate_is_told_once_and_not_for_each(there: WebcruiterFarEnd) -> None:
    there.candidates = some(30)
    (batch,) = a_source(there, fields={"family": "person.lastName"}).batches({})
    assert (len(batch.records), codes([batch])) == (0, ["felt-mangler"])
    assert "«family»" in batch.problems[0].message


def test_inner_fields_are_found_by_their_path(there: WebcruiterFarEnd) -> None:
    candidate = a_candidate(a_row(0))
    candidate["person"] = {"name": {"last": candidate.pop("lastName")}}
    there.candidates = [candidate]
    (batch,) = a_source(there, fields={"family": "person.name.last"}).batches({})
    assert batch.records[0].name == synthetic_person(0).name


def test_a_birthday_that_is_midnight_in_oslo_told_in_utc_is_that_day(there: WebcruiterFarEnd) -> None:
    born = synthetic_person(0).born
    evening = datetime(born.year, born.month, born.day, tzinfo=UTC) - timedelta(hours=1)
    there.candidates = [a_candidate(a_row(0), dateOfBirth=evening.isoformat().replace("+00:00", "Z"))]
    (batch,) = a_source(there).batches({})
    assert batch.records[0].birth_date == born


# --------------------------------------------------------------------------------------- adverts, statuses and the hired


def test_candidates_of_other_adverts_are_neither_used_nor_passed_over_in_silence(there: WebcruiterFarEnd) -> None:
    there.candidates = [*some(2), a_candidate(a_row(5), "9999")]
    source = a_source(there, process_parameter="")  # the service gives what it has
    (batch,) = source.batches({})
    assert ids([batch]) == ["S-1000", "S-1001"]
    assert codes([batch]) == ["andre-annonser"]


def test_the_advert_is_called_what_the_calendar_calls_it(there: WebcruiterFarEnd) -> None:
    there.candidates = [a_candidate(a_row(0), processName="Noe annet")]
    (batch,) = a_source(there, processes={"4410": "4410 Student i praksis"}).batches({})
    assert [record.advert for record in batch.records] == ["4410 Student i praksis"]
    (batch,) = a_source(there, processes={}, all_processes=True).batches({})
    assert (batch.key, [record.advert for record in batch.records]) == ("api:", ["Noe annet"])


def test_an_advert_that_is_not_read_any_more_leaves_no_old_problem_behind(there: WebcruiterFarEnd) -> None:
    there.candidates = [a_candidate(a_row(0), email="feil"), a_candidate(a_row(1), "4411")]
    first = list(a_source(there).batches({}))
    assert codes(first) == ["epost-ugyldig"]
    second = list(a_source(there, processes={"4411": "Praksis"}).batches(marks(first)))
    assert [(batch.key, codes([batch])) for batch in second] == [("api:4411", []), ("api:4410", [])]
    assert list(a_source(there, processes={"4411": "Praksis"}).batches(marks(second, marks(first)))) == []


def test_one_id_in_two_adverts_is_two_registrations_where_ids_are_of_persons(there: WebcruiterFarEnd) -> None:
    there.candidates = [a_candidate(a_row(0), "4410"), a_candidate(a_row(0), "4411")]
    adverts = {"4410": "Praksis sykepleie", "4411": "Praksis vernepleie"}
    source = a_source(there, processes=adverts, id_names="person")
    assert ids(list(source.batches({}))) == ["4410:S-1000", "4411:S-1000"]
    assert source.number_of("4411:S-1000") is not None


@pytest.mark.parametrize(
    ("status", "name", "statuses", "expected", "problems"),
    [
        (7, "Klar for praksis", STATUSES, RegistrationStatus.TRANSFERRED, []),
        (40, "Registrert", STATUSES, RegistrationStatus.WITHDRAWN, []),
        (31, "Overført", {}, RegistrationStatus.TRANSFERRED, []),
        (8, "Ansatt", {}, None, ["status-ukjent"]),
        (9, None, {}, None, ["status-ukjent"]),
        ("", None, {}, None, []),
    ],
)
def test_a_status_means_what_settings_say_else_what_its_name_says_else_nothing(
    status: object,
    name: str | None,
    statuses: dict[str, str],
    expected: RegistrationStatus | None,
    problems: list[str],
    there: WebcruiterFarEnd,
) -> None:
    if name is not None and isinstance(status, int):
        there.statuses[status] = name
    there.candidates = [a_candidate(a_row(0), candidateStatusId=status)]
    (batch,) = a_source(there, statuses=statuses).batches({})
    assert [record.status for record in batch.records] == [expected]
    assert codes([batch]) == problems
    assert not problems or (f"«{name}» (ID {status})" in batch.problems[0].message) == (name is not None)


def test_statuses_that_settings_name_are_not_asked_for(there: WebcruiterFarEnd) -> None:
    there.candidates = some(3)
    source = a_source(there, statuses=STATUSES)
    first = list(source.batches({}))
    assert there.calls == ["/api/candidates?process=4410&pageSize=100&page=1"]
    there.server.asked.clear()
    assert list(source.batches(marks(first))) == []
    assert there.calls == ["/api/candidates?process=4410&pageSize=100&page=1"]


@pytest.mark.parametrize(
    ("means", "status", "expected"),
    [
        ("not-read", 12, RegistrationStatus.REGISTERED),
        ("registered", 12, RegistrationStatus.REGISTERED),
        ("registered", 31, RegistrationStatus.TRANSFERRED),
        ("transferred", 12, RegistrationStatus.TRANSFERRED),
        ("transferred", 40, RegistrationStatus.WITHDRAWN),
    ],
)
def test_to_be_hired_means_what_settings_say_and_never_undoes_a_withdrawal(
    means: str, status: int, expected: RegistrationStatus, there: WebcruiterFarEnd
) -> None:
    there.candidates = [a_candidate(a_row(0), candidateStatusId=status)]
    there.hired = [a_candidate(a_row(0), candidateStatusId=8), a_candidate(a_row(9), "9999")]
    (batch,) = a_source(there, hired=means, statuses=STATUSES | {"8": "registered"}).batches({})
    assert [(record.external_id, record.status) for record in batch.records] == [("S-1000", expected)]
    assert any("hired" in call for call in there.calls) == (means != "not-read")


def test_one_who_is_among_the_hired_only_is_not_lost(there: WebcruiterFarEnd) -> None:
    there.hired = [a_candidate(a_row(0))]
    (batch,) = a_source(there, hired="transferred").batches({})
    assert [record.status for record in batch.records] == [RegistrationStatus.TRANSFERRED]


# ------------------------------------------------------------------------------------------------- the flag «processed»


def test_only_a_flag_of_our_own_is_set_only_when_the_batch_is_stored_and_once(there: WebcruiterFarEnd) -> None:
    there.candidates, there.hired = some(3), some(2)
    not_ours = a_source(there, hired="transferred")
    assert not_ours.acknowledge(marks(list(not_ours.batches({})))) == 0
    ours = a_source(there, hired="transferred", owns_processed_flag=True)
    batches = list(ours.batches({}))
    assert ours.acknowledge({}) == 0
    assert there.marked == []
    assert ours.acknowledge(marks(batches)) == 2
    assert ours.acknowledge(marks(batches)) == 0
    assert list(ours.batches(marks(batches))) == []  # the flag is nothing that we store
    assert ours.acknowledge(marks(batches)) == 0
    assert there.marked == ["S-1000", "S-1001"]


def test_a_mark_that_could_not_be_set_is_set_after_the_next_round(there: WebcruiterFarEnd) -> None:
    there.candidates, there.hired = some(3), some(2)
    source = a_source(there, hired="transferred", owns_processed_flag=True)
    batches = list(source.batches({}))
    there.server.handler = lambda asked: Reply(503) if asked.method == "POST" else there.answer(asked)
    with pytest.raises(Unavailable):
        source.acknowledge(marks(batches))
    there.server.handler = there.answer
    again = a_source(there, hired="transferred", owns_processed_flag=True)
    assert list(again.batches(marks(batches))) == []
    assert again.acknowledge(marks(batches)) == 2


# ------------------------------------------------------------------------------------------------------------- details


def test_what_the_list_leaves_out_is_fetched_for_each_only_when_something_changed_or_a_day_has_passed(
    there: WebcruiterFarEnd,
) -> None:
    def answer(asked: Any) -> Reply:
        reply = there.answer(asked)
        if "/candidates?" in asked.path:
            short = ("candidateId", "processId", "firstName", "lastName", "candidateStatusId")
            reply.body["items"] = [{name: item[name] for name in short} for item in reply.body["items"]]
        return reply

    there.candidates, there.server.handler = some(3), answer
    first = list(a_source(there, details=True, statuses=STATUSES).batches({}))
    assert [record.email for batch in first for record in batch.records] == [
        synthetic_person(n).private_email for n in range(3)
    ]
    there.server.asked.clear()
    assert list(a_source(there, details=True, statuses=STATUSES).batches(marks(first))) == []
    assert len(there.calls) == 1
    tomorrow = a_source(there, now=NOW + timedelta(days=1), details=True, statuses=STATUSES)
    assert len(list(tomorrow.batches(marks(first)))) == 1


@pytest.mark.parametrize("path", ["/candidates/{id}", ""])
def test_a_number_is_asked_for_by_id_or_looked_for_in_the_lists(path: str, there: WebcruiterFarEnd) -> None:
    there.candidates = [*some(3), a_candidate(with_values(4, {"Søknads-ID": ""}))]
    source = a_source(there, candidate_path=path, paging={"size": 2})
    without_id = ids(list(source.batches({})))[-1]
    for external_id, nth in (("S-1002", 2), (without_id, 4)):
        number = read_number(synthetic_person(nth).number, NumberPolicy.TEST).number
        assert source.number_of(external_id) == number
    assert source.number_of("S-9999") is None


def test_another_secret_reads_everything_anew_and_a_mark_tells_no_number(there: WebcruiterFarEnd) -> None:
    there.candidates = some(1)
    (one,) = a_source(there).batches({})
    there.candidates = [a_candidate(a_row(0), nationalIdentityNumber=synthetic_person(3).number)]
    (other,) = a_source(there).batches(marks([one]))
    assert one.mark != other.mark
