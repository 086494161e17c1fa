"""Whether a certificate holds, from its symbol and the city's list alone: no line is needed.

The day of issue is not compared with the first day of a key: a replacement keeps the day of its decision and is signed later.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import permutations

from cqclerk.protocol import credential
from cqclerk.protocol.credential import Altered, Credential
from cqclerk.protocol.published import Content, End, Issuer, State, Withdrawn, symbol_digest
from cqclerk.protocol.signing import BadSignature, Ed25519Signer


class Verdict(StrEnum):
    """What is said of a symbol. Only VALID is a yes."""

    VALID = "valid"
    ALTERED = "altered"
    UNKNOWN_OFFICE = "unknown_office"
    REVOKED = "revoked"
    UNPROVEN = "unproven"
    EXPIRED = "expired"
    TRAINING = "training"


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict, what the symbol says (None where it cannot be believed), who issued it, and the day of the list (None: none was used).

    since        from which day the number no longer holds, the key has ended, or the term is over
    withdrawn    why the number no longer holds
    closed       the key has ended in good order since; it was good on the day of issue
    holder       whether the identity numbers that were typed are the holders'; None if none were
    """

    verdict: Verdict
    as_of: date | None
    credential: Credential | None = None
    issuer: Issuer | None = None
    since: date | None = None
    withdrawn: State | None = None
    closed: bool = False
    holder: bool | None = None


def cleaned(text: str) -> str:
    """A symbol as it was drawn, whatever reader and keyboard made of it: blanks, line ends, small letters, full-width forms."""
    half = "".join(chr(ord(sign) - 0xFEE0) if 0xFF01 <= ord(sign) <= 0xFF5E else sign for sign in text)
    return re.sub(r"\s", "", half).upper()


def is_certificate(text: str) -> bool:
    """Whether this is the text of a certificate's symbol at all, good or altered."""
    return cleaned(text).startswith(credential.PREFIX)


def without_list(text: str) -> Answer | None:
    """The answer that needs no list: what is no whole symbol is altered, and samples are signed by the key that everybody knows."""
    symbol = cleaned(text)
    try:
        said, _, _, _ = credential.read(symbol)
    except Altered:
        return Answer(Verdict.ALTERED, None)
    if said.station != credential.fingerprint(credential.SAMPLE_STATION):
        return None
    if said.training and _signed(symbol, Ed25519Signer(credential.SAMPLE_KEY).public_key):
        return Answer(Verdict.TRAINING, None, said)
    return Answer(Verdict.ALTERED, None)


def verify(text: str, content: Content, as_of: date, today: date, *, training: bool, holders: tuple[str, ...] = ()) -> Answer:
    """The answer to one symbol.

    training  whether the list is that of a training city: only there a training sample is looked at as if it were good.
              Its mark alone is believed nowhere: the signature is checked first
    holders   identity numbers as typed, in any order
    """
    if answer := without_list(text):
        return answer
    symbol = cleaned(text)
    said, _, _, _ = credential.read(symbol)
    issuers = [issuer for issuer in content.issuers if issuer.station == said.station]
    if not issuers:
        return Answer(Verdict.UNKNOWN_OFFICE, as_of, said)
    signers = [issuer for issuer in issuers if _signed(symbol, issuer.public_key)]
    if not signers:
        return Answer(Verdict.ALTERED, as_of)
    if said.training and not training:
        return Answer(Verdict.TRAINING, as_of, said, signers[-1])
    answer = _judged(symbol, said, signers[-1], content.withdrawn, as_of, today)
    return answer if not holders else _with_holder(answer, said, holders)


def _signed(symbol: str, public_key: str) -> bool:
    try:
        credential.check(symbol, public_key)
    except (Altered, BadSignature):
        return False
    return True


def _judged(symbol: str, said: Credential, issuer: Issuer, withdrawn: tuple[Withdrawn, ...], as_of: date, today: date) -> Answer:
    """Of a symbol that this issuer's key did sign."""
    gone = [one for one in withdrawn if one.number == said.number and one.holds != symbol_digest(symbol)]
    if gone:
        first = min(gone, key=lambda one: one.since)
        return Answer(Verdict.REVOKED, as_of, said, issuer, first.since, first.state)
    if issuer.end is End.COMPROMISED or (issuer.end and issuer.until and said.issued_on > issuer.until):
        return Answer(Verdict.UNPROVEN, as_of, said, issuer, issuer.until)
    if said.valid_until and today > said.valid_until:
        return Answer(Verdict.EXPIRED, as_of, said, issuer, said.valid_until)
    return Answer(Verdict.VALID, as_of, said, issuer, closed=issuer.end is End.CLOSED)


def _with_holder(answer: Answer, said: Credential, holders: tuple[str, ...]) -> Answer:
    from dataclasses import replace

    numbers = tuple(re.sub(r"\s", "", number).upper() for number in holders)
    fits = (
        any(credential.holder_digest(said.number, order) == said.holder for order in permutations(numbers)) if len(numbers) < 5 else False
    )
    return replace(answer, holder=fits)
