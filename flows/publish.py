"""«Publiser maler»: lay the current masters in the team's shared documents (R7, R15)."""

from __future__ import annotations

from flows.boundary import job_flow, run_step
from flows.config import config_file
from flows.form import Form, Signature
from flows.house import open_house
from praksis.jobs.house import House
from praksis.jobs.templates import publish


class PublishForm(Form, title="Publiser maler"):
    """Signer, og malene legges ut."""

    signature: Signature


@job_flow(name="Publiser maler")
def publish_templates(valg: PublishForm) -> None:
    """Legger gjeldende maler for praksisoversikter i de felles dokumentene i teamet «Student i praksis».

    En mal som er endret for hånd der, røres ikke; den telles opp, og «praksis templates publish» sier hvilken det er.
    """
    with open_house(config_file()) as house:
        run_step("Legg ut malene", lambda: _publish(house, valg))


def _publish(house: House, valg: PublishForm) -> dict[str, int]:
    house.settings.require_signature(valg.signature)
    report = publish(house)
    return {
        "lagt ut": len(report.published),
        "uendret": len(report.unchanged),
        "endret for hånd og ikke rørt": len(report.changed_by_hand),
    }
