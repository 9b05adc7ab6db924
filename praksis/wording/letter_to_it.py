"""The letter to IT: what is missing, in words that can be sent as they are."""

from __future__ import annotations

from collections.abc import Iterable

from praksis.checkup import Check
from praksis.wording.about import Words


def letter_to_it(checks: Iterable[Check]) -> Words | None:
    """What IT is asked for, each thing once; None when there is nothing to ask for."""
    wanted = list(dict.fromkeys(check.for_it for check in checks if check.for_it))
    if not wanted:
        return None
    points = "\n\n".join(f"{nth}. {text}" for nth, text in enumerate(wanted, 1)) if len(wanted) > 1 else wanted[0]
    what = "Dette" if len(wanted) == 1 else "Disse punktene"
    return Words(
        "Praksistilgang: noe vi trenger hjelp til fra IT",
        f"Hei!\n\nVi setter opp praksistilgang, som gir praksisstudenter riktig tilgang i tide. {what} mangler ennå:\n\n"
        f"{points}\n\nSi fra når det er gjort, så prøver vi på nytt med «praksis doctor». Er noe uklart, så spør oss "
        "gjerne.\n\nVennlig hilsen\nFOU, Helse Bergen\nstudent@helse-bergen.no\n",
    )
