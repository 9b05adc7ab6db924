"""Each request that the Graph connectors can make, the permission it needs, and why: the one list of them.

docs/graph-permissions.md is generated from it (`python -m connectors.graph_permissions`), and a test holds that no request
leaves that is not here. Least permissions as Microsoft's permission tables have them; app-only unless it says delegated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class As(StrEnum):
    """On whose behalf a request is made."""

    APP = "app"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Request:
    """One kind of request. `path` is a pattern: {…} stands for one id, and between colons for a path."""

    kind: str
    method: str
    path: str
    by: As
    permission: str
    why: str
    """In bokmål, for the page that IT reads."""

    def fits(self, method: str, path: str) -> bool:
        """Whether a call is of this kind; `path` may have the version in front."""
        pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(self.path)).replace(":/[^/]+:", ":/[^:]+:")
        return method.upper() == self.method and re.fullmatch(rf"(?:/v1\.0|/beta)?{pattern}", path) is not None


REQUESTS: tuple[Request, ...] = (
    Request(
        "channels",
        "GET",
        "/teams/{team}/allChannels",
        As.APP,
        "Channel.ReadBasic.All",
        "Finner kanalene i teamet «Student i praksis», også dem andre team deler med det, og sier fra når en mangler (R5). "
        "Bare «praksis doctor».",
    ),
    Request(
        "files-folder",
        "GET",
        "/teams/{team}/channels/{channel}/filesFolder",
        As.APP,
        "Files.Read.All",
        "Finner kanalens filområde. Én gang per kanal; svaret huskes.",
    ),
    Request(
        "delta",
        "GET",
        "/drives/{drive}/root/delta",
        As.APP,
        "Sites.Selected (read)",
        "Ser hva som er nytt i kanalens filer siden sist.",
    ),
    Request(
        "item",
        "GET",
        "/drives/{drive}/items/{item}",
        As.APP,
        "Sites.Selected (read)",
        "Ser navn, tid og versjon for én fil.",
    ),
    Request(
        "download",
        "GET",
        "/drives/{drive}/items/{item}/content",
        As.APP,
        "Sites.Selected (read)",
        "Leser en praksisoversikt, kalenderen eller en utfylt pakke.",
    ),
    Request(
        "versions",
        "GET",
        "/drives/{drive}/items/{item}/versions",
        As.APP,
        "Sites.Selected (read)",
        "Finner ut når en rad kom, når den ligger på hver sin side av fristen.",
    ),
    Request(
        "old-version",
        "GET",
        "/drives/{drive}/items/{item}/versions/{version}/content",
        As.APP,
        "Sites.Selected (read)",
        "Leser en eldre versjon, av samme grunn.",
    ),
    Request(
        "upload",
        "PUT",
        "/drives/{drive}/items/{item}/content",
        As.APP,
        "Sites.Selected (write)",
        "Legger tilbake en liste der bare fargene i Registrert og Bestilt er endret.",
    ),
    Request(
        "may-write",
        "PATCH",
        "/drives/{drive}/items/{item}",
        As.APP,
        "Sites.Selected (write)",
        "Prøver om vi får skrive, med en endring som ikke endrer noe. Bare «praksis doctor».",
    ),
    Request(
        "new-file",
        "PUT",
        "/drives/{drive}/items/{folder}:/{name}:/content",
        As.APP,
        "Sites.Selected (write)",
        "Legger planer, pakker og oversikter i kanalene.",
    ),
    Request(
        "item-by-name",
        "GET",
        "/drives/{drive}/items/{folder}:/{name}:",
        As.APP,
        "Sites.Selected (read)",
        "Ser hva som ligger under et navn, når Teams ikke svarte på om filen ble lagt der.",
    ),
    Request(
        "remove",
        "DELETE",
        "/drives/{drive}/items/{item}",
        As.APP,
        "Sites.Selected (write)",
        "Sletter våre egne planer, pakker og oversikter når opplysningene i dem skal slettes.",
    ),
    Request(
        "post",
        "POST",
        "/teams/{team}/channels/{channel}/messages",
        As.USER,
        "ChannelMessage.Send",
        "Skriver i kanalen. Microsoft lar ikke et program gjøre det uten en innlogget bruker.",
    ),
    Request(
        "posts",
        "GET",
        "/teams/{team}/channels/{channel}/messages",
        As.USER,
        "ChannelMessage.Read.All",
        "Ser etter vårt eget merke når vi ikke vet om en melding kom fram, så ingen melding skrives to ganger.",
    ),
    Request(
        "member",
        "GET",
        "/users/{user}",
        As.USER,
        "User.ReadBasic.All",
        "Finner ID-en til en koordinator, så @-omtalen når fram.",
    ),
    Request(
        "send-mail",
        "POST",
        "/users/{user}/sendMail",
        As.APP,
        "Mail.Send (avgrenset til postkassen)",
        "Sender e-post fra FOUs postkasse.",
    ),
)


def request_of(method: str, path: str) -> Request | None:
    """Which of our requests a call is, None when it is none of them."""
    return next((request for request in REQUESTS if request.fits(method, path)), None)


def needed_for(method: str, path: str) -> str:
    """The permission that a call needs, in words."""
    request = request_of(method, path)
    if request is None:
        return "ukjent"
    return request.permission + (", for den innloggede brukeren" if request.by is As.USER else ", for programmet")


def page() -> str:
    """docs/graph-permissions.md as it should be now."""
    lines = [
        "# Hva praksistilgang spør Microsoft Graph om, og hvorfor",
        "",
        "Laget av koden (`python -m connectors.graph_permissions`); en test holder siden ved like. `app` er programmet selv",
        "(sertifikat), `user` er tjenestebrukeren som er logget inn med «praksis signin».",
        "",
        "| forespørsel | som | rettighet | hvorfor |",
        "|---|---|---|---|",
    ]
    lines += [f"| `{r.method} {r.path}` | {r.by} | {r.permission} | {r.why} |" for r in REQUESTS]
    lines += [
        "",
        "«Sites.Selected» gir ingenting av seg selv: IT tildeler den på hver kanals område, med lese- eller skriverett.",
        "«Mail.Send» avgrenses til FOUs postkasse med RBAC for Applications i Exchange Online; ikke i Entra også.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    from pathlib import Path

    Path("docs/graph-permissions.md").write_text(page(), encoding="utf-8")
