"""Apply several plans in one go: the world is read once, and each plan is placed whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from praksis.errors import Refused
from praksis.jobs.apply import ApplyReport, apply
from praksis.jobs.house import House
from praksis.jobs.plans import write_plan_files


@dataclass(frozen=True, slots=True)
class SeveralApplied:
    """What became of each plan: those that were applied, and by number why the others were not."""

    applied: tuple[ApplyReport, ...]
    refused: dict[int, Refused]


def apply_several(house: House, plan_numbers: Sequence[int], signature: str) -> SeveralApplied:
    """Apply the plans in the order given, signed by an administrator. One that is refused does not stop the others.

    Raises:
        Invalid: The signature is not known.
        NotFound: There is no plan of one of the numbers; those before it have been applied.
        Unavailable: Another job holds the house, or something cannot be reached; applying them all again is harmless.
    """
    applied: list[ApplyReport] = []
    refused: dict[int, Refused] = {}
    for number in dict.fromkeys(plan_numbers):
        try:
            applied.append(apply(house, number, signature, after_another=bool(applied)))
        except Refused as refusal:
            refused[number] = refusal
    if len(applied) > 1:
        with house.ledger.holding_house():
            write_plan_files(house)
    return SeveralApplied(tuple(applied), refused)
