"""«Slett etter frist»: show what is due to be erased, or erase it (`praksis purge`)."""

from __future__ import annotations

from pydantic import Field

from flows.boundary import job_flow, run_step
from flows.config import config_file
from flows.form import AsOf, Form, Signature
from flows.house import open_house
from flows.incidents import forget_months_before, months_before
from praksis.jobs.house import House
from praksis.jobs.purge import purge
from praksis.jobs.purge_report import PurgeReport


class PurgeForm(Form, title="Slett etter frist"):
    """Velg om det bare skal vises hva som er klart til å slettes, eller om det skal slettes."""

    signature: Signature
    preview: bool = Field(
        default=True,
        title="Vis bare",
        description="På: tell opp hva som er klart til å slettes, uten å slette noe. Av: slett det. Det kan ikke angres.",
        json_schema_extra={"position": 90},
    )
    as_of: AsOf = None


@job_flow(name="Slett etter frist")
def erase_when_due(valg: PurgeForm) -> None:
    """Sletter personopplysningene når praksisen har vært over så lenge som innstillingene sier (vanligvis 180 dager).

    Kjør først med «Vis bare» på. Bare det som er vårt, slettes; «praksis purge» på kommandolinjen sier også hva som ikke er
    vårt å slette, og hvilke perioder som venter på en kvittering.
    """
    with open_house(config_file(), valg.as_of) as house:
        name = "Tell opp det som er klart" if valg.preview else "Slett etter frist"
        run_step(name, lambda: _counts(house, valg))


def _counts(house: House, valg: PurgeForm) -> dict[str, int]:
    house.settings.require_signature(valg.signature)
    report = purge(house, signature=valg.signature, carry_out=not valg.preview)
    return {
        **{what: count for what, count in report.counts.items() if count},
        "måneder av hendelsesloggen": old_incidents(report),
        "perioder som venter": len(report.waiting),
        "ikke slettet nå": len(report.trouble),
    }


def old_incidents(report: PurgeReport) -> int:
    """How many months of the protected log are due; they are deleted when the rest was."""
    if report.done:
        return forget_months_before(report.last_day_before)
    return len(months_before(report.last_day_before))
