"""The play of the example season: each day's run as a flow, the administrators' work by hand, and the account of it.

At most twelve flow runs: what an administrator does at the command line in between («praksis sync», «praksis remind») is
done as the command does it, without Prefect.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from flows.boundary import FlowFailed
from flows.config import config_file
from flows.confirm import ConfirmForm, confirm_order
from flows.example.account import STUDENT_ANSWER, account
from flows.example.administrator import bind_lists, decide_cases, grant_deviation, take_over
from flows.example.channel_away import order_while_away
from flows.example.leaks import leaks, read_files
from flows.example.orders_check import order_differences
from flows.example.receipts import fill_in_packages, write_refusals
from flows.example.traces import Traces, traces
from flows.example.truth_check import differences
from flows.example.words_check import unsaid
from flows.first_morning import FirstMorningForm, check_the_first_morning
from flows.house import open_house
from flows.incidents import incident_folder
from flows.order import OrderForm, order_access
from flows.prefect_settings import against
from flows.remind import RemindForm, send_reminders
from flows.server import Server
from flows.sync import SyncForm, update_status
from praksis.clock import oslo_date
from praksis.demo import (
    DAY_BEFORE_START,
    LOOKED_AT_BETWEEN,
    LOOKED_AT_LAST,
    SEASON_BEGINS,
    Moment,
    Season,
    Size,
    read_season,
    write_act,
    write_beginning,
    write_season,
)
from praksis.jobs.brakes import brake_words
from praksis.jobs.house import House
from praksis.jobs.init import init
from praksis.jobs.remind import remind
from praksis.jobs.season_start import tell_season_start
from praksis.jobs.sync import sync
from praksis.ledger.tables import Decision, OrderLine, Package, Plan
from praksis.plan_states import CURRENT
from praksis.planning import LineState, package_name, plan_name
from praksis.wording.student_answer import student_answer

Done = TypeVar("Done")
PLAYED = ".spilt"
"""Marks a folder whose season has been played to the end, as it was meant."""
DECIDES, PLACES = "IFA", "PHE"
"""The administrator who decides and applies plans, and the one who places the orders in Samlepunktet."""


def run_season(folder: Path, server: Server, size: Size = "full") -> int:
    """Play what has not been played, or find that all has been; 0 when it is as meant, else 1."""
    with against(server.api_url, server.home):
        try:
            return _again(folder) if (folder / PLAYED).exists() else _play(folder, size)
        except FlowFailed as failure:
            print(f"\n{failure}\nHendelsesloggen ligger i {incident_folder()}.", file=sys.stderr)
            return 1


def _play(folder: Path, size: Size) -> int:
    """Play from where it stands: a run that was broken off is gone on with."""
    season = read_season(folder) or _begin(folder, size)
    wrong = _first_act(season) if season.act == 1 else []
    if season.act <= 2:
        season = write_act(folder, 2)
        wrong += _second_act(season)
    if 3 in season.acts:
        wrong += _third_act(season, folder)
    season = _season(folder)
    wrong += _said(season)
    wrong += _searched(season)
    status = account(season, wrong)
    if status == 0:
        (folder / PLAYED).touch()
    return status


def _begin(folder: Path, size: Size) -> Season:
    """Before there is any list: tell the coordinators of the season (R1). Then the lists come."""
    write_beginning(folder, size)
    init(folder, example=True)
    answer = student_answer()
    (folder / STUDENT_ANSWER).write_text(f"Emne: {answer.subject}\n\n{answer.body}\n", encoding="utf-8")
    _round_by_hand(SEASON_BEGINS)
    told = _by_hand(SEASON_BEGINS, lambda house: tell_season_start(house, DECIDES))
    _say(f"{SEASON_BEGINS:%d.%m.%Y}: {told.message} («praksis words season», «praksis sync»)")
    _round_by_hand(SEASON_BEGINS)
    return write_season(folder, size)


def _first_act(season: Season) -> list[str]:
    groups = {group.key for group in season.story.groups}
    places = {group.institution for group in season.story.groups}
    rows = len(season.truth(Moment.FIRST))
    _say(
        f"Eksempelsesongen ligger i {season.root}: {len(places)} studiesteder, {len(groups)} studentgrupper, "
        f"{len(season.story.students)} studenter, {rows} rader i listene."
    )
    today = season.today(1)
    _bring_up_to_date(today)
    wrong = _held_to_truth(season, Moment.FIRST)
    lines = _by_hand(today, lambda house: take_over(house, season, DECIDES))
    if lines:
        _say(f"{today:%d.%m.%Y}: {DECIDES} tar over {lines} tilganger som var bestilt for hånd («praksis adopt»)")
    _say(f"{LOOKED_AT_BETWEEN:%d.%m.%Y}: «Send påminnelser»")
    send_reminders(RemindForm(as_of=LOOKED_AT_BETWEEN))
    _bring_up_to_date(LOOKED_AT_BETWEEN)
    return wrong


def _second_act(season: Season) -> list[str]:
    today = season.today(2)
    rows = len(season.truth(Moment.CHANGED))
    _say(f"Listene er endret, og det er kommet en nyere eksport fra Webcruiter: nå er det {rows} rader.")
    _bring_up_to_date(today)
    wrong = _held_to_truth(season, Moment.CHANGED) if not _begun(today) else []
    _decide_and_order(season, 2)
    return wrong + _held_to_truth(season, Moment.ORDERED) + _orders(season, 2)


def _third_act(season: Season, folder: Path) -> list[str]:
    if season.act < 3:
        _say(f"{DAY_BEFORE_START:%d.%m.%Y}: «Førstedagssjekk», og dagens meldinger («praksis remind»)")
        check_the_first_morning(FirstMorningForm(as_of=DAY_BEFORE_START))
        _by_hand(DAY_BEFORE_START, remind)
        season = write_act(folder, 3)
        refused = write_refusals(_office(season), PLACES, season)
        _say(f"Praksisen starter. Helse Vest IKT har avslått {refused} linjer, og {PLACES} skriver det i pakkene.")
    today = season.today(3)
    _bring_up_to_date(today)
    wrong = _held_to_truth(season, Moment.STARTED) if not _begun(today) else []
    _decide_and_order(season, 3)
    wrong += _held_to_truth(season, Moment.SETTLED) + _orders(season, 3)
    _bring_up_to_date(LOOKED_AT_LAST)
    return wrong + _held_to_truth(season, Moment.LATER)


def _decide_and_order(season: Season, act: int) -> None:
    """What the administrators do in an act: decide, look at the new plans, apply them, place the orders, write it down."""
    today = season.today(act)
    office = _office(season)
    if act == 2 and (met := _by_hand(today, lambda house: order_while_away(house, office, DECIDES))):
        _say(f"{today:%d.%m.%Y}: {met}. Ingen vet om bestillingen kom fram, og {DECIDES} blir spurt.")
    decided = _by_hand(today, lambda house: _decide(house, season, act))
    if decided:
        _say(f"{today:%d.%m.%Y}: {DECIDES} avgjør {decided} saker")
        _say(f"{today:%d.%m.%Y}: en runde for hånd («praksis sync»)")
        _round_by_hand(today)
        _by_hand(today, lambda house: decide_cases(house, season, act, DECIDES))  # what the new plans ask about
    plans = _plans(today)
    if plans:
        _say(f"{today:%d.%m.%Y}: {DECIDES} setter i verk {len(plans)} planer («Bestill tilganger»)")
        order_access(OrderForm(plan=plans[0], more_plans=plans[1:], signature=DECIDES, preview=False, as_of=today))
    lines = fill_in_packages(office, PLACES, season)
    _say(f"{today:%d.%m.%Y}: {PLACES} legger {lines} linjer inn i Samlepunktet og skriver saksnummer i pakkene")
    waiting = _waiting_packages(today) if act == 2 else []  # in the third act the round reads the receipts by itself
    if waiting:
        confirm_order(ConfirmForm(package=waiting[0], more_packages=waiting[1:], signature=PLACES, as_of=today))
    _bring_up_to_date(today)


def _decide(house: House, season: Season, act: int) -> int:
    decided = decide_cases(house, season, act, DECIDES) + bind_lists(house, season, DECIDES)
    return decided + (grant_deviation(house, season, DECIDES) if act == 2 else 0)


def _again(folder: Path) -> int:
    season = _season(folder)
    today = season.last_day
    _say(f"Eksempelsesongen i {folder} er kjørt før. Kjører «Oppdater status» en gang til.")
    before = _traces(today)
    _bring_up_to_date(today)
    done = _traces(today).since(before)
    if not done:
        _say("Ingenting var nytt: ingenting ble farget, ingen melding skrevet, ingen plan laget og ingenting bestilt.")
    wrong = [f"kjøringen skulle ikke gjort noe, men {line}" for line in done]
    wrong += _held_to_truth(season, Moment.LATER if 3 in season.acts else Moment.ORDERED)
    wrong += [line for act in season.acts[1:] for line in _orders(season, act)] + _said(season)
    return account(season, wrong)


def _season(folder: Path) -> Season:
    season = read_season(folder)
    assert season is not None
    return season


def _office(season: Season) -> Path:
    with open_house(config_file(), season.today(season.act)) as house:
        return house.settings.path(house.settings.teams.root) / house.office_channel


def _bring_up_to_date(day: date) -> None:
    _say(f"{day:%d.%m.%Y}: «Oppdater status»")
    update_status(SyncForm(as_of=day))


def _round_by_hand(day: date) -> None:
    """The round as «praksis sync» runs it, without Prefect."""
    _by_hand(day, sync)


def _by_hand(day: date, work: Callable[[House], Done]) -> Done:
    with open_house(config_file(), day) as house:
        return work(house)


def _plans(day: date) -> list[str]:
    """The plans that can be applied: current, and not held by the brake."""
    with open_house(config_file(), day) as house, house.ledger.reading() as session:
        plans = session.scalars(select(Plan).where(Plan.state == CURRENT).order_by(Plan.number)).all()
        return [plan_name(plan.number) for plan in plans if brake_words(session, plan) is None]


def _waiting_packages(day: date) -> list[str]:
    """The packages in which a line has no receipt yet."""
    handed_over = select(OrderLine.package_id).where(OrderLine.state == LineState.HANDED_OVER.value)
    with open_house(config_file(), day) as house, house.ledger.reading() as session:
        packages = session.scalars(select(Package).where(Package.id.in_(handed_over)).order_by(Package.number))
        return [package_name(package.number) for package in packages]


def _begun(day: date) -> bool:
    """Whether anything has been decided or handed over on that day: a run that was broken off is gone on with."""
    with open_house(config_file(), day) as house, house.ledger.reading() as session:
        times = [*session.scalars(select(Package.reserved_at)), *session.scalars(select(Decision.decided_at))]
        return any(oslo_date(time) == day for time in times)


def _held_to_truth(season: Season, moment: Moment) -> list[str]:
    with open_house(config_file(), moment.day) as house:
        return differences(house, season, moment)


def _orders(season: Season, act: int) -> list[str]:
    with open_house(config_file(), season.last_day) as house:
        return order_differences(house, season, act)


def _said(season: Season) -> list[str]:
    with open_house(config_file(), season.last_day) as house:
        return unsaid(house, season, season.act)


def _searched(season: Season) -> list[str]:
    """What stands where it should not in all that has been written. Says how much was searched."""
    with open_house(config_file(), season.last_day) as house:
        found = leaks(house, season)
    told = (
        "ingen fødselsnumre, ingen unødige navn, ingen fra et annet studiested" if not found else f"{len(found)} funn"
    )
    _say(f"Alt som er skrevet, er gjennomsøkt ({read_files(season)} filer og alle meldinger): {told}.")
    return found


def _traces(day: date) -> Traces:
    with open_house(config_file(), day) as house:
        return traces(house)


def _say(line: str) -> None:
    print(line, flush=True)
