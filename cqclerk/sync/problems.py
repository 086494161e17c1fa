"""How the line can fail, told apart. `key` names the sentence for the clerk; nothing is lost in any of them."""

from typing import ClassVar


class LinkProblem(Exception):
    """The gateway did not answer as the gateway. retry_after_s: how long it asked to be left alone, None if it did not."""

    key: ClassVar[str] = "link.no_answer"

    def __init__(self, details: str = "", retry_after_s: float | None = None) -> None:
        super().__init__(f"{self.key}: {details}" if details else self.key)
        self.details, self.retry_after_s = details, retry_after_s


class NoAnswer(LinkProblem):
    """No network, no name, no connection, or the line broke before the whole answer was here."""


class ConnectionRefused(LinkProblem):
    """The machine is there, and no gateway listens."""

    key = "link.refused"


class NotAGateway(LinkProblem):
    """Something else answered: a login page, a proxy's page, bytes that are no HTTP."""

    key = "link.not_a_gateway"


class GatewayFault(LinkProblem):
    """The gateway, or the proxy in front of it, says that it cannot work now (5xx, 429)."""

    key = "link.gateway_fault"


class WrongCertificate(LinkProblem):
    """Whoever answered could not show that it is the gateway."""

    key = "link.certificate"


class ClockSkew(LinkProblem):
    """The clocks are so far apart that the gateway does not take our signature."""

    key = "link.clock"


class Untrusted(LinkProblem):
    """An answer, or an event of somebody else, whose signature or certificate does not hold."""

    key = "link.untrusted"


class BadAddress(LinkProblem):
    """The gateway's address is none, or would send names and numbers unencrypted through a network."""

    key = "link.address"


class Unplugged(LinkProblem):
    """The line was cut on purpose (断线, in training), or sync is being ended."""

    key = "link.cut"


class NotCertified(LinkProblem):
    """This station has begun anew (a backup was put back, or it was copied), and the city has not certified that yet."""

    key = "station.restored"


class NotEnrolled(LinkProblem):
    """The city has not certified this station yet; nothing can be sent."""

    key = "station.not_enrolled"
