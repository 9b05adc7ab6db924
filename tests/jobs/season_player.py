"""Plays the example season with the jobs alone, no Prefect, and keeps what was seen on the way."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select

from connectors.samlepunktet import PackageSamlepunktet
from flows.example.administrator import bind_lists, decide_cases, grant_deviation, take_over
from flows.example.receipts import fill_in_packages, write_refusals
from flows.house import open_house
from praksis.demo import LOOKED_AT_BETWEEN, ExpectedOrder, Moment, Season, Size, write_act, write_season
from praksis.demo.truth import ListCase, OrderKind
from praksis.errors import Unavailable
from praksis.jobs.apply_several import SeveralApplied, apply_several
from praksis.jobs.house import House
from praksis.jobs.init import init
from praksis.jobs.status import PlanStatus, RowStatus, summary
from praksis.jobs.sync import SyncReport, sync
from praksis.jobs.why import why
from praksis.ledger.tables import CaseFile, Channel, Document
from tests.jobs.counted import CountedTeams
from tests.jobs.season_factory import COLOUR_NAMES, package_lines

Key = tuple[str, str, str]
"""Institution, sheet and name: no two rows of the season share them."""
DECIDES, PLACES = "IFA", "PHE"
KINDS: dict[str, OrderKind] = {"Ny tilgang": "grant", "Endring": "change", "Avslutning": "cancel"}
BLUE = "FF00B0F0"


@dataclass
class Look:
    """How everything was at one moment."""

    rows: dict[Key, RowStatus]
    cases: dict[Key, frozenset[str]]
    list_cases: Counter[ListCase]
    colours: dict[Key, tuple[str, str]]
    files: dict[str, bytes]


@dataclass
class Played:
    """The season as it was played, with what was looked at on the way."""

    season: Season
    patience: Patience = field(kw_only=True)
    looked_at: frozenset[Moment] = field(kw_only=True)
    looks: dict[Moment, Look] = field(default_factory=dict)
    applied: Look | None = None
    """Just after the first orders, before any receipt."""
    packages: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    """The lines of each package as it was handed over."""
    orders: Counter[ExpectedOrder] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    again: list[tuple[SyncReport, CountedTeams]] = field(default_factory=list)
    """The last runs, with nothing new to read: on the same day, and two working days later."""
    again_files: dict[str, bytes] = field(default_factory=dict)
    as_the_coordinator_saved: dict[str, bytes] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    """All that was logged and printed by status and why."""

    @property
    def root(self) -> Path:
        """The season's folder."""
        return self.season.root

    @property
    def config(self) -> Path:
        """Its settings."""
        return self.root / "praksis.toml"

    @property
    def is_looked_at_throughout(self) -> bool:
        """Whether it is looked at between the moments as well: a look at a full season takes seconds."""
        return self.looked_at == frozenset(Moment)

    @property
    def last_day(self) -> date:
        """The day of the last act."""
        return self.season.today(self.season.acts[-1])


class _Listener(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(record.getMessage())


Result = TypeVar("Result")


class Patience(Protocol):
    """How a job is run: once, or as often as it takes when the other side is in trouble."""

    def __call__(self, job: Callable[[], Result]) -> Result: ...


def once(job: Callable[[], Result]) -> Result:
    """Nothing goes wrong."""
    return job()


def play_season(
    root: Path, size: Size, patience: Patience = once, looked_at: frozenset[Moment] = frozenset(Moment)
) -> Played:
    """Play all acts of a season in `root`, and look at how everything is at the moments `looked_at`."""
    play = Played(write_season(root, size), patience=patience, looked_at=looked_at)
    init(root, example=True)
    listener = _Listener(play.said)
    logging.getLogger().addHandler(listener)
    try:
        _play(play)
    finally:
        logging.getLogger().removeHandler(listener)
    return play


def _play(play: Played) -> None:
    _keep_the_lists(play)
    _sync(play, play.season.today(1))
    _look(play, Moment.FIRST)
    with open_house(play.config, play.season.today(1)) as house:
        take_over(house, play.season, DECIDES)
    _sync(play, LOOKED_AT_BETWEEN)
    for act, before, after in ((2, Moment.CHANGED, Moment.ORDERED), (3, Moment.STARTED, Moment.SETTLED)):
        if act not in play.season.acts:
            continue
        play.season = write_act(play.root, act)
        if act > 2:
            write_refusals(_office(play), PLACES, play.season)
        _keep_the_lists(play)
        today = play.season.today(act)
        _sync(play, today)
        _look(play, before)
        _decide(play, act)
        _order_everything(play, act)
        if act == 2 and play.is_looked_at_throughout:
            play.applied = _seen(play, today)
        fill_in_packages(_office(play), PLACES, play.season)
        _sync(play, today)
        _look(play, after)
    play.again.append(_sync(play, play.last_day))
    play.again_files = _files(play)
    play.again.append(_sync(play, play.last_day + timedelta(days=2)))
    if Moment.LATER.act in play.season.acts:
        _look(play, Moment.LATER)


def _office(play: Played) -> Path:
    return play.root / "Teams" / "FOU"


def _keep_the_lists(play: Played) -> None:
    for path in play.season.lists:
        play.as_the_coordinator_saved[path.name] = path.read_bytes()


def _sync(play: Played, day: date) -> tuple[SyncReport, CountedTeams]:
    return play.patience(lambda: _sync_once(play, day))


def _sync_once(play: Played, day: date) -> tuple[SyncReport, CountedTeams]:
    with open_house(play.config, day) as house:
        teams = CountedTeams(house.ports.teams)
        folder = house.settings.path(house.settings.samlepunktet.folder)
        ports = replace(house.ports, teams=teams, samlepunktet=PackageSamlepunktet(folder, teams, "FOU"))
        report = sync(replace(house, ports=ports))
    return report, teams


def _decide(play: Played, act: int) -> None:
    today = play.season.today(act)
    with open_house(play.config, today) as house:
        decided = decide_cases(house, play.season, act, DECIDES) + bind_lists(house, play.season, DECIDES)
        decided += grant_deviation(house, play.season, DECIDES) if act == 2 else 0
    if not decided:
        return
    _sync(play, today)
    with open_house(play.config, today) as house:
        decide_cases(house, play.season, act, DECIDES)  # what the new plans ask about


def _order_everything(play: Played, act: int) -> None:
    """Order each plan. One that could not be placed because something was out of reach may have been given up: then the
    administrator does as told, and orders the plan that the next round has made in its place."""
    tried: set[int] = set()
    while _order_what_is_there(play, act, tried):
        _sync(play, play.season.today(act))


def _order_what_is_there(play: Played, act: int, tried: set[int]) -> bool:
    """Order the plans that are not `tried` yet. Returns whether something was out of reach meanwhile."""
    with open_house(play.config, play.season.today(act)) as house:
        plans = {plan.number: plan for plan in summary(house).plans if plan.number not in tried}
    tried |= plans.keys()
    out_of_reach = False

    def order() -> SeveralApplied:
        nonlocal out_of_reach
        with open_house(play.config, play.season.today(act)) as house:
            try:
                return apply_several(house, list(plans), DECIDES)
            except Unavailable:
                out_of_reach = True
                raise

    done = play.patience(order)
    play.refused += [refusal.message for refusal in done.refused.values()]
    for report in done.applied:
        if report.package:
            lines = package_lines(play.root / "Teams" / report.path)
            play.packages[report.package] = lines
            play.orders.update(_order(act, plans[report.plan], line) for line in lines)
    return out_of_reach


def _order(act: int, plan: PlanStatus, line: dict[str, Any]) -> ExpectedOrder:
    return ExpectedOrder(
        act, KINDS[line["Hva"]], plan.institution, plan.group, plan.cohort, plan.period,
        f"{line['Fornavn']} {line['Etternavn']}", line["System"], line["Første dag"].date(), line["Siste dag"].date(),
    )  # fmt: skip


def _look(play: Played, moment: Moment) -> None:
    if moment not in play.looked_at:
        return
    play.looks[moment] = _seen(play, moment.day)


def _seen(play: Played, day: date) -> Look:
    with open_house(play.config, day) as house:
        found = summary(house)
        play.said += found.lines()
        play.said += [line for row in found.rows for line in row.why]
        play.said += [repr(row) for row in found.rows] + [repr(case) for case in found.cases]
        play.said += [line for row in found.rows[:10] for told in why(house, row.name) for line in told.lines]
        rows = {(row.institution, row.sheet, row.name): row for row in found.rows}
        assert len(rows) == len(found.rows)
        cases, list_cases = _open_cases(house, {row.id: key for key, row in rows.items()})
    return Look(rows, cases, list_cases, dict(_colours(play.season)), _files(play))


def _open_cases(house: House, keys: dict[str, Key]) -> tuple[dict[Key, frozenset[str]], Counter[ListCase]]:
    about_rows: dict[Key, frozenset[str]] = {}
    about_lists: Counter[ListCase] = Counter()
    with house.ledger.reading() as session:
        documents = {d.id: d for d in session.scalars(select(Document))}
        of_group = {d.group_id or "": d for d in documents.values() if d.group_id}
        channels = {channel.id: channel.institution for channel in session.scalars(select(Channel))}
        for case in session.scalars(select(CaseFile).where(CaseFile.state == "open")):
            if case.placement_id in keys:
                key = keys[case.placement_id]
                about_rows[key] = about_rows.get(key, frozenset()) | {case.kind}
            elif case.placement_id is None:
                document = documents.get(case.document_id or "") or of_group[case.group_id or ""]
                about_lists[ListCase(case.kind, channels[document.channel_id] or "", document.name)] += 1
    return about_rows, about_lists


def _files(play: Played) -> dict[str, bytes]:
    return {
        str(path.relative_to(play.root)): path.read_bytes()
        for path in sorted(play.root.rglob("*"))
        if path.is_file() and path.suffix != ".lock" and not path.name.startswith("praksis.db")
    }


def _colours(season: Season) -> Iterator[tuple[Key, tuple[str, str]]]:
    """What openpyxl sees in the status cells of every list, by institution, sheet and student."""
    institutions = {season.list_of(group): group.institution for group in season.story.groups}
    for path in season.lists:
        for sheet in load_workbook(path).worksheets:
            heading = next((r for r in sheet.iter_rows() if {"Registrert", "Bestilt"} <= {c.value for c in r}), None)
            if heading is None:
                continue
            columns = {str(cell.value): n for n, cell in enumerate(heading)}
            for name, row in _students(sheet, (heading[0].row or 0) + 1, columns):
                fills = [str(row[columns[title]].fill.fgColor.rgb) for title in ("Registrert", "Bestilt")]
                found = [COLOUR_NAMES.get(fill, "blue" if fill == BLUE else fill) for fill in fills]
                yield (institutions[path], sheet.title, name), (found[0], found[1])


def _students(sheet: Worksheet, first: int, columns: dict[str, int]) -> Iterator[tuple[str, Sequence[Any]]]:
    for row in sheet.iter_rows(min_row=first):
        if "Navn" in columns:
            family, _, given = str(row[columns["Navn"]].value or "").partition(", ")
        else:
            given, family = (str(row[columns[title]].value or "") for title in ("Fornavn", "Etternavn"))
        if given:
            yield f"{given.strip()} {family.strip()}", row
