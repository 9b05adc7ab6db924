"""What holds of registrations wherever they come from: the same rows give the same records, from files and from the API."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest

from connectors.webcruiter_api import webcruiter_api
from connectors.webcruiter_export import ExportRegistrations
from praksis.clock import FixedClock
from praksis.errors import Unavailable
from praksis.identity import NumberPolicy, read_number
from praksis.ports import RegistrationBatch, RegistrationRecord, Registrations, RegistrationStatus
from tests.connectors.exports import a_row, as_csv, lay, with_values
from tests.connectors.loopback import Reply
from tests.connectors.webcruiter_far_end import SECRET, WebcruiterFarEnd, a_candidate, webcruiter
from tests.people import synthetic_person, with_a_slip

NOW = datetime(2026, 8, 5, 10, tzinfo=UTC)
Row = Mapping[str, object]


class FarEnd(Protocol):
    """Where the office's registrations lie."""

    def lay(self, rows: Sequence[Row]) -> None: ...

    def source(self) -> Registrations: ...

    def away(self) -> None: ...

    def back(self) -> None: ...


@dataclass
class Files:
    """One export that is saved anew each time, a minute later."""

    folder: Path
    saved: datetime = NOW

    def lay(self, rows: Sequence[Row]) -> None:
        self.saved += timedelta(minutes=1)
        lay(self.folder, "Eksport.csv", as_csv(rows), self.saved)

    def source(self) -> Registrations:
        return ExportRegistrations(self.folder, NumberPolicy.TEST, clock=FixedClock(NOW))

    def away(self) -> None:
        self.folder.rename(self.folder.with_name("borte"))

    def back(self) -> None:
        self.folder.with_name("borte").rename(self.folder)


@dataclass
class Api:
    """The service, and a client of one round."""

    there: WebcruiterFarEnd

    def lay(self, rows: Sequence[Row]) -> None:
        self.there.candidates = [a_candidate(row) for row in rows]

    def source(self) -> Registrations:
        settings = self.there.settings(paging={"size": 2})
        return webcruiter_api(settings, SECRET, NumberPolicy.TEST, clock=FixedClock(NOW), sleep=lambda _: None)

    def away(self) -> None:
        self.there.server.handler = lambda _: Reply(503)

    def back(self) -> None:
        self.there.server.handler = self.there.answer


@contextmanager
def files(folder: Path) -> Iterator[FarEnd]:
    inside = folder / "Webcruiter"
    inside.mkdir()
    yield Files(inside)


@contextmanager
def api(_: Path) -> Iterator[FarEnd]:
    with webcruiter() as there:
        yield Api(there)


@pytest.fixture(params=[files, api])
def far_end(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FarEnd]:
    make: Callable[[Path], object] = request.param
    with make(tmp_path) as there:  # type: ignore[attr-defined]
        yield there


def stored(batches: Sequence[RegistrationBatch], marks: Mapping[str, str] = {}) -> dict[str, str]:
    return {**marks, **{batch.key: batch.mark for batch in batches}}


def told(far_end: FarEnd, *rows: Row) -> tuple[list[RegistrationRecord], list[str]]:
    """The records without where they stand, and the codes of the problems."""
    far_end.lay(rows)
    batches = list(far_end.source().batches({}))
    records = [replace(record, place="") for batch in batches for record in batch.records]
    return records, [problem.code for batch in batches for problem in batch.problems]


def test_a_whole_row_becomes_a_registration_with_all_that_it_says(far_end: FarEnd) -> None:
    person = synthetic_person(3)
    row = with_values(3, {"Status": "Overført", "Overført dato": "04.08.2026", "Mobil": "+47 " + person.mobile,
                          "Tidligere ansatt eller i praksis": "Ja"})  # fmt: skip
    expected = RegistrationRecord(
        external_id="S-1003",
        advert="Praksis sykepleie høst 2026",
        name=person.name,
        number=read_number(person.number, NumberPolicy.TEST).number,
        birth_date=person.born,
        email=person.private_email,
        mobile=f"+47{person.mobile}",
        status=RegistrationStatus.TRANSFERRED,
        registered_at=datetime(2026, 8, 2, 22, tzinfo=UTC),
        transferred_at=datetime(2026, 8, 3, 22, tzinfo=UTC),
        known_before=True,
    )
    assert told(far_end, row) == ([expected], [])


CASES: list[tuple[dict[str, object], list[str]]] = [
    ({"Fødselsnummer": ""}, []),
    ({"Fødselsnummer": with_a_slip(synthetic_person(0).number)}, ["fodselsnummer-ugyldig"]),
    ({"Fødselsdato": "en gang i mai"}, ["fodselsdato-uleselig"]),
    ({"E-post": "ikke en adresse"}, ["epost-ugyldig"]),
    ({"E-post": "a@example.no, b@example.no"}, ["epost-ugyldig"]),
    ({"Mobil": synthetic_person(5).number}, ["mobil-ugyldig"]),
    ({"Status": ""}, []),
    ({"Status": "Trukket"}, []),
    ({"Status": "Vurderes"}, ["status-ukjent"]),
    ({"Registrert dato": "snart"}, ["dato-uleselig"]),
    ({"Tidligere ansatt eller i praksis": "kanskje"}, ["ja-nei-ukjent"]),
    ({"Fornavn": "", "Etternavn": ""}, ["navn-mangler"]),
    ({"Søknads-ID": synthetic_person(7).number}, ["soknads-id-ugyldig"]),
]


@pytest.mark.parametrize(("changed", "codes"), CASES, ids=[f"case {n}" for n, _ in enumerate(CASES)])
def test_what_cannot_be_used_is_told_alike_and_the_rest_is_kept(
    changed: dict[str, object], codes: list[str], tmp_path: Path
) -> None:
    rows = [with_values(0, changed), a_row(1)]
    with files(tmp_path) as one, api(tmp_path) as other:
        assert told(one, *rows) == told(other, *rows)
        records, found = told(other, *rows)
    assert found == codes
    assert [record.external_id for record in records if record.external_id == "S-1001"] == ["S-1001"]


def test_two_people_under_one_id_are_both_left_out(far_end: FarEnd) -> None:
    records, codes = told(far_end, a_row(0), with_values(1, {"Søknads-ID": "S-1000"}), a_row(2))
    assert [record.external_id for record in records] == ["S-1002"]
    assert codes == ["soknad-motsier-seg"]


def test_what_is_stored_is_not_offered_again_and_a_change_is(far_end: FarEnd) -> None:
    far_end.lay([a_row(0), a_row(1), a_row(2)])
    marks = stored(list(far_end.source().batches({})))
    assert list(far_end.source().batches(marks)) == []
    far_end.lay([a_row(0), with_values(1, {"Status": "Overført"}), a_row(2)])
    (batch,) = far_end.source().batches(marks)
    statuses = {record.external_id: record.status for record in batch.records}
    assert statuses["S-1001"] is RegistrationStatus.TRANSFERRED
    assert list(far_end.source().batches(stored([batch], marks))) == []


def test_a_batch_that_was_not_stored_is_offered_again(far_end: FarEnd) -> None:
    far_end.lay([a_row(0)])
    first, again = list(far_end.source().batches({})), list(far_end.source().batches({}))
    assert first == again
    assert len(first) == 1


def test_a_source_that_is_away_is_told_once_and_so_is_its_return(far_end: FarEnd) -> None:
    far_end.lay([a_row(0)])
    marks = stored(list(far_end.source().batches({})))
    far_end.away()
    (told_so,) = far_end.source().batches(marks)
    assert (len(told_so.records), len(told_so.problems)) == (0, 1)
    marks = stored([told_so], marks)
    assert list(far_end.source().batches(marks)) == []
    far_end.back()
    (back,) = far_end.source().batches(marks)
    assert (list(back.records), list(back.problems)) == ([], [])
    assert list(far_end.source().batches(stored([back], marks))) == []


def test_a_number_is_read_again_from_the_source_as_it_now_is(far_end: FarEnd) -> None:
    far_end.lay([a_row(0), with_values(1, {"Fødselsnummer": ""})])
    source = far_end.source()
    assert source.number_of("S-1000") == read_number(synthetic_person(0).number, NumberPolicy.TEST).number
    assert source.number_of("S-1001") is None
    assert source.number_of("S-9999") is None
    far_end.lay([with_values(0, {"Fødselsnummer": synthetic_person(5).number})])
    assert source.number_of("S-1000") == read_number(synthetic_person(5).number, NumberPolicy.TEST).number
    far_end.away()
    with pytest.raises(Unavailable):
        source.number_of("S-1000")


def test_no_number_stands_in_any_mark_problem_place_repr_or_log(
    far_end: FarEnd, caplog: pytest.LogCaptureFixture
) -> None:
    first, second, slip = (
        synthetic_person(0).number,
        synthetic_person(1).number,
        with_a_slip(synthetic_person(2).number),
    )
    spilt = {"Fødselsnummer": slip, "Mobil": second, "E-post": second, "Fødselsdato": second, "Status": second}
    far_end.lay([a_row(0), with_values(1, spilt)])
    with caplog.at_level(logging.DEBUG):
        source = far_end.source()
        batches = list(source.batches({}))
        source.number_of("S-1000")
        source.acknowledge(stored(batches))
    shown = f"{batches!r} {source!r} {vars(source)!r} {caplog.text}"
    assert batches[0].problems
    assert not [word for word in (first, second, slip, SECRET) if word in shown], "something is shown that must not be"


def test_without_a_flag_of_our_own_nothing_is_marked_at_the_source(far_end: FarEnd) -> None:
    far_end.lay([a_row(0)])
    source = far_end.source()
    assert source.acknowledge(stored(list(source.batches({})))) == 0
