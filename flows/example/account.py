"""What `make run` says when it is done: how it stands, what was made and where, and what is not as it was meant."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from flows.config import config_file
from flows.example.receipts import PACKAGES
from flows.house import open_house
from praksis.demo import Season
from praksis.jobs.status import summary

_MOST_TOLD = 40


def account(season: Season, wrong: Sequence[str]) -> int:
    """Say how it stands, what was made and where; and what is not as it was meant, if anything. Returns 0 or 1."""
    above = season.root.parent
    with open_house(config_file(), season.today(season.act)) as house:
        office = house.settings.path(house.settings.teams.root) / house.office_channel
        told = summary(house).lines()
    print("\n" + "\n".join(told[:_MOST_TOLD]))
    if len(told) > _MOST_TOLD:
        print(f"… og {len(told) - _MOST_TOLD} linjer til («praksis status» viser alt).")
    print("\nÅpne disse for å se hva som er gjort:")
    for folder in sorted({file.parent for file in season.lists}):
        lists = sum(file.parent == folder for file in season.lists)
        posts = _count(folder / "Innlegg", "*.txt", "innlegg", "innlegg")
        words = "praksisoversikt" if lists == 1 else "praksisoversikter"
        print(f"  {folder.relative_to(above)}  ({lists} {words}, farget i Registrert og Bestilt, og {posts})")
    plans = _count(office, "Plan P-*.xlsx", "plan", "planer")
    packages = _count(office, PACKAGES, "bestillingspakke med saksnummer", "bestillingspakker med saksnummer")
    print(f"  {office.relative_to(above)}  (FOUs egen kanal: «Saker.xlsx», {plans} og {packages})")
    if wrong:
        print(f"\nDette er ikke som det var ment ({len(wrong)}):", file=sys.stderr)
        for line in wrong:
            print(f"  {line}", file=sys.stderr)
        return 1
    print("Hver eneste rad er som sesongen var ment.")
    return 0


def _count(folder: Path, pattern: str, one: str, many: str) -> str:
    count = len(list(folder.glob(pattern)))
    return f"{count} {one if count == 1 else many}"
