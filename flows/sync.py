"""«Oppdater status»: read what is new, match, paint, plan and write words, as far as each channel's mode goes."""

from __future__ import annotations

from functools import partial

from flows.artifacts import Progress, show_counts
from flows.boundary import job_flow, run_step
from flows.config import config_file
from flows.form import AsOf, Form
from flows.house import open_house
from praksis.jobs.group_counts import group_counts
from praksis.jobs.sync import STEPS


class SyncForm(Form, title="Oppdater status"):
    """Velg hva kjøringen skal regne med."""

    as_of: AsOf = None


@job_flow(name="Oppdater status")
def update_status(valg: SyncForm = SyncForm()) -> None:  # noqa: B008 - frozen, and the form then needs nothing filled in
    """Leser nye lister og registreringer, farger Registrert og Bestilt, lager planer og skriver i kanalene.

    Kan kjøres når som helst, så ofte du vil: det som ikke er endret, røres ikke.
    """
    with open_house(config_file(), valg.as_of) as house, house.ledger.holding_house():
        progress = Progress(len(STEPS))
        anything = False
        for step in STEPS:
            anything |= any(run_step(step.name, partial(step.run, house)).values())
            progress.step()
        if anything:
            with house.ledger.reading() as session:
                show_counts(group_counts(session), f"kanalen «{house.office_channel}»")
