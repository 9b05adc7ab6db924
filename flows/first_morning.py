"""«Førstedagssjekk»: on the working day before practice starts, who has access, and a list per ward to print (R4)."""

from __future__ import annotations

from flows.boundary import job_flow, run_step
from flows.config import config_file
from flows.form import AsOf, Form
from flows.house import WAIT_FOR_A_ROUND_SECONDS, open_house
from praksis.jobs.first_morning import check_first_morning
from praksis.jobs.house import House


class FirstMorningForm(Form, title="Førstedagssjekk"):
    """Trykk på kjør: alle som starter neste virkedag, sjekkes."""

    as_of: AsOf = None


@job_flow(name="Førstedagssjekk")
def check_the_first_morning(valg: FirstMorningForm = FirstMorningForm()) -> None:  # noqa: B008 - frozen, and nothing need be filled in
    """Sjekker dem som starter i praksis neste virkedag, og legger en liste for hvert praksissted i FOUs kanal.

    Hvem som vil stå uten tilgang, og hva som må gjøres, står i dagens melding fra «Send påminnelser».
    """
    with open_house(config_file(), valg.as_of) as house, house.ledger.holding_house(WAIT_FOR_A_ROUND_SECONDS):
        run_step("Sjekke første praksisdag", lambda: _check(house))


def _check(house: House) -> dict[str, int]:
    report = check_first_morning(house)
    return {
        "studenter starter": report.students,
        "uten tilgang": report.without,
        "lister lagt ut": len(report.files),
        "lister som var åpne hos noen": len(report.locked),
    }
