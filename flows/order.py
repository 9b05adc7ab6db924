"""«Bestill tilganger»: show what a plan would order, or apply it and make the order package."""

from __future__ import annotations

from praksis.jobs.apply import apply, preview
from pydantic import Field

from flows.boundary import job_flow, run_step
from flows.config import config_file
from flows.form import PLAN_PATTERN, AsOf, Form, Signature
from flows.house import open_house
from praksis.jobs.house import House


class OrderForm(Form):
    """Velg planen som skal bestilles."""

    plan: str = Field(
        title="Plan",
        description="Nummeret på planen, for eksempel P-0412. Det står i filnavnet i FOUs kanal («Plan P-0412.xlsx»).",
        pattern=PLAN_PATTERN,
        json_schema_extra={"position": 1},
    )
    signature: Signature
    preview: bool = Field(
        default=True,
        title="Vis bare",
        description="På: tell opp hva planen ville bestille, uten å bestille noe. Av: lag bestillingspakken.",
        json_schema_extra={"position": 90},
    )
    as_of: AsOf = None

    @property
    def number(self) -> int:
        """The plan's number without its letter."""
        return int(self.plan.removeprefix("P-"))


@job_flow(name="Bestill tilganger")
def order_access(valg: OrderForm) -> None:
    """Bestiller tilgangene i en plan: lager en bestillingspakke i FOUs kanal, som du legger inn i Samlepunktet.

    Kjør først med «Vis bare» på. En plan som er endret siden den ble laget, bestilles ikke.
    """
    with open_house(config_file(), valg.as_of) as house:
        if valg.preview:
            run_step("Tell opp planen", lambda: preview(house, valg.number))
        else:
            run_step("Lag bestillingspakken", lambda: _apply(house, valg))


def _apply(house: House, valg: OrderForm) -> dict[str, int]:
    report = apply(house, valg.number, valg.signature)
    return {"bestillingslinjer": report.lines, "bestillingspakker": int(report.package is not None)}
