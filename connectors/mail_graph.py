"""E-mail from FOU's mailbox through Microsoft Graph (`POST /users/{mailbox}/sendMail`), as the app.

    mailer = GraphMailer(http, sender="student@helse-bergen.no")
    mailer.send(Mail("<p-0412@praksis>", ["navn@example.no"], "Nye brukere", "Hei …"))

The message goes as it is (MIME, in base64), so plain text, html and our own message id are the same as over SMTP. Graph
answers 202 without an id, and keeps a copy in the mailbox's «Sendt»: that is where a person looks when nobody knows.
Source: Microsoft Graph, «user: sendMail», MIME format.
"""

from __future__ import annotations

import base64
from collections.abc import Collection
from urllib.parse import quote

from connectors.graph_errors import Forbidden, Full, Malformed
from connectors.graph_http import GraphHttp
from connectors.mail_message import address_of, compose
from connectors.mail_pace import MailPace
from praksis.clock import Clock, SystemClock
from praksis.errors import Invalid, NotFound, OutcomeUnknown
from praksis.ports import Mail

KIND = "send-mail"


class GraphMailer:
    """Fulfils `praksis.ports.Mailer` through Graph.

    Args:
        http: Calls Graph as the app.
        sender: The mailbox that sends.
        pace: How many messages leave in a minute.
        clock: Dates the messages.
    """

    knows_repeats = False
    """Graph takes whatever it is given. (To look in «Sendt» the app would need the right to read FOU's mailbox.)"""

    def __init__(
        self, http: GraphHttp, *, sender: str, pace: MailPace | None = None, clock: Clock | None = None
    ) -> None:
        self._http, self._sender = http, sender
        self._pace = pace or MailPace()
        self._clock = clock or SystemClock()

    def forget(self, message_ids: Collection[str]) -> int:
        """Nothing: what has been sent lies with its recipients and in the mailbox, which is not ours to clear."""
        return 0

    def send(self, mail: Mail) -> None:
        """Send it.

        Raises:
            Invalid: An address or the subject cannot be used, the mailbox is not there, or Graph will not have the
                message.
            Refused: It holds what looks like a national identity number; or the right to send is missing (Forbidden),
                or the app is not let in.
            Unavailable: Graph does not answer or asks us to come back; nothing has been sent.
            OutcomeUnknown: Graph was given the message and did not answer.
        """
        content = base64.b64encode(compose(mail, self._sender, self._clock.now()))
        self._pace.take_turn()
        try:
            self._http.call(
                "POST", send_path(self._sender), kind=KIND, content=content, headers={"Content-Type": "text/plain"}
            )
        except OutcomeUnknown:
            raise OutcomeUnknown(
                "Microsoft fikk e-posten, men svarte ikke. Se etter i «Sendt» i postkassen, eller spør mottakeren.",
                code="epost-ukjent",
            ) from None
        except Forbidden:
            raise Forbidden(
                "Microsoft lar oss ikke sende fra postkassen i «sender» under [mail]. Rettigheten Mail.Send mangler, eller "
                "er avgrenset til en annen postkasse. «praksis doctor» har ordene du kan sende til IT.",
                code="epost-mangler-tilgang",
            ) from None
        except NotFound:
            raise Invalid(
                "Postkassen i «sender» under [mail] finnes ikke hos Microsoft. Rett adressen i praksis.toml.",
                code="epost-postkasse",
            ) from None
        except Malformed:
            raise Invalid(
                "Microsoft tar ikke imot e-posten: en adresse finnes ikke eller har feil form. Rett den i praksis.toml.",
                code="epost-avvist",
            ) from None
        except Full:
            raise Invalid("E-posten er for stor til å sendes. Si fra til IT.", code="epost-avvist") from None


def send_path(sender: str) -> str:
    """Where a mailbox sends from.

    Raises:
        Invalid: The sender is no plain address.
    """
    return f"/users/{quote(address_of(sender, 'Avsenderadressen').addr_spec, safe='@')}/sendMail"
