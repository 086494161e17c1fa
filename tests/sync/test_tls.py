"""TLS with the office's own authority: who vouches is kept since enrolment, changes with the gateway's word, and is told apart."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from cqclerk.commands import administration, intake
from cqclerk.domain.guards import NotAllowed
from cqclerk.protocol.messages import Trust
from cqclerk.protocol.signing import BadSignature, Ed25519Signer
from cqclerk.sync import alone
from cqclerk.sync.limits import load
from cqclerk.sync.link import Link
from cqclerk.sync.problems import CertificateExpired, LinkProblem, OtherName, Portal, UnknownIssuer
from cqclerk.workplace import trust
from cqclerk.workplace.workplace import Workplace
from data import station
from tests.cases import form
from tests.certificates import Authority
from tests.gateways import GatewayProcess, prepare
from tests.offices import OFFICE_A, enter, make_station

QUICK = replace(load(), connect_s=2, read_s=2)


@contextmanager
def tls_gateway(folder: Path, authority: Authority, believed: str, port: int = 0) -> Iterator[GatewayProcess]:
    """A gateway at whose door this authority vouches, and that asks its stations to believe these."""
    cert, key = authority.vouch(folder / "tls")
    (folder / "ca.pem").write_text(believed, encoding="ascii")
    process = GatewayProcess(folder, port, "--tls-cert", str(cert), "--tls-key", str(key), "--tls-ca", str(folder / "ca.pem"))
    try:
        yield process
    finally:
        process.kill()


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    workplace = enter(make_station(tmp_path / "station"))
    yield workplace
    workplace.close()


def believed(at: Workplace) -> str:
    return trust.known(at.home)


def test_a_station_enrols_over_tls_keeps_who_vouches_and_follows_the_gateway_to_a_new_authority(at: Workplace, tmp_path: Path) -> None:
    old, new, stranger = Authority("旧"), Authority("新"), Authority("别人")
    folder = tmp_path / "gateway"
    code = prepare(folder)(OFFICE_A)
    assert at.home is not None
    with tls_gateway(folder, old, old.pem) as gateway:
        url, port = f"https://127.0.0.1:{gateway.port}", gateway.port
        with pytest.raises(UnknownIssuer):
            alone.enrol(at, url, code)  # an office's own authority is not among those that the machine believes
        (tmp_path / "ca.pem").write_text(old.pem, encoding="ascii")
        administration.believe(at, at.home, tmp_path / "ca.pem")
        alone.enrol(at, url, code)
    with tls_gateway(folder, stranger, stranger.pem, port), pytest.raises(UnknownIssuer):
        alone.round_trip(at, url)
    with tls_gateway(folder, old, old.pem + new.pem, port):  # both, while they change
        alone.round_trip(at, url)
        assert believed(at) == old.pem + new.pem
    with tls_gateway(folder, new, new.pem, port):
        intake.submit(at, "childbirth", form())
        alone.round_trip(at, url)
        assert believed(at) == new.pem
    with tls_gateway(folder, old, old.pem, port), pytest.raises(UnknownIssuer):
        alone.round_trip(at, url)


def test_who_is_believed_may_change_while_the_line_is_in_use(tmp_path: Path) -> None:
    old, new, folder = Authority("旧"), Authority("新"), tmp_path / "gateway"
    prepare(folder)(OFFICE_A)
    believes = [old.pem]
    with tls_gateway(folder, new, new.pem) as gateway:
        link = Link(f"https://127.0.0.1:{gateway.port}", QUICK, ca=lambda: believes[0])
        with pytest.raises(UnknownIssuer):
            link.health()
        believes[0] = new.pem
        assert link.health().reads
        link.close()


def test_who_vouches_is_believed_only_from_the_gateway_and_never_an_older_word(at: Workplace) -> None:
    from datetime import UTC, datetime, timedelta

    first, second, now = Authority("一"), Authority("二"), datetime.now(UTC)
    assert trust.take(at, first.pem, now)
    assert not trust.take(at, second.pem, now - timedelta(hours=1)) and believed(at) == first.pem
    with pytest.raises(trust.NoCertificates):
        trust.take(at, "nobody", now + timedelta(hours=1))
    assert believed(at) == first.pem
    said = Trust(certificates=second.pem, at=now)
    key = Ed25519Signer(bytes([3] * 32))
    said.signed(key).check(key.public_key)
    with pytest.raises(BadSignature):
        said.signed(Ed25519Signer(bytes([4] * 32))).check(key.public_key)


def test_a_file_without_a_certificate_is_not_taken(at: Workplace, tmp_path: Path) -> None:
    assert at.home is not None
    for content in (b"", b"hello", b"\xff\xfe", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        (tmp_path / "x.pem").write_bytes(content)
        with pytest.raises(NotAllowed) as refused:
            administration.believe(at, at.home, tmp_path / "x.pem")
        assert refused.value.objection.key == "trust.no_certificate"
    assert station.read(at.home).gateway_ca == ""


@contextmanager
def door(cert: Path, key: Path, answer: bytes = b"") -> Iterator[str]:
    """Something that speaks TLS on a port and gives one answer to whatever is asked."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            try:
                while True:
                    raw, _ = listener.accept()
                    try:
                        with context.wrap_socket(raw, server_side=True) as tls:
                            tls.recv(65536)
                            tls.sendall(answer)
                    except (ssl.SSLError, OSError):
                        raw.close()
            except OSError:
                return

        threading.Thread(target=serve, daemon=True).start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"


PAGE = b"<html>please log in</html>"
LOGIN = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(PAGE), PAGE)


@pytest.mark.parametrize(
    ("vouch", "problem"),
    [
        (lambda good, folder: good.vouch(folder, last_day=-1), CertificateExpired),
        (lambda good, folder: good.vouch(folder, first_day=1), CertificateExpired),
        (lambda good, folder: good.vouch(folder, "portal.example"), OtherName),
        (lambda good, folder: good.vouch(folder, "192.0.2.1"), OtherName),
        (lambda good, folder: Authority("别人").vouch(folder), UnknownIssuer),
        (lambda good, folder: good.vouch(folder), Portal),
    ],
    ids=["expired", "not yet", "other name", "other number", "unknown", "login page"],
)
def test_a_certificate_that_is_wrong_is_told_by_what_is_wrong_with_it(
    tmp_path: Path, vouch: Callable[[Authority, Path], tuple[Path, Path]], problem: type[LinkProblem]
) -> None:
    good = Authority()
    with door(*vouch(good, tmp_path), LOGIN) as url:
        link = Link(url, QUICK, ca=lambda: good.pem)
        with pytest.raises(LinkProblem) as found:
            link.health()
        link.close()
    assert type(found.value) is problem
