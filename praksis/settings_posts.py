"""The part of the settings that says when a post that cannot be made goes as an e-mail instead."""

from __future__ import annotations

from pydantic import Field

from praksis.settings_part import Part


class PostSettings(Part):
    """Posts in the institutions' channels."""

    mail_after_tries: int = Field(
        default=3,
        ge=1,
        le=100,
        description="Så mange ganger prøves et innlegg i en kanal som sier nei, før det går som e-post uten navn.",
    )
    mail_after_hours: int = Field(
        default=1,
        ge=0,
        le=168,
        description="Så mange timer etter det første neiet går innlegget tidligst som e-post.",
    )
