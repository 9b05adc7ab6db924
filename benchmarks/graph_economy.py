"""What a round costs in requests to Microsoft Graph, counted against a Graph server on this machine, over real HTTP.

`python -m benchmarks.graph_economy` prints a table of requests by kind, and ends with 1 if a promise is broken: an unchanged
channel costs one request, a changed list at most three more (download, upload, post). Old versions are fetched only for a
row whose arrival straddles its deadline, and are counted apart; so are redirects.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections import Counter
from pathlib import Path

from praksis.clock import SystemClock
from praksis.identity_key import IdentityKey
from praksis.ledger.ledger import Ledger, set_up
from tests.connectors.graph_town import graph_town
from tests.connectors.loopback import Asked
from tests.jobs.graph_season import GraphSeason
from tests.jobs.season_factory import GROUP, calendar_line, oslo, students
from tests.no_power_cut import no_power_cut

INSTITUTIONS = ("HVL", "UiB", "VID", "NLA", "Fagskolen")
STUDENTS = 40
MOST_BESIDE = 5
"""What a changed list brings about beside itself: its channel's overview and FOU's, the plan, the cases, FOU's summary."""
SHOWN = ("delta", "download", "upload", "new-file", "post", "versions", "old-version", "redirected")


class Count:
    """Requests of one round: all of them, and those about the list that is changed."""

    def __init__(self, season: GraphSeason) -> None:
        self._season = season
        self.about_the_list: Counter[str] = Counter()
        self.all: Counter[str] = Counter()
        season.town.trouble = self._note

    def _note(self, kind: str, asked: Asked) -> None:
        if self._season.town.file_asked_for(asked) == self._season.list_path():
            self.about_the_list[kind] += 1

    def round(self, what: str, day: int, hour: int) -> Counter[str]:
        """One sync, as a line of the table."""
        self.about_the_list.clear()
        self._season.town.asked.clear()
        self._season.sync(oslo(8, day, hour))
        self.all = Counter(self._season.town.asked)
        print(f"{what:<58}" + "".join(f"{self.all[kind]:>12}" for kind in SHOWN))
        return self.all


def main() -> int:
    """Count, and return the exit status."""
    logging.getLogger("connectors").setLevel(logging.ERROR)  # users whom the town does not know
    with tempfile.TemporaryDirectory() as folder, no_power_cut():
        root, key = Path(folder), IdentityKey.new()
        url = f"sqlite:///{root / 'praksis.db'}"
        set_up(url, key, SystemClock().now())
        ledger = Ledger.open(url, key)
        try:
            (root / "Webcruiter").mkdir()
            with graph_town(root / "Teams", "FOU", *INSTITUTIONS) as town:
                return _count(GraphSeason(root, ledger, key, town=town))
        finally:
            ledger.close()


def _count(season: GraphSeason) -> int:
    everyone = students(STUDENTS)
    listed, late = everyone[:-3], everyone[-3:]
    season.modes = dict.fromkeys(INSTITUTIONS, "full")
    season.calendar(*(calendar_line(institution=name) for name in INSTITUTIONS)).catalogue()
    for nth, name in enumerate(INSTITUTIONS):
        season.list_of(*listed[nth :: len(INSTITUTIONS)], group=(name, *GROUP[1:]))
    season.export_of(*everyone)
    channels = 1 + len(INSTITUTIONS)
    print(f"{channels} kanaler, {len(INSTITUTIONS)} lister, {len(listed)} studenter\n")
    print(" " * 58 + "".join(f"{kind:>12}" for kind in SHOWN))
    count, broken = Count(season), []

    count.round("første runde: alt er nytt", 5, 12)
    count.round("dagen etter", 6, 12)
    unchanged = count.round("ingenting er endret", 6, 13)
    if unchanged != {"delta": channels}:
        broken.append("en uendret kanal koster mer enn én forespørsel")

    said = len(season.posts())
    season.edit(lambda sheet: sheet.add(late[0]), at=oslo(8, 6, 13))
    count.round("en liste er endret", 6, 14)
    of_the_list = Counter(count.about_the_list) + Counter(post=len(season.posts()) - said)
    beside = count.all - of_the_list - Counter(delta=channels, redirected=count.all["redirected"])
    looked_up = beside.pop(
        "member", 0
    )  # who is to be mentioned: asked for once, and again only if Teams knows nobody so
    if beside.total() > MOST_BESIDE or set(beside) - {"upload", "new-file", "post"}:
        broken.append(f"ved siden av den endrede listen: {dict(beside)}")
    if of_the_list != {"download": 1, "upload": 1, "post": 1}:
        broken.append(f"en endret liste koster {dict(of_the_list)}")

    season.edit(lambda sheet: sheet.add(late[2]), at=oslo(8, 6, 14, 10))
    season.town.before_upload = lambda: season.edit(
        lambda sheet: sheet.set(late[0], "Praksissted/enhet", "Hjerteavdelingen"), at=oslo(8, 6, 14, 20)
    )
    count.round("koordinator lagrer imens: konflikt", 6, 15)
    count.round("… og neste runde", 6, 16)

    season.sync(oslo(8, 9))
    season.edit(lambda sheet: sheet.add(late[1]), at=oslo(8, 10, 20)).saves()
    season.edit(lambda sheet: sheet.set(late[1], "Praksissted/enhet", "Kirurgisk avdeling"), at=oslo(8, 12, 8)).saves()
    history = count.round("fristen ligger mellom to utgaver vi har sett", 12, 12)
    if history["versions"] != 1 or not 1 <= history["old-version"] <= 2 or season.holds(late[1]):
        broken.append("historikken ble ikke brukt som den skulle")
    again = count.round("ingenting er endret", 12, 13)
    if again != {"delta": channels}:
        broken.append("en uendret kanal koster mer enn én forespørsel")

    print(f"\n  om den endrede listen alene: {dict(of_the_list)}")
    print(f"  ved siden av, det FOU og kanalen selv får («Oversikt», «Saker», plan, sammendrag): {dict(beside)}")
    print(f"  og oppslag av dem som nevnes: {looked_up}")
    for line in broken:
        print(f"  IKKE SOM LOVET: {line}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
