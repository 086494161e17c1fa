"""The process of the gateway: a socket, uvicorn, and an end that comes with the parent's."""

import asyncio
import gc
import os
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import uvicorn

from cqclerk.gateway import events, logs, offices
from cqclerk.gateway.gateway import Gateway
from cqclerk.gateway.limits import PER_S, Limits
from cqclerk.gateway.outer.systems import Systems
from cqclerk.gateway.routes import create_app
from cqclerk.gateway.watching import TOKEN_VARIABLE, Admission
from cqclerk.protocol.addresses import is_loopback
from data.hub import Hub

_KEEP_ALIVE_S = 300  # a new connection costs seconds on a thin line, a kept one a few kilobytes here
_GRACE_S = 2
_COLLECT = 10_000, 20, 1_000
"""When cycles are looked for. A waiting station is a hundred objects, and looking through those of a whole city took up to a second
each time; a finished request leaves no cycle behind, a closed connection seven small objects."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where and how to listen. proxied: TLS ends at a proxy in front; authorities: who vouches for the certificate, for the stations."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None
    proxied: bool = False
    parent_stdin: bool = False
    log_requests: bool = False
    per_s: float = PER_S
    authorities: Path | None = None
    systems: Systems = field(default_factory=Systems)

    @property
    def safe(self) -> bool:
        """Plain HTTP on loopback only: elsewhere names and identity numbers would be readable on the way."""
        return bool(self.certificate) or self.proxied or is_loopback(self.host)


class Server(uvicorn.Server):
    """Says when it listens, and lets nobody wait for news when it is told to end."""

    def __init__(self, config: uvicorn.Config, on_end: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_end = on_end
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        for listener in sockets or []:
            host, port = listener.getsockname()[:2]
            print(f"listening {host}:{port}", flush=True)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self.end()

    def end(self) -> None:
        """Stop soon; from any thread."""
        self.should_exit = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._on_end)


def serve(open_hub: Callable[[], Hub], listening: Listening) -> None:
    """Run until told to end. Raises OSError if the address is taken, and what open_hub raises."""
    logs.to_stderr(listening.log_requests)
    listener = _socket(listening.host, listening.port)
    hub = open_hub()
    hub.hold()
    gateway = Gateway.on(hub)
    hub.do(lambda tx: events.thaw(gateway, tx, offices.known_by(tx)))
    admission = Admission(os.environ.get(TOKEN_VARIABLE, ""), loopback=not listening.proxied)
    authorities = listening.authorities.read_text(encoding="ascii") if listening.authorities else ""
    app = create_app(gateway, admission, Limits(listening.per_s), authorities, listening.systems)
    config = uvicorn.Config(
        app,
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=listening.proxied,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_GRACE_S,
        ssl_certfile=listening.certificate,
        ssl_keyfile=listening.key,
    )
    server = Server(config, app.state.service.bells.close)
    gc.set_threshold(*_COLLECT)
    _many_connections()
    if listening.parent_stdin:
        threading.Thread(target=_end_with_parent, args=(server,), name="parent", daemon=True).start()
    try:
        server.run(sockets=[listener])
    finally:
        hub.close()


def _many_connections() -> None:
    """As many open files as this user may have: each waiting station is one."""
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _socket(host: str, port: int) -> socket.socket:
    """Named IPPROTO_TCP: asyncio sets TCP_NODELAY only then, and an answer takes 0.4 ms instead of 44."""
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener


def _end_with_parent(server: Server) -> None:
    """The parent holds our stdin: at its end, however it comes, the pipe closes."""
    while sys.stdin.buffer.read(4096):
        pass
    server.end()
