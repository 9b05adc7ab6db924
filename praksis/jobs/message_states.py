"""The states of a message in the outbox, and its ways out; the ledger keeps the words (`praksis.ledger.tables.Message`)."""

from __future__ import annotations

from typing import Final

POST: Final = "post"
"""In a channel."""
MAIL: Final = "mail"

WAITING: Final = "waiting"
"""To be sent; surely nothing has left."""
SENDING: Final = "sending"
"""On its way: it may have left. The next try looks for it first."""
SENT: Final = "sent"
UNKNOWN: Final = "unknown"
"""Nobody knows whether it left: a person is asked."""
OVERTAKEN: Final = "overtaken"
"""Never sent, since what it said was put right meanwhile."""
WITHHELD: Final = "withheld"
"""Never said: the channel was not open when it was its turn. FOU is told, and it does not leave weeks later when the
channel is opened."""

ON_THE_WAY: Final = (WAITING, SENDING)
