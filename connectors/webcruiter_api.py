"""Registrations from Webcruiter through its API for candidates (R1, R3): read over and over, stored only when changed.

    >>> source = webcruiter_api(settings.webcruiter.api, secret, NumberPolicy.PRODUCTION)   # doctest: +SKIP
    >>> for batch in source.batches({}):                                                    # doctest: +SKIP
    ...     print(batch.key, len(batch.records), len(batch.problems))
    api:4410 84 2

Each round reads the candidates of each advert in settings. Together they are one batch, whose mark is a keyed hash of all
that we read of them; where it is the one that was stored with the last batch, nothing is offered. So a candidate who comes
while pages are read is at the latest in the next round's batch, and one who did not change is stored once. National numbers
are read, handed on and forgotten; between calls only ids and the token are kept.

What is documented (Talentech, «Candidate API – Technical implementation guide» and «Hired Candidate API – Technical
implementation guide», https://talentech-docs.atlassian.net/wiki/spaces/DOCS, pages 3993862161 and 3404824628):

- `GET /candidates` lists those who have applied, with filters for process, status id and whether they are processed;
  `GET /candidates/statuses` names the status ids; `GET /candidates/hired` lists the hired;
  `POST /candidates/hired/{candidateId}/process` marks one as processed, for this client alone.
- Sign-in is OAuth 2 with client credentials (https://docs.unified.to/integrations/talentech).

What is assumed, because nothing public says it; each has its setting under [webcruiter.api]:

- A1 Base address and token endpoint (`base`, `token_url`), and how the client shows who it is (`client_authentication`).
- A2 The names of the fields (`fields`); that the national number is among them at all. Where it is not, the number of the
  practice list is the only one.
- A3 Paging: numbered pages with a total (`paging`). An answer may also be one bare list.
- A4 The name of the filter for the advert (`process_parameter`). Candidates of other adverts are dropped and told of.
- A5 An id belongs to one application (`id_names`); `GET /candidates/{id}` gives one candidate (`candidate_path`), as the
  guide's «details» suggests.
- A6 Students apply and are not hired, so that «registered» is to be in the list, and «transferred» is a status that the
  office names (`statuses`). «Hired» means nothing until settings say so (`hired`).
- A7 Times without a zone are Oslo's.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from connectors.candidate_row import CandidateReader, Cells, missing_fields
from connectors.client_credentials import ClientCredentials, TokenHttp
from connectors.export_cells import DERIVED_PREFIX, NumberRules
from connectors.export_columns import ExportField
from connectors.export_table import ExportRow
from connectors.once_each import once_each
from connectors.webcruiter_candidates import Candidates, Listed
from connectors.webcruiter_http import WebcruiterHttp
from praksis.clock import Clock, SystemClock, oslo_date
from praksis.errors import NotFound, PraksisError, Unavailable
from praksis.identity import NationalNumber, NumberPolicy
from praksis.ports import RegistrationBatch, RegistrationRecord, SourceProblem
from praksis.practice_list.cell_text import CellValue
from praksis.settings_webcruiter import WebcruiterApi

CONNECTION_KEY = "(webcruiter)"
"""The key of the batch that tells of the connection itself."""
KEYS = "api:"
"""What the key of an advert's batch begins with."""
CALL_SECONDS = 120.0
"""How long one call may take with all its repeats: the round has other work, too."""
_AGENT = "praksistilgang"
_WELL, _NOT_READ_ANY_MORE = "på plass", "leses ikke lenger"
_VERSION = "1"
"""Of what a mark is made of: another one lets everything be read anew."""

_NEEDED: tuple[tuple[ExportField, ...], ...] = (
    (ExportField.APPLICATION, ExportField.EMAIL),
    (ExportField.GIVEN, ExportField.FULL_NAME),
    (ExportField.FAMILY, ExportField.FULL_NAME),
)
_SETTING = {
    ExportField.APPLICATION: "application",
    ExportField.GIVEN: "given",
    ExportField.FAMILY: "family",
    ExportField.ADVERT: "advert",
}


def webcruiter_api(
    settings: WebcruiterApi,
    secret: str,
    policy: NumberPolicy,
    d_number_counts: bool = True,
    clock: Clock | None = None,
    *,
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    jitter: Callable[[], float] = random.random,
) -> ApiRegistrations:
    """The API that settings name, with the client's secret. Nothing is called yet.

    `policy`, `d_number_counts` and `clock` are as for `ApiRegistrations`; the others as for `JsonHttp`.
    """
    assert settings.base is not None, "the settings have been checked"
    assert settings.token_url is not None, "the settings have been checked"
    token_http = TokenHttp(
        settings.token_url,
        token=None,
        agent=_AGENT,
        monotonic=monotonic,
        sleep=sleep,
        jitter=jitter,
        total_seconds=60.0,
    )
    sign_in = ClientCredentials(
        token_http,
        settings.client_id,
        secret,
        scope=settings.scope,
        in_body=settings.client_authentication == "body",
        monotonic=monotonic,
    )
    http = WebcruiterHttp(
        settings.base,
        token=sign_in.token,
        agent=_AGENT,
        monotonic=monotonic,
        sleep=sleep,
        jitter=jitter,
        total_seconds=CALL_SECONDS,
    )
    return ApiRegistrations(Candidates(settings, http), secret, policy, d_number_counts, clock)


class ApiRegistrations:
    """Fulfils `praksis.ports.Registrations` with Webcruiter's API.

    Args:
        candidates: Reads the lists.
        mark_key: Keys the marks, so that nobody can guess a number from one; the client's secret serves.
        policy: Which national numbers count.
        d_number_counts: Whether a D-number is one.
        clock: Says what day it is when a number is read, and dates the batches.
    """

    def __init__(
        self,
        candidates: Candidates,
        mark_key: str,
        policy: NumberPolicy,
        d_number_counts: bool = True,
        clock: Clock | None = None,
    ) -> None:
        self.candidates, self.settings = candidates, candidates.settings
        self._mark_key = hashlib.sha256(b"praksistilgang: marks\x00" + mark_key.encode()).digest()
        self._policy, self._d_number_counts = policy, d_number_counts
        self._clock = clock or SystemClock()
        self._to_mark: list[tuple[str, str, list[str]]] = []
        """After a reading: key, mark, and the ids of the hired who are ours to mark when that has been stored."""

    @property
    def processes(self) -> Sequence[str | None]:
        """The adverts that are read; None for all that the client sees."""
        return [None] if self.settings.all_processes else list(self.settings.processes)

    def batches(self, marks: Mapping[str, str]) -> Iterator[RegistrationBatch]:
        """A batch for each advert of which something has changed since `marks`, in the order of settings.

        Where the API cannot be read, a batch without records tells so once, and one without problems when it is back.
        """
        self._to_mark = []
        try:
            hired = self.candidates.hired()
            for process in self.processes:
                seen_at = self._clock.now()
                listed = self.candidates.of(process, hired)
                key, mark = KEYS + (process or ""), self._mark(listed)
                self._to_mark.append((key, mark, listed.unprocessed))
                if marks.get(key) != mark:
                    records, problems = self._read(listed)
                    yield RegistrationBatch(key, mark, seen_at, records, problems)
        except PraksisError as error:
            if marks.get(CONNECTION_KEY, _WELL) != error.code:
                problem = SourceProblem(error.code, "Webcruiter", f"Webcruiter: {error.message}")
                yield RegistrationBatch(CONNECTION_KEY, error.code, self._clock.now(), (), (problem,))
            return
        if marks.get(CONNECTION_KEY, _WELL) != _WELL:
            yield RegistrationBatch(CONNECTION_KEY, _WELL, self._clock.now(), ())
        read = {key for key, _, _ in self._to_mark}
        for key, mark in marks.items():
            if key.startswith(KEYS) and key not in read and mark != _NOT_READ_ANY_MORE:
                yield RegistrationBatch(key, _NOT_READ_ANY_MORE, self._clock.now(), ())

    def number_of(self, external_id: str) -> NationalNumber | None:
        """The number of one registration, asked for again; None when it has none there, or is gone.

        Raises:
            Unavailable: Webcruiter does not answer, or does not let us read.
        """
        try:
            cells = self._asked_again(external_id)
        except NotFound:
            return None
        except Unavailable:
            raise
        except PraksisError as error:
            raise Unavailable(error.message, code=error.code) from None
        return None if cells is None else self._reader("Webcruiter", None).number(ExportRow(1, cells))

    @property
    def waits_for_acknowledgement(self) -> bool:
        """Whether somebody who was read is to be marked as processed, and settings say that this is ours."""
        return self.settings.owns_processed_flag and any(ids for _, _, ids in self._to_mark)

    def acknowledge(self, marks: Mapping[str, str]) -> int:
        """Mark the hired whose batch is stored as processed, if settings say that this is ours; returns how many.

        What is marked already is not marked again, and what cannot be marked now is marked after the next reading.

        Raises:
            PraksisError: As the calls do.
        """
        marked = 0
        for key, mark, ids in self._to_mark if self.settings.owns_processed_flag else ():
            while ids and marks.get(key) == mark:
                self.candidates.mark_processed(ids[0])
                del ids[0]
                marked += 1
        return marked

    def _mark(self, listed: Listed) -> str:
        """A keyed hash of all that the batch is made of; where details are read apart, of the day as well."""
        what = {
            "version": _VERSION,
            "rules": [self._policy.value, self._d_number_counts, self.settings.id_names],
            "advert": self.settings.processes.get(listed.process or ""),
            "fields": {column.value: path for column, path in self.candidates.paths.items()},
            "day": oslo_date(self._clock.now()).isoformat() if self.settings.details else "",
            "strangers": listed.strangers > 0,
            "entries": sorted(
                json.dumps({column.value: _as_json(value) for column, value in cells.items()}, sort_keys=True)
                for cells in listed.entries
            ),
        }
        return hmac.new(self._mark_key, json.dumps(what, sort_keys=True).encode(), hashlib.sha256).hexdigest()

    def _read(self, listed: Listed) -> tuple[Sequence[RegistrationRecord], Sequence[SourceProblem]]:
        """The registrations of an advert, and what could not be used."""
        entries = [self._with_details(cells) for cells in listed.entries] if self.settings.details else listed.entries
        advert = self.settings.processes.get(listed.process or "")
        problems = _strangers(listed)
        missing = missing_fields(entries, _NEEDED if advert else (*_NEEDED, (ExportField.ADVERT,)))
        if missing:
            return (), [*problems, _fields_missing(listed, missing)]
        reader = self._reader(listed.place, advert)
        rows = [ExportRow(nth, self._row(cells, listed.process, advert)) for nth, cells in enumerate(entries, start=1)]
        records = [record for row in rows if (record := reader.read(row)) is not None]
        reader.finish()
        kept, contradictions = once_each(records, "Rett dem i Webcruiter.")
        return kept, [*problems, *reader.problems, *contradictions]

    def _reader(self, place: str, advert: str | None) -> CandidateReader:
        numbers = NumberRules(self._policy, self._d_number_counts, oslo_date(self._clock.now()))
        return CandidateReader(place=place, numbers=numbers, advert=advert, statuses=self.candidates.statuses)

    def _row(self, cells: Cells, process: str | None, advert: str | None) -> Cells:
        """The cells with the advert's name of settings, and with an id that is the application's own."""
        named = {**cells, ExportField.ADVERT: advert} if advert else dict(cells)
        own = cells.get(ExportField.APPLICATION)
        if self.settings.id_names == "person" and own is not None:
            named[ExportField.APPLICATION] = f"{process or named.get(ExportField.ADVERT, '')}:{own}"
        return named

    def _with_details(self, cells: Cells) -> Cells:
        id_ = cells.get(ExportField.APPLICATION)
        if id_ is None:
            return cells
        try:
            return {**(self.candidates.detail(str(id_)) or {}), **cells}
        except NotFound:
            return cells  # gone since the list was read

    def _asked_again(self, external_id: str) -> Cells | None:
        """The candidate's cells: asked for by id where that can be, else looked for in the lists."""
        own = external_id.rpartition(":")[2] if self.settings.id_names == "person" else external_id
        if self.settings.candidate_path and not external_id.startswith(DERIVED_PREFIX):
            return self.candidates.detail(own)
        hired = self.candidates.hired()
        for process in self.processes:
            advert = self.settings.processes.get(process or "")
            reader = self._reader("Webcruiter", advert)
            for nth, cells in enumerate(self.candidates.of(process, hired).entries, start=1):
                record = reader.read(ExportRow(nth, self._row(cells, process, advert)))
                if record is not None and record.external_id == external_id:
                    return cells
        return None


def _strangers(listed: Listed) -> list[SourceProblem]:
    if not listed.strangers:
        return []
    return [
        SourceProblem(
            "andre-annonser",
            listed.place,
            f"{listed.place}: svaret hadde søkere fra andre annonser enn den vi ba om. De er ikke brukt. Rett "
            "«process_parameter» under [webcruiter.api].",
        )
    ]


def _fields_missing(listed: Listed, missing: Sequence[tuple[ExportField, ...]]) -> SourceProblem:
    names = " og ".join(f"«{_SETTING[choices[0]]}»" for choices in missing)
    return SourceProblem(
        "felt-mangler",
        listed.place,
        f"{listed.place}: ingen søker har feltet som {names} viser til, så ingen av dem er lest. Rett det under "
        "[webcruiter.api.fields].",
    )


def _as_json(value: CellValue) -> object:
    return value.isoformat() if isinstance(value, date) else value if isinstance(value, bool | int) else str(value)
