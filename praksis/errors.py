"""Errors whose class decides what happens next: try again, ask a person, or treat as done.

Every message is plain bokmål with a place and a remedy, and carries nothing personal: it may be logged and shown.
"""

from __future__ import annotations


class PraksisError(Exception):
    """An error that we know: `code` is stable and kebab-case, `message` is for people (bokmål, nothing personal)."""

    code = "feil"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class Unavailable(PraksisError):
    """The other side did not answer, or asked us to wait: the same call may go through later. Retried."""

    code = "utilgjengelig"


class Locked(Unavailable):
    """The file is open somewhere else just now. Retried at the next run."""

    code = "fil-i-bruk"


class PerhapsDone(Unavailable):
    """The other side did not answer and may have done it; to do it again is safe, because it knows a repeat."""

    code = "kanskje-gjort"


class Invalid(PraksisError):
    """What was given is wrong and stays wrong until a person mends it. Never retried."""

    code = "ugyldig"


class NotFound(Invalid):
    """What was named does not exist."""

    code = "finnes-ikke"


class Conflict(PraksisError):
    """Somebody changed the thing since we read it. Read again, then decide; never overwrite."""

    code = "endret-imens"
    after_doubt = False
    """No answer came to an earlier try of the same call: it may have been done, and been changed since."""


class Refused(PraksisError):
    """The house says no: a rule, a mode, the stop switch or a changed plan stands in the way."""

    code = "avvist"


class CannotPost(Refused):
    """Nothing can be posted in this channel: it is gone, the one who posts is no member or not signed in, or may not.

    Raised by `praksis.ports.Teams.post`, and only when surely nothing was posted by this call. A post that meets it (or
    another Refused or Invalid) so often and so long as settings say goes as an e-mail instead (`praksis.jobs.mail_instead`);
    an Unavailable never does that: there the post is merely late.
    """

    code = "kan-ikke-legge-ut"


class OutcomeUnknown(PraksisError):
    """We cannot know whether the other side did it. Never retried blindly: it becomes a question to a person."""

    code = "ukjent-utfall"
