"""Webcruiter's API over HTTP: what its answers mean, and its long lists read whole while others change them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin

import requests

from connectors.http_waiting import Answered
from connectors.json_http import JsonHttp
from praksis.errors import Invalid, NotFound, PraksisError, Refused
from praksis.settings_webcruiter import ApiPaging

Item = Mapping[str, Any]
"""One entry of a list, as JSON."""

MOST_PASSES = 3
"""A list that never stands still is read so many times in one run; the next run goes on."""
MOST_PAGES = 2000


class WebcruiterHttp(JsonHttp):
    """Calls Webcruiter's API."""

    service, code = "Webcruiter", "webcruiter"

    def challenge(self, response: requests.Response) -> str | None:
        """A token that has run out or was withdrawn: another one is tried, once."""
        return "another"

    def error(self, method: str, path: str, answered: Answered, content: bytes) -> PraksisError:
        """The error that an answer means; nothing of it is shown."""
        if answered.status == 401:
            return Refused(
                "Webcruiter godtok ikke innloggingen. Sjekk klienten sammen med Talentech.",
                code="webcruiter-innlogging",
            )
        if answered.status == 403:
            return Refused(
                "Klienten har ikke lov til å lese dette i Webcruiter. Be Talentech gi den lesetilgang til søkere.",
                code="webcruiter-rettighet",
            )
        if answered.status in (404, 410):
            return NotFound(
                "Webcruiter finner ikke det vi spurte etter. Er det hele API-et, er «base» i innstillingene feil.",
                code="webcruiter-finnes-ikke",
            )
        return super().error(method, path, answered, content)

    def shape(self, path: str) -> str:
        """The path without ids."""
        return "/".join(
            part if not any(c.isdigit() for c in part) and len(part) < 20 else "…" for part in path.split("/")
        )


def at(item: Any, path: str) -> Any:
    """What stands at a path of fields («person.email»); None when nothing does, the item itself at an empty path."""
    for name in path.split(".") if path else ():
        if not isinstance(item, Mapping) or name not in item:
            return None
        item = item[name]
    return item


@dataclass(slots=True)
class _Pass:
    """One reading of a list from its first page to its last."""

    items: list[Item] = field(default_factory=list)
    pages: list[list[str]] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    stuck: bool = False
    """A page was the same as the one before it."""

    @property
    def stood_still(self) -> bool:
        """Whether, as far as can be told, nothing came or went while it was read."""
        ids = [id_ for page in self.pages for id_ in page]
        return not self.stuck and len(set(self.totals)) <= 1 and len(set(ids)) >= max(self.totals, default=0)

    @property
    def shifted(self) -> bool:
        """Whether an entry stood on two pages: something came in front of it meanwhile."""
        ids = [id_ for page in self.pages for id_ in dict.fromkeys(page)]
        return len(set(ids)) < len(ids)


def read_list(
    http: JsonHttp, path: str, parameters: Mapping[str, str], paging: ApiPaging, id_of: Callable[[Item], str], kind: str
) -> Sequence[Item]:
    """All entries of a list, in its order, each once; the last reading of an entry holds.

    While pages are read, entries come and go, and those behind them move to other pages. Such a list is read again, a few
    times; what was seen in any reading counts. What was missed all the same is there at the next run.

    Args:
        http: Calls the service.
        path: Of the list.
        parameters: What narrows it.
        paging: How pages come.
        id_of: The entry's id. Two entries of one id on one page are both kept.
        kind: What the calls are counted as.

    Raises:
        Invalid: The answer has no list where settings say, or the pages cannot be told apart.
        PraksisError: As the calls do.
    """
    found: dict[tuple[str, int], Item] = {}
    for nth in range(1, MOST_PASSES + 1):
        reading = _read_once(http, path, parameters, paging, id_of, kind)
        start = 0
        for page in reading.pages:
            before: dict[str, int] = {}
            for id_, item in zip(page, reading.items[start : start + len(page)], strict=True):
                before[id_] = before.get(id_, 0) + 1
                found[id_, before[id_]] = item
            start += len(page)
        if reading.stood_still and not reading.shifted:
            break
        if reading.stuck and nth == MOST_PASSES:
            raise Invalid(
                "Webcruiter gir den samme siden om og om igjen. Rett «page_parameter» under [webcruiter.api.paging], eller "
                'sett style = "none" hvis alt kommer i ett svar.',
                code="webcruiter-sider",
            )
    return list(found.values())


def _read_once(
    http: JsonHttp, path: str, parameters: Mapping[str, str], paging: ApiPaging, id_of: Callable[[Item], str], kind: str
) -> _Pass:
    reading = _Pass()
    for items, total in _pages(http, path, parameters, paging, kind):
        ids = [id_of(item) for item in items]
        if not ids:
            break
        if reading.pages and ids == reading.pages[-1]:
            reading.stuck = True
            break
        reading.items += items
        reading.pages.append(ids)
        if total is not None:
            reading.totals.append(total)
            if paging.style in ("page", "offset") and len(reading.items) >= total:
                break
    return reading


def _pages(
    http: JsonHttp, path: str, parameters: Mapping[str, str], paging: ApiPaging, kind: str
) -> Iterator[tuple[list[Item], int | None]]:
    """The pages with the total that each names, until the reader has enough."""
    size = {paging.size_parameter: str(paging.size)} if paging.size_parameter and paging.style != "none" else {}
    address, seen, links = _address(path, {**parameters, **size}, paging, 0, 0), 0, set[str]()
    for nth in range(1, MOST_PAGES + 1):
        answer = http.get(address, kind=kind).json()
        items = _items(answer, paging)
        seen += len(items)
        total = at(answer, paging.total) if paging.total else None
        yield items, total if isinstance(total, int) and not isinstance(total, bool) else None
        if paging.style == "none":
            return
        if paging.style == "next":
            link = at(answer, paging.next) if paging.next else None
            if not isinstance(link, str) or not link.strip() or link in links:
                return
            links.add(link)
            address = urljoin(address if "://" in address else f"{http.base}{address}", link)
        else:
            address = _address(path, {**parameters, **size}, paging, nth, seen)
    raise Invalid("Listen fra Webcruiter tar ikke slutt. Si fra til IT.", code="webcruiter-sider")


def _address(path: str, parameters: Mapping[str, str], paging: ApiPaging, nth: int, seen: int) -> str:
    """The address of page number `nth` (from 0) when `seen` entries have come before it."""
    where = {"page": str(paging.first_page + nth), "offset": str(seen)}.get(paging.style)
    asked = {**parameters, **({paging.page_parameter: where} if where is not None and paging.page_parameter else {})}
    return f"{path}?{urlencode(asked)}" if asked else path


def _items(answer: Mapping[str, Any], paging: ApiPaging) -> list[Item]:
    found = at(answer, paging.items) if paging.items else None
    if found is None:
        found = answer.get("value")  # a bare list (see `Answer.json`)
    if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found):
        raise Invalid(
            "Fant ikke listen med søkere i svaret fra Webcruiter. Rett «items» under [webcruiter.api.paging].",
            code="webcruiter-svar",
        )
    return found


def plain(item: Item) -> str:
    """The whole entry as one text, the same for the same content: stands in for an id where there is none."""
    return json.dumps(item, sort_keys=True, ensure_ascii=False)
