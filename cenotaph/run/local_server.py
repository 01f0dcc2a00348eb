"""The exhibition on this computer alone.

Invariant: only the loopback address is bound, only files of the one folder are given out, nothing is logged about who
looked at whom.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOST = "127.0.0.1"


class Quiet(SimpleHTTPRequestHandler):
    """Files of a folder, without a log and without a list of a folder's content."""

    def log_message(self, format: str, *arguments: object) -> None:
        """Log nothing."""

    def list_directory(self, path: object) -> None:
        """No list of what a folder holds."""
        del path
        self.send_error(404)

    def end_headers(self) -> None:
        """With the headers that keep a page to itself."""
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


def serve(folder: Path, port: int, ready: Callable[[str], None]) -> None:
    """Serve a folder on the loopback address until interrupted. Raises ValueError when the port is taken."""
    try:
        server = ThreadingHTTPServer((HOST, port), partial(Quiet, directory=str(folder)))
    except OSError as error:
        raise ValueError(f"port {port}: {error.strerror or error}; choose another with --port") from error
    with server:
        ready(f"http://{HOST}:{server.server_port}/")
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
