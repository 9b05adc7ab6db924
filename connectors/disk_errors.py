"""What a disk can refuse, said in words: every OSError becomes one of the errors whose class decides what happens next.

A full disk, missing rights and a share that is away are `Unavailable`: nothing that we were given is wrong, and the
same call goes through by itself once somebody has mended it.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from praksis.errors import Conflict, Invalid, Locked, NotFound, PraksisError, Unavailable

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_RIGHTS = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_BUSY = frozenset({errno.EBUSY, errno.ETXTBSY, errno.EAGAIN, errno.EDEADLK})
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
_TAKEN = frozenset({errno.EEXIST, errno.EISDIR, errno.ENOTEMPTY})
# ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION: Windows says «no rights» when a program has the file open.
_WINDOWS_SHARING = frozenset({32, 33})


def in_words(error: OSError, place: str) -> PraksisError:
    """The error that tells in bokmål what the disk refused. `place` is what a person looks for («HVL/Liste.xlsx»)."""
    if error.errno in _FULL:
        return Unavailable(
            f"Det er ikke plass på disken til «{place}». Ingenting er endret. Rydd plass, eller be IT om mer.",
            code="disken-er-full",
        )
    if getattr(error, "winerror", None) in _WINDOWS_SHARING or error.errno in _BUSY:
        return Locked(f"«{place}» er i bruk av et annet program. Det prøves igjen ved neste kjøring.")
    if error.errno in _NO_RIGHTS:
        return Unavailable(
            f"Systemet har ikke rettighet til «{place}». Be IT gi lese- og skriverettighet til mappen og filen.",
            code="mangler-rettighet",
        )
    if error.errno in _GONE:
        return NotFound(
            f"Fant ikke «{place}». Kanskje er filen eller mappen flyttet, slettet eller har fått nytt navn."
        )
    if error.errno == errno.ENAMETOOLONG:
        return Invalid(f"Navnet «{place}» er for langt. Gi det et kortere navn.", code="navn-for-langt")
    if error.errno in _TAKEN:
        return Conflict(f"Noe annet ligger der «{place}» skulle vært. Flytt det, og prøv igjen.", code="navn-opptatt")
    kind = errno.errorcode.get(error.errno or 0, "ukjent")
    return Unavailable(
        f"Disken svarte ikke som den skal for «{place}» (feil {kind}). Prøv igjen; si fra til IT om det varer.",
        code="disken-svarer-ikke",
    )


@contextmanager
def disk_in_words(place: str) -> Iterator[None]:
    """Turn any OSError inside into the error that `in_words` gives."""
    try:
        yield
    except OSError as error:
        raise in_words(error, place) from None
