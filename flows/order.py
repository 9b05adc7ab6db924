"""«Bestill tilganger»: show what plans would order, or apply them and make the order packages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from flows.boundary import job_flow, run_step
from flows.config import config_file
from flows.form import PLAN_PATTERN, AsOf, Form, Signature
from flows.house import open_house
from praksis.errors import Conflict, Refused
from praksis.jobs.apply_several import apply_several
from praksis.jobs.derived import drafts_of
from praksis.jobs.house import House
from praksis.jobs.plans import find_plan
from praksis.plan_states import CURRENT
from praksis.planning import LINE_KIND_WORDS, plan_name


class OrderForm(Form, title="Bestill tilganger"):
    """Velg planen som skal bestilles."""

    plan: str = Field(
        title="Plan som skal bestilles",
        description="Nummeret på planen, for eksempel P-0412. Det står i filnavnet i FOUs kanal («Plan P-0412.xlsx»).",
        pattern=PLAN_PATTERN,
        json_schema_extra={"position": 1},
    )
    more_plans: list[Annotated[str, Field(pattern=PLAN_PATTERN)]] = Field(
        default_factory=list,
        title="Flere planer",
        description="Numrene på flere planer som skal bestilles samtidig. La stå tom for bare den ene.",
        max_length=200,
        json_schema_extra={"position": 2},
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
    def numbers(self) -> list[int]:
        """The plans' numbers without their letter, each once."""
        return list(dict.fromkeys(int(plan.removeprefix("P-")) for plan in (self.plan, *self.more_plans)))


@job_flow(name="Bestill tilganger")
def order_access(valg: OrderForm) -> None:
    """Bestiller tilgangene i en eller flere planer: lager bestillingspakker i FOUs kanal, som du legger inn i Samlepunktet.

    Kjør først med «Vis bare» på. En plan som er endret siden den ble laget, bestilles ikke.
    """
    with open_house(config_file(), valg.as_of) as house:
        if valg.preview:
            run_step("Tell opp planen", lambda: _preview(house, valg))
        else:
            run_step("Lag bestillingspakken", lambda: _apply(house, valg))


def _preview(house: House, valg: OrderForm) -> dict[str, int]:
    house.settings.require_signature(valg.signature)
    kinds = []
    with house.ledger.reading() as session:
        for number in valg.numbers:
            plan = find_plan(session, number)
            if plan.state != CURRENT:
                raise Refused(f"Plan {plan_name(plan.number)} gjelder ikke lenger.", code="plan-innhentet")
            kinds += [draft.kind for draft in drafts_of(session, plan)]
    return {"linjer": len(kinds), **{word.lower(): kinds.count(kind) for kind, word in LINE_KIND_WORDS.items()}}


def _apply(house: House, valg: OrderForm) -> dict[str, int]:
    done = apply_several(house, valg.numbers, valg.signature)
    if done.refused and len(valg.numbers) == 1:
        raise next(iter(done.refused.values()))
    if done.refused:
        raise Conflict(_refused_words(valg.numbers, done.refused), code="planer-ikke-bestilt")
    return {
        "planer": len(done.applied),
        "bestillingslinjer": sum(report.lines for report in done.applied),
        "bestilt fra før": sum(report.already for report in done.applied),
    }


def _refused_words(numbers: Sequence[int], refused: dict[int, Refused]) -> str:
    why = " ".join(refusal.message for refusal in refused.values())
    return f"{len(numbers) - len(refused)} av {len(numbers)} planer er bestilt. Ikke bestilt: {why}"
