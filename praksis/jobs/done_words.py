"""What a round has done, in words: «1 ny sak, 6 nye meldinger», and what waits for the next one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

_ONE: Mapping[str, str] = {
    "pakker fullført": "pakke fullført",
    "pakker som ikke kan leses nå": "pakke som ikke kan leses nå",
    "pakker som venter på FOUs kanal": "pakke som venter på FOUs kanal",
    "kanaler som ikke kan leses nå": "kanal som ikke kan leses nå",
    "leste bøker": "lest bok",
    "nye eksporter": "ny eksport",
    "registreringer": "registrering",
    "nye uttrekk": "nytt uttrekk",
    "personer i uttrekkene": "person i uttrekkene",
    "nye eller endrede lister": "ny eller endret liste",
    "kvitteringer": "kvittering",
    "nye saker": "ny sak",
    "lister farget": "liste farget",
    "celler farget": "celle farget",
    "nye planer": "ny plan",
    "planer som er innhentet": "plan som er innhentet",
    "bestillingslinjer i nye planer": "bestillingslinje i nye planer",
    "planer skrevet": "plan skrevet",
    "oversikter skrevet": "oversikt skrevet",
    "nye meldinger": "ny melding",
    "meldinger sendt": "melding sendt",
    "lister i bruk": "liste i bruk",
    "lister vi ikke får lese": "liste vi ikke får lese",
    "lister som venter på farging": "liste som venter på farging",
    "lister som ikke er i ro": "liste som ikke er i ro",
    "oversikter som venter": "oversikt som venter",
    "meldinger som venter": "melding som venter",
}
"""One of each, by the name of the count. A count that is not here stands as it is called."""

_WAITS = frozenset(
    {
        "lister i bruk",
        "lister vi ikke får lese",
        "lister som venter på farging",
        "lister som ikke er i ro",
        "meldinger som venter",
        "oversikter som venter",
        "kanaler som ikke kan leses nå",
        "pakker som ikke kan leses nå",
        "pakker som venter på FOUs kanal",
        "saksbok i bruk",
    }
)
_NO_DEED = frozenset(
    {
        "kanaler",
        "sikre koblinger",
        "usikre koblinger",
        "ikke registrert",
        "registrert uten å stå i en liste",
        "problemer i bøkene",
        "problemer i eksportene",
        "problemer i uttrekkene",
        "problemer i pakkene",
        "lister som ikke kan leses",
        "lister som ikke kan farges",
    }
)
"""How things are, and not what was done: `status` says it, with what to do."""


def done_lines(steps: Mapping[str, Mapping[str, int]]) -> list[str]:
    """«Gjort: …» and, when something waits, «Venter: …», of the counts of each step; a count of two steps is summed."""
    total: Counter[str] = Counter()
    for counts in steps.values():
        total.update(counts)
    said = {what: _counted(count, what) for what, count in total.items() if count and what not in _NO_DEED}
    done = [words for what, words in said.items() if what not in _WAITS]
    waits = [words for what, words in said.items() if what in _WAITS]
    return [
        f"Gjort: {', '.join(done) or 'ingenting var endret'}.",
        *([f"Venter: {', '.join(waits)}."] if waits else []),
    ]


def _counted(count: int, what: str) -> str:
    return f"{count} {_ONE.get(what, what) if count == 1 else what}"
