"""The second line of the personal-data boundary: what looks like a person's number or address never reaches a log.

The first line is `flows.boundary`: nothing personal is logged at all. This filter stands on every handler of
`logging.yml` for the day when a library logs something that we did not foresee (DESIGN.md, promise 5).
"""

from __future__ import annotations

import logging
import re

from praksis.number_mask import MASK, SPELT_OUT

_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_GAP = r"[ .\u00a0\u2007\u2009\u202f]?"
_DASH = r"[ .\-\u00a0\u2007\u2009\u202f\u2010-\u2014]?"
# Eleven digits as people write them: 6 + 5, the date with dots or blanks, the last five as 3 + 2.
_NUMBER = rf"(?<!\d)\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{2}}{_DASH}\d{{3}}{_GAP}\d{{2}}(?!\d)"
_ADDRESS = r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:/]+\.[^\W\d_]{2,}"
# A UUID is tried first and kept: its last group can be eleven digits and a letter, and run ids must stay readable.
_PATTERN = re.compile(rf"(?P<uuid>{_UUID})|{_NUMBER}|{SPELT_OUT}|{_ADDRESS}")


def mask(text: str) -> str:
    """Return `text` with every 11-digit number and every e-mail address replaced by «***»; UUIDs stay as they are."""
    return _PATTERN.sub(lambda found: found["uuid"] or MASK, text)


class MaskingFilter(logging.Filter):
    """Masks each record and drops its traceback; the name of the error's class is kept, which says what to look for."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place; it always goes on."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):  # wrong number of arguments: the arguments may be personal
            message = str(record.msg)
        kind = record.exc_info[0] if isinstance(record.exc_info, tuple) else None
        record.msg = mask(message) + (f" [{kind.__name__}]" if kind is not None else "")
        record.args = None
        record.exc_info = None
        record.exc_text = None
        record.stack_info = None
        return True
