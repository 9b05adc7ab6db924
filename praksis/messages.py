"""The words that are sent: Norwegian texts from `templates/meldinger`, filled in with plain values (R19)."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from praksis.wording.number_forms import counted, day, listed

_MANY_BLANK_LINES = re.compile(r"\n{3,}")


@cache
def _environment() -> Environment:
    folder = resources.files("templates") / "meldinger"
    # Plain text goes out, no markup: escaping would put «&amp;» into it.
    environment = Environment(
        loader=FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701
    )
    environment.filters.update(counted=counted, day=day, listed=listed)
    return environment


def render(template: str, **values: Any) -> str:
    """The text of `template` with `values`; at most one blank line in a row, one line break at the end.

    Raises:
        jinja2.UndefinedError: A value that the text needs is missing.
    """
    text = _environment().get_template(template).render(values)
    return _MANY_BLANK_LINES.sub("\n\n", text).strip() + "\n"
