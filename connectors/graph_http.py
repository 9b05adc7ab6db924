"""The HTTP core for Microsoft Graph: `connectors.json_http` with Graph's own headers, challenges, errors and paths.

    http = GraphHttp("https://graph.microsoft.com/v1.0", token=sign_in.token, agent=user_agent("Helse Bergen", "1.0"))
    item = http.get("/drives/b!…/items/01…").json()

Sources: Microsoft Graph, «Throttling», «Error responses», driveItem and channel pages.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping

import requests

from connectors.graph_errors import error_of, inner_code_of
from connectors.http_waiting import Answered
from connectors.json_http import Answer, Economy, JsonHttp, Token, plain_id
from praksis.errors import PraksisError

__all__ = ["Answer", "Economy", "GraphHttp", "Token", "shape_of", "user_agent"]

_ID = re.compile(r"[^/]*(?:[!@]|%21|%40|:|%3A)[^/]*|[^/]*[0-9][^/]{11,}|[0-9a-fA-F-]{32,36}")


def user_agent(organisation: str, version: str) -> str:
    """The name by which Microsoft asks applications to make themselves known: «NONISV|Organisation|App/version»."""
    plain = re.sub(r"[^A-Za-z0-9 .-]", "", organisation.replace("ø", "o").replace("æ", "ae").replace("å", "a")).strip()
    return f"NONISV|{plain or 'Unknown'}|praksistilgang/{version}"


class GraphHttp(JsonHttp):
    """Calls Graph; constructor and methods are those of `JsonHttp`.

    `call` raises what `connectors.graph_errors` says: Unavailable (Throttled, NotProvisioned, Locked), Conflict, NotFound,
    Gone, Forbidden, Malformed.
    """

    service, code = "Microsoft Graph", "graph"

    def own_headers(self) -> dict[str, str]:
        """An id of our own for the call, by which Microsoft's support can find it."""
        return {"client-request-id": str(uuid.uuid4()), "return-client-request-id": "true"}

    def inner_code(self, content: bytes) -> str:
        """The innermost code."""
        return inner_code_of(content)

    def challenge(self, response: requests.Response) -> str | None:
        """The claims challenge of an answer 401 (continuous access evaluation), for the token call."""
        found = re.search(r'claims="([A-Za-z0-9+/=_-]+)"', response.headers.get("WWW-Authenticate", ""))
        return found[1] if found else None

    def error(self, method: str, path: str, answered: Answered, content: bytes) -> PraksisError:
        """By `connectors.graph_errors`."""
        return error_of(method, path, answered, content)

    def shape(self, path: str) -> str:
        """See `shape_of`."""
        return shape_of(path)

    def logged_ids(self, headers: Mapping[str, str], answered: Mapping[str, str]) -> str:
        """Graph's id of the call, and ours."""
        return f"request-id={plain_id(answered.get('request-id'))} client-request-id={headers['client-request-id']}"


def shape_of(path: str) -> str:
    """A path with each id and name replaced by «…»: what was asked for, and not about whom."""
    return "/".join("…" if _ID.fullmatch(part) or "." in part.removeprefix("v1.") else part for part in path.split("/"))
