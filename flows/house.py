"""Open the house for one run: settings, identity key, ledger and the outside world; and close it again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from connectors import connect
from praksis.clock import clock_at
from praksis.errors import Refused
from praksis.identity_key_file import read_identity_key
from praksis.jobs.house import House
from praksis.ledger.ledger import Ledger
from praksis.settings import load_settings

WAIT_FOR_A_ROUND_SECONDS = 45 * 60
"""So long a job that comes once a day waits for a round that is on: a long one must not cost the day its messages."""


@contextmanager
def open_house(config: Path, as_of: date | None = None, *, reading: bool = False) -> Iterator[House]:
    """The house of one settings file, with the real clock or one that stands at noon on `as_of`.

    Outside test mode another day is only for looking: `reading` is the caller's word that nothing is written.

    Raises:
        NotFound: There is no settings file, or no identity key.
        Invalid: The settings or the key are wrong.
        Refused: `as_of` outside test mode without `reading`; or the ledger is missing, or of another version or key.
        Unavailable: The database does not answer.
    """
    settings = load_settings(config)
    if as_of is not None and not settings.test_mode and not reading:
        raise Refused(
            "Datoen kan bare settes i testmodus (test_mode = true i praksis.toml, bare syntetiske personer). "
            "La feltet stå tomt for å bruke dagens dato.",
            code="bare-testmodus",
        )
    key = read_identity_key(settings)
    ledger = Ledger.open(settings.ledger_url, key)
    clock = clock_at(as_of)
    try:
        with _looking_for_cycles_seldom():
            yield House(settings, ledger, connect(settings, clock), clock, key)
    finally:
        ledger.close()


@contextmanager
def _looking_for_cycles_seldom() -> Iterator[None]:
    """A job holds hundreds of thousands of rows for a moment and makes few cycles. Python looks through them all again
    and again for any: a fifth of the time of a hospital's first round."""
    usual = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


_SELDOM = (50_000, 50, 50)
