"""The e-mails to Læringsportalen: names only, group, cohort and period (R17, R19)."""

from __future__ import annotations

from collections.abc import Sequence

from praksis.messages import render
from praksis.portal import PortalKind
from praksis.wording.about import About, Words

_TEMPLATES = {
    PortalKind.ASK: "laeringsportalen.txt.j2",
    PortalKind.TAKE_OFF: "laeringsportalen_avmelding.txt.j2",
}
_SUBJECTS = {
    PortalKind.ASK: "Nye brukere i Læringsportalen",
    PortalKind.TAKE_OFF: "Brukere i Læringsportalen som likevel ikke trengs",
}


def portal_mail(kind: PortalKind, about: About, names: Sequence[str]) -> Words:
    """The e-mail that asks for users, or takes back that they were asked for.

    `names` are as they shall stand in it; `asked_twice` says it of a student who was asked for under two names.
    """
    cohort, period = about.cohort, about.period.name
    subject = f"{_SUBJECTS[kind]}: {about.heading}"
    body = render(
        _TEMPLATES[kind],
        names=list(names),
        institution=cohort.institution,
        group=cohort.group,
        cohort=cohort.cohort,
        period=period,
    )
    return Words(subject, body)


def asked_twice(name: str, stays_name: str) -> str:
    """A student in the e-mail that takes a user off whose person has another: which of the two stays."""
    if name.casefold() == stays_name.casefold():
        return f"{name} (vi har bedt om bruker for samme student to ganger: behold den ene)"
    return f"{name} (samme student som {stays_name}, som vi også har bedt om bruker for: behold den brukeren)"
