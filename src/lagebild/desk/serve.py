"""Running the desk: on loopback behind a token made for this session, anywhere else behind accounts."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lagebild.errors import CaseError
from lagebild.store import open_case

if TYPE_CHECKING:
    from uvicorn import Config, Server

    from lagebild.desk.api.events import Events

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def serve(
    case: str | Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    ready: Callable[[str], None],
    author: str = "analyst",
    accounts: str | Path | None = None,
    names: Sequence[str] = (),
    certificate: str | Path | None = None,
    key: str | Path | None = None,
    behind_proxy: bool = False,
) -> None:
    """Serve the desk of ``case`` until interrupted; ``ready`` is told the address to open.

    ``port`` 0 takes a free one. On loopback, without ``accounts``, whoever opens the address that ``ready`` is told
    works as ``author``. With ``accounts`` (a file, see ``Accounts``) people sign in. ``names`` are further Host headers
    to answer to, as browsers send them (``desk.example.org``, with the port where it is not the usual one).
    ``certificate`` and ``key`` are PEM files for TLS; ``behind_proxy`` says that a proxy on this machine ends the TLS
    and names the caller in ``X-Forwarded-For`` and ``X-Forwarded-Proto``.

    Raises ``CaseError`` where the address is not loopback and there are no accounts or passwords would travel in the
    clear, where the port is taken, and where the case does not open; ``AccountError`` for a bad accounts file.
    """
    import uvicorn

    from lagebild.desk.accounts import Accounts
    from lagebild.desk.app import make_app

    _check(host, accounts, certificate, key, names, behind_proxy)
    book = Accounts(accounts) if accounts else None
    with open_case(case):
        pass  # a case that does not open is told here, not as a broken page
    listener = _listen(host, port)
    port = listener.getsockname()[1]
    token = None if book else secrets.token_urlsafe(24)
    app = make_app(case, token=token, accounts=book, author=author, hosts={*_local(host, port), *names})
    scheme = "https" if certificate else "http"
    shown = names[0] if names else f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    ready(f"{'https' if behind_proxy else scheme}://{shown}/" + (f"?token={token}" if token else ""))
    config = uvicorn.Config(
        app, log_level="warning", server_header=False, proxy_headers=behind_proxy, forwarded_allow_ips=list(LOOPBACK),
        ssl_certfile=str(certificate) if certificate else None, ssl_keyfile=str(key) if key else None,
    )  # fmt: skip
    try:
        server(config).run(sockets=[listener])
    finally:
        listener.close()


def server(config: Config) -> Server:
    """A server that ends the streams of events when it is told to stop; it would wait for them for ever."""
    import uvicorn

    class Stopping(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            events: Events = config.app.state.events  # type: ignore[union-attr]
            events.close()
            await super().shutdown(sockets)

    return Stopping(config)


def _check(
    host: str,
    accounts: str | Path | None,
    certificate: str | Path | None,
    key: str | Path | None,
    names: Sequence[str],
    behind_proxy: bool,
) -> None:
    """Raises ``CaseError`` for an address that must not be served like this."""
    if (certificate is None) != (key is None):
        raise CaseError("TLS needs both a certificate and its key", where="--certificate, --key")
    if (names or behind_proxy) and accounts is None:
        raise CaseError("a desk that others reach needs accounts", where="--accounts", hint=_HINT)
    if host in LOOPBACK:
        return
    if accounts is None:
        raise CaseError(
            f"without accounts the desk answers on this machine only, not on {host}", where="--host", hint=_HINT
        )
    if certificate is None:
        hint = "give --certificate and --key, or listen on 127.0.0.1 behind a proxy that speaks TLS (--behind-proxy)"
        raise CaseError(f"passwords would travel to {host} in the clear", where="--host", hint=hint)
    if not names:
        hint = "give --name as browsers write it, with the port"
        raise CaseError("the desk must know by what name it is asked for", where="--name", hint=hint)


_HINT = "make some with lagebild account add, and name the file with --accounts"


def _local(host: str, port: int) -> set[str]:
    return {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")} if host in LOOPBACK else set()


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
