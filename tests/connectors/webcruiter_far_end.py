"""Webcruiter's API on this machine: it answers as the guides say, in pages, and does what goes wrong when a test asks."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from praksis.clock import OSLO
from praksis.settings_webcruiter import WebcruiterApi
from tests.connectors.loopback import Asked, Loopback, Reply, loopback

CLIENT, SECRET = "praksis-klient", "en hemmelighet+/="
STATUS_IDS = {"Registrert": 12, "Overført": 31, "Trukket": 40}
"""The statuses of the customer by the names that exports show."""


def a_candidate(row: Mapping[str, object], process: str = "4410", **changed: Any) -> dict[str, Any]:
    """A row of an export as the API tells it."""
    told = {
        "candidateId": row["Søknads-ID"],
        "processId": process,
        "processName": row["Annonse"],
        "firstName": row["Fornavn"],
        "lastName": row["Etternavn"],
        "nationalIdentityNumber": row["Fødselsnummer"],
        "dateOfBirth": _iso(row["Fødselsdato"]),
        "email": row["E-post"],
        "mobilePhone": row["Mobil"],
        "candidateStatusId": STATUS_IDS.get(str(row["Status"]), row["Status"]),
        "createdDate": _iso(row["Registrert dato"]),
        "transferredDate": _iso(row["Overført dato"]),
        "knownBefore": row["Tidligere ansatt eller i praksis"],
        "coverLetter": "Det angår oss ikke.",
    }
    return told | changed


def _iso(day: object) -> object:
    """«03.08.2026» as midnight in Oslo, as such a service writes it."""
    try:
        return datetime.strptime(str(day), "%d.%m.%Y").replace(tzinfo=OSLO).isoformat()
    except ValueError:
        return day


@dataclass
class WebcruiterFarEnd:
    """What lies there, and what it does wrong."""

    server: Loopback
    candidates: list[dict[str, Any]] = field(default_factory=list)
    hired: list[dict[str, Any]] = field(default_factory=list)
    statuses: dict[int, str] = field(default_factory=lambda: {id_: name for name, id_ in STATUS_IDS.items()})
    marked: list[str] = field(default_factory=list)
    """Ids of the hired that were marked as processed, each time."""
    lives: int = 3600
    tokens: int = 0
    withdrawn: set[str] = field(default_factory=set)
    """Tokens that are refused before their time."""
    largest_page: int = 1000
    before_page: Callable[[int], object] | None = None
    """Done before page number n (from 1) of the candidates is answered."""
    no_totals: bool = False

    def answer(self, asked: Asked) -> Reply:
        url = urlsplit(asked.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == "/token":
            return self._token(asked)
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if token != f"token-{self.tokens}" or token in self.withdrawn:
            return Reply(401, {"message": "token"})
        match url.path.removeprefix("/api").split("/")[1:]:
            case ["candidates"]:
                if self.before_page is not None:
                    self.before_page(int(query.get("page", "1")))
                there = [c for c in self.candidates if query.get("process") in (None, c["processId"])]
                return self._page(there, query)
            case ["candidates", "statuses"]:
                return Reply(200, [{"id": id_, "name": name} for id_, name in self.statuses.items()])
            case ["candidates", "hired"]:
                return self._page([{**h, "isProcessed": h["candidateId"] in self.marked} for h in self.hired], query)
            case ["candidates", "hired", id_, "process"] if asked.method == "POST":
                self.marked.append(id_)
                return Reply(200, {})
            case ["candidates", id_]:
                found = next((c for c in self.candidates if str(c["candidateId"]) == id_), None)
                return Reply(404) if found is None else Reply(200, found)
        return Reply(404)

    def _token(self, asked: Asked) -> Reply:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        basic = base64.b64decode(asked.headers.get("authorization", "").removeprefix("Basic ")).decode()
        good = basic == "praksis-klient:en+hemmelighet%2B%2F%3D" or (
            form.get("client_id") == CLIENT and form.get("client_secret") == SECRET
        )
        if not good or form.get("grant_type") != "client_credentials":
            return Reply(400, {"error": "invalid_client"})
        self.tokens += 1
        return Reply(200, {"access_token": f"token-{self.tokens}", "expires_in": self.lives, "token_type": "Bearer"})

    def _page(self, items: list[dict[str, Any]], query: Mapping[str, str]) -> Reply:
        size = min(int(query.get("pageSize", "25")), self.largest_page)
        start = int(query["offset"]) if "offset" in query else (int(query.get("page", "1")) - 1) * size
        body: dict[str, Any] = {"items": items[start : start + size]}
        if not self.no_totals:
            body["totalCount"] = len(items)
        if start + size < len(items):
            rest = "".join(f"&{name}={value}" for name, value in query.items() if name not in ("page", "offset"))
            body["next"] = f"/api/candidates?offset={start + size}{rest}"
        return Reply(200, body)

    def settings(self, **changed: Any) -> WebcruiterApi:
        """As the customer would fill them in for this service."""
        fields = {"transferred": "transferredDate", "known_before": "knownBefore", **changed.pop("fields", {})}
        told: dict[str, Any] = {
            "base": f"{self.server.address}/api",
            "token_url": f"{self.server.address}/token",
            "client_id": CLIENT,
            "processes": {"4410": "Praksis sykepleie høst 2026"},
        }
        return WebcruiterApi.model_validate(told | changed | {"fields": fields})

    @property
    def calls(self) -> list[str]:
        """The paths that were asked for, without the token's, since `server.asked` was last cleared."""
        return [asked.path for asked in self.server.asked if asked.path != "/token"]


@contextmanager
def webcruiter() -> Iterator[WebcruiterFarEnd]:
    """The service on a free port for as long as the block lasts."""
    with loopback() as server:
        there = WebcruiterFarEnd(server)
        server.handler = there.answer
        yield there
