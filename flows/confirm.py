"""«Bekreft bestilling»: say what became of the lines of an order package, so that Bestilt can turn green."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from flows.boundary import job_flow, run_step
from flows.config import config_file
from flows.form import CASE_NUMBER_PATTERN, PACKAGE_PATTERN, AsOf, Form, Signature
from flows.house import open_house
from praksis.errors import Invalid
from praksis.jobs.confirm import confirm
from praksis.jobs.house import House


class NotOrdered(StrEnum):
    """Hvorfor linjene ikke ble bestilt. Andre årsaker skrives i bestillingspakken i FOUs kanal."""

    REJECTED = "Avvist i Samlepunktet"
    HAS_ACCESS = "Har tilgangen fra før"
    NOT_IN_STAFF_SYSTEM = "Finnes ikke i personalsystemet"
    WRONG_ORDER = "Feil i bestillingen"
    WITHDRAWN = "Har trukket seg fra praksis"


class Progress(StrEnum):
    """Hva Helse Vest IKT har svart. Avslag har en årsak, og skrives i bestillingspakken i FOUs kanal."""

    APPROVED = "Godkjent"
    IMPLEMENTED = "Iverksatt"


class ConfirmForm(Form, title="Bekreft bestilling"):
    """Velg bestillingspakken og hva det ble av den."""

    package: str = Field(
        title="Bestillingspakke",
        description="Nummeret på pakken, for eksempel O-0031.",
        pattern=PACKAGE_PATTERN,
        json_schema_extra={"position": 1},
    )
    more_packages: list[Annotated[str, Field(pattern=PACKAGE_PATTERN)]] = Field(
        default_factory=list,
        title="Flere bestillingspakker",
        description="Numrene på flere pakker som har fått det samme svaret. Velges flere, gjelder det alle linjene i dem.",
        max_length=200,
        json_schema_extra={"position": 6},
    )
    case_number: str | None = Field(
        default=None,
        title="Saksnummer i Samlepunktet",
        description="Saksnummeret linjene fikk. La stå tomt hvis de ikke ble bestilt. Aldri et fødselsnummer.",
        pattern=CASE_NUMBER_PATTERN,
        json_schema_extra={"position": 2},
    )
    not_ordered: NotOrdered | None = Field(
        default=None,
        title="Ikke bestilt – årsak",
        description="Velg årsak hvis linjene ikke ble bestilt. La stå tomt hvis de har fått saksnummer.",
        json_schema_extra={"position": 3},
    )
    progress: Progress | None = Field(
        default=None,
        title="Godkjent eller iverksatt",
        description="Velg når Helse Vest IKT har godkjent eller iverksatt linjene. Er alt tomt, leses arbeidsbøkene.",
        json_schema_extra={"position": 5},
    )
    lines: list[Annotated[int, Field(ge=1, le=9999)]] = Field(
        default_factory=list,
        title="Linjer",
        description="Linjenumrene i pakken det gjelder. Tomt betyr alle som venter på nettopp dette.",
        json_schema_extra={"position": 4},
    )
    signature: Signature
    as_of: AsOf = None

    @property
    def numbers(self) -> list[int]:
        """The packages' numbers without their letter, each once."""
        return list(dict.fromkeys(int(name.removeprefix("O-")) for name in (self.package, *self.more_packages)))


@job_flow(name="Bekreft bestilling")
def confirm_order(valg: ConfirmForm) -> None:
    """Tar imot kvitteringen for en eller flere bestillingspakker: saksnummer, eller årsaken til at linjer ikke ble bestilt.

    Det går like godt å fylle ut pakken i FOUs kanal; den leses av «Oppdater status».
    """
    with open_house(config_file(), valg.as_of) as house:
        run_step("Ta imot kvitteringen", lambda: _confirm(house, valg))


def _confirm(house: House, valg: ConfirmForm) -> dict[str, int]:
    if valg.lines and len(valg.numbers) > 1:
        raise Invalid("Linjer kan bare velges når det gjelder én pakke.", code="kvittering")
    reason = valg.not_ordered.value if valg.not_ordered else None
    lines = 0
    for number in valg.numbers:
        report = confirm(
            house,
            number,
            valg.signature,
            valg.case_number,
            valg.lines or None,
            reason,
            approved=valg.progress is Progress.APPROVED,
            implemented=valg.progress is Progress.IMPLEMENTED,
        )
        lines += report.lines
    return {"pakker": len(valg.numbers), "linjer": lines}
