"""An HTTP server on this machine that answers as a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import json
import os
import ssl
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    """By lower-case name."""
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Reply:
    """What is answered. `hang_up`: the connection is cut instead, after the request has been read. `garbled`: something that
    is not encrypted comes instead, then."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False
    garbled: bool = False

    @property
    def content(self) -> bytes:
        if self.body is None:
            return b""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body, ensure_ascii=False).encode()


def graph_error(status: int, *codes: str, **headers: str) -> Reply:
    """An error as Graph gives it: the codes from the outermost to the innermost."""
    error: dict[str, Any] = {"code": codes[-1] if codes else "unknown", "message": "Kari Nordmann sin fil"}
    for code in reversed(codes[:-1]):
        error = {"code": code, "message": "outer", "innerError": error}
    return Reply(status, {"error": error}, {name.replace("_", "-"): value for name, value in headers.items()})


Handler = Callable[[Asked], Reply]


class Loopback:
    """Answers what has been laid ready (`replies`), in order, and then what `handler` says; 404 without one."""

    def __init__(self, handler: Handler | None = None) -> None:
        self.replies: deque[Reply] = deque()
        self.asked: list[Asked] = []
        self.handler = handler
        self.address = ""
        self._lock = threading.Lock()

    def answer(self, *replies: Reply) -> Loopback:
        """Lay more answers ready."""
        self.replies.extend(replies)
        return self

    def reply_to(self, asked: Asked) -> Reply:
        with self._lock:
            self.asked.append(asked)
            if self.replies:
                return self.replies.popleft()
        return self.handler(asked) if self.handler else Reply(404, {"error": {"code": "itemNotFound"}})


class _QuietServer(ThreadingHTTPServer):
    """Says nothing of callers who hang up, or who do not trust it."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def loopback(handler: Handler | None = None, tls: ssl.SSLContext | None = None) -> Iterator[Loopback]:
    """A server on a free port of 127.0.0.1 for as long as the block lasts; with `tls`, encrypted by it."""
    here = Loopback(handler)

    class _Request(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # an answer goes in two pieces, and the second must not wait for a receipt

        def _any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            headers = {name.casefold(): value for name, value in self.headers.items()}
            reply = here.reply_to(Asked(self.command, self.path, headers, body))
            if reply.garbled:
                os.write(self.connection.fileno(), b"something in between has failed\n" * 3)
            if reply.hang_up or reply.garbled:
                self.close_connection = True
                self.connection.shutdown(2)
                return
            self.send_response_only(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.content)))
            self.end_headers()
            self.wfile.write(reply.content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any  # noqa: N815 - the library looks for these names

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = _QuietServer(("127.0.0.1", 0), _Request)
    server.daemon_threads = True
    here.address = f"http://127.0.0.1:{server.server_address[1]}"
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        here.address = f"https://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
