"""Good and failing runs on personal data, and then a search through everything that Prefect keeps: nothing is there.

The last tests let something through on purpose, so that the search is known to find what is there.
"""

from __future__ import annotations

import base64
import json
import logging
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from prefect import flow, task
from prefect.logging import get_run_logger
from pydantic import Field
from sqlalchemy import create_engine, text

from flows.boundary import FlowFailed, job_flow, run_step
from flows.form import Form
from flows.server import Server
from praksis.errors import Invalid, OutcomeUnknown, Unavailable
from tests.flows.canary import Canary, places

pytestmark = pytest.mark.prefect

GOOD, FAILING, LOGGED, INTERRUPTED, LEAK = (Canary.of(nth) for nth in range(1, 6))

TOLD_WITHIN_SECONDS = 90


def wait_until_told(server: Server, marker: str, database: str | None = None) -> None:
    """Wait until the server has written down all that was sent to it before: a last flow whose name is `marker`.

    `database`: the address of its PostgreSQL database, None when it keeps its records in SQLite.
    """

    @flow(name=marker, flow_run_name=marker)
    def last() -> None:
        get_run_logger().info(marker)

    last()
    wanted = {
        "log": "SELECT count(*) FROM log WHERE message = :marker",
        "events": (
            "SELECT count(*) FROM events WHERE event = 'prefect.flow-run.Completed' "
            "AND CAST(resource AS text) LIKE '%' || :marker || '%'"
        ),
    }
    deadline = time.monotonic() + TOLD_WITHIN_SECONDS
    engine = create_engine(database or f"sqlite:///file:{server.home / 'prefect.db'}?mode=ro&uri=true&timeout=30")
    while wanted:
        with engine.connect() as connection:
            for name, query in list(wanted.items()):
                if connection.execute(text(query), {"marker": marker}).scalar_one():
                    del wanted[name]
        if time.monotonic() > deadline:
            pytest.fail(f"the server has not written down {sorted(wanted)}")
        time.sleep(0.2)
    engine.dispose()


class Numbered(Form):
    """A form as the flows have it."""

    plan: str = Field(default="P-0001", title="Plan", pattern=r"^P-[0-9]{4}$")


def reading_people(canary: Canary) -> Callable[[], dict[str, int]]:
    """A step that has personal data in its hands and does well."""

    def read() -> dict[str, int]:
        people = {canary.person.number: canary.row}
        logging.getLogger("praksis.jobs").warning("read %s", canary.row)  # a library's logger: not Prefect's business
        print(canary.row)
        return {"rader": len(people)}

    return read


def worst(canary: Canary) -> dict[str, Callable[[], dict[str, int]]]:
    """Steps that fail in the worst place, with a whole row in the text."""

    def fail(error: BaseException) -> Callable[[], dict[str, int]]:
        def step() -> dict[str, int]:
            raise error

        return step

    def chained() -> dict[str, int]:
        try:
            raise KeyError(canary.row)
        except KeyError as error:
            raise RuntimeError(canary.row) from error

    def people_given_back() -> Any:
        return {canary.person.number: canary.full_name}

    return {
        "value": fail(ValueError(canary.row)),
        "unavailable": fail(Unavailable(canary.row)),
        "unknown": fail(OutcomeUnknown(canary.row)),
        "code": fail(Invalid(canary.row, code=canary.full_name)),
        "chained": chained,
        "given-back": people_given_back,
        "file": fail(FileNotFoundError(2, "No such file", f"{canary.full_name}.xlsx")),
    }


@job_flow(name="God kjøring")
def good(valg: Numbered) -> None:
    """Et steg som gjør det det skal, to ganger."""
    run_step("Les listene", reading_people(GOOD))
    run_step("Les dem igjen", reading_people(GOOD))


@job_flow(name="Feilende kjøring")
def failing(valg: Numbered) -> None:
    """Feiler utenfor ethvert steg."""
    people = [FAILING.row]
    raise LookupError(people)


@job_flow(name="Feil tatt vare på")
def failing_and_going_on(valg: Numbered) -> None:
    """Et steg feiler, og kjøringen går videre."""
    with pytest.raises(FlowFailed):
        run_step("Feil som tas vare på", worst(FAILING)["value"])


@job_flow(name="Avbrutt kjøring")
def interrupted(valg: Numbered) -> None:
    """Avbrytes mens en feil behandles."""
    try:
        raise ValueError(INTERRUPTED.row)
    except ValueError:
        raise KeyboardInterrupt(INTERRUPTED.row)  # noqa: B904 - the hidden context is the point


@job_flow(name="Logger for mye")
def talkative(valg: Numbered) -> None:
    """Det ingen skal gjøre, men den andre linjen tar imot."""
    logger = get_run_logger()
    logger.warning("rad 7: %s %s", LOGGED.person.number, LOGGED.person.email)
    try:
        raise ValueError(LOGGED.row)
    except ValueError:
        logger.exception("dette gikk galt")


def failing_at(name: str, step: Callable[[], dict[str, int]]) -> None:
    """Run a flow whose second step is `step`."""

    @job_flow(name="Feilende steg")
    def failing_step(valg: Numbered) -> None:
        run_step("Les listene", reading_people(FAILING))
        run_step(f"Feil på verste sted: {name}", step)

    with pytest.raises(FlowFailed):
        failing_step(Numbered())


@pytest.fixture(scope="module")
def after_all_runs(prefect: Server) -> Path:
    """Prefect's home when all the runs are over and the server has written down everything."""
    good(Numbered())
    for name, step in worst(FAILING).items():
        failing_at(name, step)
    with pytest.raises(FlowFailed):
        failing(Numbered())
    failing_and_going_on(Numbered())
    with pytest.raises(KeyboardInterrupt):
        interrupted(Numbered())
    talkative(Numbered())
    wait_until_told(prefect, "etter-alle-kjoringene")
    return prefect.home


@pytest.mark.parametrize("canary", [GOOD, FAILING], ids=["good", "failing"])
def test_good_and_failing_runs_leave_nothing_personal_in_prefect(canary: Canary, after_all_runs: Path) -> None:
    assert places(after_all_runs, canary.values) == []


def test_an_interrupted_run_leaves_nothing_personal_in_prefect(after_all_runs: Path) -> None:
    assert places(after_all_runs, INTERRUPTED.values) == []


def test_what_is_logged_all_the_same_is_masked_by_the_second_line(after_all_runs: Path) -> None:
    assert places(after_all_runs, LOGGED.values) == []


def test_the_runs_were_really_there(after_all_runs: Path) -> None:
    assert places(after_all_runs, ["Feil på verste sted: chained"])
    assert places(after_all_runs, ["rad 7: *** ***"])
    assert places(after_all_runs, ["dette gikk galt [ValueError]"])
    assert places(after_all_runs, ["Feilende kjøring"])


def test_an_error_that_may_pass_is_tried_again_and_others_are_not(prefect: Server) -> None:
    tries: list[str] = []

    def now_and_then() -> dict[str, int]:
        tries.append("unavailable")
        if len(tries) < 3:
            raise Unavailable("x")
        return {"lister": 1}

    def never() -> dict[str, int]:
        tries.append("invalid")
        raise Invalid("x")

    @job_flow(name="Prøver igjen")
    def trying(valg: Numbered) -> None:
        assert run_step("Svarer av og til", now_and_then) == {"lister": 1}
        run_step("Blir aldri riktig", never)

    with pytest.raises(FlowFailed) as caught:
        trying(Numbered())
    assert caught.value.code == "ugyldig"
    assert tries == ["unavailable"] * 3 + ["invalid"]


# -------------------------------------------------------------------------------------- the search finds what is there


@flow(name="leaky", persist_result=True)
def leaky() -> str:
    """What the boundary is there to prevent."""
    get_run_logger().warning(LEAK.full_name)
    leaky_task()
    return LEAK.row


@task(name="leaky task")
def leaky_task() -> None:
    raise ValueError(LEAK.row)


@pytest.fixture
def leaked(prefect: Server) -> list[str]:
    with pytest.raises(ValueError, match="@"):
        leaky()
    wait_until_told(prefect, "etter-lekkasjen")
    return places(prefect.home, LEAK.values)


def test_a_flow_outside_the_boundary_is_found_out(leaked: list[str]) -> None:
    assert {"flow_run_state.message", "task_run_state.message", "log.message", "events.payload"} <= set(leaked)
    assert any(place.startswith("storage/") for place in leaked)


def test_the_search_reads_files_base64_and_json_escapes(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "prefect.db")) as database:
        database.execute("CREATE TABLE t (a, b)")
        database.execute("INSERT INTO t VALUES (?, ?)", (1, json.dumps({"x": "Åse Bjørkelund"})))
        database.commit()
    (tmp_path / "plain").write_text(LEAK.person.email)
    (tmp_path / "packed").write_text(json.dumps({"result": base64.b64encode(LEAK.row.encode()).decode()}))
    (tmp_path / "innocent").write_text("ingenting")
    assert "t.b" in places(tmp_path, ["Åse Bjørkelund"])
    assert places(tmp_path, LEAK.values) == ["packed", "plain"]
