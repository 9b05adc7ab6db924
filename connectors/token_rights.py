"""What an access token lets us do, read from the token itself: for `praksis doctor` only, never for a decision.

Microsoft says that a token's inside is for the service it is made for, and may be changed or closed. So «cannot be read»
is no error, and the calls themselves are what counts.
"""

from __future__ import annotations

import base64
import json


def rights_in(token: str) -> frozenset[str] | None:
    """The permissions in a token: `roles` of an app, `scp` of a user. None when it cannot be read."""
    try:
        payload = token.split(".")[1]
        told = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return None
    if not isinstance(told, dict):
        return None
    roles, scopes = told.get("roles"), told.get("scp")
    found = [str(role) for role in roles] if isinstance(roles, list) else []
    return frozenset([*found, *(scopes.split() if isinstance(scopes, str) else [])])
