"""Every flow on people, twice: it fails with their rows in hand, at the dearest place it has, and then comes to its end.

The house is the small season of `tests.crash`; what it is about happens in the order in which an office does it. Each
turn says what shows that its flow has done something, so that no run passes for a good one that had nobody in it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from flows.boundary import FlowFailed
from flows.confirm import ConfirmForm, confirm_order
from flows.first_morning import FirstMorningForm, check_the_first_morning
from flows.house import open_house
from flows.order import OrderForm, order_access
from flows.publish import PublishForm, publish_templates
from flows.purge import PurgeForm, erase_when_due
from flows.remind import RemindForm, send_reminders
from flows.stop import StopForm, Switch, stop_sending
from flows.sync import SyncForm, update_status
from praksis.jobs.house import House
from praksis.ledger.house_facts import stopped_by
from praksis.ledger.tables import Message, Package, Painting, Placement, Plan
from tests.crash import small_season
from tests.crash.small_season import EVERYBODY, OFFICE, SIGNATURE

DAY = small_season.BEFORE_DEADLINE
BEFORE_PRACTICE, LONG_AFTER = date(2026, 9, 4), date(2027, 9, 1)
SHARED = Path("Teams/Studenter i praksis")

NAMES = tuple(f"{p.given} {p.family}" for p in EVERYBODY)
VALUES = tuple(
    value
    for name, p in zip(NAMES, EVERYBODY, strict=True)
    for value in (name, p.number, f"{p.number[:6]} {p.number[6:]}", p.email, p.private_email, p.mobile)
)
"""What is looked for: everybody of the season."""
ROWS = "\n".join(f"{name}; {p.number}; {p.email}; {p.mobile}" for name, p in zip(NAMES, EVERYBODY, strict=True))


@dataclass(frozen=True, slots=True)
class Turn:
    """One flow's turn in the season."""

    flow: str
    run: Callable[[], None]
    dearest: str
    """What it calls last, with the rows read and in hand: here it fails."""
    is_done: Callable[[House], bool]
    show: Callable[[], None] | None = None
    """The same form with «Vis bare» on, where it has that."""
    on: date = DAY


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a turn: whether it was done before, after the failure, and in the end; and what was told of it."""

    done: tuple[bool, bool, bool]
    failure: str
    in_our_own_log: bool


def _any(house: House, what: Any, *where: Any) -> bool:
    with house.ledger.reading() as session:
        return session.scalars(select(what).where(*where).limit(1)).first() is not None


def _is_stopped(house: House) -> bool:
    with house.ledger.reading() as session:
        return stopped_by(session) is not None


def _lies_there(pattern: str) -> Callable[[House], bool]:
    return lambda house: any(house.settings.base.glob(pattern))


def _order(*, preview: bool) -> None:
    order_access(OrderForm(plan="P-0001", signature=SIGNATURE, preview=preview, as_of=DAY))


def _confirm() -> None:
    confirm_order(ConfirmForm(package="O-0001", case_number="SAK-2026-00123", signature=SIGNATURE, as_of=DAY))


def _purge(*, preview: bool) -> None:
    erase_when_due(PurgeForm(signature=SIGNATURE, preview=preview, as_of=LONG_AFTER))


def _switch(to: Switch) -> None:
    stop_sending(StopForm(switch=to, signature=SIGNATURE))


SYNC = Turn(
    "Oppdater status",
    lambda: update_status(SyncForm(as_of=DAY)),
    "connectors.teams_folder:FolderTeams.replace",
    lambda house: _any(house, Painting.id) and _any(house, Plan.id),
)
ORDER = Turn(
    "Bestill tilganger",
    lambda: _order(preview=False),
    "connectors.samlepunktet:PackageSamlepunktet.write",
    lambda house: _any(house, Package.id, Package.state == "handed-over"),
    show=lambda: _order(preview=True),
)
TURNS: tuple[Turn, ...] = (
    Turn(
        "Publiser maler",
        lambda: publish_templates(PublishForm(signature=SIGNATURE)),
        "connectors.teams_folder:FolderTeams.put_new",
        _lies_there(f"{SHARED}/MAL *.xlsx"),
    ),
    SYNC,
    ORDER,
    Turn(
        "Bekreft bestilling",
        _confirm,
        "praksis.jobs.confirm:finish_if_complete",
        lambda house: _any(house, Package.id, Package.numbers_emptied_at.is_not(None)),
    ),
    Turn(
        "Send påminnelser",
        lambda: send_reminders(RemindForm(as_of=DAY)),
        "connectors.teams_folder:FolderTeams.post",
        lambda house: _any(house, Message.id, Message.kind == "reminder", Message.sent_at.is_not(None)),
    ),
    Turn(
        "Førstedagssjekk",
        lambda: check_the_first_morning(FirstMorningForm(as_of=BEFORE_PRACTICE)),
        "praksis.jobs.first_morning:first_day_workbook",
        _lies_there(f"{OFFICE}/*07.09.2026*.xlsx"),
        on=BEFORE_PRACTICE,
    ),
    Turn("Stopp utsending", lambda: _switch(Switch.STOP), "praksis.jobs.stop:append_audit", _is_stopped),
    Turn(
        "Stopp utsending",
        lambda: _switch(Switch.RESUME),
        "praksis.jobs.stop:append_audit",
        lambda house: not _is_stopped(house),
    ),
    Turn(
        "Slett etter frist",
        lambda: _purge(preview=False),
        "praksis.jobs.purge:append_audit",
        lambda house: not _any(house, Placement.id),
        show=lambda: _purge(preview=True),
        on=LONG_AFTER,
    ),
)
"""All eight, in the order of a season."""


@contextmanager
def failing_with_rows_in_hand(where: str) -> Iterator[None]:
    """The function at `where` fails, and its text holds what it was given and everybody's row."""
    module, _, path = where.partition(":")
    holder: Any = importlib.import_module(module)
    *parts, name = path.split(".")
    for part in parts:
        holder = getattr(holder, part)

    def fail(*args: object, **named: object) -> None:
        raise ValueError(f"{args!r} {named!r}\n{ROWS}") from KeyError(ROWS)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(holder, name, fail)
        yield


def play(root: Path, turns: Sequence[Turn]) -> Iterator[Outcome]:
    """Play the turns on the house in `root`, each on its failure first; PRAKSIS_CONFIG names its settings."""

    def is_done(turn: Turn) -> bool:
        with open_house(root / "praksis.toml", turn.on) as house:
            return turn.is_done(house)

    for turn in turns:
        before = is_done(turn)
        if turn.show is not None:
            turn.show()
        with failing_with_rows_in_hand(turn.dearest), pytest.raises(FlowFailed) as caught:
            turn.run()
        log = "".join(file.read_text(encoding="utf-8") for file in (root / "hendelser").glob("*.log"))
        entry = log.rpartition(caught.value.incident)[2]
        failed = is_done(turn)
        turn.run()
        yield Outcome((before, failed, is_done(turn)), str(caught.value), all(name in entry for name in NAMES))


def build(root: Path, ledger_url: str) -> Path:
    """The house of the season, and where the masters are to lie. Returns its settings file."""
    small_season.build(root, ledger_url)
    (root / SHARED).mkdir(parents=True, exist_ok=True)
    return root / "praksis.toml"
