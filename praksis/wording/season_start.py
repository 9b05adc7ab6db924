"""The start of a season: what coordinators need to know, per group and period (R1, R6, R7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from praksis.messages import render
from praksis.wording.about import About, Words
from praksis.wording.number_forms import listed


@dataclass(frozen=True, slots=True)
class Start:
    """One period: the advert where students register, its deadline, and the deadline of the list."""

    about: About
    list_deadline: date
    advert: str | None = None
    advert_deadline: date | None = None
    advert_link: str | None = None


@dataclass(frozen=True, slots=True)
class SeasonStart:
    """All that starts at one institution. `templates_in` is where the templates lie."""

    institution: str
    starts: tuple[Start, ...]
    templates_in: str
    templates: tuple[str, ...]


def season_start(what: SeasonStart) -> Words:
    """The post in the institution's channel."""
    cohorts = listed(list(dict.fromkeys(start.about.cohort.short for start in what.starts)))
    templates = listed([f"«{name}»" for name in what.templates])
    body = render(
        "sesongstart.txt.j2", what=what, templates=templates, all_linked=all(s.advert_link for s in what.starts)
    )
    return Words(f"Praksis ved Helse Bergen: annonse og frister for {cohorts}", body)
