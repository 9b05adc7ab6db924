"""`praksis doctor` for Prefect: whether its server answers, where one has been set up. Does not import Prefect."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from praksis.checkup import Check, Outcome

AREA = "Prefect"
SECONDS = 5.0
_VARIABLE = "PREFECT_API_URL"


class PrefectProbe:
    """Fulfils `praksis.checkup.Probe`.

    Args:
        home: Where the service or `make serve` keeps Prefect's own files.
        port: Where it serves.
    """

    area = AREA

    def __init__(self, home: Path, port: int) -> None:
        self._home, self._port = home, port

    def probe(self) -> Iterator[Check]:
        """Whether the server that is named, or that has been started here before, answers. Nothing without either."""
        named = os.environ.get(_VARIABLE)
        if named is None and not self._home.is_dir():
            return
        address = named or f"http://127.0.0.1:{self._port}/api"
        what = "Prefect-serveren svarer"
        if _answers(address):
            yield Check(AREA, what)
        elif named is not None:
            yield Check(
                AREA,
                what,
                Outcome.MISSING,
                f"Serveren i {_VARIABLE} svarer ikke, så ingen jobber går. Start den, eller rett adressen.",
                "Prefect-serveren for praksistilgang svarer ikke. Kjører tjenesten, og slipper maskinen inn dit?",
                "prefect-svarer-ikke",
            )
        else:
            words = (
                "Serveren kjører ikke, så ingen jobber går av seg selv. Start den med «make serve», eller som tjeneste."
            )
            yield Check(AREA, what, Outcome.WARNING, words, code="prefect-svarer-ikke")


def _answers(address: str) -> bool:
    if not address.startswith(("http://", "https://")):
        return False
    try:
        with urllib.request.urlopen(f"{address.rstrip('/')}/health", timeout=SECONDS) as answer:  # noqa: S310
            return int(answer.status) < 300
    except urllib.error.HTTPError as error:
        return error.code in (401, 403)  # it is there, and asks who we are
    except (OSError, ValueError):
        return False
