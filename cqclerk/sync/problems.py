"""How the line can fail, told apart. `key` names the sentence for the clerk; nothing is lost in any of them."""

from typing import ClassVar


class LinkProblem(Exception):
    """The gateway did not answer as the gateway. retry_after_s: how long it asked to be left alone, None if it did not."""

    key: ClassVar[str] = "link.no_answer"

    def __init__(self, details: str = "", retry_after_s: float | None = None) -> None:
        super().__init__(f"{self.key}: {details}" if details else self.key)
        self.details, self.retry_after_s = details, retry_after_s


class NoAnswer(LinkProblem):
    """No connection, or the line broke before the whole answer was here."""


class NoNetwork(LinkProblem):
    """This machine has no way to the network of the gateway."""

    key = "link.no_network"


class NoName(LinkProblem):
    """Nobody knows the name in the gateway's address."""

    key = "link.name"


class TooLate(LinkProblem):
    """Nothing came within the time that is waited."""

    key = "link.timeout"


class ConnectionRefused(LinkProblem):
    """The machine is there, and no gateway listens."""

    key = "link.refused"


class NotAGateway(LinkProblem):
    """Something else answered: a page, bytes that are no HTTP, a message of another program."""

    key = "link.not_a_gateway"


class Portal(LinkProblem):
    """A page answered in the gateway's place, or sent us elsewhere: the network wants somebody to log in first."""

    key = "link.portal"


class ProxyFault(LinkProblem):
    """Something in between answers with a page of its own that it does not reach the gateway (5xx that is no problem of ours)."""

    key = "link.proxy"


class ProxyLogin(LinkProblem):
    """A proxy in between wants a name and a password (407)."""

    key = "link.proxy_login"


class GatewayFault(LinkProblem):
    """The gateway, or the proxy in front of it, says that it cannot work now (5xx, 429)."""

    key = "link.gateway_fault"


class WrongCertificate(LinkProblem):
    """Whoever answered could not show that it is the gateway."""

    key = "link.certificate"


class CertificateExpired(WrongCertificate):
    """The certificate's time is over, or not yet come; or this machine's clock is wrong."""

    key = "link.certificate_expired"


class OtherName(WrongCertificate):
    """The certificate is for another address."""

    key = "link.certificate_name"


class UnknownIssuer(WrongCertificate):
    """Nobody whom this station trusts has made the certificate."""

    key = "link.certificate_unknown"


class ClockSkew(LinkProblem):
    """The clocks are so far apart that the gateway does not take our signature."""

    key = "link.clock"


class Untrusted(LinkProblem):
    """An answer, or an event of somebody else, whose signature or certificate does not hold."""

    key = "link.untrusted"


class BadAddress(LinkProblem):
    """The gateway's address is none, or would send names and numbers unencrypted through a network."""

    key = "link.address"


class NoLine(LinkProblem):
    """The office says that it has no line (set-up): everything goes by stick."""

    key = "link.none"


class Unplugged(LinkProblem):
    """The line was cut on purpose (断线, in training), or sync is being ended."""

    key = "link.cut"


class NotCertified(LinkProblem):
    """This station has begun anew (a backup was put back, or it was copied), and the city has not certified that yet."""

    key = "station.restored"


class Copied(NotCertified):
    """The same; the gateway knows that a copy of this station has worked beside it."""

    key = "station.copied"


class TakenOver(NotCertified):
    """The same; a copy of this station was enrolled in its place."""

    key = "station.taken_over"


def not_certified(copied: str) -> NotCertified:
    """Why this station is not certified: copied as its standing has it."""
    return {kind.key: kind for kind in (Copied, TakenOver)}.get(copied, NotCertified)()


class NotEnrolled(LinkProblem):
    """The city has not certified this station yet; nothing can be sent."""

    key = "station.not_enrolled"
