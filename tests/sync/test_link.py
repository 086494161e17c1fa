"""The line's failures, told apart at real sockets; requests that are signed with the gateway's time."""

import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclerk.protocol import codec
from cqclerk.protocol.messages import Declined, EventsReply, Health, Problem
from cqclerk.sync.answers import Answered, read_answer
from cqclerk.sync.limits import load
from cqclerk.sync.link import Identity, Link
from cqclerk.sync.problems import (
    BadAddress,
    ClockSkew,
    ConnectionRefused,
    GatewayFault,
    LinkProblem,
    NoAnswer,
    NoLine,
    NoName,
    NotAGateway,
    Portal,
    ProxyFault,
    TooLate,
    Unplugged,
    WrongCertificate,
)
from tests.gateways import GatewayProcess
from tests.proxy import Fault, Proxy
from tests.stations import Caller, Maker
from tests.towns import Running

QUICK = replace(load(), connect_s=1, read_s=1)


@pytest.fixture
def proxy(gateway: Running) -> Iterator[Proxy]:
    made = Proxy(gateway[1].port)
    yield made
    made.down()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.CUT_BEFORE, NoAnswer),
        (Fault.CUT_DURING, NoAnswer),
        (Fault.CUT_AFTER, NoAnswer),
        (Fault.HALF_ANSWER, NoAnswer),
        (Fault.SILENCE, TooLate),
        (Fault.ERROR_500, GatewayFault),
        (Fault.BUSY, GatewayFault),
        (Fault.GARBAGE, NotAGateway),
        (Fault.GARBAGE_JSON, NotAGateway),
        (Fault.LOGIN_PAGE, Portal),
        (Fault.REDIRECT, Portal),
        (Fault.PROXY_PAGE, ProxyFault),
    ],
)
def test_what_is_wrong_with_the_line_is_told_apart_and_the_next_request_works(proxy: Proxy, fault: Fault, kind: type[LinkProblem]) -> None:
    link = Link(proxy.url, QUICK)
    proxy.faults.append(fault)
    with pytest.raises(LinkProblem) as found:
        link.health()
    assert type(found.value) is kind
    assert found.value.retry_after_s == (3600 if fault is Fault.BUSY else None)
    assert link.health().reads["submitted"] == codec.BY_NAME["submitted"].version
    link.close()


def test_a_machine_without_a_gateway_and_an_address_that_is_none() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and nobody listens
        with pytest.raises(ConnectionRefused):
            Link(f"http://127.0.0.1:{taken.getsockname()[1]}", QUICK).health()
    with pytest.raises(NoLine):
        Link("", QUICK).health()
    for address in ("gateway", "http://", "ftp://127.0.0.1", "http://192.0.2.1:8470", "http://[::", "https://"):
        with pytest.raises(BadAddress):
            Link(address, QUICK).health()
    with pytest.raises(NoName):
        Link("https://no-such-host.invalid", QUICK).health()


def test_a_cut_line_is_not_even_tried_and_an_answer_that_comes_after_the_cut_does_not_count(proxy: Proxy) -> None:
    cut = threading.Event()
    link = Link(proxy.url, QUICK, cut)
    cut.set()
    with pytest.raises(Unplugged):
        link.health()
    assert proxy.seen == []
    cut.clear()
    proxy.wanted = lambda method, path: bool(cut.set()) or True  # cut while the request is under way
    with pytest.raises(Unplugged):
        link.health()
    assert len(proxy.seen) == 1


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate that nobody trusts, for 127.0.0.1."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    day = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), day - timedelta(1), day + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "cert.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return files


def test_a_certificate_that_nobody_vouches_for_is_not_the_gateway(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    process = GatewayProcess(tmp_path, 0, "--tls-cert", str(cert), "--tls-key", str(key))
    try:
        with pytest.raises(WrongCertificate):
            Link(f"https://127.0.0.1:{process.port}", QUICK).health()
        with pytest.raises(LinkProblem) as plain:
            Link(process.url, QUICK).health()  # plain HTTP to a TLS port
        assert not isinstance(plain.value, WrongCertificate)
        trusting = ssl.create_default_context(cafile=cert)
        with socket.create_connection(("127.0.0.1", process.port)) as raw, trusting.wrap_socket(raw, server_hostname="127.0.0.1") as tls:
            tls.sendall(b"GET /v1/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert tls.recv(20).startswith(b"HTTP/1.1 200")
    finally:
        process.kill()


def test_tls_to_a_port_that_speaks_none_is_not_the_gateway(gateway: Running) -> None:
    with pytest.raises((NotAGateway, NoAnswer)):
        Link(f"https://127.0.0.1:{gateway[1].port}", QUICK).health()


@pytest.mark.parametrize("hours", [-30, 5, 24 * 400])
def test_a_station_whose_clock_is_far_off_signs_with_the_gateways_time(gateway: Running, hours: int) -> None:
    _, process, code = gateway
    maker = Maker(window=f"clock {hours}")
    Caller(process.client(), maker).enrol(code(maker.office))
    link = Link(process.url, load(), now=lambda: datetime.now(UTC) + timedelta(hours=hours))
    reply = link.poll(Identity(maker.id, maker.epoch, maker.signer), 0)
    assert isinstance(reply, EventsReply) and abs(link.skew_s + hours * 3600) < 60
    link.close()


def test_an_answer_is_read_for_what_it_is() -> None:
    good = Answered(200, {"content-type": "application/json"}, b'{"server_time":"2026-11-25T01:41:00Z","reads":{}}')
    assert read_answer(good, Health).reads == {}
    problem = Answered(409, {"content-type": "application/problem+json"}, b'{"type":"claim.held","title":"","status":409}')
    with pytest.raises(Declined) as declined:
        read_answer(problem, Health)
    assert declined.value.problem == Problem(type="claim.held", title="", status=409)
    skew = Answered(401, {"content-type": "application/problem+json"}, b'{"type":"clock.skew","title":"","status":401}')
    with pytest.raises(ClockSkew):
        read_answer(skew, Health)
    slow = Answered(408, {"content-type": "application/problem+json"}, b'{"type":"request.too_slow","title":"","status":408}')
    with pytest.raises(TooLate):  # the line's fault: it is tried again
        read_answer(slow, Health)


@given(st.integers(0, 599), st.sampled_from(["", "text/html", "application/json", "application/problem+json"]), st.binary(max_size=60))
def test_no_answer_whatever_it_is_raises_anything_else(status: int, media: str, content: bytes) -> None:
    try:
        read_answer(Answered(status, {"content-type": media}, content), Health)
    except (LinkProblem, Declined):
        return
    assert status == 200 and media == "application/json"


def test_retry_after_is_a_number_or_a_date() -> None:
    for value, seconds in (("7", 7.0), ("", None), ("soon", None), ("-3", None)):
        assert _asked_for(value) == seconds
    later = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    asked = _asked_for(later, status=429)
    assert asked is not None and 500 < asked <= 600


@pytest.mark.parametrize("value", ["99999999", "9" * 5000, "Fri, 25 Nov 2044 10:00:00 GMT"])
def test_nobody_silences_a_window_for_years_and_who_is_not_the_gateway_not_longer_than_a_failure(value: str) -> None:
    limits = load()
    assert _asked_for(value) == _asked_for(value, media="text/html") == limits.cap_s
    assert _asked_for(value, media="application/problem+json") == limits.asked_cap_s


def _asked_for(value: str, status: int = 503, media: str = "text/plain") -> float | None:
    with pytest.raises(LinkProblem) as fault:
        read_answer(Answered(status, {"retry-after": value, "content-type": media}, b""), Health)
    return fault.value.retry_after_s


def test_an_answer_without_end_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def pour() -> None:
            client, _ = server.accept()
            with client:
                client.recv(65536)
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
                try:
                    while True:
                        client.sendall(b" " * 65536)
                except OSError:
                    pass

        threading.Thread(target=pour, daemon=True).start()
        with pytest.raises(NotAGateway):
            Link(f"http://127.0.0.1:{server.getsockname()[1]}", QUICK).health()
