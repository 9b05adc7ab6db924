"""The house as one argument: what every job needs, opened once and handed in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from praksis.clock import Clock, SystemClock, oslo_date
from praksis.identity_key import IdentityKey
from praksis.jobs.anchor_watch import AnchorWatch
from praksis.ledger.ledger import Ledger
from praksis.ports import Ports
from praksis.practice_list import ListRules
from praksis.program_seal import program_seal
from praksis.settings import Settings
from praksis.standing import StandingRules


@dataclass(frozen=True, slots=True)
class House:
    """Settings, ledger, the outside world, the clock and the identity key."""

    settings: Settings
    ledger: Ledger
    ports: Ports
    clock: Clock
    key: IdentityKey

    def __post_init__(self) -> None:
        """From now on whoever takes hold of the house has the ledger held against its anchor first."""
        if self.ports.anchor is not None:
            self.ledger.watch = AnchorWatch(self.ledger, self.ports, self.key)

    @property
    def now(self) -> datetime:
        """This moment (UTC)."""
        return self.clock.now()

    @property
    def real_now(self) -> datetime:
        """The machine's own time (UTC): what the audit stamps, also when the clock is held still."""
        return SystemClock().now()

    @property
    def today(self) -> date:
        """The date in Oslo."""
        return oslo_date(self.now)

    @property
    def settings_seal(self) -> str:
        """What the standings depend on of the settings, modes and rules, and the release that works them out, as a short
        hash: another means work."""
        parts = self.settings.model_dump_json(include={"rules", "institutions", "test_mode"})
        return sha256(f"{parts}{program_seal()}".encode()).hexdigest()[:16]

    @property
    def office_channel(self) -> str:
        """FOU's own channel."""
        return self.settings.teams.office_channel

    @property
    def list_rules(self) -> ListRules:
        """How practice lists are read."""
        return list_rules(self.settings, self.today)

    @property
    def standing_rules(self) -> StandingRules:
        """The numbers of the routine."""
        rules = self.settings.rules
        return StandingRules(rules.days_before, rules.days_outside_calendar, rules.order_waits_for_portal)


def list_rules(settings: Settings, today: date) -> ListRules:
    """How these settings have practice lists read on the day `today` (Europe/Oslo).

    The naming standard is not among them: a name is held against it where the channel's institution is known
    (`praksis.jobs.list_findings`), since a proposal that leaves the institution open helps nobody.
    """
    rules = ListRules(
        settings.number_policy,
        settings.rules.d_number_counts,
        list_name_pattern=None,
        today=today,
        institutions=tuple(institution.name for institution in settings.institutions),
    )
    pattern = settings.rules.period_sheet_pattern
    return rules if pattern is None else replace(rules, period_pattern=pattern)
