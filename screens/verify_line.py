"""`cqclerk verify TEXT|IMAGE`: whether a certificate holds, said without a line and without a password.

The list lies plain beside the station's database, signed by the city's root, and names no person.
"""

import argparse
import getpass
import json
import sys
from pathlib import Path

from cqclerk.domain.guards import NotAllowed, no
from cqclerk.protocol.published import Content, ListHead, read_list
from cqclerk.protocol.signing import BadSignature, is_public_key
from cqclerk.protocol.verifying import Answer, verify, without_list
from data.place import Place, StationHome
from screens import verifying
from screens.entrance import Refused
from screens.texts import sentence
from screens.upkeep import refuse


def run(options: argparse.Namespace) -> int:
    """Say what the symbol is worth; the exit status says it too (verifying.EXIT)."""
    try:
        symbol, holders = _asked(options)
        answer = _answer(symbol, holders, options)
    except NotAllowed as refused:
        return refuse(options, Refused(sentence(refused.objection.key, refused.objection.params)))
    _say(answer, options)
    return verifying.status(answer)


def _asked(options: argparse.Namespace) -> tuple[str, tuple[str, ...]]:
    """The symbol, and the holders' numbers, which are never written in the call: they are read, one a line."""
    if options.symbol == "-":
        data = sys.stdin.buffer.read()
        symbol, rest = _from_bytes(data)
        return symbol, rest if options.holder else ()
    symbol = verifying.symbol_of(options.symbol)
    return symbol, _typed() if options.holder else ()


def _from_bytes(data: bytes) -> tuple[str, tuple[str, ...]]:
    """A picture, or lines: the symbol and what stands below it."""
    from printing import scan

    if scan.is_picture(data):
        return verifying.symbol_in(data, "标准输入"), ()
    if data.startswith(b"%PDF"):
        raise NotAllowed(no("verify.other_file", file="标准输入"))
    first, _, rest = data.decode("utf-8", errors="replace").strip().partition("\n")
    return verifying.certificate(first), tuple(rest.split())


def _typed() -> tuple[str, ...]:
    if sys.stdin.isatty():
        return tuple(getpass.getpass("持证人的证件号码（夫妻的两个之间空一格）：").split())
    return tuple(sys.stdin.read().split())


def _list(options: argparse.Namespace) -> tuple[ListHead, Content]:
    """The newest list of the stations here. Raises NotAllowed."""
    place = Place.find(options.home)
    homes = [StationHome(folder) for folder in (place.training_stations() if options.training else [place.station()])]
    found = []
    for home in homes:
        try:
            found.append(read_list(home.offices_list.read_bytes(), options.root or ""))
        except (OSError, BadSignature):
            continue
    if not found:
        raise NotAllowed(no("verify.no_list"))
    return max(found, key=lambda each: each[0].as_of)


def _named(options: argparse.Namespace) -> tuple[ListHead, Content] | None:
    """The list that the call names, None if it names none. Raises NotAllowed with the key or the file that is wrong."""
    if options.root and not is_public_key(options.root):
        raise NotAllowed(no("verify.bad_root", root=options.root))
    if not options.list:
        return None
    try:
        return read_list(Path(options.list).read_bytes(), options.root or "")
    except OSError as error:
        raise NotAllowed(no("verify.no_list_file", file=options.list)) from error
    except BadSignature as error:
        raise NotAllowed(no("verify.bad_list", file=options.list)) from error


def _answer(symbol: str, holders: tuple[str, ...], options: argparse.Namespace) -> Answer:
    """A sample, and what is no whole symbol, are answered where there is no list, too."""
    from cqclerk.workplace.clock import SystemClock, business_date

    named, training = _named(options), options.training
    if answer := without_list(symbol):
        return answer
    head, content = named or _list(options)
    today = max(business_date(SystemClock().now(), None), head.as_of)
    return verify(symbol, content, head.as_of, today, training=training, holders=holders)


def _say(answer: Answer, options: argparse.Namespace) -> None:
    from cqclerk.protocol.reference import Reference
    from cqclerk.workplace.clock import SystemClock, business_date

    if options.json:
        print(json.dumps(verifying.as_json(answer), ensure_ascii=False))
        return
    print(f"{verifying.verdict(answer)}：{verifying.sentence(answer)}")
    for label, text in verifying.facts(answer, Reference.load(training=options.training).items):
        print(f"  {label} {text}")
    print(verifying.list_words(answer, business_date(SystemClock().now(), None)))
