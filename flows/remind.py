"""«Send påminnelser»: each morning, what is missing before the deadlines, one message to each, and FOU's own summary."""

from __future__ import annotations

from functools import partial

from flows.boundary import job_flow, run_step
from flows.config import config_file
from flows.form import AsOf, Form, InstitutionName
from flows.house import WAIT_FOR_A_ROUND_SECONDS, open_house
from praksis.jobs.remind import morning_steps


class RemindForm(Form, title="Send påminnelser"):
    """Velg hvem det gjelder. La alt stå tomt for alle."""

    institution: InstitutionName = None
    as_of: AsOf = None


@job_flow(name="Send påminnelser")
def send_reminders(valg: RemindForm = RemindForm()) -> None:  # noqa: B008 - frozen, and the form then needs nothing filled in
    """Minner koordinatorene på det som mangler før fristene, i én melding til hver, og gir FOU dagens oversikt.

    Kan kjøres flere ganger: det som er sagt, sies ikke igjen, og i helger, på helligdager og om natten sies ingenting.
    """
    with open_house(config_file(), valg.as_of) as house, house.ledger.holding_house(WAIT_FOR_A_ROUND_SECONDS):
        only = house.settings.require_institution(valg.institution).name if valg.institution else None
        for name, run in morning_steps(only):
            run_step(name, partial(run, house))
