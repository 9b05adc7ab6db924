"""The candidates of an advert as Webcruiter's lists tell of them: the lists laid together, statuses turned into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from connectors.candidate_row import Cells, Statuses, cells_of, paths_of, shortened
from connectors.export_cells import is_identity_number
from connectors.export_columns import STATUS_WORDS, ExportField
from connectors.json_http import JsonHttp
from connectors.webcruiter_http import Item, at, plain, read_list
from praksis.errors import Invalid, NotFound, Refused
from praksis.ports import RegistrationStatus
from praksis.practice_list.cell_text import CellValue, fold, has_number
from praksis.settings_webcruiter import ApiPaging, WebcruiterApi

_HIRED = {"registered": "Registrert", "transferred": "Overført"}


@dataclass(slots=True)
class Listed:
    """The candidates of one advert (None: of all that the client sees), their cells by meaning."""

    process: str | None
    entries: list[Cells] = field(default_factory=list, repr=False)
    """`ExportField.APPLICATION` is the id by which Webcruiter is asked for the candidate."""
    unprocessed: list[str] = field(default_factory=list)
    """Ids of the hired who are not marked as processed by this client."""
    strangers: int = 0
    """How many came along who are on other adverts."""

    @property
    def place(self) -> str:
        """Where they stand, for messages."""
        return "Webcruiter" if self.process is None else f"Webcruiter, annonse {self.process}"


class Candidates:
    """Reads candidates through `http` by the fields and ids of `settings`."""

    def __init__(self, settings: WebcruiterApi, http: JsonHttp) -> None:
        self.settings, self.http = settings, http
        self.paths = paths_of(settings.fields)
        self._meanings = {id_: RegistrationStatus(meaning) for id_, meaning in settings.statuses.items()}
        self._names: Mapping[str, str] | None = None

    @property
    def statuses(self) -> Statuses:
        """What status ids mean, as far as it has been asked for."""
        return Statuses(self._meanings, self._names or {})

    def hired(self) -> Sequence[Item]:
        """The hired, as they come; none where settings say that being hired means nothing."""
        return () if self.settings.hired == "not-read" else self._list("/candidates/hired", {}, self.settings.paging)

    def of(self, process: str | None, hired: Sequence[Item]) -> Listed:
        """The candidates of an advert with what the list of the hired adds; of the hired only those of the advert."""
        listed = Listed(process)
        places: dict[str, list[int]] = {}
        for item in self.listed(process):
            if self._is_elsewhere(item, process):
                listed.strangers += 1
                continue
            places.setdefault(self._id_in(item), []).append(len(listed.entries))
            listed.entries.append(self.cells(item))
        for item in hired:
            id_ = self._id_in(item)
            if self._is_elsewhere(item, process) or (id_ not in places and not self._is_there(item, process)):
                continue
            for nth in places.get(id_, ()):
                listed.entries[nth] = self._as_hired(listed.entries[nth], self.cells(item))
            if id_ not in places:
                listed.entries.append(self._as_hired({}, self.cells(item)))
            if at(item, self.settings.fields.processed) is False and not is_identity_number(id_):
                listed.unprocessed.append(id_)
        return listed

    def listed(self, process: str | None) -> Sequence[Item]:
        """The list of candidates, asked for one advert (None: for all), as it comes."""
        narrowed = {self.settings.process_parameter: process} if process and self.settings.process_parameter else {}
        return self._list("/candidates", narrowed, self.settings.paging)

    def detail(self, id_: str) -> Cells | None:
        """What is told of one candidate; None where it is another, or settings know no address for one.

        Raises:
            NotFound: There is none of that id.
        """
        if not self.settings.candidate_path or is_identity_number(id_):  # an address may stand in a log
            return None
        path = self.settings.candidate_path.replace("{id}", quote(id_, safe=""))
        item = self.http.get(path, kind="candidate").json()
        own = at(item, self.settings.fields.application)
        return self.cells(item) if own is None or str(own) == id_ else None

    def mark_processed(self, id_: str) -> None:
        """Mark one of the hired as processed by this client. To do it again changes nothing."""
        path = f"/candidates/hired/{quote(id_, safe='')}/process"
        self.http.call("POST", path, kind="process", body={}, recognised=True)

    def cells(self, item: Item) -> Cells:
        """A candidate's cells, the status as a word."""
        cells = cells_of(item, self.paths)
        if ExportField.STATUS in cells:
            cells[ExportField.STATUS] = self._word(cells[ExportField.STATUS])
        return cells

    def status_names(self) -> Mapping[str, str]:
        """The names that Webcruiter gives the statuses, by id; none where it does not let us ask."""
        if self._names is None:
            # The list is short: where pages have numbers it is taken as one, for not every list heeds a number.
            paging = self.settings.paging
            whole = paging if paging.style == "next" else paging.model_copy(update={"style": "none"})
            try:
                self._names = dict(filter(None, map(_named, self._list("/candidates/statuses", {}, whole))))
            except (NotFound, Refused, Invalid):
                self._names = {}
        return self._names

    def _word(self, status_id: CellValue) -> str:
        if not self.statuses.is_known(status_id):
            self.status_names()
        return self.statuses.word(status_id)

    def _list(self, path: str, parameters: Mapping[str, str], paging: ApiPaging) -> Sequence[Item]:
        return read_list(self.http, path, parameters, paging, self._id_in, path.rsplit("/", 1)[-1])

    def _id_in(self, item: Item) -> str:
        return _id(at(item, self.settings.fields.application)) or plain(item)

    def _process_in(self, item: Item) -> str | None:
        return _id(at(item, self.settings.fields.process)) if self.settings.fields.process else None

    def _is_elsewhere(self, item: Item, process: str | None) -> bool:
        """Whether the candidate says that it is on another advert than the one that was asked for."""
        return process is not None and self._process_in(item) not in (None, process)

    def _is_there(self, item: Item, process: str | None) -> bool:
        return process is None or self._process_in(item) == process

    def _as_hired(self, cells: Cells, hired: Cells) -> Cells:
        """The candidate with what the list of the hired adds. Who has withdrawn stays withdrawn, and who is transferred by
        status stays so."""
        own = cells.get(ExportField.STATUS)
        known = STATUS_WORDS.get(fold(str(own)).rstrip(".")) if own is not None else None
        keeps = known in (RegistrationStatus.WITHDRAWN, RegistrationStatus.TRANSFERRED)
        return {**hired, **cells, ExportField.STATUS: own if keeps else _HIRED[self.settings.hired]}


def _id(value: object) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip() else None


def _named(item: Item) -> tuple[str, str] | None:
    """Id and name of a status, under the names that such fields usually have."""
    id_ = next((found for name in ("id", "candidateStatusId", "statusId") if (found := _id(at(item, name)))), None)
    name = next((text for key in ("name", "title", "status") if isinstance(text := at(item, key), str)), None)
    return None if id_ is None or name is None or has_number(name) else (id_, shortened(name))
