"""The form of «Bestill tilganger» in Prefect's own page, as an administrator meets it: signed in, filled in, run to its end.

The filled-in form and the finished run are kept as pictures, for people to look at: in the folder that PRAKSIS_SCREENSHOTS
names, else in the test's own.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId, LogFilter, LogFilterFlowRunId
from prefect.client.schemas.objects import FlowRun
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, PREFECT_HOME, temporary_settings

from flows.house import open_house
from flows.login import login_for
from flows.serve import deploy, running_worker
from flows.server import Server, running_server
from praksis.demo import ACT_DAYS, write_season
from praksis.jobs.init import init
from praksis.jobs.sync import sync
from praksis.settings import load_settings, secure_directory

pytestmark = [pytest.mark.prefect, pytest.mark.slow, pytest.mark.chromium]

PATIENCE_MS = 120_000
FORM = "Bestill tilganger"
COUNTED = "Tell opp planen: "


@dataclass(frozen=True, slots=True)
class Site:
    """Prefect's page with the deployments, and no worker as yet: what is started waits."""

    server: Server
    login: str = field(repr=False)
    client: SyncPrefectClient
    folder: Path

    def runs(self) -> list[FlowRun]:
        deployment = self.client.read_deployment_by_name(f"{FORM}/{FORM}")
        chosen = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployment.id]))
        return self.client.read_flow_runs(flow_run_filter=chosen)

    def is_over(self, run: FlowRun) -> bool:
        """Whether the run has come to its end; the end must be a good one."""
        state = self.client.read_flow_run(run.id).state
        assert state is None or not state.is_final() or state.is_completed()
        return state is not None and state.is_final()

    def has_told(self, run: FlowRun, words: str) -> bool:
        """Whether the line of the log that begins so has come to the server."""
        logs = self.client.read_logs(LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run.id])))
        return any(log.message.startswith(words) for log in logs)

    @property
    def form(self) -> str:
        deployment = self.client.read_deployment_by_name(f"{FORM}/{FORM}")
        return f"{self.server.address}/deployments/deployment/{deployment.id}/run"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("page")
    write_season(folder)
    init(folder, example=True)
    with open_house(folder / "praksis.toml", ACT_DAYS[1]) as house:
        sync(house)  # so that there is a plan to choose
    home = folder / ".prefect"
    secure_directory(home)
    login = login_for(home)
    with running_server(home, page=True, login=login) as server:
        deploy(server, folder / "praksis.toml")
        settings = {PREFECT_API_URL: server.api_url, PREFECT_HOME: home, PREFECT_API_AUTH_STRING: login}
        with temporary_settings(settings), get_client(sync_client=True) as client:
            yield Site(server, login, client, folder)


@pytest.fixture(scope="module")
def page(site: Site) -> Iterator[Page]:
    """The form, after signing in as the page asks for it."""
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        made = browser.new_page(viewport={"width": 1300, "height": 1400}, locale="nb-NO")
        made.set_default_timeout(PATIENCE_MS)
        made.goto(site.form)
        made.fill("input[type=password]", site.login)
        made.get_by_role("button", name="Login").click()
        made.get_by_text("Plan som skal bestilles").wait_for()
        yield made
        browser.close()


def test_the_form_speaks_norwegian_and_only_shows_unless_one_says_otherwise(page: Page) -> None:
    for words in ("Velg planen som skal bestilles.", "Signatur", "Vis bare", "Nummeret på planen"):
        expect(page.get_by_text(words).first).to_be_visible()
    expect(page.get_by_role("switch").first).to_have_attribute("aria-checked", "true")


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures are kept."""
    given = os.environ.get("PRAKSIS_SCREENSHOTS")
    folder = Path(given) if given else tmp_path_factory.mktemp("bilder")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def fill_in(page: Page, plan: str) -> list[str]:
    """Write the plan and choose the first signature; returns those that are offered."""
    page.locator("textarea").first.fill(plan)
    offered = page.get_by_role("option")
    for _ in range(30):  # the page lays itself out anew for a while, and shuts what was opened
        page.locator(".p-select-button__control").first.focus()
        page.keyboard.press("ArrowDown")
        with suppress(PlaywrightTimeout):
            offered.first.wait_for(timeout=2000)
            break
    texts = [text.strip() for text in offered.all_inner_texts()]
    offered.first.click()
    return texts


def test_it_is_filled_in_with_a_signature_that_the_settings_know_and_started(
    page: Page, site: Site, pictures: Path
) -> None:
    signatures = [a.signature for a in load_settings(site.folder / "praksis.toml").administrators]
    offered = set[str]()
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not site.runs() and time.monotonic() < deadline:
        # A page that lays itself out anew meanwhile forgets what was chosen, or which button was meant: then once more.
        with suppress(PlaywrightTimeout):
            offered.update(fill_in(page, "P-0001"))
            page.screenshot(path=pictures / "skjema.png", full_page=True)
            # By the keyboard: before the login the page had asked in vain, and its notes about that lie over the button.
            page.get_by_role("button", name="Submit").focus()
            page.keyboard.press("Enter")
        patience = time.monotonic() + 15
        while not site.runs() and time.monotonic() < patience:
            time.sleep(0.2)
    assert offered == set(signatures)
    (run,) = site.runs()
    assert run.parameters["valg"]["plan"] == "P-0001"
    assert run.parameters["valg"]["signature"] == signatures[0]
    assert run.parameters["valg"].get("preview", True) is True


def test_when_a_worker_comes_the_run_is_shown_to_have_counted_the_plan_in_norwegian(
    page: Page, site: Site, pictures: Path
) -> None:
    (run,) = site.runs()
    with running_worker(site.server, site.folder / "praksis.toml"):
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while not site.is_over(run) or not site.has_told(
            run, COUNTED
        ):  # for what comes later the page does not ask again
            assert time.monotonic() < deadline, "the run has not come to its end"
            time.sleep(0.5)
    page.goto(f"{site.server.address}/runs/flow-run/{run.id}")
    expect(page.get_by_text(re.compile(rf"{COUNTED}\d+ linjer")).first).to_be_visible()
    expect(page.get_by_text("Completed").first).to_be_visible()
    page.screenshot(path=pictures / "kjoring.png", full_page=True)
