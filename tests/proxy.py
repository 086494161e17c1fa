"""A line that misbehaves: a TCP proxy on loopback that knows where a request and its answer end, and breaks them on order."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto


class Fault(Enum):
    """What happens to one request."""

    NONE = auto()
    CUT_BEFORE = auto()  # the connection ends before a byte of the request is passed on
    CUT_DURING = auto()  # half of the request is passed on
    CUT_AFTER = auto()  # the gateway has answered, nothing of the answer comes back
    HALF_ANSWER = auto()  # half of the answer comes back
    ERROR_500 = auto()
    PROXY_PAGE = auto()  # 502 with a page of a proxy's
    BUSY = auto()  # the gateway's own 503 with Retry-After
    GARBAGE = auto()
    GARBAGE_JSON = auto()
    LOGIN_PAGE = auto()
    REDIRECT = auto()
    SILENCE = auto()  # the request is swallowed, the connection stays open
    SLOW = auto()  # the answer trickles in
    TWICE = auto()  # the request reaches the gateway twice, the second answer comes back
    LATE = auto()  # the connection ends, and the request arrives all the same: after the one that follows it


def _page(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


HTML = "Content-Type: text/html; charset=utf-8"
CANNED = {
    Fault.ERROR_500: _page("500 Internal Server Error", b"<h1>Internal Server Error</h1>", HTML),
    Fault.PROXY_PAGE: _page("502 Bad Gateway", b"<html><center><h1>502 Bad Gateway</h1></center><hr>nginx</html>", HTML),
    Fault.BUSY: _page(
        "503 Service Unavailable",
        b'{"type": "gateway.store", "title": "busy", "status": 503}',
        "Content-Type: application/problem+json",
        "Retry-After: 3600",
    ),
    Fault.GARBAGE: b"\x00\xffSSH-2.0-OpenSSH_9.2\r\n" * 20,
    Fault.GARBAGE_JSON: _page("200 OK", b'{"server_time": 7}', "Content-Type: application/json"),
    Fault.LOGIN_PAGE: _page("200 OK", b"<html><form action=/login>please sign in</form></html>", HTML),
    Fault.REDIRECT: _page("302 Found", b"", "Location: http://192.0.2.1/login"),
}
Wanted = Callable[[str, str], bool]  # (method, path with query)


class Proxy:
    """Passes requests on to a gateway. `faults` are used up in order, one a request that is wanted; then all is well."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.faults: list[Fault] = []
        self.always = Fault.NONE  # when the list is used up
        self.wanted: Wanted = lambda method, path: True
        self.seen: list[tuple[str, str, Fault]] = []
        self.opened = self.most_at_once = 0  # connections
        self._late: list[bytes] = []
        self._changed = threading.Condition()
        self._open: set[socket.socket] = set()
        self._listener = self._listen(0)
        self.port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def now_open(self) -> int:
        """How many connections there are."""
        with self._changed:
            return len(self._open)

    def until(self, condition: Callable[[list[tuple[str, str, Fault]]], bool], seconds: float = 30) -> None:
        """Wait until the requests seen fulfil a condition."""
        with self._changed:
            assert self._changed.wait_for(lambda: condition(self.seen), seconds), self.seen

    def down(self) -> None:
        """The line is gone: nothing listens, every connection ends."""
        self._shut(self._listener)
        with self._changed:
            for each in self._open:
                self._shut(each)

    def up(self) -> None:
        """The line is back, at the same address."""
        self._listener = self._listen(self.port)

    def _listen(self, port: int) -> socket.socket:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(64)
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._serve, args=(listener.accept()[0],), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with self._changed:
            self._open.add(client)
            self.opened += 1
            self.most_at_once = max(self.most_at_once, len(self._open))
        try:
            with suppress(OSError):
                while request := _message(client):
                    if not self._pass_on(client, request):
                        break
        finally:
            with self._changed:
                self._open.discard(client)
            self._shut(client)

    def _pass_on(self, client: socket.socket, request: bytes) -> bool:
        """Whether the connection goes on."""
        method, path = request.split(b" ", 2)[:2]
        fault = self._next(method.decode(), path.decode())
        match fault:
            case Fault.CUT_BEFORE:
                return False
            case Fault.CUT_DURING:
                with self._gateway() as gateway:
                    gateway.sendall(request[: len(request) // 2])
                return False
            case Fault.SILENCE:
                client.recv(1)
                return False
            case Fault.LATE:
                self._late.append(request)
                return False
            case _ if fault in CANNED:
                client.sendall(CANNED[fault])
                return fault is not Fault.GARBAGE
        answer = self._asked(request)
        while self._late:
            with suppress(OSError):
                self._asked(self._late.pop())
        if fault is Fault.TWICE:
            answer = self._asked(request)
        return self._give_back(client, answer, fault)

    def _give_back(self, client: socket.socket, answer: bytes, fault: Fault) -> bool:
        match fault:
            case Fault.CUT_AFTER:
                return False
            case Fault.HALF_ANSWER:
                client.sendall(answer[: len(answer) // 2])
                return False
            case Fault.SLOW:
                for start in range(0, len(answer), 400):
                    client.sendall(answer[start : start + 400])
                    time.sleep(0.01)
            case _:
                client.sendall(answer)
        return bool(answer)

    def _next(self, method: str, path: str) -> Fault:
        with self._changed:
            fault = Fault.NONE
            if self.wanted(method, path):
                fault = self.faults.pop(0) if self.faults else self.always
            self.seen.append((method, path, fault))
            self._changed.notify_all()
            return fault

    def _asked(self, request: bytes) -> bytes:
        with self._gateway() as gateway:
            gateway.sendall(request)
            return _message(gateway)

    @contextmanager
    def _gateway(self) -> Iterator[socket.socket]:
        with socket.create_connection(("127.0.0.1", self.target), timeout=90) as gateway:
            yield gateway

    @staticmethod
    def _shut(each: socket.socket) -> None:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()


def _message(source: socket.socket) -> bytes:
    """One whole HTTP message with its Content-Length; b"" if the connection ended before it."""
    data = bytearray()
    while b"\r\n\r\n" not in data:
        if not (chunk := source.recv(65536)):
            return b""
        data += chunk
    head, _, _ = bytes(data).partition(b"\r\n\r\n")
    lengths = [int(line.partition(b":")[2]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    whole = len(head) + 4 + (lengths[0] if lengths else 0)
    while len(data) < whole:
        if not (chunk := source.recv(65536)):
            return b""
        data += chunk
    return bytes(data)


@contextmanager
def proxy_to(port: int) -> Iterator[Proxy]:
    """A line to a gateway."""
    proxy = Proxy(port)
    try:
        yield proxy
    finally:
        proxy.down()
