"""What every part of the settings has in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Mail = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
"""An e-mail address, checked for shape only."""

WebAddress = Annotated[str, Field(pattern=r"^(https://[^\s/?#]+|http://127\.0\.0\.1:\d+)(/[^\s?#]*)?$")]
"""The address of a web service: https, or this very machine in tests."""


class Part(BaseModel):
    """A part of the settings: unknown fields are errors, and no value is echoed in an error."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)
