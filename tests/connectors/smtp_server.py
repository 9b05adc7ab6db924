"""A real SMTP server in a process of its own: it tells what it received, and says no as a test tells it to."""

from __future__ import annotations

import email
import json
import socket
import subprocess
import sys
from email.message import EmailMessage
from email.policy import default
from typing import Any

from connectors.mail_smtp import SmtpMailer
from tests.connectors.tls import Authority

SENDER, USER, PASSWORD = "student@helse-bergen.no", "praksis", "hemmelig-passord"

SERVER = """
import asyncio, json, ssl, sys
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
options = json.loads(sys.argv[1])

class Handler:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("ukjent"):
            return "550 no such user"
        if address.startswith("senere"):
            return "451 come back later"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        print(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None,
                          "content": envelope.content.decode("latin-1")}), flush=True)
        if options.get("hang_up"):
            server.transport.abort()
        return options.get("data", "250 ok")

def authenticate(server, session, envelope, mechanism, auth):
    good = isinstance(auth, LoginPassword) and (auth.login, auth.password) == (b"praksis", b"hemmelig-passord")
    return AuthResult(success=good, handled=False)

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(options["certificate"])
more = dict(authenticator=authenticate, auth_required=options.get("login", False))
if options["security"] == "tls":
    controller = Controller(Handler(), hostname="127.0.0.1", port=options["port"], ssl_context=context,
                            auth_require_tls=False, **more)
elif options["security"] == "starttls":
    controller = Controller(Handler(), hostname="127.0.0.1", port=options["port"], tls_context=context, **more)
else:
    controller = Controller(Handler(), hostname="127.0.0.1", port=options["port"])
controller.start()
print("ready", flush=True)
sys.stdin.read()
controller.stop()
"""


class Server:
    """The server process; what it has received is read from it."""

    def __init__(self, trusted: Authority, security: str, **options: Any) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.trusted = trusted
        told = {
            "port": self.port,
            "security": security,
            "certificate": str(trusted.chain),
            **options,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER, json.dumps(told)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def received(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def message(self) -> tuple[dict[str, Any], EmailMessage]:
        found = self.received()
        return found, email.message_from_bytes(found["content"].encode("latin-1"), policy=default)

    def stop(self) -> None:
        self.process.communicate("")

    def mailer(self, **options: Any) -> SmtpMailer:
        return SmtpMailer(
            "127.0.0.1",
            self.port,
            **{"sender": SENDER, "certificates": str(self.trusted.certificates), **options},
        )
