"""«Stopp utsending»: the one switch. While it is set, nothing leaves the house (DESIGN.md, promise 6)."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from flows.boundary import job_flow, run_step
from flows.config import config_file
from flows.form import Form, Signature
from flows.house import open_house
from praksis.jobs.house import House
from praksis.jobs.stop import resume, stop


class Switch(StrEnum):
    """Hva bryteren skal settes til."""

    STOP = "Stopp all utsending"
    RESUME = "Start utsending igjen"


class StopForm(Form, title="Stopp utsending"):
    """Velg hva bryteren skal settes til."""

    switch: Switch = Field(
        default=Switch.STOP,
        title="Bryter",
        description="Stopp: ingenting farges, skrives, bestilles eller sendes før utsendingen startes igjen.",
        json_schema_extra={"position": 1},
    )
    signature: Signature


@job_flow(name="Stopp utsending")
def stop_sending(valg: StopForm) -> None:
    """Stopper alt som går ut: farger, meldinger, bestillinger og e-post. Lister leses fortsatt, og ingenting går tapt.

    Den samme bryteren starter utsendingen igjen.
    """
    with open_house(config_file()) as house:
        run_step(valg.switch.value, lambda: _set(house, valg))


def _set(house: House, valg: StopForm) -> dict[str, int]:
    (stop if valg.switch is Switch.STOP else resume)(house, valg.signature)
    return {"bryter satt": 1}
