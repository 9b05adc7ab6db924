"""The automation that finds runs whose process is dead: without it, they are «Running» for ever and block the next one.

A run tells the server that it lives every half minute. When nothing has been heard for a minute and a half, the server
marks it as crashed, and the next run goes on from the ledger (measured: 49–156 s after the kill).

`python -m flows.dead_runs` makes the automation, or brings it up to date, on the server of the environment.
"""

from __future__ import annotations

from datetime import timedelta

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification

from flows.prefect_settings import HEARTBEAT_SECONDS

NAME = "Døde kjøringer"
SILENT_FOR = timedelta(seconds=3 * HEARTBEAT_SECONDS)
_ENDS = ("Completed", "Failed", "Cancelled", "Crashed")


def automation() -> AutomationCore:
    """What the server is to do: after a heartbeat, expect another or an end; else mark the run as crashed."""
    return AutomationCore(
        name=NAME,
        description="Merker kjøringer som krasjet når prosessen deres er død, så neste kjøring kan gå videre.",
        enabled=True,
        trigger=EventTrigger(
            match=ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*"}),
            for_each={"prefect.resource.id"},
            # Also from the start: a run may die before it has told even once that it lives.
            after={"prefect.flow-run.Running", "prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.heartbeat", *(f"prefect.flow-run.{end}" for end in _ENDS)},
            posture=Posture.Proactive,
            threshold=1,
            within=SILENT_FOR,
        ),
        actions=[
            ChangeFlowRunState(
                name=None,
                state=StateType.CRASHED,
                message="Prosessen svarte ikke lenger. Neste kjøring går videre der den slapp.",
                force=False,
            )
        ],
    )


def watch_for_dead_runs(client: SyncPrefectClient) -> None:
    """Make the automation, or bring the one of that name up to date; a second one is removed."""
    there = client.read_automations_by_name(NAME)
    if there:
        client.update_automation(there[0].id, automation())
    else:
        client.create_automation(automation())
    for extra in there[1:]:
        client.delete_automation(extra.id)


def main() -> None:
    """Once, on the server that the environment names."""
    with get_client(sync_client=True) as client:
        watch_for_dead_runs(client)


if __name__ == "__main__":
    main()
