"""The stop switch: nothing leaves the house while it is on (DESIGN.md, promise 6)."""

from __future__ import annotations

from praksis.commit_points import CommitPoint
from praksis.jobs.house import House
from praksis.jobs.report import ActReport
from praksis.ledger.audit import append_audit
from praksis.ledger.house_facts import mark_work, set_stop


def stop(house: House, signature: str) -> ActReport:
    """Nothing leaves the house from now on: no painting, post, mail or order. Reading and working out go on.

    Raises:
        Invalid: The signature is not known.
    """
    return _switch(house, signature, stopped=True)


def resume(house: House, signature: str) -> ActReport:
    """Open the house again; what waited goes out at the next run.

    Raises:
        Invalid: The signature is not known.
    """
    return _switch(house, signature, stopped=False)


def _switch(house: House, signature: str, *, stopped: bool) -> ActReport:
    # Not under the house's hold: the switch must work while a job runs, and the job looks at it before each act.
    administrator = house.settings.require_signature(signature)
    with house.ledger.writing(CommitPoint.SETTING_RECORDED) as session:
        set_stop(session, stopped, administrator.signature, house.now)
        mark_work(session, house.now)
        append_audit(
            session,
            house.key,
            at=house.real_now,
            actor=administrator.signature,
            action="stop" if stopped else "resume",
            subject="house",
        )
    if stopped:
        return ActReport("Utsending er stoppet. Ingenting farges, sendes eller bestilles før «praksis resume».")
    return ActReport("Utsending er åpnet igjen. Det som ventet, går ut ved neste «praksis sync».")
