"""prefect.yaml as a catalogue: each entry loads without a server, is described in bokmål, and runs in Oslo time."""

from __future__ import annotations

import asyncio
import importlib
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml  # type: ignore[import-untyped]
from prefect import Flow
from prefect.server.schemas.schedules import CronSchedule

from flows.command_line import praksis
from flows.serve import POOL

TOP = Path(__file__).resolve().parents[2]
CATALOGUE: dict[str, Any] = yaml.safe_load((TOP / "prefect.yaml").read_text(encoding="utf-8"))
DEPLOYMENTS: dict[str, dict[str, Any]] = {entry["name"]: entry for entry in CATALOGUE["deployments"]}
README = (TOP / "README.md").read_text(encoding="utf-8")
OSLO = ZoneInfo("Europe/Oslo")


def flow_of(entry: dict[str, Any]) -> Flow[..., Any]:
    path, name = entry["entrypoint"].split(":")
    flow = getattr(importlib.import_module(path.removesuffix(".py").replace("/", ".")), name)
    assert isinstance(flow, Flow)
    return flow


def test_the_deployments_are_these_and_bear_the_names_of_their_flows() -> None:
    assert list(DEPLOYMENTS) == [
        "Oppdater status",
        "Send påminnelser",
        "Førstedagssjekk",
        "Bestill tilganger",
        "Bekreft bestilling",
        "Stopp utsending",
        "Publiser maler",
        "Slett etter frist",
    ]
    assert [flow_of(entry).name for entry in DEPLOYMENTS.values()] == list(DEPLOYMENTS)


def test_no_flow_is_forgotten() -> None:
    defined = {
        f"flows/{file.name}:{name}"
        for file in (TOP / "flows").glob("*.py")
        for name in re.findall(r"^@job_flow\(.*\)\ndef (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert defined == {entry["entrypoint"] for entry in DEPLOYMENTS.values()}


def test_the_table_in_readme_names_the_same_flows_in_the_same_order_and_says_which_run_by_themselves() -> None:
    rows = re.findall(r"^\| «(.+?)» \| (.+?) \|.*`praksis ([a-z-]+).*\|$", README, re.MULTILINE)
    assert [name for name, _, _ in rows] == list(DEPLOYMENTS)
    by_itself = [name for name, trigger, _ in rows if trigger.startswith(("each half hour 07:00–16:30", "mornings of"))]
    assert by_itself == [name for name, entry in DEPLOYMENTS.items() if entry.get("schedules")]
    assert {command for _, _, command in rows} <= set(praksis.commands)


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_each_is_described_and_goes_to_our_pool(name: str) -> None:
    entry = DEPLOYMENTS[name]
    description = flow_of(entry).description or ""
    assert len(description) > 100
    assert description.endswith(".")
    assert "description" not in entry  # Prefect then shows the flow's own, and the two cannot differ
    assert entry["work_pool"]["name"] == POOL


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_no_run_keeps_results_prints_or_a_name_made_from_data(name: str) -> None:
    flow = flow_of(DEPLOYMENTS[name])
    assert flow.persist_result is False
    assert flow.log_prints is False
    assert flow.retries == 0
    assert flow.flow_run_name == flow.name


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_each_has_one_form_and_nothing_else_to_fill_in(name: str) -> None:
    flow = flow_of(DEPLOYMENTS[name])
    assert list(flow.parameters.properties) == ["valg"]
    assert set(DEPLOYMENTS[name].get("parameters", {})) <= {"valg"}


def test_what_orders_waits_in_line_and_the_switch_waits_for_nobody() -> None:
    limits = {name: entry.get("concurrency_limit") for name, entry in DEPLOYMENTS.items()}
    one_at_a_time = {"limit": 1, "collision_strategy": "ENQUEUE"}
    assert limits == {
        "Oppdater status": one_at_a_time,
        "Send påminnelser": one_at_a_time,
        "Førstedagssjekk": one_at_a_time,
        "Bestill tilganger": one_at_a_time,
        "Bekreft bestilling": one_at_a_time,
        "Stopp utsending": None,
        "Publiser maler": one_at_a_time,
        "Slett etter frist": one_at_a_time,
    }


def test_nothing_that_orders_runs_by_itself() -> None:
    by_itself = [name for name, entry in DEPLOYMENTS.items() if entry.get("schedules")]
    assert by_itself == ["Oppdater status", "Send påminnelser", "Førstedagssjekk"]


async def times_of(schedule: dict[str, Any], start: datetime, count: int) -> list[datetime]:
    dates = await CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"]).get_dates(count, start)
    return [moment.astimezone(OSLO) for moment in dates]


over_both_clock_changes = pytest.mark.parametrize(
    ("friday", "monday"),
    [
        (datetime(2026, 3, 27, tzinfo=OSLO), datetime(2026, 3, 30, tzinfo=OSLO)),
        (datetime(2026, 10, 23, tzinfo=OSLO), datetime(2026, 10, 26, tzinfo=OSLO)),
    ],
    ids=["to summer time", "to winter time"],
)


@over_both_clock_changes
@pytest.mark.parametrize(("name", "at"), [("Send påminnelser", "07:15"), ("Førstedagssjekk", "07:05")])
def test_the_morning_jobs_run_each_working_day_in_the_morning_over_both_clock_changes(
    name: str, at: str, friday: datetime, monday: datetime
) -> None:
    (schedule,) = DEPLOYMENTS[name]["schedules"]
    assert schedule["active"] is True
    times = asyncio.run(times_of(schedule, friday, 2))
    assert [f"{t:%Y-%m-%d %H:%M}" for t in times] == [f"{day:%Y-%m-%d} {at}" for day in (friday, monday)]


@over_both_clock_changes
def test_it_runs_each_half_hour_of_the_working_day_over_both_clock_changes(friday: datetime, monday: datetime) -> None:
    (schedule,) = DEPLOYMENTS["Oppdater status"]["schedules"]
    assert schedule["active"] is True
    times = asyncio.run(times_of(schedule, friday, 40))
    assert [t.date() for t in times] == [friday.date()] * 20 + [monday.date()] * 20
    half_hours = [(hour, minute) for hour in range(7, 17) for minute in (0, 30)]
    assert [(t.hour, t.minute) for t in times] == half_hours * 2
