"""The play of the example season: each day's run as a flow, the administrator's work by hand, and the account of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import select

from flows.boundary import FlowFailed
from flows.config import config_file
from flows.example.administrator import PACKAGES, fill_in_packages
from flows.example.traces import Traces, traces
from flows.example.truth_check import differences
from flows.house import open_house
from flows.incidents import incident_folder
from flows.order import OrderForm, order_access
from flows.prefect_settings import against
from flows.server import Server
from flows.sync import SyncForm, update_status
from praksis.demo import LOOKED_AT_BETWEEN, Season, acts_written, read_season, write_act, write_season
from praksis.jobs.init import init
from praksis.jobs.plans import CURRENT
from praksis.jobs.status import summary
from praksis.ledger.tables import Plan
from praksis.planning import plan_name

PLAYED = ".spilt"
"""Marks a folder whose season has been played to the end, as it was meant."""


def run_season(folder: Path, server: Server) -> int:
    """Play what has not been played, or find that all has been; 0 when it is as meant, else 1."""
    with against(server.api_url, server.home):
        try:
            return _again(folder) if (folder / PLAYED).exists() else _play(folder)
        except FlowFailed as failure:
            print(f"\n{failure}\nHendelsesloggen ligger i {incident_folder()}.", file=sys.stderr)
            return 1


def _play(folder: Path) -> int:
    """Play from where it stands: a run that was broken off is gone on with."""
    if acts_written(folder) == 0:
        write_season(folder)
    init(folder, example=True)
    wrong = [] if acts_written(folder) == 2 else _first_act(folder)
    season = write_act(folder, 2)
    wrong += _second_act(season)
    status = _account(season, wrong)
    if status == 0:
        (folder / PLAYED).touch()
    return status


def _first_act(folder: Path) -> list[str]:
    season = _season(folder)
    _say(f"Eksempelsesongen ligger i {folder}: to studiesteder, tre grupper, {len(season.truth(1))} rader i listene.")
    _bring_up_to_date(season.today(1))
    wrong = _held_to_truth(season, 1, receipts_taken=False)
    _bring_up_to_date(LOOKED_AT_BETWEEN)
    return wrong


def _second_act(season: Season) -> list[str]:
    today = season.today(2)
    _say(f"Noen rader er kommet til, og en nyere eksport fra Webcruiter: nå er det {len(season.truth(2))} rader.")
    _bring_up_to_date(today)
    nothing_ordered_yet = _traces(today).counts["bestillingspakker"] == 0
    wrong = _held_to_truth(season, 2, receipts_taken=False) if nothing_ordered_yet else []
    _order(today)
    _bring_up_to_date(today)
    return wrong + _held_to_truth(season, 2, receipts_taken=True)


def _again(folder: Path) -> int:
    season = _season(folder)
    today = season.today(2)
    _say(f"Eksempelsesongen i {folder} er kjørt før. Kjører «Oppdater status» en gang til.")
    before = _traces(today)
    _bring_up_to_date(today)
    done = _traces(today).since(before)
    if not done:
        _say("Ingenting var nytt: ingenting ble farget, ingen melding skrevet, ingen plan laget og ingenting bestilt.")
    wrong = [f"kjøringen skulle ikke gjort noe, men {line}" for line in done]
    wrong += _held_to_truth(season, 2, receipts_taken=True)
    return _account(season, wrong)


def _season(folder: Path) -> Season:
    season = read_season(folder)
    assert season is not None
    return season


def _bring_up_to_date(day: date) -> None:
    _say(f"{day:%d.%m.%Y}: «Oppdater status»")
    update_status(SyncForm(as_of=day))


def _order(day: date) -> None:
    """Apply each plan, and give each line of its package a case number, as an administrator would."""
    with open_house(config_file(), day) as house:
        signature = house.settings.administrators[0].signature
        channel = house.settings.path(house.settings.teams.root) / house.office_channel
        with house.ledger.reading() as session:
            plans = session.scalars(select(Plan.number).where(Plan.state == CURRENT).order_by(Plan.number)).all()
    for number in plans:
        _say(f"{day:%d.%m.%Y}: {signature} setter i verk plan {plan_name(number)} («Bestill tilganger»)")
        order_access(OrderForm(plan=plan_name(number), signature=signature, preview=False, as_of=day))
    lines = fill_in_packages(channel, signature)
    _say(f"{day:%d.%m.%Y}: {signature} legger {lines} linjer inn i Samlepunktet og skriver saksnummer i pakkene")


def _held_to_truth(season: Season, act: int, *, receipts_taken: bool) -> list[str]:
    with open_house(config_file(), season.today(act)) as house:
        return differences(house, season, act, receipts_taken=receipts_taken)


def _traces(day: date) -> Traces:
    with open_house(config_file(), day) as house:
        return traces(house)


def _account(season: Season, wrong: Sequence[str]) -> int:
    """Say how it stands, what was made and where; and what is not as it was meant, if anything."""
    above = season.root.parent
    with open_house(config_file(), season.today(2)) as house:
        office = house.settings.path(house.settings.teams.root) / house.office_channel
        print("\n" + "\n".join(summary(house).lines()))
    print("\nÅpne disse for å se hva som er gjort:")
    for file in season.lists:
        print(f"  {file.relative_to(above)}  (Registrert og Bestilt er farget)")
    for folder in sorted({file.parent / "Innlegg" for file in season.lists}):
        print(f"  {folder.relative_to(above)}  ({_count(folder, '*.txt', 'innlegg', 'innlegg')} til koordinatorene)")
    plans = _count(office, "Plan P-*.xlsx", "plan", "planer")
    packages = _count(office, PACKAGES, "bestillingspakke med saksnummer", "bestillingspakker med saksnummer")
    print(f"  {office.relative_to(above)}  (FOUs egen kanal: {plans} og {packages})")
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


def _say(line: str) -> None:
    print(line, flush=True)
