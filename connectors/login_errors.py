"""What the sign-in service's «no» means: errors whose class decides what happens next, with words and a remedy.

Microsoft Entra tells the reason by a number (AADSTS…), which is shown: it is what IT searches for. Its own text is not: it
may hold a user's name or address.
Source: Microsoft Entra, «Authentication and authorization error codes».
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from connectors.graph_errors import SignInNeeded
from connectors.login_http import TOLD_TO_WAIT
from praksis.errors import Invalid, PraksisError, Refused, Unavailable

_NUMBER = re.compile(r"\AAADSTS(\d{4,9})\b")
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Who(StrEnum):
    """Who was signing in."""

    APP = "app"
    USER = "user"


class AppRefused(Refused):
    """The app itself is not let in: certificate, secret or registration must be mended by IT."""

    code = "graph-programmet"


class LoginCancelled(Refused):
    """The person turned the sign-in down, or did not finish it in time."""

    code = "innlogging-avbrutt"


_SIGN_IN_AGAIN = "Logg inn på nytt med «praksis signin»."

_BY_NUMBER: dict[int, tuple[type[PraksisError], str]] = {
    7000222: (
        AppRefused,
        "Hemmeligheten til appen er utløpt. Be IT lage en ny (helst et sertifikat), og sett den i praksistilgang.",
    ),
    7000215: (AppRefused, "Hemmeligheten til appen er feil. Be IT om verdien (ikke ID-en) til hemmeligheten."),
    700027: (
        AppRefused,
        "Sertifikatet vårt er ikke registrert på appen, eller er utløpt der. Be IT legge inn den offentlige delen.",
    ),
    700024: (
        AppRefused,
        "Klokken på denne maskinen går feil, så Microsoft tror ikke på sertifikatet. Be IT stille klokken.",
    ),
    700016: (
        AppRefused,
        "Appen finnes ikke hos Helse Vest. Kontroller client_id og tenant under [graph] sammen med IT.",
    ),
    700011: (
        AppRefused,
        "Appen finnes ikke hos Helse Vest. Kontroller client_id og tenant under [graph] sammen med IT.",
    ),
    7000229: (
        AppRefused,
        "Appen er registrert, men ikke tatt i bruk i tenanten. Be IT gi den samtykke (admin consent).",
    ),
    7000112: (AppRefused, "Appen er slått av i Entra. Be IT slå den på igjen."),
    90002: (AppRefused, "Tenanten finnes ikke. Kontroller «tenant» under [graph] sammen med IT."),
    900023: (AppRefused, "Tenanten finnes ikke. Kontroller «tenant» under [graph] sammen med IT."),
    7000218: (
        AppRefused,
        "Appen tar ikke imot innlogging av en bruker. Be IT slå på «Allow public client flows» på appen i Entra.",
    ),
    50011: (
        AppRefused,
        "Appen kjenner ikke adressen vi logger inn fra. Be IT legge til «http://localhost» som Mobile and desktop.",
    ),
    500113: (
        AppRefused,
        "Appen har ingen adresse å logge inn fra. Be IT legge til «http://localhost» som Mobile and desktop.",
    ),
    65001: (AppRefused, "Appen mangler samtykke til rettighetene sine. Be IT gi samtykke (admin consent) i Entra."),
    90094: (AppRefused, "Bare en administrator kan gi appen samtykke. Be IT gi samtykke (admin consent) i Entra."),
    65004: (LoginCancelled, "Samtykket ble avslått under innloggingen. Prøv «praksis signin» igjen."),
    50057: (SignInNeeded, "Tjenestebrukeren er slått av. Be IT slå den på, og kjør «praksis signin»."),
    50105: (
        SignInNeeded,
        "Tjenestebrukeren har ikke lov til å bruke appen. Be IT tildele den, og kjør «praksis signin».",
    ),
    50055: (SignInNeeded, "Passordet til tjenestebrukeren er utløpt. Bytt det, og kjør «praksis signin»."),
    50173: (SignInNeeded, f"Passordet til tjenestebrukeren er byttet, så innloggingen gjelder ikke. {_SIGN_IN_AGAIN}"),
    70043: (SignInNeeded, f"Innloggingen er utløpt etter en regel hos IT. {_SIGN_IN_AGAIN}"),
    70008: (SignInNeeded, f"Innloggingen er utløpt. {_SIGN_IN_AGAIN}"),
    700082: (SignInNeeded, f"Innloggingen har ikke vært brukt på lenge, og er utløpt. {_SIGN_IN_AGAIN}"),
    700084: (SignInNeeded, f"Innloggingen er utløpt. {_SIGN_IN_AGAIN}"),
    50076: (SignInNeeded, f"Microsoft krever totrinnsinnlogging på nytt. {_SIGN_IN_AGAIN}"),
    50079: (SignInNeeded, f"Tjenestebrukeren må sette opp totrinnsinnlogging. {_SIGN_IN_AGAIN}"),
    50078: (SignInNeeded, f"Microsoft krever totrinnsinnlogging på nytt. {_SIGN_IN_AGAIN}"),
    53003: (
        SignInNeeded,
        "En regel hos IT (Conditional Access) stopper innloggingen. Be IT unnta tjenestebrukeren, eller prøv «praksis "
        "signin» uten --device.",
    ),
    530036: (
        SignInNeeded,
        "IT har stengt for innlogging med kode. Kjør «praksis signin» uten --device på en maskin med nettleser.",
    ),
    53000: (SignInNeeded, "IT krever at innloggingen skjer fra en maskin som de styrer. Kjør «praksis signin» der."),
    70016: (LoginCancelled, "Ingen fullførte innloggingen i tide. Kjør «praksis signin» igjen."),
    70020: (LoginCancelled, "Koden ble ikke brukt i tide. Kjør «praksis signin --device» igjen."),
}

_BY_ERROR: dict[str, tuple[type[PraksisError], str]] = {
    TOLD_TO_WAIT: (Unavailable, "Innloggingen hos Microsoft ber oss vente. Prøves igjen ved neste kjøring."),
    "temporarily_unavailable": (Unavailable, "Innloggingen hos Microsoft svarer ikke nå. Prøves igjen."),
    "server_error": (Unavailable, "Innloggingen hos Microsoft svarer ikke nå. Prøves igjen."),
    "invalid_client": (
        AppRefused,
        "Microsoft godtar ikke sertifikatet eller hemmeligheten til appen. Be IT se på appen.",
    ),
    "unauthorized_client": (AppRefused, "Appen har ikke lov til å logge inn slik. Be IT se på appen i Entra."),
    "invalid_scope": (AppRefused, "Appen har ikke rettighetene som trengs. Be IT se på appen i Entra."),
    "access_denied": (LoginCancelled, "Innloggingen ble avslått. Prøv «praksis signin» igjen."),
    "authorization_declined": (LoginCancelled, "Innloggingen ble avslått. Prøv «praksis signin» igjen."),
    "authorization_pending": (LoginCancelled, "Ingen fullførte innloggingen i tide. Kjør «praksis signin» igjen."),
    "expired_token": (LoginCancelled, "Koden ble ikke brukt i tide. Kjør «praksis signin --device» igjen."),
    "code_expired": (LoginCancelled, "Koden ble ikke brukt i tide. Kjør «praksis signin --device» igjen."),
    "abort": (LoginCancelled, "Innloggingen ble avbrutt. Kjør «praksis signin» igjen."),
}


def number_in(answer: Mapping[str, Any]) -> int | None:
    """The AADSTS number of an answer, None when it has none."""
    codes = answer.get("error_codes")
    if isinstance(codes, list) and codes and isinstance(codes[0], int):
        return codes[0]
    found = _NUMBER.match(str(answer.get("error_description") or ""))
    return int(found[1]) if found else None


def correlation_of(answer: Mapping[str, Any]) -> str:
    """The id under which Microsoft finds the call again; «-» without one."""
    found = answer.get("correlation_id")
    return found if isinstance(found, str) and _GUID.fullmatch(found) else "-"


def login_error(answer: Mapping[str, Any], who: Who) -> PraksisError:
    """The error that an answer without a token means.

    Args:
        answer: What msal gave: `error`, and what Microsoft tells with it.
        who: Who was signing in; it decides what an unknown «no» means.
    """
    number, error = number_in(answer), str(answer.get("error") or "")
    kind, words = _BY_NUMBER.get(number or 0) or _BY_ERROR.get(error) or _unknown(error, who)
    if kind is Unavailable:
        return Unavailable(words, code="innlogging-svarer-ikke")
    if kind is SignInNeeded and who is Who.APP:
        kind, words = AppRefused, "Microsoft slipper ikke appen inn. Be IT se på appen i Entra."
    return kind(f"{words} (AADSTS{number})" if number is not None else words)


def _unknown(error: str, who: Who) -> tuple[type[PraksisError], str]:
    if who is Who.APP:
        return AppRefused, "Microsoft slipper ikke appen inn. Be IT se på appen i Entra."
    if error == "invalid_request":
        return Invalid, "Innloggingen gikk ikke, fordi noe er satt opp feil. Kjør «praksis doctor», og si fra til IT."
    return SignInNeeded, f"Innloggingen gjelder ikke lenger. {_SIGN_IN_AGAIN}"
