"""What lies in each drive, from Graph's change feed (delta): one request per drive and run when nothing has changed.

The link by which the next run asks for changes is kept together with the listing, and only after all pages have been
merged. A link that is too old or not taken any more costs one full look and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from connectors.graph_errors import Gone, Malformed, SignInNeeded, TimedOut
from connectors.graph_http import GraphHttp
from connectors.graph_items import FIELDS, Item, is_gone, item_of
from connectors.graph_memory import GraphMemory
from praksis.errors import Invalid, NotFound, Unavailable

KIND = "drive"
MOST_PAGES = 10_000
_NO_SUCH_LINK = (Gone, Malformed, SignInNeeded, NotFound, Invalid)
"""What is answered to a link that is not taken any more: 410, 400, 401, 404, or it points elsewhere."""


class Drives:
    """The drives as they lay when this object first looked at each; what we write ourselves is noted in between."""

    def __init__(self, http: GraphHttp, memory: GraphMemory) -> None:
        self._http, self._memory = http, memory
        self._seen: dict[str, dict[str, Item]] = {}

    def look(self, drive: str) -> Mapping[str, Item]:
        """All items of the drive by id. Asks Graph the first time only.

        Raises:
            Gone: There is no such drive any more.
            Unavailable, Refused: Graph does not answer, or says no.
        """
        if drive not in self._seen:
            self._seen[drive] = self._ask(drive)
        return self._seen[drive]

    def note(self, drive: str, item: Item) -> None:
        """An item as an answer has just told of it."""
        if drive in self._seen:
            self._seen[drive][item.id] = item

    def drop(self, drive: str, item_id: str) -> None:
        """An item that is gone."""
        if drive in self._seen:
            self._seen[drive].pop(item_id, None)

    def look_again(self, drive: str) -> None:
        """Something lies there that cannot be placed by what is known: the next look asks Graph."""
        self._seen.pop(drive, None)

    def _ask(self, drive: str) -> dict[str, Item]:
        kept = self._memory.read(KIND, drive)
        link, items = kept.get("link"), _items(kept.get("items"))
        if isinstance(link, str) and items is not None:
            try:
                return self._follow(drive, link, items)
            except _NO_SUCH_LINK:
                pass  # too old, or the drive is: a full look tells which
            except TimedOut:
                # After very many changes Graph answers 504 instead of 410, each time anew: the next run looks at all.
                self._memory.keep(KIND, {}, drive)
                raise
        start = f"/drives/{quote(drive, safe='!')}/root/delta?$select={FIELDS}"
        return self._follow(drive, start, {})

    def _follow(self, drive: str, link: str, items: dict[str, Item]) -> dict[str, Item]:
        """Merge all pages into `items`; of an item that comes several times the last one holds."""
        items = dict(items)
        for _ in range(MOST_PAGES):
            page = self._http.get(link, kind="delta").json()
            for raw in page.get("value", ()):
                if not isinstance(raw, dict) or not raw.get("id"):
                    continue
                if is_gone(raw):
                    items.pop(str(raw["id"]), None)
                else:
                    items[str(raw["id"])] = item_of(raw)
            if "@odata.nextLink" in page:
                link = str(page["@odata.nextLink"])
                continue
            fresh = page.get("@odata.deltaLink")
            if isinstance(fresh, str):
                kept = {"link": fresh, "items": [item.as_dict() for item in items.values()]}
                self._memory.keep(KIND, kept, drive)
            return items
        raise Unavailable("Listen over filene i Teams tok ikke slutt. Prøves igjen.", code="graph-svar")


def _items(kept: Any) -> dict[str, Item] | None:
    """The listing out of the memory; None when it is none."""
    if not isinstance(kept, list):
        return None
    make: Callable[..., Item] = Item
    try:
        return {item.id: item for item in (make(**raw) for raw in kept)}
    except TypeError:
        return None
