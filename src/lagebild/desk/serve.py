"""Running the desk on loopback, behind a token made for this session."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from pathlib import Path

from lagebild.errors import CaseError
from lagebild.store import open_case

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def serve(case: str | Path, *, host: str = "127.0.0.1", port: int = 0, ready: Callable[[str], None]) -> None:
    """Serve the desk of ``case`` until interrupted; ``ready`` is told the address to open.

    ``port`` 0 takes a free one. Raises ``CaseError`` where the address is not loopback (there are no
    accounts yet, and a case is nobody else's business), the port is taken, or the case does not open.
    """
    import uvicorn

    from lagebild.desk.app import make_app

    if host not in LOOPBACK:
        raise CaseError(f"the desk answers on this machine only, not on {host}", where="--host")
    with open_case(case):
        pass  # a case that does not open is told here, not as a broken page
    listener = _listen(host, port)
    port = listener.getsockname()[1]
    token = secrets.token_urlsafe(24)
    app = make_app(case, token=token, hosts={f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")})
    shown = f"[{host}]" if ":" in host else host
    ready(f"http://{shown}:{port}/?token={token}")
    config = uvicorn.Config(app, log_level="warning", server_header=False, lifespan="off")
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        listener.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise CaseError(f"port {port} cannot be had: {error.strerror}", where="--port") from None
    return listener
