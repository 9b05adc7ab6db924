"""«Bestill tilganger»: show what a plan would order, or apply it and make the order package."""

from __future__ import annotations

from pydantic import Field

from flows.boundary import job_flow, run_step
from flows.config import config_file
from flows.form import PLAN_PATTERN, AsOf, Form, Signature
from flows.house import open_house
from praksis.errors import Refused
from praksis.jobs.apply import apply
from praksis.jobs.derived import drafts_of
from praksis.jobs.house import House
from praksis.jobs.plans import CURRENT, find_plan
from praksis.planning import LINE_KIND_WORDS, plan_name


class OrderForm(Form, title="Bestill tilganger"):
    """Velg planen som skal bestilles."""

    plan: str = Field(
        title="Plan som skal bestilles",
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
            run_step("Tell opp planen", lambda: _preview(house, valg))
        else:
            run_step("Lag bestillingspakken", lambda: _apply(house, valg))


def _preview(house: House, valg: OrderForm) -> dict[str, int]:
    house.settings.require_signature(valg.signature)
    with house.ledger.reading() as session:
        plan = find_plan(session, valg.number)
        if plan.state != CURRENT:
            raise Refused(f"Plan {plan_name(plan.number)} gjelder ikke lenger.", code="plan-innhentet")
        drafts = drafts_of(session, plan)
    kinds = [draft.kind for draft in drafts]
    return {"linjer": len(kinds), **{word.lower(): kinds.count(kind) for kind, word in LINE_KIND_WORDS.items()}}


def _apply(house: House, valg: OrderForm) -> dict[str, int]:
    report = apply(house, valg.number, valg.signature)
    return {"bestillingslinjer": report.lines, "bestilt fra før": int(report.already)}
